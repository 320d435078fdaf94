"""What is to be done anew on a mall order counts its hours from then, never from the first time (E3, P2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from signback.engine.models import Task
from tests.mall_given import ADMINISTRATOR, ANNA, CASH, NOTEBOOK, MallStory, lies_there, mall_order

LONG = timedelta(days=21)


def row(story: MallStory, step: str) -> Task:
    """Its row on the worklist."""
    return story.root.tasks.get(step=step)


def stands_since(story: MallStory, step: str, since: datetime) -> None:
    """It is not late, for it stands there since just now."""
    found = row(story, step)
    assert found.since == since and found.due is not None and found.due > since


def test_an_exchange_weeks_later_is_not_late() -> None:
    """M5: the same again is picked from the inspection on."""
    story = back(mall_order(upto="arrive", lines=((NOTEBOOK, 2),)), "the same again")
    stands_since(story, "pick", story.at)


def test_money_for_what_came_back_weeks_later_is_not_late() -> None:
    """M4: it goes back within days of the inspection, not of the order."""
    story = back(mall_order(upto="arrive", lines=((NOTEBOOK, 2),)), "money back")
    stands_since(story, "refund_member", story.at)


def back(story: MallStory, wish: str) -> MallStory:
    """One piece comes back weeks later."""
    story.at += LONG
    said = {"reason": "Too thick", "wish": wish, "rows": [{"part": "1", "quantity": 1}]}
    story.do(ANNA, "request_return", said)
    story.do(ADMINISTRATOR, "approve_return", {"send_to": "The mill"}, "R1")
    story.do("logistics", "receive_return", {}, "R1")
    rows = [{"part": "1", "condition": "back into stock", "accepted": True}]
    story.do("logistics", "inspect_return", {"rows": rows}, "R1")
    return story


def test_an_attempt_in_vain_gives_the_next_one_its_days() -> None:
    """M5: word of the parcel is due anew after nobody was there; a failed one is decided on from its last word."""
    story = mall_order(upto="ship", payment=CASH)
    first = row(story, "report_delivery").due
    story.bring("nobody there")
    stands_since(story, "report_delivery", story.at)
    assert first is not None and (row(story, "report_delivery").due or first) > first
    story.at += LONG
    story.bring("refused")
    story.do("logistics", "return_to_sender", {}, "1")
    stands_since(story, "settle_parcels", story.at)
    rows = [{"part": "1", "next": "send again", "sellable": True, "reason": "They ask for it"}]
    story.at += LONG
    story.do(ADMINISTRATOR, "settle_parcels", {"rows": rows})
    stands_since(story, "pick", story.at)


def test_cash_of_what_was_brought_is_written_down_the_same_day() -> None:
    """M4: a courier who leaves goods without the whole sum stands on the list with an hour, not without one."""
    story = mall_order(upto="ship", payment=CASH)
    assert row(story, "record_cash_collected").due is None
    story.bring()
    due = row(story, "record_cash_collected").due
    assert due is not None and story.order.calendar.local(due).date() == story.order.calendar.local(story.at).date()


def test_an_order_given_back_is_to_be_assigned_from_then_on() -> None:
    """M3: whoever is asked next has the same hours."""
    story = mall_order(upto="confirm", payment=CASH)
    story.do(ADMINISTRATOR, "assign", {"courier": story.by("logistics").id})
    story.at += LONG
    story.do("logistics", "refuse_assignment", {"reason": "The van is broken"})
    stands_since(story, "assign", story.at)


def test_missing_goods_that_are_here_are_picked_from_then_on() -> None:
    """M3: not late on the day on which they come."""
    story = mall_order(upto="confirm", payment=CASH, lines=((NOTEBOOK, 2),))
    story.take_on()
    story.do("logistics", "pick", {"rows": [{"part": "1", "there": 1, "why": "not found"}]})
    story.at += LONG
    lies_there(NOTEBOOK, 5)
    rows = [{"part": "1", "next": "the goods are here: set them aside"}]
    story.do(ADMINISTRATOR, "settle_missing", {"rows": rows})
    stands_since(story, "pick", story.at)
