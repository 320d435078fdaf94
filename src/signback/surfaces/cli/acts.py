"""`worklist`, `order` and `do`: the same steps from the terminal."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from django.utils import timezone

from signback.engine.door import Ask, perform
from signback.engine.families import family_of
from signback.engine.models import Task
from signback.engine.numbers import open_numbered
from signback.orders.dates import pre_delivery_date, scheduled_date
from signback.orders.models import Account
from signback.orders.refusals import Invalid, NotFound
from signback.orders.roles import Role
from signback.surfaces.case import Case
from signback.surfaces.cli.saying import table
from signback.surfaces.identity import prove
from signback.surfaces.sentences import lateness, when

Data = Annotated[str, typer.Option("--data", help="The data folder")]
As = Annotated[str, typer.Option("--as", help="Your sign-in name")]
Password = Annotated[str, typer.Option("--password", help="Your password; asked for when a signed step wants it")]
NEW = "new"


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
    rows = Task.objects.filter(role=name, state="ready").select_related("root__customer").order_by("due", "id")
    table(
        ["Order", "Customer", "Step", "Due", ""],
        [
            (t.root.number, t.root.customer.name if t.root.customer else "", family_of(t.root.kind).step(t.step).title,
             when(t.due, now) if t.due else "", lateness(t.due, now)[0])
            for t in rows[:200]
        ],
    )  # fmt: skip


def order(
    number: Annotated[str, typer.Argument(help="The order's number")],
    sign_in: As = "customer-service",
    data: Data = "",
) -> None:
    """Where an order is, what it waits for, who holds it, and its dates."""
    case = Case.open(number, account_of(sign_in).as_person(), timezone.now())
    mill, told = scheduled_date(case.order, case.now), pre_delivery_date(case.order, case.now)
    typer.echo(f"{number} {case.root.customer.name if case.root.customer else ''} {case.root.summary}")
    if mill or told:
        typer.echo(f"scheduled {mill}, told to the customer {told}")
    for step in case.steps:
        key = step.member.subject.key
        where = f"delivery {key}: " if key else ""
        state = "done" if step.first.satisfied else str(step.first.state)
        typer.echo(f"{state:12}{where}{step.first.place.step.title}  [{step.name}]")
        for reason in dict.fromkeys(r.says for s in step.stands for r in s.unmet):
            typer.echo(f"            – {reason}")


def do(
    step: Annotated[str, typer.Argument(help="The step's name")],
    number: Annotated[str, typer.Argument(help="The order's number, or “new” for an arrival")],
    sign_in: As,
    field: Annotated[list[str] | None, typer.Option("--field", "-f", help="name=value; rows as rows.0.part=1")] = None,
    given: Annotated[str, typer.Option("--json", help="The whole input as JSON")] = "",
    subject: Annotated[str, typer.Option(help="Which delivery: 1, 2 …")] = "",
    password: Password = "",
    data: Data = "",
) -> None:
    """Do a step."""
    account = account_of(sign_in)
    family = family_of("order")
    act = family.step(step)
    if act.signed and not password:
        password = typer.prompt(f"Password of {account.name}", hide_input=True)
    proof = prove(account, password) if act.signed else None
    ask = Ask(step, account.as_person(), values(given, field or []), subject, proof=proof, surface="terminal")
    done = open_numbered("order", ask) if number == NEW else perform(number, ask)
    typer.echo(f"{act.title}: done on order {done.number}, entry {done.version}")


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
