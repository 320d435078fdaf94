"""The worklist page as HTML, as each of several people sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from signback.orders.models import Account

PEOPLE = ("customer-service", "sales", "technical")
LOADS = 15


@dataclass(frozen=True)
class Load:
    """The best load of the slowest person's page: milliseconds by the clock, on the processor, and its statements."""

    person: str
    wall: float
    cpu: float
    statements: int
    rows: int


def worst() -> Load:
    """The page of the person whose page takes longest."""
    return max((load_of(person) for person in PEOPLE), key=lambda load: load.wall)


def load_of(person: str) -> Load:
    """The best of many loads; session and account are two of the statements."""
    client = Client()
    client.force_login(Account.objects.get(username=person))
    walls, cpus = [], []
    for _ in range(LOADS):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get("/", headers={"host": "localhost"})
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as found:
        answer = client.get("/", headers={"host": "localhost"})
    return Load(person, min(walls), min(cpus), len(found), answer.content.count(b'class="task wl'))
