"""Who may see the order may see its documents; to anybody else they do not exist (R4)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.test import Client

from signback.documents.issues import State
from signback.documents.listing import documents_of
from signback.documents.models import Document
from signback.orders.models import Account
from signback.surfaces.identity import issue_token
from tests.documents.papers import content, file, paper
from tests.given import Story


def browser(sign_in: str) -> Client:
    """Somebody's browser."""
    client = Client()
    client.force_login(Account.objects.get(username=sign_in))
    return client


def call(sign_in: str, path: str, **asked: Any) -> Any:
    """One call of the API."""
    token = issue_token(Account.objects.get(username=sign_in), "a test")
    return Client().get(f"/api/v1{path}", asked, headers={"Authorization": f"Bearer {token}"})


def test_an_orders_documents_are_listed_before_they_are_made(confirmed: Story) -> None:
    """What the order page shows: newest first, each with the way to its file."""
    rows = documents_of(confirmed.order)
    assert [row.kind for row in rows[:2]] == ["order-confirmation", "order-confirmation"]
    assert [row.state for row in rows[:2]] == [State.CURRENT, State.COMPLETED]
    assert not any(row.made for row in rows)
    answer = browser("customer-service").get(rows[0].href)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-1.7")
    assert Document.objects.count() == 1
    assert [row.made for row in documents_of(confirmed.order)].count(True) == 1


def test_the_list_page_shows_them(confirmed: Story) -> None:
    page = browser("customer-service").get(f"/orders/{confirmed.number}/documents").content.decode()
    for title in ("Order confirmation", "Customer information memorandum", "Written technical confirmation"):
        assert title in page


def test_the_file_comes_in_either_language_and_as_it_is_kept(confirmed: Story) -> None:
    href = documents_of(confirmed.order)[0].href
    for language in ("en", "zh"):
        answer = browser("customer-service").get(f"{href}?lang={language}")
        assert answer.content == content(file(confirmed, "order-confirmation", language))
        assert f"2001-1.{language}.pdf" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in browser("customer-service").get(f"{href}?download")["Content-Disposition"]


def test_another_salesperson_finds_nothing(confirmed: Story) -> None:
    """R4: neither page nor file nor call; and who is not signed in is asked to."""
    other = "sales-2" if confirmed.salesperson == "sales" else "sales"
    document = paper(confirmed, "order-confirmation")
    href = documents_of(confirmed.order)[0].href
    for path in (href, f"/orders/{confirmed.number}/documents"):
        assert browser(confirmed.salesperson).get(path).status_code == 200
        assert browser(other).get(path).status_code == 404
        assert Client().get(path).status_code == 302
    calls = [f"/orders/{confirmed.number}/documents", f"/documents/{document.code}", f"/documents/{document.code}/file"]
    for path in calls:
        assert call(confirmed.salesperson, path).status_code == 200
        assert call(other, path).status_code == 404
        assert Client().get(f"/api/v1{path}").status_code == 401


def test_the_api_tells_and_sends_a_document(confirmed: Story) -> None:
    row = call("customer-service", f"/orders/{confirmed.number}/documents").json()["items"][0]
    assert (row["kind"], row["number"], row["revision"], row["state"]) == ("order-confirmation", "2001", 1, "current")
    path = f"/orders/{confirmed.number}/documents/{row['kind']}/{row['entry']}"
    sent = call("customer-service", path, lang="zh")
    assert sent["Content-Type"] == "application/pdf"
    document = paper(confirmed, "order-confirmation")
    said = call("customer-service", f"/documents/{document.code}").json()
    assert said["order"] == confirmed.number and said["sha256"] == document.digest
    (kept,) = said["files"]
    assert kept["language"] == "zh" and kept["sha256"] == hashlib.sha256(sent.content).hexdigest()
    assert call("customer-service", f"/documents/{document.code}/file", lang="zh").content == sent.content


@pytest.mark.parametrize("path", ["/orders/2001/documents/order-confirmation/1", "/orders/2001/documents/poem/9"])
def test_what_no_entry_made_is_not_there(confirmed: Story, path: str) -> None:
    assert browser("customer-service").get(path).status_code == 404
    assert call("customer-service", path).status_code == 404


def test_programs_verify_by_code_hash_and_file(confirmed: Story) -> None:
    """Without a token: whoever holds a paper may ask."""
    kept = file(confirmed, "order-confirmation")
    document = kept.document
    by_code = Client().get(f"/api/v1/verify/{document.code}").json()
    assert (by_code["ours"], by_code["unaltered"], by_code["in_force"]) == (True, None, True)
    by_hash = Client().get(f"/api/v1/verify/{kept.sha256}").json()
    assert (by_hash["ours"], by_hash["unaltered"], by_hash["number"]) == (True, True, "2001")
    pdf = content(kept)
    sent = Client().post("/api/v1/verify", pdf, content_type="application/pdf").json()
    assert (sent["finding"], sent["unaltered"]) == ("ours", True)
    altered = Client().post("/api/v1/verify", pdf.replace(b"/Page", b"/Pake", 1), content_type="application/pdf").json()
    assert (altered["finding"], altered["ours"], altered["in_force"]) == ("altered", False, False)
    unknown = Client().get("/api/v1/verify/AAAA-BBBB-CCCC").json()
    assert (unknown["finding"], unknown["ours"]) == ("not ours", False)
