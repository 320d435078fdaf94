"""A month's filing as one folder: complete, safe to unpack, and checked by its own program alone (S16.1, E1)."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import tracemalloc
import zipfile
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signback.documents.filing import Folder, safe
from signback.documents.zipping import zipped
from signback.engine.inclusion import inclusion_proofs
from signback.engine.merkle import inclusion_proof, leaf_hash, root, verify_inclusion
from signback.scans import store
from signback.surfaces.cli.commands import app
from tests import given
from tests.documents import orders
from tests.given import Story
from tests.scans.papers import saved, sheet

MAY = "2026-05"


@pytest.fixture
def month() -> tuple[Story, Story]:
    """One delivery that is filed; one that left by an emergency permit and owes its papers."""
    return given.order("B", upto="close"), orders.in_two_trucks()


def unpacked(story: Story, folder: Path) -> Path:
    """The folder as customer service gets it, unpacked."""
    made = b"".join(Folder(MAY, story.by("customer-service"), story.at).stream())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def checked(folder: Path) -> tuple[int, str]:
    """What the folder's own program says, run without our packages."""
    ask = [sys.executable, "-I", "-S", str(folder / "check.py")]
    done = subprocess.run(ask, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def test_the_folder_holds_the_month_and_checks_itself(month: tuple[Story, Story], tmp_path: Path) -> None:
    """Register, papers, tables, ledger; the program needs Python alone."""
    filed, waits = month
    folder = unpacked(waits, tmp_path)
    assert checked(folder)[0] == 0, checked(folder)
    assert "The folder is whole" in checked(folder)[1]
    assert (folder / "register.pdf").read_bytes().startswith(b"%PDF-")
    papers = sorted(file.name for file in (folder / "papers" / f"{filed.number}-1").iterdir())
    kinds = ("arrival-receipt", "delivery-notice", "delivery-order", "delivery-sheet", "sales-invoice")
    assert len(papers) == len(kinds) and all(p.startswith(k) for p, k in zip(papers, kinds, strict=True))
    rows = list(csv.DictReader((folder / "register.csv").open(encoding="utf-8-sig")))
    assert {row["delivery"] for row in rows} == {f"{filed.number}/1", f"{waits.number}/1"}
    missing = list(csv.DictReader((folder / "missing.csv").open(encoding="utf-8-sig")))
    assert missing and {row["delivery"] for row in missing} == {f"{waits.number}/1"} and all(r["role"] for r in missing)
    said = (folder / "README.txt").read_text()
    assert "1 of 2 deliveries are filed" in said and "open" in said


def test_whatever_is_changed_is_named_by_the_program(month: tuple[Story, Story], tmp_path: Path) -> None:
    """A changed byte of a paper, a rewritten entry, a missing one, a foreign file, another head."""
    folder = unpacked(month[1], tmp_path)
    paper = next((folder / "papers").rglob("sales-invoice*"))
    entries = folder / "ledger" / "entries.jsonl"
    lines = entries.read_text("utf-8").splitlines(keepends=True)
    changed = json.loads(lines[3]) | {"actor": "somebody"}
    for file, content, says in (
        (paper, paper.read_bytes()[:-1] + b"x", "was changed"),
        (entries, "".join([*lines[:3], json.dumps(changed) + "\n", *lines[4:]]).encode(), "does not follow"),
        (entries, "".join([*lines[:3], *lines[4:]]).encode(), "does not follow"),
        (folder / "more.txt", b"x", "is not in SHA256SUMS"),
        (folder / "ledger" / "head.json", b'{"size": 9, "head": "00"}', "is not under the head"),
    ):
        before = file.read_bytes() if file.exists() else None
        file.write_bytes(content)
        code, said = checked(folder)
        assert code == 1 and says in said, (file, said)
        file.unlink() if before is None else file.write_bytes(before)
    assert checked(folder)[0] == 0


def test_signed_originals_are_in_the_folder_exactly_as_they_came(tmp_path: Path) -> None:
    """S16.1: under the delivery's number, byte for byte, with a name that stays in its folder on every machine."""
    story = given.order("B", upto="settle")
    scan = saved(tmp_path / "scan.png", sheet())
    story.plan("4.5")
    story.delivery_order("4.5")
    story.explain()
    story.ship(Decimal("4.5"))
    story.at += timedelta(hours=20)
    kept = store.keep("../../回执 signed.png", scan.read_bytes(), "attachment")
    arrived = {"signer": "The storekeeper", "arrived": story.at, "received": "4.5", "attachment": asdict(kept)}
    story.do("delivery", "record_receipt", arrived, "1")
    folder = unpacked(story, tmp_path / "folder")
    (found,) = (folder / "originals" / f"{story.number}-1").iterdir()
    assert found.read_bytes() == scan.read_bytes() and found.name.endswith("-signed.png")
    assert checked(folder)[0] == 0
    for wild, tame in (
        ("../../../etc/passwd", "etc-passwd"),
        ("...", "file"),
        ("C:\\x\x00.pdf", "C-x-.pdf"),
        ("", "file"),
    ):
        assert safe(wild) == tame


def test_proofs_of_many_entries_are_those_of_each_one() -> None:
    """E1: one pass gives what asking one by one gives, for every size."""
    for size in (1, 2, 3, 7, 8, 13, 64, 100):
        leaves = [leaf_hash(bytes([n])) for n in range(size)]
        wanted = random.Random(size).sample(range(size), min(size, 9))
        found = inclusion_proofs(iter(leaves), wanted)
        assert set(found) == set(wanted)
        for place in wanted:
            assert found[place] == inclusion_proof(leaves, place)
            assert verify_inclusion(leaves[place], place, size, found[place], root(leaves))


def test_a_large_folder_takes_little_memory() -> None:
    """Forty megabytes go through; never more than a few are held."""
    given.mill()
    parts = ((f"papers/{n}.pdf", [random.Random(n).randbytes(500_000)]) for n in range(80))
    tracemalloc.start()
    size = sum(len(piece) for piece in zipped(parts, given.MONDAY))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 40_000_000 and peak < 4_000_000, peak


def test_the_terminal_writes_it(month: tuple[Story, Story], tmp_path: Path) -> None:
    """`signback export filing`; a wrong month is refused, and nothing half written stays."""
    file = tmp_path / "may.zip"
    run = CliRunner().invoke(app, ["export", "filing", str(file), "--month", MAY])
    assert run.exit_code == 0 and zipfile.is_zipfile(file), run.output
    wrong = CliRunner().invoke(app, ["export", "filing", str(tmp_path / "x.zip"), "--month", "May"])
    assert wrong.exit_code == 1 and "--month 2026-05" in wrong.output
    assert [found.name for found in tmp_path.iterdir()] == ["may.zip"]
