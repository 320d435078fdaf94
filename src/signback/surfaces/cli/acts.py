"""`worklist`, `order` and `do`: the same steps from the terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer
from django.db.models import F
from django.utils import timezone

from signback.engine.door import Ask, Done, perform, perform_all
from signback.engine.families import family_of
from signback.engine.models import Root, Task
from signback.engine.numbers import open_numbered
from signback.engine.proof import Proof
from signback.orders.dates import pre_delivery_date, scheduled_date
from signback.orders.models import Account
from signback.orders.refusals import Invalid, NotFound
from signback.orders.roles import Role, role_title
from signback.process.steps import Step
from signback.surfaces import files
from signback.surfaces.biography import biography
from signback.surfaces.case import ORDERS, Case, StepStand, whose_of
from signback.surfaces.cli.saying import table
from signback.surfaces.forms import Field, fields_of
from signback.surfaces.identity import prove_by_either
from signback.surfaces.offers import choices
from signback.surfaces.sentences import lateness, when
from signback.surfaces.signatures import covered, over_papers, over_those_of
from signback.surfaces.suggest import suggested

Data = Annotated[str, typer.Option("--data", help="The data folder")]
As = Annotated[str, typer.Option("--as", help="Your sign-in name")]
Password = Annotated[
    str, typer.Option("--password", help="Your password, or your app's code; asked for when a signed step wants it")
]
Happened = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%dT%H:%M"], help="When it happened, if that was earlier, by the house's clock"),
]
NEW = "new"
ON_TERMINAL = (*ORDERS, "statement")


def account_of(sign_in: str) -> Account:
    """Who acts."""
    found = Account.objects.filter(username=sign_in, is_active=True).first()
    if found is None:
        raise NotFound("no_such_person", f"Nobody signs in as {sign_in}", "Name yourself with --as")
    return found


def worklist(
    department: Annotated[str, typer.Argument(help="A role, for example finance or customer-service")],
    data: Data = "",
) -> None:
    """What waits for a department, most urgent first."""
    name = department.replace("-", "_")
    if name not in set(Role):
        raise NotFound(
            "no_such_department", f"There is no role {department}", f"One of {', '.join(r.sign_in for r in Role)}"
        )
    now = timezone.now()
    found = Task.objects.filter(role=name, state="ready").select_related("root__customer", "root__member")
    rows = found.order_by(F("due").asc(nulls_last=True), "id")
    table(
        ["Order", "Customer", "Step", "Due", ""],
        [
            (t.root.number, whose_of(t.root), family_of(t.root.kind).step(t.step).title,
             when(t.due, now) if t.due else "", lateness(t.due, now)[0])
            for t in rows[:200]
        ],
    )  # fmt: skip


def order(
    number: Annotated[str, typer.Argument(help="The order's number")],
    sign_in: As = "customer-service",
    data: Data = "",
) -> None:
    """Where an order is, what it waits for, who can clear that, and its dates."""
    case = Case.open(number, account_of(sign_in).as_person(), timezone.now(), known_kind(number))
    typer.echo(f"{number} {case.whose} {case.root.summary}")
    if case.root.kind == "order":
        dates(case)
    open_now = {(t.step, t.subject): t for t in Task.objects.filter(root=case.root, state="ready")}
    for step in case.steps:
        key = step.member.subject.key
        where = f"{step.member.book.title.lower()} {key}: " if key else ""
        typer.echo(f"{state_of(step):12}{where}{step.first.place.step.title}  [{step.name}]")
        held(open_now.get((step.name, key)), case.now)
        unmet(case, step)


def held(task: Task | None, now: datetime) -> None:
    """Who holds an open step since when, and by when it is due (E3)."""
    if task is not None:
        due = f", due {when(task.due, now)}, {lateness(task.due, now)[0]}" if task.due else ""
        typer.echo(f"{'':12}{role_title(task.role)} since {when(task.since, now)}{due}")


def dates(case: Case) -> None:
    """The mill's date and the customer's."""
    mill, told = scheduled_date(case.order, case.now), pre_delivery_date(case.order, case.now)
    if mill or told:
        typer.echo(f"scheduled {mill}, told to the customer {told}")


def roll(
    number: Annotated[str, typer.Argument(help="The number on the reel or pallet")],
    sign_in: As = "customer-service",
    data: Data = "",
) -> None:
    """What became of a reel or pallet: its order, formula, tests, delivery and signature."""
    found = biography(number, account_of(sign_in).as_person(), timezone.now())
    weight = f"{found.roll.kilograms:f} kg" if found.roll.kilograms else "not weighed by itself"
    typer.echo(
        f"{found.roll.number}  {found.line.name or found.line.product}, {weight}, order {found.case.root.number}"
    )
    typer.echo(f"{found.where[:1].upper()}{found.where[1:]}. Formula: {found.formula or 'the current one'}.")
    for moment, says, _key in found.chapters:
        typer.echo(f"{when(moment, found.case.now):18}{says}")


def state_of(step: StepStand) -> str:
    """How a step stands, in a word."""
    return "done" if step.first.satisfied else str(step.first.state)


def unmet(case: Case, step: StepStand) -> None:
    """Every reason against it, with the department that clears it."""
    for reason in dict.fromkeys(r for s in step.stands for r in s.reasons if not r.met):
        steps = [case.family.step(name) for name in reason.cleared_by]
        helps = "; ".join(f"{role_title(act.who[0])}: {act.title} [{act.name}]" for act in steps)
        typer.echo(f"            – {reason.says}{f'  → {helps}' if helps else ''}")


def step(
    name: Annotated[str, typer.Argument(metavar="STEP", help="The step's name")],
    number: Annotated[str, typer.Argument(help="The order's number")],
    sign_in: As = "customer-service",
    subject: Annotated[str, typer.Option(help="Which delivery: 1, 2 …")] = "",
    data: Data = "",
) -> None:
    """What a step asks for, what is suggested, and why it does not move."""
    case = Case.open(number, account_of(sign_in).as_person(), timezone.now(), known_kind(number))
    found = case.step(name, subject)
    act = found.first.place.step
    typer.echo(f"{act.title} – {act.help}")
    signed = ", signed" if act.signed else ""
    typer.echo(f"{state_of(found)}; {', '.join(role_title(role) for role in act.who)}{signed}")
    unmet(case, found)
    if found.refused is not None:
        typer.echo(f"            – {found.refused.says}")
    fields = fields_of(act.input, suggested(name, found.member.subject, case.now), {}, choices(case, found, 0))
    inner = [one for f in fields for one in ([f] if not f.rows else [x for group in f.rows for x in group.fields])]
    table(["Field", "Label", "Needed", "Suggested", "One of"], [field_words(f) for f in inner])


def field_words(found: Field) -> tuple[str, str, str, str, str]:
    """One field of a step as a row."""
    values = ", ".join(value for value, _ in found.choices[:12] if value)
    shown = "" if found.value in (None, "") else str(found.value)
    return found.name, found.label, "yes" if found.required else "", shown, values


def do(
    step: Annotated[str, typer.Argument(help="The step's name")],
    number: Annotated[str, typer.Argument(help="The order's number, “new” for an arrival, or several: 2021/1,2022/1")],
    sign_in: As,
    field: Annotated[
        list[str] | None, typer.Option("--field", "-f", help="name=value; rows.0.part=1; a file by its path")
    ] = None,
    given: Annotated[str, typer.Option("--json", help="The whole input as JSON")] = "",
    suggest: Annotated[bool, typer.Option("--suggested", help="Begin with what the step's page suggests")] = False,
    subject: Annotated[str, typer.Option(help="Which delivery: 1, 2 …")] = "",
    happened: Happened = None,
    password: Password = "",
    data: Data = "",
) -> None:
    """Do a step. `signback step STEP NUMBER` shows what it asks for."""
    account = account_of(sign_in)
    kind = kind_of(step, number)
    act = family_of(kind).step(step)
    proof = signed(account, act, "" if "," in number else number, subject, password) if act.signed else None
    known = proposed(step, number, subject, account) if suggest and "," not in number else {}
    said = known | values(given, field or [])
    said = files.with_files(act.input, said)
    files.refuse_unknown(act.input, said)
    when = timezone.make_aware(happened) if happened else None
    ask = Ask(step, account.as_person(), said, subject, proof=proof, surface="terminal", happened=when)
    for done in [open_numbered(kind, ask)] if number == NEW else asked_of(number, ask, suggest, account):
        typer.echo(f"{act.title}: done on order {done.number}, entry {done.version}")


def kind_of(step: str, numbers: str) -> str:
    """What kind of order it is: the number's, or the one that the step opens."""
    if numbers == NEW:
        return next((kind for kind in ORDERS if family_of(kind).process.places[0].step.name == step), ORDERS[0])
    number = numbers.partition(",")[0].partition("/")[0].strip()
    if not (kind := known_kind(number)):
        raise NotFound("no_such_order", f"There is no order {number[:40]}", "Check the number, or search for it")
    return kind


def known_kind(number: str) -> str:
    """What kind of thing goes by a number: an order, or a bank statement; empty where nobody knows it."""
    known = Root.objects.filter(number=number[:30], kind__in=ON_TERMINAL).values_list("kind", flat=True).first()
    return known or ""


def signed(account: Account, act: Step[Any, Any, Any], number: str, subject: str, said: str) -> Proof:
    """What is signed is said first; then the proof, by password or code (E2)."""
    known = bool(number) and number != NEW
    papers = (
        covered(Case.open(number, account.as_person(), timezone.now(), known_kind(number)), act, subject)
        if known
        else ()
    )
    for paper in papers:
        typer.echo(f"Your signature covers {paper.says} ({paper.hash[:16]})")
    said = said or typer.prompt(f"Password or code of {account.name}", hide_input=True)
    proof = prove_by_either(account, said)
    return over_papers(proof, papers) if known else proof


def asked_of(numbers: str, ask: Ask, suggest: bool, account: Account) -> list[Done]:
    """One order, or several in one act: `2021/1,2022/1` are two deliveries of two orders, both or neither."""
    if "," not in numbers:
        return [perform(numbers, ask)]
    several = []
    for one in numbers.split(","):
        number, _slash, subject = one.strip().partition("/")
        said = (proposed(ask.step, number, subject, account) if suggest else {}) | dict(ask.data)  # type: ignore[call-overload]
        step = family_of(kind_of(ask.step, number)).step(ask.step)
        proof = ask.proof and over_those_of(ask.proof, number, ask.by, step, subject)
        several.append((number, replace(ask, subject=subject, data=said, proof=proof)))
    return perform_all(several)


def proposed(name: str, number: str, subject: str, account: Account) -> dict[str, Any]:
    """What the step's page would open with."""
    if number == NEW:
        return {"channel": "telephone"}
    case = Case.open(number, account.as_person(), timezone.now(), known_kind(number))
    return {k: v for k, v in suggested(name, case.step(name, subject).member.subject, case.now).items() if v != ""}


def values(given: str, pairs: list[str]) -> dict[str, Any]:
    """The input, from JSON and from name=value pairs."""
    try:
        found = json.loads(given) if given else {}
    except ValueError:
        raise Invalid("This is not JSON", field="json") from None
    if not isinstance(found, dict):
        raise Invalid("The input is an object", field="json")
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise Invalid(f"Write {pair}=value", field=name)
        put(found, name.split("."), value)
    return {name: as_lists(value) for name, value in found.items()}


def put(into: dict[str, Any], path: list[str], value: str) -> None:
    """One value at its dotted place; a name given twice becomes a list."""
    for name in path[:-1]:
        into = into.setdefault(name, {})
    known = into.get(path[-1])
    into[path[-1]] = value if known is None else [*known, value] if isinstance(known, list) else [known, value]


def as_lists(value: Any) -> Any:
    """Objects whose names are numbers are lists."""
    if not isinstance(value, dict):
        return value
    if value and all(name.isdigit() for name in value):
        return [as_lists(value[name]) for name in sorted(value, key=int)]
    return {name: as_lists(inner) for name, inner in value.items()}
