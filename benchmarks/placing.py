"""Placing a mall order of five lines, each beside bare SQL of the same rows."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from benchmarks.bare import Replay
from benchmarks.clock import Took, timed
from benchmarks.watch import watched
from signback.demo import life as demo_life
from signback.demo.life import person
from signback.departments.models import Stock
from signback.engine.door import Ask
from signback.orders.persons import Person
from signback.tables.own_line import own_line

ARTICLES = ("RM-OFF-80", "NB-A5-LINED", "LT-BLOT", "WR-KRAFT", "GF-CALENDAR")
PLACING, BARE = "placing a mall order of 5 lines", "bare SQL of the same rows"
PROCESSOR = "placing, on the processor of this process"


@dataclass(frozen=True)
class Placing:
    """What placing an order cost, at its best and in the middle, beside bare SQL of the same rows."""

    best: float
    median: float
    bare: float
    bare_median: float
    statements: int

    @property
    def ratio(self) -> float:
        """Against bare SQL, in the middle."""
        return self.median / self.bare_median


@dataclass
class Placings:
    """Orders and their bare SQL in turn, so that both meet the machine as it is."""

    by: Person
    replay: Replay
    statements: int
    turns: Iterator[int] = field(default_factory=count)
    seen: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @classmethod
    def begun(cls) -> Placings:
        """The first order warms, the second is recorded."""
        by = person("member-anna")
        place(asked("warm", by))
        with watched(recording=True) as watch:
            number = place(ask := asked("recorded", by))
        (recorded,) = watch.seen
        replay = Replay.of(number, watch.seen)
        replay.request = str(ask.key)
        return cls(by, replay, len(recorded.statements))

    def more(self, turns: int) -> dict[str, list[float]]:
        """So many more of both; the first of each only warms."""
        pairs = [self.pair() for _ in range(turns + 1)][1:]
        seen, bare = [ours for ours, _ in pairs], [its for _, its in pairs]
        self.seen += [took.wall for took in seen]
        self.bare += bare
        return {PLACING: [took.wall for took in seen], PROCESSOR: [took.cpu for took in seen], BARE: bare}

    def pair(self) -> tuple[Took, float]:
        """One order through the door, and its rows once more by the driver, on the line by which the door goes."""
        turn = next(self.turns)
        ask = asked(f"placed-{turn}", self.by)
        took = timed(lambda: place(ask))
        with own_line():
            return took, self.replay.again(f"BARE-{turn}")

    @property
    def cost(self) -> Placing:
        """Of all together."""
        middle, bare = statistics.median(self.seen), statistics.median(self.bare)
        return Placing(min(self.seen), middle, min(self.bare), bare, self.statements)


def wish() -> dict[str, object]:
    """Five lines to the member's own house."""
    return {
        "lines": [{"article": article, "quantity": 1} for article in ARTICLES], "recipient": "Anna Kelly",
        "street": "12 Palmerston Road", "postal_code": "D06 X2Y3", "city": "Dublin", "country": "IE",
        "telephone": "+353 1 496 0231", "payment": "bank transfer",
    }  # fmt: skip


def stocked() -> None:
    """Enough of everything."""
    Stock.objects.update(on_hand=100_000_000)


def asked(key: str, by: Person) -> Ask:
    """One order under a key of its own."""
    return Ask("place_order", by, wish(), key=f"bench-{key}", surface="bench")


def place(ask: Ask) -> str:
    """Through the door."""
    return demo_life.open_numbered("mall", ask).number
