"""Finance answers for money received and for the release of goods."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("finance", "Finance", Role.FINANCE)
