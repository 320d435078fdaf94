"""What many documents share: head, parties, signatures, goods (S8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from signback.documents.words import NO_WORDS, Words

ZERO = Decimal(0)
KILOGRAM = Decimal("0.001")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Mill:
    """The mill as its letterhead names it."""

    name: Words
    motto: Words = NO_WORDS
    address: Words = NO_WORDS
    telephone: str = ""
    fax: str = ""
    email: str = ""
    tax_number: str = ""
    bank: str = ""


@dataclass(frozen=True)
class Party:
    """A customer, or whoever the goods go to."""

    name: str
    number: str = ""
    address: str = ""
    contact: str = ""
    telephone: str = ""
    tax_number: str = ""


@dataclass(frozen=True)
class Signed:
    """Who did or signed something, in which role, when; `proof` says how they proved who they are (E2)."""

    name: str
    role: str = ""
    at: datetime | None = None
    proof: str = ""


@dataclass(frozen=True)
class Replaced:
    """The revision before this one."""

    revision: int
    issued: datetime


@dataclass(frozen=True)
class Head:
    """What every document carries: number, revision, order, customer, who is responsible."""

    kind: str
    number: str
    revision: int
    copy: int
    issued: datetime
    mill: Mill
    order: str = ""
    their_number: str = ""
    contract: str = ""
    customer: Party | None = None
    salesperson: str = ""
    service: str = ""
    replaces: Replaced | None = None


@dataclass(frozen=True)
class Spec:
    """One measure of a line; `mark` is the letter of what was assumed, `changed` that it is new in this revision."""

    item: str
    value: str
    mark: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Goods:
    """A line's paper with its measures."""

    no: str
    product: str
    name: str
    spec: tuple[Spec, ...] = ()
    unit: str = "t"
    note: str = ""


@dataclass(frozen=True)
class Range:
    """The least and the most that fulfil a quantity, with the percent over and under (S5.3)."""

    percent: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Difference:
    """One item that differs from the revision before: what it is, of which line, what it was, what it is now."""

    item: str
    line: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True)
class Money:
    """A sum to pay with the tax that is in it."""

    amount: Decimal
    currency: str
    tax_percent: Decimal | None = None
    tax: Decimal | None = None
    in_words: Words = NO_WORDS


@dataclass(frozen=True)
class Witness:
    """The ledger's head when the document was made: it witnesses every entry before it (E1)."""

    entries: int
    head: str
    entry: int
    entry_hash: str


@dataclass(frozen=True)
class People:
    """The names and roles behind sign-ins."""

    known: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def signed(self, sign_in: str, at: datetime | None, proof: str = "") -> Signed:
        """Whoever did something, by name."""
        name, role = self.known.get(sign_in, ("Signback" if sign_in == "system" else sign_in, ""))
        return Signed(name, role, at, proof)


def tonnes(quantity: Decimal) -> Decimal:
    """A quantity to the kilogram, as it is printed."""
    return quantity.quantize(KILOGRAM, ROUND_HALF_UP)


def price(amount: Decimal) -> Decimal:
    """A unit price to the cent, or as exactly as it was agreed."""
    exact = amount.normalize()
    return exact if int(exact.as_tuple().exponent) < -2 else amount.quantize(CENT)


def plain(number: Decimal) -> str:
    """A number without idle zeros."""
    return f"{number.normalize():f}"


def day_text(day: date | None) -> str:
    """A day as data: the template says it in its language."""
    return day.isoformat() if day else ""
