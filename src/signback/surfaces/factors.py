"""The second factor of the house's people, by django-allauth: an authenticator app, passkeys, recovery codes (E2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils import timezone

from signback.documents.letterhead import mill
from signback.engine.gate import writing
from signback.orders.models import Account

Kind = Authenticator.Type
CODE = re.compile(r"\s*(\d{3})[\s-]?(\d{3})\s*")
RECOVERY = re.compile(r"\s*(\d{4})[\s-]?(\d{4})\s*")


class HouseAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Whoever reads the database alone finds no secret of an authenticator app in it."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As it was."""
        return fernet().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """The mill's name, as the app lists it."""
        return mill().name.en

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def _get_user_identifier(self, user: Account) -> str:
        return user.username


def fernet() -> Fernet:
    """The house's secret key, as this use of it."""
    found = hashlib.sha256(f"signback.factors:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(found))


def of(account: Account, kind: str) -> Authenticator | None:
    """The account's app, or its recovery codes."""
    return Authenticator.objects.filter(user=account, type=kind).first()


def has_app(account: Account) -> bool:
    """Whether the account has an authenticator app."""
    return bool(Authenticator.objects.filter(user=account, type=Kind.TOTP).exists())


def passkeys_of(account: Account) -> list[Authenticator]:
    """The account's passkeys, oldest first."""
    return list(Authenticator.objects.filter(user=account, type=Kind.WEBAUTHN).order_by("pk"))


def kinds_of(account: Account) -> frozenset[str]:
    """What the account has beside its password; recovery codes alone are nothing."""
    return frozenset(Authenticator.objects.filter(user=account).values_list("type", flat=True)) - {Kind.RECOVERY_CODES}


def is_code(said: str) -> bool:
    """Whether it looks like the code of an app."""
    return bool(CODE.fullmatch(said))


def take_code(account: Account, said: str) -> bool:
    """Whether this is a code of now that was not taken before: no earlier one ever proves again (RFC 6238, 5.2)."""
    from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time

    found = CODE.fullmatch(said)
    with writing():
        row = Authenticator.objects.select_for_update().filter(user=account, type=Kind.TOTP).first()
        if row is None or found is None:
            return False
        fits = [n for n in yield_hotp_counters_from_time() if n > row.data.get("taken", 0) and shows(row, n, found)]
        if not fits:
            return False
        row.data["taken"], row.last_used_at = max(fits), timezone.now()
        row.save(update_fields=["data", "last_used_at"])
    return True


def shows(row: Authenticator, counter: int, said: re.Match[str]) -> bool:
    """Whether the app shows these figures in this half minute."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    try:
        value = format_hotp_value(hotp_value(HouseAdapter().decrypt(row.data["secret"]), counter))
    except InvalidToken:
        return False
    return hmac.compare_digest(value, "".join(said.groups()))


def take_recovery_code(account: Account, said: str) -> bool:
    """Whether this is one of the account's recovery codes; it opens once."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    found, row = RECOVERY.fullmatch(said), of(account, Kind.RECOVERY_CODES)
    if found is None or row is None:
        return False
    try:
        with writing():
            return bool(RecoveryCodes(row).validate_code("".join(found.groups())))
    except InvalidToken:
        return False


def take_for_sign_in(account: Account, said: str) -> bool:
    """A code of the app, or a recovery code, to come in."""
    return take_code(account, said) if is_code(said) else take_recovery_code(account, said)


def codes_left(account: Account) -> int | None:
    """How many recovery codes are left; None where none were made."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    row = of(account, Kind.RECOVERY_CODES)
    try:
        return len(RecoveryCodes(row).get_unused_codes()) if row else None
    except InvalidToken:
        return 0


def new_recovery_codes(account: Account) -> list[str]:
    """Ten new codes; the ones before open nothing any more."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with writing():
        Authenticator.objects.filter(user=account, type=Kind.RECOVERY_CODES).delete()
        found: list[str] = RecoveryCodes.activate(account).get_unused_codes()
    return [f"{code[:4]} {code[4:]}" for code in found]


def first_recovery_codes(account: Account) -> list[str]:
    """The codes that come with somebody's first second factor; none later."""
    return [] if of(account, Kind.RECOVERY_CODES) else new_recovery_codes(account)


def new_secret() -> str:
    """A secret for an authenticator app."""
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    return str(generate_totp_secret())


def add_app(account: Account, secret: str, said: str) -> bool:
    """Register the app once it shows the right code; that code is taken with it."""
    from allauth.mfa.totp.internal.auth import TOTP

    with writing():
        if has_app(account):
            return False
        made = TOTP.activate(account, secret).instance
        if take_code(account, said):
            return True
        made.delete()
    return False


def remove(account: Account, pk: int) -> Authenticator | None:
    """Take one away; recovery codes do not outlive the last of them."""
    with writing():
        row = Authenticator.objects.filter(user=account, pk=pk).exclude(type=Kind.RECOVERY_CODES).first()
        if row is not None:
            row.delete()
            drop_idle_codes([account.pk])
    return row


def drop_idle_codes(accounts: Iterable[int]) -> None:
    """Recovery codes without anything to recover are taken away."""
    for pk in accounts:
        rows = Authenticator.objects.filter(user_id=pk)
        if not rows.exclude(type=Kind.RECOVERY_CODES).exists():
            rows.delete()
