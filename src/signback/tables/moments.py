"""Moments as the drivers read them: aware, in UTC, by one call each."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Any

from django.db.backends.signals import connection_created
from psycopg.abc import Buffer
from psycopg.adapt import Loader


class MomentLoader(Loader):
    """PostgreSQL's moments, as a session in UTC writes them."""

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        """The moment behind “2026-05-12 17:00:00+00”."""
        return datetime.fromisoformat(bytes(data).decode())


def read_lite(kept: bytes) -> datetime:
    """SQLite's moments: kept in UTC, without saying so."""
    return datetime.fromisoformat(kept.decode() + "+00:00")


def on_connection(connection: Any, **_: Any) -> None:
    """A new PostgreSQL connection reads moments by this module."""
    if connection.vendor == "postgresql":
        connection.connection.adapters.register_loader("timestamptz", MomentLoader)


def read_moments() -> None:
    """Make both drivers read moments so; on SQLite, columns that a select names “… [moment]”."""
    sqlite3.register_converter("moment", read_lite)
    connection_created.connect(on_connection)
