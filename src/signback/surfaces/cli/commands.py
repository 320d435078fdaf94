"""All commands, by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

import typer

from signback.orders.refusals import Refused
from signback.surfaces.cli import acts, backups, beginning, books, importing, messages, serving, upkeep
from signback.surfaces.cli.saying import refused as say_refused

P = ParamSpec("P")
R = TypeVar("R")
app = typer.Typer(
    name="signback", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Signback carries orders from the first call to the signed receipt.",
)  # fmt: skip
Data = Annotated[str, typer.Option("--data", help="The data folder")]


@app.callback()
def everywhere(data: Data = "") -> None:
    """Nothing moves on a spoken word."""


def command(name: str, act: Callable[P, R]) -> None:
    """Make a function a command; a refusal is one line and exit code 1."""

    @wraps(act)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return act(*args, **kwargs)
        except Refused as refusal:
            say_refused(refusal)
            raise typer.Exit(1) from None

    app.command(name)(told)


COMMANDS: dict[str, Callable[..., Any]] = {
    "serve": serving.serve,
    "begin": beginning.begin,
    "demo": serving.demo,
    "worker": serving.worker,
    "worklist": acts.worklist,
    "order": acts.order,
    "roll": acts.roll,
    "messages": messages.messages,
    "step": acts.step,
    "do": acts.do,
    "verify": upkeep.verify_ledger,
    "check": upkeep.check,
    "backup": backups.backup,
    "restore": backups.restore,
    "docs": books.docs,
    "import": importing.import_files,
    "export": importing.export,
}
for _name, _act in COMMANDS.items():
    command(_name, _act)
