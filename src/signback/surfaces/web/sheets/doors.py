"""Signing in, and the pages that say no."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.fields import Errors, Field
from signback.surfaces.web.sheets.pieces import Act, AskPasskey, Hidden, Look, Reason, Term


@dataclass(frozen=True)
class SignInSheet:
    """The sign-in page; `demo` lists the sign-ins of the demonstration mill."""

    mill: str
    action: str
    name: Field
    password: Field
    hidden: tuple[Hidden, ...] = ()
    errors: Errors | None = None
    demo: tuple[Term, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class SecondSheet:
    """The second page of signing in."""

    says: str
    action: str
    code: Field
    passkey: AskPasskey | None = None
    errors: Errors | None = None

    @property
    def passkey_first(self) -> bool:
        """Whether the passkey is the usual way, and the code the way out."""
        return self.passkey is not None and self.passkey.look is Look.PRIMARY


@dataclass(frozen=True)
class ErrorSheet:
    """A page that says no (403, 404, 409, 500): what happened, why, and the way out."""

    title: str
    says: str
    reasons: tuple[Reason, ...] = ()
    who: tuple[str, ...] = ()
    remedy: str = ""
    kept: str = ""
    acts: tuple[Act, ...] = ()
    code: str = ""
