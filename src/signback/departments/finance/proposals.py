"""Where a line's money probably belongs: by reference, amount and name, with the reason in words (M4, S13.2)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q
from stdnum import iso11649

from signback.departments.finance.models import BankLine
from signback.engine.models import Root

KINDS = ("order", "mall")
NUMBER = re.compile(r"(?<![\w.,])(M?)[ ]?(\d{4,8})(?![\d.,]*\d)")
CREDITOR = re.compile(r"\bRF\d{2}(?: ?[A-Z0-9]{1,4}){1,6}\b")
ORDER = re.compile(r"M?\d{4,8}")
DAY = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b")
WORDS = re.compile(r"[^\W\d_]{3,}|[一-鿿]{2,}")
EMPTY = "the and gmbh ltd limited inc company co kg bv und herr frau mrs von van der den"
"""Words that tell no name from another."""
MOST = 200
SHOWN = 3


@dataclass(frozen=True)
class Owed:
    """An order as a line looks for it: what it is asked to pay now, whose it is, in which currency."""

    number: str
    kind: str
    owing: Decimal | None
    """None while it takes no money yet."""
    who: str
    currency: str


@dataclass(frozen=True)
class Share:
    """So much of a line for one order."""

    order: str
    amount: Decimal
    who: str


@dataclass(frozen=True)
class Proposal:
    """One way to find a home for a line, with what agreed; certain ones can be accepted all at once.

    Without shares it says only why an order that the line names cannot have the money.
    """

    shares: tuple[Share, ...]
    says: str
    certain: bool = False


def proposals(found: Sequence[BankLine]) -> Mapping[int, Sequence[Proposal]]:
    """The proposals for incoming open lines, by the line's key, the best first; a few statements for all of them."""
    wanted = [line for line in found if line.amount > 0 and line.open]
    told = {line.pk: numbers_in(line) for line in wanted}
    by_number = {owed.number: owed for owed in owed_by(Q(number__in={n for numbers in told.values() for n in numbers}))}
    bare = [line for line in wanted if not any(n in by_number for n in told[line.pk])]
    by_amount = open_by_amount({line.left for line in bare})
    made = {
        line.pk: by_reference(line, [by_number[n] for n in told[line.pk] if n in by_number])
        if line not in bare
        else without_reference(line, by_amount.get(line.left, []))
        for line in wanted
    }
    return paid_once(made)


def paid_once(made: dict[int, list[Proposal]]) -> dict[int, list[Proposal]]:
    """What a first line pays is not asked of the next: perhaps it is paid twice, so somebody looks at it."""
    taken: set[str] = set()
    for pk, found in sorted(made.items()):
        best = found[0] if found else None
        if best is None or not best.certain:
            continue
        orders = {share.order for share in best.shares}
        if orders & taken:
            made[pk] = [replace(best, says=f"{best.says}, but another line pays it already", certain=False), *found[1:]]
        taken |= orders
    return made


# ---- by reference
def numbers_in(line: BankLine) -> list[str]:
    """The numbers of orders that a line may name, each once, in its own order; days are no numbers."""
    words = f"{line.reference} {line.text}".upper()
    named = [found for said in CREDITOR.findall(words) for found in creditor_numbers(said)]
    loose = [f"{letter}{digits}" for letter, digits in NUMBER.findall(DAY.sub(" ", words))]
    return list(dict.fromkeys([*named, *loose]))[:MOST]


def creditor_numbers(said: str) -> list[str]:
    """The order in a creditor reference (ISO 11649), if its check digits agree; words after it may agree by chance."""
    plain = said.replace(" ", "")
    ends = [end for end in range(len(plain), 4, -1) if iso11649.is_valid(plain[:end])]
    return [plain[4:end] for end in ends if ORDER.fullmatch(plain[4:end])]


def by_reference(line: BankLine, found: Sequence[Owed]) -> list[Proposal]:
    """The orders that a line names: one that agrees in amount, several whose sum agrees, else what the line covers."""
    alike = [owed for owed in found if owed.owing == line.left and owed.currency == line.currency]
    if len(alike) == 1:
        return [Proposal((share(alike[0], line.left),), f"reference {alike[0].number} and amount agree", certain=True)]
    if alike:
        return [Proposal((share(owed, line.left),), f"reference {owed.number} and amount agree") for owed in alike]
    open_ones = [owed for owed in found if asked(owed) > 0 and owed.currency == line.currency]
    if len(open_ones) > 1 and sum(asked(owed) for owed in open_ones) == line.left:
        names = ", ".join(owed.number for owed in open_ones)
        shares = tuple(share(owed, asked(owed)) for owed in open_ones)
        return [Proposal(shares, f"references {names} and their sum agree", certain=True)]
    return [uneven(line, owed) for owed in found[:SHOWN]]


def uneven(line: BankLine, owed: Owed) -> Proposal:
    """An order that the line names, but for another amount."""
    says = f"reference {owed.number} agrees, {difference_words(line, owed)}"
    fits = owed.owing is not None and owed.currency == line.currency
    return Proposal((share(owed, line.left),) if fits else (), says)


def asked(owed: Owed) -> Decimal:
    """What it is asked to pay; nothing while it takes no money."""
    return owed.owing or Decimal(0)


def difference_words(line: BankLine, owed: Owed) -> str:
    """By how much the amount differs from what is asked."""
    if owed.currency != line.currency:
        return f"but the order is in {owed.currency}"
    if owed.owing is None:
        return "but it takes no money before its confirmation went out"
    if owed.owing <= 0:
        return "but nothing is asked for it now"
    gap = line.left - owed.owing
    return f"{abs(gap):,.2f} {'more' if gap > 0 else 'less'} than the {owed.owing:,.2f} asked"


def share(owed: Owed, amount: Decimal) -> Share:
    """So much for this order."""
    return Share(owed.number, amount, owed.who)


# ---- without a reference
def without_reference(line: BankLine, alike: Sequence[Owed]) -> list[Proposal]:
    """Orders that are asked for just this amount, or the payer's open orders."""
    named = [owed for owed in alike if same_name(line.payer, owed.who) and owed.currency == line.currency]
    if named:
        return [
            Proposal((share(o, line.left),), "amount and name agree, the line names no order") for o in named[:SHOWN]
        ]
    if mine := of_payer(line):
        return together(line, mine)
    fits = [owed for owed in alike if owed.currency == line.currency][:SHOWN]
    return [Proposal((share(owed, line.left),), "the amount agrees, the name does not") for owed in fits]


def together(line: BankLine, mine: Sequence[Owed]) -> list[Proposal]:
    """All open orders of the payer, if the amount is their sum; else each with what differs."""
    if len(mine) > 1 and sum(asked(owed) for owed in mine) == line.left:
        shares = tuple(share(owed, asked(owed)) for owed in mine)
        return [Proposal(shares, f"the name agrees, and the sum of all {len(mine)} open orders")]
    return [
        Proposal((share(o, min(line.left, asked(o))),), f"the name agrees, {difference_words(line, o)}")
        for o in mine[:SHOWN]
    ]


def of_payer(line: BankLine) -> list[Owed]:
    """The open orders of somebody who is called like the payer."""
    words = words_of(line.payer)
    if not words:
        return []
    longest = max(words, key=len)
    found = owed_by(names_like(longest) & Q(owing__gt=0))
    return [o for o in found if same_name(line.payer, o.who) and o.currency == line.currency][:MOST]


def names_like(word: str) -> Q:
    """Whose name holds a word."""
    return Q(customer__name__icontains=word) | Q(member__name__icontains=word)


def same_name(payer: str, who: str) -> bool:
    """Whether two names share every word of the shorter one, but for legal forms."""
    first, second = words_of(payer), words_of(who)
    return bool(first and second) and (first <= second or second <= first)


def words_of(name: str) -> set[str]:
    """The telling words of a name."""
    return {word for word in WORDS.findall(name.lower()) if word not in EMPTY.split()}


# ---- what is asked for
def open_by_amount(amounts: Iterable[Decimal]) -> Mapping[Decimal, list[Owed]]:
    """The orders that are asked for just these amounts."""
    found: dict[Decimal, list[Owed]] = defaultdict(list)
    for owed in owed_by(Q(owing__in=set(amounts), owing__gt=0)):
        found[asked(owed)].append(owed)
    return found


def owed_by(which: Q) -> list[Owed]:
    """Orders as a line looks for them, the oldest first."""
    rows = Root.objects.filter(which, kind__in=KINDS).order_by("id")
    fields = ("number", "kind", "owing", "customer__name", "member__name", "currency")
    return [
        Owed(number, kind, owing, customer or member or "", currency or "")
        for number, kind, owing, customer, member, currency in rows.values_list(*fields)[: MOST * 5]
    ]
