"""Where each kind of root and its steps have their pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

PAGES: Mapping[str, str] = {"order": "order", "mall": "order", "service": "order", "statement": "statement"}
PARTS: Mapping[str, str] = {"order": "deliveries", "mall": "parts", "service": "parts"}
"""Under which word the steps of an order's children are found."""
OWN_STEPS = frozenset({"statement"})
"""Kinds whose one page is where all their steps are done."""


def root_url(kind: str, number: str) -> str:
    """The page of a root; what has none of its own is found with the house's policy."""
    return reverse(PAGES[kind], args=[number]) if kind in PAGES else reverse("policy")


def step_page(kind: str, number: str, subject: str, step: str) -> str:
    """The page of one of its steps."""
    base = root_url(kind, number)
    if kind in OWN_STEPS or kind not in PAGES:
        return base
    return f"{base}{f'/{PARTS[kind]}/{subject}' if subject else ''}/{step}"
