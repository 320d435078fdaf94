"""From a posted page to the one door: what was typed, what was attached, who signs (E2, E4)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from django.core import signing as signer
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from signback.engine.asks import Ask
from signback.engine.passkeys import asked_for
from signback.engine.proof import Proof
from signback.orders.models import Account
from signback.orders.refusals import NotAllowed, Refused
from signback.process.steps import Step
from signback.surfaces import factors, files, signatures
from signback.surfaces.case import Case, StepStand
from signback.surfaces.identity import prove_by_either
from signback.surfaces.passkeys import prove_by_passkey
from signback.surfaces.web.frame import account_of
from signback.surfaces.web.sheets.fields import Field, Kind
from signback.surfaces.web.sheets.pieces import AskPasskey, Hidden
from signback.surfaces.web.sheets.step import Signed, Signing

AnyStep = Step[Any, Any, Any]
SALT = "signback.answers"
WAYS = "Give your password, or the code of your authenticator app"


def fresh_key() -> str:
    """A key that makes a double click one act."""
    return secrets.token_urlsafe(12)


def lists(query: QueryDict) -> dict[str, list[str]]:
    """The posted values, every name with all of its values."""
    return {name: [str(v) for v in values] for name, values in query.lists()}


def attachments(request: HttpRequest) -> dict[str, Any]:
    """The uploaded files, kept and named by their digest."""
    return {
        name: asdict(files.keep(upload, name)) for name, upload in request.FILES.items() if not isinstance(upload, list)
    }


def kept_files(request: HttpRequest) -> dict[str, Any]:
    """The files that the page had kept already: nobody chooses one twice."""
    text = request.POST.get("_files", "")
    try:
        found: dict[str, Any] = signer.loads(text, salt=SALT, serializer=Answers, max_age=86400) if text else {}
    except signer.BadSignature:
        return {}
    return found


def hidden_files(kind: type[Any], values: Mapping[str, Any]) -> tuple[Hidden, ...]:
    """The files that are kept already, carried along the page."""
    kept = {name: plain_file(values[name]) for name in files.file_fields(kind) if values.get(name)}
    return (signed_files(kept),) if kept else ()


def signed_files(kept: Mapping[str, Any]) -> Hidden:
    """Kept files as only this house writes them."""
    return Hidden("_files", signer.dumps(dict(kept), salt=SALT, serializer=Answers))


def plain_file(value: Any) -> Any:
    """A kept file as plain values."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


class Answers:
    """Answers as text that only this house writes: a digest in them is of a file that was really sent."""

    def dumps(self, values: Any) -> bytes:
        return DjangoJSONEncoder(default=plain, ensure_ascii=False).encode(values).encode()

    def loads(self, text: bytes) -> Any:
        return signer.JSONSerializer().loads(text)


def plain(value: Any) -> Any:
    """Values that JSON does not know."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return DjangoJSONEncoder().default(value)


def hidden_answers(values: dict[str, Any]) -> Hidden:
    """Everything typed, carried along the page on which it is checked."""
    return Hidden("_answers", signer.dumps(values, salt=SALT, serializer=Answers, compress=True))


def answers_in(request: HttpRequest) -> dict[str, Any]:
    """The answers that were checked; empty where the page brings none."""
    text = request.POST.get("_answers", "")
    if not text:
        return {}
    try:
        found: dict[str, Any] = signer.loads(text, salt=SALT, serializer=Answers, max_age=86400)
    except signer.BadSignature:
        return {}
    return found


def ask(request: HttpRequest, case: Case, act: AnyStep, raw: dict[str, Any], found: StepStand, key: str) -> Ask:
    """The request to the one door."""
    version, subject, key_ = request.POST.get("_version", ""), found.member.subject.key, key[:80] or None
    proven_ = signatures.once(case.person, key_, lambda: proof(request, case, act, subject)) if act.signed else None
    return Ask(
        act.name, case.person, raw, subject, key=key_, proof=proven_, surface="page",
        version=int(version) if version.isdigit() and len(version) < 10 and act.signed else None,
    )  # fmt: skip


def proof(request: HttpRequest, case: Case, act: AnyStep, key: str) -> Proof:
    """Who signs proves again who they are, for the papers that the page showed, before the transaction (E2)."""
    shown, papers = signatures.read(request.POST.get("_papers", "")), signatures.covered(case, act, key)
    if shown is not None:
        signatures.refuse_changed(shown, papers)
    return signatures.over_papers(proven(request, asked_for(act.name, case.root.number, key, papers)), papers)


def proven(request: HttpRequest, what: str) -> Proof:
    """By the passkey's answer to exactly this, else by what was typed."""
    account = account_of(request)
    if answer := request.POST.get("passkey", ""):
        return prove_by_passkey(request, account, answer, what)
    said = request.POST.get("signature", "")
    if not said:
        raise NotAllowed("signature_needed", "Prove who you are to sign", WAYS, field="signature")
    return prove_by_either(account, said)


def at_signature(refused: Refused) -> dict[str, str]:
    """What is wrong with the proof, at its field with the way out; any other refusal is not for this page."""
    if refused.field != "signature":
        raise refused
    return {"signature": f"{refused.says}. {refused.remedy}" if refused.remedy else refused.says}


def signing(request: HttpRequest, case: Case, act: AnyStep, key: str, error: str) -> Signing:
    """What exactly is signed, paper by paper, and the proof of who signs."""
    papers = signatures.to_sign(case, act, key)
    what = f"{act.title}, order {case.root.number} as of entry {case.root.seq}"
    listed = tuple(Signed(one.covered.says, one.covered.hash[:16], one.href) for one in papers)
    return Signing(
        (Signed(what, bytes(case.root.head).hex()[:16]), *listed), proof_field(account_of(request), error),
        hidden=(Hidden("_papers", signatures.written(papers)),),
        passkey=passkey_for(account_of(request), act.name, case.root.number, key),
    )  # fmt: skip


def proof_field(account: Account, error: str) -> Field:
    """One field for whatever the signer can type: the password, or the app's code."""
    label = "Your password, or the code of your app" if factors.has_app(account) else "Your password"
    return Field(
        "signature", label, Kind.PASSWORD, required=True, error=error, autocomplete="current-password",
        hint="You prove who you are, once more, for exactly this.",
    )  # fmt: skip


def passkey_for(account: Account, step: str, number: str, key: str) -> AskPasskey | None:
    """The question to the signer's passkeys; none for whoever has none."""
    if factors.Kind.WEBAUTHN not in factors.kinds_of(account):
        return None
    said = (Hidden("step", step), Hidden("number", number), Hidden("subject", key))
    return AskPasskey("Sign with a passkey", reverse("passkey-ask"), said)
