"""Documents by the worker: printing, sealing, and how many sealed documents a second on all processors."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from os import cpu_count

import django

django.setup()

from django.utils import timezone  # noqa: E402

from signback.demo.life import Life  # noqa: E402
from signback.documents.issues import issues_of  # noqa: E402
from signback.documents.key import signer  # noqa: E402
from signback.documents.kinds import BY_NAME  # noqa: E402
from signback.documents.press import print_paper  # noqa: E402
from signback.documents.seal import seal  # noqa: E402
from signback.documents.store import write  # noqa: E402
from signback.documents.words import Language  # noqa: E402
from signback.engine.fold import rows_of  # noqa: E402
from signback.engine.models import Root  # noqa: E402

LINES = [
    {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76},
    {"product": "MAR-160", "quantity": "6", "width": 700, "length": 1000},
]
TURNS = 30
CONFIRMATION = "order-confirmation"
Paper = tuple[str, str, datetime]


def run() -> list[tuple[str, str, str, bool]]:
    """The figures of goals.md: what, how much, the budget, whether it holds."""
    papers = papers_of_a_life()
    found = [p for p in papers if p[0] == CONFIRMATION][-1]
    for language in ("en", "zh"):
        sealed_in(found, language, 0)
    figures = []
    for language in ("en", "zh"):
        printing, sealing = zip(*(sealed_in(found, language, turn) for turn in range(TURNS)), strict=True)
        figures += [
            figure(f"order confirmation, two pages with QR, printed ({language})", statistics.median(printing), 60),
            figure(f"the same sealed ({language})", statistics.median(sealing), 25),
        ]
    rate = a_second(papers)
    figures.append(
        (f"sealed documents a second, {cpu_count()} processors", f"{rate:.1f}/s", "at least 25/s", rate >= 25)
    )
    return figures


def figure(what: str, milliseconds: float, most: int) -> tuple[str, str, str, bool]:
    """One time beside its budget."""
    return what, f"{milliseconds:.1f} ms", f"at most {most} ms", milliseconds <= most


def papers_of_a_life() -> list[Paper]:
    """The data of every document that one order leaves, taken once."""
    one = Life("K-2003", [dict(line) for line in LINES], timezone.now(), payment="Deposit 30 %")
    one.whole()
    root = Root.objects.select_related("customer__classification", "contract", "salesperson").get(number=one.number)
    rows = rows_of(root)
    return [(i.kind.name, write(root, rows, i), i.fact.entered) for i in issues_of(one.order)]


def sealed_in(paper: Paper, language: Language, turn: int) -> tuple[float, float]:
    """Milliseconds of printing and of sealing; the data differ every time, so that nothing is remembered."""
    name, text, issued = paper
    start = time.perf_counter()
    printed = print_paper(BY_NAME[name], text.replace("PO 77-1043", f"PO 77-{turn}"), issued, language)
    middle = time.perf_counter()
    seal(printed, signer())
    return (middle - start) * 1000, (time.perf_counter() - middle) * 1000


def a_second(papers: list[Paper]) -> float:
    """All documents of a life, by as many processes as there are processors at the same time."""
    count = cpu_count() or 1
    with ProcessPoolExecutor(count, get_context("spawn")) as pool:
        return sum(pool.map(rate_of_one, [papers] * count))


def rate_of_one(papers: list[Paper]) -> float:
    """Documents a second by one warm process."""
    for paper in papers:
        sealed_in(paper, "en", 0)
    start = time.perf_counter()
    for turn in range(3):
        for paper in papers:
            sealed_in(paper, "en", turn)
    return 3 * len(papers) / (time.perf_counter() - start)
