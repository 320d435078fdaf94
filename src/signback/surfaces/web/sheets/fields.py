"""Fields of a form, as they are asked; every surface's form comes from a step's declared input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signback.surfaces.web.sheets.pieces import Badge, Choice, Hidden

INPUT_TYPES = {
    "date": "date", "datetime": "datetime-local", "file": "file", "telephone": "tel", "email": "email",
    "password": "password",
}  # fmt: skip


class Kind(StrEnum):
    """How a value is asked."""

    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    BOOL = "bool"
    FILE = "file"
    CHECKS = "checks"
    ROWS = "rows"
    TELEPHONE = "telephone"
    EMAIL = "email"
    PASSWORD = "password"


@dataclass(frozen=True)
class Field:
    """One question: its label, what was typed, what is wrong, what looks unusual, how it is known."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    value: str = ""
    hint: str = ""
    error: str = ""
    ask: str = ""
    required: bool = False
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    badge: Badge | None = None
    checked: bool = False
    autocomplete: str = ""
    accept: str = ""
    focus: bool = False
    rows: tuple[FieldRow, ...] = ()
    add_label: str = ""

    @property
    def id(self) -> str:
        """Its name as an address within the page; error links go there."""
        return "f-" + "".join(letter if letter.isalnum() else "-" for letter in self.name)

    @property
    def described_by(self) -> str:
        """The ids of everything that explains it."""
        said = ((self.error, "e"), (self.hint, "h"), (self.ask, "a"))
        return " ".join(f"{self.id}-{end}" for words, end in said if words)

    @property
    def type(self) -> str:
        """The control's type; a day that does not exist stays text, so that it is kept as typed."""
        if self.kind in (Kind.DATE, Kind.DATETIME) and self.value and not _is_moment(self.value):
            return "text"
        return INPUT_TYPES.get(self.kind, "text")

    @property
    def is_number(self) -> bool:
        """Whether it wants figures, set right."""
        return self.kind in (Kind.NUMBER, Kind.MONEY)

    @property
    def suggests(self) -> bool:
        """Whether a free text offers known values."""
        return self.kind is Kind.TEXT and bool(self.choices)

    @property
    def piece(self) -> str:
        """The partial that draws it with its label."""
        own = self.kind in (Kind.BOOL, Kind.CHECKS, Kind.ROWS)
        return f"web/parts/field_{self.kind if own else 'plain'}.html"

    @property
    def control(self) -> str:
        """The partial that draws the control alone."""
        own = self.kind in (Kind.TEXTAREA, Kind.CHOICE, Kind.BOOL)
        return f"web/parts/control_{self.kind if own else 'input'}.html"

    @property
    def wide(self) -> bool:
        """Whether it takes the form's whole width."""
        return self.kind in (Kind.TEXTAREA, Kind.ROWS, Kind.CHECKS)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class FieldRow:
    """One row of a table of fields, such as one line of the order; `use` names the tick that takes it in now."""

    title: str
    cells: tuple[Field, ...]
    details: str = ""
    error: str = ""
    hidden: tuple[Hidden, ...] = ()
    use: str = ""


@dataclass(frozen=True)
class FieldGroup:
    """Questions under one heading; `drop` is the value that `drop_line` sends."""

    title: str
    fields: tuple[Field, ...]
    drop: str = ""

    @property
    def id(self) -> str:
        """Its heading as an address within the page."""
        return "g-" + "".join(letter if letter.isalnum() else "-" for letter in self.title)


@dataclass(frozen=True)
class ErrorLink:
    """One thing to mend, with the field it is about; a general one has no field."""

    says: str
    field_id: str = ""


@dataclass(frozen=True)
class Errors:
    """What must be mended before it can go on."""

    title: str
    links: tuple[ErrorLink, ...]
