"""The mall answers for members' orders: placed, confirmed by a call, distributed, brought, taken back (M1–M5)."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("mall", "Online mall", Role.MALL_ADMINISTRATOR)
