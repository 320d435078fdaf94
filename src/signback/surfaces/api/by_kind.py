"""The calls that every kind of order has, told once: begin one, read its steps, do one, read its ledger (E5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from signback.surfaces.api import acts, reads, shapes
from signback.surfaces.api.asking import etag
from signback.surfaces.api.ledger import ledger_of
from signback.surfaces.api.opened import case_of
from signback.surfaces.api.sign_in import BY_MEMORY
from signback.surfaces.api.written import JSON, written

DO = "The body is the step's input, with `signature`, `subject` and `happened` beside it (E2, E4)."
LEDGER = "Every entry as a sentence, with its hash and the hash before it (E1)."


def add_calls(router: Router, kind: str, called: str, begin: tuple[str, str], at: str = "") -> None:
    """The four calls of a kind under an address: `called` names one of it, `begin` says what its first call is."""
    begin_one(router, kind, begin, at)
    read_steps_of(router, kind, called, at)
    do_step_of(router, kind, called, at)
    read_ledger_of(router, kind, called, at)


def begin_one(router: Router, kind: str, begin: tuple[str, str], at: str) -> None:
    """The first step of its book."""

    @router.post(
        at,
        auth=BY_MEMORY,
        response={201: shapes.DoneOut},
        summary=begin[0],
        description=begin[1],
        operation_id=f"begin_{kind}",
    )
    def begins(request: HttpRequest) -> HttpResponse:
        done = acts.open_by(request, kind)
        answer = HttpResponse(written(acts.done_out(done)), content_type=JSON, status=201)
        answer.headers["ETag"], answer.headers["Location"] = etag(done.version), f"{request.path}/{done.number}"
        return answer


def read_steps_of(router: Router, kind: str, called: str, at: str) -> None:
    """Every step with its state, every reason, its due time, its input (E3)."""

    @router.get(
        f"{at}/{{number}}/steps", response=shapes.StepList, summary=f"Read {called}'s steps",
        description=read_steps_of.__doc__, operation_id=f"read_steps_of_{kind}",
    )  # fmt: skip
    def reads_steps(request: HttpRequest, response: HttpResponse, number: str) -> shapes.StepList:
        case = case_of(request, number, kind)
        response["ETag"] = etag(case.root.seq)
        return reads.step_list(case)


def do_step_of(router: Router, kind: str, called: str, at: str) -> None:
    """Any step of it, by its name."""

    @router.post(
        f"{at}/{{number}}/steps/{{step}}", response=shapes.DoneOut, summary=f"Do a step of {called}",
        description=DO, operation_id=f"do_step_of_{kind}",
    )  # fmt: skip
    def does(request: HttpRequest, response: HttpResponse, number: str, step: str) -> shapes.DoneOut:
        done = acts.do_step(request, kind, number, step)
        response["ETag"] = etag(done.version)
        return acts.done_out(done)


def read_ledger_of(router: Router, kind: str, called: str, at: str) -> None:
    """Its chain, for anybody to check."""

    @router.get(
        f"{at}/{{number}}/ledger", response=shapes.LedgerOut, summary=f"Read {called}'s ledger",
        description=LEDGER, operation_id=f"read_ledger_of_{kind}",
    )  # fmt: skip
    def reads_ledger(request: HttpRequest, response: HttpResponse, number: str) -> shapes.LedgerOut:
        case = case_of(request, number, kind)
        response["ETag"] = etag(case.root.seq)
        return ledger_of(case)
