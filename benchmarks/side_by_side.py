"""Two houses side by side, one with few orders and one with many, asked in turn: only one of them works at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

FEW = 1_000
SAME = {"PYTHONHASHSEED": "0"}
"""Two processes of the same program differ by a few per cent if their words are scattered differently."""


class Fell(Exception):
    """A house ended before it answered; what it said stands above."""


@dataclass(frozen=True)
class House:
    """One house: a process of its own on a database of its own, which does what it is asked by a line."""

    name: str
    process: subprocess.Popen[str]

    def ask(self, what: str, *said: object) -> Any:
        """Ask for one thing and wait for its answer."""
        asked, answers = self.process.stdin, self.process.stdout
        assert asked and answers
        print(json.dumps([what, *said]), file=asked, flush=True)
        if not (answer := answers.readline()):
            raise Fell(f"{self.name}: {what}")
        return json.loads(answer)

    def close(self) -> None:
        """It ends when nothing more can be asked."""
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait()


@contextmanager
def two(kind: str, rows: int) -> Iterator[tuple[House, House]]:
    """A house of this kind with few orders and one with many; gone afterwards, with all that they wrote."""
    with ExitStack() as stack:
        few, many = (stack.enter_context(house(kind, name)) for name in ("few", "many"))
        few.ask("grow", FEW)
        many.ask("grow", rows)
        yield few, many


@contextmanager
def house(kind: str, name: str) -> Iterator[House]:
    """A house that is still empty, beside the database of this run."""
    folder = Path(os.environ["SIGNBACK_DATA"]) / f"{kind}-{name}"
    folder.mkdir()
    with database(f"bench_{os.getpid()}_{kind}_{name}") as address:
        command = [sys.executable, "-m", "benchmarks.house", kind]
        process = subprocess.Popen(command, env={**os.environ, **SAME, **address, "SIGNBACK_DATA": str(folder)},
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # fmt: skip
        with closing(House(name, process)) as made:
            yield made


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """A database of its own on the server of this run; the embedded one needs only a folder."""
    if not (server := os.environ.get("DATABASE_URL")):
        yield {}
        return
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f"create database {name}")
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as line:
            line.execute(f"drop database {name} with (force)")
