"""Every way in which the product says no: a code, a sentence and the way out (style: one base)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Reason(NamedTuple):
    """Why a step does not move: the rule, its sentence, the steps that clear it, since when it holds it up (E3)."""

    code: str
    says: str
    met: bool = False
    cleared_by: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True)
class FieldFault:
    """One field that cannot be taken as it is, named by its path."""

    field: str
    says: str


class Refused(Exception):
    """The product said no: `code` for programs, `says` for people, `remedy` the way out."""

    status = 409
    about: str = ""
    """Of several orders asked at once, the one that is refused, with its delivery."""

    def __init__(self, code: str, says: str, remedy: str = "", *, field: str = "") -> None:
        super().__init__(says)
        self.code, self.says, self.remedy, self.field = code, says, remedy, field

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every rule that does not hold; empty where no rule is concerned."""
        return ()


class NotAllowed(Refused):
    """Another role, or another person, may do this (R2, R3)."""

    status = 403


class SignatureNeeded(NotAllowed):
    """A signed step wants a fresh proof of who is signing (E2)."""


class NotYet(Refused):
    """The order does not stand where this step may be done; every reason is named (E3)."""

    def __init__(self, code: str, says: str, reasons: tuple[Reason, ...], remedy: str = "") -> None:
        super().__init__(code, says, remedy)
        self._reasons = reasons

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return self._reasons


class Conflict(Refused):
    """Somebody else was quicker, or the same key came with another request (E4)."""


class Stale(Conflict):
    """The order has moved on since it was read."""

    status = 412


class KeyReused(Conflict):
    """An Idempotency-Key names one request for ever."""

    status = 422


class NotFound(Refused):
    """There is no such thing, or it is not yours to see (R4)."""

    status = 404


class Invalid(Refused):
    """What was entered cannot be taken; each fault is named at its field (E4)."""

    status = 422

    def __init__(self, says: str = "", *, field: str = "", faults: tuple[FieldFault, ...] = ()) -> None:
        self.faults = faults or (FieldFault(field, says),)
        first = self.faults[0]
        super().__init__("invalid", first.says, "Correct the field and send it again", field=first.field)


class Several(Refused):
    """Of several orders asked at once more than one says no: each with its own code, reasons and way out."""

    def __init__(self, each: tuple[Refused, ...], asked: int) -> None:
        self.each = each
        statuses = {refused.status for refused in each}
        self.status = statuses.pop() if len(statuses) == 1 else Refused.status
        said = "; ".join(f"{refused.about}: {refused.says}" for refused in each)
        super().__init__(
            "several_refused", f"{len(each)} of {asked} say no, so none is done. {said}", "Leave them out, or mend them"
        )
        self.about = each[0].about

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(dict.fromkeys(reason for refused in self.each for reason in refused.reasons))


def each_of(refused: Refused) -> tuple[Refused, ...]:
    """The refusals of the single orders that an act over several of them met."""
    if isinstance(refused, Several):
        return refused.each
    return (refused,) if refused.about else ()
