"""Who is called under a telephone number, however it is written."""

from __future__ import annotations

from functools import reduce
from typing import cast

from django.db.models import Expression, F, Q, QuerySet, Value
from django.db.models.functions import Replace

from signback.orders.models import Member
from signback.orders.telephones import FEWEST, written_otherwise


def members_at(telephone: str, fewest: int = FEWEST) -> QuerySet[Member, int]:
    """Members with this number, theirs or an address's."""
    ways = written_otherwise(telephone, fewest)
    if not ways:
        return Member.objects.none().values_list("pk", flat=True)
    known = Member.objects.alias(own=bare("telephone"), where=bare("addresses__telephone"))
    said = reduce(Q.__or__, (Q(own__contains=one) | Q(where__contains=one) for one in sorted(ways)))
    return known.filter(said).values_list("pk", flat=True)


def bare(column: str) -> Expression:
    """A telephone number without what people write between its digits."""
    signs = (Value(sign) for sign in " -.()/")
    return reduce(lambda told, sign: Replace(told, sign, Value("")), signs, cast(Expression, F(column)))
