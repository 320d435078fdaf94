"""A form as a person in a hurry fills it: what its page suggests, and something that fits where it must be filled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from signback.engine.door import Ask, perform
from signback.engine.proof import Proof
from signback.orders import confirmation
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Field, fields_of, typed
from signback.surfaces.offers import choices
from signback.surfaces.suggest import suggested
from signback.surfaces.web.intake import pruned

FITTING = {"settlement": "drops the line", "formula": "1"}


def act(case: Case, stand: StepStand, data: dict[str, Any]) -> None:
    """Do the step, signed where it is signed."""
    proof = Proof(case.person.id, "password", case.now)
    perform(case.root.number, Ask(stand.name, case.person, data, stand.member.subject.key, proof=proof, now=case.now))


def attempt(case: Case, stand: StepStand, data: dict[str, Any]) -> None:
    """Do the step, and take it back."""
    with transaction.atomic():
        try:
            act(case, stand, data)
        finally:
            transaction.set_rollback(True)


def sensible(case: Case, stand: StepStand) -> dict[str, Any]:
    """The form as its page opens it, with something in every field that is needed."""
    kind = stand.first.place.step.input
    values = suggested(stand.name, stand.member.subject, case.now)
    if stand.name == "check_confirmation":
        return {"ticked": [item.key for item in confirmation.items(case.order)]}
    post: dict[str, list[str]] = {}
    for field in fields_of(kind, values, {}, choices(case, stand, 0)):
        fill(post, field, case.now)
    return pruned(stand.name, typed(post, kind))


def fill(post: dict[str, list[str]], field: Field, now: datetime) -> None:
    """One field as a person in a hurry fills it."""
    if field.kind == "rows":
        for group in field.rows:
            post[f"{group.name}.part"] = [group.part]
            post[f"{group.name}._part"] = post[f"{group.name}._use"] = ["1"]
            for inner in group.fields:
                fill(post, inner, now)
    elif field.kind == "checks":
        post[field.name] = [value for value, _ in field.choices]
    elif field.kind == "bool":
        post[field.name] = ["true"]
    elif field.value not in ("", None):
        value = field.value
        post[field.name] = [value.isoformat() if hasattr(value, "isoformat") else str(value)]
    elif field.required and field.kind not in {"file", "lines"}:
        post[field.name] = [FITTING.get(field.name.rpartition(".")[2]) or filler(field, now)]


def filler(field: Field, now: datetime) -> str:
    """Something that fits."""
    if field.kind == "choice":
        return next((value for value, _ in field.choices if value), "")
    if field.kind == "date":
        return (now + timedelta(days=40)).date().isoformat()
    if field.kind == "date-time":
        return (now + timedelta(hours=5)).isoformat()
    return "1" if field.kind in {"number", "money"} else "x"
