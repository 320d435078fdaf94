"""The API: an order goes through the whole procedure, and every refusal is a problem document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signback.book.delivery import DELIVERY
from signback.book.made_to_order import MADE_TO_ORDER
from signback.demo.life import Life
from signback.demo.mill import PASSWORD, fill_master_data
from signback.engine.chain import first_link, link
from signback.engine.models import Entry, Refusal, Root
from signback.orders.models import Account, ApiToken
from signback.orders.roles import Role
from signback.surfaces.derive import input_schema
from signback.surfaces.identity import issue_token
from tests import given

MONDAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}
BEFORE = "Deposit 30 %, balance before delivery"
ARRIVAL = {"channel": "telephone", "caller": "The buyer", "customer": "K-2001"}
SIGNED = {place.step.name for book in (MADE_TO_ORDER, DELIVERY) for place in book.places if place.step.signed}
Answer = Any


@dataclass
class Program:
    """A program that acts as one person."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def get(self, path: str, **asked: Any) -> Answer:
        return self.client.get(f"/api/v1{path}", asked, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        said = {"Authorization": f"Bearer {self.token}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        text = json.dumps({} if body is None else body, cls=DjangoJSONEncoder)
        return self.client.post(f"/api/v1{path}", text, content_type="application/json", headers=said)


def program(sign_in: str) -> Program:
    return Program(issue_token(Account.objects.get(username=sign_in), "a test"))


@dataclass
class HttpLife(Life):
    """The same life of an order; every step is a call of the API."""

    programs: dict[str, Program] = field(default_factory=dict)

    def do(self, sign_in: str, step: str, data: dict[str, Any] | None = None, subject: str = "") -> Any:
        self.at += timedelta(minutes=3)
        if sign_in not in self.programs:
            self.programs[sign_in] = program(sign_in)
        body = dict(data or {})
        if step in SIGNED:
            body["signature"] = {"password": PASSWORD}
        where = f"/deliveries/{self.number}/{subject}" if subject else f"/orders/{self.number}"
        with time_machine.travel(self.at, tick=False):
            answer = self.programs[sign_in].post(f"{where}/steps/{step}" if self.number else "/orders", body)
        assert answer.status_code == (200 if self.number else 201), (step, answer.content.decode())
        self.number = answer.json()["number"]
        return answer


@pytest.fixture
def mill(db: None) -> None:
    fill_master_data()


@pytest.fixture
def service(mill: None) -> Program:
    return program("customer-service")


@pytest.fixture
def noon(mill: None) -> Iterator[datetime]:
    """A working day that stands still."""
    with time_machine.travel(MONDAY, tick=False):
        yield MONDAY


def started(service: Program) -> str:
    answer = service.post("/orders", ARRIVAL)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def refused(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """The problem document of a refusal, which always says what and how."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code and problem["status"] == status
    assert problem["title"] and problem["detail"]
    return problem


# ---- the whole procedure


def test_class_b_from_the_call_to_the_signed_receipt(mill: None) -> None:
    """S0–S18 over HTTP alone: every step, both signatures, one delivery."""
    life = HttpLife("K-2001", [LINE], MONDAY, payment=BEFORE, watch_points=["Blue shade"])
    life.whole()
    service = life.programs["customer-service"]
    order = service.get(f"/orders/{life.number}").json()
    assert order["state"] == "ended" and order["status"] == "Ended"
    assert order["customer"] == {"number": "K-2001", "name": "Halloran Print Works", "customer_class": "B"}
    assert [d["state"] for d in order["deliveries"]] == ["received"]
    assert {said["meaning"] for said in order["dates"]["history"]} >= {"requested", "scheduled", "delivered"}
    assert order["lines"][0]["weighed"] == "4.5"
    delivery = service.get(f"/deliveries/{life.number}/1").json()
    assert delivery["state"] == "received" and delivery["customer"]["number"] == "K-2001"
    listed = service.get("/deliveries").json()["items"]
    assert [(d["order"], d["delivery"]) for d in listed] == [(life.number, "1")]
    steps = service.get(f"/deliveries/{life.number}/1/steps").json()["items"]
    assert {s["subject"] for s in steps} == {"1"}
    assert next(s for s in steps if s["step"] == "record_receipt")["state"] == "done"
    ledger_holds(service, life.number)
    assert set(Entry.objects.values_list("surface", flat=True)) == {"api"}


def ledger_holds(service: Program, number: str) -> None:
    """Anybody can recompute the chain from what the API shows (E1)."""
    ledger = service.get(f"/orders/{number}/ledger").json()
    previous = first_link("order", number)
    for said in ledger["items"]:
        assert said["previous"] == previous.hex() and said["title"] and said["name"]
        entry = Entry(
            seq=said["seq"], subject=said["subject"], step=said["step"], kind=said["event"], actor=said["actor"],
            happened=datetime.fromisoformat(said["happened"]), entered=datetime.fromisoformat(said["entered"]),
            key=said["key"], ask=said["ask"], book=said["book"], surface=said["surface"],
            envelope=said["envelope"], body=said["body"],
        )  # fmt: skip
        previous = link(previous, number, entry)
        assert said["hash"] == previous.hex()
    assert ledger["head"] == previous.hex() == bytes(Root.objects.get(number=number).head).hex()


# ---- reading


def test_every_step_says_how_it_stands_and_why(service: Program, noon: datetime) -> None:
    """E3: state, reasons, department, due time, input, and whether the caller may."""
    number = started(service)
    answer = service.get(f"/orders/{number}/steps")
    assert answer["ETag"] == '"1"' and answer.json()["version"] == 1
    steps = {s["step"]: s for s in answer.json()["items"]}
    assert set(steps) == {place.step.name for place in MADE_TO_ORDER.places}
    arrival, memorandum, hand_over = (steps[n] for n in ("record_arrival", "write_memorandum", "hand_over_memorandum"))
    assert arrival["state"] == "done"
    assert memorandum["state"] == "ready" and memorandum["may"] and memorandum["due"] and not memorandum["late"]
    assert memorandum["input"]["properties"]["lines"]["title"] == "Lines"
    assert hand_over["state"] == "waiting"
    first = next(r for r in hand_over["reasons"] if r["code"] == "first_write_memorandum")
    assert first["cleared_by"] == ["write_memorandum"] and not first["met"] and first["since"]
    price = steps["check_price"]
    assert price["department"] == "customer_service"
    assert not steps["commit_date"]["may"] and "planner" in steps["commit_date"]["why_not"]


def test_a_late_step_is_late(service: Program, noon: datetime) -> None:
    number = started(service)
    with time_machine.travel(noon + timedelta(days=2), tick=False):
        steps = {s["step"]: s for s in service.get(f"/orders/{number}/steps").json()["items"]}
        assert steps["write_memorandum"]["late"] and not steps["check_price"]["late"]
        late = service.get("/orders", late="true").json()["items"]
        assert [row["number"] for row in late] == [number]
        row = next(t for t in service.get("/worklist").json()["items"] if t["step"] == "write_memorandum")
        assert row["late"] and row["url"] == f"/api/v1/orders/{number}/steps/write_memorandum"


def test_orders_page_by_key(service: Program) -> None:
    """Every order once, newest first, whatever the page's size."""
    numbers = [started(service) for _ in range(5)]
    found, cursor = [], ""
    for _ in range(10):
        page = service.get("/orders", limit=2, cursor=cursor).json()
        found += [row["number"] for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert found == numbers[::-1]


def test_worklists_page_by_key(service: Program) -> None:
    for _ in range(3):
        started(service)
    whole = service.get("/worklist", state="all").json()["items"]
    found, cursor = [], ""
    for _ in range(50):
        page = service.get("/worklist", state="all", limit=1, cursor=cursor).json()
        found += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    assert len(whole) > 3 and found == whole


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "open"}, {"state": "ready"}, {"department": "customer_service"}, {"customer": "K-2001"},
        {"state": "ready", "department": "customer_service"},
    ],
)  # fmt: skip
def test_orders_are_found_by_what_they_wait_for(service: Program, asked: dict[str, str]) -> None:
    number = started(service)
    service.post(f"/orders/{number}/steps/write_memorandum", {"customer": "K-2001"})
    assert [row["number"] for row in service.get("/orders", **asked).json()["items"]] == [number]


@pytest.mark.parametrize(
    "asked", [{"state": "ended"}, {"state": "owed"}, {"department": "warehouse"}, {"late": "true"}]
)
def test_orders_that_do_not_fit_are_not_listed(service: Program, asked: dict[str, str]) -> None:
    started(service)
    assert service.get("/orders", **asked).json()["items"] == []


def test_another_departments_worklist_is_open_to_the_house(service: Program) -> None:
    started(service)
    assert program("finance").get("/worklist").json()["items"] == []
    theirs = program("finance").get("/worklist", department="customer_service").json()["items"]
    assert {task["department"] for task in theirs} == {"customer_service"}


def test_master_data(service: Program) -> None:
    customers = service.get("/customers").json()["items"]
    assert len(customers) == 10 and customers[0]["contacts"] and customers[0]["contracts"]
    assert len(service.get("/products").json()["items"]) == 12
    assert service.get("/prices", limit=1).json()["items"][0]["unit_price"]
    assert service.get("/materials").json()["items"][0]["on_order"]
    assert service.get("/me").json() == {
        "sign_in": "customer-service",
        "name": "Ines Baptista",
        "roles": ["customer_service"],
    }


# ---- who may see what (R4)


def test_another_salespersons_order_is_not_there(service: Program) -> None:
    number = started(service)
    assert service.post(f"/orders/{number}/steps/write_memorandum", {"customer": "K-2001"}).status_code == 200
    own, other = program("sales"), program("sales-2")
    assert own.get(f"/orders/{number}").status_code == 200
    assert own.get("/orders").json()["items"]
    for path in ("", "/steps", "/ledger"):
        refused(other.get(f"/orders/{number}{path}"), 404, "no_such_order")
    refused(other.post(f"/orders/{number}/steps/name_signatory", {"name": "X"}), 404, "no_such_order")
    assert other.get("/orders").json()["items"] == []
    assert other.get("/worklist", department="customer_service").json()["items"] == []
    assert {c["salesperson"] for c in other.get("/customers").json()["items"]} == {"赵敏 Zhao Min"}


def test_an_account_without_roles_sees_nothing(service: Program) -> None:
    number = started(service)
    Account.objects.create(username="guest")
    guest = program("guest")
    refused(guest.get(f"/orders/{number}"), 404, "no_such_order")
    assert guest.get("/orders").json()["items"] == guest.get("/worklist", role="sales").json()["items"] == []
    for path in ("/customers", "/products", "/prices", "/materials"):
        refused(guest.get(path), 403, "no_role")


# ---- the same key, the same version (E4)


def test_the_same_key_does_nothing_twice(service: Program) -> None:
    first = service.post("/orders", ARRIVAL, Idempotency_Key="call-1")
    again = service.post("/orders", ARRIVAL, Idempotency_Key="call-1")
    assert first.status_code == again.status_code == 201
    assert first["Location"] == again["Location"] == f"/api/v1/orders/{first.json()['number']}"
    assert again.json() == {**first.json(), "repeated": True}
    assert Root.objects.count() == 1
    number = first.json()["number"]
    path, body = f"/orders/{number}/steps/write_memorandum", {"customer": "K-2001"}
    done = [service.post(path, body, Idempotency_Key="memo-1") for _ in range(2)]
    assert [answer["ETag"] for answer in done] == ['"2"', '"2"']
    assert done[1].json() == {**done[0].json(), "repeated": True}
    assert Entry.objects.count() == 2


def test_the_same_key_with_another_request_is_refused(service: Program) -> None:
    number, other = started(service), started(service)
    body = {"customer": "K-2001"}
    assert service.post(f"/orders/{number}/steps/write_memorandum", body, Idempotency_Key="k").status_code == 200
    again = service.post(f"/orders/{number}/steps/write_memorandum", {"customer": "K-2002"}, Idempotency_Key="k")
    assert refused(again, 422, "key_reused")["remedy"]
    elsewhere = service.post(f"/orders/{other}/steps/write_memorandum", body, Idempotency_Key="k")
    refused(elsewhere, 422, "key_reused")
    refused(service.post("/orders", ARRIVAL, Idempotency_Key="k"), 422, "key_reused")
    assert Entry.objects.count() == 3


@pytest.mark.parametrize("tag", ['"1"', '"99"', '"abc"', "nonsense", '"1", "2"'])
def test_a_stale_version_is_refused(service: Program, tag: str) -> None:
    number = started(service)
    body = {"customer": "K-2001"}
    done = service.post(f"/orders/{number}/steps/write_memorandum", body, If_Match='"1"')
    assert done["ETag"] == '"2"'
    assert refused(service.post(f"/orders/{number}/steps/write_memorandum", body, If_Match=tag), 412, "stale")["remedy"]


@pytest.mark.parametrize("key", ["", "x" * 121, "two words", "schlüssel"])
def test_a_bad_key_is_refused(service: Program, key: str) -> None:
    refused(service.post("/orders", ARRIVAL, Idempotency_Key=key), 422, "invalid")


# ---- refusals


def test_not_yet_names_every_reason_and_the_way_out(service: Program) -> None:
    problem = refused(service.post(f"/orders/{started(service)}/steps/check_price"), 409, "not_yet")
    assert problem["reasons"][0]["says"].startswith("First:")
    assert problem["reasons"][0]["cleared_by"] == ["hand_over_memorandum"]
    assert problem["remedy"].startswith("Do first:")
    assert problem["reasons"][0]["who"] == ["customer_service", "sales"] and problem["reasons"][0]["since"]
    assert problem["reasons"][0]["remedy"] == "Customer service or Sales: Hand the memorandum over"


def test_every_unmet_reason_says_since_when_and_who_clears_it(mill: None) -> None:
    """E3: on an order in the middle of its way, no reason stands without its time, and none is met with a remedy."""
    story = given.order("B", upto="confirm")
    answer = program("customer-service").get(f"/orders/{story.number}/steps").json()
    unmet = [r for s in answer["items"] for r in s["reasons"] if not r["met"]]
    assert unmet and all(r["since"] for r in unmet)
    assert all(r["who"] and ": " in r["remedy"] for r in unmet if r["cleared_by"])
    deposit = next(r for r in unmet if r["code"] == "deposit_arrived")
    assert deposit["who"] == ["finance"] and deposit["remedy"] == "Finance: Record a payment"
    assert not any(r["remedy"] or r["since"] for s in answer["items"] for r in s["reasons"] if r["met"])


def test_done_already(service: Program) -> None:
    refused(service.post(f"/orders/{started(service)}/steps/record_arrival", ARRIVAL), 409, "done_already")


def test_another_role_is_refused_and_recorded(service: Program) -> None:
    """R2: who may, and who tried."""
    number = started(service)
    answer = program("warehouse").post(f"/orders/{number}/steps/write_memorandum", {"customer": "K-2001"})
    assert "customer service" in refused(answer, 403, "not_allowed")["detail"]
    assert Refusal.objects.get().actor == "warehouse"


def test_a_refused_opening_is_recorded(mill: None) -> None:
    """R2 holds for the first step too."""
    refused(program("warehouse").post("/orders", ARRIVAL), 403, "not_allowed")
    assert Refusal.objects.filter(actor="warehouse", code="not_allowed").count() == 1


def test_faults_are_named_by_field(service: Program) -> None:
    number = started(service)
    body = {"lines": [{"product": "ALD-90", "quantity": "-1"}, {"width": "wide"}], "requested": "soon"}
    problem = refused(service.post(f"/orders/{number}/steps/write_memorandum", body), 422, "invalid")
    assert {e["field"] for e in problem["errors"]} == {"lines.0.quantity", "lines.1.width", "requested"}


def test_unknown_fields_are_not_lost_in_silence(service: Program) -> None:
    number = started(service)
    body = {"custumer": "K-2001", "lines": [{"quantiy": 3}]}
    problem = refused(service.post(f"/orders/{number}/steps/write_memorandum", body), 422, "invalid")
    assert {e["field"] for e in problem["errors"]} == {"custumer", "lines.0.quantiy"}


def test_what_is_sent_beside_an_input_is_no_field_of_it() -> None:
    for book in (MADE_TO_ORDER, DELIVERY):
        for place in book.places:
            assert not {"signature", "subject", "happened"} & set(input_schema(place.step).get("properties", {}))


def test_paper_entered_later_keeps_its_time(service: Program, noon: datetime) -> None:
    number = started(service)
    said = {"customer": "K-2001", "happened": "2026-05-03T15:00:00+02:00"}
    done = service.post(f"/orders/{number}/steps/write_memorandum", said).json()
    assert done["happened"].startswith("2026-05-03T13:00:00") and done["entered"].startswith("2026-05-04T08:00:00")
    for wrong in ("2027-01-01T00:00:00Z", "2026-05-03T15:00:00", "0001-01-01T00:00:00+23:59", "x", 10**30, True, []):
        answer = service.post(f"/orders/{number}/steps/write_memorandum", {**said, "happened": wrong})
        assert refused(answer, 422, "invalid")["field"] == "happened"


# ---- signatures (E2)


@pytest.fixture
def to_sign(mill: None) -> HttpLife:
    """An order whose next step is signed."""
    life = HttpLife("K-2001", [LINE], MONDAY, payment=BEFORE)
    for stretch in (life.intake, life.checks, life.confirm, life.sign_back, life.pay_deposit):
        stretch()
    return life


def test_a_signed_step_wants_the_password(to_sign: HttpLife) -> None:
    service, path = to_sign.programs["customer-service"], f"/orders/{to_sign.number}/steps/issue_production_order"
    with time_machine.travel(to_sign.at, tick=False):
        assert refused(service.post(path), 403, "signature_needed")["field"] == "signature"
        wrong = {"signature": {"password": "guess"}}
        assert refused(service.post(path, wrong), 403, "wrong_password")["field"] == "signature"
        for odd in ("x", {}, {"password": 5}, {"password": ""}, {"password": "\x00"}, {"password": "\ud800"}):
            refused(service.post(path, {"signature": odd}), 422, "invalid")
        assert service.post(path, {"signature": {"password": PASSWORD}}).status_code == 200
    assert Refusal.objects.filter(code="wrong_password", actor="customer-service").count() == 1


def test_passwords_are_not_guessed(to_sign: HttpLife) -> None:
    service, path = to_sign.programs["customer-service"], f"/orders/{to_sign.number}/steps/issue_production_order"
    with time_machine.travel(to_sign.at, tick=False):
        for _ in range(5):
            refused(service.post(path, {"signature": {"password": "guess"}}), 403, "wrong_password")
        answer = service.post(path, {"signature": {"password": PASSWORD}})
        refused(answer, 429, "too_many_tries")
        assert answer["Retry-After"] == "300"
    with time_machine.travel(to_sign.at + timedelta(minutes=6), tick=False):
        assert service.post(path, {"signature": {"password": PASSWORD}}).status_code == 200


# ---- signing in


def test_nobody_is_nobody(mill: None) -> None:
    answer = Client().get("/api/v1/orders")
    assert refused(answer, 401, "not_signed_in")["remedy"]
    assert answer["WWW-Authenticate"].startswith("Bearer")
    refused(Client().post("/api/v1/orders", "{}", content_type="application/json"), 401, "not_signed_in")
    for token in ("", "signback_wrong", "ü", "x" * 5000):
        refused(Program(token).get("/orders"), 401, "not_signed_in")


def test_a_revoked_token_and_a_closed_account_open_nothing(service: Program) -> None:
    ApiToken.objects.update(revoked=MONDAY)
    refused(service.get("/me"), 401, "not_signed_in")
    ApiToken.objects.update(revoked=None)
    Account.objects.update(is_active=False)
    refused(service.get("/me"), 401, "not_signed_in")


def test_only_a_tokens_digest_is_kept(service: Program) -> None:
    token = ApiToken.objects.get()
    assert service.token not in (token.digest, token.name)
    assert service.get("/me").status_code == 200
    token.refresh_from_db()
    assert token.last_used


def test_a_session_reads_freely_and_writes_with_the_csrf_token(mill: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="customer-service"))
    assert client.get("/api/v1/me").status_code == 200
    bare = client.post("/api/v1/orders", json.dumps(ARRIVAL), content_type="application/json")
    refused(bare, 403, "no_csrf_token")
    client.cookies["csrftoken"] = "a" * 32
    sent = client.post(
        "/api/v1/orders", json.dumps(ARRIVAL), content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert sent.status_code == 201, sent.content


def test_a_wrong_token_is_not_made_up_for_by_a_session(mill: None) -> None:
    client = Client()
    client.force_login(Account.objects.get(username="customer-service"))
    refused(client.get("/api/v1/me", headers={"Authorization": "Bearer wrong"}), 401, "not_signed_in")


# ---- what cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"1", b'"x"', b"null", b"\xff\xfe", b'{"a": NaN}', b'{"a": 1e999999999999}', b'{"a":' * 5000,
        b'{"quantity": ' + b"9" * 6000 + b"}", b"[" * 100_000, b'{"channel": ' + b"[" * 60 + b"]" * 60 + b"}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_object_is_refused(service: Program, body: bytes) -> None:
    for path in ("/orders", f"/orders/{started(service)}/steps/write_memorandum"):
        answer = service.client.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {service.token}"},
        )
        assert 400 <= answer.status_code < 500 and answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_signs_that_no_database_keeps_are_refused(service: Program, text: str) -> None:
    refused(service.post("/orders", {**ARRIVAL, "caller": text}), 422, "invalid")
    refused(service.post("/orders", {**ARRIVAL, text: "x"}), 422, "invalid")


def test_a_huge_body_is_refused(service: Program) -> None:
    for size in (2_100_000, 6_000_000):
        refused(service.post("/orders", {**ARRIVAL, "raw": "x" * size}), 413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/orders/%00", "/orders?customer=%00", "/orders?cursor=%00", "/orders?cursor=abc", "/orders?cursor=W10",
        "/orders?cursor=WzEsMl0", "/orders?cursor=WyIyMDI2LTA1LTA0IiwgMV0", "/orders?limit=0", "/orders?limit=201",
        "/orders?limit=x", "/orders?limit=-1", "/orders?limit=99999999999999999999", "/orders?state=lost",
        "/orders?department=lost", "/orders?late=perhaps", "/worklist?role=lost", "/worklist?department=lost",
        "/worklist?cursor=WzEsMl0", "/worklist?cursor=W251bGwsOTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0",
        "/customers?cursor=WyJcdTAwMDAiXQ", "/orders/%ff%fe", "/orders/" + "9" * 3000, "/nowhere", "/orders/2001/x",
        "/deliveries/2001/9", "/deliveries/2001/%00/steps", "/deliveries/2001/" + "9" * 300,
    ],
)  # fmt: skip
def test_a_bad_address_is_refused(service: Program, path: str) -> None:
    answer = service.client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {service.token}"})
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_that_is_not_taken(service: Program) -> None:
    answer = service.client.delete("/api/v1/orders", headers={"Authorization": f"Bearer {service.token}"})
    refused(answer, 405, "not_here")
    assert "POST" in answer["Allow"]


def test_other_media_are_refused(service: Program) -> None:
    answer = service.client.post("/api/v1/orders", ARRIVAL, headers={"Authorization": f"Bearer {service.token}"})
    refused(answer, 415, "not_json")


def test_steps_and_deliveries_that_are_not_there(service: Program) -> None:
    number = started(service)
    refused(service.post(f"/orders/{number}/steps/dance"), 404, "no_such_step")
    refused(service.post(f"/orders/{number}/steps/" + "x" * 500), 404, "no_such_step")
    refused(service.post("/orders/9999/steps/write_memorandum"), 404, "no_such_order")
    refused(service.post(f"/deliveries/{number}/1/steps/file_papers", {"location": "x"}), 404, "no_such_step")


# ---- every step, generated


STEPS = [(book, place.step) for book in (MADE_TO_ORDER, DELIVERY) for place in book.places]


def sample(schema: dict[str, Any], root: dict[str, Any]) -> Any:
    """The smallest value that a schema takes."""
    if "$ref" in schema:
        return sample(root["$defs"][schema["$ref"].rsplit("/", 1)[-1]], root)
    if "enum" in schema or "const" in schema:
        return schema.get("const", next(iter(schema.get("enum", [])), None))
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], root)
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: sample(properties[name], root) for name in schema.get("required", [])}
        case "array":
            return [sample(schema["items"], root) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return max(schema.get("minimum", 1), 1)
        case "boolean":
            return True
    return {"date": "2026-05-05", "date-time": "2026-05-05T10:00:00Z"}.get(schema.get("format", ""), "x")


def test_no_step_is_open_to_a_role_that_may_not(mill: None) -> None:
    """R2, over every step of every book: refused with a sentence, never a fault."""
    life = HttpLife("K-2001", [LINE], MONDAY, payment=BEFORE)
    life.whole()
    for book, step in STEPS:
        stranger = next(r.sign_in for r in (Role.WAREHOUSE, Role.QUALITY) if r not in step.who)
        body = sample(input_schema(step), input_schema(step))
        where = f"/deliveries/{life.number}/1" if book is DELIVERY else f"/orders/{life.number}"
        with time_machine.travel(life.at, tick=False):
            answer = program(stranger).post(f"{where}/steps/{step.name}", body)
        assert answer.json()["code"] == "not_allowed", (step.name, answer.content)
        assert answer.status_code == 403 and answer.json()["remedy"]


def test_no_step_fails_on_a_finished_order(mill: None) -> None:
    """Every step by its own role, after the end: not now, with a sentence."""
    life = HttpLife("K-2001", [LINE], MONDAY, payment=BEFORE)
    life.whole()
    with time_machine.travel(life.at, tick=False):
        for book, step in STEPS:
            body = sample(input_schema(step), input_schema(step))
            if step.signed:
                body["signature"] = {"password": PASSWORD}
            where = f"/deliveries/{life.number}/1" if book is DELIVERY else f"/orders/{life.number}"
            who = Role(step.who[0]) if step.who[0] in set(Role) else Role.CUSTOMER_SERVICE
            answer = program(who.sign_in).post(f"{where}/steps/{step.name}", body)
            assert answer.status_code in {200, 403, 409, 422}, (step.name, answer.content)
            assert answer.status_code == 200 or answer.json()["detail"]


# ---- how much is asked of the database


def statements(act: Any) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert act().status_code < 300
    kept = [q["sql"] for q in found.captured_queries]
    return [sql for sql in kept if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


def test_reading_an_orders_steps_takes_four_statements(service: Program) -> None:
    """Two for who calls, one for the order, one for its entries."""
    number = started(service)
    service.get("/me")
    assert len(found := statements(lambda: service.get(f"/orders/{number}/steps"))) == 4, found


def test_a_step_takes_few_statements(service: Program) -> None:
    number = started(service)
    path, body = f"/orders/{number}/steps/write_memorandum", {"customer": "K-2001", "contact": "The buyer"}
    service.post(path, body)
    found = statements(lambda: service.post(path, {**body, "contact": "Another"}))
    assert len(found) <= 13, found


def test_lists_take_the_same_statements_however_long(service: Program) -> None:
    started(service)
    service.get("/me")
    lists = ("/orders", "/worklist", "/deliveries", "/customers", "/prices", "/materials")
    few = {path: len(statements(lambda path=path: service.get(path))) for path in lists}
    for _ in range(4):
        started(service)
    many = {path: len(statements(lambda path=path: service.get(path))) for path in lists}
    assert few == many and max(many.values()) <= 5, many
