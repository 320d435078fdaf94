"""`serve`, `worker` and `demo`: the whole product in one command."""

from __future__ import annotations

import os
import signal
import threading
from typing import Annotated, Any

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from granian.constants import Interfaces
from granian.server.mp import MPServer as Server

from signback.cores import SERVING
from signback.demo.fill import fill_demo
from signback.demo.mill import PASSWORD, open_house
from signback.demo.walk import walk
from signback.engine.families import FAMILIES, Family
from signback.engine.models import BookInForce
from signback.messages.worker import run_forever
from signback.orders.models import Account
from signback.orders.roles import Role
from signback.surfaces.cli.saying import table

THREADS = 8
Demo = Annotated[bool, typer.Option("--demo", help="Fill an empty data folder with the demonstration mill")]
Data = Annotated[str, typer.Option("--data", help="The data folder")]


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="How many serving processes", min=1, max=64)] = 1,
    demo: Demo = False,
    data: Data = "",
) -> None:
    """Serve pages and API, with worker and timers inside."""
    prepare(demo)
    address = f"http://{host}:{port}/"
    typer.echo(f"Signback is open at {address}")
    if demo:
        sign_ins()
    elif not Account.objects.exists():
        typer.echo("Nobody can sign in yet. Begin your house with signback begin, or look at one with --demo.")
    server(host, port, workers).serve()


def server(host: str, port: int, workers: int) -> Server:
    """The web server: what waits at the same moment is written together, so that some threads wait in each process.

    A serving process that ends by a fault is followed by another; the others serve meanwhile.
    """
    connections.close_all()
    os.environ[SERVING] = str(workers)
    return Server(
        "signback.surfaces.inside:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=THREADS, log_enabled=False, websockets=False,
        respawn_failed_workers=True,
    )  # fmt: skip


def prepare(demo: bool) -> None:
    """Migrate, name the editions in force, and fill an empty mill when asked."""
    os.umask(0o077)
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    for kind, family in FAMILIES.items():
        bring_into_force(kind, family)
    if demo and not Account.objects.exists():
        typer.echo("Filling the demonstration mill …")
        fill_demo()
        open_house()


def bring_into_force(kind: str, family: Family) -> None:
    """The edition of this program from now on; tables that follow the facts follow them as it reads them."""
    before = BookInForce.objects.filter(process=kind).values_list("edition", flat=True).first()
    if family.raised and before is not None and before < family.process.edition:
        family.raised(before)
    BookInForce.objects.update_or_create(process=kind, defaults={"edition": family.process.edition})


def sign_ins() -> None:
    """Who can sign in to the demonstration mill."""
    typer.echo(f"Sign in as any of these, password “{PASSWORD}”:")
    table(["Sign-in", "Role", "Name"], [(r.sign_in, r.called, name) for r, name in names()])


def names() -> list[tuple[Role, str]]:
    """The demonstration's people by role."""
    found = {a.username: a.name for a in Account.objects.filter(username__in=[r.sign_in for r in Role])}
    return [(role, found[role.sign_in]) for role in Role if role.sign_in in found]


def worker(data: Data = "") -> None:
    """A further background worker."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    typer.echo("The worker tells people what waits in the outbox. Ctrl-C stops it.")
    run_forever(stop)


def demo(data: Data = "") -> None:
    """Fill the demonstration mill and take one order through the whole procedure."""
    prepare(True)
    walk(say)


def say(words: str, **_: Any) -> None:
    """One line on the terminal."""
    typer.echo(words)
