"""Every sample page renders with one headline, at most one filled button, and a label on every control."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from tests.web_preview.pages import PAGES

CONTROLS = {"input", "select", "textarea"}
VOID = {"input", "br", "img", "meta", "link", "rect", "path", "circle"}


class Seen(HTMLParser):
    """What a reader sees: hidden stretches are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        is_hidden = "hidden" in found or tag == "dialog"
        if tag not in VOID:
            self.open.append((tag, is_hidden))
            self.hidden_depth += is_hidden
        if not self.hidden_depth:
            self.tags.append((tag, found))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            name, was_hidden = self.open.pop()
            self.hidden_depth -= was_hidden
            if name == tag:
                return

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in tags]


@pytest.fixture(params=list(PAGES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def html(name: str) -> str:
    page = PAGES[name]
    return render_to_string(f"web/{page.template}.html", {"sheet": page.sheet, "frame": page.frame})


@pytest.fixture
def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


def test_one_headline(seen: Seen) -> None:
    """A page is an answer: its headline names the thing."""
    assert len(seen.of("h1")) == 1


def test_one_filled_button(name: str, seen: Seen) -> None:
    """One act: the rest is outlined or a link."""
    classes = [set((attrs.get("class") or "").split()) for attrs in seen.of("a", "button")]
    filled = [words for words in classes if "btn" in words and not words & {"quiet", "stop"}]
    assert len(filled) == PAGES[name].filled


def test_every_control_has_a_label(seen: Seen) -> None:
    """A label is tied to every input, or stands around it."""
    labelled = {attrs.get("for") for attrs in seen.of("label")}
    controls = [attrs for attrs in seen.of(*CONTROLS) if attrs.get("type") not in ("hidden", "checkbox")]
    assert [attrs.get("id") for attrs in controls if attrs.get("id") not in labelled] == []


def test_ids_are_unique_and_error_links_lead_somewhere(html: str, seen: Seen) -> None:
    """An error summary links to its fields."""
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert sorted(ids, key=str) == sorted(set(ids), key=str)
    links = [str(attrs["href"])[1:] for attrs in seen.of("a") if str(attrs.get("href", "")).startswith("#f-")]
    assert set(links) <= set(ids)


def test_nothing_comes_from_outside(html: str) -> None:
    """No page asks another host for anything, and none needs inline style or script."""
    for word in ('src="http', 'href="http', "style=", "onclick", "@import"):
        assert word not in html
    assert len(html.encode()) < 60_000


def test_templates_are_short() -> None:
    """One partial per visible piece."""
    from tests.web_preview.preview import WEB

    long = [path.name for path in (WEB / "templates/web").rglob("*.html") if path.read_text().count("\n") > 80]
    assert long == []


def test_the_script_is_small() -> None:
    """The script stays under 8 KB; what a first page loads stays under 100 KB."""
    from tests.web_preview.preview import WEB

    static = WEB / "static/signback"
    assert (static / "app.js").stat().st_size < 8_000
    names = ("app.js", "tokens.css", "components.css", "pages.css")
    assert sum((static / name).stat().st_size for name in names) < 60_000
