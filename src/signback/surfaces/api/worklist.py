"""The worklist: what waits, most urgent first (R1)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from signback.engine.families import family_of
from signback.engine.models import Task
from signback.engine.sight import visible_to
from signback.orders.persons import Person
from signback.process.standing import State
from signback.surfaces.api import shapes
from signback.surfaces.api.departments import role_named, steps_in
from signback.surfaces.api.orders import Paged
from signback.surfaces.api.pages import page_of
from signback.surfaces.api.reads import customer_ref
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.derive import stands_as

router = Router(tags=["Worklist"])


class TaskFilter(Paged):
    """Whose work, and how it stands; the caller's own roles unless another is named."""

    department: str = Field("", max_length=40)
    role: str = Field("", max_length=40)
    state: Literal["ready", "blocked", "owed", "all"] = "ready"


@router.get("", response=shapes.TaskPage, summary="Read a worklist")
def read_worklist(request: HttpRequest, asked: Query[TaskFilter]) -> shapes.TaskPage:
    """What waits for the caller's roles, for another role or for a department, most urgent first."""
    now, person = timezone.now(), person_of(request)
    page = page_of(tasks_for(person, asked, now), ("due", "id"), asked.cursor, asked.limit)
    return shapes.TaskPage(items=[task_out(task, person, now) for task in page.rows], next=page.next)


def tasks_for(person: Person, asked: TaskFilter, now: datetime) -> QuerySet[Task]:
    """The rows that were asked for, among those on orders that this person sees (R4)."""
    states = {"ready": stands_as(State.READY, now), "blocked": stands_as(State.BLOCKED, now), "owed": Q(owed=True)}
    found = Task.objects.filter(visible_to(person, "root__") & states.get(asked.state, Q()))
    if asked.role:
        found = found.filter(role=role_named(asked.role))
    if asked.department:
        found = found.filter(step__in=steps_in(asked.department))
    if not asked.role and not asked.department:
        own = Q(person=None) | Q(person__in=[person.id, *person.stands_for])
        found = found.filter(own, role__in=person.roles)
    return found.select_related("root__customer")


def task_out(task: Task, person: Person, now: datetime) -> shapes.TaskOut:
    """One row as it stands at this moment."""
    step = family_of(task.root.kind).step(task.step)
    late = task.due is not None and task.due < now
    return shapes.TaskOut(
        order=task.root.number, subject=task.subject, step=task.step, title=step.title, department=step.room,
        role=task.role, state=state_of(task, now), owed=task.owed, late=late, due=task.due, since=task.since,
        parts=[part for part in task.parts.split(",") if part], reasons=reasons_of(task, now),
        barred=json.dumps(person.sign_in) in task.barred, customer=customer_ref(task.root.customer),
        summary=task.root.summary, url=url_of(task),
    )  # fmt: skip


PLACES = {"mall": ("mall/orders", "mall/orders")}
"""Where the steps of other kinds than business orders are done: of the whole, of a part."""


def state_of(task: Task, now: datetime) -> str:
    """The state of a row, turned by the clock if its time has come."""
    turned = task.then and task.flips is not None and task.flips <= now
    return task.then if turned else task.state


def reasons_of(task: Task, now: datetime) -> list[str]:
    """What holds a row back; nothing any more once the clock has turned it ready."""
    return [] if state_of(task, now) == "ready" and task.state != "ready" else task.reasons.splitlines()


def url_of(task: Task) -> str:
    """Where the step is done."""
    whole, part = PLACES.get(task.root.kind, ("orders", "deliveries"))
    where = f"{part}/{task.root.number}/{task.subject}" if task.subject else f"{whole}/{task.root.number}"
    return f"/api/v1/{where}/steps/{task.step}"
