"""Who sees which root (R4): staff what their work needs, salespeople their own customers' orders, members theirs."""

from __future__ import annotations

from django.db.models import Q

from signback.engine.families import family_of
from signback.engine.models import Root
from signback.orders.persons import Person
from signback.orders.refusals import NotFound
from signback.orders.roles import CLOCK, MEMBER, THE_MALLS

HOUSE = "house"
STOCK = "stock"
NOBODY = -1


def sees_only_own(by: Person) -> bool:
    """Whether this person sees their own customers' orders alone; the mall's people and purchasing see none."""
    return by.sees_only_own


def visible_to(by: Person, path: str = "") -> Q:
    """The filter for roots (or, by a path, for rows that lead to one) that this person may see."""
    if MEMBER in by.roles:
        return Q(**{f"{path}member_id": by.id})
    malls, own = Q(**{f"{path}member_id__isnull": False}), Q(**{f"{path}salesperson_id__in": [by.id, *by.stands_for]})
    if not by.is_of_the_mill:
        return malls if sees_the_mall(by) else Q(**{f"{path}salesperson_id": NOBODY})
    if sees_only_own(by):
        return own | malls if sees_the_mall(by) else own
    return Q() if sees_the_mall(by) else ~malls


def sees_the_mall(by: Person) -> bool:
    """Whether this person's work needs the mall's orders."""
    return bool(by.roles & {*THE_MALLS, CLOCK})


def refuse_unseen(root: Root | None, number: str, by: Person) -> Root:
    """The root, unless there is none or it is not this person's to see: both look the same."""
    if root is None or not sees(by, root):
        raise NotFound("no_such_order", f"There is no order {number[:40]}", "Check the number, or search for it")
    return root


def sees(by: Person, root: Root) -> bool:
    """Whether a root is this person's to see; what holds for the whole house everybody in it may read."""
    if MEMBER in by.roles or root.member_id is not None:
        return root.member_id is not None and (root.member_id == by.id if MEMBER in by.roles else sees_the_mall(by))
    if root.kind == HOUSE:
        return bool(by.roles)
    if root.kind == STOCK:
        return sees_the_mall(by)
    if (allowed := family_of(root.kind).seen_by) and not allowed & by.roles:
        return False
    return by.is_of_the_mill and (not sees_only_own(by) or by.acts_for(root.salesperson_id or NOBODY))
