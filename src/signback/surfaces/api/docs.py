"""The API's own page: every call with its title and its help, from this house alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ info.title }}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1d1d1b;background:#fff}
code{background:#f1f0ec;padding:.1em .3em;overflow-wrap:anywhere}details{border-top:1px solid #8a8a84;padding:.4rem 0}
summary{cursor:pointer}pre{overflow:auto;background:#f1f0ec;padding:.8rem}
</style></head><body><main>
<h1>{{ info.title }}</h1><p>{{ info.description }}</p>
<p>The same for programs: <a href="{{ url }}">openapi.json</a> (OpenAPI 3.1).</p>
{% for tag, calls in tags %}<h2>{{ tag }}</h2>
{% for call in calls %}<details id="{{ call.id }}"><summary>{{ call.title }}<br>
<code>{{ call.method }} {{ call.path }}</code></summary>
<p>{{ call.help|linebreaksbr }}</p>{% if call.body %}<pre>{{ call.body }}</pre>{% endif %}</details>
{% endfor %}{% endfor %}</main></body></html>"""


class OwnDocs(DocsBase):
    """A page without scripts that lists the operations."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {"info": schema["info"], "tags": by_tag(schema["paths"]), "url": self.get_openapi_url(api, kwargs)}
        return HttpResponse(Engine(autoescape=True).from_string(PAGE).render(Context(context)))


def by_tag(paths: dict[str, Any]) -> list[tuple[str, list[dict[str, str]]]]:
    """The operations under their headings."""
    found: dict[str, list[dict[str, str]]] = {}
    for path, methods in paths.items():
        for method, operation in methods.items():
            found.setdefault(operation.get("tags", ["Other"])[0], []).append(call_of(path, method, operation))
    return list(found.items())


def call_of(path: str, method: str, operation: dict[str, Any]) -> dict[str, str]:
    """One operation as the page shows it."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "id": operation["operationId"], "title": operation["summary"], "method": method.upper(), "path": path,
        "help": operation.get("description", ""), "body": fields_of(body),
    }  # fmt: skip


def fields_of(body: dict[str, Any]) -> str:
    """The fields of a body, one a line, with what is needed marked."""
    needed = set(body.get("required", ()))
    rows = [
        f"{name}{' (needed)' if name in needed else ''}: {field.get('title', field.get('description', ''))}"
        for name, field in body.get("properties", {}).items()
    ]
    return "\n".join(rows)
