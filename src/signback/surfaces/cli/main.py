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
    choose_address(sys.argv[1:])
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
    if folder := option(arguments, "--data"):
        os.environ["SIGNBACK_DATA"] = folder


def choose_address(arguments: list[str]) -> None:
    """Links and papers name the port that is served, unless the settings name a public address."""
    port = option(arguments, "--port")
    if arguments[:1] == ["serve"] and port.isdigit():
        os.environ.setdefault("SIGNBACK_PUBLIC_URL", f"http://localhost:{port}")


def option(arguments: list[str], name: str) -> str:
    """The last value of an option, however it is written; empty where it is not there."""
    found = ""
    for place, word in enumerate(arguments):
        if word == name and place + 1 < len(arguments):
            found = arguments[place + 1]
        elif word.startswith(f"{name}="):
            found = word.removeprefix(f"{name}=")
    return found
