"""One line of a statement as lists show it: whose money it seems, since when, and what can be done (M4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from signback.departments.finance.models import BankLine
from signback.departments.finance.proposals import Proposal
from signback.orders.money import Money
from signback.surfaces.web.sheets.pieces import Act, Badge, Look, Reason, State, Tone
from signback.surfaces.web.sheets.worklist import Row

LONG = 140
OLD = 7


def line_row(line: BankLine, found: Sequence[Proposal], now: datetime) -> Row:
    """A line without a home."""
    best = next((one for one in found if one.shares), None)
    days = age(line.booked, now)
    return Row(
        f"{Money(abs(line.left), line.currency)}{rest_words(line)} {who(line)}", State.READY,
        f"{line.statement_id}/{line.line}", " + ".join(target(best)) if best else nothing_words(line), line_url(line),
        late=days > OLD, why=shortened(line.text or line.reference) or "The bank says no words.",
        reasons=tuple(Reason(f"{words(one)}.", met=one.certain) for one in found),
        order_words=f"{line.booked:%-d %b %Y}", due=age_words(line.booked, now),
        consequence=line.owner or "nobody’s yet", badge=Badge("agrees", Tone.DONE) if best and best.certain else None,
        acts=line_acts(line, best),
    )  # fmt: skip


def rest_words(line: BankLine) -> str:
    """That only a rest of the line is meant, where part of it has a home."""
    return f" of {Money(abs(line.amount), line.currency)}" if line.left != abs(line.amount) else ""


def who(line: BankLine) -> str:
    """From whom, or to whom."""
    if not line.payer:
        return "came in" if line.amount > 0 else "went out"
    return f"{'from' if line.amount > 0 else 'to'} {line.payer}"


def nothing_words(line: BankLine) -> str:
    """That nothing is proposed."""
    return "Nothing found for it" if line.amount > 0 else ""


def target(found: Proposal) -> list[str]:
    """The orders of a proposal with their customers."""
    return [f"{share.order} {share.who}".strip() for share in found.shares][:3]


def words(found: Proposal) -> str:
    """What agrees, beginning like a sentence."""
    return found.says[:1].upper() + found.says[1:]


def line_url(line: BankLine, name: str = "bank-line") -> str:
    """The page of a line, or of something that is done with it."""
    return reverse(name, args=[line.statement_id, line.line])


def accept_url(line: BankLine, found: Proposal) -> str:
    """Where a proposal is accepted: just what the reader saw."""
    asked = [("to", f"{share.order}:{share.amount}") for share in found.shares]
    return f"{line_url(line, 'line-accept')}?{urlencode([*asked, ('why', found.says)])}"


def line_acts(line: BankLine, best: Proposal | None) -> tuple[Act, ...]:
    """What can be done with a line, by one key each."""
    settle = Act("Settle without an order", line_url(line, "line-settle"), "S")
    take = () if line.owner else (Act("I clear this", line_url(line, "line-take"), "I", post=True),)
    if line.amount < 0:
        return (Act("Settle", line_url(line, "line-settle"), "S", Look.PRIMARY), *take)
    match = Act("Match by hand", line_url(line, "line-match"), "M")
    if best is None:
        return (Act(match.label, match.url, "M", Look.PRIMARY), settle, *take)
    says = f"Match to {' + '.join(share.order for share in best.shares[:3])}"
    return (Act(says, accept_url(line, best), "A", Look.PRIMARY, post=True), match, settle, *take)


def shortened(text: str) -> str:
    """The words of a payment, as many as a row holds."""
    return text if len(text) <= LONG else f"{text[:LONG].rstrip()}…"


def age(since: date, now: datetime) -> int:
    """How many days."""
    return (timezone.localtime(now).date() - since).days


def age_words(since: date, now: datetime) -> str:
    """How old, in words."""
    days = age(since, now)
    return "today" if days <= 0 else "since yesterday" if days == 1 else f"since {days} days"
