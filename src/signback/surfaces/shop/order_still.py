"""What a member can still do for an order when something else cannot be done (E3)."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_sheet import can, must
from signback.surfaces.shop.order_words import say
from signback.surfaces.web.sheets.pieces import State
from signback.surfaces.web.sheets.pieces import Task as Todo


def still(read: Reading) -> tuple[Todo, ...]:
    """Everything that the order's page offers now, each with the way to it."""
    page = reverse("mall-order", args=[read.number])
    offered = [*must(read), *can(read), *cancelling(read)]
    return tuple(replace(todo, url=page + todo.url if todo.url[0] == "#" else todo.url) for todo in offered if todo.url)


def cancelling(read: Reading) -> tuple[Todo, ...]:
    """Cancelling, while that is possible."""
    if not read.offers("cancel_order"):
        return ()
    return (
        Todo(say("cancel"), State.READY, reverse("mall-order-cancel", args=[read.number]), why=say("cancel.until")),
    )
