"""Customers from a file: our own layout, or the customers behind the lines of orders."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.restand import restand_later
from signback.interchange.outcome import TOGETHER, Outcome, Tell, batches, first_of, lines_of, quiet
from signback.interchange.sales import SaleLine, is_sales, sales
from signback.interchange.tables import Row, Table
from signback.interchange.values import BadCell, said, short, whole
from signback.orders.models import Account, ClassPolicy, Contact, Customer
from signback.orders.refusals import Invalid, NotFound
from signback.orders.roles import Role

COLUMNS = (
    "number", "name", "class", "salesperson", "street", "city", "country", "tax number", "language",
    "contact", "telephone", "email",
)  # fmt: skip
LONGEST = {"street": 200, "city": 120, "country": 80, "taxnumber": 40, "language": 10}
FIELDS = {"street": "street", "city": "city", "country": "country", "taxnumber": "tax_number", "language": "language"}
FIFTH = 5
BY_TURNOVER = "Class by turnover in the imported file: the first fifth A, the next fifth B, the rest C"
NO_STREET = "Not known yet: complete before the first delivery"


@dataclass
class Given:
    """A customer as a file gives it, with the rows that say so."""

    number: str
    name: str
    letter: str = ""
    salesperson: str = ""
    reason: str = ""
    contact: str = ""
    telephone: str = ""
    email: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    lines: array[int] = field(default_factory=lines_of)


def import_customers(table: Table, tell: Tell = quiet) -> Outcome:
    """Make the customers that are new, bring the others' names and addresses up to date."""
    outcome = Outcome(table, tell)
    given = from_sales(table, outcome) if is_sales(table) else from_own(table, outcome)
    for some in batches(given, TOGETHER):
        with writing():
            put_all(some, House.read(), outcome)
        outcome.say()
    outcome.say()
    return outcome


def put_all(given: Sequence[Given], house: House, outcome: Outcome) -> None:
    """Some customers in one commit; one that cannot go in does not hold the others."""
    known = Customer.objects.select_related("salesperson").in_bulk([one.number for one in given], field_name="number")
    for one in given:
        try:
            put(one, known.get(one.number), house, outcome)
            outcome.accepted += len(one.lines)
        except BadCell as fault:
            outcome.reject(one.lines, str(fault))


@dataclass(frozen=True)
class House:
    """What every new customer needs of the house: its classes and its salespeople."""

    letters: frozenset[str]
    sellers: dict[str, Account]

    @classmethod
    def read(cls) -> House:
        """The classes with a policy, the accounts with the role of sales."""
        sellers = {a.username: a for a in Account.objects.order_by("pk") if Role.SALES in a.roles}
        if not sellers:
            raise NotFound("no_salesperson", "No account has the role of sales", "Make one first")
        return cls(frozenset(ClassPolicy.objects.values_list("pk", flat=True)), sellers)

    def seller(self, sign_in: str) -> Account:
        """The salesperson who is named, else the first one."""
        if sign_in and sign_in not in self.sellers:
            raise BadCell(f"No salesperson signs in as {sign_in[:40]}")
        return self.sellers[sign_in] if sign_in else next(iter(self.sellers.values()))


def put(one: Given, known: Customer | None, house: House, outcome: Outcome) -> None:
    """Make the customer, or change what the file says otherwise."""
    if known is None:
        make(one, house)
        outcome.made += 1
    elif change(one, known, house):
        outcome.changed += 1
    else:
        outcome.known += 1


def make(one: Given, house: House) -> None:
    """A new customer with its first contact; a new one without a class is a C."""
    letter = one.letter or "C"
    if letter not in house.letters:
        raise BadCell(f"There is no class {letter}")
    customer = Customer.objects.create(
        number=one.number, name=one.name, classification_id=letter, class_since=timezone.localdate(),
        class_reason=one.reason or "As imported", salesperson=house.seller(one.salesperson), **one.fields,
    )  # fmt: skip
    if one.contact:
        Contact.objects.create(customer=customer, name=one.contact, telephone=one.telephone, email=one.email)


def change(one: Given, known: Customer, house: House) -> bool:
    """Bring a known customer up to date; its class changes by the marketing director's word alone (P1)."""
    if one.letter and one.letter != known.customer_class and not one.reason:
        raise BadCell(f"The class of {one.number} is {known.customer_class}; the marketing director sets it, no import")
    wanted: dict[str, object] = {} if one.reason else {"name": one.name, **one.fields}
    if one.salesperson:
        wanted["salesperson"] = house.seller(one.salesperson)
    changed = [name for name, value in wanted.items() if value and getattr(known, name) != value]
    for name in changed:
        setattr(known, name, wanted[name])
    if changed:
        known.save(update_fields=changed)
        restand_later(f"import/{timezone.now().timestamp()}", customer=known)
    return bool(changed)


# ---- our own layout
def from_own(table: Table, outcome: Outcome) -> Iterator[Given]:
    """One customer a row."""
    if not table.names >= {"number", "name"}:
        raise Invalid("Customers need the columns number and name", field="file")
    for rows in table.groups("number"):
        yield from first_of(rows, own_customer, lambda one: one.number, "Customer", outcome)


def own_customer(row: Row) -> Given:
    """A row as a customer."""
    if row.fault:
        raise BadCell(row.fault)
    cells = row.cells
    fields = {FIELDS[n]: short(n, cells.get(n, ""), size) for n, size in LONGEST.items() if cells.get(n)}
    people = {n: short(n, cells.get(n, ""), size) for n, size in (("contact", 120), ("telephone", 40), ("email", 254))}
    return Given(
        said("number", whole(cells.get("number", "")), 20), said("name", cells.get("name", ""), 200),
        cells.get("class", "").upper(), cells.get("salesperson", ""), fields=fields, lines=lines_of([row.line]),
        **people,
    )  # fmt: skip


# ---- the customers behind the lines of orders
@dataclass
class Buyer:
    """Somebody who ordered: for how much, from where, by which rows."""

    turnover: Decimal = Decimal(0)
    country: str = ""
    lines: array[int] = field(default_factory=lines_of)


def from_sales(table: Table, outcome: Outcome) -> Iterator[Given]:
    """Everybody who ordered, with a class by turnover: the first fifth A, the next B, the rest C."""
    buyers: dict[str, Buyer] = defaultdict(Buyer)
    for order in sales(table, outcome):
        for line in order:
            add(buyers[line.customer], line)
    for (number, found), letter in zip(ranked(buyers), letters(len(buyers)), strict=True):
        yield given_by(number, found, letter)


def add(buyer: Buyer, line: SaleLine) -> None:
    """One more line."""
    buyer.turnover += line.value
    buyer.country = line.country
    buyer.lines.append(line.line)


def ranked(buyers: dict[str, Buyer]) -> list[tuple[str, Buyer]]:
    """The customers by turnover, the largest first; equal ones by number."""
    return sorted(buyers.items(), key=lambda item: (-item[1].turnover, item[0]))


def letters(customers: int) -> Iterator[str]:
    """The classes in the order of turnover."""
    fifth = -(-customers // FIFTH)
    yield from ("A" if place < fifth else "B" if place < 2 * fifth else "C" for place in range(customers))


def given_by(number: str, buyer: Buyer, letter: str) -> Given:
    """A customer of whom the file says little: the name is the number, the address waits to be completed."""
    country = buyer.country or "Not known"
    return Given(
        number, f"Customer {number}", letter, reason=BY_TURNOVER,
        fields={"street": NO_STREET, "city": country, "country": country}, lines=buyer.lines,
    )  # fmt: skip
