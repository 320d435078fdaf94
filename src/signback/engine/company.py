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
    """One who waits: what is wanted, whether it was served, what came of it."""

    kind: str
    wanted: Prepared
    turn: threading.Lock = field(default_factory=turn)
    served: bool = False
    done: Done | None = None

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
        self.give_on()
        try:
            yield
        finally:
            self.come_back()

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
                self.serve(self.next(), mine)
        finally:
            self.leading = False

    def next(self) -> list[Waiting]:
        """The next few of the line, of one kind."""
        with self.guard:
            found = [self.line.popleft()]
            while self.line and len(found) < MOST and self.line[0].kind == found[0].kind:
                found.append(self.line.popleft())
        for one in found:
            one.served = True
        return found

    def serve(self, together: list[Waiting], mine: Waiting) -> None:
        """Do the work of all; then they go on with what came of it, each in its turn."""
        try:
            self.stroke(together)
        finally:
            with self.guard:
                self.ready.extend(one.turn for one in together if one is not mine)

    def stroke(self, together: list[Waiting]) -> None:
        """At once; of two with one key the second, and everybody whom the database stops, goes by itself."""
        first = {one.keyed: one for one in reversed(together)}
        going = [one for one in together if one.wanted.ask.key is None or first[one.keyed] is one]
        try:
            for one, done in zip(going, open_at_once(going[0].kind, [one.wanted for one in going]), strict=True):
                one.done = done
        except NotAsRememberedError:
            log.info("%s openings go by themselves: a sign-in is not as it was", len(going))
        except IntegrityError:
            log.info("%s openings go by themselves: a key was used before", len(going))
        except Exception:
            log.exception("%s openings go by themselves", len(going))


lane = Lane()
aside.while_waiting = lane.aside
