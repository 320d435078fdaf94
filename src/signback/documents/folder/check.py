#!/usr/bin/env python3
"""Checks this folder without the house that made it: every file, every chain of entries, every proof.

Run it inside the folder: python3 check.py. It needs Python 3.9 and nothing else, and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import pathlib
import sys
from collections.abc import Iterator
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
SAID = (
    "seq", "subject", "step", "kind", "actor", "happened", "entered", "key", "ask", "book", "surface", "envelope",
    "body",
)  # fmt: skip


def sha(*parts: bytes) -> bytes:
    """SHA-256 over all parts."""
    return hashlib.sha256(b"".join(parts)).digest()


def wrong_files() -> Iterator[str]:
    """Files that are not what the list of hashes says, or that it does not name."""
    lines = (HERE / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    found = {str(file.relative_to(HERE).as_posix()) for file in HERE.rglob("*") if file.is_file()} - {"SHA256SUMS"}
    for name in sorted(found | set(listed)):
        if name not in listed:
            yield name + " is not in SHA256SUMS"
        elif name not in found:
            yield name + " is missing"
        elif hashlib.sha256((HERE / name).read_bytes()).hexdigest() != listed[name]:
            yield name + " was changed"


def entries() -> Iterator[dict[str, Any]]:
    """The ledger's entries, order by order."""
    with open(HERE / "ledger" / "entries.jsonl", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def wrong_entries(head: dict[str, Any]) -> Iterator[str]:
    """Entries that do not follow the one before them, or that the head does not hold."""
    last: dict[str, tuple[int, bytes]] = {}
    for entry in entries():
        number, name = entry["order"], f"{entry['order']}: entry {entry['seq']}"
        before = last.get(number, (0, sha(("signback:order:" + number).encode())))
        said = json.dumps([number, *(entry[key] for key in SAID)], ensure_ascii=False, separators=(",", ":"))
        digest = sha(before[1], said.encode())
        if entry["seq"] != before[0] + 1 or digest.hex() != entry["hash"]:
            yield name + " does not follow the one before it"
        if not included(sha(b"\x00", bytes.fromhex(entry["hash"])), entry["place"], entry["proof"], head):
            yield name + " is not under the head"
        last[number] = (entry["seq"], bytes.fromhex(entry["hash"]))


def included(leaf: bytes, place: int, proof: list[str], head: dict[str, Any]) -> bool:
    """Whether the proof leads from the leaf to the head (RFC 9162, 2.1.3.2)."""
    here, last, found = place, head["size"] - 1, leaf
    for other in map(bytes.fromhex, proof):
        if last == 0:
            return False
        if here & 1 or here == last:
            found = sha(b"\x01", other, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = sha(b"\x01", found, other)
        here, last = here >> 1, last >> 1
    return last == 0 and found.hex() == str(head["head"])


def main() -> int:
    """Say what is wrong; exit 0 only when nothing is."""
    head = json.loads((HERE / "ledger" / "head.json").read_text("utf-8"))
    wrong = [*wrong_files(), *wrong_entries(head)]
    for sentence in wrong[:50]:
        print(sentence)
    if not wrong:
        count = sum(1 for _ in entries())
        print(f"The folder is whole: {count} entries under the head {head['head']} of {head['size']} entries.")
        print("Compare this head with one that left the house at another time: on an order confirmation, in a backup.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
