"""Render every sample page to a folder and photograph it: python -m tests.web_preview.preview [names…]."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import django
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, sync_playwright

from tests.web_preview.pages import PAGES

WEB = Path(__file__).resolve().parents[2] / "src/signback/surfaces/web"
OUT = Path("/tmp/shots")
LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
FAX = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 594"><rect width="420" height="594" fill="#fff"/>'
    '<g font-family="monospace" font-size="13" fill="#222"><text x="30" y="50">KESTREL CARTONS 07/05 15:02</text>'
    '<text x="30" y="110">Please make for us:</text><text x="30" y="140">Ivory board 250,  6 t</text>'
    '<text x="30" y="165">to Dock 4, Sheffield</text><text x="30" y="190">at EUR 1.410 per t</text></g></svg>'
)


def set_up() -> None:
    """Django with templates alone."""
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [WEB / "templates"],
              "OPTIONS": {"libraries": {"rows": "signback.surfaces.web.rows"}}}  # fmt: skip
    settings.configure(
        TEMPLATES=[engine], INSTALLED_APPS=["django.contrib.staticfiles"], STATIC_URL="static/", USE_I18N=True
    )
    django.setup()


def write(out: Path) -> None:
    """Every page as a file, with the static files beside it."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(WEB / "static", out / "static", dirs_exist_ok=True)
    (out / "fax.svg").write_text(FAX)
    for name, page in PAGES.items():
        html = render_to_string(f"web/{page.template}.html", {"sheet": page.sheet, "frame": page.frame})
        (out / f"{name}.html").write_text(re.sub(r'"/static/', '"static/', html))


def photograph(browser: Browser, names: list[str]) -> int:
    """Each page in four looks, and what axe finds; returns how many things it found."""
    found = 0
    for width, scheme in LOOKS:
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        for name in names:
            page.goto((OUT / f"{name}.html").as_uri())
            dark = "-dark" if scheme == "dark" else ""
            page.screenshot(path=OUT / f"{name}-{width}{dark}.png", full_page=True)
            result = Axe().run(page)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if result.violations_count or wide > 0:
                found += result.violations_count + (wide > 0)
                print(name, width, scheme, f"{wide} px too wide" if wide > 0 else "", result.generate_report())
        page.close()
    return found


def main() -> None:
    set_up()
    write(OUT)
    names = sys.argv[1:] or list(PAGES)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        found = photograph(browser, names)
        browser.close()
    print(f"{len(names)} pages, {found} findings")


if __name__ == "__main__":
    main()
