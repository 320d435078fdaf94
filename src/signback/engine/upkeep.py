"""What the database is asked to do for itself in quiet moments."""

from __future__ import annotations

from django.db import connection

from signback.engine.gate import writing

LOOKED_AT = 1000
"""How many rows of an index the embedded database looks at: enough to choose well, and done in milliseconds."""


def keep_statistics() -> int:
    """Let the embedded database renew what it knows of its tables' sizes; PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with writing(), connection.cursor() as cursor:
            cursor.execute(f"pragma analysis_limit = {LOOKED_AT}")
            cursor.execute("analyze")
    return 0
