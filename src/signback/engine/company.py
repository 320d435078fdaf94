"""In company: openings that come at the same moment to one process go by one stroke (M6).

Whoever comes last does the work of all who wait: stock is looked at once, rows are written together, one commit is
waited for. Each order still has its own number, chain and entry, and its own answer; whoever cannot go with the others
goes by itself, and is told then why not.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError

from signback.engine.asks import Done, NotAsRememberedError
from signback.engine.gate import aside
from signback.engine.stroke import Prepared, open_at_once
from signback.tables.own_line import LineBrokeError, own_line

MOST = 16
"""So many go by one stroke at most, so that it stays short."""
log = logging.getLogger("signback.engine")


def turn() -> threading.Lock:
    """What one waits at until somebody gives the lane on."""
    made = threading.Lock()
    made.acquire()
    return made


@dataclass(eq=False)
class Waiting:
    """One who waits: what is wanted, whether it was served, what came of it, or that this is not known."""

    kind: str
    wanted: Prepared
    turn: threading.Lock = field(default_factory=turn)
    served: bool = False
    done: Done | None = None
    fault: LineBrokeError | None = None

    @property
    def keyed(self) -> tuple[int, str | None]:
        """Whose request it is, under which key."""
        return self.wanted.ask.by.id, self.wanted.ask.key


class Lane:
    """Where the requests of one process that open something go one after the other, until they wait for a stroke.

    Threads that work side by side in Python take it from each other at every statement; one at a time is quicker.
    """

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.taken, self.leading = False, False
        self.ready: deque[threading.Lock] = deque()
        self.line: deque[Waiting] = deque()
        self.mine = threading.local()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """From the beginning of a request to its answer."""
        if getattr(self.mine, "here", False):
            yield
            return
        self.enter()
        self.mine.here = True
        try:
            yield
        finally:
            self.mine.here = False
            self.give_on()

    def enter(self) -> None:
        """As soon as nobody is in it, in the order of coming."""
        with self.guard:
            if not self.taken:
                self.taken = True
                return
            mine = turn()
            self.ready.append(mine)
        mine.acquire()

    def give_on(self) -> None:
        """To who is ready; else, if nobody leads, to the first of those who wait: it does the work of all."""
        with self.guard:
            if self.ready:
                after = self.ready.popleft()
            elif self.line and not self.leading:
                after = self.line[0].turn
            else:
                self.taken = False
                return
        after.release()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While one waits for the database's turn the others go on; it comes back before all who are ready."""
        if not getattr(self.mine, "here", False):
            yield
            return
        self.mine.here = False
        self.give_on()
        try:
            yield
        finally:
            self.come_back()
            self.mine.here = True

    def come_back(self) -> None:
        """As soon as whoever is in it gives it on."""
        with self.guard:
            if not self.taken:
                self.taken = True
                return
            mine = turn()
            self.ready.appendleft(mine)
        mine.acquire()

    def open(self, kind: str, wanted: Prepared, alone: Callable[[], Done]) -> Done:
        """By one stroke with the others who wait; by itself where that does not go, and is told why not."""
        with self.entered():
            mine = Waiting(kind, wanted)
            if self.waits(mine):
                mine.turn.acquire()
            if not mine.served:
                self.lead(mine)
            if mine.fault:
                raise mine.fault
            return mine.done or alone()

    def waits(self, mine: Waiting) -> bool:
        """Whether others come before the stroke, or lead it already."""
        with self.guard:
            self.line.append(mine)
            others = self.leading or bool(self.ready)
        if others:
            self.give_on()
        return others

    def lead(self, mine: Waiting) -> None:
        """Serve whoever stands in the line, until one's own turn was among them."""
        self.leading = True
        try:
            while not mine.served:
                self.serve(mine)
        finally:
            self.leading = False

    def serve(self, mine: Waiting) -> None:
        """Do the work of those who wait; then they go on with what came of it, each in its turn."""
        stroke = Stroke(self, self.line[0].kind)
        try:
            stroke.go()
        finally:
            with self.guard:
                self.ready.extend(one.turn for one in stroke.served if one is not mine)

    def next(self, kind: str, room: int) -> list[Waiting]:
        """The next few of the line, of one kind."""
        found: list[Waiting] = []
        with self.guard:
            while self.line and len(found) < room and self.line[0].kind == kind:
                found.append(self.line.popleft())
        for one in found:
            one.served = True
        return found


@dataclass
class Stroke:
    """Those whom one of them serves, and of these who go together."""

    lane: Lane
    kind: str
    served: list[Waiting] = field(default_factory=list)
    going: list[Waiting] = field(default_factory=list)

    def go(self) -> None:
        """At once; of two with one key the second, and everybody whom the database stops, goes by itself."""
        wanted = self.coming()
        try:
            with own_line():
                found = open_at_once(self.kind, wanted, self.coming)
            for one, done in zip(self.going, found, strict=True):
                one.done = done
        except NotAsRememberedError:
            log.info("%s openings go by themselves: a sign-in is not as it was", len(self.going))
        except IntegrityError:
            log.info("%s openings go by themselves: a key was used before", len(self.going))
        except LineBrokeError as fault:
            log.warning("%s openings go by themselves, those that have a key: the line broke", len(self.going))
            self.not_known(fault)
        except Exception:
            log.exception("%s openings go by themselves", len(self.going))

    def not_known(self, fault: LineBrokeError) -> None:
        """Whether they were written is not known: who has a key finds it out by that; no one else tries again (E4)."""
        for one in self.going:
            one.fault = None if one.wanted.ask.key else fault

    def coming(self) -> list[Prepared]:
        """Who stands in the line by now, as long as there is room."""
        found = self.lane.next(self.kind, MOST - len(self.served))
        self.served += found
        first = {one.keyed: one for one in reversed([*self.going, *found])}
        fresh = [one for one in found if one.wanted.ask.key is None or first[one.keyed] is one]
        self.going += fresh
        return [one.wanted for one in fresh]


lane = Lane()
aside.while_waiting = lane.aside
