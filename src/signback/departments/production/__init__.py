"""Production answers for the scheduled date and for the making."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("production", "Production", Role.PRODUCTION)
