"""Questions that are worked out once for each reading of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

S = TypeVar("S")
A = TypeVar("A")


def remembered(question: Callable[[S], A]) -> Callable[[S], A]:
    """A question about a subject's facts, asked often and answered once: under one subject facts never change."""
    name = f"{question.__module__}.{question.__qualname__}"

    @wraps(question)
    def ask(subject: S) -> A:
        kept = subject.__dict__
        if name not in kept:
            kept[name] = question(subject)
        answer: A = kept[name]
        return answer

    return ask
