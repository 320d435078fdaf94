"""The rows of the worklist: the one part of a page that is drawn fifty times, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from jinja2 import Environment, FileSystemLoader, Template

from signback.surfaces.web.sheets.worklist import STATE_WORDS, Band

register = template.Library()
WORDS = (*STATE_WORDS.values(), "late", "owed", "class", "Customer class", "together with others")
"""What every row may say: put into the reader's language once for a page, not once for a row."""


@cache
def compiled() -> Template:
    """The template of the bands; everything typed by people is escaped."""
    loader = FileSystemLoader(Path(__file__).parent / "templates/web/parts")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("bands.jinja")


@register.simple_tag
def bands(found: Sequence[Band]) -> SafeString:
    """The bands with their rows."""
    return mark_safe(compiled().render(bands=found, said={word: gettext(word) for word in WORDS}))
