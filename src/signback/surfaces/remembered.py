"""Tokens as a process saw them last: who is let in by one is looked at again in the turn that writes (R1, M6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from signback.engine.asks import NotAsRememberedError
from signback.orders.models import ApiToken
from signback.surfaces.identity import asking_tokens, digest_of, is_noted, token_in
from signback.tables.memory import Memory
from signback.tables.posting import Rows
from signback.tables.rows import Values
from signback.tables.statements import Asked, fetch

remembered: Memory[Values] = Memory()
"""Rows of tokens with their owners, by digest; the next request makes its own token and account of one."""


@dataclass
class Remembered:
    """A token that was taken from memory; the word on which its owner is let in."""

    name: str
    row: Values
    token: ApiToken
    looked_at: bool = False

    def asking(self, names: Sequence[str]) -> Asked:
        """The statement that reads these tokens as they are now."""
        return asking_tokens(names)

    def stands(self, rows: Rows) -> bool:
        """Whether nothing of it has changed: neither revoked nor ended, nor its owner gone or in other roles."""
        return self.row in rows and self.token.opens_at(timezone.now())

    def prove(self) -> None:
        """Look at it now, once; where something has changed, nothing that was remembered is believed any more."""
        if not self.looked_at and not self.stands(fetch(*asking_tokens([self.name]))):
            remembered.forget()
            raise NotAsRememberedError
        self.looked_at = True


def word_of(clear: str) -> Remembered | None:
    """A token that this process has seen and that opens still, if nothing about it is to be written now."""
    digest, now = digest_of(clear), timezone.now()
    for row in remembered.of([digest]).values():
        token = token_in(row)
        if token.opens_at(now) and is_noted(token, now):
            return Remembered(digest, row, token)
    return None


def remember(clear: str) -> None:
    """The token as it is now, for the next request that brings it."""
    digest = digest_of(clear)
    for row in fetch(*asking_tokens([digest])):
        remembered.keep({digest: row})
