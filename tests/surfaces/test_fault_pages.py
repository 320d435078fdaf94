"""Whatever goes wrong is a page of ours: one sentence, the way out, no word of the framework's."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from signback.orders.models import Account
from tests import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mill() -> None:
    given.mill()


def signed_in(who: str = "purchasing", **more: bool) -> Client:
    """Somebody of the house."""
    client = Client(**more)
    client.force_login(Account.objects.get(username=who))
    return client


@pytest.mark.parametrize("address", ["/nonsense", "/orders/2001/x/y/z", "/webhooks/9999999999999999999999/nonsense"])
def test_an_address_that_is_not_there(address: str) -> None:
    """For whoever is signed in with their places around it, and for strangers."""
    for client in (signed_in(), Client()):
        answer = client.get(address)
        assert answer.status_code == 404 and "There is no such page" in answer.content.decode()
    assert "Worklist" in signed_in().get(address).content.decode()


def test_master_data_of_others() -> None:
    """R2: who does not keep it reads who helps."""
    answer = signed_in().get("/manage/orders/customer/")
    assert answer.status_code == 403 and "This is not yours to see" in answer.content.decode()


def test_a_form_that_is_too_old() -> None:
    """Opened before signing in: nothing is done, and the page says what to do."""
    client = signed_in("administrator", enforce_csrf_checks=True)
    answer = client.post("/webhooks/new", {"name": "x", "url": "https://example.com/"})
    said = answer.content.decode()
    assert answer.status_code == 403 and "This page is too old" in said and "Nothing was done" in said


def test_a_fault_of_ours_is_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks nothing of the database, which may be what failed."""
    client = signed_in("finance", raise_request_exception=False)

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("signback.surfaces.web.map.standing_counts", broken)
    with override_settings(DEBUG=False):
        answer = client.get("/map")
    assert answer.status_code == 500 and "Nothing of what you sent was recorded" in answer.content.decode()
