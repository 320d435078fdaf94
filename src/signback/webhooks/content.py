"""What a webhook is told of an entry: the fact, its hash, and the ledger's head that covers it (E1)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from signback.engine.families import family_of
from signback.engine.models import Entry, TreeHead
from signback.webhooks.models import Posting

LARGEST = 64 * 1024
TRIAL = "signback.trial"
Json = dict[str, Any]


def body_of(posting: Posting) -> str:
    """The body, the same at every try; a fact that is too long for it is to be read by its address."""
    said = told(posting.entry) if posting.entry else trial(posting)
    text = written(said)
    if len(text.encode()) > LARGEST:
        said["data"]["said"] = None
        text = written(said)
    return text


def written(said: Json) -> str:
    """Compact, in its own letters."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def told(entry: Entry) -> Json:
    """An entry as other programs read it."""
    root, step = entry.root, family_of(entry.root.kind).step(entry.step)
    return {
        "type": f"{root.kind}.{entry.step}",
        "timestamp": entry.entered.isoformat(),
        "data": {
            "kind": root.kind, "number": root.number, "subject": entry.subject, "entry": entry.seq,
            "step": entry.step, "title": step.title, "event": entry.kind, "by": entry.actor,
            "surface": entry.surface, "happened": entry.happened.isoformat(), "entered": entry.entered.isoformat(),
            "hash": bytes(entry.hash).hex(), "page": page_of(entry), "said": json.loads(entry.body),
        },
        "ledger": head_over(entry),
    }  # fmt: skip


def page_of(entry: Entry) -> str:
    """Where a person reads on."""
    tail = f"/orders/{entry.root.number}" if entry.root.kind == "order" else "/"
    return f"{settings.ENVIRONMENT.public_url}{tail}"


def head_over(entry: Entry) -> Json:
    """The first head of the tree that covers the entry: a witness that is kept outside the house."""
    head = TreeHead.objects.filter(size__gt=entry.leaf.position).order_by("size").first()
    assert head is not None, "an entry is told after it has its place in the tree"
    return {"position": entry.leaf.position, **as_said(head)}


def trial(posting: Posting) -> Json:
    """A trial tells nothing but the newest head."""
    head = TreeHead.objects.order_by("-size").first()
    said = as_said(head) if head else None
    return {"type": TRIAL, "timestamp": posting.made.isoformat(), "data": {"says": "It works"}, "ledger": said}


def as_said(head: TreeHead) -> Json:
    """A head with its size."""
    return {"size": head.size, "head": bytes(head.head).hex(), "made": head.made.isoformat()}
