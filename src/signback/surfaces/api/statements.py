"""The calls about bank statements, their lines, and the couriers' cash (M4, S13.2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from signback.departments.finance.cash_moves import ALL_PLACES, CashSheet, couriers, sheets_of
from signback.departments.finance.models import BankLine, BankStatement
from signback.departments.finance.proposals import Proposal, proposals
from signback.engine.models import Root
from signback.orders.cash_places import Courier
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import Role
from signback.surfaces.api.asking import etag
from signback.surfaces.api.by_kind import add_calls
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.orders import Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.sign_in import person_of

KIND = "statement"
SEEING = frozenset({Role.FINANCE, Role.ADMINISTRATOR})
router = Router(tags=["Collections"])


class StatementRow(Schema):
    """A statement in a list."""

    number: str
    state: str = Field(description="open or ended: whether every line has a home")
    version: int
    imported: datetime
    source: str
    account: str
    statement: str
    opening: Decimal | None
    closing: Decimal | None
    first: date
    last: date


class StatementPage(Schema):
    """One page of statements."""

    items: list[StatementRow]
    next: str = ""


class BankShareOut(Schema):
    """So much for one order."""

    order: str
    amount: Decimal


class BankProposalOut(Schema):
    """Where the money probably belongs, and what agreed."""

    parts: list[BankShareOut]
    why: str
    certain: bool = Field(description="Reference and amount agree; nothing else does")


class BankLineOut(Schema):
    """A line of a statement."""

    statement: str
    line: str
    booked: date
    amount: Decimal = Field(description="Money that went out is below zero")
    currency: str
    payer: str
    payer_account: str
    reference: str
    text: str
    matched: Decimal
    settled: Decimal
    left: Decimal
    open: bool
    owner: str
    proposals: list[BankProposalOut] = Field(description="Of an open line that brought money, the best first")


class BankLinePage(Schema):
    """One page of lines."""

    items: list[BankLineOut]
    next: str = ""


class StatementOut(StatementRow):
    """A statement with its lines."""

    lines: list[BankLineOut]


class BankLineFilter(Paged):
    """Which lines."""

    open: bool = Field(True, description="Only lines without a home")
    statement: str = Field("", max_length=30)


class CashSheetOut(Schema):
    """A courier's sheet: what stands in each place; carried out is the other side, below zero."""

    courier: int
    name: str
    day: date
    currency: str
    places: dict[str, Decimal]
    moved: dict[str, Decimal] = Field(description="What of it moved on that day")
    difference: Decimal = Field(description="Zero, or a coin is lost")


class CashSheets(Schema):
    """All couriers."""

    items: list[CashSheetOut]


class CashFilter(Schema):
    """Whose sheet, of which day."""

    day: date | None = None
    courier: int | None = Field(None, ge=0, le=2**31 - 1)


def refuse_others(person: Person) -> None:
    """The bank's lines are finance's to see (R4)."""
    if not person.roles & SEEING:
        raise NotAllowed("not_allowed", "Only finance sees the statements", "Ask finance")


@router.get("/statements", response=StatementPage, summary="List statements")
def list_statements(request: HttpRequest, asked: Query[Paged]) -> StatementPage:
    """What came in, newest first."""
    refuse_others(person_of(request))
    page = page_of(Root.objects.filter(kind=KIND), ("-opened", "-id"), asked.cursor, asked.limit)
    known = BankStatement.objects.in_bulk([root.number for root in page.rows])
    return StatementPage(
        items=[row_of(root, known[root.number]) for root in page.rows if root.number in known], next=page.next
    )


def row_of(root: Root, found: BankStatement) -> StatementRow:
    """A statement in a list."""
    return StatementRow(
        number=root.number, state="ended" if root.over else "open", version=root.seq, imported=root.opened,
        source=found.source, account=found.account, statement=found.statement, opening=found.opening,
        closing=found.closing, first=found.first, last=found.last,
    )  # fmt: skip


@router.get("/statements/{number}", response=StatementOut, summary="Read a statement")
def read_statement(request: HttpRequest, response: HttpResponse, number: str) -> StatementOut:
    """The statement with every line: what was found for it, and what is proposed."""
    case = case_of(request, number, KIND)
    found = BankStatement.objects.filter(number=number).first()
    assert found is not None, number
    response["ETag"] = etag(case.root.seq)
    lines = list(BankLine.objects.filter(statement=number).order_by("line"))
    return StatementOut(**row_of(case.root, found).model_dump(), lines=lines_out(lines))


@router.get("/bank-lines", response=BankLinePage, summary="List bank lines")
def list_lines(request: HttpRequest, asked: Query[BankLineFilter]) -> BankLinePage:
    """Money that has no home yet, the oldest first, with what is proposed; or all lines."""
    refuse_others(person_of(request))
    found = BankLine.objects.all()
    if asked.open:
        found = found.filter(open=True)
    if asked.statement:
        found = found.filter(statement=asked.statement)
    page = page_of(found, ("booked", "id"), asked.cursor, asked.limit)
    return BankLinePage(items=lines_out(page.rows), next=page.next)


def lines_out(lines: list[BankLine]) -> list[BankLineOut]:
    """Lines with their proposals."""
    told = proposals(lines)
    return [
        BankLineOut(
            statement=line.statement_id, line=str(line.line), booked=line.booked, amount=line.amount,
            currency=line.currency, payer=line.payer, payer_account=line.payer_account, reference=line.reference,
            text=line.text, matched=line.matched, settled=line.settled, left=line.left, open=line.open,
            owner=line.owner, proposals=[proposal_out(one) for one in told.get(line.pk, ())],
        )
        for line in lines
    ]  # fmt: skip


def proposal_out(one: Proposal) -> BankProposalOut:
    """One proposal."""
    parts = [BankShareOut(order=share.order, amount=share.amount) for share in one.shares]
    return BankProposalOut(parts=parts, why=one.says, certain=one.certain)


@router.get("/mall/cash", response=CashSheets, summary="Read the couriers' cash")
def read_cash(request: HttpRequest, asked: Query[CashFilter]) -> CashSheets:
    """Cash at the door by courier and day: every coin in one of six places (M4); a courier reads their own sheet."""
    person, day = person_of(request), asked.day or timezone.localdate()
    whose = list(dict.fromkeys(one for one, _, _ in couriers() if asked.courier in (None, one.id)))
    if not person.roles & {*SEEING, Role.MALL_ADMINISTRATOR}:
        whose = own(person, whose)
    return CashSheets(items=[cash_out(one) for courier in whose for one in sheets_of(courier.id, day)])


def own(person: Person, known: list[Courier]) -> list[Courier]:
    """A courier's own sheet."""
    if Role.LOGISTICS not in person.roles:
        raise NotAllowed("not_allowed", "Only finance, the mall and its couriers see the cash", "Ask finance")
    return [courier for courier in known if person.acts_for(courier.id)]


def cash_out(sheet: CashSheet) -> CashSheetOut:
    """One sheet."""
    return CashSheetOut(
        courier=sheet.courier.id, name=sheet.courier.name, day=sheet.day, currency=sheet.currency,
        places={place: sheet.now(place) for place in ALL_PLACES},
        moved={place: sheet.moved[place] for place in ALL_PLACES if sheet.moved.get(place)},
        difference=sheet.difference,
    )  # fmt: skip


add_calls(
    router, KIND, "a statement",
    ("Import a statement", "Take in the lines of a bank statement, or of slips, that are not known yet (M4)."),
    "/statements",
)  # fmt: skip
