"""How a member pays an order before delivery: what to write on a transfer, or on a remittance slip (M4)."""

from __future__ import annotations

from signback.documents.paying import Payment
from signback.orders.events.mall import PayBy
from signback.orders.mall_sums import cash
from signback.surfaces.shop.order_reading import Reading
from signback.surfaces.shop.order_words import say
from signback.surfaces.shop.sheets import Bank
from signback.surfaces.shop.words import language
from signback.surfaces.web.sheets.pieces import Term


def bank_of(read: Reading) -> Bank | None:
    """How the order is paid; nothing while nothing is to pay before delivery."""
    if read.ended or cash(read.order) or read.to_pay <= 0:
        return None
    pay = Payment.of(read.number, read.to_pay, read.order.currency)
    amount = Term(say("pay.amount"), read.cash_words(read.to_pay))
    return slip(pay, amount) if read.order.content.payment is PayBy.REMITTANCE else transfer(pay, amount)


def transfer(pay: Payment, amount: Term) -> Bank:
    """A bank transfer, by hand or by a bank's app."""
    rows = (
        amount, Term(say("pay.reference"), pay.shown_reference, say("pay.or_number", number=pay.number)),
        Term(say("pay.payee"), pay.payee.in_language(language())),
        Term(say("pay.account"), pay.account, pay.beside),
    )  # fmt: skip
    known = tuple(row for row in rows if row.says)
    why = say("pay.why" if pay.account else "pay.no_account")
    return Bank(say("pay.title"), known, why, pay.picture, say("pay.picture") if pay.picture else "")


def slip(pay: Payment, amount: Term) -> Bank:
    """A post office remittance: what is written on the slip."""
    payee = Term(say("pay.payee"), pay.payee.in_language(language()), pay.address.in_language(language()))
    return Bank(say("slip.title"), (amount, payee, Term(say("slip.words"), pay.number)), say("slip.why"))
