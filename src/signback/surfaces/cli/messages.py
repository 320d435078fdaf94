"""`messages`: what was said about an order, and sending one message again (S8)."""

from __future__ import annotations

from typing import Annotated

import typer
from django.utils import timezone

from signback.messages.again import send_again
from signback.messages.models import Message
from signback.orders.refusals import NotFound
from signback.surfaces.case import Case
from signback.surfaces.cli.acts import As, Data, account_of
from signback.surfaces.cli.saying import table
from signback.surfaces.said import Line, said_of
from signback.surfaces.sentences import when


def messages(
    number: Annotated[str, typer.Argument(help="The order's number")],
    again: Annotated[int, typer.Option(help="Send the message of this number again", min=0)] = 0,
    sign_in: As = "customer-service",
    data: Data = "",
) -> None:
    """Said what, to whom, when, by which route, delivered or not."""
    person = account_of(sign_in).as_person()
    case = Case.open(number, person, timezone.now())
    if again:
        found = Message.objects.filter(root=case.root, pk=again).first()
        if found is None:
            raise NotFound("no_such_message", f"There is no message {again} of order {number}", "See the list")
        send_again(found, person)
        typer.echo(f"It is sent to {found.to} again.")
        return
    heads = ["", "When", "What", "Route", "To", "What became of it"]
    rows = [row_of(line, when(line.when, case.now)) for line in said_of(case, person)]
    table(heads, rows)


def row_of(line: Line, at: str) -> list[str]:
    """One line, with what was reported of it."""
    heard = "; ".join(said.says for said in line.heard if line.message)
    state = f"{line.state}: {heard}" if heard else line.state
    return [str(line.message or ""), at, line.title, line.route, line.to, state]
