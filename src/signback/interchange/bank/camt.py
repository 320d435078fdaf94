"""camt.053 and camt.054 (ISO 20022), versions 02 to 08 and later: entry by entry, nothing fetched, nothing expanded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from signback.interchange.bank.layout import Said, plainly
from signback.orders.refusals import Invalid

DEEPEST = 40
MESSAGES = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn", "BkToCstmrAcctRpt": "Rpt"}
OPENINGS, CLOSINGS = ("OPBD", "PRCD", "ITBD"), ("CLBD", "ITBD")
REMOTE = ("Ref", "AddtlRmtInf")


class Unreadable(Exception):
    """An entry cannot be taken; the message names the element and why."""


@dataclass
class Sheet:
    """The statement that is being read: what its entries need of it."""

    account: str = ""
    number: str = ""
    currency: str = ""
    balances: dict[str, tuple[Decimal, str]] = field(default_factory=dict)
    entries: int = 0

    def balance(self, kinds: tuple[str, ...]) -> str:
        """The balance of the first of these kinds, in the account's currency."""
        found = next((self.balances[kind] for kind in kinds if kind in self.balances), None)
        return plainly(found[0]) if found and found[1] in (self.currency, "") else ""


def camt_lines(path: Path) -> Iterator[Said]:
    """Every booked line of a camt file; a file that is none is refused with its line and element."""
    try:
        yield from Walk(path).lines()
    except etree.XMLSyntaxError as fault:
        line = fault.lineno or 1
        raise Invalid(f"{path.name}, line {line}: this is no readable XML ({_short(fault)})", field="file") from None


class Walk:
    """One pass over the file; what was read is let go at once."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.events = etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True,
            huge_tree=False, remove_comments=True, remove_pis=True, dtd_validation=False, attribute_defaults=False,
        )  # fmt: skip
        self.depth = 0
        self.message = self.statement = ""
        self.sheets = 0
        self.sheet = Sheet()

    def lines(self) -> Iterator[Said]:
        """The lines of all statements in the file's order."""
        for event, element in self.events:
            if event == "start":
                self.begin(element)
            else:
                yield from self.end(element)
                self.depth -= 1
        if not self.message:
            raise Invalid(f"{self.name} is XML, but no camt statement", field="file")
        if not self.sheets:
            raise Invalid(
                f"{self.name}: {self.message} holds no {self.statement}: there is no statement in it", field="file"
            )

    def begin(self, element: Element) -> None:
        """An element opens: how deep, in which message."""
        self.depth += 1
        if self.depth == 1:
            self.refuse_doctype(element)
        if self.depth > DEEPEST:
            raise Invalid(f"{self.name}, line {element.sourceline}: elements stand deeper than {DEEPEST}", field="file")
        if self.depth == 2 and tag(element) in MESSAGES:
            self.message, self.statement = tag(element), MESSAGES[tag(element)]
        if self.depth == 3 and tag(element) == self.statement:
            self.sheets, self.sheet = self.sheets + 1, Sheet()

    def refuse_doctype(self, root: Element) -> None:
        """No statement declares entities or documents elsewhere; whoever does means harm."""
        if root.getroottree().docinfo.internalDTD is not None:
            raise Invalid(f"{self.name}, line 1: a statement declares no document type or entities", field="file")

    def end(self, element: Element) -> Iterator[Said]:
        """An element of the statement is complete."""
        if isinstance(element, etree._Entity):
            raise Invalid(f"{self.name}, line {element.sourceline}: a statement holds no entities", field="file")
        if self.depth == 4 and element.getparent() is not None and tag(element.getparent()) == self.statement:
            yield from self.part(element)
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]

    def part(self, element: Element) -> Iterator[Said]:
        """One part of the statement: its number, account, a balance, or an entry."""
        kind = tag(element)
        if kind in ("Id", "ElctrncSeqNb"):
            self.sheet.number = f"{self.sheet.number} {text(element)}".strip()
        elif kind == "Acct":
            self.sheet.account = at(element, "Id/IBAN") or at(element, "Id/Othr/Id")
            self.sheet.currency = at(element, "Ccy")
        elif kind == "Bal":
            self.keep_balance(element)
        elif kind == "Ntry":
            yield from self.entry(element)

    def keep_balance(self, element: Element) -> None:
        """A balance by its kind; what kind it is the bank says by a code."""
        kind = at(element, "Tp/CdOrPrtry/Cd")
        try:
            amount, currency = signed(element)
        except Unreadable as fault:
            raise Invalid(f"{self.name}, line {element.sourceline}: Bal: {fault}", field="file") from None
        self.sheet.currency = self.sheet.currency or currency
        self.sheet.balances.setdefault(kind, (amount, currency))

    def entry(self, element: Element) -> Iterator[Said]:
        """An entry as one line, or as the payments it gathers."""
        self.sheet.entries += 1
        line = element.sourceline or 1
        try:
            yield from self.payments(element, line)
        except Unreadable as fault:
            yield Said(line, self.around(), f"Line {line}, Ntry: {fault}")

    def payments(self, element: Element, line: int) -> Iterator[Said]:
        """The payments of an entry that add up to it; otherwise the entry as a whole."""
        refuse_unbooked(element)
        whole, currency = signed(element)
        details = [tx for block in children(element, "NtryDtls") for tx in children(block, "TxDtls")]
        shares = [share(tx, whole, currency) for tx in details]
        split = len(details) > 1 and None not in shares and sum(s for s in shares if s is not None) == whole
        shared = {**self.around(), **self.entry_cells(element), "currency": currency, "entry": str(self.sheet.entries)}
        if not split:
            yield Said(line, {**shared, "amount": plainly(whole), **detail_cells(element, details)})
            return
        for place, (tx, amount) in enumerate(zip(details, shares, strict=True), 1):
            entry = f"{self.sheet.entries}/{place}/{plainly(whole)}"
            told = {**shared, "amount": plainly(amount), **detail_cells(element, [tx]), "entry": entry}
            yield Said(tx.sourceline or line, told)

    def around(self) -> dict[str, str]:
        """What every line says of its statement."""
        sheet = self.sheet
        return {
            "account": sheet.account, "statement": sheet.number, "currency": sheet.currency,
            "opening": sheet.balance(OPENINGS), "closing": sheet.balance(CLOSINGS),
        }  # fmt: skip

    def entry_cells(self, element: Element) -> dict[str, str]:
        """When the bank booked it, and under which reference of its own."""
        booked = day(element, "BookgDt") or day(element, "ValDt")
        if not booked:
            raise Unreadable("neither BookgDt nor ValDt says the day")
        return {
            "booked": booked, "valued": day(element, "ValDt"),
            "bank reference": at(element, "AcctSvcrRef") or at(element, "NtryRef"),
        }  # fmt: skip


def refuse_unbooked(entry: Element) -> None:
    """Only what the bank has booked is money."""
    status = at(entry, "Sts/Cd") or at(entry, "Sts/Prtry") or at(entry, "Sts")
    if status and status != "BOOK":
        raise Unreadable(f"not booked yet ({status}); it comes again when the bank has booked it")


def share(tx: Element, whole: Decimal, currency: str) -> Decimal | None:
    """What one payment contributes to its entry, in the entry's currency and direction; None where it is not said."""
    found = child(tx, "Amt")
    if found is None:
        found = child(child(child(tx, "AmtDtls"), "TxAmt"), "Amt")
    if found is None or found.get("Ccy", currency) != currency:
        return None
    amount = number(found)
    sign = at(tx, "CdtDbtInd")
    outgoing = whole < 0 if not sign else sign == "DBIT"
    return -amount if outgoing else amount


def detail_cells(entry: Element, details: list[Element]) -> dict[str, str]:
    """What the payer wrote, and who it is."""
    incoming = at(entry, "CdtDbtInd") == "CRDT"
    party, account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    names = [at(tx, f"RltdPties/{party}/Pty/Nm") or at(tx, f"RltdPties/{party}/Nm") for tx in details]
    accounts = [at(tx, f"RltdPties/{account}/Id/IBAN") or at(tx, f"RltdPties/{account}/Id/Othr/Id") for tx in details]
    ends = [at(tx, "Refs/EndToEndId") for tx in details]
    words = [word for tx in details for word in remittance(tx)] or [at(entry, "AddtlNtryInf")]
    return {
        "reference": told(end for end in ends if end != "NOTPROVIDED"), "payer": told(names),
        "payer account": told(accounts), "text": told(words),
    }  # fmt: skip


def remittance(tx: Element) -> Iterator[str]:
    """The words of the payment: free, and structured references."""
    info = child(tx, "RmtInf")
    for one in [] if info is None else info.iter():
        if isinstance(one.tag, str) and (tag(one) == "Ustrd" or tag(one) in REMOTE):
            yield text(one)


def signed(element: Element) -> tuple[Decimal, str]:
    """An amount with its direction: incoming above zero."""
    found, sign = child(element, "Amt"), at(element, "CdtDbtInd")
    if found is None:
        raise Unreadable("no Amt")
    if sign not in ("CRDT", "DBIT"):
        raise Unreadable("CdtDbtInd says neither CRDT nor DBIT")
    amount = number(found)
    return (amount if sign == "CRDT" else -amount), found.get("Ccy", "")


def number(element: Element) -> Decimal:
    """A plain amount; its sign stands elsewhere."""
    try:
        found = Decimal(text(element))
    except InvalidOperation:
        raise Unreadable(f"Amt “{text(element)[:40]}” is not a number") from None
    if not found.is_finite() or found < 0 or found >= Decimal(10) ** 13:
        raise Unreadable(f"Amt “{text(element)[:40]}” is no amount")
    return found


def day(element: Element, name: str) -> str:
    """The day of a date or of a moment."""
    return (at(element, f"{name}/Dt") or at(element, f"{name}/DtTm"))[:10]


# ---- elements by their names alone, whatever the version of the message
def tag(element: Element | None) -> str:
    """An element's name without its namespace."""
    return "" if element is None or not isinstance(element.tag, str) else local(element.tag)


@lru_cache(maxsize=1024)
def local(name: str) -> str:
    """A name without its namespace; the same few names come again and again."""
    return name.rpartition("}")[2]


def children(element: Element | None, name: str) -> list[Element]:
    """The children of that name."""
    return [] if element is None else [one for one in element if tag(one) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that name."""
    return None if element is None else next((one for one in element if tag(one) == name), None)


def at(element: Element, path: str) -> str:
    """The text at a path of names; empty where there is none."""
    found: Element | None = element
    for name in path.split("/"):
        found = child(found, name)
    return text(found)


def text(element: Element | None) -> str:
    """An element's own words."""
    return "" if element is None else (element.text or "").strip()


def told(words: Iterator[str] | list[str]) -> str:
    """Several words of one meaning, each once."""
    return " ".join(dict.fromkeys(word for word in words if word))


def _short(fault: Exception) -> str:
    return str(fault).split(", line")[0][:120]
