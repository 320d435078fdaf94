"""Intake: the telephone script beside the items of the order confirmation form (S2, S3, S4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from signback.surfaces.web.sheets.fields import Errors, FieldGroup
from signback.surfaces.web.sheets.pieces import Badge, Hidden, Tone, Trail


class Known(StrEnum):
    """How an item is known."""

    SAID = "said"
    READ_BACK = "read back"
    ASSUMED = "assumed"
    MISSING = "missing"


TONES = {
    Known.SAID: Tone.READY, Known.READ_BACK: Tone.DONE, Known.ASSUMED: Tone.OWED, Known.MISSING: Tone.MISSING,
}  # fmt: skip


def item_badge(known: Known, label: str) -> Badge:
    """The state of an item at its label, in words and tone; `label` may name the order it was assumed from."""
    return Badge(label, TONES[known])


@dataclass(frozen=True)
class ScriptLine:
    """One line of the answering standard; the current one has the words to say."""

    title: str
    says: str = ""
    then: str = ""
    gone: bool = False
    now: bool = False


@dataclass(frozen=True)
class LastOrder:
    """An earlier order of this customer, one key away."""

    number: str
    name: str
    details: str


@dataclass(frozen=True)
class Progress:
    """How many items are known, and how."""

    known: int
    total: int
    read_back: int = 0
    said: int = 0
    assumed: int = 0
    missing: int = 0

    @property
    def percent(self) -> int:
        """The bar's width."""
        return 100 * self.known // max(1, self.total)


@dataclass(frozen=True)
class IntakeSheet:
    """One memorandum while it is being written."""

    heading: str
    lede: str
    reference: str
    kept: str
    action: str
    button: str
    progress: Progress
    groups: tuple[FieldGroup, ...]
    lines: tuple[FieldGroup, ...]
    rest: tuple[FieldGroup, ...]
    promise: FieldGroup
    script: tuple[ScriptLine, ...] = ()
    customer_class: str = ""
    trail: tuple[Trail, ...] = ()
    last_orders: tuple[LastOrder, ...] = ()
    all_orders: Trail | None = None
    errors: Errors | None = None
    hidden: tuple[Hidden, ...] = ()
    autosave_url: str = ""
    close: Trail | None = None
