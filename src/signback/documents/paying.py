"""How an order is paid before delivery: amount, account, reference, and the code that a bank's app reads (M4)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from segno.helpers import make_epc_qr
from stdnum import iban

from signback.documents.letterhead import mill
from signback.documents.words import Words
from signback.orders.references import creditor_reference, in_fours

SEPA: Final = "EUR"
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
LONGEST_NAME: Final = 70
ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{1,4}){3,8}\b")


@dataclass(frozen=True)
class Payment:
    """Everything that whoever pays has to write, and nothing else."""

    number: str
    amount: Decimal
    currency: str
    payee: Words
    address: Words
    bank: str
    """The account in the words of the letterhead; empty where it names none."""
    iban: str
    """The account as banks write it; empty where the letterhead names none that is one."""

    @classmethod
    def of(cls, number: str, amount: Decimal, currency: str) -> Payment:
        """So much for this order, to the house's own account."""
        house = mill()
        return cls(number, amount, currency, house.name, house.address, house.bank, iban_in(house.bank))

    @property
    def reference(self) -> str:
        """The structured reference, as programs take it."""
        return creditor_reference(self.number)

    @property
    def shown_reference(self) -> str:
        """The same as people read it."""
        return in_fours(self.reference)

    @property
    def account(self) -> str:
        """Where a transfer goes."""
        return in_fours(self.iban) if self.iban else self.bank

    @property
    def beside(self) -> str:
        """What the letterhead says of the account besides its number: the bank, its code."""
        parts = [part.strip() for part in self.bank.split(",")] if self.iban else []
        return ", ".join(part for part in parts if self.iban not in part.upper().replace(" ", ""))

    @property
    def picture(self) -> str:
        """The payment as a code that a bank's app reads (EPC069-12); none where no such transfer is possible."""
        if not self.iban or self.currency != SEPA or not LEAST <= self.amount <= MOST:
            return ""
        return drawn(self.payee.en[:LONGEST_NAME], self.iban, self.amount, self.reference)


@lru_cache(maxsize=200)
def drawn(payee: str, account: str, amount: Decimal, reference: str) -> str:
    """The code as a picture within the page, dark on white in either light."""
    made = make_epc_qr(name=payee, iban=account, amount=amount, reference=reference)
    return str(made.svg_data_uri(border=4, light="#fff", scale=4))


@lru_cache(maxsize=8)
def iban_in(words: str) -> str:
    """The first account in these words whose check digits agree, without blanks."""
    for found in ACCOUNT.findall(words.upper()):
        plain = found.replace(" ", "")
        for end in range(len(plain), 14, -1):
            if iban.is_valid(plain[:end]):
                return str(plain[:end])
    return ""
