"""`backup` and `restore`: the whole house in one file, the database with kept files, seal, letterhead and keys."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, is_zipfile

import typer
from django.conf import settings
from django.db import connection

from signback.orders.refusals import Refused
from signback.surfaces.cli.upkeep import verify_ledger

Data = Annotated[str, typer.Option("--data", help="The data folder")]
DATABASE = "signback.sqlite3"
BESIDE = ("-wal", "-shm", "-journal", ".turn")
"""What stands beside a database while it runs."""
PLAIN = b"SQLite format 3\x00"
NOT_OURS = "Name a file that `signback backup` has written"


def backup(file: Annotated[Path, typer.Argument(help="The file to write")], data: Data = "") -> None:
    """The whole house in one file, taken while it runs: database, kept files, seal, letterhead, keys. Keep it safe."""
    refuse_other_databases()
    begun = file.with_name(f".{file.name}.begun")
    try:
        with ZipFile(begun, "w", ZIP_DEFLATED) as whole:
            begun.chmod(0o600)
            put_database(whole, file.parent)
            for path in kept(settings.DATA, {begun.resolve(), file.resolve()}):
                whole.write(path, path.relative_to(settings.DATA).as_posix())
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)
    typer.echo(f"Backed up to {file}. It holds the house's keys: keep it as safe as the house.")


def put_database(whole: ZipFile, folder: Path) -> None:
    """The database as it stands at one moment; the files that it names are written before it names them."""
    with tempfile.TemporaryDirectory(prefix=".signback-", dir=folder) as beside:
        copy = Path(beside) / DATABASE
        with sqlite3.connect(copy) as target:
            connection.ensure_connection()
            connection.connection.backup(target)
        target.close()
        whole.write(copy, DATABASE)


def kept(folder: Path, but: set[Path]) -> Iterator[Path]:
    """Every file of the data folder besides the running database and the backup itself."""
    names = {DATABASE, *(f"{DATABASE}{end}" for end in BESIDE)}
    for path in sorted(folder.rglob("*")):
        aside = path.parent == folder and path.name in names
        if path.is_file() and not path.is_symlink() and not aside and path.resolve() not in but:
            yield path


def restore(file: Annotated[Path, typer.Argument(help="The backup")], data: Data = "") -> None:
    """Put a backup in the place of the house, and verify it. Stop `signback serve` first."""
    refuse_other_databases()
    if not file.is_file():
        raise Refused("no_such_file", f"There is no file {file}", "Name the backup")
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA) as beside:
        unpack(file, Path(beside))
        connection.close()
        for end in BESIDE[:3]:
            Path(f"{settings.DATA / DATABASE}{end}").unlink(missing_ok=True)
        put_back(Path(beside), settings.DATA)
    verify_ledger()


def unpack(file: Path, folder: Path) -> None:
    """A backup's files; a database alone is one too. Anything else changes nothing."""
    with file.open("rb") as begins:
        plain = begins.read(len(PLAIN)) == PLAIN
    if plain:
        shutil.copyfile(file, folder / DATABASE)
        return
    if not is_zipfile(file):
        raise Refused("no_backup", f"{file.name} is no backup", NOT_OURS)
    try:
        with ZipFile(file) as whole:
            refuse_strange_names(whole, file.name)
            whole.extractall(folder)
    except (BadZipFile, EOFError, OSError) as fault:
        raise Refused("broken_backup", f"{file.name} is broken: {fault}", NOT_OURS) from None


def refuse_strange_names(whole: ZipFile, name: str) -> None:
    """A backup holds the database, and nothing that lies outside the house."""
    names = [PurePosixPath(one) for one in whole.namelist()]
    outside = any(one.is_absolute() or ".." in one.parts for one in names)
    if outside or PurePosixPath(DATABASE) not in names:
        raise Refused("no_backup", f"{name} is no backup", NOT_OURS)


def put_back(source: Path, target: Path) -> None:
    """Every file to its place, for its owner alone; the database last."""
    found = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in sorted(found, key=lambda one: one.name == DATABASE):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.replace(place)
        place.chmod(0o600)


def refuse_other_databases() -> None:
    """PostgreSQL has its own tools for this."""
    if connection.vendor != "sqlite":
        raise Refused(
            "use_pg_dump", "This database is PostgreSQL",
            "Use pg_dump and pg_restore, copy the data folder beside them, then run `signback verify`",
        )  # fmt: skip
