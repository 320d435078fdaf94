"""Fields that a step does not know are refused, never lost (S3: nothing is lost)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from signback.orders.refusals import FieldFault, Invalid
from signback.surfaces.derive import AnyStep, Schema, input_schema

NOTHING: Schema = {}
NESTED = (dict, list)
_parts: dict[tuple[int, str], Schema] = {}
SAYS = "There is no such field"


def refuse_unknown(step: AnyStep, data: dict[str, Any]) -> None:
    """Refuse the fields that the step's input does not have, each by its path."""
    schema = input_schema(step)
    faults = tuple(FieldFault(path, SAYS) for path in unknown_in(data, schema, schema.get("$defs", {}), ""))
    if faults:
        raise Invalid(faults=faults[:50])


def unknown_in(value: Any, schema: Schema, definitions: Schema, path: str) -> Iterator[str]:
    """The paths within a value that its schema does not name."""
    if isinstance(value, list):
        items = part_of(schema, "items", definitions)
        for place, inner in enumerate(value):
            if isinstance(inner, NESTED):
                yield from unknown_in(inner, items, definitions, f"{path}{place}.")
    elif isinstance(value, dict):
        known = part_of(schema, "properties", definitions)
        for name, inner in value.items():
            if known and name not in known:
                yield f"{path}{name}"
            elif isinstance(inner, NESTED):
                yield from unknown_in(inner, known.get(name, NOTHING), definitions, f"{path}{name}.")


def part_of(schema: Schema, name: str, definitions: Schema) -> Schema:
    """The items or properties of a schema that stays, through references and alternatives; worked out once."""
    key = (id(schema), name)
    if key not in _parts:
        _parts[key] = found_in(schema, name, definitions) if schema else NOTHING
    return _parts[key]


def found_in(schema: Schema, name: str, definitions: Schema) -> Schema:
    """The same, looked for."""
    choices = [schema, *schema.get("anyOf", ())]
    resolved = [definitions.get(c["$ref"].rsplit("/", 1)[-1], {}) if "$ref" in c else c for c in choices]
    found: Schema = next((c[name] for c in resolved if name in c), NOTHING)
    return found
