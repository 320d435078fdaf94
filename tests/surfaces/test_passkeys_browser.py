"""A passkey in a real browser: registered, asked for at sign-in, taken as a signature, checked by `verify` (E1, E2)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from signback.demo.life import Life
from signback.demo.mill import PASSWORD, fill_master_data
from signback.engine import passkeys
from signback.engine.models import Entry, Refusal
from signback.engine.verify import verify
from tests.conftest import lift_guards
from tests.given import REEL
from tests.surfaces.test_browser import Desk

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "customer-service"


@pytest.fixture
def finger(page: Page) -> CDPSession:
    """A telephone or a laptop that knows its owner by finger: Chromium's virtual authenticator."""
    found = page.context.new_cdp_session(page)
    found.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    found.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return found


@pytest.fixture
def desk(page: Page, live_server: Any, finger: CDPSession) -> Desk:
    """A passkey belongs to a host by its name: pages are opened as localhost."""
    fill_master_data()
    return Desk(page, live_server.url.replace("127.0.0.1", "localhost"))


def registered(desk: Desk) -> None:
    """Somebody registers this device under their own page."""
    page = desk.page
    desk.sign_in(WHO)
    page.goto(f"{desk.base}/me/passkeys/new")
    desk.no_violations()
    page.fill("#f-name", "Laptop")
    page.fill("#f-signature", PASSWORD)
    page.locator("main form .btn[name=act]").last.click()
    expect(page.locator("h1")).to_contain_text("is registered")
    assert page.locator(".shown p").count() == 10
    desk.no_violations()


def sign_in_again(desk: Desk) -> None:
    """Name and password alone lead to the second page."""
    page = desk.page
    page.context.clear_cookies()
    page.goto(f"{desk.base}/sign-in")
    page.fill("#f-name", WHO)
    page.fill("#f-password", PASSWORD)
    page.click("main button.btn")
    expect(page.locator(".lede")).to_contain_text("One more proof")
    page.goto(f"{desk.base}/")
    expect(page.locator("h1")).to_contain_text("Sign in")
    page.goto(f"{desk.base}/sign-in/second")
    desk.no_violations()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_contain_text("Good")


def signed_by_passkey(desk: Desk) -> Entry:
    """The production order of a class A order, signed by the device."""
    life = Life("K-1001", [REEL], timezone.now() - timedelta(hours=3), payment="30 days net")
    for stretch in (life.intake, life.checks, life.confirm):
        stretch()
    desk.number = life.number
    desk.open("issue_production_order")
    desk.page.locator("main form .btn[name=act]").last.click()
    expect(desk.page.locator(".signing")).to_contain_text(f"Order confirmation {life.number}, revision 1")
    desk.no_violations()
    desk.page.get_by_role("button", name="Sign with a passkey").click()
    expect(desk.page.locator(".toast")).to_contain_text("done")
    expect(desk.page.locator(".story")).to_contain_text("Signed by passkey.")
    return Entry.objects.get(step="issue_production_order", root__number=life.number)


def test_a_passkey_is_registered_opens_and_signs(desk: Desk) -> None:
    """E2: from one's own page to the ledger; `signback verify` checks the device's own signature."""
    registered(desk)
    row = Authenticator.objects.get(type="webauthn")
    assert row.user.username == WHO and row.data["name"] == "Laptop"
    sign_in_again(desk)
    entry = signed_by_passkey(desk)
    said = json.loads(entry.envelope)["signature"]
    assert said["method"] == "passkey" and len(said["papers"]) == 2
    what = passkeys.asked_for(entry.step, entry.root.number, "", [passkeys.Covered(**one) for one in said["papers"]])
    assert passkeys.holds(said["evidence"], what)
    for other in (what + "0", what.replace(entry.root.number, "9999"), "signback sign-in"):
        assert not passkeys.holds(said["evidence"], other)
    for part in ("key", "client", "data", "signature", "nonce"):
        assert not passkeys.holds(said["evidence"] | {part: "AAAA"}, what)
    assert verify().ok


def test_an_answer_for_one_step_is_none_for_another(desk: Desk) -> None:
    """E2: what the device signed for another order, or for the sign-in, is refused and put on record."""
    registered(desk)
    life = Life("K-1001", [REEL], timezone.now() - timedelta(hours=3), payment="30 days net")
    for stretch in (life.intake, life.checks, life.confirm):
        stretch()
    desk.number = life.number
    desk.open("issue_production_order")
    desk.page.locator("main form .btn[name=act]").last.click()
    desk.page.evaluate("document.querySelector('[data-said=number]').value = '9999'")
    desk.page.get_by_role("button", name="Sign with a passkey").click()
    expect(desk.page.locator(".errors")).to_contain_text("The passkey did not answer this")
    assert not Entry.objects.filter(step="issue_production_order").exists()
    assert Refusal.objects.filter(code="wrong_passkey", actor=WHO).count() == 1
    desk.page.get_by_role("button", name="Sign with a passkey").click()
    expect(desk.page.locator(".toast")).to_contain_text("done")


def test_a_forged_signature_is_named_by_the_verification(desk: Desk) -> None:
    """E1: whoever rewrites the papers under a passkey's signature is found out by the passkey as well."""
    registered(desk)
    entry = signed_by_passkey(desk)
    said = json.loads(entry.envelope)
    said["signature"]["papers"][0]["hash"] = "0" * 64
    entry.envelope = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    lift_guards()
    Entry.objects.filter(pk=entry.pk).update(envelope=entry.envelope)
    found = verify()
    assert not found.ok and any("is not what its passkey signed" in one for one in found.sentences), found.sentences
