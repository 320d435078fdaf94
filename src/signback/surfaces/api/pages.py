"""Lists by key: a page starts after the last row that was seen, however many came since."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from signback.orders.refusals import Invalid

M = TypeVar("M", bound=Model)
LONGEST_CURSOR = 400
BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[M]):
    """The rows of one page, and where the next one begins; empty after the last."""

    rows: list[M]
    next: str


def page_of(found: QuerySet[M], keys: tuple[str, ...], cursor: str, limit: int) -> Page[M]:
    """One page in the order of its keys; a key with a minus runs downwards, nothing known comes last."""
    if cursor:
        found = found.filter(after(keys, values_in(cursor, found.model, keys)))
    rows = list(found.order_by(*(ordering(found.model, key) for key in keys))[: limit + 1])
    more = len(rows) > limit
    return Page(rows[:limit], cursor_at(rows[limit - 1], keys) if more else "")


def ordering(model: type[Model], key: str) -> OrderBy:
    """How one key sorts; a column that is never empty is asked for as its index has it."""
    name, down = key.lstrip("-"), key.startswith("-")
    last = True if getattr(model._meta.get_field(name), "null", True) else None
    return F(name).desc(nulls_last=last) if down else F(name).asc(nulls_last=last)


def after(keys: tuple[str, ...], values: list[Any]) -> Q:
    """The rows that come after these values."""
    found, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        found |= same & beyond(key, value)
        same &= Q(**{key.lstrip("-"): value})
    return found


def beyond(key: str, value: Any) -> Q:
    """The rows whose one key comes later; nothing comes after nothing."""
    name = key.lstrip("-")
    if value is None:
        return Q(pk__in=[])
    later = Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value})
    return later | Q(**{name: None})


def cursor_at(row: Model, keys: tuple[str, ...]) -> str:
    """The keys of a row, as the opaque text that the next call sends back."""
    values = [getattr(row, key.lstrip("-")) for key in keys]
    said = [written(value) for value in values]
    text = json.dumps(said, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def written(value: Any) -> Any:
    """One key as JSON knows it; sums keep every digit."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def values_in(cursor: str, model: type[Model], keys: tuple[str, ...]) -> list[Any]:
    """The keys that a cursor holds, each of its column's kind."""
    try:
        padded = cursor[:LONGEST_CURSOR] + "=" * (-len(cursor) % 4)
        said = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fields = [model._meta.get_field(key.lstrip("-")) for key in keys]
        return [value_in(field, value) for field, value in zip(fields, said, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
        raise Invalid("This cursor is not one that a page gave", field="cursor") from None


def value_in(field: Any, value: Any) -> Any:
    """One key of a cursor; anything that its column cannot hold is refused."""
    if value is None and field.null:
        return None
    if not isinstance(field, Field) or type(value) not in {int, str}:
        raise ValueError(value)
    made = field.to_python(value)
    if isinstance(made, int) and abs(made) > BIGGEST:
        raise ValueError(value)
    if isinstance(made, Decimal):
        field.run_validators(made)
    if isinstance(made, datetime) and made.tzinfo is None:
        raise ValueError(value)
    if isinstance(made, str) and ("\x00" in made or not made.isprintable()):
        raise ValueError(value)
    return made
