"""What an earlier edition wrote is read, judged and carried on by today's books; nothing of it is judged again (E1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from signback.book.made_to_order import MADE_TO_ORDER
from signback.demo.life import Life
from signback.engine.chain import first_link
from signback.engine.checkpoints import sequence_all
from signback.engine.models import BookInForce, Entry, Root, Task
from signback.engine.restand import restand
from signback.engine.verify import verify
from signback.orders.refusals import Refused
from signback.surfaces.case import Case
from signback.surfaces.story import sentence
from tests import given
from tests.editions.replay import EDITIONS, replay

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 5, 8, 8, tzinfo=UTC)


@pytest.fixture(params=EDITIONS)
def edition(request: pytest.FixtureRequest) -> int:
    """One of the editions before today's."""
    return int(request.param)


@pytest.fixture
def orders(edition: int) -> list[Root]:
    """Five orders of it: two ended, one made after a counter-offer, one unsigned, one that owes its paper."""
    given.mill()
    return replay(edition)


def test_every_edition_before_todays_left_its_ledger() -> None:
    """Whoever raises the edition writes down what the one before it wrote."""
    assert tuple(range(1, MADE_TO_ORDER.edition)) == EDITIONS


def case(root: Root) -> Case:
    """An order as customer service sees it today."""
    return Case.open(root.number, given.Story("", [], LATER).by("customer-service"), LATER)


def test_the_stored_bytes_still_verify(orders: list[Root], edition: int) -> None:
    """Hashes run over the stored text, whatever today's shapes are."""
    assert MADE_TO_ORDER.edition > edition
    assert {e.book for e in Entry.objects.filter(subject="")} == {f"order/{edition}"}
    sequence_all()
    verdict = verify()
    assert verdict.ok, verdict.sentences
    assert all(root.head != first_link(root.kind, root.number) for root in orders)


def test_every_old_fact_is_read_and_told(orders: list[Root]) -> None:
    """Each event by today's type, each with its sentence."""
    said = [
        sentence(found.family, fact)
        for found in map(case, orders) for member in found.members for fact in member.subject.facts.all
    ]  # fmt: skip
    assert len(said) == Entry.objects.count() > 120 and all(said)


def test_old_orders_stand_where_they_stood(orders: list[Root]) -> None:
    """Ended ones are over; the unsigned one waits for its signature; the produced one owes its paper."""
    ended, whole, made, unsigned, owing = orders
    assert ended.over and whole.over
    steps = [*case(ended).steps, *case(whole).steps]
    assert not [s.name for s in steps if s.ready and not s.first.satisfied and not s.first.place.optional]
    assert {"report_progress"} <= {s.name for s in case(made).steps if s.ready}
    assert {"chase_signature", "record_signed_confirmation"} <= {s.name for s in case(unsigned).steps if s.ready}
    assert [s.name for s in case(owing).steps if s.first.debt] == ["record_signed_confirmation"]


def test_old_orders_go_on_under_todays_book(orders: list[Root], edition: int) -> None:
    """The order in production is finished, paid, delivered and closed; its new entries name the new edition."""
    made = orders[2]
    life = Life(made.customer.number if made.customer else "", [], LATER, payment="Balance before delivery",
                number=made.number)  # fmt: skip
    for stretch in (life.make, life.settle, life.deliver, life.close):
        stretch()
    books = list(made.entries.order_by("seq").values_list("book", flat=True))
    assert books[0].endswith(f"/{edition}") and books[-1].endswith(f"/{MADE_TO_ORDER.edition}")
    assert Root.objects.get(pk=made.pk).over and Root.objects.get(pk=made.pk).edition == edition
    sequence_all()
    assert verify().ok


def test_an_edition_older_than_the_one_in_force_may_not_write(orders: list[Root]) -> None:
    """A forgotten old process is refused by the database's word."""
    BookInForce.objects.update_or_create(process="order", defaults={"edition": MADE_TO_ORDER.edition + 1})
    life = Life("", [], LATER + timedelta(hours=1), number=orders[2].number)
    with pytest.raises(Refused) as refused:
        life.do("production", "report_progress", {"rows": [{"part": "1", "good": "1"}]})
    assert refused.value.code == "older_book"


def test_the_worklist_follows_the_new_book(orders: list[Root]) -> None:
    """Standing anew gives every open order its rows."""
    assert not Task.objects.exists()
    for root in orders:
        restand(root.number)
    waiting = set(Task.objects.filter(state="ready").values_list("root__number", flat=True))
    assert {root.number for root in orders if not root.over} <= waiting


def test_check_books_says_what_the_edition_does(orders: list[Root]) -> None:
    """`signback check --books`: what appears and vanishes on the open orders."""
    from typer.testing import CliRunner

    from signback.surfaces.cli.commands import app

    said = CliRunner().invoke(app, ["check", "--books"])
    open_orders = [root.number for root in orders if not root.over]
    assert all(number in said.output for number in open_orders), said.output
    for root in orders:
        restand(root.number)
    quiet = CliRunner().invoke(app, ["check", "--books"])
    assert not any(f"{number} " in quiet.output for number in open_orders), quiet.output


def test_what_the_clock_has_turned_is_no_trouble(orders: list[Root]) -> None:
    """A row that was written as blocked until an hour stands ready after it; before it, it does not."""
    from typer.testing import CliRunner

    from signback.surfaces.cli.commands import app

    for root in orders:
        restand(root.number)
    turned = Task.objects.filter(state="ready", then="", root__over=False)[:1].get()
    rows, now = Task.objects.filter(pk=turned.pk), timezone.now()
    named = f"{turned.root.number} {turned.slot.strip('|')}: blocked becomes ready"
    rows.update(state="blocked", then="ready", flips=now - timedelta(hours=1))
    assert named not in CliRunner().invoke(app, ["check", "--books"]).output
    rows.update(flips=now + timedelta(days=1))
    assert named in CliRunner().invoke(app, ["check", "--books"]).output
