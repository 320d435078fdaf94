"""The calls about what is short in the mall: goods that came in, set aside for the orders that wait (M3, M6, M7)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from signback.orders.models import Article
from signback.orders.refusals import Invalid, NotFound
from signback.surfaces.api.acts import SURFACE
from signback.surfaces.api.asking import body_of, key_of
from signback.surfaces.api.schema import KEY
from signback.surfaces.api.sign_in import person_of
from signback.surfaces.setting_aside import pieces_by_order, refuse_others, set_aside

router = Router(tags=["Mall stock"])


class OrderAsideOut(Schema):
    """What one order got."""

    order: str
    pieces: int
    version: int = Field(description="The order's version after it")
    repeated: bool = Field(description="Whether it was done by an earlier call with the same key")


class AsideOut(Schema):
    """What was set aside."""

    article: str
    pieces: int = Field(description="Together; zero where no free piece lies there, or no order waits for one")
    orders: list[OrderAsideOut] = Field(description="The oldest first")


@router.post(
    "/products/{number}/set-aside", response=AsideOut, summary="Set goods aside for all orders that wait",
    operation_id="set_aside_for_all", openapi_extra={"parameters": [KEY]},
)  # fmt: skip
def post_aside(request: HttpRequest, number: str) -> AsideOut:
    """Free pieces are held for the orders that wait for them, the oldest first: all, or none; without a body.

    Done by who decides on missing goods. What is left for nobody stays free; the members are told.
    """
    person, key = person_of(request), key_of(request)
    refuse_others(person, SURFACE)
    for name in body_of(request):
        raise Invalid("There is no such field", field=name[:60])
    article = Article.objects.filter(number=number[:40]).values_list("pk", flat=True).first()
    if article is None:
        raise NotFound("no_such_article", f"There is no article {number[:40]}", "See /mall/products")
    done = set_aside(person, article, key, SURFACE)
    pieces = pieces_by_order(done)
    orders = [
        OrderAsideOut(order=one.number, pieces=pieces[one.number], version=one.version, repeated=one.repeated)
        for one in done
    ]
    return AsideOut(article=number, pieces=sum(pieces.values()), orders=orders)
