"""What a member's mails say: the news itself, so that nobody has to open a page to know it (M1–M5, E6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from signback.demo.letterhead import LINDWATER
from signback.demo.mall_life import ADMINISTRATOR, LOGISTICS, MallLife
from signback.documents.letterhead import begin_letterhead
from signback.engine.models import Outbox, Root
from signback.messages.letters import letter_of

pytestmark = pytest.mark.django_db
CASH, BANK = "cash on delivery", "bank transfer"
NOTEBOOK = "Notebook A5, lined, thread-sewn"


@pytest.fixture(autouse=True)
def house() -> Iterator[None]:
    """The demonstration's letterhead."""
    begin_letterhead(LINDWATER)
    yield


def story(*links: str, payment: str = BANK, **said: Any) -> MallLife:
    """An order of some days ago, so far on its way."""
    at = timezone.now() - timedelta(days=3)
    made = MallLife("member-anna", [("NB-A5-LINED", 2), ("AR-WC-300", 1)], at, payment, dict(said))
    for link in links:
        getattr(made, link)()
    return made


def mail(made: MallLife, step: str, language: str = "en") -> str:
    """The newest mail to the member about a step."""
    root = Root.objects.get(number=made.number)
    row = Outbox.objects.filter(root=root, payload__to="member", payload__step=step).order_by("-id")[0]
    row.payload = {**row.payload, "language": language}
    return letter_of(row).text


def says(text: str, *wanted: str) -> None:
    """Each of these lines stands in it."""
    lines = text.split("\n")
    assert not [line for line in wanted if line not in lines], text


def test_what_was_ordered_with_every_sum() -> None:
    """M1: lines, delivery, total; until when it can be changed; who writes, and where to ring."""
    text = mail(story("place"), "place_order")
    says(text, f"2 × {NOTEBOOK}: 25.00 EUR", "Delivery, by carrier: 4.90 EUR", "Together: 49.40 EUR",
         "Until we have rung you, you can change or cancel it on its page.",
         "Lindwater Paper Mill, telephone +353 52 555 0100")  # fmt: skip
    at_door = mail(story("place", payment=CASH), "place_order")
    says(at_door, "Have 49.40 EUR ready in cash when the parcel comes.")
    chinese = mail(story("place", payment=CASH, delivery="fetched by the member"), "place_order", "zh-hans")
    says(chinese, "配送（到店自提）：0.00 EUR", "自提时请携带现金 44.50 EUR。")


def test_when_we_ring_and_by_when_it_leaves() -> None:
    """M2, E3: the number and the hour in the first mail, the day in the second; a call that is past is not promised."""
    number, day = r"\+353 1 496 0231", r"\d{4}-\d\d-\d\d"
    made = MallLife("member-anna", [("NB-A5-LINED", 2)], timezone.now(), BANK, {})
    made.place()
    assert re.search(rf"We ring you on {number}, at the latest on {day} \d\d:\d\d\.", mail(made, "place_order"))
    made.confirm()
    assert re.search(rf"It leaves us by {day} if it is paid by then\.", mail(made, "declare_valid"))
    chosen = MallLife("member-anna", [("NB-A5-LINED", 2)], timezone.now(), CASH, {"call_at": "evening"})
    chosen.place()
    assert re.search(rf"We ring you on {number}, on {day} 18:00\.", mail(chosen, "place_order"))
    chosen.confirm()
    assert re.search(rf"It leaves us by {day}\.", mail(chosen, "declare_valid"))
    assert "We ring you" not in mail(story("place"), "place_order")


def test_what_became_of_missing_goods() -> None:
    """M3: which, how many, and the mall's own word."""
    made = story("place", "confirm", "take_on")
    made.do(LOGISTICS, "pick", {"lines": ["2"], "rows": [{"part": "1", "there": 1, "why": "not found"}]})
    row = {"part": "1", "next": "wait for the goods", "words": "We expect it on Friday."}
    made.do(ADMINISTRATOR, "settle_missing", {"rows": [row]})
    says(mail(made, "settle_missing"), f"1 × {NOTEBOOK}: we wait for it. We expect it on Friday.")
    made.do(ADMINISTRATOR, "settle_missing", {"rows": [{"part": "1", "next": "do not send them"}]})
    says(mail(made, "settle_missing"), f"1 × {NOTEBOOK}: cannot be had.")


def test_how_much_came_and_what_is_left() -> None:
    """M4: a part, the rest, too much."""
    made = story("place", "confirm")
    made.pay(made.order.content.fee + 20)
    part = mail(made, "record_mall_payment")
    says(part, "Received: 24.90 EUR", "To pay: 24.50 EUR")
    made.pay(made.order.content.fee + 20, "SEPA 2")
    says(mail(made, "record_mall_payment"), "Everything is paid.", "0.40 EUR goes back to you.")


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        ("delivered", "It was delivered, received by A. Kelly. Tell us on the order's page whether all is well."),
        ("refused", "It was refused at the door. We see to it and ring you."),
        ("lost", "It was lost. We see to it and ring you."),
    ],
)
def test_the_parcel_on_its_way(outcome: str, line: str) -> None:
    """M5: who brings it, under which number, what lies in it, what became of it."""
    made = story("place", "confirm", "distribute", "ship", payment=CASH)
    gone = mail(made, "hand_to_carrier")
    says(gone, "Parcel: 1", f"With An Post, number AP{made.number[1:]}IE", f"2 × {NOTEBOOK}",
         "Have 49.40 EUR ready in cash when the parcel comes.")  # fmt: skip
    made.bring(outcome)
    says(mail(made, "report_delivery"), line)
    assert "包裹: 1" in mail(made, "report_delivery", "zh-hans")


def test_a_return_says_where_to_and_why_not() -> None:
    """M5: approved, inspected, refused."""
    made = story("place", "confirm", "distribute", "pay", "ship", "bring")
    for part in ("1", "2"):
        wish = {"rows": [{"part": part, "quantity": 1}], "reason": "bent", "wish": "money back"}
        made.do(made.buyer, "request_return", wish)
    made.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill, gate 2"}, "R1")
    says(mail(made, "approve_return"), "Return: R1", "Send the goods to: The mill, gate 2",
         f"Write {made.number}, R1 on the parcel.")  # fmt: skip
    made.do(ADMINISTRATOR, "refuse_return", {"reason": "It was written in"}, "R2")
    says(mail(made, "refuse_return"), "Why: It was written in")
    made.do(LOGISTICS, "receive_return", {}, "R1")
    made.do(LOGISTICS, "inspect_return", {}, "R1")
    says(mail(made, "inspect_return"), f"Taken back: 1 × {NOTEBOOK}", "12.50 EUR goes back to you.")


def test_how_it_ended_and_where_the_money_goes() -> None:
    """M2: why the mall could not confirm it; what goes back, and to where."""
    made = story("place", "pay")
    made.call("wrong number")
    said = {"why": "the address does not exist", "words": "There is no number 18", "refund_to": "IE29 AIBK 93"}
    made.do(ADMINISTRATOR, "declare_invalid", said)
    says(mail(made, "declare_invalid"), "Why: There is no number 18", "49.40 EUR goes back to you: IE29 AIBK 93")
    plain = story("place")
    plain.do(plain.buyer, "cancel_order", {"reason": ""})
    text = mail(plain, "cancel_order")
    assert "goes back" not in text and "Why" not in text
