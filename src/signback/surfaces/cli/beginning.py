"""`begin`: a house of one's own, instead of the demonstration mill."""

from __future__ import annotations

from typing import Annotated

import typer
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from signback.demo.mill import fill_classes, open_house
from signback.documents.data.common import Mill
from signback.documents.letterhead import begin_letterhead, mill
from signback.documents.words import Words
from signback.orders.models import Account
from signback.orders.refusals import Conflict, Invalid
from signback.orders.roles import Role
from signback.surfaces.cli.serving import prepare

LONGEST = 120


def begin(
    sign_in: Annotated[str, typer.Option("--as", help="The administrator's sign-in name")],
    name: Annotated[str, typer.Option(help="The administrator's name, as papers and pages show it")],
    email: Annotated[str, typer.Option(help="Where the administrator is told")] = "",
    house: Annotated[str, typer.Option(help="The name of the house")] = "",
    password: Annotated[str, typer.Option(help="The administrator's password; asked for when it is not said")] = "",
    data: Annotated[str, typer.Option("--data", help="The data folder")] = "",
) -> None:
    """Begin a house of your own: its administrator, the policy's defaults, its first entry."""
    prepare(False)
    if Account.objects.exists():
        raise Conflict("begun_already", "This house has begun: it has people", "Sign in, and add others under /manage/")
    secret = password or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    called = house.strip() or mill().name.en
    with transaction.atomic():
        account = administrator(sign_in.strip(), name.strip(), email.strip(), secret)
        fill_classes()
        open_house(account.username, called, "terminal")
    begin_letterhead(Mill(Words(called)))
    typer.echo(f"The house is begun. Serve it, sign in as {account.username}, and add people, customers and papers"
               " under /manage/, or bring them in with signback import.")  # fmt: skip


def administrator(sign_in: str, name: str, email: str, password: str) -> Account:
    """The first account: it keeps people and settings, and has no part in any order."""
    made = Account(username=sign_in, display_name=name, email=email, roles=[str(Role.ADMINISTRATOR)], is_staff=True,
                   is_superuser=True)  # fmt: skip
    if not name or len(name) > LONGEST:
        raise Invalid(f"A name has one to {LONGEST} signs", field="name")
    try:
        made.full_clean(exclude=["password"])
        validate_password(password, made)
    except ValidationError as wrong:
        raise Invalid(" ".join(wrong.messages), field="as") from None
    made.set_password(password)
    made.save()
    return made
