"""Rows of one step that were ticked on the worklist: read, opened, and told apart by whether they can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from signback.orders.persons import Person
from signback.orders.refusals import NotFound, Refused
from signback.process.steps import Step
from signback.surfaces.case import Case, StepStand
from signback.surfaces.several import MOST, named
from signback.surfaces.web.queue import Waiting

BY_HAND = frozenset({"write_memorandum", "check_confirmation", "accept_return"})
"""Steps with pages of their own, item by item: each order is looked at alone."""


@dataclass(frozen=True)
class Pick:
    """One order (or delivery) among those of one act."""

    place: int
    case: Case
    found: StepStand

    @property
    def about(self) -> str:
        """Its number, as the refusal names it."""
        return named(self.case.root.number, self.found.member.subject.key)

    @property
    def row(self) -> str:
        """How the page carries it along."""
        return f"{self.found.name}|{self.case.root.number}|{self.found.member.subject.key}"

    @property
    def title(self) -> str:
        """Whose it is."""
        customer = self.case.root.customer
        return f"{self.about} · {customer.name}" if customer else self.about


def row_value(task: Waiting) -> str:
    """A worklist row as a value to tick."""
    return f"{task.step}|{task.number}|{task.subject}"


def may_be_ticked(tasks: Iterable[Waiting], steps: dict[str, Step[object, object, object]]) -> set[int]:
    """The rows that stand beside others of the same step, which one act can do together."""
    ready = [t for t in tasks if t.state == "ready" and t.kind == "order" and t.step in steps]
    fit = [t for t in ready if t.step not in BY_HAND and not steps[t.step].final]
    many = {t.step for t in fit if sum(other.step == t.step for other in fit) > 1}
    return {t.id for t in fit if t.step in many}


def opened(rows: Iterable[str], person: Person, now: datetime) -> tuple[list[Pick], list[str]]:
    """What was ticked, each order opened; a sentence for each that is not there."""
    picks: list[Pick] = []
    gone: list[str] = []
    step, wanted = of_one_step(rows)
    for number, subject in wanted:
        try:
            case = Case.open(number, person, now)
            picks.append(Pick(len(picks), case, case.step(step, subject)))
        except Refused as refused:
            gone.append(f"{named(number[:30], subject[:20])}: {refused.says}")
    return picks, gone


def of_one_step(rows: Iterable[str]) -> tuple[str, list[tuple[str, str]]]:
    """The step, and the order and delivery of each row."""
    parts = [tuple(row.split("|")) for row in dict.fromkeys(rows) if row.count("|") == 2]
    steps = {step for step, _, _ in parts}
    if len(steps) != 1 or len(parts) > MOST:
        raise NotFound("not_together", f"Tick two to {MOST} rows of one step", "Go back to the worklist")
    if steps & BY_HAND:
        raise NotFound("not_together", "This step is done for each order alone", "Open it from the worklist")
    return steps.pop(), [(number, subject) for _, number, subject in parts]


def told_apart(picks: Iterable[Pick]) -> tuple[list[Pick], list[str]]:
    """Those that can be done now, and a sentence for each that cannot."""
    ready: list[Pick] = []
    not_now: list[str] = []
    for pick in picks:
        if pick.found.offered and not pick.found.first.place.step.final:
            ready.append(pick)
        else:
            not_now.append(f"{pick.about}: {why_not(pick.found)}")
    return ready, not_now


def why_not(found: StepStand) -> str:
    """Why an order is not among them."""
    if found.refused is not None:
        return found.refused.says
    if found.first.unmet:
        return found.first.unmet[0].says
    return "it is done already" if str(found.first.state) == "done" else "it does not need it"
