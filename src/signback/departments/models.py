"""All tables of the departments, so that Django finds them."""

from signback.departments.finance.models import BankLine, BankShare, BankStatement, CashMove
from signback.departments.mall.models import Awaited, Stock, ToCount
from signback.departments.production.models import Machine, Slot
from signback.departments.technical.models import Formula, Ingredient, Material, MaterialOnOrder, Reservation

__all__ = [
    "Awaited",
    "BankLine",
    "BankShare",
    "BankStatement",
    "CashMove",
    "Formula",
    "Ingredient",
    "Machine",
    "Material",
    "MaterialOnOrder",
    "Reservation",
    "Slot",
    "Stock",
    "ToCount",
]
