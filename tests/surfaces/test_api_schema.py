"""The API keeps its own description: whatever the description allows, and much that it does not, never fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from signback.demo.life import Life
from signback.demo.mill import PASSWORD, fill_master_data
from signback.engine.families import FAMILIES
from signback.orders.models import Account
from signback.orders.roles import Role
from signback.surfaces.api.routes import api
from signback.surfaces.api.schema import COLLECTIONS
from signback.surfaces.identity import issue_token

pytestmark = pytest.mark.django_db

LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76}
STAGES = ("intake", "checks", "confirm", "sign_back", "pay_deposit", "order_production", "make", "settle", "deliver")
NUMBERS = [str(2001 + n) for n, _ in enumerate(STAGES)]
BOOKS = [book for kind in COLLECTIONS for book in FAMILIES[kind].books]
INSIDE = [p.step for book in BOOKS for p in book.places if p.step.who[0] in set(Role)]
ROLE_OF = {step.name: Role(step.who[0]) for step in INSIDE}
STEP = r"/steps/[a-z_]+$"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def narrowed(schema: dict[str, Any]) -> dict[str, Any]:
    """The description, aimed: orders that are there, steps that are there, signatures that hold."""
    aims = {"number": [*NUMBERS, "9999"], "key": ["1", "9"], "step": [*ROLE_OF, "dance"]}
    for path in schema["paths"].values():
        for operation in path.values():
            kept = [p for p in operation.get("parameters", []) if p["name"] != "If-Match"]
            operation["parameters"] = kept
            for parameter in kept:
                if parameter["name"] in aims:
                    parameter["schema"] = {"type": "string", "enum": aims[parameter["name"]]}
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            if "signature" in body.get("properties", {}):
                body["properties"]["signature"] = {"const": {"password": PASSWORD}}
    return schema


DESCRIBED = json.loads(json.dumps(api.get_openapi_schema()))
schema = schemathesis.openapi.from_dict(narrowed(DESCRIBED))
schema.app = get_wsgi_application()


@pytest.fixture(scope="module")
def tokens(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A mill with an order at every stage of the procedure, and a token for every role."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        fill_master_data()
        for last, _ in enumerate(STAGES):
            life = Life("K-2001", [LINE], timezone.now() - timedelta(days=9), payment="Deposit 30 %")
            for name in STAGES[: last + 1]:
                getattr(life, name)()
        yield {a.username: issue_token(a, "drive") for a in Account.objects.all()}
        transaction.set_rollback(True)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def _django_db_helper(tokens: dict[str, str]) -> Iterator[None]:
    """The mill above is this file's database for all its tests; pytest-django's own would close it between them."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


BOUNDED = {"max_examples": 6, "deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


def driven(case: Any, tokens: dict[str, str], step: str) -> None:
    """One call by whoever may do the step; no fault, and an answer as described."""
    role = ROLE_OF.get(step, Role.CUSTOMER_SERVICE)
    case.call_and_validate(headers={"Authorization": f"Bearer {tokens[role.sign_in]}"}, checks=CHECKS)


@schema.exclude(path_regex=STEP).parametrize()
@settings(phases=[Phase.explicit, Phase.generate], **BOUNDED)
def test_no_call_fails_and_every_answer_is_as_described(case: Any, tokens: dict[str, str]) -> None:
    driven(case, tokens, (case.path_parameters or {}).get("step", ""))


@schema.include(path_regex=STEP).parametrize()
@settings(phases=[Phase.generate], **BOUNDED)
def test_no_step_fails_and_every_answer_is_as_described(case: Any, tokens: dict[str, str]) -> None:
    driven(case, tokens, case.operation.path.rsplit("/", 1)[-1])


def test_every_step_is_documented() -> None:
    """One operation per step, with its title, its help and its input."""
    for book in BOOKS:
        for place in book.places[1 if book.opening else 0 :]:
            name = f"{book.name}_{place.step.name}"
            posts = [path["post"] for path in DESCRIBED["paths"].values() if "post" in path]
            (operation,) = [post for post in posts if post["operationId"] == name]
            assert operation["summary"] == place.step.title
            assert place.step.help in operation["description"] and operation["requestBody"]


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for path in DESCRIBED["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DESCRIBED)
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert found and found <= set(DESCRIBED["components"]["schemas"])
    assert "#/$defs/" not in text


def test_description_and_page_are_served_from_this_house_alone(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = client.get("/api/v1/docs").content.decode()
    assert "Issue the production order" in page or "production order" in page
    assert "http://" not in page and "https://" not in page and "<script" not in page
