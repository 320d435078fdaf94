"""Who is there: a fresh proof for a signature, and personal tokens for programs (E2, R1)."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db.models import Q
from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.models import Refusal
from signback.engine.proof import Method, Proof
from signback.engine.refusals import log_refusal
from signback.orders.models import Account, ApiToken
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, NotFound, Refused
from signback.surfaces import factors
from signback.tables.rows import Values
from signback.tables.statements import Asked, Selection, fetch, joined, marks, selection

TRIES = 5
PAUSE = timedelta(minutes=5)
SEEN_EVERY = timedelta(hours=1)
LONGEST_PASSWORD = 500
OPEN = "where t.digest in {} and t.revoked is null and account.is_active"
"""Tokens with their owners, by one kept statement: it is asked at every call."""
NEEDED = (
    ("t", ("id", "account_id", "last_used", "ends", "only_reads", "revoked")),
    ("account", ("id", "username", "display_name", "first_name", "last_name", "roles")),
)
PREFIX = "signback_"
WRONG = {"wrong_password": "password", "wrong_code": "code"}
"""What counts as guessing, each for itself: wrong codes do not lock the password out."""


class TooMany(Refused):
    """Too much was tried in too short a time; wait and try again."""

    status = 429


@dataclass(frozen=True)
class Proving:
    """An attempt to prove who somebody is, as the record of refusals keeps it."""

    by: Person
    now: datetime
    step: str = "sign"
    surface: str = "identity"


def prove(account: Account, password: str) -> Proof:
    """A fresh proof by password for one signed step; before any transaction, and not for guessing (E2)."""
    now = timezone.now()
    refuse_guessing(account, now)
    if not account.is_active or not check_password(password[:LONGEST_PASSWORD], account.password):
        raise wrong_password(account, now)
    return Proof(account.pk, Method.PASSWORD, now)


def prove_by_code(account: Account, code: str) -> Proof:
    """The same by the six-digit code of one's authenticator app; each code proves once (E2)."""
    now = timezone.now()
    wrong = None if account.is_active and factors.has_app(account) else no_app()
    wrong = wrong or counted(account, now, lambda: factors.take_code(account, code))
    if wrong:
        raise wrong
    return Proof(account.pk, Method.CODE, now)


def prove_by_either(account: Account, said: str) -> Proof:
    """By what was typed into one field: six figures are a code where there is an app, all else is the password."""
    if factors.is_code(said) and factors.has_app(account):
        return prove_by_code(account, said)
    return prove(account, said)


def counted(account: Account, now: datetime, fits: Callable[[], bool]) -> NotAllowed | None:
    """Try a code; tries of one account are counted one after the other, so that many at once are no way round."""
    with writing():
        Account.objects.select_for_update().get(pk=account.pk)
        refuse_guessing(account, now)
        return None if fits() else wrong_code(account, now)


def refuse_guessing(account: Account, now: datetime) -> None:
    """Five wrong passwords, or five wrong codes, within five minutes are enough."""
    tried = Refusal.objects.filter(actor=account.username, code__in=WRONG, at__gt=now - PAUSE)
    wrong = Counter(tried.values_list("code", flat=True))
    for code, what in WRONG.items():
        if wrong[code] >= TRIES:
            remedy = "Wait five minutes, then try again"
            raise TooMany("too_many_tries", f"The {what} was wrong too often", remedy, field="signature")


def wrong_password(account: Account, now: datetime) -> NotAllowed:
    """The refusal for a wrong password, put on record (R2)."""
    refused = NotAllowed(
        "wrong_password", "This is not your password", "Type it again, or ask the administrator for a new one",
        field="signature",
    )  # fmt: skip
    return on_record(account, now, refused)


def wrong_code(account: Account, now: datetime) -> NotAllowed:
    """The refusal for a code that does not fit, or was used before, put on record (R2)."""
    says = "This code does not fit, or was used already"
    return on_record(account, now, NotAllowed("wrong_code", says, "Type the next one that comes", field="signature"))


def no_app() -> NotAllowed:
    """The refusal for a code of somebody who has no authenticator app; nothing was guessed."""
    return NotAllowed("no_app", "You have no authenticator app", "Give your password instead", field="signature")


def on_record(account: Account, now: datetime, refused: NotAllowed) -> NotAllowed:
    """A failed proof, as the record of refusals keeps it."""
    log_refusal("", Proving(account.as_person(), now), refused)
    return refused


def issue_token(account: Account, name: str, ends: datetime | None = None, *, only_reads: bool = False) -> str:
    """A new personal token; its text is shown this once and never kept."""
    now = timezone.now()
    clear = PREFIX + secrets.token_urlsafe(32)
    with writing():
        ApiToken.objects.create(
            account=account, digest=digest_of(clear), name=name[:80], made=now, ends=ends, only_reads=only_reads
        )
    return clear


def revoke_token(account: Account, token_id: int) -> None:
    """The token opens nothing from now on."""
    own = ApiToken.objects.filter(pk=token_id, account=account)
    if not own.exists():
        raise NotFound("no_such_key", "There is no such key of yours", "Look at your own page")
    with writing():
        own.filter(revoked=None).update(revoked=timezone.now())


def token_of(clear: str) -> ApiToken | None:
    """The token with its owner, unless it was revoked, has ended, or its owner has left."""
    for row in fetch(*asking_tokens([digest_of(clear)])):
        token = token_in(row)
        if token.opens_at(timezone.now()):
            note_use(token)
            return token
    return None


def asking_tokens(digests: Sequence[str]) -> Asked:
    """The statement that reads tokens with their owners as they are now, those that open something."""
    return f"{selected().text}{OPEN.format(marks(digests))}", digests


def token_in(row: Values) -> ApiToken:
    """A row of that statement as a token with its owner."""
    token: ApiToken = joined(selected(), ("account",), row)
    return token


def selected() -> Selection:
    """What is read of a token and its owner."""
    return selection(ApiToken, ("account",), only=NEEDED)


def is_noted(token: ApiToken, now: datetime) -> bool:
    """Whether its use within this hour is on record."""
    return token.last_used is not None and now - token.last_used < SEEN_EVERY


def note_use(token: ApiToken) -> None:
    """Remember to the hour when a token was used last; reading does not queue with writers for it."""
    now = timezone.now()
    if is_noted(token, now):
        return
    stale = Q(last_used=None) | Q(last_used__lte=now - SEEN_EVERY)
    with writing():
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used=now)


def digest_of(clear: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(clear.encode("utf-8", "replace")).hexdigest()
