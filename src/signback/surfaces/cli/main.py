"""The command `signback`: settings first, then the commands."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

from signback.faults import BadSettings

WRONG_USE = 2


def run() -> None:
    """Read the settings, wake Django, and do the command."""
    choose_folder(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "signback.settings")
    try:
        import_module("django").setup()
    except BadSettings as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(WRONG_USE) from None
    commands: Any = import_module("signback.surfaces.cli.commands")
    commands.app()


def choose_folder(arguments: list[str]) -> None:
    """`--data DIR` names the data folder before any setting is read."""
    for place, word in enumerate(arguments):
        if word == "--data" and place + 1 < len(arguments):
            os.environ["SIGNBACK_DATA"] = arguments[place + 1]
        elif word.startswith("--data="):
            os.environ["SIGNBACK_DATA"] = word.removeprefix("--data=")
