"""Delivery answers for goods on the road and for the signed arrival receipt."""

from signback.orders.roles import Role
from signback.process.steps import Room

room = Room("delivery", "Delivery", Role.DELIVERY)
