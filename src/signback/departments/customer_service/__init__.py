"""Customer service answers for every order from its arrival to the signed receipt."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("customer_service", "Customer service", Role.CUSTOMER_SERVICE)
