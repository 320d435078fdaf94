"""The public page: whether a paper is ours, unaltered, and still in force (E2). Nobody has to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from signback.documents.check import Checked, Finding, check_code, check_file
from signback.documents.codes import spaced
from signback.documents.issues import State
from signback.documents.kinds import BY_NAME
from signback.documents.letterhead import mill
from signback.documents.words import Language, language_of
from signback.scans.store import LARGEST
from signback.surfaces.papers.verdicts import SAYS, VERDICTS, about_state


@dataclass(frozen=True)
class Result:
    """What the page says of a paper."""

    tone: str
    headline: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VerifySheet:
    """The page: the mill, what was asked, what was found."""

    mill: str
    words: dict[str, str]
    language: str
    code: str
    result: Result | None


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str = "", at: int = 0) -> HttpResponse:
    """Verify by the printed code, by a hash, or by the file itself."""
    language = language_of(request.GET.get("lang") or get_language() or "en")
    asked = code[:80] or request.GET.get("code", "")[:80]
    checked = uploaded(request, asked) if request.method == "POST" else check_code(asked) if asked.strip() else None
    said = {key: words.in_language(language) for key, words in SAYS.items()}
    result = result_of(checked, language) if checked else None
    sheet = VerifySheet(mill().name.in_language(language), said, language, asked, result)
    status = 404 if checked is not None and checked.finding is Finding.UNKNOWN and request.method != "POST" else 200
    return render(request, "papers/verify.html", {"sheet": sheet}, status=status)


def uploaded(request: HttpRequest, code: str) -> Checked | None:
    """What an uploaded file is; it is looked at and not kept."""
    file = request.FILES.get("file")
    if file is None:
        typed = request.POST.get("code", code)[:80]
        return check_code(typed) if typed.strip() else None
    if (file.size or 0) > LARGEST:
        return Checked(Finding.UNKNOWN)
    return check_file(file.read(), code)


def result_of(checked: Checked, language: Language) -> Result:
    """The verdict in words."""
    tone, headline, sentence = VERDICTS[verdict_name(checked)]
    says = [sentence.in_language(language)]
    says += [SAYS["signed_by"].in_language(language).format(name=name) for name in checked.signatures]
    if checked.standing and checked.finding is not Finding.ALTERED:
        says.append(about_state(checked.standing, language, local))
    return Result(tone, headline.in_language(language), tuple(says), tuple(facts_of(checked, language)))


def verdict_name(checked: Checked) -> str:
    """Which verdict fits: a replaced paper is ours, but no longer to be used."""
    if checked.finding in (Finding.UNKNOWN, Finding.ALTERED):
        return checked.finding.name.lower()
    state = checked.standing.state if checked.standing else State.CURRENT
    if state in (State.REPLACED, State.WITHDRAWN):
        return "old"
    return checked.finding.name.lower() if checked.whole else "known"


def facts_of(checked: Checked, language: Language) -> list[tuple[str, str]]:
    """What is printed on the paper and may be compared; no customer's name, for anybody may ask."""
    document = checked.document
    if document is None:
        return []
    said = [
        ("document", BY_NAME[document.kind].title.in_language(language)),
        ("number", document.number),
        ("revision", str(document.revision)),
        ("issued", local(document.issued)),
        ("code", spaced(document.code)),
        ("hash", document.digest),
    ]
    return [(SAYS[key].in_language(language), value) for key, value in said]


def local(moment: datetime) -> str:
    """A moment by the house's clock, readable in both languages."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
