"""How each database is opened: the embedded one for one machine, PostgreSQL for many."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    # Orders that come together touch the same pages: moved out of the log less often, they are moved fewer times.
    "PRAGMA wal_autocheckpoint=8000",
    "PRAGMA foreign_keys=ON",
    # Without it INSERT OR REPLACE would pass the ledger's delete trigger by.
    "PRAGMA recursive_triggers=ON",
    # What one page reads of a million orders lies on some thousand pages of the file; the default holds five hundred.
    "PRAGMA cache_size=-16000",
)


def embedded(file: Path) -> dict[str, Any]:
    """SQLite in one file. IMMEDIATE: a deferred transaction that turns to writing fails under load."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": ";".join(PRAGMAS), "transaction_mode": "IMMEDIATE", "timeout": 20},
    }


def postgres(url: str) -> dict[str, Any]:
    """PostgreSQL from its address; `?host=/folder` names a socket, other values go to the driver."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "signback.tables.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or query.pop("dbname", "signback"),
        "USER": unquote(parts.username or query.pop("user", "")),
        "PASSWORD": unquote(parts.password or query.pop("password", "")),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query, "server_side_binding": True, "prepare_threshold": 2},
    }
