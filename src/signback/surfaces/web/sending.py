"""From a posted page to the one door: what was typed, what was attached, who signs (E2, E4)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from django.core import signing as signer
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, QueryDict

from signback.engine.asks import Ask
from signback.engine.proof import Proof
from signback.orders.models import Account
from signback.orders.persons import Person
from signback.orders.refusals import NotAllowed, Refused
from signback.process.steps import Step
from signback.surfaces import files
from signback.surfaces.case import Case, StepStand
from signback.surfaces.identity import prove
from signback.surfaces.web.sheets.fields import Field, Kind
from signback.surfaces.web.sheets.pieces import Hidden
from signback.surfaces.web.sheets.step import Signed, Signing

SALT = "signback.answers"


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


def ask(
    request: HttpRequest, person: Person, act: Step[Any, Any, Any], raw: dict[str, Any], found: StepStand, key: str
) -> Ask:
    """The request to the one door."""
    account = request.user
    assert isinstance(account, Account)
    version = request.POST.get("_version", "")
    return Ask(
        act.name, person, raw, found.member.subject.key, key=key[:80] or None,
        proof=proof(account, request.POST.get("signature", "")) if act.signed else None, surface="page",
        version=int(version) if version.isdigit() and len(version) < 10 and act.signed else None,
    )  # fmt: skip


def proof(account: Account, password: str) -> Proof:
    """Who signs proves again who they are, before the transaction (E2)."""
    if not password:
        raise NotAllowed("signature_needed", "Give your password to sign", field="signature")
    return prove(account, password)


def at_signature(refused: Refused) -> dict[str, str]:
    """What is wrong with the proof, at its field with the way out; any other refusal is not for this page."""
    if refused.field != "signature":
        raise refused
    return {"signature": f"{refused.says}. {refused.remedy}" if refused.remedy else refused.says}


def signing(case: Case, act: Step[Any, Any, Any], error: str) -> Signing:
    """What exactly is signed, and the proof of who signs."""
    password = Field(
        "signature", "Your password", Kind.PASSWORD, required=True, error=error, autocomplete="current-password",
        hint="You prove who you are, once more, for exactly this.",
    )  # fmt: skip
    what = f"{act.title}, order {case.root.number} as of entry {case.root.seq}"
    return Signing((Signed(what, bytes(case.root.head).hex()[:16]),), password)
