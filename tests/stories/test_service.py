"""S18: after the arrival receipt: questions, complaints, returns, each with an owner and the hour of its answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from signback.demo.life import person
from signback.engine.asks import Ask
from signback.engine.door import perform
from signback.engine.models import Entry, Outbox, Root, Task
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.engine.verify import verify
from signback.orders.events.service import CaseKind, Remedy
from signback.orders.models import CaseRow
from signback.orders.refusals import Invalid, NotAllowed, NotYet
from tests import given
from tests.given import Story


@pytest.fixture
def arrived(db: None) -> Story:
    """A class C order whose goods have arrived."""
    story = given.order("C", upto="deliver")
    assert story.order.deliveries
    return story


class Desk:
    """The service desk at the hours of a story."""

    def __init__(self, story: Story) -> None:
        self.order, self.at, self.number = story.number, story.at, ""

    def ask(self, sign_in: str, step: str, data: dict[str, Any]) -> Ask:
        """A request, signed with a fresh proof."""
        self.at += timedelta(minutes=5)
        by = person(sign_in)
        return Ask(step, by, data, proof=Proof(by.id, "password", self.at), now=self.at)

    def open(self, sign_in: str = "customer-service", **said: Any) -> str:
        """A new case about the order."""
        words = {"kind": "complaint", "order": self.order, "what": "Edges are crushed", "caller": "Mr Fox"}
        data = {**words, "due": self.at + timedelta(hours=26), **said}
        self.number = open_numbered("service", self.ask(sign_in, "open_case", data)).number
        return self.number

    def do(self, sign_in: str, step: str, **data: Any) -> None:
        """One step of the case."""
        perform(self.number, self.ask(sign_in, step, data))

    def waits(self) -> dict[str, str]:
        """What stands on whose list, and how."""
        return dict(Task.objects.filter(root__number=self.number).values_list("step", "state"))


def test_a_complaint_goes_from_the_call_to_the_credit(arrived: Story) -> None:
    """Taken down, looked into in writing, decided and signed by the supervisor, told to the customer, closed."""
    desk = Desk(arrived)
    assert desk.open() == "C1001"
    assert desk.waits() == {"write_finding": "ready", "decide_remedy": "blocked"}
    with pytest.raises(NotYet, match="No department has written what it found"):
        desk.do("customer-service-supervisor", "decide_remedy", remedy="credit", amount="120", why="Two reels")
    desk.do("quality", "write_finding", finding="Two reels with crushed edges", cause="Clamp truck", ours=True)
    with pytest.raises(Invalid, match="Say how much is credited"):
        desk.do("customer-service-supervisor", "decide_remedy", remedy="credit", why="Two reels")
    desk.do("customer-service-supervisor", "decide_remedy", remedy="credit", amount="120", why="Two reels")
    assert desk.waits() == {"answer_case": "ready"}
    desk.do("customer-service", "answer_case", outcome="no answer", answer="Nobody was there")
    assert desk.waits() == {"answer_case": "ready"}
    desk.do("customer-service", "answer_case", outcome="done", answer="Credited", spoken_with="Mr Fox", content=True)
    desk.do("customer-service", "close_case", result="Credited")
    assert Root.objects.get(number="C1001").over and not desk.waits()
    assert CaseRow.objects.get(number="C1001").over
    assert verify().ok


def test_a_question_needs_an_answer_only(arrived: Story) -> None:
    """No finding, no remedy; the hour that was promised is the hour at which it is late."""
    desk = Desk(arrived)
    due = datetime.fromisoformat("2026-05-20T12:00:00+00:00")
    desk.open(kind="question", what="May it be varnished?", due=due)
    assert desk.waits() == {"answer_case": "ready"}
    assert Task.objects.get(root__number="C1001").due == due


def test_goods_come_back_before_the_case_is_closed(arrived: Story) -> None:
    """A return: weighed in by the warehouse, never more than was decided."""
    desk = Desk(arrived)
    desk.open(kind="return")
    desk.do("quality", "write_finding", finding="Wrong winding side", ours=True)
    with pytest.raises(Invalid, match="have arrived"):
        desk.do("customer-service-supervisor", "decide_remedy", remedy=Remedy.GOODS_BACK, tonnes="400", why="All")
    desk.do("customer-service-supervisor", "decide_remedy", remedy=Remedy.GOODS_BACK, tonnes="1", why="One reel")
    desk.do("customer-service", "answer_case", outcome="done", answer="Fetched on Monday", spoken_with="Mr Fox")
    with pytest.raises(NotYet, match="First: Take the goods back"):
        desk.do("customer-service", "close_case", result="Back")
    with pytest.raises(Invalid, match="1 t were to come back"):
        desk.do("warehouse", "take_goods_back", tonnes="1.5", state="As new")
    desk.do("warehouse", "take_goods_back", tonnes="0.998", state="As new")
    desk.do("customer-service", "close_case", result="Back")
    assert Root.objects.get(number="C1001").over


def test_the_case_has_one_owner_and_is_handed_on_in_writing(arrived: Story) -> None:
    """Whoever opened it answers for it, until it is handed to a colleague, who is told."""
    desk = Desk(arrived)
    desk.open(kind="question")
    owner = person("customer-service")
    assert Task.objects.get(root__number="C1001").person == owner.id
    later = desk.at + timedelta(hours=30)
    with pytest.raises(Invalid, match="colleague of customer service or sales"):
        desk.do("customer-service", "hand_on_case", to="warehouse", due=later, why="No")
    desk.do("customer-service", "hand_on_case", to=arrived.salesperson, due=later, why="Their customer")
    with pytest.raises(NotAllowed):
        desk.do("customer-service", "answer_case", outcome="done", answer="Yes", spoken_with="Mr Fox")
    assert Outbox.objects.filter(root__number="C1001", payload__to=f"person:{person(arrived.salesperson).id}").exists()
    desk.do(arrived.salesperson, "answer_case", outcome="done", answer="Yes", spoken_with="Mr Fox", content=True)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"order": "9999"}, "order"), ({"order": ""}, "order"), ({"delivery": "7"}, "delivery"),
        ({"rolls": ["X-1"]}, "rolls"),
        ({"due": datetime.fromisoformat("2026-05-01T12:00:00+00:00")}, "due"), ({"what": " "}, "what"),
        ({"kind": "wish"}, "kind"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_field(arrived: Story, said: dict[str, Any], field: str) -> None:
    """Nothing is half opened, and no number is lost."""
    desk, before = Desk(arrived), Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        desk.open(**said)
    assert refused.value.field == field and Entry.objects.count() == before
    assert desk.open() == "C1001"


def test_nothing_can_be_complained_of_before_it_arrived(db: None) -> None:
    """A question is possible at any time."""
    desk = Desk(given.order("C", upto="order_production"))
    with pytest.raises(Invalid, match="Nothing of this order has arrived yet"):
        desk.open()
    assert desk.open(kind=CaseKind.QUESTION) == "C1001"


def test_another_salespersons_case_is_not_there(arrived: Story) -> None:
    """R4: neither opened nor done by a stranger."""
    other = "sales-2" if arrived.salesperson == "sales" else "sales"
    desk = Desk(arrived)
    with pytest.raises(Invalid, match="There is no order"):
        desk.open(other)
    desk.open()
    assert Root.objects.get(number="C1001").salesperson_id == person(arrived.salesperson).id
