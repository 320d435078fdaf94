"""One statement: its lines without a home first, then where the others went; and the page of one line (M4)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from signback.departments.finance.models import BankLine
from signback.departments.finance.proposals import Proposal, proposals
from signback.orders.events.bank import LineSettled, MatchedPart, StatementLine
from signback.orders.money import Money
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.orders.statement import Statement, imported, left, lines, parts, settlements, touched_lines
from signback.surfaces.case import Case
from signback.surfaces.sentences import when
from signback.surfaces.story import done, who_did
from signback.surfaces.web.bank_rows import accept_url, line_row, line_url, words
from signback.surfaces.web.collections import KEYS, refuse_others
from signback.surfaces.web.frame import page, staff_page
from signback.surfaces.web.sheets.collections import CollectionsSheet
from signback.surfaces.web.sheets.lists import Cell, Column, ListRow, RecordSheet, Table
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Badge, Empty, Look, State, Term, Tone, Trail
from signback.surfaces.web.sheets.worklist import Band, Row
from signback.surfaces.web.whereabouts import root_url

NOTHING = Empty("Nothing here", "This statement has no lines.")


def statement_case(number: str, person: Person) -> Case:
    """A statement, opened for this person."""
    refuse_others(person)
    return Case.open(number, person, timezone.now(), kind="statement")


def statement_of(case: Case) -> Statement:
    """The statement itself."""
    found = case.members[0].subject
    assert isinstance(found, Statement)
    return found


@staff_page
def statement(request: HttpRequest, person: Person, number: str) -> HttpResponseBase:
    """The lines of one statement."""
    case = statement_case(number, person)
    subject = statement_of(case)
    rows = {line.line: line for line in BankLine.objects.filter(statement=number).order_by("line")}
    waiting = [line for line in rows.values() if line.open]
    told = proposals(waiting)
    bands = (
        Band("Without a home", tuple(line_row(x, told.get(x.pk, ()), case.now) for x in waiting), str(len(waiting))),
        Band("With a home", tuple(home_rows(subject)), str(len(rows) - len(waiting))),
    )
    sheet = CollectionsSheet(
        f"Statement {number}", lede(subject), bands=tuple(band for band in bands if band.rows), keys=KEYS,
        trail=(Trail("Collections", reverse("collections")),), empty=NOTHING,
    )  # fmt: skip
    return page(request, "collections", sheet)


def lede(subject: Statement) -> str:
    """Whose statement, of which days, and whether its lines explain its balances."""
    said = imported(subject)
    assert said is not None
    days = sorted(line.booked for line in said.lines)
    words = f"{said.account or said.source}, {days[0]:%-d %B %Y}"
    words += f" to {days[-1]:%-d %B %Y}" if days[-1] != days[0] else ""
    if said.opening is not None and said.closing is not None:
        words += f"; from {said.opening:,.2f} to {said.closing:,.2f}"
    short = f" {said.difference:,.2f} of that no line explains: ask the bank for what is missing."
    known = f" {said.known} more lines were known from other files." if said.known else ""
    return f"{words}.{short if said.difference else ''}{known}"


def home_rows(subject: Statement) -> list[Row]:
    """The lines for which everything was found."""
    open_ones = left(subject)
    return [home_row(subject, line) for number, line in lines(subject).items() if not open_ones[number]]


def home_row(subject: Statement, line: StatementLine) -> Row:
    """A line with where it went."""
    way = "from" if line.amount > 0 else "to"
    mine = [part for part in parts(subject) if part.line == line.number]
    others = [one for one in settlements(subject) if one.line == line.number]
    return Row(
        f"{Money(abs(line.amount), line.currency)} {way} {line.payer or 'somebody the bank does not name'}", State.DONE,
        f"{subject.number}/{line.number}", " + ".join([*(p.order for p in mine), *(str(o.home) for o in others)]),
        reverse("bank-line", args=[subject.number, line.number]), why=line.text[:140],
        order_words=f"{line.booked:%-d %b %Y}",
    )  # fmt: skip


@staff_page
def line(request: HttpRequest, person: Person, number: str, place: int) -> HttpResponseBase:
    """One line: what the bank says, what is proposed, what was found, and who did it."""
    case = statement_case(number, person)
    subject, row = statement_of(case), row_of(number, place)
    said = lines(subject)[str(place)]
    told = proposals([row]).get(row.pk, ())
    acts = acts_of(row, any(one.shares for one in told), said.number in touched_lines(subject))
    title = f"{Money(abs(said.amount), said.currency)} {'from' if said.amount > 0 else 'to'} {said.payer or 'somebody'}"
    badge = Badge("open", Tone.READY) if row.open else Badge("has a home", Tone.DONE)
    sheet = RecordSheet(
        title, headline(said, row), trail_of(number), badge, primary=primary(row, told), acts=acts,
        aside=(bank_words(said),),
        tables=tuple(t for t in (proposed(row, told), found_table(subject, said), story_table(case, said)) if t.rows),
    )  # fmt: skip
    return page(request, "record", sheet)


def row_of(number: str, place: int) -> BankLine:
    """The row of a line."""
    found = BankLine.objects.filter(statement=number, line=min(place, 10**9)).first()
    if found is None:
        raise NotFound("no_such_line", f"{number} has no line {place}", "Choose one from the statement")
    return found


def trail_of(number: str) -> tuple[Trail, ...]:
    """The way up."""
    return (
        Trail("Collections", reverse("collections")),
        Trail(f"Statement {number}", reverse("statement", args=[number])),
    )


def headline(said: StatementLine, row: BankLine) -> str:
    """How much has no home, and who clears it."""
    if not row.open:
        return f"Booked on {said.booked:%A %-d %B %Y}. Every cent has a home."
    owner = f"{row.owner} clears it." if row.owner else "Nobody has taken it on."
    return f"Booked on {said.booked:%A %-d %B %Y}. {Money(row.left, row.currency)} have no home yet. {owner}"


def primary(row: BankLine, told: Sequence[Proposal]) -> Act | None:
    """The best proposal, accepted by one key."""
    best = next((one for one in told if one.shares), None)
    if best is None or not row.open:
        return None
    orders = " + ".join(share.order for share in best.shares[:3])
    return Act(f"Match to {orders}", accept_url(row, best), "A", Look.PRIMARY, post=True)


def acts_of(row: BankLine, proposed_any: bool, found_any: bool) -> tuple[Act, ...]:
    """What else can be done."""
    acts: list[Act] = []
    if row.open and row.amount > 0:
        look = Look.QUIET if proposed_any else Look.PRIMARY
        acts.append(Act("Match by hand", line_url(row, "line-match"), "M", look))
    if row.open:
        acts.append(Act("Settle without an order", line_url(row, "line-settle"), "S"))
    if row.open and not row.owner:
        acts.append(Act("I clear this", line_url(row, "line-take"), "I", post=True))
    if found_any:
        acts.append(Act("Take back what was found", line_url(row, "line-unmatch"), "T"))
    return tuple(acts)


def bank_words(said: StatementLine) -> AsideSection:
    """Everything the bank says of the line."""
    told = {
        "Words": said.text, "Payer’s account": said.payer_account, "Reference": said.reference,
        "The bank’s reference": said.bank_reference, "Slip": said.slip, "Post office": said.post_office,
        "Value day": f"{said.valued:%-d %B %Y}" if said.valued else "",
    }  # fmt: skip
    return AsideSection("What the bank says", terms=tuple(Term(name, value) for name, value in told.items() if value))


def proposed(row: BankLine, told: Sequence[Proposal]) -> Table:
    """Every proposal with what agrees."""
    columns = (Column("Order, and what agrees"), Column("Amount", figures=True), Column("Accept"))
    return Table("Proposals", columns, tuple(proposal_row(row, one) for one in told if row.open))


def proposal_row(row: BankLine, one: Proposal) -> ListRow:
    """One proposal, accepted by its button."""
    whose = ", ".join(dict.fromkeys(share.who for share in one.shares if share.who))
    amounts = Cell(" + ".join(f"{share.amount:,.2f}" for share in one.shares), figures=True)
    accept = Cell("", act=Act("Match", accept_url(row, one), post=True) if one.shares else None)
    orders = " + ".join(share.order for share in one.shares)
    return ListRow(Cell(f"{orders} {whose}".strip(), words(one)), (amounts, accept))


def found_table(subject: Statement, said: StatementLine) -> Table:
    """Where the money went."""
    mine = [part_row(part) for part in parts(subject) if part.line == said.number]
    others = [settled_row(one) for one in settlements(subject) if one.line == said.number]
    return Table("Where it went", (Column("Home"), Column("Amount", figures=True), Column("Why")), (*mine, *others))


def part_row(part: MatchedPart) -> ListRow:
    """A part that an order has."""
    name = Cell(f"Order {part.order}", part.reference, root_url("order", part.order))
    return ListRow(name, (Cell(f"{part.amount:,.2f}", figures=True), Cell("")))


def settled_row(one: LineSettled) -> ListRow:
    """A part that belongs to no order."""
    return ListRow(Cell(str(one.home), one.about), (Cell(f"{one.amount:,.2f}", figures=True), Cell(one.reason)))


def story_table(case: Case, said: StatementLine) -> Table:
    """Who did what with the line, newest first."""
    facts = [fact for fact in statement_of(case).facts.all if concerns(fact.body, said.number)]
    rows = tuple(
        ListRow(Cell(when(fact.entered, case.now)), (Cell(who_did(fact)), Cell(f"{done(case.family, fact)}.")))
        for fact in reversed(facts)
    )
    return Table("What happened", (Column("When"), Column("Who"), Column("What")), rows)


def concerns(body: str, number: str) -> bool:
    """Whether an entry speaks of a line."""
    return any(said in body for said in (f'"line":"{number}"', f'"number":"{number}"', f'"lines":["{number}"'))
