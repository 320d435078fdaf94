"""A step's declared input as the fields of its page, and what was answered as the answers to check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from signback.surfaces.forms import Choices, Group, fields_of
from signback.surfaces.forms import Field as Asked
from signback.surfaces.sentences import when
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, FieldGroup, FieldRow, Kind
from signback.surfaces.web.sheets.pieces import Choice, Hidden
from signback.surfaces.web.sheets.step import Answer, AnswerTable

KINDS = {
    "text": Kind.TEXT, "textarea": Kind.TEXTAREA, "lines": Kind.TEXTAREA, "number": Kind.NUMBER, "money": Kind.MONEY,
    "date": Kind.DATE, "date-time": Kind.DATETIME, "choice": Kind.CHOICE, "bool": Kind.BOOL, "file": Kind.FILE,
    "checks": Kind.CHECKS, "rows": Kind.ROWS,
}  # fmt: skip
DOCUMENTS = "application/pdf,image/png,image/jpeg,image/tiff"
ONE_PER_LINE = "One a line"
ONE_MORE = "One more"
TOO_MANY = 60


def asked(kind: type[Any], values: Mapping[str, Any], errors: Mapping[str, str], offered: Choices) -> list[Asked]:
    """The fields of an input; what is only for programs is left out."""
    return [field for field in fields_of(kind, values, errors, offered) if field.name not in {"states"}]


def groups_of(fields: Iterable[Asked]) -> tuple[FieldGroup, ...]:
    """All fields under one unnamed heading, rows under theirs."""
    return (FieldGroup("", tuple(field_of(field) for field in fields)),)


def field_of(found: Asked, *, in_row: bool = False) -> Field:
    """One question as its page draws it."""
    kind = KINDS[found.kind]
    ticked = {str(value) for value in found.value} if kind is Kind.CHECKS and found.value else set()
    chosen = "" if found.value is None else str(found.value)
    choices = tuple(
        Choice(value, label, value in ticked if kind is Kind.CHECKS else value == chosen)
        for value, label in found.choices
    )
    if kind is Kind.CHOICE and not found.required and "" not in dict(found.choices) and not chosen:
        choices = (Choice("", "not said", True), *choices)
    hint = found.hint or (ONE_PER_LINE if found.kind == "lines" else "")
    if kind is Kind.FILE and (kept := answer_words(found, found.value)):
        hint = f"{kept} is kept. Choose a file only to put another in its place."
    rows = tuple(row_of(group, many=len(found.rows) > 1) for group in found.rows)
    return Field(
        found.name, found.label, kind, "" if kind in (Kind.CHECKS, Kind.ROWS, Kind.FILE) else shown(found),
        hint if not in_row else "", found.error, found.question, found.required, found.unit, choices,
        checked=kind is Kind.BOOL and bool(found.value), accept=DOCUMENTS if kind is Kind.FILE else "", rows=rows,
        add_label=ONE_MORE if rows and not any(group.part for group in found.rows) else "",
    )  # fmt: skip


def row_of(group: Group, *, many: bool) -> FieldRow:
    """One row; of several open parts each may be left for later."""
    hidden: tuple[Hidden, ...] = ()
    if group.part:
        hidden = (Hidden(f"{group.name}.part", group.part), Hidden(f"{group.name}._part", "1"))
        if not many:
            hidden += (Hidden(f"{group.name}._use", "1"),)
    use = f"{group.name}._use" if group.part and many else ""
    return FieldRow(group.title, tuple(field_of(f, in_row=True) for f in group.fields), hidden=hidden, use=use)


def shown(found: Asked) -> str:
    """A value as its control holds it; what was typed wrongly stays as it was typed."""
    value = found.value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}" if timezone.is_aware(value) else f"{value:%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if found.kind == "date-time" and isinstance(value, str) and (moment := read_moment(value)):
        return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"
    return "" if value is None else str(value)


def read_moment(text: str) -> datetime | None:
    """A moment with its zone, out of a kept answer."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def errors_of(errors: Mapping[str, str], fields: Iterable[Asked]) -> Errors | None:
    """Everything that must be mended, each linked to its field."""
    if not errors:
        return None
    asked = {inner.name: inner.label for field in fields for inner in (field, *rows_of(field))} | {"signature": ""}
    links = tuple(
        ErrorLink(with_label(asked.get(name, ""), says), id_of(name) if name in asked else "")
        for name, says in errors.items()
    )
    return Errors("One thing is not right yet" if len(links) == 1 else f"{len(links)} things are not right yet", links)


def rows_of(field: Asked) -> Iterable[Asked]:
    """The fields in a field's rows."""
    return (inner for group in field.rows for inner in group.fields)


def with_label(label: str, says: str) -> str:
    """A sentence that would fit any field says of which one it speaks: “Carrier: Say this; it is needed”."""
    return f"{label}: {says}" if label and says.startswith(("Say this", "This ")) else says


def id_of(name: str) -> str:
    """The address of a field within its page."""
    return Field(name, "").id


def answers_of(fields: Sequence[Asked], raw: Mapping[str, Any]) -> tuple[tuple[Answer, ...], tuple[AnswerTable, ...]]:
    """What was answered, as it is read once more before it is recorded; the unanswered is left out."""
    single = tuple(
        Answer(f.label, said, f.name) for f in fields if f.kind != "rows" and (said := answer_words(f, raw.get(f.name)))
    )
    tables = tuple(table_of(f) for f in fields if f.kind == "rows" and raw.get(f.name))
    return single, tables


def table_of(found: Asked) -> AnswerTable:
    """Rows of answers; columns in which nobody said anything are left out."""
    headings = [field.label for field in found.rows[0].fields] if found.rows else []
    rows = [(group.title, *(answer_words(f, f.value) for f in group.fields)) for group in found.rows]
    used = [n for n, _ in enumerate(headings) if any(row[n + 1] for row in rows)]
    kept = tuple((row[0], *(row[n + 1] for n in used)) for row in rows if any(row[1:]))
    return AnswerTable(found.label, (found.label, *(headings[n] for n in used)), kept, found.name)


def answer_words(found: Asked, value: Any) -> str:
    """One answer in words."""
    if value in (None, "", [], ()):
        return ""
    if found.kind == "bool":
        return "yes" if value else "no"
    if found.kind == "file":
        return str(getattr(value, "name", "") or (value.get("name", "") if isinstance(value, Mapping) else ""))
    if found.kind in {"choice", "checks"}:
        labels = dict(found.choices)
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(labels.get(str(v), str(v)) for v in values)
    if found.kind == "lines":
        return "; ".join(str(line) for line in value) if isinstance(value, list | tuple) else str(value)
    return f"{day_words(str(value), found.kind)}{f' {found.unit}' if found.unit else ''}"[: TOO_MANY * 20]


def day_words(text: str, kind: str) -> str:
    """Days and moments as people say them."""
    if kind == "date" and (day := parse_date(text)):
        return f"{day:%A %-d %B %Y}"
    if kind == "date-time" and (moment := read_moment(text)):
        return when(moment)
    return text
