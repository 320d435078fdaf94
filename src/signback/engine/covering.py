"""What a signature covers: exact versions of papers, as the ledger alone tells them (E2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from signback.orders.refusals import Stale
from signback.process.steps import Step


@dataclass(frozen=True)
class Version:
    """One version of a paper, as anybody would name it: kind, number, revision, copy."""

    kind: str
    title: str
    number: str
    revision: int
    copy: int

    @property
    def says(self) -> str:
        """The version in words."""
        again = f", copy {self.copy}" if self.copy > 1 else ""
        return f"{self.title} {self.number}, revision {self.revision}{again}"


@dataclass(frozen=True)
class Covered(Version):
    """A version under a signature, with the hash of its content."""

    hash: str

    @property
    def version(self) -> Version:
        """Which one it is, whatever its content."""
        return Version(self.kind, self.title, self.number, self.revision, self.copy)


Teller = Callable[[Any, str, Sequence[str]], Sequence[Version]]
_teller: list[Teller] = []


def taught(teller: Teller) -> None:
    """From now on this one tells which versions of papers an order has in force."""
    _teller[:] = [teller]


def in_force(root_subject: Any, key: str, kinds: Sequence[str]) -> tuple[Version, ...]:
    """The papers of these kinds that are in force now, for the order itself and for one of its deliveries."""
    return tuple(_teller[0](root_subject, key, kinds)) if _teller and kinds else ()


def refuse_other_versions(
    step: Step[Any, Any, Any], root_subject: Any, key: str, covers: Sequence[Covered] | None
) -> None:
    """A signature over papers that are no longer those in force is none (E2); nobody signs what they did not see."""
    if covers is None:
        return
    says = difference([one.version for one in covers], in_force(root_subject, key, step.over))
    if says:
        raise Stale("papers_changed", says, "Read it, then sign", field="signature")


def difference(said: Sequence[Version], now: Sequence[Version]) -> str:
    """What a list of papers lacks or has too much against those in force; nothing where they are the same."""
    came = [one for one in now if one not in said]
    if came:
        return f"In force now is {lower(came[0].says)}, and your signature would not cover it"
    gone = [one for one in said if one not in now]
    if gone:
        return f"{gone[0].says} is not in force"
    return "The same paper is named twice" if len(said) != len(now) else ""


def lower(words: str) -> str:
    """The same within a sentence."""
    return words[:1].lower() + words[1:]


def digest_of(covers: Iterable[Covered]) -> str:
    """One hash over a list of papers."""
    text = json.dumps([asdict(one) for one in covers], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
