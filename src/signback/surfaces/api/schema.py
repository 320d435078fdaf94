"""The API described: the calls as they are, and one documented operation per step, from the books."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import TypeAdapter

from signback.engine.families import FAMILIES, Family
from signback.orders.shapes import shape_of
from signback.process.places import Place, Process
from signback.surfaces.api.problems import MEDIA_TYPE, Problem
from signback.surfaces.derive import AnyStep

Json = dict[str, Any]
COLLECTIONS = {"order": "orders", "mall": "mall/orders", "service": "service-cases", "statement": "statements"}
CHILDREN = {"delivery": "deliveries", "parcel": "mall/orders", "return": "mall/orders"}
REFERENCE = "#/components/schemas/{model}"
PROBLEM: Json = {"$ref": REFERENCE.format(model="Problem")}
PAPER: Json = {
    "type": "object",
    "properties": {
        "number": {"type": "string"},
        "revision": {"type": "integer"},
        "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
    "required": ["number", "revision", "hash"],
}
SIGNATURE: Json = {
    "type": "object",
    "title": "Signature",
    "description": "Proves again who signs: password, or the code of an authenticator app (E2)",
    "properties": {
        "password": {"type": "string", "minLength": 1},
        "code": {"type": "string", "minLength": 6},
        "papers": {"type": "array", "items": PAPER, "description": "What the signer has read; else what is in force"},
    },
    "oneOf": [{"required": ["password"]}, {"required": ["code"]}],
}
HAPPENED: Json = {"type": "string", "format": "date-time", "description": "When it happened, if that was earlier"}
SUBJECT: Json = {"type": "string", "maxLength": 20, "description": "The delivery, for a delivery's step"}
KEY: Json = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The same key gives the same answer, and nothing happens twice (E4)",
    "schema": {"type": "string", "pattern": "^[!-~]{1,120}$", "maxLength": 120},
}  # fmt: skip
VERSION: Json = {
    "name": "If-Match", "in": "header", "required": False,
    "description": "The order's version as its ETag says it; 412 when it has moved on",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}  # fmt: skip
WITHOUT_VERSION = {"orders", "mall/orders", "service-cases", "statements", "orders/all/steps/{step}"}
ETAG: Json = {"ETag": {"description": "The order's version", "schema": {"type": "string"}}}


def complete(schema: Json, prefix: str) -> Json:
    """Add to ninja's schema the steps, the problem document, and what every operation may answer."""
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.update(problem_schemas())
    inputs, definitions = input_schemas()
    components.update(definitions)
    paths: Json = schema["paths"]
    describe_bodies(paths, prefix, inputs)
    done = paths[f"{prefix}orders/{{number}}/steps/{{step}}"]["post"]
    for path, operation in step_operations(prefix, inputs, done):
        paths[path] = {"post": operation}
    for operation in operations(paths):
        operation["responses"]["default"] = {"description": "Refused", "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
    return schema


def operations(paths: Json) -> Iterator[Json]:
    """Every operation."""
    return (operation for path in paths.values() for operation in path.values())


def problem_schemas() -> Json:
    """The problem document and its parts."""
    found: Json = TypeAdapter(Problem).json_schema(ref_template=REFERENCE, mode="serialization")
    parts: Json = found.pop("$defs", {})
    return {**parts, "Problem": found}


def places() -> Iterator[tuple[Family, Process[Any], Place[Any]]]:
    """Every place of every book."""
    for family in FAMILIES.values():
        for book in family.books:
            for place in book.places:
                yield family, book, place


def input_schemas() -> tuple[dict[str, Json], Json]:
    """The input of each step, and the parts that they share."""
    steps = {place.step.name: place.step for _, _, place in places()}
    asked = [(name, "validation", shape_of(step.input)) for name, step in steps.items()]
    found, shared = TypeAdapter.json_schemas(asked, ref_template=REFERENCE)  # type: ignore[arg-type]
    definitions: Json = shared.get("$defs", {})
    return {name: resolved(found[(name, "validation")], definitions) for name in steps}, definitions


def resolved(schema: Json, definitions: Json) -> Json:
    """A schema itself, instead of a reference to it."""
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return deepcopy(definitions[name] if name else schema)


def step_operations(prefix: str, inputs: dict[str, Json], done: Json) -> Iterator[tuple[str, Json]]:
    """One documented operation per step: its title, its help, its input."""
    for family, book, place in places():
        if place.step is family.process.places[0].step or family.kind not in COLLECTIONS:
            continue
        child = book is not family.process
        collection = CHILDREN[book.name] if child else COLLECTIONS[family.kind]
        key = "/{key}" if child else ""
        path = f"{prefix}{collection}/{{number}}{key}/steps/{place.step.name}"
        yield path, step_operation(place, book, inputs[place.step.name], done, child)


def step_operation(place: Place[Any], book: Process[Any], asked: Json, done: Json, child: bool) -> Json:
    """The operation of one step."""
    step = place.step
    return {
        "operationId": f"{book.name}_{step.name}",
        "summary": step.title,
        "description": f"{step.help}\n\nSource: {step.source}. Done by {', '.join(step.who)}.",
        "tags": [f"{book.title}: {book.track_of[step.name]}"],
        "parameters": [path_parameter("number"), *([path_parameter("key")] if child else []), KEY, VERSION],
        "requestBody": json_body(step_body(step, asked)),
        "responses": deepcopy(done["responses"]),
        "security": done["security"],
    }


def path_parameter(name: str) -> Json:
    """A part of the address."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def step_body(step: AnyStep, asked: Json) -> Json:
    """A step's input, with what may stand beside it."""
    beside: Json = {"happened": HAPPENED, "signature": SIGNATURE}
    required = [*asked.get("required", []), *(["signature"] if step.signed else [])]
    return {
        **asked,
        "properties": {**asked.get("properties", {}), **beside},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def json_body(schema: Json) -> Json:
    """A request body."""
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def among() -> Json:
    """The body of one act over several orders: each item is an order with its step's input."""
    order: Json = {"type": "string", "minLength": 1, "maxLength": 31}
    item: Json = {"type": "object", "properties": {"order": order, "subject": SUBJECT}, "required": ["order"]}
    items: Json = {"type": "array", "minItems": 1, "maxItems": 50, "items": item}
    return {
        "type": "object", "properties": {"items": items, "signature": SIGNATURE, "happened": HAPPENED},
        "required": ["items"],
    }  # fmt: skip


def opening_body(kind: str, inputs: dict[str, Json]) -> Json:
    """The input of a book's first step."""
    opening = FAMILIES[kind].process.places[0].step
    return step_body(opening, inputs[opening.name])


def describe_bodies(paths: Json, prefix: str, inputs: dict[str, Json]) -> None:
    """The bodies and headers of the general calls."""
    general: Json = {"type": "object", "properties": {"signature": SIGNATURE, "happened": HAPPENED}}
    any_subject = {**general, "properties": {**general["properties"], "subject": SUBJECT}}
    for path, body in (
        *((path, opening_body(kind, inputs)) for kind, path in COLLECTIONS.items()),
        *((f"{path}/{{number}}/steps/{{step}}", any_subject) for path in COLLECTIONS.values()),
        ("mall/orders/{number}/{key}/steps/{step}", general),
        ("deliveries/{number}/{key}/steps/{step}", general),
        ("orders/all/steps/{step}", among()),
    ):
        operation = paths[f"{prefix}{path}"]["post"]
        operation["requestBody"] = json_body(body)
        operation["parameters"] += [KEY] if path in WITHOUT_VERSION else [KEY, VERSION]
        for answer in operation["responses"].values():
            answer |= {} if path == "orders/all/steps/{step}" else {"headers": ETAG}
