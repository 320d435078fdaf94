"""Which kind of bank file it is, by its content and not by its name."""

from __future__ import annotations

from pathlib import Path

from signback.interchange.bank.camt import camt_lines
from signback.interchange.bank.headings import table_lines
from signback.interchange.bank.layout import table_of
from signback.interchange.bank.swift import mt940_lines
from signback.interchange.tables import WORKBOOKS, Table, read_table
from signback.orders.refusals import Invalid, NotFound

HEAD = 4096
LARGEST = 200 * 1024 * 1024


def read_bank(path: Path) -> Table:
    """The lines of a bank file in the one layout."""
    if not path.is_file():
        raise NotFound("no_such_file", f"There is no file {path}", "Name a camt.053, MT940 or CSV file")
    if path.stat().st_size > LARGEST:
        raise Invalid(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB; export fewer days", field="file")
    with path.open("rb") as file:
        head = file.read(HEAD)
    return by_content(path, head)


def by_content(path: Path, head: bytes) -> Table:
    """XML, the fields of MT940, or a table with headings."""
    begin = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    if not begin:
        raise Invalid(f"{path.name} is empty", field="file")
    if begin.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return table_of(path.name, camt_lines(path))
    if path.suffix.lower() in WORKBOOKS or not looks_swift(head):
        return table_of(path.name, table_lines(read_table(path)))
    return table_of(path.name, mt940_lines(path))


def looks_swift(head: bytes) -> bool:
    """Whether fields of MT940 begin lines near the beginning."""
    lines = head.replace(b"\r", b"\n").split(b"\n")
    marks = (b":20:", b":25:", b":60F:", b":60M:", b":61:", b":62F:", b":62M:", b":86:", b":28")
    return any(line.startswith(marks) or b"{4:" in line for line in lines)
