"""In company: members who submit at the same moment are served by one stroke, each with an answer of their own (M6)."""

from __future__ import annotations

import fcntl
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house_settings
from django.db import IntegrityError, OperationalError, connection, connections

from signback.demo.life import person
from signback.departments.mall.stock import Together
from signback.departments.models import Stock
from signback.engine import company, gate
from signback.engine.asks import Ask, Done, NotAsRememberedError
from signback.engine.families import family_of
from signback.engine.fold import members_of, rows_of
from signback.engine.gate import in_turn, stroke_turn
from signback.engine.models import Entry, Outbox, Refusal, Root
from signback.engine.numbers import open_numbered
from signback.engine.stroke import Coming, Prepared
from signback.engine.tasks import tasks_of, wanted_tasks
from signback.engine.verify import verify
from signback.orders.models import Article
from signback.orders.refusals import KeyReused, Refused
from signback.process.steps import Held
from signback.tables.own_line import LineBrokeError
from signback.tables.statements import Asked, fetch
from tests.mall_given import ANNA, BO, LAST, lies_there, mall_order, stock

pytestmark = pytest.mark.django_db(transaction=True)
LINED = "NB-A5-LINED"
Answer = Done | Refused | NotAsRememberedError | LineBrokeError


def submitted(article: str = LINED, key: str | None = None, who: str = ANNA, quantity: int = 1) -> Ask:
    """One order of one article."""
    wish = {**mall_order().wish, "lines": [{"article": article, "quantity": quantity}]}
    return Ask("place_order", person(who), wish, key=key)


@pytest.fixture
def strokes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many were served by each stroke."""
    seen: list[int] = []
    real = company.open_at_once

    def counted(kind: str, wanted: Sequence[Prepared], coming: Coming) -> list[Done | None]:
        seen.append(len(wanted))

        def more() -> Sequence[Prepared]:
            came = coming()
            seen[-1] += len(came)
            return came

        return real(kind, wanted, more)

    monkeypatch.setattr(company, "open_at_once", counted)
    yield seen


class Caller(threading.Thread):
    """Somebody who asks, and what came of it."""

    def __init__(self, ask: Ask) -> None:
        super().__init__()
        self.ask = ask
        self.answer: list[Answer] = []

    def run(self) -> None:
        """Ask, and keep the answer."""
        try:
            self.answer.append(open_numbered("mall", self.ask))
        except (Refused, NotAsRememberedError, LineBrokeError) as refused:
            self.answer.append(refused)
        finally:
            connections.close_all()

    def answered(self) -> Answer:
        """The answer, when it is there."""
        self.join()
        return self.answer[0]


def at_once(asks: list[Ask]) -> list[Answer]:
    """All of them stand in the line before anybody is served; their answers in the order of the asks."""
    started = [Caller(ask) for ask in asks]
    with company.lane.entered():
        for place, one in enumerate(started, 1):
            one.start()
            wait_until(lambda place=place: len(company.lane.ready) == place)  # type: ignore[misc]
    return [one.answered() for one in started]


def wait_until(holds: Callable[[], bool]) -> None:
    """Until it is so, or the test has waited long enough."""
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "they never stood in the line"
        time.sleep(0.001)


def done(answer: Answer) -> Done:
    """An answer that is no refusal."""
    assert isinstance(answer, Done), answer
    return answer


def test_six_who_wait_together_are_served_by_one_stroke(strokes: list[int]) -> None:
    """Each has a number, a chain, a worklist and a message of its own, as if it had come by itself."""
    answers = at_once([submitted(key=f"six-{n}", who=ANNA if n % 2 else BO) for n in range(6)])
    assert strokes == [6]
    assert sorted(done(one).number for one in answers) == sorted(Root.objects.values_list("number", flat=True))
    assert len(Root.objects.values_list("number", flat=True).distinct()) == 6
    assert stock(LINED)[1] == 6
    for one in answers:
        looks_as_if_alone(done(one))
    assert (verdict := verify()).ok, verdict.sentences


def looks_as_if_alone(one: Done) -> None:
    """Entry, read model, worklist and outbox are what the door writes for a single order."""
    root = Root.objects.get(number=one.number)
    entry = root.entries.get()
    assert (entry.pk, bytes(entry.hash)) == (one.entry.pk or entry.pk, bytes(root.head))
    members = members_of(root, rows_of(root))
    assert tasks_of(root) == wanted_tasks(family_of("mall"), members, entry.entered)
    columns = family_of("mall").columns(members[0].subject, entry.entered)
    assert {name: getattr(root, name) for name in columns} == columns
    assert [row.once for row in Outbox.objects.filter(root=root)] == [f"{root.number}/1/0/member"]


def test_who_is_too_late_for_the_last_piece_is_told_and_the_others_have_theirs(strokes: list[int]) -> None:
    """M6: within one stroke the second one sees what the first one took."""
    lies_there(LAST, 2)
    answers = at_once([submitted(LAST) for _ in range(4)] + [submitted(LINED, quantity=3)])
    refused = [one for one in answers if isinstance(one, Refused)]
    assert strokes == [5] and len(refused) == 2
    assert {one.says for one in refused} == {"Toned drawing paper, 40 sheets A4 is sold out"}
    assert stock(LAST) == (2, 2) and stock(LINED)[1] == 3
    assert Root.objects.count() == 3 and Refusal.objects.count() == 2
    numbers = sorted(int(number[1:]) for number in Root.objects.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_a_double_click_within_one_stroke_is_one_order(strokes: list[int]) -> None:
    """E4: both get the same number."""
    answers = at_once([submitted(key="click"), submitted(key="click"), submitted(key="other")])
    assert strokes == [2]
    first, second, other = [done(one) for one in answers]
    assert first.number == second.number != other.number
    assert Root.objects.count() == 2 and stock(LINED)[1] == 2


def test_a_key_that_was_used_before_holds_up_nobody(strokes: list[int]) -> None:
    """E4: its owner gets the earlier answer or the refusal, the others their orders."""
    before = open_numbered("mall", submitted(key="used"))
    other = submitted(key="used", quantity=7)
    answers = at_once([submitted(key="used"), other, submitted(key="fresh")])
    assert strokes == [1, 2]
    assert done(answers[0]).number == before.number and done(answers[0]).repeated
    assert isinstance(answers[1], KeyReused)
    assert done(answers[2]).number != before.number
    assert Root.objects.count() == 2 and stock(LINED)[1] == 2


@pytest.mark.parametrize("fault", [RuntimeError("power"), IntegrityError("somewhere")])
def test_when_a_stroke_fails_everybody_goes_by_themselves(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Nothing is lost, nothing is done twice."""

    def fails(kind: str, wanted: Any, coming: Any) -> list[Done | None]:
        raise fault

    monkeypatch.setattr(company, "open_at_once", fails)
    answers = at_once([submitted(key=f"fault-{n}") for n in range(3)])
    assert len({done(one).number for one in answers}) == 3
    assert Entry.objects.count() == 3 and stock(LINED)[1] == 3


def test_a_stroke_that_breaks_in_its_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stock that was taken for the stroke is not held when its rows could not be written."""
    from signback.engine import stroke

    real, broken = stroke.write_all, []

    def breaks(passages: Any, changes: Sequence[Asked]) -> None:
        real(passages, changes)
        if len(passages) > 1:
            broken.append(len(passages))
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(stroke, "write_all", breaks)
    answers = at_once([submitted(key=f"half-{n}") for n in range(3)])
    assert broken == [3]
    assert len({done(one).number for one in answers}) == 3
    assert Root.objects.count() == Entry.objects.count() == 3 and stock(LINED)[1] == 3
    assert (verdict := verify()).ok, verdict.sentences


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], object]], None]]:
    """Something that happens between the look at the shelves and the turn."""

    def happens(what: Callable[[], object]) -> None:
        real = Together.hold

        def hold(self: Together, along: Sequence[Asked], meanwhile: Callable[[], object]) -> Held:
            what()
            return real(self, along, meanwhile)

        monkeypatch.setattr(Together, "hold", hold)

    yield happens


def test_a_price_that_changes_before_the_turn_is_the_price_that_is_paid(
    meanwhile: Callable[[Callable[[], object]], None], strokes: list[int]
) -> None:
    """M1: nobody gets a price that was not in force when the order was written."""
    asks = [submitted(), submitted("LT-BLOT")]
    meanwhile(lambda: Article.objects.filter(number=LINED).update(price=Decimal("99.00")))
    answers = at_once(asks)
    assert strokes == [2]
    lines = [json.loads(done(one).entry.body)["lines"][0] for one in answers]
    assert lines[0]["unit_price"] == "99.00" and lines[1]["article"] == "LT-BLOT"
    assert stock(LINED)[1] == stock("LT-BLOT")[1] == 1


def test_pieces_that_are_gone_before_the_turn_are_not_sold(
    meanwhile: Callable[[Callable[[], object]], None], strokes: list[int]
) -> None:
    """M6: what was looked at is looked at again under the lock."""
    lies_there(LAST, 3)
    asks = [submitted(LAST), submitted(LAST), submitted(LAST)]
    meanwhile(lambda: Stock.objects.filter(article__number=LAST).update(reserved=2))
    answers = at_once(asks)
    refused = [one for one in answers if isinstance(one, Refused)]
    assert strokes == [3] and len(refused) == 2 and stock(LAST) == (3, 3)
    assert Root.objects.count() == 1 and (verdict := verify()).ok, verdict.sentences


def test_an_article_that_is_no_longer_sold_before_the_turn_is_refused(
    meanwhile: Callable[[Callable[[], object]], None],
) -> None:
    """M7: taken off the shelves a moment ago."""
    asks = [submitted(), submitted()]
    meanwhile(lambda: Article.objects.filter(number=LINED).update(active=False))
    answers = at_once(asks)
    assert {str(one) for one in answers if isinstance(one, Refused)} != set()
    assert not Root.objects.exists() and stock(LINED)[1] == 0


def test_shelves_as_the_last_stroke_left_them_promise_nothing(strokes: list[int]) -> None:
    """M6: what is remembered is looked at again under the lock: price, pieces, whether it is sold at all."""
    at_once([submitted(), submitted("LT-BLOT"), submitted(LAST)])
    Article.objects.filter(number=LINED).update(price=Decimal("99.00"))
    Article.objects.filter(number="LT-BLOT").update(active=False)
    lies_there(LAST, 1)
    answers = at_once([submitted(), submitted("LT-BLOT"), submitted(LAST), submitted(LAST)])
    assert strokes == [3, 4]
    assert json.loads(done(answers[0]).entry.body)["lines"][0]["unit_price"] == "99.00"
    refused = [one for one in answers if isinstance(one, Refused)]
    assert len(refused) == 2 and "This article is not sold any more" in {one.says for one in refused}
    assert stock(LAST) == (1, 1) and Root.objects.count() == 5 and (verdict := verify()).ok, verdict.sentences


def test_what_came_in_after_it_was_sold_out_is_sold(strokes: list[int]) -> None:
    """M6: a shelf that is remembered as empty refuses nobody."""
    lies_there(LAST, 1)
    first = at_once([submitted(LAST), submitted()])
    lies_there(LAST, 5)
    answers = at_once([submitted(LAST), submitted(LAST)])
    assert strokes == [2, 2]
    assert len({done(one).number for one in [*first, *answers]}) == 4 and stock(LAST) == (5, 2)


def test_a_crowd_is_served_sixteen_at_a_time(strokes: list[int]) -> None:
    """A stroke stays short, however many wait."""
    answers = at_once([submitted(key=f"crowd-{n}") for n in range(20)])
    assert strokes == [16, 4]
    assert len({done(one).number for one in answers}) == 20 and stock(LINED)[1] == 20


@contextmanager
def another_process_has_the_turn() -> Iterator[None]:
    """A stroke of another process, that has begun and is not done."""
    if connection.vendor == "sqlite":
        with in_turn():
            yield
        return
    with stroke_turn():  # the file is there
        pass
    with (house_settings.DATA / "strokes.turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def in_line(asks: list[Ask]) -> Callable[[], list[Answer]]:
    """Each comes while the first one waits for the turn; what they were answered in the end."""
    started = [Caller(ask) for ask in asks]
    for place, one in enumerate(started):
        one.start()
        wait_until(lambda place=place: len(company.lane.line) == place and not company.lane.taken)  # type: ignore[misc]
    return lambda: [one.answered() for one in started]


def test_where_the_turn_of_the_strokes_cannot_be_taken_they_go_all_the_same(
    strokes: list[int], settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that takes no file: nobody is refused, nobody goes alone, and it is said once in plain words."""
    if connection.vendor == "sqlite":
        pytest.skip("The embedded database is in that folder")
    settings.DATA = tmp_path
    (tmp_path / "strokes.turn").mkdir()
    gate._strokes.cache_clear()
    try:
        answers = at_once([submitted(), submitted()]) + at_once([submitted(), submitted()])
    finally:
        gate._strokes.cache_clear()
    assert strokes == [2, 2] and len({done(one).number for one in answers}) == 4
    assert len([one for one in caplog.messages if "take no turns" in one]) == 1


def test_who_comes_while_a_stroke_waits_for_its_turn_goes_with_it(strokes: list[int]) -> None:
    """M6: whoever waits for another process is joined by others, also by who wants what the first did not look at."""
    lies_there(LAST, 1)
    asks = [
        submitted(),
        submitted(LAST, key="late"),
        submitted(LAST),
        submitted(LAST, key="late"),
        submitted("NO-SUCH"),
    ]
    with another_process_has_the_turn():
        answered = in_line(asks)
    answers = answered()
    assert strokes == [4]
    first, late, sold_out, again, unknown = answers
    assert done(late).number == done(again).number != done(first).number and done(again).repeated
    assert isinstance(sold_out, Refused) and "sold out" in sold_out.says and isinstance(unknown, Refused)
    assert stock(LAST) == (1, 1) and stock(LINED)[1] == 1
    assert Root.objects.count() == Entry.objects.count() == 2 and (verdict := verify()).ok, verdict.sentences
    assert not company.lane.taken and not company.lane.ready and not company.lane.line


def test_strokes_go_by_one_line_whoever_leads_and_another_when_it_was_hung_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server knows by heart it knows at one connection; nobody is told when that one breaks."""
    if connection.vendor == "sqlite":
        pytest.skip("The embedded database has no line")
    seen: list[int] = []
    real = Together.hold

    def hold(self: Together, along: Sequence[Asked], meanwhile: Callable[[], object]) -> Held:
        seen.append(fetch("select pg_backend_pid()", [])[0][0])
        return real(self, along, meanwhile)

    monkeypatch.setattr(Together, "hold", hold)
    by_himself = [open_numbered("mall", submitted()), open_numbered("mall", submitted())]
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert [cursor.fetchone()[0]] * 2 == seen and by_himself[0].number != by_himself[1].number
    seen.clear()
    at_once([submitted(), submitted()])
    at_once([submitted()])
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        assert seen[0] == seen[1] != cursor.fetchone()[0]
        cursor.execute("select pg_terminate_backend(%s, 5000)", [seen[0]])
    answers = at_once([submitted(), submitted()]) + at_once([submitted(), submitted()])
    assert len({done(one).number for one in answers}) == 4 and seen[-1] != seen[0]
    assert Root.objects.count() == Entry.objects.count() == 9 and stock(LINED)[1] == 9


@pytest.fixture
def the_line_breaks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each stroke is written; before that is said, the server hangs up."""
    if connection.vendor == "sqlite":
        pytest.skip("The embedded database has no line")
    real = company.open_at_once

    def breaks(kind: str, wanted: Sequence[Prepared], coming: Coming) -> list[Done | None]:
        real(kind, wanted, coming)
        connections["default"].connection.close()
        raise OperationalError("the line to the database broke")

    monkeypatch.setattr(company, "open_at_once", breaks)
    yield


def test_when_nobody_knows_whether_a_stroke_was_written_no_order_is_placed_twice(the_line_breaks: None) -> None:
    """E4: who has a key finds the order under it; who has none is told that it is not known, and may look."""
    keyed, bare = at_once([submitted(key="known"), submitted(who=BO)])
    assert done(keyed).repeated and isinstance(bare, LineBrokeError)
    assert Root.objects.count() == Entry.objects.count() == 2 and stock(LINED)[1] == 2


def test_a_line_that_breaks_in_the_middle_leaves_nothing_and_holds_up_nobody(
    meanwhile: Callable[[Callable[[], object]], None],
) -> None:
    """Before anything was written: who has a key gets the order, and strokes go on by another line."""
    if connection.vendor == "sqlite":
        pytest.skip("The embedded database has no line")
    breaking = [True]
    meanwhile(lambda: breaking and breaking.pop() and hung_up(fetch("select pg_backend_pid()", [])[0][0]))
    keyed, bare = at_once([submitted(key="known"), submitted(who=BO)])
    assert not done(keyed).repeated and isinstance(bare, LineBrokeError)
    assert len({done(one).number for one in at_once([submitted(), submitted()])}) == 2
    assert Root.objects.count() == 3 and stock(LINED)[1] == 3 and (verdict := verify()).ok, verdict.sentences


def hung_up(backend: int) -> None:
    """The server ends that process of its own."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s, 5000)", [backend])
    other.close()


def test_who_steps_aside_is_not_in_the_lane_meanwhile() -> None:
    """M6: whoever proves a password lets the others place their orders, and may wait for the database's turn too."""
    lane = company.Lane()
    with lane.entered():
        with lane.aside(), lane.aside():
            assert not lane.taken
            with lane.entered():
                assert lane.taken
            assert not lane.taken
        assert lane.taken
    assert not lane.taken and not lane.ready


@dataclass
class Words:
    """A word that does not stand any more once `gone` is set; how often it was asked for by itself."""

    name: str
    gone: bool = False
    proven: int = 0

    def asking(self, names: Sequence[str]) -> Asked:
        """Reads something."""
        return "select count(*) from engine_root", []

    def stands(self, rows: Any) -> bool:
        """Whether it stands."""
        return not self.gone

    def prove(self) -> None:
        """By itself."""
        self.proven += 1
        if self.gone:
            raise NotAsRememberedError


def test_who_is_not_let_in_any_more_holds_up_nobody_in_the_stroke(strokes: list[int]) -> None:
    """R1: let in from memory, looked at in the turn: the others get their orders, this one nothing."""
    good, bad = Words("good"), Words("bad", gone=True)
    asks = [replace(submitted(), word=good), replace(submitted(), word=bad), submitted()]
    answers = at_once(asks)
    assert strokes == [3] and isinstance(answers[1], NotAsRememberedError)
    assert done(answers[0]).number != done(answers[2]).number
    assert (good.proven, bad.proven) == (1, 1)
    assert Root.objects.count() == 2 and stock(LINED)[1] == 2


def test_two_who_came_on_one_token_are_looked_at_each_as_they_came(strokes: list[int]) -> None:
    """R1: whoever came on the token as it was before is let in anew, though another came on it as it is now."""
    before, now = Words("till", gone=True), Words("till")
    answers = at_once([replace(submitted(), word=before), replace(submitted(), word=now)])
    assert strokes == [2] and isinstance(answers[0], NotAsRememberedError)
    assert done(answers[1]).number and Root.objects.count() == 1 and stock(LINED)[1] == 1
