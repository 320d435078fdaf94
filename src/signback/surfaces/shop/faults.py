"""What has to be mended, gathered on top of a page with the way to each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from signback.surfaces.shop.sentences import in_words
from signback.surfaces.web.sheets.fields import ErrorLink, Errors, Field


def errors_in(title: str, faults: Mapping[str, str], fields: Iterable[Field] = ()) -> Errors | None:
    """Each fault with the name of its field; one that belongs to none stands alone."""
    labels = {field.name: field.label for field in fields}
    links = tuple(
        ErrorLink(named(labels.get(name, ""), in_words(says)), place_of(name)) for name, says in faults.items()
    )
    return Errors(title, links) if links else None


def named(label: str, says: str) -> str:
    """Street and number: this is needed."""
    return (
        f"{label}: {says[:1].lower()}{says[1:]}"
        if label and says[:1].isascii()
        else f"{label}：{says}"
        if label
        else says
    )


def place_of(name: str) -> str:
    """Where the field is on the page."""
    return Field(name.partition(".")[0], "").id if name else ""
