"""The customer's page, put together from the ledger: what to do, by when, what happens otherwise (S9, S9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings

from signback.documents.issues import Issue, State, issues_of
from signback.documents.kinds import For
from signback.documents.letterhead import mill
from signback.documents.words import Language
from signback.messages.links import may_sign
from signback.orders import confirmation
from signback.orders.dates import pre_delivery_date, slips_next
from signback.orders.events.confirming import ConfirmationSent, LinkOpened, ReturnRecorded, SignatoryNamed
from signback.orders.events.making import ProductionOrdered, WarehousingCompleted
from signback.orders.events.settling import BalanceNoticed, GoodsShipped, ReceiptRecorded
from signback.orders.order import Order
from signback.orders.pricing import balance_due, deposit_due, paid
from signback.surfaces.case import Case
from signback.surfaces.portal.words import Speech


@dataclass(frozen=True)
class Leaf:
    """A day of the countdown."""

    says: str
    day: str
    weekday: str


@dataclass(frozen=True)
class Countdown:
    """Until when a signature keeps which day, and what it becomes."""

    title: str
    left: str
    keeps: Leaf
    after: Leaf
    percent: int


@dataclass(frozen=True)
class Todo:
    """One thing to do."""

    title: str
    why: str
    mark: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class File:
    """A document to open."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Sheet:
    """The whole page."""

    speech: Speech
    mill: str
    language: Language
    title: str
    lede: str
    says: tuple[str, ...]
    countdown: Countdown | None
    todos: tuple[Todo, ...]
    progress: tuple[Todo, ...]
    files: tuple[File, ...]
    people: tuple[tuple[str, str], ...]
    address: str
    mode: str
    revision: int = 0
    digest: str = ""
    number: str = ""
    customer: str = ""
    named: str = ""
    position: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    sent: bool = False
    w: dict[str, str] = field(default_factory=dict)
    unopened: bool = False


def unopened(order: Order) -> bool:
    """Whether a confirmation is out that nobody has opened yet (S8)."""
    out, seen = order.facts.last(ConfirmationSent), order.facts.last(LinkOpened)
    return out is not None and (seen is None or seen.seq < out.seq)


class Maker:
    """One page for one reader at one moment."""

    def __init__(self, case: Case, address: str, base: str, speech: Speech, *, proven: bool) -> None:
        self.case, self.order, self.address, self.base, self.say = case, case.order, address, base, speech
        self.proven = proven
        sent, back = self.order.facts.last(ConfirmationSent), self.order.facts.last(ReturnRecorded)
        self.out = sent is not None and not case.root.over
        self.back = back

    def sheet(self, errors: dict[str, str], values: dict[str, str], *, sent: bool = False) -> Sheet:
        """All of it."""
        order, root, say, checked = self.order, self.case.root, self.say, self.order.checked
        named = order.facts.last(SignatoryNamed)
        customer = root.customer.name if root.customer else ""
        revision = checked.revision if checked else 0
        return Sheet(
            say, mill().name.in_language(say.language), say.language, say(self.title(), number=root.number),
            say("lede", customer=customer, summary=root.summary), tuple(self.says()), self.countdown(),
            tuple(self.todos()), tuple(self.progress()), tuple(self.files()), tuple(self.people()), self.address,
            self.mode(), revision, checked.digest[:12] if checked else "", root.number, customer,
            named.event.name if named else "", named.event.position if named else "", errors, values, sent,
            self.words(customer, revision), unopened(self.order) and not self.case.root.over,
        )  # fmt: skip

    def words(self, customer: str, revision: int) -> dict[str, str]:
        """The sentences of the page's forms."""
        named = self.order.facts.last(SignatoryNamed)
        digest = self.order.checked.digest[:12] if self.order.checked else ""
        given = {
            "number": self.case.root.number, "customer": customer, "revision": revision, "digest": digest,
            "address": self.address, "name": named.event.name if named else "",
        }  # fmt: skip
        plain = (
            "todo", "nothing", "progress", "who_title", "who_why", "send_code", "again", "code", "prove",
            "sign_heading", "letters", "letters_hint", "position", "name", "seal", "agree", "sign_button",
            "fingerprint", "paper", "not_right", "answer", "change", "decline", "reason", "answer_button",
            "not_signatory", "answered", "draw", "clear", "documents", "ask", "wrong", "other", "rule",
        )  # fmt: skip
        return {key: self.say(key, **given) for key in plain}

    def mode(self) -> str:
        """What the reader can do: sign, prove who they are first, look only."""
        if not self.out or self.back is not None:
            return "look"
        if not may_sign(self.case.root, self.address):
            return "other"
        return "sign" if self.proven else "prove"

    def title(self) -> str:
        """The headline."""
        if self.back is not None:
            return "signed_title"
        return "sign_title" if self.out else "open_title"

    def says(self) -> Iterator[str]:
        """What holds now, in sentences."""
        if self.back is not None:
            paper = self.back.event
            yield self.say("signed_by", name=paper.signer, revision=paper.revision,
                           when=self.say.moment(self.back.happened))  # fmt: skip
        if self.case.root.over:
            yield self.say("over")

    def countdown(self) -> Countdown | None:
        """While a day can still be kept (S9.3)."""
        slips = slips_next(self.order, self.case.now) if self.out else None
        if slips is None:
            return None
        calendar, now = self.order.calendar, self.case.now
        until = calendar.next_cut_off(now)
        today = calendar.local(until).date() == calendar.local(now).date()
        day = self.say("today") if today else f"{self.say.weekday(until.date())} {self.say.day(until.date())}"
        hours = (until - now).total_seconds() / 3600
        return Countdown(
            self.say("before", time=f"{calendar.local(until):%H:%M}", day=day), self.say.left(until - now),
            Leaf(self.say("keeps"), self.say.short(slips[0]), self.say.weekday(slips[0])),
            Leaf(self.say("after"), self.say.short(slips[1]), self.say.weekday(slips[1])),
            max(3, min(100, round(100 - hours / 9 * 100))),
        )  # fmt: skip

    def todos(self) -> Iterator[Todo]:
        """What waits for the customer."""
        done, to_do, later = self.say("done"), self.say("to_do"), self.say("later")
        if self.out and self.order.checked:
            paper = self.confirmation()
            read = self.say("read_why", revision=self.order.checked.revision, pages=self.pages())
            yield Todo(self.say("read"), read, done if self.back else to_do, "done" if self.back else "ready",
                       self.url(paper) if paper else "")  # fmt: skip
            if self.back is None:
                yield Todo(self.say("sign"), self.assumed(), to_do, "ready", "#sign")
        due = deposit_due(self.order) - paid(self.order) if self.out else 0
        number = self.case.root.number
        if due > 0 and self.order.facts.last(ProductionOrdered) is None:
            waits = self.back is None
            yield Todo(self.say("deposit", amount=self.money(due)), self.say("deposit_why", number=number),
                       later if waits else to_do, "waiting" if waits else "ready")  # fmt: skip
        rest = balance_due(self.order) if self.order.facts.last(BalanceNoticed) else 0
        if rest > 0:
            yield Todo(self.say("balance", amount=self.money(rest)), self.say("balance_why", number=number), to_do,
                       "ready")  # fmt: skip

    def money(self, amount: object) -> str:
        """An amount in the order's currency."""
        currency = self.order.terms.currency if self.order.terms else ""
        return f"{amount:,.2f} {currency}"

    def pages(self) -> int:
        """How many pages the confirmation has, as it was sent."""
        sent = self.order.facts.last(ConfirmationSent)
        return sent.event.pages if sent else 0

    def assumed(self) -> str:
        """What the customer did not say themselves."""
        items = [f"{item.title} {item.confirmed}" for item in confirmation.items(self.order)
                 if item.state.startswith("assumed")]  # fmt: skip
        return self.say("assumed", items="; ".join(items)) if items else ""

    def progress(self) -> Iterator[Todo]:
        """How far the order is, in words."""
        order, say = self.order, self.say
        shipped = any(d.facts.last(GoodsShipped) for d in order.deliveries)
        arrived = bool(order.deliveries) and all(d.facts.last(ReceiptRecorded) for d in order.deliveries)
        told = pre_delivery_date(order, self.case.now)
        marks = [
            ("confirmed", self.out or self.case.root.over), ("signed", self.back is not None),
            ("making", order.facts.last(ProductionOrdered) is not None),
            ("made", order.facts.last(WarehousingCompleted) is not None), ("shipped", shipped), ("arrived", arrived),
        ]  # fmt: skip
        for key, is_done in marks:
            why = say("finished_on", day=say.day(told)) if key == "made" and told and not is_done else ""
            yield Todo(say(key), why, say("done") if is_done else say("later"), "done" if is_done else "waiting")

    def papers(self) -> list[Issue]:
        """The documents that speak to the customer and are in force."""
        return [i for i in issues_of(self.order) if i.kind.speaks is For.CUSTOMER and i.state is State.CURRENT]

    def confirmation(self) -> Issue | None:
        """The confirmation in force."""
        return next((i for i in reversed(self.papers()) if i.kind.name == "order-confirmation"), None)

    def files(self) -> Iterator[File]:
        """What can be opened and kept."""
        if self.back is not None and self.back.event.attachment is not None and str(self.back.event.route) == "link":
            yield File(self.say("signed_copy"), "PDF", f"{self.base}/signed")
        for issue in reversed(self.papers()):
            title = issue.kind.title.in_language(self.say.language)
            yield File(f"{title} {issue.number}", f"PDF · {self.say.moment(issue.fact.entered)}", self.url(issue))

    def url(self, issue: Issue) -> str:
        """Where a document is."""
        part = f"/{issue.part}" if issue.part else ""
        return f"{self.base}/{issue.kind.name}/{issue.fact.seq}{part}"

    def people(self) -> Iterator[tuple[str, str]]:
        """Whom to ask: the salesperson, and the house."""
        seller = self.case.root.salesperson
        if seller is not None:
            yield seller.name, seller.email
        yield mill().name.in_language(self.say.language), settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
