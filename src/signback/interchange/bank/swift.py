"""MT940 statements of any bank, field by field; what makes no statement is told by its line (M4)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import mt940
from mt940.options import Options

from signback.interchange.bank.layout import Said, iso, plainly
from signback.orders.refusals import Invalid

logging.getLogger("mt940").propagate = False  # a broken field is told by us, once
LARGEST = 30 * 1024 * 1024
BLOCK = re.compile(r"(?m)^(?=:20:)")
FIELD = re.compile(r"^:(\d\d[A-Z]?):", re.MULTILINE)
ONCE = ("20", "25", "60F", "60M", "62F", "62M")
NOTHING = frozenset({"NONREF", "NOTPROVIDED", "EREF", "KREF"})
WORDS = ("transaction_details", "posting_text", "purpose", "additional_purpose", "extra_details")
REFERENCES = ("end_to_end_reference", "customer_reference")
PAYERS = ("applicant_name", "deviate_applicant", "recipient_name")
WRAPPED = re.compile(r"(?m)^(.{60,65}\S)\n(?=\S)")
"""A line that is as long as a bank's lines may be goes on in the next: a reference may be cut in two there."""
NAMED = re.compile(r"/NAME/([^/]+)|NAAM: (.+)|AUFTRAGGEBER: (.{1,40})")


def mt940_lines(path: Path) -> Iterator[Said]:
    """Every line of every statement in the file."""
    if path.stat().st_size > LARGEST:
        raise Invalid(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB; export fewer days", field="file")
    content = decoded(path.read_bytes())
    blocks = [block for block in BLOCK.split(content) if block.startswith(":20:")]
    if not blocks:
        raise Invalid(f"{path.name}, line 1: no statement begins here (no field :20:)", field="file")
    at = 1 + content[: content.find(":20:")].count("\n")
    for block in blocks:
        yield from statement_lines(path.name, block, at)
        at += block.count("\n")


def decoded(raw: bytes) -> str:
    """The text in the signs that banks use, one kind of line end."""
    for coding in ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(coding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def statement_lines(name: str, block: str, at: int) -> Iterator[Said]:
    """The lines of one statement."""
    refuse_broken(name, block, at)
    places = [at + block[: m.start()].count("\n") for m in FIELD.finditer(block) if m[1] == "61"]
    try:
        found = mt940.parse_statements(block, options=Options.all())[0]
    except (RuntimeError, ValueError, ArithmeticError, KeyError, IndexError, TypeError, AttributeError) as fault:
        where, why = culprit(block, at)
        raise Invalid(f"{name}, line {where}: {why or str(fault)[:120]}", field="file") from None
    around = statement_cells(found.data)
    if len(found.transactions) != len(places):
        raise Invalid(f"{name}, line {at}: {len(places)} fields :61:, {len(found.transactions)} readable", field="file")
    for line, transaction in zip(places, found.transactions, strict=True):
        yield Said(line, {**around, **line_cells(transaction.data)})


def refuse_broken(name: str, block: str, at: int) -> None:
    """A statement has each of its heading fields once, and an account."""
    seen: dict[str, int] = {}
    for found in FIELD.finditer(block):
        line = at + block[: found.start()].count("\n")
        if found[1] in ONCE and seen.setdefault(found[1], line) != line:
            raise Invalid(
                f"{name}, line {line}: field :{found[1]}: stands in line {seen[found[1]]} already", field="file"
            )
    if "61" in {found[1] for found in FIELD.finditer(block)} and "25" not in seen:
        raise Invalid(f"{name}, line {at}: the statement names no account (no field :25:)", field="file")


def culprit(block: str, at: int) -> tuple[int, str]:
    """The first line of payment that the library cannot read by itself."""
    for found in FIELD.finditer(block):
        if found[1] in ("61", "60F", "60M", "62F", "62M"):
            end = block.find("\n:", found.end())
            one = block[found.start() : end if end > 0 else len(block)]
            try:
                mt940.parse_statements(f":20:X\n{one}\n", options=Options.all())
            except Exception:  # the library raises whatever its fields raise
                return at + block[: found.start()].count(
                    "\n"
                ), f"field :{found[1]}: “{one[:60].strip()}” cannot be read"
    return at, ""


def statement_cells(data: dict[str, Any]) -> dict[str, str]:
    """What the statement says of itself."""
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    account = re.sub(r"(?<=\d)[A-Z]{3}$", "", str(data.get("account_identification") or ""))
    number = "/".join(str(data[n]) for n in ("statement_number", "sequence_number") if data.get(n))
    return {
        "account": account, "statement": f"{data.get('transaction_reference', '')} {number}".strip(),
        "opening": balance(opening), "closing": balance(closing),
    }  # fmt: skip


def balance(found: Any) -> str:
    """A balance as the layout writes it."""
    return plainly(Decimal(found.amount.amount)) if found is not None else ""


def line_cells(data: dict[str, Any]) -> dict[str, str]:
    """What one line says."""
    valued: date = data["date"]
    words = [WRAPPED.sub(r"\1", str(data[name])) for name in WORDS if data.get(name)]
    return {
        "booked": iso(data.get("guessed_entry_date") or data.get("entry_date") or valued), "valued": iso(valued),
        "amount": plainly(Decimal(data["amount"].amount)), "currency": str(data["amount"].currency or ""),
        "bank reference": meant(data.get("bank_reference")),
        "reference": next((found for name in REFERENCES if (found := meant(data.get(name)))), ""),
        "payer": payer(data, " ".join(words)), "text": " ".join(words),
        "payer account": str(data.get("applicant_iban") or data.get("gvc_applicant_iban") or ""),
    }  # fmt: skip


def meant(reference: Any) -> str:
    """A reference, unless it is the bank's word for none."""
    said = " ".join(str(reference or "").split())
    return "" if said.upper().rstrip("+") in NOTHING else said


def payer(data: dict[str, Any], words: str) -> str:
    """Who the other side is, by its own field or by the words."""
    named = next((str(data[name]) for name in PAYERS if data.get(name)), "")
    if named:
        return named
    found = NAMED.search(words)
    return next((part for part in found.groups() if part), "").strip() if found else ""
