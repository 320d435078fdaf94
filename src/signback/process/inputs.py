"""Words for a step's input: labels, units, choices; forms, JSON schema and options derive from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

Tonnes = Annotated[
    Decimal, Field(gt=0, max_digits=10, decimal_places=3, json_schema_extra={"unit": "t", "kind": "number"})
]
Millimetres = Annotated[int, Field(gt=0, le=20000, json_schema_extra={"unit": "mm", "kind": "number"})]
Price = Annotated[
    Decimal,
    Field(ge=0, max_digits=14, decimal_places=4, json_schema_extra={"unit": "per t", "kind": "money"}),
]
Amount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2, json_schema_extra={"kind": "money"})]
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2, json_schema_extra={"unit": "%", "kind": "number"})]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=4000),
    Field(json_schema_extra={"kind": "textarea"}),
]
Told = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    Field(json_schema_extra={"kind": "textarea"}),
]
LineNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
Moment = AwareDatetime


def label(title: str, help: str = "", **extra: Any) -> Any:
    """A field's label, its hint, and what else its form needs: choices from master data, parts, files."""
    said = {"title": title, **({"description": help} if help else {})}
    return Field(**said, json_schema_extra=extra) if extra else Field(**said)  # type: ignore[call-overload]


@dataclass(frozen=True)
class TakeBack:
    """A reason, in writing: a department takes its own back (R5)."""

    reason: Annotated[Told, label("What was wrong")]
