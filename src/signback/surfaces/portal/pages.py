"""The customer's page: look, prove who you are, sign, or say what is not right; no account, no scripts needed (S9)."""

from __future__ import annotations

import base64
import io
from typing import Any

from django.core import signing as signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from signback.documents.words import Language, language_of
from signback.messages.links import Link, LinkEnded, may_sign, prove_code, read_link, send_code
from signback.orders.persons import Person
from signback.orders.refusals import Invalid, NotAllowed, NotFound, NotYet, Refused
from signback.orders.roles import SIGNATORY
from signback.scans import store
from signback.surfaces.case import Case
from signback.surfaces.papers.files import send
from signback.surfaces.portal import acts
from signback.surfaces.portal.sheet import Maker, unopened
from signback.surfaces.portal.words import SAYS, Speech

COOKIE = "signatory"
SALT = "signback.signatory"
PROVEN_SECONDS = 1800
PICTURES = "image/png,image/jpeg"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, token: str) -> HttpResponse:
    """The page, and everything that is sent from it."""
    try:
        visit = Visit(request, read_link(token), token)
        return answered(visit) if request.method == "POST" else visit.page()
    except (LinkEnded, NotFound):
        return ended(request)


class Visit:
    """One reader at the page of one order."""

    def __init__(self, request: HttpRequest, link: Link, token: str) -> None:
        self.request, self.link, self.token = request, link, token
        self.person = Person(0, f"signatory:{link.address}"[:150], link.address, frozenset({SIGNATORY}))
        self.case = Case.open(link.number, self.person, timezone.now())
        self.language = asked_language(request, self.case)

    @property
    def base(self) -> str:
        """The page's own address."""
        return f"/c/{self.token}"

    @property
    def proven(self) -> bool:
        """Whether this browser has shown within half an hour that its reader reads the registered mailbox."""
        return cookie_of(self.request) == (self.link.number, self.link.address)

    def maker(self) -> Maker:
        """What the page is made by."""
        speech = Speech(self.language, self.case.order.calendar.local)
        return Maker(self.case, self.link.address, self.base, speech, proven=self.proven)

    def page(
        self, errors: dict[str, str] | None = None, values: dict[str, str] | None = None, *, sent: bool = False
    ) -> HttpResponse:
        """The page in its reader's language."""
        sheet = self.maker().sheet(errors or {}, values or {}, sent=sent)
        with translation.override("zh-hans" if self.language == "zh" else "en"):
            return sealed_off(
                render(self.request, "portal/order.html", {"sheet": sheet}, status=422 if errors else 200)
            )


def sealed_off(answer: HttpResponse) -> HttpResponse:
    """The page's address is a key: it goes to no other site and into no list."""
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def asked_language(request: HttpRequest, case: Case) -> Language:
    """The language that was asked for, else the customer's own."""
    customer = case.root.customer
    asked = request.GET.get("lang", "")
    return language_of(asked or (customer.language if customer else "en"))


def cookie_of(request: HttpRequest) -> tuple[str, str] | None:
    """Who was proven here."""
    try:
        said = signer.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=PROVEN_SECONDS)
        return str(said[0]), str(said[1])
    except (signer.BadSignature, IndexError, TypeError, ValueError):
        return None


def answered(visit: Visit) -> HttpResponse:
    """One of the page's forms."""
    post = {name: str(value) for name, value in visit.request.POST.items()}
    note_opened(visit)
    if post.get("act") == "opened":
        return HttpResponse(status=204)
    act = ACTS.get(post.get("act", ""))
    if act is None:
        return visit.page()
    try:
        if not may_sign(visit.case.root, visit.link.address):
            raise NotAllowed("not_signatory", "Somebody else is named to sign", "Ask us to change it")
        return act(visit, post)
    except Invalid as refused:
        return visit.page({fault.field or "form": fault.says for fault in refused.faults}, post)
    except NotYet:
        return Visit(visit.request, visit.link, visit.token).page()
    except Refused as refused:
        return visit.page({"form": refused.says}, post)


def note_opened(visit: Visit) -> None:
    """Whoever does something here has the confirmation before them; a mere look may be a mail filter's (S8).

    Somebody of the house who tries the link in their own browser proves nothing.
    """
    if unopened(visit.case.order) and not visit.request.user.is_authenticated:
        acts.opened(visit.case, visit.person, visit.link.address)
        visit.case = Case.open(visit.link.number, visit.person, timezone.now())


def ask_code(visit: Visit, post: dict[str, str]) -> HttpResponse:
    """A code to the registered address."""
    send_code(visit.case.root, visit.link.address)
    return visit.page(sent=True)


def prove(visit: Visit, post: dict[str, str]) -> HttpResponse:
    """The code is right: for half an hour this browser may sign."""
    prove_code(visit.case.root, visit.link.address, post.get("identity", "")[:20])
    answer = redirect(f"{visit.base}?lang={visit.language}#sign")
    value = signer.dumps([visit.link.number, visit.link.address], salt=SALT)
    answer.set_cookie(COOKIE, value, max_age=PROVEN_SECONDS, path="/c/", httponly=True, samesite="Lax",
                      secure=visit.request.is_secure())  # fmt: skip
    return answer


def refuse_unproven(visit: Visit) -> None:
    """Only who was proven signs or answers."""
    if not visit.proven:
        raise Invalid("Have a code sent once more: half an hour has passed", field="identity")


def sign(visit: Visit, post: dict[str, str]) -> HttpResponse:
    """The signature."""
    refuse_unproven(visit)
    acts.sign(visit.case, visit.person, visit.maker().say, post, picture_in(visit.request, post))
    return redirect(f"{visit.base}?lang={visit.language}")


def answer(visit: Visit, post: dict[str, str]) -> HttpResponse:
    """Not as it stands: a change, or not at all."""
    refuse_unproven(visit)
    acts.answer(visit.case, visit.person, visit.maker().say, post)
    return visit.page({}, {"answered": "yes"})


ACTS = {"send_code": ask_code, "prove": prove, "sign": sign, "answer": answer}


def picture_in(request: HttpRequest, post: dict[str, str]) -> bytes | None:
    """A seal or signature as a picture: chosen as a file, or drawn on the page."""
    chosen: Any = request.FILES.get("seal")
    if chosen is not None and not isinstance(chosen, list):
        if (chosen.size or 0) > store.LARGEST:
            raise Invalid("This file is larger than 20 MB", field="seal")
        return bytes(chosen.read())
    drawn = post.get("drawn", "")
    if not drawn.startswith("data:image/png;base64,") or len(drawn) > 400_000:
        return None
    try:
        return base64.b64decode(drawn.partition(",")[2], validate=True)
    except ValueError:
        return None


@never_cache
def document(request: HttpRequest, token: str, kind: str, seq: int, part: str = "") -> HttpResponse:
    """One of the documents that speak to the customer."""
    try:
        visit = Visit(request, read_link(token), token)
    except (LinkEnded, NotFound):
        return ended(request)
    file = acts.paper(visit.case, visit.maker().papers(), (kind, seq, part), visit.language)
    return sealed_off(send(file, file.document, download=False)) if file else ended(request)


@never_cache
def signed(request: HttpRequest, token: str) -> HttpResponse:
    """The signed copy, byte for byte as it was signed."""
    try:
        visit = Visit(request, read_link(token), token)
    except (LinkEnded, NotFound):
        return ended(request)
    back = visit.maker().back
    kept = back.event.attachment if back and str(back.event.route) == "link" else None
    if kept is None:
        return ended(request)
    found = HttpResponse(io.BytesIO(store.read(kept.sha256)), content_type="application/pdf")
    found["Content-Disposition"] = f'attachment; filename="{visit.link.number}-signed.pdf"'
    found["X-Content-Type-Options"] = "nosniff"
    return sealed_off(found)


def ended(request: HttpRequest) -> HttpResponse:
    """The link is over, or never was."""
    language = language_of(request.GET.get("lang") or translation.get_language() or "en")
    words = {key: SAYS[key].in_language(language) for key in ("ended_title", "ended")}
    return sealed_off(render(request, "portal/ended.html", {"words": words, "language": language}, status=410))
