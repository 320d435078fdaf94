"""Which documents an order has: told by its ledger alone, made or not yet made (S8, E1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from signback.documents.kinds import DELIVERY_KINDS, ORDER_KINDS, DocumentKind, Revised, Subject
from signback.orders.facts import Fact, Facts
from signback.orders.order import Order


class State(StrEnum):
    """Whether a document still speaks."""

    CURRENT = "current"
    COMPLETED = "completed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Issue:
    """One copy of one revision of a document: the entry that made the revision, the entry that this copy tells of."""

    kind: DocumentKind
    subject: str
    part: str
    number: str
    revision: int
    copy: int
    first: Fact[Any]
    fact: Fact[Any]
    state: State = State.CURRENT

    def same_paper(self, other: Issue) -> bool:
        """Whether both are revisions or copies of one paper."""
        if (self.kind.name, self.subject, self.part) != (other.kind.name, other.subject, other.part):
            return False
        return self.kind.revised is not Revised.NEVER or self.number == other.number


def issues_of(order: Order) -> list[Issue]:
    """Every document of an order and its deliveries, in the order in which the ledger made them."""
    found = [issue for kind in ORDER_KINDS for issue in issues(kind, order, order.facts, "")]
    for delivery in order.deliveries:
        found += [i for kind in DELIVERY_KINDS for i in issues(kind, order, delivery.facts, delivery.key)]
    return sorted(found, key=lambda issue: issue.fact.seq)


def issues(kind: DocumentKind, order: Order, facts: Facts, subject: str) -> list[Issue]:
    """The issues of one kind, each with its state."""
    found = list(told(kind, order, facts, subject))
    return [replace(issue, state=state_of(issue, found, facts)) for issue in found]


def told(kind: DocumentKind, order: Order, facts: Facts, subject: str) -> Iterator[Issue]:
    """Walk the facts: what makes a revision, what completes the newest."""
    newest: dict[str, Issue] = {}
    made: Counter[str] = Counter()
    for fact in facts.all:
        for part in parts_of(kind, fact) if fact.kind in kind.concerned else ():
            before = newest.get(part)
            if fact.kind in kind.makes and (before is None or kind.revised is not Revised.COPIED):
                made[part] += 1
                number = kind.number(order, fact, subject, part, made[part])
                revision = 1 if kind.revised is Revised.NEVER else made[part]
                newest[part] = Issue(kind, subject, part, number, revision, 1, fact, fact)
            elif before is not None and still_speaks(before, fact, facts):
                newest[part] = replace(before, copy=before.copy + 1, fact=fact)
            else:
                continue
            yield newest[part]


def still_speaks(before: Issue, fact: Fact[Any], facts: Facts) -> bool:
    """A fact completes the revision before it, unless that one was taken back in between."""
    return before.first.seq not in facts.superseded or fact.seq in facts.superseded


def parts_of(kind: DocumentKind, fact: Fact[Any]) -> tuple[str, ...]:
    """The lines that a fact is about, for papers of one line; else the whole."""
    return fact.covers if kind.subject is Subject.LINE else ("",)


def state_of(issue: Issue, all_of_kind: list[Issue], facts: Facts) -> State:
    """Whether the issue is the newest of its paper, and in force."""
    later = [other for other in all_of_kind if other.same_paper(issue) and other.fact.seq > issue.fact.seq]
    if any(other.revision > issue.revision for other in later):
        return State.REPLACED
    if issue.first.seq in facts.superseded:
        return State.WITHDRAWN
    return State.COMPLETED if later else State.CURRENT
