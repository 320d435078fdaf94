"""A passkey's answer as lasting evidence: what it was asked, and whether its signature holds (E1, E2)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from signback.engine.covering import Covered, digest_of
from signback.engine.models import Entry

CHUNK = 500


def asked_for(step: str, number: str, subject: str, covers: Sequence[Covered]) -> str:
    """What a signature is for, as text: the step, its order and delivery, the papers under it."""
    return "\n".join(("signback signature", step, number, subject, digest_of(covers)))


def challenge_of(nonce: str, what: str) -> bytes:
    """What the passkey signs: nothing else can be made of its answer later."""
    return hashlib.sha256(f"{nonce}\n{what}".encode()).digest()


def holds(evidence: Mapping[str, str], what: str) -> bool:
    """Whether the kept answer is the passkey's own signature for exactly this."""
    from fido2 import cbor
    from fido2.cose import CoseKey

    try:
        key, client, data, signature = (base64.b64decode(evidence[x]) for x in ("key", "client", "data", "signature"))
        said = json.loads(client)
        wanted = base64.urlsafe_b64encode(challenge_of(evidence["nonce"], what)).rstrip(b"=").decode()
        if said["type"] != "webauthn.get" or said["challenge"].rstrip("=") != wanted:
            return False
        CoseKey.parse(cast("Mapping[int, object]", cbor.decode(key))).verify(
            data + hashlib.sha256(client).digest(), signature
        )
    except Exception:  # whatever a broken answer breaks, it means one thing: it is no signature
        return False
    return True


def broken_answers() -> Iterator[tuple[str, int, str]]:
    """The entries whose passkey did not sign what they say: order, number, step."""
    signed = Entry.objects.filter(envelope__contains='"evidence":').select_related("root").defer("body")
    for entry in signed.order_by("pk").iterator(CHUNK):
        try:
            said = json.loads(entry.envelope)["signature"]
            covers = [Covered(**one) for one in said.get("papers", ())]
            good = holds(said["evidence"], asked_for(entry.step, entry.root.number, entry.subject, covers))
        except (ValueError, KeyError, TypeError):
            good = False
        if not good:
            yield entry.root.number, entry.seq, entry.step
