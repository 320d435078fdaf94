"""The pages of a step: asked, checked, done; kept while it is typed; refused in a clerk's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.covering import difference
from signback.engine.door import perform
from signback.engine.may import in_place_of
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, NotYet, Refused, Stale
from signback.orders.roles import role_title
from signback.orders.shapes import take_input
from signback.process.steps import Step
from signback.surfaces import files, signatures
from signback.surfaces.case import Case, StepStand
from signback.surfaces.forms import Field as Asked
from signback.surfaces.forms import typed
from signback.surfaces.identity import TooMany
from signback.surfaces.offers import choices
from signback.surfaces.sentences import name_of
from signback.surfaces.suggest import suggested
from signback.surfaces.web import asking, checking, checking_return, drafts, memorandum
from signback.surfaces.web.consequences import consequences
from signback.surfaces.web.frame import page, say_done, staff_page
from signback.surfaces.web.mall_beside import mall_beside
from signback.surfaces.web.mall_order import MALL
from signback.surfaces.web.order_tracks import step_url
from signback.surfaces.web.refusing import not_yours
from signback.surfaces.web.sending import (
    answers_in,
    ask,
    at_signature,
    attachments,
    fresh_key,
    hidden_answers,
    hidden_files,
    kept_files,
    lists,
    signing,
)
from signback.surfaces.web.service_cases import SERVICE, in_short
from signback.surfaces.web.sheets.pieces import Act, AsideSection, Hidden, Look, Reason, Term, Trail
from signback.surfaces.web.sheets.step import (
    About,
    CheckAnswersSheet,
    FinalSheet,
    Signing,
    StepSheet,
    WaitingSheet,
)

AnyStep = Step[Any, Any, Any]
CHECKS = {"check_confirmation": checking.sheet, "accept_return": checking_return.sheet}
"""The item-by-item checks, whose pages are made by hand."""
LISTS = frozenset({"calls", "counter", "pick-list"})
"""Lists that are worked off all day: who comes to a step from there goes on there."""
MOVED_ON = "The order moved on while this page was open. Look at it once more, then send it again"


@dataclass
class Talk:
    """One person at one step: what is known of it, what was typed, what is wrong."""

    request: HttpRequest
    case: Case
    found: StepStand
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    extra: int = 0
    kept: str = ""
    status: int = 200

    @property
    def step(self) -> AnyStep:
        """The step."""
        return self.found.first.place.step

    @property
    def slot(self) -> str:
        """Where its draft is kept."""
        return drafts.slot_of(self.case.root.number, self.step.name, self.found.member.subject.key)

    @property
    def url(self) -> str:
        """Its page."""
        return step_url(self.case, self.found)

    @property
    def back(self) -> str:
        """The order's page."""
        return reverse("order", args=[self.case.root.number])

    @property
    def came_from(self) -> str:
        """The list on which it is worked off, where one came from there: the counter, the call queue."""
        said = self.request.POST.get("_from", "") or self.request.GET.get("from", "")
        return said if said in LISTS else ""

    @property
    def onward(self) -> str:
        """Where one goes on: on the list, else on the order's page."""
        return reverse(self.came_from) if self.came_from else self.back

    def hidden(self, *more: Hidden) -> tuple[Hidden, ...]:
        """What goes along with the form unseen."""
        listed = (Hidden("_from", self.came_from),) if self.came_from else ()
        return (Hidden("_key", self.key), Hidden("_version", str(self.case.root.seq)), *listed, *more)

    def fields(self) -> list[Asked]:
        """The step's questions with what is typed so far."""
        return asking.asked(self.step.input, self.values, self.errors, choices(self.case, self.found, self.extra))

    def about(self, help_: str = "") -> About:
        """The step, and whose order it is."""
        root, customer = self.case.root, self.case.root.customer
        whose, letter = self.case.whose, customer.classification_id if customer else ""
        key = self.found.member.subject.key
        trail = (Trail("Worklist", reverse("worklist")), Trail(f"Order {root.number}", self.back))
        return About(
            self.step.title, f"{root.number}/{key}" if key else root.number, whose, letter, help_ or self.step.help,
            trail,
        )  # fmt: skip


@staff_page
def step(request: HttpRequest, person: Person, number: str, name: str, key: str = "") -> HttpResponseBase:
    """Ask, check, or do."""
    case = Case.open(number, person, timezone.now())
    found = case.step(name, key)
    post = lists(request.POST)
    talk = Talk(request, case, found, post.get("_key", [""])[0] or fresh_key())
    if request.method == "POST":
        return posted(talk, person)
    if not found.offered:
        return not_offered(talk)
    draft = drafts.kept(person, talk.slot)
    proposed = suggested(name, found.member.subject, case.now) | linked(request, talk.step)
    talk.values = proposed | (draft.data if draft else {})
    talk.kept = f"Kept {timezone.localtime(draft.saved):%H:%M}, not recorded yet." if draft else ""
    return question_page(talk)


def linked(request: HttpRequest, step: AnyStep) -> dict[str, Any]:
    """Answers that the link to the page gave already: “Call back at …” asks for the hour alone."""
    names = {field.name for field in fields(step.input)}
    return {name: said[:200] for name, said in request.GET.items() if name in names}


def posted(talk: Talk, person: Person) -> HttpResponseBase:
    """What the page's button asks for."""
    post = lists(talk.request.POST)
    act = post.get("act", ["perform"])[0]
    try:
        if act == "keep" and talk.found.refused is not None:
            return not_yours(talk.request, talk.about(), talk.step, talk.found.refused, ways_out(talk))
        talk.values = answers_in(talk.request) or typed(post, talk.step.input) | kept_files(talk.request)
        if talk.step.name == "write_memorandum":
            return memorandum.posted(talk, person, post, act)
        if "change" in post:
            return question_page(talk)
        if "add_row" in post:
            talk.extra = 1
            return question_page(talk)
        if act == "keep":
            return keep(talk, person)
        talk.values |= attachments(talk.request)
        files.refuse_unknown(talk.step.input, talk.values)
        if act == "check" and talk.found.offered:
            take_input(talk.step.input, talk.values)
            return check_page(talk)
        return do(talk, person)
    except Invalid as refused:
        talk.status, talk.errors = refused.status, {fault.field: fault.says for fault in refused.faults}
    except (Stale, NotYet, NotAllowed, TooMany) as refused:
        return said_no(talk, person, refused, checked="_answers" in post)
    return question_page(talk)


def said_no(talk: Talk, person: Person, refused: Refused, *, checked: bool) -> HttpResponseBase:
    """The same page with its word, as the order stands now; where the step is not to be done, why, all typed kept."""
    talk.case = Case.open(talk.case.root.number, person, timezone.now())
    talk.found = talk.case.step(talk.step.name, talk.found.member.subject.key)
    if isinstance(refused, Stale) and talk.found.offered:
        talk.status, talk.errors = refused.status, {"": changed_papers(talk) or MOVED_ON}
    elif refused.field == "signature":
        talk.status, talk.errors = max(refused.status, Invalid.status), at_signature(refused)
    elif not talk.found.offered:
        if not isinstance(refused, NotAllowed):
            drafts.keep(person, talk.slot, talk.values)
        return not_offered(talk)
    else:
        raise refused
    return check_page(talk) if checked else question_page(talk)


def changed_papers(talk: Talk) -> str:
    """Which paper under the signature is another by now, where one is."""
    shown = signatures.read(talk.request.POST.get("_papers", ""))
    if shown is None:
        return ""
    now = signatures.covered(talk.case, talk.step, talk.found.member.subject.key)
    says = difference(shown, now)
    return f"{says}. Read it, then sign" if says else ""


def do(talk: Talk, person: Person) -> HttpResponseBase:
    """Through the one door; then said once, and onward."""
    done = perform(talk.case.root.number, ask(talk.request, talk.case, talk.step, talk.values, talk.found, talk.key))
    drafts.forget(person, talk.slot)
    again = " It was recorded before." if done.repeated else ""
    case = Case.open(talk.case.root.number, person, timezone.now())
    found = case.step(talk.step.name, talk.found.member.subject.key)
    says = f"{talk.step.title}: done on order {talk.case.root.number}.{again}"
    say_done(talk.request, says, wrong_act(case, found), at_once=undone_at_once(case, found))
    return redirect(talk.onward)


def undone_at_once(case: Case, done: StepStand) -> bool:
    """Whether one click takes back this act and nothing else: none of it left the house, and nobody signs (R5)."""
    back = case.taking_back(done)
    if back is None or back.first.place.step.signed or leaves_the_house(done):
        return False
    facts, names = done.member.subject.facts, done.member.book.superseded_by(back.first.place)
    gone = [fact.step for fact in facts.all if fact.seq not in facts.superseded and fact.step in names]
    return gone == [done.name] and [f.name for f in fields(back.first.place.step.input)] == ["reason"]


def leaves_the_house(found: StepStand) -> bool:
    """Whether the customer hears of it."""
    return any(whom == "customer" for t in found.first.place.tells for whom in t.whom(found.member.subject))


def wrong_act(case: Case, done: StepStand) -> Act | None:
    """The way back where nobody has built on it yet: an entry of its own, never a deletion (R5)."""
    back = case.taking_back(done)
    return Act(back.first.place.step.title, step_url(case, back)) if back else None


def keep(talk: Talk, person: Person) -> HttpResponseBase:
    """Keep what is typed; a page that keeps by itself stays where it is."""
    draft = drafts.keep(person, talk.slot, talk.values)
    said = f"Kept {timezone.localtime(draft.saved):%H:%M}, not recorded yet."
    if talk.request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204, headers={"X-Kept": said})
    messages.success(talk.request, said)
    return redirect(talk.back)


def question_page(talk: Talk) -> HttpResponseBase:
    """The step's questions; the item-by-item check and the memorandum have pages made by hand."""
    if talk.step.name == "write_memorandum":
        return memorandum.show(talk)
    if talk.step.name in CHECKS:
        return page(talk.request, "check", CHECKS[talk.step.name](talk), talk.status)
    fields = talk.fields()
    hidden = talk.hidden(*hidden_files(talk.step.input, talk.values))
    checked = wants_check(talk) and bool(fields)
    errors = asking.errors_of(talk.errors, fields)
    sign = signature(talk) if not checked else None
    if talk.step.final and not checked:
        instead = Act("Leave it as it is", talk.back)
        final = FinalSheet(talk.about(), talk.url, label(talk), tuple(effects(talk)), instead, hidden,
                           asking.groups_of(fields), sign, errors)  # fmt: skip
        return page(talk.request, "step_final", final, talk.status)
    ask_sheet = StepSheet(
        talk.about(), talk.url, "Check the answers" if checked else label(talk), "check" if checked else "perform",
        asking.groups_of(fields) if fields else (), errors, sign, hidden, Trail("Leave it for now", talk.onward),
        talk.url if fields else "", talk.kept, tuple(beside(talk)),
    )  # fmt: skip
    return page(talk.request, "step", ask_sheet, talk.status)


def wants_check(talk: Talk) -> bool:
    """Whether the answers are read once more: what is signed, final, or leaves the house."""
    return talk.step.signed or talk.step.final or leaves_the_house(talk.found)


def check_page(talk: Talk) -> HttpResponseBase:
    """The answers once more, with what they set in motion, and the signature."""
    fields = talk.fields()
    answers, tables = asking.answers_of(fields, talk.values)
    hidden = talk.hidden(hidden_answers(talk.values))
    sign = signature(talk)
    sheet = CheckAnswersSheet(
        talk.about(), talk.url, label(talk), answers, tables, hidden, sign, asking.errors_of(talk.errors, fields),
        tuple(effects(talk)), tuple(beside(talk)),
    )  # fmt: skip
    return page(talk.request, "step_check", sheet, talk.status)


def signature(talk: Talk) -> Signing | None:
    """What is signed, for a step that is."""
    if not talk.step.signed:
        return None
    key, error = talk.found.member.subject.key, talk.errors.get("signature", "")
    return signing(talk.request, talk.case, talk.step, key, error)


def effects(talk: Talk) -> list[str]:
    """What follows by itself; of a final act also that it is final."""
    found = list(consequences(talk.found.first.place, talk.found.member.subject))
    return [*found, "It stays in the ledger; no later step takes it back."] if talk.step.final else found


def label(talk: Talk) -> str:
    """The button names the act and its order: “Issue the production order 2041”."""
    key = talk.found.member.subject.key
    return f"{talk.step.title} · {talk.case.root.number}{f'/{key}' if key else ''}"


def beside(talk: Talk) -> list[AsideSection]:
    """For whom a deputy acts, and the order in short, beside its questions."""
    kind = talk.case.root.kind
    if kind == MALL:
        return [*standing_in(talk), *mall_beside(talk.case, talk.found)]
    return [*standing_in(talk), in_short(talk.case) if kind == SERVICE else order_in_short(talk)]


def standing_in(talk: Talk) -> Iterator[AsideSection]:
    """Whose step a deputy does; the record will say so (R5)."""
    case, found = talk.case, talk.found
    away = in_place_of(found.first.place, found.member.subject, case.person, case.now)
    if away:
        yield AsideSection(f"For {name_of(away)}", "You stand in: the record carries your name, and theirs.")


def order_in_short(talk: Talk) -> AsideSection:
    """Whose order it is, its dates, its lines."""
    case, order = talk.case, talk.case.order
    terms = [Term("Requested", f"{order.memorandum.requested:%-d %b %Y}")] if (
        order.memorandum and order.memorandum.requested) else []  # fmt: skip
    if order.checked:
        code = "ask the customer" if talk.step.name == "confirm_receipt" else order.checked.code
        terms += [Term("Revision", str(order.checked.revision)), Term("Code on the last page", code)]
    if case.root.contract:
        terms.append(Term("Contract", case.root.contract.number, case.root.contract.payment))
    lines = tuple(f"{x.number}: {x.quantity or '?'} {x.unit} {x.name or x.product}" for x in order.all_lines)
    customer = case.root.customer
    more = Trail("The whole order", talk.back)
    return AsideSection(f"Order {case.root.number}", customer.name if customer else "", "", tuple(terms), lines, more)


def not_offered(talk: Talk) -> HttpResponseBase:
    """Why the step is not this person's to do now, and who or what helps."""
    found, acts = talk.found, ways_out(talk)
    if found.refused is not None and found.ready:
        return not_yours(talk.request, talk.about(), talk.step, found.refused, acts)
    if str(found.first.state) == "done":
        says, wrong = "It is done already", wrong_act(talk.case, found)
        acts += (wrong,) if wrong else ()
    else:
        says = "This order does not ask for it" if str(found.first.state) == "not needed" else "What it still waits for"
    reasons = dict.fromkeys(r for s in found.stands for r in s.reasons)
    rows = tuple(Reason(r.says, r.met, *("", "") if r.met else cure(talk.case, r.cleared_by)) for r in reasons)
    return page(talk.request, "step_waiting", WaitingSheet(talk.about(), says, rows, acts), 409)


def ways_out(talk: Talk) -> tuple[Act, ...]:
    """To the order, or to what can be done."""
    return Act("To the order", talk.back, look=Look.PRIMARY), Act("To the worklist", reverse("worklist"))


def cure(case: Case, names: tuple[str, ...]) -> tuple[str, str]:
    """Who clears a reason by which step, and its page where this person may do it now."""
    words, url = [], ""
    for name in names:
        there = next((s for s in case.steps if s.name == name), None)
        if there is not None:
            act = there.first.place.step
            words.append(f"{role_title(act.who[0])}: {act.title}")
            url = url or (step_url(case, there) if there.offered else "")
    return " · ".join(words), url
