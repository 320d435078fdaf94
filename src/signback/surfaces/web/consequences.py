"""What a step sets in motion, told before it is done: who hears of it, what is opened again, what is set free."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from signback.orders.models import Account
from signback.orders.roles import role_title
from signback.process.places import Place, Tell


def consequences(place: Place[Any], subject: Any) -> Iterator[str]:
    """Everything that follows by itself, as sentences."""
    for tell in place.tells:
        if people := [whom_words(whom) for whom in dict.fromkeys(told_by(tell, subject))]:
            yield f"{', '.join(people)}: “{tell.says}”"
    if place.reopens:
        yield f"Opened again: {', '.join(step.title.lower() for step in place.reopens)}; what was built on it lapses."
    for effect in place.effects:
        if effect.__doc__:
            yield effect.__doc__.strip().splitlines()[0]


def told_by(tell: Tell[Any], subject: Any) -> Iterator[str]:
    """Whom the step tells as things stand; what depends on the answers is not known yet."""
    yield from tell.whom(subject)


def whom_words(whom: str) -> str:
    """An address of the outbox in words."""
    kind, _, name = whom.partition(":")
    if kind == "role":
        return f"{role_title(name)} is told"
    if kind == "person":
        account = Account.objects.filter(pk=int(name)).first()
        return f"{account.name if account else 'The salesperson'} is told"
    return f"The {kind} is told"
