"""A step's pages: asking, checking the answers, signing, done, refused, waiting, the final act."""

from __future__ import annotations

from dataclasses import dataclass

from signback.surfaces.web.sheets.fields import Errors, Field, FieldGroup
from signback.surfaces.web.sheets.pieces import Act, AsideSection, AskPasskey, Hidden, Reason, Trail


@dataclass(frozen=True)
class About:
    """What every page of a step says first: the step, and whose order it is."""

    title: str
    number: str = ""
    customer: str = ""
    customer_class: str = ""
    help: str = ""
    trail: tuple[Trail, ...] = ()


@dataclass(frozen=True)
class Signed:
    """One document version under the signature."""

    title: str
    hash: str
    url: str = ""


@dataclass(frozen=True)
class Signing:
    """The signature: what exactly is signed, and the proof of who signs (E2)."""

    documents: tuple[Signed, ...]
    password: Field
    says: str = ""
    hidden: tuple[Hidden, ...] = ()
    passkey: AskPasskey | None = None


@dataclass(frozen=True)
class Picture:
    """A picture to be photographed, with the same in letters."""

    url: str
    alt: str
    words: str
    says: str


@dataclass(frozen=True)
class StepSheet:
    """The question page; its one button names the act and sends `act` with the value of `sends`."""

    about: About
    action: str
    button: str
    sends: str = "check"
    groups: tuple[FieldGroup, ...] = ()
    errors: Errors | None = None
    signing: Signing | None = None
    hidden: tuple[Hidden, ...] = ()
    back: Trail | None = None
    autosave_url: str = ""
    consequence: str = ""
    aside: tuple[AsideSection, ...] = ()
    passkey: AskPasskey | None = None
    picture: Picture | None = None


@dataclass(frozen=True)
class Answer:
    """One answer on the check page; `field` is sent back with `change`."""

    label: str
    says: str
    field: str = ""


@dataclass(frozen=True)
class AnswerTable:
    """Answers that were given row by row."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    field: str = ""


@dataclass(frozen=True)
class CheckAnswersSheet:
    """What will be recorded, before it is; everything typed travels in `hidden`."""

    about: About
    action: str
    button: str
    answers: tuple[Answer, ...]
    tables: tuple[AnswerTable, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    signing: Signing | None = None
    errors: Errors | None = None
    consequences: tuple[str, ...] = ()
    aside: tuple[AsideSection, ...] = ()


@dataclass(frozen=True)
class DoneSheet:
    """What was recorded, and what happens now; `shown` is what can be copied this once."""

    about: About
    says: str
    next_steps: tuple[Reason, ...] = ()
    documents: tuple[Trail, ...] = ()
    primary: Act | None = None
    acts: tuple[Act, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusedSheet:
    """The reader may not do this: why, and who may (R2, R3)."""

    about: About
    says: str
    who: tuple[str, ...] = ()
    remedy: str = ""
    acts: tuple[Act, ...] = ()
    recorded: str = ""


@dataclass(frozen=True)
class WaitingSheet:
    """The step cannot start: every reason, and who can clear each."""

    about: About
    says: str
    reasons: tuple[Reason, ...]
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class FinalSheet:
    """Before a waiver or a final act: what it does that cannot be taken back."""

    about: About
    action: str
    button: str
    effects: tuple[str, ...]
    instead: Act
    hidden: tuple[Hidden, ...] = ()
    groups: tuple[FieldGroup, ...] = ()
    signing: Signing | None = None
    errors: Errors | None = None
