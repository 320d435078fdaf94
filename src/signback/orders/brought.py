"""A step that came along with another root's step, in the same transaction: from where, and what happened there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Brought:
    """The root whose step brought this one along, and the event it recorded."""

    number: str
    event: object
