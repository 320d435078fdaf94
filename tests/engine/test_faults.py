"""A step is all there or not at all, whatever breaks; nothing happens twice (E4)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from signback.demo import life as demo_life
from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.door import perform
from signback.engine.models import Entry, Refusal, Root, Task
from signback.orders.refusals import Invalid, KeyReused, NotAllowed, NotYet, Refused, SignatureNeeded, Stale

LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}
MONDAY = datetime(2026, 5, 4, 8, tzinfo=UTC)
MOST_STATEMENTS, MOST_OF_A_LIFE = 12, 330


def begun(stretches: int = 1) -> Life:
    fill_master_data()
    life = Life("K-2001", [LINE], MONDAY, payment="Deposit 30 %, balance before delivery")
    for stretch in list(life.stretches())[:stretches]:
        stretch()
    return life


def everything() -> list[Any]:
    """All that a step writes."""
    tables = (
        "engine_entry",
        "engine_root",
        "engine_task",
        "engine_outbox",
        "departments_reservation",
        "departments_slot",
    )
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select * from {table} order by 1")
            found.append(
                [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
            )
    return found


class Broken(Exception):
    """The power went."""


@pytest.mark.django_db(transaction=True)
def test_a_fault_at_any_statement_leaves_nothing() -> None:
    """E4: injected at each statement in turn, until the step gets through."""
    life = begun()
    life.do("customer-service", "check_price")
    rows = [{"part": "1", "verdict": "can be made"}]
    ask = life.ask("technical", "confirm_lines", {"rows": rows})
    before, broken = everything(), 0
    for at in range(1, 60):
        count = 0

        def breaking(execute: Any, sql: str, params: Any, many: bool, context: Any, at: int = at) -> Any:
            nonlocal count
            count += 1
            if count == at:
                raise Broken
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(breaking):
                perform(life.number, ask)
        except Broken:
            broken += 1
            assert everything() == before
            continue
        break
    assert broken >= 8
    assert Entry.objects.filter(root__number=life.number, step="confirm_lines").count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_double_clicks_at_once_happen_once() -> None:
    """E4: the same key, at the same moment."""
    life = begun()
    ask = life.ask("customer-service", "check_price", {})
    answers: list[str] = []

    def click(key: str) -> None:
        try:
            done = perform(life.number, demo_life.Ask(**{**vars(ask), "key": key}))
            answers.append("again" if done.repeated else "done")
        except Refused as refused:
            answers.append(refused.code)
        finally:
            connections.close_all()

    for keys in (["same"] * 8, [f"other {n}" for n in range(4)]):
        threads = [threading.Thread(target=click, args=(key,)) for key in keys]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == ["again"] * 7 + ["done"] + ["done_already"] * 4
    assert Entry.objects.filter(step="check_price").count() == 1


@pytest.mark.django_db
def test_keys_versions_and_signatures() -> None:
    """E2, E4: the same key with another request, a stale version, a missing proof."""
    life = begun()
    ask = life.ask("customer-service", "check_price", {})
    perform(life.number, demo_life.Ask(**{**vars(ask), "key": "k"}))
    assert perform(life.number, demo_life.Ask(**{**vars(ask), "key": "k"})).repeated
    with pytest.raises(KeyReused):
        perform(life.number, demo_life.Ask(**{**vars(ask), "key": "k", "data": {"note": "other"}}))
    with pytest.raises(Stale):
        perform(life.number, demo_life.Ask(**{**vars(ask), "version": 1}))
    verdict = life.ask("technical", "confirm_lines", {"rows": [{"part": "1", "verdict": "can be made"}]})
    with pytest.raises(SignatureNeeded):
        perform(life.number, demo_life.Ask(**{**vars(verdict), "proof": None}))


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", ["-1", "0", "", "1e999", "NaN", "12345678901234", "1.23456", "\x00", "Infinity"])
def test_impossible_quantities_are_named_at_their_field(quantity: str) -> None:
    """E4: a clear error, nothing half-stored."""
    fill_master_data()
    life = Life("K-2001", [{**LINE, "quantity": quantity}], MONDAY)
    life.do("customer-service", "record_arrival", {"channel": "telephone"})
    with pytest.raises(Invalid) as refused:
        life.do("customer-service", "write_memorandum", life.memorandum())
    assert refused.value.field == "lines.0.quantity"
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_shortcuts_are_refused_with_code_sentence_and_remedy() -> None:
    """R2, S9.2, S14.2: by another department, before its time; every refusal is recorded."""
    life = begun(3)
    with pytest.raises(NotYet) as early:
        life.do("customer-service", "issue_production_order")
    assert {r.code for r in early.value.reasons if not r.met} == {"deposit_arrived", "signed_back"}
    assert "Record a payment" in early.value.remedy
    with pytest.raises(NotAllowed) as other:
        life.do("finance", "send_confirmation", {"route": "fax", "to": "x"})
    assert "Only customer service may do this" in other.value.says
    with pytest.raises(NotYet):
        life.do("customer-service", "write_memorandum", life.memorandum())
    assert set(Refusal.objects.values_list("code", flat=True)) == {"not_yet", "not_allowed"}


@pytest.mark.django_db
def test_a_clock_that_jumps_back_never_runs_backwards_in_a_chain() -> None:
    """E1: times never run backwards."""
    life = begun()
    life.at -= timedelta(days=3)
    life.do("customer-service", "check_price")
    times = list(Entry.objects.filter(root__number=life.number).order_by("seq").values_list("entered", flat=True))
    assert times == sorted(times)
    ask = life.ask("technical", "confirm_lines", {"rows": [{"part": "1", "verdict": "can be made"}]})
    with pytest.raises(Invalid) as refused:
        perform(life.number, demo_life.Ask(**{**vars(ask), "happened": ask.now + timedelta(days=9)}))
    assert refused.value.field == "happened"


@pytest.mark.django_db
def test_statement_budget_of_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """goals.md: at most twelve statements for a step, 330 for the whole life."""
    counted: dict[str, int] = {}

    def counting(number: str, ask: Any) -> Any:
        with CaptureQueriesContext(connection) as found:
            done = perform(number, ask)
        real = [q for q in found if not q["sql"].upper().startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        counted[ask.step] = len(real)
        return done

    monkeypatch.setattr(demo_life, "perform", counting)
    fill_master_data()
    life = Life("K-2001", [LINE], MONDAY, payment="Deposit 30 %, balance before delivery", watch_points=["x"])
    life.whole()
    assert {step: n for step, n in counted.items() if n > MOST_STATEMENTS} == {}
    assert sum(counted.values()) <= MOST_OF_A_LIFE
    assert Root.objects.get().over and not Task.objects.exists()
