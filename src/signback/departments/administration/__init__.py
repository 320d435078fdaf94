"""Administration answers for what holds for the whole house: policy, classes, calendar, due times (P1, P2)."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("administration", "Administration", Role.ADMINISTRATOR)
