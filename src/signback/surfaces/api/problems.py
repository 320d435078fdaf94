"""Every refusal as a problem document (RFC 9457), with the same code as everywhere else."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from signback.orders.refusals import FieldFault, Invalid, Reason, Refused, each_of
from signback.surfaces.derive import clearers, remedy_of
from signback.surfaces.identity import PAUSE

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "This cannot be read",
    401: "Sign in first",
    403: "Somebody else may do this",
    404: "There is no such thing",
    405: "This cannot be done here",
    409: "Not now",
    412: "The order has moved on",
    413: "This is too large",
    422: "Something has to be corrected",
    429: "Too many tries",
}
TOKEN_HINT = "Send a personal token as Authorization: Bearer, or sign in"


class ReasonOut(Schema):
    """One rule: what it says, whether it is met; else who clears it, how, and since when it holds the step up."""

    code: str
    says: str
    met: bool = False
    cleared_by: list[str] = []
    since: datetime | None = None
    who: list[str] = Field([], description="The roles that can clear it")
    remedy: str = ""


class FaultOut(Schema):
    """One field that cannot be taken as it is."""

    field: str
    says: str


class ItemProblem(Schema):
    """What one of several orders says."""

    about: str
    code: str
    detail: str
    remedy: str = ""
    field: str = ""
    reasons: list[ReasonOut] = []
    errors: list[FaultOut] = []


class Problem(Schema):
    """Why the product said no, and the way out."""

    type: str = Field(description="urn:signback:problem: and the code")
    title: str
    status: int
    code: str
    detail: str
    remedy: str = ""
    field: str = ""
    about: str = Field("", description="Of several orders asked at once, the one that is refused")
    reasons: list[ReasonOut] = []
    errors: list[FaultOut] = []
    items: list[ItemProblem] = Field([], description="Of several orders asked at once, what each that refuses says")


def reason_out(reason: Reason) -> ReasonOut:
    """A reason as the API shows it."""
    who = [] if reason.met else [role for step in clearers(reason.cleared_by) for role in step.who]
    return ReasonOut(
        code=reason.code, says=reason.says, met=reason.met, cleared_by=list(reason.cleared_by), since=reason.since,
        who=list(dict.fromkeys(who)), remedy=remedy_of(reason),
    )  # fmt: skip


def problem_of(refused: Refused) -> Problem:
    """The problem document of a refusal."""
    return Problem(
        type=f"urn:signback:problem:{refused.code}",
        title=TITLES.get(refused.status, "Refused"),
        status=refused.status,
        code=refused.code,
        detail=refused.says,
        remedy=refused.remedy,
        field=refused.field,
        about=refused.about,
        reasons=[reason_out(reason) for reason in refused.reasons],
        errors=faults_out(refused),
        items=[item_problem(one) for one in each_of(refused)],
    )


def item_problem(refused: Refused) -> ItemProblem:
    """What one order says."""
    return ItemProblem(
        about=refused.about, code=refused.code, detail=refused.says, remedy=refused.remedy, field=refused.field,
        reasons=[reason_out(reason) for reason in refused.reasons], errors=faults_out(refused),
    )  # fmt: skip


def faults_out(refused: Refused) -> list[FaultOut]:
    """The fields that cannot be taken."""
    faults = refused.faults if isinstance(refused, Invalid) else ()
    return [FaultOut(field=fault.field, says=fault.says) for fault in faults]


def refusal_response(refused: Refused) -> HttpResponse:
    """The answer to a request that was refused."""
    text = json.dumps(problem_of(refused).model_dump(mode="json"), ensure_ascii=False)
    response = HttpResponse(text, status=refused.status, content_type=MEDIA_TYPE)
    if refused.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="signback"'
    if refused.status == 429:
        response["Retry-After"] = str(int(PAUSE.total_seconds()))
    return response


def refusal(status: int, code: str, says: str, remedy: str = "") -> Refused:
    """A refusal of the API itself, by its status."""
    refused = Refused(code, says, remedy)
    refused.status = status
    return refused


def not_signed_in() -> Refused:
    """Nobody is signed in."""
    return refusal(401, "not_signed_in", "Nobody is signed in", TOKEN_HINT)


def no_such_page(request: HttpRequest, **_: Any) -> HttpResponse:
    """No call has this address."""
    return refusal_response(refusal(404, "no_such_call", "There is no such call", "See /api/v1/docs"))


def register_problems(api: NinjaAPI) -> None:
    """Answer every refusal with a problem document; programming faults are never caught."""
    api.add_exception_handler(Refused, lambda request, fault: refusal_response(given(fault)))
    api.add_exception_handler(AuthenticationError, lambda request, fault: refusal_response(not_signed_in()))
    api.add_exception_handler(ValidationError, lambda request, fault: refusal_response(parameter_faults(given(fault))))
    api.add_exception_handler(HttpError, lambda request, fault: refusal_response(by_status(given(fault))))
    api.add_exception_handler(Http404, lambda request, fault: no_such_page(request))


def given(fault: Any) -> Any:
    """The fault itself; ninja's type also allows its class."""
    return fault


def by_status(fault: HttpError) -> Refused:
    """A refusal of the framework."""
    return refusal(fault.status_code, "bad_request", fault.message)


def parameter_faults(fault: ValidationError) -> Invalid:
    """The parameters that cannot be taken, each by its name."""
    said = [(".".join(str(part) for part in error["loc"][1:]), error["msg"]) for error in fault.errors]
    return Invalid(faults=tuple(FieldFault(field, says) for field, says in said))
