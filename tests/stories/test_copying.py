"""The same order once more: its lines come along, no check, no price, no signature does (S2.1, S5.2)."""

from __future__ import annotations

import html

import time_machine
from django.test import Client

from signback.departments.sales import steps as sales
from signback.orders.events import checks, confirming
from signback.orders.models import Account
from tests import given
from tests.given import REEL, Story, then


def earlier() -> Story:
    """An order that was confirmed and signed back."""
    return given.order("C", upto="sign_back", deposit=0)


def once_more(story: Story) -> Story:
    """The customer wants “the same again”; the clerk repeats that order on the memorandum's page."""
    again = Story(story.customer, [], story.at)
    caller = {"channel": "telephone", "caller": "The buyer", "customer": story.customer}
    again.do("customer-service", "record_arrival", caller)
    return again


def page_of(story: Story, **said: str) -> str:
    """The memorandum's page after the clerk's click."""
    clerk = Client()
    clerk.force_login(Account.objects.get(username="customer-service"))
    with time_machine.travel(story.at, tick=False):
        answer = clerk.post(f"/orders/{story.number}/write_memorandum", {"_key": "k", **said})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_what_is_repeated_is_assumed_not_said() -> None:
    """S2.2, S3: every item says from which order it is taken, and is read back; the price does not come along."""
    story = earlier()
    page = page_of(once_more(story), repeat=story.number)
    assert f"assumed from {story.number}" in page
    assert 'name="lines.0.width"' in page and 'value="840"' in page
    assert 'name="lines.0.unit_price" value="1080' not in page


def test_anothers_order_cannot_be_repeated() -> None:
    """R4: a number of another customer brings nothing."""
    other = given.order("C", upto="sign_back", deposit=0, customer="K-3001")
    again = once_more(earlier())
    assert f"assumed from {other.number}" not in page_of(again, repeat=other.number)


def test_a_repeated_order_goes_through_every_check_again() -> None:
    """S5.2: there is no side door: technical, production, price and the customer's signature are asked anew."""
    story = earlier()
    again = Story(story.customer, list(story.lines), story.at, payment=story.payment)
    again.intake()
    then.blocked(again, "check_confirmation", "First: Check price", "First: Confirm each line", "First: Commit the")
    assert not again.events(checks.LinesConfirmed) and not again.events(confirming.ReturnRecorded)
    again.checks()
    again.confirm()
    then.blocked(again, "issue_production_order", "The customer has not signed the confirmation and sent it back")
    paper = story.last(confirming.ConfirmationChecked)
    mine = again.last(confirming.ConfirmationChecked)
    assert paper.digest != mine.digest and paper.code != mine.code


def test_a_deviating_price_deviates_again() -> None:
    """S5.2: what was allowed once is compared with the plan again, and signed again where the plan says otherwise."""
    story = given.order("C", upto="sign_back", deposit=0, lines=({**REEL, "unit_price": "1000"},))
    assert story.events(checks.DeviationVerified)
    again = Story(story.customer, list(story.lines), story.at, payment=story.payment)
    again.intake()
    again.do("customer-service", "check_price")
    then.ready(again, sales.verify_deviation)
    assert not again.events(checks.DeviationVerified)
