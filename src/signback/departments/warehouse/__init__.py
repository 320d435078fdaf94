"""The warehouse answers for where the goods lie."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("warehouse", "Warehouse", Role.WAREHOUSE)
