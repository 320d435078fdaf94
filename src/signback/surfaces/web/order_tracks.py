"""The steps of an order as its page lists them: done, ready, or not yet with every reason (E3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.urls import reverse

from signback.engine.families import Member
from signback.orders.refusals import Reason as Unmet
from signback.orders.roles import role_title
from signback.process.standing import State as Stands
from signback.surfaces.case import Case, StepStand
from signback.surfaces.sentences import lateness, when
from signback.surfaces.story import who_did
from signback.surfaces.web.sheets.order import Delivery, Track
from signback.surfaces.web.sheets.pieces import Badge, Reason, State, Task, Tone

PARTS = {"order": "delivery-step", "mall": "part-step"}
"""The page of a step of an order's child, by the order's kind."""
STATES = {Stands.READY: State.READY, Stands.BLOCKED: State.BLOCKED, Stands.DONE: State.DONE}


def step_url(case: Case, step: StepStand) -> str:
    """The page of a step."""
    where = {"number": case.root.number, "name": step.name}
    key = step.member.subject.key
    return reverse(PARTS[case.root.kind], kwargs={**where, "key": key}) if key else reverse("step", kwargs=where)


def is_done(step: StepStand) -> bool:
    """Done, or what its rule calls satisfied."""
    return step.first.state is Stands.DONE or step.first.satisfied


def needless(step: StepStand) -> bool:
    """Whether its rule is satisfied although nobody did it: no cash to bank where none was handed in yet."""
    place, facts = step.first.place, step.member.subject.facts
    return is_done(step) and place.repeats and not facts.ever(*place.step.names)


def due_of(step: StepStand) -> datetime | None:
    """By when an open step is due; a debt has its own time."""
    if step.first.debt:
        return step.first.debt.due
    if step.first.since is None or is_done(step):
        return None
    found: datetime | None = step.member.subject.due_of(step.first.timed, step.first.since)
    return found


def tracks_of(case: Case, member: Member) -> tuple[Track, ...]:
    """The tracks of the order, or of one delivery; neighbours that are all done fold into one line."""
    found: list[Track] = []
    for track in each_track(case, member):
        if found and found[-1].done and track.done:
            before = found.pop()
            tasks = (*before.tasks, *track.tasks)
            title = f"{before.title}, {track.title.lower()}"
            track = Track(title, tasks, f"all {len(tasks)} steps done", done=True)
        found.append(track)
    return tuple(found)


def each_track(case: Case, member: Member) -> Iterator[Track]:
    """The tracks with something in them."""
    steps = [s for s in case.steps if s.member is member and not s.first.optional]
    shown = [s for s in steps if s.first.state is not Stands.NOT_NEEDED and not needless(s)]
    for title in member.book.tracks:
        if rows := [s for s in shown if member.book.track_of[s.name] == title]:
            yield track_of(case, title, rows)


def track_of(case: Case, title: str, steps: Sequence[StepStand]) -> Track:
    """One track with its rows."""
    done = sum(is_done(s) for s in steps)
    whole = done == len(steps)
    note = f"{done} of {len(steps)} done" if done and not whole else "" if done else "not started"
    if whole:
        note = "done" if done == 1 else f"all {done} steps done"
    return Track(title, tuple(task_of(case, step) for step in steps), note, whole)


def deliveries_of(case: Case) -> tuple[Delivery, ...]:
    """Each delivery with its own tracks."""
    return tuple(delivery_of(case, member) for member in case.members[1:])


def delivery_of(case: Case, member: Member) -> Delivery:
    """One delivery."""
    planned = member.subject.planned.event
    note = f"{planned.quantity.normalize():,f} planned for {planned.departs:%a %-d %b}, {planned.carrier}"
    return Delivery(f"Delivery {member.subject.key}", tracks_of(case, member), note)


def task_of(case: Case, step: StepStand) -> Task:
    """One step: linked when this person may do it, else with every rule's sentence and who clears it."""
    stand, done = step.first, is_done(step)
    words, late = lateness(due_of(step), case.now) if (step.ready or stand.debt) and not done else ("", False)
    reasons = () if done or not (stand.unmet or stand.debt) else reasons_of(case, step)
    strong, soft = (
        ("yours", words) if step.offered else ("", ", ".join(x for x in (side(case, step, done), words) if x))
    )
    return Task(
        stand.place.step.title, State.DONE if done else STATES.get(stand.state, State.BLOCKED),
        step_url(case, step) if step.offered and not done else "", late, stand.debt is not None, reasons=reasons,
        side_strong=strong if not done else "", side=side(case, step, done) if done else soft,
        badge=Badge("paper owed", Tone.OWED) if stand.debt else None,
    )  # fmt: skip


def side(case: Case, step: StepStand, done: bool) -> str:
    """Who did it when, or who is to do it."""
    facts = step.member.subject.facts.of_step(*step.first.place.step.names)
    if done and facts:
        return f"{who_did(facts[-1])}, {when(facts[-1].entered, case.now)}"
    return role_title(step.first.place.step.who[0]).lower()


def reasons_of(case: Case, step: StepStand) -> tuple[Reason, ...]:
    """Every rule once, with the department that clears it; while an earlier step is open, that is the reason."""
    found = dict.fromkeys(r for s in step.stands for r in s.reasons)
    firsts = [r for r in found if r.code.startswith("first_") and not r.met]
    return tuple(reason_of(case, r) for r in firsts or sorted(found, key=lambda r: r.met))


def reason_of(case: Case, unmet: Unmet) -> Reason:
    """One rule's sentence, and who clears it."""
    names = [name for name in unmet.cleared_by if name in case.family.steps]
    roles = dict.fromkeys(role_title(case.family.step(name).who[0]) for name in names)
    return Reason(unmet.says, unmet.met, "" if unmet.met or not roles else " or ".join(roles))
