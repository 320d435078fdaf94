"""The mall under load: pages one by one with their statements, then over HTTP with two workers and eight clients."""

from __future__ import annotations

import http.client
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from multiprocessing import get_context

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from benchmarks.crowd import settle  # noqa: E402
from benchmarks.page import Load, Page, signed_in  # noqa: E402
from signback.departments.models import Stock  # noqa: E402
from signback.orders.models import Article, Category  # noqa: E402

ARTICLES = 32_951
"""As many as the real mall that is replayed elsewhere."""
LOADS = 25
SECONDS = 6.0
CLIENTS, WORKERS = 8, 2
MOST_MS, MOST_STATEMENTS, HEAVIEST = 15.0, 6, 100_000
LEAST_PER_SECOND = 150
KINDS = (
    "pad",
    "notebook",
    "envelope",
    "card",
    "roll",
    "ream",
    "block",
    "label",
    "tissue",
    "calendar",
    "album",
    "folder",
)
SORTS = ("laid", "wove", "kraft", "ivory", "recycled", "cotton", "watercolour", "tracing", "marbled", "deckled", "宣纸")
SIZES = ("A3", "A4", "A5", "A6", "B5", "C6", "DL", "50 × 70 cm")
COLOURS = ("white", "cream", "stone", "blue", "sand", "moss", "slate", "natural", "black", "rose")
SAYS = "Made on our own machines, for people who write by hand. Acid free, folds cleanly, takes ink without bleeding."
Row = tuple[str, str, str, bool]


def fill() -> None:
    """A mall as large as a real one, the same every time."""
    if Article.objects.count() >= ARTICLES:
        return
    chance = random.Random(7)
    shelves = [
        Category.objects.get_or_create(slug=f"kind-{kind}", defaults={"name": kind.title()})[0] for kind in KINDS
    ]
    made = [article(n, chance, shelves) for n in range(ARTICLES - Article.objects.count())]
    with transaction.atomic():
        Article.objects.bulk_create(made, batch_size=2000)
        Stock.objects.bulk_create((Stock(article=one, on_hand=chance.randint(0, 40)) for one in made), batch_size=5000)
    settle()


def article(n: int, chance: random.Random, shelves: list[Category]) -> Article:
    """One of many."""
    shelf = chance.choice(shelves)
    name = f"{chance.choice(SORTS).title()} {shelf.name.lower()}, {chance.choice(SIZES)}, {chance.choice(COLOURS)}"
    return Article(
        number=f"BENCH-{n}", name=name, description=f"{SAYS} Making {n % 997}.", category=shelf,
        price=Decimal(chance.randint(90, 9900)) / 100, grams=chance.randint(40, 2500),
    )  # fmt: skip


# ---- one page at a time
def load_of(client: Client, path: str) -> Load:
    """Many loads of one page."""
    page = Page(client, path)
    page.more(LOADS)
    return page.load


def pages() -> list[tuple[str, str]]:
    """What is looked at most."""
    middle = Article.objects.filter(number__startswith="BENCH").order_by("name", "pk")[ARTICLES // 2]
    return [
        ("the front page", "/mall/"), ("a shelf of 2,700", "/mall/shelves/kind-notebook?sort=cheap"),
        ("an article", f"/mall/goods/{middle.number}"), ("a search, few found", "/mall/search?q=marbled+album+a6+moss"),
        ("a search, a third of all found", "/mall/search?q=white"), ("a search in Chinese", "/mall/search?q=宣纸"),
        ("a search with a letter too few", "/mall/search?q=notebok"), ("the cart", "/mall/cart"),
    ]  # fmt: skip


def one_by_one() -> Iterator[Row]:
    """Each page as a visitor sees it, the article and the orders as a member does."""
    cache.clear()
    visitor, member = signed_in(""), signed_in("member-anna")
    for what, path in pages():
        yield row(what, load_of(visitor, path))
    yield row("an article, to a member", load_of(member, pages()[2][1]))
    yield row("a member's orders", load_of(member, "/mall/orders/"))


def row(what: str, load: Load) -> Row:
    """One page beside its budget."""
    value = f"{load.best:.1f} ms ({load.middle:.1f})"
    holds = load.best <= MOST_MS and load.statements <= MOST_STATEMENTS and load.bytes <= HEAVIEST
    return f"{what}: {load.statements} statements, {load.bytes / 1000:.0f} kB", value, f"≤ {MOST_MS:g} ms", holds


# ---- many at once
def at_once() -> Iterator[Row]:
    """Eight clients, two workers, over HTTP with all middleware."""
    connections.close_all()
    numbers = list(Article.objects.filter(number__startswith="BENCH").values_list("number", flat=True)[:3000:3])
    words = [f"{sort}+{kind}" for sort in SORTS[:10] for kind in KINDS]
    connections.close_all()
    with served() as port:
        crowd(port, ["/mall/help", *(f"/mall/search?q={word}" for word in words[:3])])  # until every worker is awake
        for what, paths in (
            ("articles", [f"/mall/goods/{number}" for number in numbers]),
            ("searches", [f"/mall/search?q={word}" for word in words]),
        ):
            yield per_second(what, crowd(port, paths))


def per_second(what: str, found: tuple[int, float]) -> Row:
    """How many a second, and how long the slowest of twenty took."""
    count, late = found
    value = f"{count / SECONDS:,.0f} /s"
    title = f"{what} over HTTP, {WORKERS} workers, {CLIENTS} clients (95 of 100 in {late:.0f} ms)"
    return title, value, f"≥ {LEAST_PER_SECOND} /s", count / SECONDS >= LEAST_PER_SECOND


@contextmanager
def served() -> Iterator[int]:
    """The product itself, on this database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "signback", "serve", "--port", str(port), "--workers", str(WORKERS)]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until it answers."""
    for _ in range(600):
        try:
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/mall/help")
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the product did not answer")


def ask(to: http.client.HTTPConnection, path: str) -> int:
    """One request over an open connection."""
    to.request("GET", path, headers={"Host": "localhost"})
    answer = to.getresponse()
    answer.read()
    return answer.status


def crowd(port: int, paths: list[str]) -> tuple[int, float]:
    """All clients at once; how many answers they got, and how long 95 of 100 took, in milliseconds."""
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("fork")) as pool:
        took = [
            one for client in pool.map(asking, [port] * CLIENTS, [paths] * CLIENTS, range(CLIENTS)) for one in client
        ]
    took.sort()
    return len(took), took[int(len(took) * 0.95)] * 1000


def asking(port: int, paths: list[str], seed: int) -> list[float]:
    """One client, asking for whatever comes to mind."""
    chance, to, took = random.Random(seed), http.client.HTTPConnection("127.0.0.1", port, timeout=30), []
    ends = time.perf_counter() + SECONDS
    while (begun := time.perf_counter()) < ends:
        status = ask(to, chance.choice(paths))
        assert status == 200, status
        took.append(time.perf_counter() - begun)
    return took


MEASURED: tuple[Callable[[], Iterator[Row]], ...] = (one_by_one, at_once)


def run() -> Iterator[Row]:
    """Every figure beside its budget."""
    fill()
    for measure in MEASURED:
        yield from measure()
