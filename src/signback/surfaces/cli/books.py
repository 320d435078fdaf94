"""`docs`: the books as pages, generated, so that they cannot lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from signback.engine.families import FAMILIES
from signback.orders.roles import role_title
from signback.process.places import MayOwe, Place, Process

Data = Annotated[str, typer.Option("--data", help="The data folder")]
FOLDER = Path("docs")


def docs(
    stale: Annotated[bool, typer.Option("--check", help="Only say whether the pages are up to date")] = False,
    data: Data = "",
) -> None:
    """Write docs/process.md and docs/permissions.md from the books."""
    pages = {FOLDER / "process.md": "\n".join(process_page()), FOLDER / "permissions.md": "\n".join(permissions_page())}
    old = [str(path) for path, text in pages.items() if not path.is_file() or path.read_text() != text]
    if stale and old:
        typer.echo(f"Stale: {', '.join(old)}. Run `make docs`.")
        raise typer.Exit(1)
    if not stale:
        FOLDER.mkdir(exist_ok=True)
        for path, text in pages.items():
            path.write_text(text)


def process_page() -> Iterator[str]:
    """Every book, track by track."""
    yield "# The procedure, step by step\n\nGenerated from the books by `make docs`.\n"
    for family in FAMILIES.values():
        for book in family.books:
            yield f"## {book.title} (edition {book.edition})\n"
            for track, places in book.tracks.items():
                yield f"### {track}\n"
                for place in places:
                    yield from place_lines(book, place)


def place_lines(book: Process[Any], place: Place[Any]) -> Iterator[str]:
    """One step: who, after what, under which rules, what it reopens."""
    step = place.step
    flags = [
        word for word, on in (("signed", step.signed), ("happens", step.happened), ("repeats", place.repeats)) if on
    ]
    yield f"**{step.title}** (`{step.name}`, {step.source}; {', '.join([step.room.replace('_', ' '), *flags])})  "
    yield f"{step.help}"
    for word, steps in (("After", place.after), ("Once", place.once)):
        if steps:
            yield f"- {word}: {', '.join(s.title.lower() for s in steps)}"
    if place.only_if:
        yield f"- Only if: {place.only_if.says}"
    for need in place.needs:
        owed = isinstance(need, MayOwe)
        rule = need.rule if isinstance(need, MayOwe) else need
        may = f" (may be owed while: {need.when.says})" if isinstance(need, MayOwe) else ""
        yield f"- Needs: {rule.says}{may if owed else ''}"
    for part in place.each_needs:
        yield f"- Needs, for each: {part.says}"
    if place.pressing:
        yield f"- Pressing while: {place.pressing.says}"
    if place.until:
        yield f"- Until: {place.until.says}"
    if place.other_than:
        yield f"- By somebody else than who did: {', '.join(s.title.lower() for s in place.other_than)}"
    if place.reopens:
        gone = book.superseded_by(place)
        stay = [p.step.title for p in book.places if p.step.happened]
        yield f"- Supersedes: {', '.join(p.step.title.lower() for p in book.places if p.step.name in gone)}"
        yield f"- Leaves standing: {', '.join(title.lower() for title in stay)}"
    yield ""


def permissions_page() -> Iterator[str]:
    """Who may do which step."""
    yield "# Who may do what\n\nGenerated from the books by `make docs`.\n"
    yield "| Step | Roles | Signed |\n| --- | --- | --- |"
    for family in FAMILIES.values():
        for book in family.books:
            for place in book.places:
                roles = [*place.step.who, *(f"{e.role} (when: {e.when.says})" for e in place.entrusted)]
                words = ", ".join(role_words(role) for role in roles)
                yield f"| {place.step.title} | {words} | {'yes' if place.step.signed else ''} |"
    yield ""


def role_words(role: str) -> str:
    """A role's title, with the condition behind it where there is one."""
    name, _, when = role.partition(" (")
    return role_title(name) + (f" ({when}" if when else "")
