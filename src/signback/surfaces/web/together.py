"""One act over several orders: what is the same is asked once, what is each order's own beside it; all or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from signback.engine.door import Ask, perform_all
from signback.engine.proof import Proof
from signback.orders.persons import Person
from signback.orders.refusals import Conflict, Invalid, NotAllowed, Refused, each_of
from signback.surfaces import files, signatures
from signback.surfaces.forms import Field as Asked
from signback.surfaces.forms import typed
from signback.surfaces.identity import prove_by_either
from signback.surfaces.offers import choices
from signback.surfaces.several import key_among
from signback.surfaces.suggest import suggested
from signback.surfaces.web import asking
from signback.surfaces.web.consequences import consequences
from signback.surfaces.web.frame import account_of, page, staff_page
from signback.surfaces.web.order_tracks import step_url
from signback.surfaces.web.picking import Pick, opened, told_apart
from signback.surfaces.web.sending import attachments, fresh_key, hidden_files, kept_files, lists, proof_field
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field, FieldGroup, FieldRow
from signback.surfaces.web.sheets.pieces import AsideSection, Hidden, Trail
from signback.surfaces.web.sheets.step import About, Signed, Signing, StepSheet

OWN_KINDS = frozenset({"rows", "number", "money"})
"""What is weighed, counted or said line by line is each order's own."""
FOR_ALL = "For all of them"
Values = Mapping[str, Any]


@dataclass
class Act:
    """The orders of one act, what was typed for each, and what is wrong."""

    request: HttpRequest
    picks: list[Pick]
    not_now: list[str]
    values: list[Values]
    errors: list[dict[str, str]]
    key: str
    general: list[str] = field(default_factory=list)
    kept: Values = field(default_factory=dict)

    @property
    def step(self) -> Any:
        """The step."""
        return self.picks[0].found.first.place.step

    def fields(self, pick: Pick) -> list[Asked]:
        """One order's questions."""
        offered = choices(pick.case, pick.found, 0)
        return asking.asked(self.step.input, self.values[pick.place], self.errors[pick.place], offered)

    def shared(self) -> set[str]:
        """The questions whose answer is the same for all: neither choices nor suggestions tell the orders apart."""
        opened = [{f.name: f for f in asking.asked(self.step.input, suggestion(p), {}, choices(p.case, p.found, 0))}
                  for p in self.picks]  # fmt: skip
        first = opened[0]
        return {
            name for name, one in first.items()
            if one.kind not in OWN_KINDS
            and all(form[name].choices == one.choices and form[name].value == one.value for form in opened)
        }  # fmt: skip


@staff_page
def together(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Ask, or do."""
    now = timezone.now()
    if request.method == "POST":
        posted = lists(request.POST)
        picks, gone = opened(posted.get("row", []), person, now)
        return do(act_of(request, picks, gone, posted.get("_key", [""])[0][:80]), posted)
    picks, gone = opened(request.GET.getlist("row"), person, now)
    ready, not_now = told_apart(picks)
    refuse_none(ready, [*gone, *not_now])
    if len(ready) == 1 and not gone and not not_now:
        return redirect(step_url(ready[0].case, ready[0].found))
    return asked_page(act_of(request, ready, [*gone, *not_now], ""))


def act_of(request: HttpRequest, picks: list[Pick], not_now: list[str], key: str) -> Act:
    """The orders with what their pages would open with."""
    numbered = [replace(pick, place=place) for place, pick in enumerate(picks)]
    values = [suggestion(pick) for pick in numbered]
    return Act(request, numbered, not_now, values, [{} for _ in numbered], key or fresh_key())


def refuse_none(ready: Sequence[Pick], not_now: Sequence[str]) -> None:
    """An act needs an order."""
    if not ready:
        raise Conflict("not_together", f"None of them can be done now. {'. '.join(not_now)}", "See the worklist")


def suggestion(pick: Pick) -> Values:
    """What the order's own page would open with."""
    return suggested(pick.found.name, pick.found.member.subject, pick.case.now)


def do(act: Act, posted: Mapping[str, list[str]]) -> HttpResponseBase:
    """Through the one door, all or none; what each order refuses stands at its place."""
    refuse_none(act.picks, act.not_now)
    if act.not_now:
        act.general += act.not_now
        return asked_page(act)
    act.kept = kept_files(act.request)
    act.values = [{**typed(own(posted, pick), act.step.input), **act.kept} for pick in act.picks]
    try:
        act.kept = {**act.kept, **attachments(act.request)}
        act.values = [{**values, **act.kept} for values in act.values]
        for values in act.values:
            files.refuse_unknown(act.step.input, dict(values))
        done = perform_all(list(asks(act, posted)))
    except Refused as refused:
        note(act, refused)
        leave_out(act)
        return asked_page(act)
    again = " It was recorded before." if all(one.repeated for one in done) else ""
    said = ", ".join(pick.about for pick in act.picks)
    messages.success(act.request, f"{act.step.title}: done on {len(done)} orders: {said}.{again}")
    return redirect("worklist")


def own(posted: Mapping[str, list[str]], pick: Pick) -> dict[str, list[str]]:
    """What was typed for one order: what is the same for all, and its own."""
    prefix = f"o{pick.place}."
    return {**posted, **{n.removeprefix(prefix): v for n, v in posted.items() if n.startswith(prefix)}}


def asks(act: Act, posted: Mapping[str, list[str]]) -> Iterator[tuple[str, Ask]]:
    """One request an order, all with one proof, each over its own papers (E2)."""
    proof = proven_once(act, posted) if act.step.signed else None
    for pick in act.picks:
        number, subject = pick.case.root.number, pick.found.member.subject.key
        yield number, Ask(
            act.step.name, pick.case.person, dict(act.values[pick.place]), subject,
            key=key_among(act.key, number, subject), proof=over(act, pick, proof, posted) if proof else None,
            surface="page", version=version_of(posted, pick) if proof else None,
        )  # fmt: skip


def proven_once(act: Act, posted: Mapping[str, list[str]]) -> Proof | None:
    """The proof for all of them; none where the same click did them before."""
    first = act.picks[0]
    key = key_among(act.key, first.case.root.number, first.found.member.subject.key)
    return signatures.once(first.case.person, key, lambda: proven(act, posted))


def proven(act: Act, posted: Mapping[str, list[str]]) -> Proof:
    """Who signs, proven once for all of them."""
    said = posted.get("signature", [""])[0]
    if not said:
        raise NotAllowed("signature_needed", "Prove who you are to sign", "Type your password", field="signature")
    return prove_by_either(account_of(act.request), said)


def over(act: Act, pick: Pick, proof: Proof, posted: Mapping[str, list[str]]) -> Proof:
    """The proof for the papers that the page showed of this order."""
    papers = signatures.covered(pick.case, act.step, pick.found.member.subject.key)
    shown = signatures.read(posted.get(f"_papers{pick.place}", [""])[0])
    if shown is not None:
        signatures.refuse_changed(shown, papers)
    return signatures.over_papers(proof, papers)


def version_of(posted: Mapping[str, list[str]], pick: Pick) -> int | None:
    """The order's version that was looked at."""
    said = posted.get(f"_version{pick.place}", [""])[0]
    return int(said) if said.isdigit() and len(said) < 10 else None


def note(act: Act, refused: Refused) -> None:
    """Each refusal at its order: at the field where it names one, else in the summary."""
    for one in each_of(refused) or (refused,):
        pick = next((p for p in act.picks if p.about == one.about), None)
        faults = one.faults if isinstance(one, Invalid) else ()
        at = [act.errors[pick.place]] if pick else act.errors
        for errors in at:
            errors |= {fault.field: fault.says for fault in faults}
        if not faults:
            words = f"{one.says}. {one.remedy}" if one.remedy else one.says
            act.general.append(f"{one.about}: {words}" if one.about else words)


def leave_out(act: Act) -> None:
    """What cannot be done any more is left out of the page; what was typed for the others stays."""
    rows = [pick.row for pick in act.picks]
    again, _gone = opened(rows, act.picks[0].case.person, timezone.now())
    able, not_now = told_apart(again)
    refuse_none(able, not_now)
    places = [rows.index(pick.row) for pick in able]
    act.values, act.errors = [act.values[p] for p in places], [act.errors[p] for p in places]
    act.picks, act.not_now = [replace(pick, place=n) for n, pick in enumerate(able)], not_now


def asked_page(act: Act) -> HttpResponseBase:
    """What is the same once, then each order with its own."""
    shared = act.shared()
    groups = list(groups_of(act, shared))
    wrong = errors_of(act, shared)
    carried = [Hidden("row", pick.row) for pick in act.picks]
    versions = [Hidden(f"_version{pick.place}", str(pick.case.root.seq)) for pick in act.picks]
    hidden = (Hidden("_key", act.key), *carried, *versions, *hidden_files(act.step.input, act.kept))
    title = f"{act.step.title}, {len(act.picks)} orders together"
    sheet = StepSheet(
        About(title, help=act.step.help, trail=(Trail("Worklist", reverse("worklist")),)), reverse("together"),
        f"{act.step.title} · {len(act.picks)} orders", "perform", tuple(groups), wrong,
        signing(act) if act.step.signed else None, hidden, Trail("Leave it for now", reverse("worklist")),
        aside=tuple(beside(act)),
    )  # fmt: skip
    return page(act.request, "step", sheet, 422 if wrong else 200)


def groups_of(act: Act, shared: set[str]) -> Iterator[FieldGroup]:
    """One group for what is shared, one for each order that has something of its own."""
    first = [asking.field_of(f) for f in act.fields(act.picks[0]) if f.name in shared]
    if first:
        yield FieldGroup(FOR_ALL, tuple(first))
    for pick in act.picks:
        fields = [prefixed(asking.field_of(f), f"o{pick.place}.") for f in act.fields(pick) if f.name not in shared]
        if fields:
            yield FieldGroup(pick.title, tuple(fields))


def prefixed(found: Field, prefix: str) -> Field:
    """A question under its order's name."""
    return replace(found, name=f"{prefix}{found.name}", rows=tuple(row_of(row, prefix) for row in found.rows))


def row_of(row: FieldRow, prefix: str) -> FieldRow:
    """A row of questions under its order's name."""
    hidden = tuple(replace(one, name=f"{prefix}{one.name}") for one in row.hidden)
    cells = tuple(prefixed(cell, prefix) for cell in row.cells)
    return replace(row, cells=cells, hidden=hidden, use=f"{prefix}{row.use}" if row.use else "")


def errors_of(act: Act, shared: set[str]) -> Errors | None:
    """Everything that must be mended, each with its order and linked to its field."""
    links: dict[ErrorLink, None] = {ErrorLink(says): None for says in act.general}
    for pick in act.picks:
        for name, says in act.errors[pick.place].items():
            same = name in shared or name == "signature"
            at = Field(name if same else f"o{pick.place}.{name}", "").id if name else ""
            links[ErrorLink(says if same else f"{pick.about}: {says}", at)] = None
    title = "One thing is not right yet, so none is done" if len(links) == 1 else (
        f"{len(links)} things are not right yet, so none is done")  # fmt: skip
    return Errors(title, tuple(links)) if links else None


def signing(act: Act) -> Signing:
    """What is signed, order by order and paper by paper, by one proof."""
    documents: list[Signed] = []
    hidden: list[Hidden] = []
    for pick in act.picks:
        root, papers = pick.case.root, signatures.to_sign(pick.case, act.step, pick.found.member.subject.key)
        documents.append(Signed(f"{act.step.title}, {pick.about} as of entry {root.seq}", bytes(root.head).hex()[:16]))
        documents += [Signed(f"{pick.about}: {p.covered.says}", p.covered.hash[:16], p.href) for p in papers]
        hidden.append(Hidden(f"_papers{pick.place}", signatures.written(papers)))
    return Signing(tuple(documents), proof_field(account_of(act.request), signature_error(act.errors)),
                   hidden=tuple(hidden))  # fmt: skip


def signature_error(errors: Sequence[Mapping[str, str]]) -> str:
    """What is wrong with the proof."""
    return next((found["signature"] for found in errors if "signature" in found), "")


def beside(act: Act) -> Iterable[AsideSection]:
    """The orders of the act, those that cannot be done now and why, and what follows."""
    yield AsideSection(f"{len(act.picks)} orders, all or none", points=tuple(pick.title for pick in act.picks))
    if act.not_now:
        yield AsideSection("Not among them", points=tuple(act.not_now))
    first = act.picks[0]
    follows = tuple(consequences(first.found.first.place, first.found.member.subject))
    if follows:
        yield AsideSection("What follows for each", points=follows)
