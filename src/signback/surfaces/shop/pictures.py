"""Pictures of articles in the sizes that pages ask for: made once, kept, and never larger than they are (M7)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image, ImageOps, UnidentifiedImageError

from signback.orders.models import ArticlePicture

WIDTHS: Final = (320, 640, 1280)
QUALITY: Final = 80
A_YEAR: Final = 31_536_000
MOST_PIXELS: Final = 40_000_000


@dataclass(frozen=True)
class Shown:
    """A picture as a page shows it, in every size."""

    src: str
    srcset: str
    says: str


def picture_of(pk: int | None, says: str | None) -> Shown | None:
    """The picture in its sizes; none where there is none."""
    if not pk:
        return None
    sizes = [(width, reverse("mall-picture", args=[pk, width])) for width in WIDTHS]
    return Shown(sizes[1][1], ", ".join(f"{url} {width}w" for width, url in sizes), says or "")


@require_safe
def picture(request: HttpRequest, pk: int, width: int) -> HttpResponseBase:
    """One picture in one size; a picture is never changed, another one is another."""
    found = ArticlePicture.objects.filter(pk=pk, article__active=True).first()
    if width not in WIDTHS or found is None or not found.picture:
        raise Http404
    made = sized(Path(found.picture.path), pk, width)
    answer = FileResponse(made.open("rb"), content_type="image/webp")
    answer["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def sized(original: Path, pk: int, width: int) -> Path:
    """The picture at that width, made when it is asked for first."""
    folder = Path(settings.MEDIA_ROOT) / "articles" / "sized"
    made = folder / f"{pk}-{width}-{original.stem[:60]}.webp"
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = made.with_suffix(f".{os.getpid()}")
        write(original, draft, width)
        draft.replace(made)
    return made


def write(original: Path, made: Path, width: int) -> None:
    """Turned upright, made smaller, stripped of where and when it was taken."""
    try:
        with Image.open(original) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Http404
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail((width, width * 2))
            upright.save(made, "WEBP", quality=QUALITY)
    except (UnidentifiedImageError, OSError):
        raise Http404 from None
