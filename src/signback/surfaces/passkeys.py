"""Passkeys: made, asked, and believed only for what they were asked for (E2). Their library is loaded when one is."""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from signback.engine.gate import writing
from signback.engine.passkeys import challenge_of
from signback.engine.proof import Method, Proof
from signback.orders.models import Account
from signback.orders.refusals import NotAllowed
from signback.surfaces.identity import on_record, refuse_guessing

MAKING, ASKING = "passkey.making", "passkey.asking"
LARGEST = 20_000
Json = dict[str, Any]


def begin_making(request: HttpRequest, account: Account) -> Json:
    """What the browser needs to make a passkey of this house."""
    from allauth.mfa.webauthn.internal import auth
    from fido2.webauthn import ResidentKeyRequirement, UserVerificationRequirement

    options, state = auth.get_server().register_begin(
        user=auth.build_user_payload(account), credentials=auth.get_credentials(account),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED, extensions=auth.EXTENSIONS,
    )  # fmt: skip
    request.session[MAKING] = state
    return plain(options)


def finish_making(request: HttpRequest, account: Account, name: str, text: str) -> bool:
    """Register the passkey that the browser made, under its name."""
    from allauth.mfa.webauthn.internal import auth

    state, said = request.session.pop(MAKING, None), parsed(text)
    if state is None or said is None:
        return False
    try:
        auth.get_server().register_complete(state, auth.parse_registration_response(said))
    except (ValueError, TypeError, KeyError, ValidationError):
        return False
    with writing():
        auth.WebAuthn.add(account, name, said)
    return True


def begin_asking(request: HttpRequest, account: Account, what: str, *, strict: bool) -> Json:
    """A question that only this account's passkeys can answer, and only for this; `strict` also asks who holds it."""
    from allauth.mfa.webauthn.internal import auth
    from fido2.webauthn import UserVerificationRequirement as Verified

    nonce = secrets.token_hex(16)
    options, state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(account), challenge=challenge_of(nonce, what),
        user_verification=Verified.REQUIRED if strict else Verified.PREFERRED,
    )  # fmt: skip
    request.session[ASKING] = {"state": state, "nonce": nonce, "account": account.pk}
    return plain(options)


def prove_by_passkey(request: HttpRequest, account: Account, text: str, what: str) -> Proof:
    """A fresh proof by passkey for exactly what it was asked for; the answer is kept as evidence."""
    now = timezone.now()
    refuse_guessing(account, now)
    asked, said = request.session.pop(ASKING, None), parsed(text)
    evidence = answered(account, asked, said, what) if asked and said else None
    if evidence is None:
        refused = NotAllowed("wrong_passkey", "The passkey did not answer this", "Try it again, or give your password",
                             field="signature")  # fmt: skip
        raise on_record(account, now, refused)
    return Proof(account.pk, Method.PASSKEY, now, evidence=evidence)


def answered(account: Account, asked: Json, said: Json, what: str) -> dict[str, str] | None:
    """The evidence of a right answer: whoever has it can check the signature without this house."""
    from allauth.mfa.webauthn.internal import auth
    from fido2 import cbor
    from fido2.utils import websafe_decode

    if asked["account"] != account.pk or websafe_decode(asked["state"]["challenge"]) != challenge_of(
        asked["nonce"], what
    ):
        return None
    try:
        answer = auth.parse_authentication_response(said)
        known = auth.get_server().authenticate_complete(asked["state"], auth.get_credentials(account), answer)
    except (ValueError, TypeError, KeyError, ValidationError):
        return None
    row = auth.get_authenticator_by_credential_id(account, known.credential_id)
    with writing():
        row.record_usage()
    parts = {
        "key": cbor.encode(known.public_key), "client": bytes(answer.response.client_data),
        "data": bytes(answer.response.authenticator_data), "signature": answer.response.signature,
    }  # fmt: skip
    return {"nonce": asked["nonce"], **{name: base64.b64encode(value).decode() for name, value in parts.items()}}


def parsed(text: str) -> Json | None:
    """The browser's answer, if it is one."""
    try:
        said = json.loads(text) if 0 < len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def plain(options: Any) -> Json:
    """Options as the browser reads them."""
    found: Json = json.loads(json.dumps(dict(options)))
    return dict(found["publicKey"])
