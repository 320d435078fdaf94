"""The secret key: made once, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from signback.faults import BadSettings
from signback.settings.environment import Environment

FILE_NAME = "secret_key"


def secret_key(environment: Environment) -> str:
    """The key given by the environment, else the kept one, else a new one."""
    if environment.secret_key:
        return environment.secret_key.get_secret_value()
    try:
        return _kept_key(environment.data / FILE_NAME)
    except OSError as error:
        raise BadSettings(
            f"SIGNBACK_DATA names a folder that cannot be used: {error.strerror} ({error.filename})."
        ) from None


def _kept_key(file: Path) -> str:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _make(file)
    return file.read_text("ascii").strip()


def _make(file: Path) -> None:
    """Written beside and linked into place, so that two processes starting together read the same key."""
    draft = file.with_name(f".{FILE_NAME}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
