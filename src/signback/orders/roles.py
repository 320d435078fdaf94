"""The roles of the house (R1): their titles and the department each belongs to."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One role; a person may hold several."""

    CUSTOMER_SERVICE = "customer_service"
    CUSTOMER_SERVICE_ASSISTANT = "customer_service_assistant"
    CUSTOMER_SERVICE_SUPERVISOR = "customer_service_supervisor"
    SALES = "sales"
    MARKETING_DIRECTOR = "marketing_director"
    TECHNICAL = "technical"
    PRODUCTION = "production"
    PLANNER = "planner"
    QUALITY = "quality"
    WAREHOUSE = "warehouse"
    FINANCE = "finance"
    DELIVERY = "delivery"
    MALL_ADMINISTRATOR = "mall_administrator"
    LOGISTICS = "logistics"
    PURCHASING = "purchasing"
    ADMINISTRATOR = "administrator"

    @property
    def called(self) -> str:
        """The role as a person says it."""
        return TITLES[self]

    @property
    def sign_in(self) -> str:
        """The sign-in name of this role in the demonstration mill."""
        return self.value.replace("_", "-")


ROLES = frozenset(Role)
"""All of them."""
TITLES = {
    Role.CUSTOMER_SERVICE: "Customer service",
    Role.CUSTOMER_SERVICE_ASSISTANT: "Customer service assistant",
    Role.CUSTOMER_SERVICE_SUPERVISOR: "Customer service supervisor",
    Role.SALES: "Sales",
    Role.MARKETING_DIRECTOR: "Marketing director",
    Role.TECHNICAL: "Technical",
    Role.PRODUCTION: "Head of production",
    Role.PLANNER: "Production planner",
    Role.QUALITY: "Quality inspection",
    Role.WAREHOUSE: "Warehouse",
    Role.FINANCE: "Finance",
    Role.DELIVERY: "Delivery",
    Role.MALL_ADMINISTRATOR: "Mall administrator",
    Role.LOGISTICS: "Logistics",
    Role.PURCHASING: "Purchasing",
    Role.ADMINISTRATOR: "System administrator",
}

SIGNATORY = "signatory"
"""The customer's designated signatory: acts through their own link, stands on no worklist of the house (S9)."""
MEMBER = "member"
"""A person with an account in the mall: sees their own orders, stands on no worklist of the house (M1, M6)."""
CLOCK = "clock"
"""What the product does by itself when its time has come; the worker acts so."""
POST = "post"
"""Signback's own post: writes down what mail servers and fax gateways report; stands on no worklist (S8)."""
BESIDE_THE_MILL = frozenset({Role.MALL_ADMINISTRATOR, Role.LOGISTICS, Role.PURCHASING, MEMBER})
"""The roles whose work needs no business order (R4)."""
OUTSIDE = {SIGNATORY: "The customer's signatory", MEMBER: "The member", CLOCK: "The clock", POST: "Signback’s post"}
THE_MALLS = frozenset(
    {
        Role.CUSTOMER_SERVICE, Role.CUSTOMER_SERVICE_ASSISTANT, Role.CUSTOMER_SERVICE_SUPERVISOR,
        Role.MARKETING_DIRECTOR, Role.FINANCE, Role.DELIVERY, Role.MALL_ADMINISTRATOR, Role.LOGISTICS,
        Role.WAREHOUSE, Role.ADMINISTRATOR,
    }
)  # fmt: skip
"""The roles whose work needs the mall's orders (R4)."""
ONLY_THE_MALLS = frozenset({Role.MALL_ADMINISTRATOR, Role.LOGISTICS})
"""The roles on whose worklists nothing but the mall's orders stands."""


def role_title(name: str) -> str:
    """The title of a role by its name."""
    return OUTSIDE[name] if name in OUTSIDE else TITLES[Role(name)]
