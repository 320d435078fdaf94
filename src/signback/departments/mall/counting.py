"""Counting the mall's stock, and taking goods in: each a recorded fact (M7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from signback.departments.mall import room
from signback.departments.mall.placing import Number, Quantity
from signback.departments.mall.stock import Move, Shelf, move, shelves
from signback.orders.events.stock import GoodsReceived, StockCounted
from signback.orders.persons import Person
from signback.orders.refusals import Invalid
from signback.orders.roles import Role
from signback.orders.stock import StockSubject
from signback.process.inputs import Said, Words, label

COUNTERS = (Role.MALL_ADMINISTRATOR, Role.LOGISTICS, Role.WAREHOUSE)
Counted = Annotated[int, Field(ge=0, le=10_000_000, json_schema_extra={"unit": "pieces", "kind": "number"})]


@dataclass(frozen=True)
class CountStock:
    """What was counted."""

    article: Annotated[Number, label("Article")]
    counted: Annotated[Counted, label("Pieces that lie there", "All of them, also those held for orders")]
    reason: Annotated[Words, label("Why it differs")] = ""


@room.step("Count the stock", source="M7", who=COUNTERS, happened=True)
def count_stock(stock: StockSubject, data: CountStock, by: Person) -> StockCounted:
    """Write down how many pieces really lie there; what orders hold stays held."""
    found = shelf_of(stock, data.article)
    if data.counted < found.reserved:
        says = f"{found.reserved} pieces are held for members' orders: give orders up first, or count again"
        raise Invalid(says, field="counted")
    move({data.article: found}, {data.article: Move(on_hand=data.counted - found.on_hand)})
    short = stock.brought.number if stock.brought else ""
    of = f"Order {short}: {data.reason}" if short else data.reason
    return StockCounted(data.article, data.counted, found.on_hand, found.reserved, of, short)


def shelf_of(stock: StockSubject, article: str) -> Shelf:
    """The article whose stock this is, locked."""
    found = shelves([article]).get(article)
    if found is None or not stock.number.endswith(f"-{found.key}"):
        raise Invalid("This is the stock of another article", field="article")
    return found


@dataclass(frozen=True)
class ReceiveGoods:
    """What came in."""

    article: Annotated[Number, label("Article")]
    quantity: Annotated[Quantity, label("Pieces that came in")]
    source: Annotated[Said, label("Where they came from")]


@room.step("Take goods in", source="M7", who=COUNTERS, happened=True)
def receive_goods(stock: StockSubject, data: ReceiveGoods, by: Person) -> GoodsReceived:
    """Goods came in: from now on they can be ordered."""
    found = shelf_of(stock, data.article)
    move({data.article: found}, {data.article: Move(on_hand=data.quantity)})
    return GoodsReceived(data.article, data.quantity, data.source)
