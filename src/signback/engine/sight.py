"""Who sees which root (R4): staff see what their work needs, salespeople their own customers' orders."""

from __future__ import annotations

from django.db.models import Q

from signback.engine.models import Root
from signback.orders.persons import Person
from signback.orders.refusals import NotFound

HOUSE = "house"
NOBODY = -1


def sees_only_own(by: Person) -> bool:
    """Whether this person sees their own customers' orders alone; the mall's people and purchasing see none."""
    return by.sees_only_own


def visible_to(by: Person, path: str = "") -> Q:
    """The filter for roots (or, by a path, for rows that lead to one) that this person may see."""
    if not by.is_of_the_mill:
        return Q(**{f"{path}salesperson_id": NOBODY})
    if not sees_only_own(by):
        return Q()
    return Q(**{f"{path}salesperson_id__in": [by.id, *by.stands_for]})


def refuse_unseen(root: Root | None, number: str, by: Person) -> Root:
    """The root, unless there is none or it is not this person's to see: both look the same."""
    if root is None or not sees(by, root):
        raise NotFound("no_such_order", f"There is no order {number[:40]}", "Check the number, or search for it")
    return root


def sees(by: Person, root: Root) -> bool:
    """Whether a root is this person's to see; what holds for the whole house everybody in it may read."""
    if root.kind == HOUSE:
        return bool(by.roles)
    return by.is_of_the_mill and (not sees_only_own(by) or by.acts_for(root.salesperson_id or NOBODY))
