"""Technical answers whether a paper can be made, by which formula, from which material."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("technical", "Technical", Role.TECHNICAL)
