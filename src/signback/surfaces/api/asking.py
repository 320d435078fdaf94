"""What came with a request: its JSON, its key, its version, its signature (E2, E4)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from pydantic import AwareDatetime, TypeAdapter, ValidationError

from signback.engine.proof import Proof
from signback.orders.refusals import Invalid, Refused
from signback.orders.shapes import refuse_unstorable
from signback.surfaces.api.problems import refusal
from signback.surfaces.api.sign_in import Caller
from signback.surfaces.identity import prove, prove_by_code

LARGEST = 2 * 1024 * 1024
DEEPEST = 20
LONGEST_KEY = 120
KEY = re.compile(r"[!-~]{1,120}")
TAG = re.compile(r'\s*(?:W/)?"?([0-9]{1,9})"?\s*')
MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)
Json = dict[str, Any]


@dataclass(frozen=True)
class Paper:
    """A version of a paper as its signer names it."""

    number: str
    revision: int
    hash: str


@dataclass(frozen=True)
class Signature:
    """What came as a signature: the password or a code, and the papers that the signer means, if they say so."""

    password: str = ""
    code: str = ""
    papers: tuple[Paper, ...] | None = None


@dataclass(frozen=True)
class Sent:
    """A step's input, and what may stand beside it in the same body."""

    data: Json
    subject: str
    happened: datetime | None
    signature: Signature | None

    def proof(self, caller: Caller) -> Proof | None:
        """The proof of who signs, if a signature was sent; checked before any transaction."""
        if self.signature is None:
            return None
        if caller.word:
            caller.word.prove()
        if self.signature.code:
            return prove_by_code(caller.account, self.signature.code)
        return prove(caller.account, self.signature.password)


PAPERS: TypeAdapter[tuple[Paper, ...]] = TypeAdapter(tuple[Paper, ...])


def sent_with(request: HttpRequest) -> Sent:
    """The body, taken apart."""
    body = body_of(request)
    if may_hold_any_sign(read_body(request)):
        refuse_unstorable(body)
    return Sent(
        subject=subject_in(body.pop("subject", "")),
        happened=moment_in(body.pop("happened", None)),
        signature=signature_in(body.pop("signature", None)),
        data=body,
    )


def body_of(request: HttpRequest) -> Json:
    """The body as a JSON object; an empty one says nothing."""
    refuse_other_media(request)
    text = read_body(request)
    body = parsed(text) if text.strip() else {}
    if not isinstance(body, dict):
        raise unreadable("The body is not a JSON object")
    if text.count(b"[") + text.count(b"{") > DEEPEST:
        refuse_depth(body)
    return body


def may_hold_any_sign(text: bytes) -> bool:
    """Whether signs that nobody can keep may be in it: escaped, as half a character pair, or in another encoding."""
    return b"\\u" in text or b"\xed" in text or b"\x00" in text


def refuse_other_media(request: HttpRequest) -> None:
    """Only JSON is read."""
    kind = request.content_type or "application/json"
    if kind not in {"application/json", "text/plain"} and not kind.endswith("+json"):
        raise refusal(415, "not_json", "Only JSON is taken here", "Send it as application/json")


def read_body(request: HttpRequest) -> bytes:
    """The bytes of the body, two megabytes at most."""
    try:
        text = request.body
    except RequestDataTooBig:
        raise too_large() from None
    if len(text) > LARGEST:
        raise too_large()
    return text


def too_large() -> Refused:
    """The refusal of a body beyond two megabytes."""
    return refusal(413, "too_large", "The body is larger than 2 MB", "Send less at once")


def parsed(text: bytes) -> object:
    """The JSON value; numbers keep every digit that was sent."""
    try:
        return READER.decode(text.decode(json.detect_encoding(text), "surrogatepass"))
    except (ValueError, RecursionError):
        raise unreadable("The body is not valid JSON") from None


def no_number(word: str) -> None:
    """NaN and Infinity are no numbers in JSON."""
    raise ValueError(word)


READER = json.JSONDecoder(parse_float=Decimal, parse_constant=no_number)


def unreadable(says: str) -> Refused:
    """The refusal of a body that is no JSON object."""
    return refusal(400, "not_json", says, "Send one JSON object with the step's fields")


def refuse_depth(body: object) -> None:
    """Nothing that is asked for is nested deeper than this."""
    level = [body]
    for _ in range(DEEPEST):
        level = [inner for value in level for inner in inner_values(value)]
        if not level:
            return
    raise unreadable("The body is nested too deeply")


def inner_values(value: object) -> list[Any]:
    """What lies within a JSON value."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def subject_in(value: object) -> str:
    """The delivery that the step is about; empty for the order itself."""
    if not isinstance(value, str) or len(value) > 20:
        raise Invalid("Say the delivery's number as text", field="subject")
    return value


def moment_in(value: object) -> datetime | None:
    """When it happened, for paper that is entered later."""
    if value is None:
        return None
    try:
        return MOMENT.validate_python(value).astimezone(UTC)
    except (ValidationError, OverflowError):
        raise Invalid("Say the time with its time zone, as 2026-05-12T17:00:00Z", field="happened") from None


def signature_in(value: object) -> Signature | None:
    """The signature that came: `{password or code, papers?}`."""
    if value is None:
        return None
    given = value if isinstance(value, dict) else {}
    said = [given.get(name) for name in ("password", "code")]
    if sum(isinstance(one, str) and bool(one) for one in said) != 1 or not all(
        one is None or isinstance(one, str) for one in said
    ):
        raise Invalid("Say your password, or a code of your app", field="signature.password")
    return Signature(said[0] or "", said[1] or "", papers_in(given.get("papers")))


def papers_in(value: object) -> tuple[Paper, ...] | None:
    """The papers that the signer names; none named means those in force."""
    try:
        return None if value is None else PAPERS.validate_python(value)
    except ValidationError:
        raise Invalid("Name each paper by number, revision and hash", field="signature.papers") from None


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key: up to 120 visible signs (E4)."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not KEY.fullmatch(key):
        raise Invalid("A key has one to 120 visible signs", field="Idempotency-Key")
    return key


def version_of(request: HttpRequest) -> int | None:
    """The order's version that the caller has read; a tag that is none of ours is stale by itself (E4)."""
    tag = request.headers.get("If-Match")
    if tag is None or tag.strip() == "*":
        return None
    found = TAG.fullmatch(tag)
    return int(found[1]) if found else -1


def etag(version: int) -> str:
    """A version as an ETag."""
    return f'"{version}"'
