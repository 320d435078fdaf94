"""The fifteen documents of the procedure, and the delivery sheet: what makes each, how it is numbered and revised.

An event in `made_by` makes a document (a new revision of it, a new number, or another copy, as `revised` says);
an event in `completed_by` adds what it says, a signature mostly, to the revision there is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from signback.documents.words import Words
from signback.orders.events import checks, confirming, intake, making, settling
from signback.orders.facts import Fact
from signback.orders.order import Order


class Subject(StrEnum):
    """What a document is about."""

    ORDER = "order"
    LINE = "line"
    DELIVERY = "delivery"
    MONTH = "month"


class Revised(StrEnum):
    """What happens when it is made again: the next revision, a paper with the next number, or a further copy."""

    AGAIN = "next revision"
    NEVER = "next number"
    COPIED = "further copy"


class Series(StrEnum):
    """Where its number comes from: the order's, the event's own series without gaps, or the month."""

    ORDER = "order"
    EVENT = "event"
    MONTH = "month"


class For(StrEnum):
    """Whose language it speaks."""

    CUSTOMER = "customer"
    HOUSE = "house"


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document."""

    name: str
    title: Words
    source: str
    made_by: tuple[type[Any], ...]
    completed_by: tuple[type[Any], ...] = ()
    letter: str = ""
    subject: Subject = Subject.ORDER
    revised: Revised = Revised.AGAIN
    series: Series = Series.ORDER
    field: str = "number"
    speaks: For = For.HOUSE
    confirms: bool = False

    @cached_property
    def makes(self) -> frozenset[str]:
        """The names of the events that make it."""
        return frozenset(event.__name__ for event in self.made_by)

    @cached_property
    def concerned(self) -> frozenset[str]:
        """The names of all events after which there is a new copy."""
        return self.makes | {event.__name__ for event in self.completed_by}

    def number(self, order: Order, fact: Fact[Any], subject: str, part: str, count: int) -> str:
        """Its number: the event's, else the order's with letter, delivery, line, and count where each has its own."""
        if self.series is Series.EVENT:
            kind = next(event for event in self.made_by if event.__name__ == fact.kind)
            return str(getattr(fact.read_as(kind).event, self.field))
        base = f"{self.letter}-{order.number}" if self.letter else order.number
        below = f"{base}/{subject or part}" if subject or part else base
        return f"{below}-{count}" if self.revised is Revised.NEVER else below


MEMORANDUM = DocumentKind(
    "memorandum", Words("Customer information memorandum", "客户信息备忘录"), "S3", letter="M",
    made_by=(intake.MemorandumWritten,), completed_by=(intake.QuestionAnswered, intake.MemorandumHandedOver),
)  # fmt: skip
TECHNICAL_CONFIRMATION = DocumentKind(
    "technical-confirmation", Words("Written technical confirmation", "技术书面确认单"), "S6", letter="T",
    made_by=(checks.LinesConfirmed,), completed_by=(checks.LinesSettled,), confirms=True,
)  # fmt: skip
FORMULA_CONFIRMATION = DocumentKind(
    "formula-confirmation", Words("Formula confirmation", "配方确认书"), "S6.2", letter="F", subject=Subject.LINE,
    made_by=(checks.FormulaConfirmed,), completed_by=(checks.FormulaSigned,), speaks=For.CUSTOMER, confirms=True,
)  # fmt: skip
PRODUCTION_INSTRUCTION = DocumentKind(
    "production-instruction", Words("Production instruction", "生产指令单"), "S7, S10", letter="P",
    made_by=(checks.DateCommitted,), confirms=True,
)  # fmt: skip
ORDER_CONFIRMATION = DocumentKind(
    "order-confirmation", Words("Order confirmation", "客户订单确认书"), "S8", speaks=For.CUSTOMER, confirms=True,
    made_by=(confirming.ConfirmationChecked,), completed_by=(confirming.ConfirmationSent, confirming.ReturnAccepted),
)  # fmt: skip
PRODUCTION_ORDER = DocumentKind(
    "production-order", Words("Production order", "生产通知单"), "S10", letter="PO",
    made_by=(making.ProductionOrdered,), completed_by=(making.ProductionOrderAccepted, making.CopyAcknowledged),
)  # fmt: skip
DAILY_REPORT = DocumentKind(
    "daily-report", Words("Production daily report", "生产日报表"), "S12", letter="R", revised=Revised.NEVER,
    made_by=(making.ProgressReported,),
)  # fmt: skip
QUALITY_CERTIFICATE = DocumentKind(
    "quality-certificate", Words("Inspection record and quality certificate", "检验记录及质量证书"), "S12.1",
    letter="Q", revised=Revised.COPIED, speaks=For.CUSTOMER,
    made_by=(making.CustomerInspected, making.FactoryInspected), completed_by=(making.WarehousingCompleted,),
)  # fmt: skip
BALANCE_NOTICE = DocumentKind(
    "balance-notice", Words("Notice of receiving the balance", "收取余款通知书"), "S13.2", letter="B",
    made_by=(settling.BalanceNoticed,), speaks=For.CUSTOMER,
)  # fmt: skip
FINANCE_RELEASE = DocumentKind(
    "finance-release", Words("Finance release", "财务放行单"), "S13, S13.2", letter="FR", revised=Revised.NEVER,
    made_by=(settling.GoodsReleased,),
)  # fmt: skip
DELIVERY_ORDER = DocumentKind(
    "delivery-order", Words("Delivery order", "销售发货通知单"), "S14", subject=Subject.DELIVERY, series=Series.EVENT,
    made_by=(settling.DeliveryOrderIssued,), completed_by=(settling.DeliveryExplained, settling.GoodsShipped),
    speaks=For.CUSTOMER,
)  # fmt: skip
DELIVERY_SHEET = DocumentKind(
    "delivery-sheet", Words("Sales delivery sheet", "销售送货单"), "S14.1", subject=Subject.DELIVERY,
    series=Series.EVENT, field="sheet", made_by=(settling.GoodsShipped,), speaks=For.CUSTOMER,
)  # fmt: skip
SALES_INVOICE = DocumentKind(
    "sales-invoice", Words("Sales invoice", "销售发票"), "S14.1", subject=Subject.DELIVERY, series=Series.EVENT,
    made_by=(settling.SalesInvoiced,), speaks=For.CUSTOMER,
)  # fmt: skip
DELIVERY_NOTICE = DocumentKind(
    "delivery-notice", Words("Delivery notice", "发货通知书"), "S16", letter="N", subject=Subject.DELIVERY,
    made_by=(settling.DeliveryNoticeSent,), speaks=For.CUSTOMER,
)  # fmt: skip
ARRIVAL_RECEIPT = DocumentKind(
    "arrival-receipt", Words("Arrival receipt", "到货回执"), "S18", letter="A", subject=Subject.DELIVERY,
    made_by=(settling.GoodsShipped,), completed_by=(settling.ReceiptRecorded,), speaks=For.CUSTOMER,
)  # fmt: skip
FILING_REGISTER = DocumentKind(
    "filing-register", Words("Monthly filing register", "月度归档登记表"), "S16.1", letter="REG",
    subject=Subject.MONTH, series=Series.MONTH, made_by=(),
)  # fmt: skip

KINDS: tuple[DocumentKind, ...] = (
    MEMORANDUM, TECHNICAL_CONFIRMATION, FORMULA_CONFIRMATION, PRODUCTION_INSTRUCTION, ORDER_CONFIRMATION,
    PRODUCTION_ORDER, DAILY_REPORT, QUALITY_CERTIFICATE, BALANCE_NOTICE, FINANCE_RELEASE, DELIVERY_ORDER,
    DELIVERY_SHEET, SALES_INVOICE, DELIVERY_NOTICE, ARRIVAL_RECEIPT, FILING_REGISTER,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}
ORDER_KINDS = tuple(kind for kind in KINDS if kind.subject in (Subject.ORDER, Subject.LINE))
DELIVERY_KINDS = tuple(kind for kind in KINDS if kind.subject is Subject.DELIVERY)
AFTER = frozenset(name for kind in KINDS for name in kind.concerned)
"""The names of the events after which some document is made."""
