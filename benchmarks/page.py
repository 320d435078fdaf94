"""One page as somebody sees it, looked at again and again."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.clock import Took, timed
from signback.orders.models import Account


@dataclass(frozen=True)
class Load:
    """The best and the middle load of a page, the best on the processor, its statements, weight and rows."""

    best: float
    middle: float
    cpu: float
    statements: int
    bytes: int
    rows: int


@dataclass
class Page:
    """A page in somebody's browser; session and account are two of its statements."""

    client: Client
    path: str
    took: list[Took] = field(default_factory=list)

    def more(self, turns: int) -> list[Took]:
        """So many more loads after one that only warms: what everybody shares is kept, as it is in a running house."""
        self.answer()
        found = [timed(self.answer) for _ in range(turns)]
        self.took += found
        return found

    def answer(self) -> Any:
        """The page."""
        answer = self.client.get(self.path, headers={"host": "localhost"})
        assert answer.status_code == 200, (self.path, answer.status_code)
        return answer

    @property
    def load(self) -> Load:
        """Of all loads together."""
        with CaptureQueriesContext(connection) as asked:
            answer = self.answer()
        walls = [took.wall for took in self.took]
        best, middle, cpu = min(walls), statistics.median(walls), min(took.cpu for took in self.took)
        rows = answer.content.count(b'class="task wl')
        return Load(best, middle, cpu, len(asked), len(answer.content), rows)


def signed_in(who: str) -> Client:
    """A browser of somebody of the house, of a member, or of a visitor."""
    client = Client()
    if who:
        client.force_login(Account.objects.get(username=who), settings.AUTHENTICATION_BACKENDS[0])
    return client
