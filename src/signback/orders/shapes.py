"""Reading and writing typed facts and inputs as JSON, with errors named by field (E4)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from signback.orders.refusals import FieldFault, Invalid

T = TypeVar("T")
KEPT = 4096
"""So many facts that were read are kept in memory, some kilobytes each at most."""


_made: dict[type[Any], TypeAdapter[Any]] = {}


def shape_of(kind: type[T]) -> TypeAdapter[T]:
    """The reader and writer of one dataclass, made once."""
    if kind not in _made:
        _made[kind] = TypeAdapter(kind)
    return _made[kind]


def write_shape(value: object) -> str:
    """The JSON text of a dataclass; decimals travel as strings, fields in their declared order."""
    return shape_of(type(value)).dump_json(value).decode()


def read_shape(kind: type[T], text: str) -> T:
    """A fact read back from its stored text; facts never change, so what was just read is not read again."""
    found: T = _read(kind, text)  # type: ignore[arg-type]
    return found


@lru_cache(maxsize=KEPT)
def _read(kind: type[Any], text: str) -> Any:
    return shape_of(kind).validate_json(text)


def take_input(kind: type[T], raw: object) -> T:
    """What a person or program typed, as the step's input; every fault is named at its field."""
    refuse_unstorable(raw)
    try:
        return shape_of(kind).validate_python(raw)
    except ValidationError as fault:
        raise Invalid(faults=tuple(_fault(e) for e in fault.errors(include_url=False))) from None


def encodable(text: str) -> bool:
    """Whether a text has no half of a character pair in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def refuse_unstorable(raw: object) -> None:
    """No database keeps a NUL sign or half a character pair: refuse them at their field."""
    if may_hold_any_sign(repr(raw)) and not storable(raw):
        refuse_at(raw, ())


def may_hold_any_sign(said: str) -> bool:
    """Whether such a sign may be in something that is written so: Python writes it escaped."""
    return "\\x00" in said or "\\ud" in said


def storable(raw: object) -> bool:
    """Whether every text in it can be kept."""
    if isinstance(raw, str):
        return "\x00" not in raw and (raw.isascii() or encodable(raw))
    if isinstance(raw, dict):
        return all(map(storable, raw)) and all(map(storable, raw.values()))
    return all(map(storable, raw)) if isinstance(raw, list | tuple) else True


def refuse_at(raw: object, path: tuple[str | int, ...]) -> None:
    """The refusal of the first text that cannot be kept."""
    if isinstance(raw, str):
        if not storable(raw):
            raise Invalid(faults=(FieldFault(path_words(path), "This text holds a character that cannot be kept"),))
    elif isinstance(raw, dict):
        for key, value in raw.items():
            refuse_at(key, path)
            refuse_at(value, (*path, str(key)))
    elif isinstance(raw, list | tuple):
        for place, value in enumerate(raw):
            refuse_at(value, (*path, place))


def path_words(path: tuple[str | int, ...]) -> str:
    """A field's path as forms and problem documents write it: lines.0.quantity."""
    return ".".join(str(part) for part in path)


SENTENCES = {
    "missing": "Say this; it is needed",
    "string_too_short": "Say this; it is needed",
    "greater_than": "This must be more than {gt}",
    "greater_than_equal": "This must be at least {ge}",
    "less_than": "This must be less than {lt}",
    "less_than_equal": "This must be at most {le}",
    "too_long": "At most {max_length} are possible",
    "too_short": "At least {min_length} is needed",
    "string_too_long": "This is too long; at most {max_length} characters",
    "decimal_parsing": "This is not a number",
    "decimal_type": "This is not a number",
    "int_parsing": "This is not a whole number",
    "int_from_float": "This is not a whole number",
    "bool_parsing": "Say yes or no",
    "date_from_datetime_parsing": "There is no such date; write it as 2026-05-12",
    "date_parsing": "There is no such date; write it as 2026-05-12",
    "datetime_from_date_parsing": "There is no such time; write it as 2026-05-12T17:00",
    "datetime_parsing": "There is no such time; write it as 2026-05-12T17:00",
    "decimal_max_places": "At most {decimal_places} decimal places",
    "decimal_max_digits": "This number is too large",
    "decimal_whole_digits": "This number is too large",
    "finite_number": "This is not a number",
    "enum": "Choose one of {expected}",
    "literal_error": "Choose one of {expected}",
    "value_error": "{error}",
    "unexpected_keyword_argument": "There is no such field",
    "timezone_aware": "Say the time with its time zone",
}


def _fault(error: Any) -> FieldFault:
    words = SENTENCES.get(error["type"])
    says = words.format(**error.get("ctx", {})) if words else error["msg"]
    return FieldFault(path_words(tuple(error["loc"])), says)
