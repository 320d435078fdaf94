"""In company: openings that wait for their turn at the same moment in one process go by one stroke (M6).

Whoever has the turn does the work of all who wait: stock is looked at once, rows are written together, one commit is
waited for. Each order still has its own number, chain and entry, and its own answer; whoever cannot go with the others
goes by itself, and is told then why not.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError

from signback.engine.asks import Ask, Done
from signback.engine.passage import open_at_once

MOST = 16
A_MOMENT = 0.003
"""So long a stroke waits at most for those who are on their way already."""
log = logging.getLogger("signback.engine")


class Lane:
    """Where requests that open something go one after the other, in one process, until they wait for a turn.

    Threads that work side by side in Python take it from each other at every statement; one at a time is quicker.
    """

    def __init__(self) -> None:
        self.baton = threading.Lock()
        self.count = threading.Lock()
        self.inside = 0
        self.moved = threading.Event()
        self.mine = threading.local()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """From the request's beginning to its answer."""
        self.change(1)
        try:
            with self.taken():
                yield
        finally:
            self.change(-1)

    def change(self, by: int) -> None:
        """One more, or one less, is on its way."""
        with self.count:
            self.inside += by
        self.moved.set()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """With the baton."""
        with self.baton:
            self.mine.held = True
            try:
                yield
            finally:
                self.mine.held = False

    @contextmanager
    def left(self) -> Iterator[None]:
        """While one waits, the others go on."""
        if not getattr(self.mine, "held", False):
            yield
            return
        self.mine.held = False
        self.baton.release()
        try:
            yield
        finally:
            self.baton.acquire()
            self.mine.held = True


lane = Lane()


@dataclass
class Waiting:
    """One who waits: what is asked, whether it was served, what came of it."""

    ask: Ask
    served: bool = False
    done: Done | None = None


def keyed(ask: Ask) -> tuple[int, str | None]:
    """Whose request it is, under which key."""
    return ask.by.id, ask.key


@dataclass
class Company:
    """Those who open the same kind of root in this process."""

    kind: str
    lead: threading.Lock = field(default_factory=threading.Lock)
    line: deque[Waiting] = field(default_factory=deque)
    last: int = 0

    def open(self, ask: Ask, alone: Callable[[], Done]) -> Done:
        """With the others who wait, or by itself where nobody else does or it cannot go with them."""
        mine = Waiting(ask)
        with lane.left():
            self.line.append(mine)
            lane.moved.set()
            with self.lead:
                if not mine.served and (done := self.led(mine, alone)):
                    return done
        return mine.done or alone()

    def led(self, mine: Waiting, alone: Callable[[], Done]) -> Done | None:
        """Its turn: it takes along who waits; its own answer if nobody did."""
        self.gather()
        with lane.taken():
            while not mine.served:
                if (together := self.next()) == [mine]:
                    return alone()
                self.serve(together)
        return None

    def gather(self) -> None:
        """Wait a moment for those who are on their way, or came together last time: they come along without a turn."""
        until = time.monotonic() + A_MOMENT
        while not self.complete() and (left := until - time.monotonic()) > 0:
            lane.moved.clear()
            if not self.complete():
                lane.moved.wait(left)
        self.last = len(self.line)

    def complete(self) -> bool:
        """Whether all who are expected stand in the line."""
        return len(self.line) >= min(max(lane.inside, self.last), MOST)

    def next(self) -> list[Waiting]:
        """The next few of the line."""
        found = [self.line.popleft() for _ in range(min(MOST, len(self.line)))]
        for one in found:
            one.served = True
        return found

    def serve(self, together: list[Waiting]) -> None:
        """By one stroke; of two with one key the second, and everybody whom the database stops, goes by itself."""
        first = {keyed(one.ask): one for one in reversed(together)}
        going = [one for one in together if one.ask.key is None or first[keyed(one.ask)] is one]
        try:
            for one, done in zip(going, open_at_once(self.kind, [one.ask for one in going]), strict=True):
                one.done = done
        except IntegrityError:
            log.info("%s openings go by themselves: a key was used before", len(going))
        except Exception:
            log.exception("%s openings go by themselves", len(going))
