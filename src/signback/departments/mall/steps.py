"""What the mall does, in the order of the five links (M1–M5)."""

from signback.departments.mall.confirming import (
    break_off_order,
    declare_invalid,
    declare_valid,
    record_confirmation_call,
)
from signback.departments.mall.distributing import (
    accept_assignment,
    assign,
    hand_to_carrier,
    pack,
    refuse_assignment,
    report_delivery,
    return_to_sender,
    settle_parcels,
)
from signback.departments.mall.fetching import hand_over, lay_ready, take_from_counter
from signback.departments.mall.picking import pick, settle_missing
from signback.departments.mall.placing import cancel_order, change_order, expire_order, place_order
from signback.departments.mall.returning import (
    approve_return,
    confirm_arrival,
    inspect_return,
    receive_return,
    refuse_return,
    request_return,
)

__all__ = [
    "accept_assignment",
    "approve_return",
    "assign",
    "break_off_order",
    "cancel_order",
    "change_order",
    "confirm_arrival",
    "declare_invalid",
    "declare_valid",
    "expire_order",
    "hand_over",
    "hand_to_carrier",
    "inspect_return",
    "lay_ready",
    "pack",
    "pick",
    "place_order",
    "receive_return",
    "record_confirmation_call",
    "refuse_assignment",
    "refuse_return",
    "report_delivery",
    "request_return",
    "return_to_sender",
    "settle_missing",
    "settle_parcels",
    "take_from_counter",
]
