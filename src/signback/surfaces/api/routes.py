"""The API put together: where each call is found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer

from signback import __version__
from signback.surfaces.api import (
    deliveries,
    documents,
    files,
    mall,
    mall_orders,
    master,
    messages,
    orders,
    rolls,
    service_cases,
    shortages,
    statements,
    webhooks,
    worklist,
)
from signback.surfaces.api.docs import OwnDocs
from signback.surfaces.api.gate import guarded, through
from signback.surfaces.api.problems import no_such_page, register_problems
from signback.surfaces.api.schema import complete
from signback.surfaces.api.sign_in import SIGN_IN
from signback.surfaces.api.written import MEDIA_TYPE, written

ABOUT = (
    "Everything that a person of the house can do, for programs. Sign in with a personal token "
    "(Authorization: Bearer) or with the session of the pages. Every refusal is a problem document "
    "with its code, its sentence, its reasons and the way out."
)


class Api(NinjaAPI):
    """The API with its description, completed from the books."""

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """The calls, and one documented operation per step."""
        schema = super().get_openapi_schema(**asked)
        complete(schema, self.get_root_path(asked.get("path_params") or {}))
        return schema


class Compiled(BaseRenderer):
    """JSON, as every answer is written."""

    media_type = MEDIA_TYPE

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The answer's text."""
        return written(data)


api = Api(
    title="Signback", version=__version__, description=ABOUT, docs=OwnDocs(), auth=SIGN_IN, renderer=Compiled(),
    urls_namespace="api-1",
)  # fmt: skip
api.add_router("/orders", orders.router)
api.add_router("/deliveries", deliveries.router)
api.add_router("/rolls", rolls.router)
api.add_router("/service-cases", service_cases.router)
api.add_router("/mall/orders", mall_orders.router)
api.add_router("/worklist", worklist.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("", statements.router)
api.add_router("/mall", mall.router)
api.add_router("/mall", shortages.router)
api.add_router("", documents.router)
api.add_router("", messages.router)
api.add_router("", master.router)
api.add_router("", files.router)
register_problems(api)

_patterns, _app, _namespace = api.urls
_patterns.sort(key=lambda one: "<" in str(one.pattern))
"""An address that is spelled out is looked for before one with a place in it."""
urls = ([*guarded(_patterns), re_path("", through(no_such_page))], _app, _namespace)
