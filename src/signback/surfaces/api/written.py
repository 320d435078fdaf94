"""Answers as JSON: moments with all their digits, as the ledger hashes them."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_json

MEDIA_TYPE = "application/json"
JSON = f"{MEDIA_TYPE}; charset=utf-8"


def written(data: Any) -> bytes:
    """The answer's text, written by the library that reads it."""
    return to_json(data, fallback=str)
