"""Who may do a step (R2, R3, R4, R5): one answer for pages, API, terminal and the door itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from signback.engine.families import Family, Member
from signback.orders.facts import Fact
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed
from signback.orders.roles import role_title
from signback.process.places import Place


def roles_for(place: Place[Any], subject: Any, now: datetime) -> tuple[str, ...]:
    """The roles that may do the step now: its owner's, and those it is entrusted to."""
    extra = tuple(e.role for e in place.entrusted if e.when.at(subject, now)[0])
    return (*place.step.who, *extra)


def refuse_unless_allowed(
    family: Family, members: Iterable[Member], place: Place[Any], subject: Any, by: Person, now: datetime
) -> None:
    """Raise NotAllowed, with the sentence that says who may, unless this person may do the step."""
    mine = refuse_without_role(roles_for(place, subject, now), by)
    refuse_strangers(place, subject, by, mine)
    done_by = doers(family, members, place)
    if by.sign_in in done_by:
        raise NotAllowed(
            "same_person", f"You did “{done_by[by.sign_in]}” on this order; somebody else must do this",
            "Hand it to a colleague of the same department",
        )  # fmt: skip


def refuse_without_role(roles: tuple[str, ...], by: Person) -> list[str]:
    """Which of the roles this person holds; NotAllowed, with the sentence that says who may, where it is none (R2)."""
    if mine := [role for role in roles if by.holds(role)]:
        return mine
    raise NotAllowed("not_allowed", f"Only {titles(roles)} may do this", f"Ask {titles(roles)} to do it")


def in_place_of(place: Place[Any], subject: Any, by: Person, now: datetime) -> str:
    """For whom a deputy does the step, by sign-in name; empty where it is the deputy's own to do (R5)."""
    if not by.absent:
        return ""
    roles = roles_for(place, subject, now)
    owner = place.belongs_to(subject) if place.belongs_to and not by.own & entrusted(place, subject, now) else None
    away = by.in_place_of(roles, owner)
    return away.sign_in if away else ""


def entrusted(place: Place[Any], subject: Any, now: datetime) -> frozenset[str]:
    """The roles that may do the step beside its owner's."""
    return frozenset(roles_for(place, subject, now)) - frozenset(place.step.who)


def refuse_strangers(place: Place[Any], subject: Any, by: Person, mine: list[str]) -> None:
    """A step that belongs to one person is theirs, or their deputy's; an entrusted role is not asked."""
    if place.belongs_to is None or not all(role in place.step.who for role in mine):
        return
    owner = place.belongs_to(subject)
    if owner is not None and not by.acts_for(owner):
        raise NotAllowed(
            "not_yours", "This belongs to the person responsible for this customer",
            "Ask that person, or have yourself named as deputy",
        )  # fmt: skip


def doers(family: Family, members: Iterable[Member], place: Place[Any]) -> dict[str, str]:
    """Everybody whom separation of duties bars from this step, with the step they did (R3)."""
    apart = place.apart
    if not (apart or place.step.signed):
        return {}
    facts = [fact for member in members for fact in in_force(member)]
    barred = {f.by: family.step(f.step).title for f in facts if f.step in apart}
    if place.step.signed:
        room = place.step.room
        barred |= {f.by: family.step(f.step).title for f in facts if f.signed and family.step(f.step).room != room}
    return barred


def in_force(member: Member) -> list[Fact[Any]]:
    """The facts of one subject that were not superseded."""
    facts = member.subject.facts
    return [fact for fact in facts.all if fact.seq not in facts.superseded]


def titles(roles: Iterable[str]) -> str:
    """The roles as a sentence says them."""
    return " or ".join(role_title(role).lower() for role in roles)
