"""Programs that place orders are let in from memory, and looked at again in the turn that writes (R1, M6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signback.departments.mall.stock import Together
from signback.engine.models import Entry, Refusal, Root
from signback.orders.models import Account, ApiToken
from signback.orders.roles import MEMBER
from signback.process.steps import Held
from signback.surfaces.identity import issue_token, revoke_token
from signback.surfaces.remembered import remembered
from signback.tables.statements import Asked
from tests.mall_given import ANNA, mall_order, stock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program() -> Iterator[Client]:
    """Anna's program, which has placed two orders already: this process knows it."""
    mall_order()
    client = Client(headers={"Authorization": f"Bearer {issue_token(anna(), 'till')}"})
    for key in ("first", "second"):
        assert submit(client, key)[0] == 201
    assert len(remembered.seen) == 1
    yield client


def anna() -> Account:
    """The member."""
    return Account.objects.get(username=ANNA)


def submit(client: Client, key: str, **said: Any) -> tuple[int, dict[str, Any]]:
    """Place an order by program."""
    wish = {**mall_order().wish, **said}
    headers = {"Idempotency-Key": key}
    found = client.post("/api/v1/mall/orders", json.dumps(wish), "application/json", headers=headers)
    return found.status_code, found.json()


def nothing_more_than_two() -> None:
    """The two orders of before, and nothing else."""
    assert Root.objects.count() == Entry.objects.count() == 2 and stock()[1] == 4


def test_the_token_is_read_in_the_turn_and_nowhere_else(program: Client) -> None:
    """M6: one question for it, behind the locks of the shelves."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert submit(program, "third")[0] == 201
    about = [place for place, one in enumerate(asked.captured_queries) if "orders_apitoken" in one["sql"]]
    shelves = [place for place, one in enumerate(asked.captured_queries) if "departments_stock" in one["sql"]]
    assert len(about) == 1 and shelves[0] < about[0]


def test_a_revoked_token_places_nothing_from_its_next_call_on(program: Client) -> None:
    """R1: whatever the process remembers."""
    revoke_token(anna(), ApiToken.objects.get().pk)
    status, problem = submit(program, "third")
    assert (status, problem["code"]) == (401, "not_signed_in")
    assert not remembered.seen
    assert submit(program, "first")[0] == 401
    assert not remembered.seen
    nothing_more_than_two()


def test_an_owner_who_has_left_places_nothing(program: Client) -> None:
    """R1."""
    Account.objects.filter(username=ANNA).update(is_active=False)
    assert submit(program, "third")[0] == 401
    nothing_more_than_two()


def test_a_token_that_has_ended_meanwhile_places_nothing(program: Client) -> None:
    """R1: also where its end was remembered before it came."""
    ApiToken.objects.update(ends=timezone.now() + timedelta(minutes=10))
    remembered.forget()
    assert submit(program, "third")[0] == submit(program, "fourth")[0] == 201
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert submit(program, "fifth")[0] == 401
    ApiToken.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert submit(program, "sixth")[0] == 401
    assert Root.objects.count() == 4


def test_a_token_that_ends_while_its_order_waits_for_its_turn_places_nothing(
    program: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1: its end counts when the order is written."""
    ApiToken.objects.update(ends=timezone.now() + timedelta(minutes=10))
    remembered.forget()
    assert submit(program, "third")[0] == 201
    real, later = Together.hold, time_machine.travel(timezone.now() + timedelta(minutes=11))

    def hold(self: Together, along: Sequence[Asked], meanwhile: Callable[[], object]) -> Held:
        later.start()
        return real(self, along, meanwhile)

    monkeypatch.setattr(Together, "hold", hold)
    try:
        assert submit(program, "fourth")[0] == 401
    finally:
        later.stop()
    assert Root.objects.count() == 3 and stock()[1] == 6


def test_bad_words_of_a_revoked_token_are_not_answered(program: Client) -> None:
    """R1: whoever is not let in learns nothing of what was wrong, and nothing is put on record in their name."""
    revoke_token(anna(), ApiToken.objects.get().pk)
    before = Refusal.objects.count()
    for wrong in ({"lines": []}, {"country": "XX"}, {"no_such_field": 1}):
        assert submit(program, "third", **wrong)[0] == 401
    signed = {"signature": {"password": "guess"}}
    assert submit(program, "third", **signed)[0] == 401
    assert Refusal.objects.filter(code="wrong_password").count() == 0 and Refusal.objects.count() <= before + 1
    nothing_more_than_two()


def test_an_owner_with_another_name_orders_under_it(program: Client) -> None:
    """R1: what has changed is taken as it is now, and the order is placed all the same."""
    Account.objects.filter(username=ANNA).update(display_name="Anna Kelly-Byrne")
    before = dict(remembered.seen)
    assert submit(program, "third")[0] == submit(program, "fourth")[0] == 201
    assert remembered.seen.keys() == before.keys() and remembered.seen != before
    assert Root.objects.count() == 4


def test_an_owner_in_other_roles_is_let_in_with_those(program: Client) -> None:
    """R1, M6: no member any more, so nothing to order as one."""
    Account.objects.filter(username=ANNA).update(roles=["quality"])
    status, problem = submit(program, "third")
    assert status == 403 and problem["code"] != "not_signed_in"
    nothing_more_than_two()
    assert MEMBER not in anna().roles


def test_a_use_that_is_to_be_noted_goes_the_long_way(program: Client) -> None:
    """R1: when a token was used last is known to the hour."""
    long_ago = timezone.now() - timedelta(hours=2)
    ApiToken.objects.update(last_used=long_ago)
    remembered.forget()
    assert submit(program, "third")[0] == 201
    assert ApiToken.objects.get().last_used > long_ago + timedelta(hours=1)
