"""Forms derived from a step's input: fields, choices, rows for every open part, and what was typed, read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from signback.orders.shapes import shape_of

Schema = dict[str, Any]


@dataclass
class Field:
    """One field of a form."""

    name: str
    label: str
    kind: str
    value: Any = ""
    hint: str = ""
    unit: str = ""
    error: str = ""
    required: bool = False
    choices: list[tuple[str, str]] = field(default_factory=list)
    rows: list[Group] = field(default_factory=list)
    badge: str = ""
    question: str = ""

    @property
    def dom(self) -> str:
        """The field's id on the page."""
        return self.name.replace(".", "-")

    @property
    def wide(self) -> bool:
        """Whether it takes the whole width of the form."""
        return self.kind in {"textarea", "rows", "checks"}


@dataclass
class Group:
    """The fields of one row: one order line, one deviation, one said line."""

    name: str
    title: str
    fields: list[Field]
    part: str = ""


@dataclass(frozen=True)
class Choices:
    """What a form may offer: master data by name, the open parts, the items to tick."""

    named: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    parts: list[tuple[str, str]] = field(default_factory=list)
    checks: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)
    extra_rows: int = 0


def fields_of(kind: type[Any], values: Mapping[str, Any], errors: Mapping[str, str], choices: Choices) -> list[Field]:
    """The form of an input, filled with values, each error at its field."""
    schema = shape_of(kind).json_schema()
    maker = _Maker(schema.get("$defs", {}), errors, choices)
    needed = set(schema.get("required", ()))
    return [
        maker.field(name, said, values.get(name), name in needed)
        for name, said in schema.get("properties", {}).items()
        if not said.get("programs")
    ]


class _Maker:
    def __init__(self, defs: Schema, errors: Mapping[str, str], choices: Choices) -> None:
        self.defs, self.errors, self.choices = defs, errors, choices

    def field(self, path: str, said: Schema, value: Any, required: bool) -> Field:
        schema = self.resolve(said)
        made = Field(
            path, said.get("title") or schema.get("title", path), self.kind(schema),
            hint=said.get("description") or "", unit=schema.get("unit", ""), required=required,
            error=self.errors.get(path, ""),
        )  # fmt: skip
        made.value = self.shown(schema, value)
        self.offer(made, schema, value)
        return made

    def resolve(self, said: Schema) -> Schema:
        """The schema itself: references followed, “or nothing” left out, titles of the field kept."""
        if "anyOf" in said:
            options = [self.resolve(s) for s in said["anyOf"] if s.get("type") != "null"]
            typed = next((s for s in options if s.get("type") != "string" or "format" in s), options[0])
            return {**typed, **{k: v for k, v in said.items() if k != "anyOf"}}
        if "$ref" in said:
            named = self.defs[said["$ref"].split("/")[-1]]
            return {**named, **{k: v for k, v in said.items() if k != "$ref"}}
        return said

    def kind(self, schema: Schema) -> str:
        if schema.get("kind") == "file":
            return "file"
        if schema.get("choices") or "enum" in schema:
            return "choice"
        if schema.get("type") == "array":
            return "checks" if schema.get("kind") == "checks" or self.plain_parts(schema) else self.array(schema)
        if schema.get("type") == "boolean":
            return "bool"
        if schema.get("format") in {"date", "date-time"}:
            return str(schema["format"])
        if schema.get("kind") in {"number", "money", "textarea"}:
            return str(schema["kind"])
        return "number" if schema.get("type") in {"integer", "number"} else "text"

    def plain_parts(self, schema: Schema) -> bool:
        return bool(schema.get("parts")) and "$ref" not in schema.get("items", {})

    def array(self, schema: Schema) -> str:
        return "rows" if "$ref" in schema.get("items", {}) else "lines"

    def shown(self, schema: Schema, value: Any) -> Any:
        if value is None:
            value = schema.get("default", "")
        if self.kind(schema) == "lines":
            return "\n".join(str(v) for v in value or ())
        return "" if value is None else value

    def offer(self, made: Field, schema: Schema, value: Any) -> None:
        if made.kind == "choice":
            listed = schema.get("choices")
            every = [(v, v or "not said") for v in schema.get("enum", ())]
            made.choices = self.choices.named.get(listed, every) if listed else every
        elif made.kind == "checks":
            options = schema.get("items", {}).get("enum")
            made.choices = (
                self.choices.parts if self.plain_parts(schema)
                else [(v, v) for v in options] if options else self.choices.checks.get(made.name, [])
            )  # fmt: skip
        elif made.kind == "rows":
            made.rows = list(self.rows(made, schema, value))

    def rows(self, made: Field, schema: Schema, value: Any) -> Iterable[Group]:
        row = self.resolve(schema["items"])
        given = list(value or ())
        titles = dict(self.choices.parts) if schema.get("parts") else {}
        if schema.get("parts"):
            known = {str(r.get("part")): r for r in given}
            given = [{"part": part, **known.get(part, {})} for part in titles]
        else:
            given += [{} for _ in range(self.choices.extra_rows)]
        for number, values in enumerate(given):
            prefix, part = f"{made.name}.{number}", str(values.get("part", ""))
            fields = [
                self.field(f"{prefix}.{name}", said, values.get(name), name in row.get("required", ()))
                for name, said in row["properties"].items()
                if name != "part"
            ]
            yield Group(prefix, titles.get(part, f"{made.label.removesuffix('s')} {number + 1}"), fields, part)


def typed(post: Mapping[str, list[str]], kind: type[Any]) -> dict[str, Any]:
    """What was typed, as the step's input: dotted names become rows, empty fields stay unsaid."""
    schema = shape_of(kind).json_schema()
    maker = _Maker(schema.get("$defs", {}), {}, Choices())
    found: dict[str, Any] = {}
    for name, said in schema.get("properties", {}).items():
        value = _typed(post, name, maker, maker.resolve(said))
        if value is not None:
            found[name] = value
    return found


def _typed(post: Mapping[str, list[str]], path: str, maker: _Maker, schema: Schema) -> Any:
    kind = maker.kind(schema)
    if kind == "rows":
        return _typed_rows(post, path, maker, maker.resolve(schema["items"]))
    if kind == "checks":
        return list(post.get(path, ()))
    if kind == "bool":
        return bool(post.get(path))
    text = (post.get(path) or [""])[-1]
    if kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if kind in {"number", "money"}:
        text = text.replace(" ", "").replace("\u202f", "")
    if kind == "date-time" and text and len(text) == 16:
        return _with_zone(text)
    return text if text.strip() else None


def _with_zone(text: str) -> Any:
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        return text


def _typed_rows(post: Mapping[str, list[str]], path: str, maker: _Maker, row: Schema) -> list[dict[str, Any]]:
    numbers = sorted({int(n) for key in post if key.startswith(f"{path}.") and (n := key.split(".")[1]).isdigit()})
    rows = []
    for number in numbers[:500]:
        prefix = f"{path}.{number}"
        if f"{prefix}._part" in post and not post.get(f"{prefix}._use"):
            continue
        values = {
            name: value
            for name, said in row["properties"].items()
            if (value := _typed(post, f"{prefix}.{name}", maker, maker.resolve(said))) is not None
        }
        if any(v not in ("", False, [], None) for v in values.values()):
            rows.append(values)
    return rows
