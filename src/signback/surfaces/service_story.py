"""What was done in a service case, as a sentence (S18)."""

from __future__ import annotations

from signback.orders.events import service
from signback.surfaces.sentences import when
from signback.surfaces.story_words import called, colon, number, predicate


@predicate.register
def _(e: service.CaseOpened) -> str:
    rolls = f", {'rolls' if len(e.rolls) > 1 else 'roll'} {', '.join(e.rolls)}" if e.rolls else ""
    return f"took down a {e.kind} of {e.caller} about order {e.order}{rolls}; they hear by {when(e.due)}"


@predicate.register
def _(e: service.CaseHandedOn) -> str:
    return f"handed the case to {e.name}, to be answered by {when(e.due)}{colon(e.why)}"


@predicate.register
def _(e: service.FindingWritten) -> str:
    cause = f"; cause: {e.cause}" if e.cause else ""
    return f"wrote what was found: {e.finding}{cause}; {'our fault' if e.ours else 'not our fault'}"


@predicate.register
def _(e: service.RemedyDecided) -> str:
    amount = f", {e.amount:,.2f} {e.currency}" if e.amount else ""
    tonnes = f", {number(e.tonnes)} t" if e.tonnes else ""
    return f"decided: {e.remedy}{amount}{tonnes}{colon(e.why)}"


@predicate.register
def _(e: service.GoodsCameBack) -> str:
    return f"took {number(e.tonnes)} t back{colon(e.state)}"


@predicate.register
def _(e: service.CaseAnswered) -> str:
    content = "; the customer is content" if e.content else ""
    return f"{called(e.outcome, e.spoken_with, e.answer)}{content}"


@predicate.register
def _(e: service.CaseClosed) -> str:
    return f"closed the case{colon(e.result)}"
