"""Many mall orders of many members: real orders after several links, copied by the database itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from benchmarks.crowd import COPIED, copy, count_roots_from, minutes, settle, witness_last
from benchmarks.quickly import quickly
from signback.demo.mall_life import MallLife
from signback.engine.models import Root
from signback.orders.models import Account, Member

LINKS = ("place", "confirm", "take_on", "pack", "pay", "ship", "bring", "arrive")
TENTHS = {1: 5, 2: 2, 3: 1, 5: 1, 8: 1}
"""Of ten orders so many have come so far: five wait for their call, two for who brings them, then one each for being picked, for the carrier, for nothing."""
MEMBERS = 2_000
YEAR = 525_600
BLOCK = 5_000
"""So many copies of one order lie side by side, then so many of the next."""
GOODS = [("RM-OFF-80", 1), ("NB-A5-LINED", 1), ("LT-BLOT", 1), ("WR-KRAFT", 1), ("GF-CALENDAR", 1)]


class OfTheDepartment(MallLife):
    """An order that logistics brings as a department."""

    def take_on(self) -> None:
        """Assigned to nobody by name, and accepted."""
        self.do("mall-administrator", "assign")
        self.do("logistics", "accept_assignment")

    def pack(self) -> None:
        """Taken from the shelves, and packed."""
        self.do("logistics", "pick")
        self.do("logistics", "pack", {"grams": 1200})


def begun(links: int) -> Root:
    """A real order of two days ago that came so far."""
    life = OfTheDepartment("member-anna", GOODS, timezone.now() - timedelta(days=2))
    for link in LINKS[:links]:
        getattr(life, link)()
    return Root.objects.get(number=life.number)


def members() -> int:
    """The key of the first of many members, made once."""
    first = Account.objects.filter(username="bench-member-0").first()
    if first is None:
        made = [Account(username=f"bench-member-{n}", roles=["member"]) for n in range(MEMBERS)]
        accounts = Account.objects.bulk_create(made)
        Member.objects.bulk_create(Member(account=one, name=f"Member {n}") for n, one in enumerate(accounts))
        first = accounts[0]
    return int(first.pk)


def grow(to: int) -> None:
    """Fill up to so many mall orders, of every tenth as many at each link."""
    made_from = [root for links, tenths in TENTHS.items() for root in [begun(links)] * tenths]
    member = f"{members()} + (n * 7919) % {MEMBERS}"
    opened = minutes('"opened"', f"-((n * 7919) % {YEAR})")
    first = Root.objects.aggregate(last=Max("id"))["last"] + 1
    wanted = (to - Root.objects.filter(kind="mall").count()) // len(made_from)
    with quickly(*COPIED):
        for start in range(0, wanted, BLOCK):
            turns = range(start, min(start + BLOCK, wanted))
            with transaction.atomic():
                for root in made_from:
                    copy(root, first - start, 1, turns, member_id=member, opened=opened)
                    first += len(turns)
    witness_last()
    count_roots_from(Root.objects.aggregate(last=Max("id"))["last"])
    settle()
