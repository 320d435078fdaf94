"""Which versions of papers a signature covers: told by the ledger, with the hash of what each one says (E2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from signback.documents.issues import Issue, State, issues_of
from signback.documents.listing import href
from signback.documents.store import document_of
from signback.engine.covering import Covered, Version
from signback.engine.fold import Row
from signback.engine.models import Root
from signback.orders.order import Order


@dataclass(frozen=True)
class ToSign:
    """One paper under a signature, and where it can be read before."""

    covered: Covered
    href: str


def versions(order: Order, key: str, kinds: Sequence[str]) -> tuple[Version, ...]:
    """The versions in force, as the door asks for them: no query, nothing is made."""
    return tuple(version_of(issue) for issue in issues_in_force(order, key, kinds))


def papers_to_sign(root: Root, rows: list[Row], order: Order, key: str, kinds: Sequence[str]) -> tuple[ToSign, ...]:
    """The same with their hashes; what the worker has not come to yet is written now."""
    return tuple(
        ToSign(Covered(**vars(version_of(issue)), hash=document_of(root, rows, issue).digest), href(root.number, issue))
        for issue in issues_in_force(order, key, kinds)
    )


def issues_in_force(order: Order, key: str, kinds: Sequence[str]) -> Iterator[Issue]:
    """The papers of these kinds of the order and of this delivery, in the order in which they were made."""
    if not isinstance(order, Order) or not kinds:
        return
    for issue in issues_of(order):
        if issue.kind.name in kinds and issue.state is State.CURRENT and issue.subject in ("", key):
            yield issue


def version_of(issue: Issue) -> Version:
    """The version that an issue is."""
    return Version(issue.kind.name, issue.kind.title.en, issue.number, issue.revision, issue.copy)
