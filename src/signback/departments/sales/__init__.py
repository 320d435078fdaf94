"""Sales answers for the customer's word: prices, signatures, what to say when something cannot be made."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("sales", "Sales", Role.SALES)
