"""Files as they come through pages, API and terminal: each kept once, then named by its digest (S2.3, S9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from signback.orders.events.intake import Attachment
from signback.orders.refusals import Invalid
from signback.orders.shapes import shape_of
from signback.scans import store


def keep(upload: UploadedFile[bytes], field: str) -> Attachment:
    """Keep an uploaded file; a larger one than any scan is not even read."""
    if (upload.size or 0) > store.LARGEST:
        raise Invalid("This file is larger than 20 MB; scan it in grey at 200 dpi", field=field)
    return store.keep(upload.name or "file", upload.read(), field)


def keep_from(path: Path, field: str) -> Attachment:
    """Keep a file that lies on this machine."""
    if not path.is_file():
        raise Invalid(f"There is no file {path}", field=field)
    if path.stat().st_size > store.LARGEST:
        raise Invalid("This file is larger than 20 MB; scan it in grey at 200 dpi", field=field)
    return store.keep(path.name, path.read_bytes(), field)


def file_fields(kind: type[Any]) -> tuple[str, ...]:
    """The fields of an input that take a file."""
    if kind not in _known:
        _known[kind] = tuple(named_files(kind))
    return _known[kind]


_known: dict[type[Any], tuple[str, ...]] = {}


def named_files(kind: type[Any]) -> Iterator[str]:
    """The same, read from its schema."""
    properties: Mapping[str, Any] = shape_of(kind).json_schema().get("properties", {})
    return (name for name, said in properties.items() if said.get("kind") == "file")


def refuse_unknown(kind: type[Any], data: Mapping[str, Any]) -> None:
    """A paper that nobody sent is no paper: what is named must be in the store, as it was answered (S9)."""
    for name, said in named(kind, data):
        found = store.known(str(said.get("sha256", "")))
        if found is None or (said.get("size"), said.get("media_type")) != (found.size, found.media_type):
            says = "There is no such file; send it to /files first and name it as that answers"
            raise Invalid(says, field=f"{name}.sha256")


def named(kind: type[Any], data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The files that an input names; what is no object is refused by its shape later."""
    for name in file_fields(kind):
        if isinstance(data.get(name), Mapping):
            yield name, data[name]


def with_files(kind: type[Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The input with every file that is named by its path kept, and named by its digest."""
    kept = {
        name: asdict(keep_from(Path(str(data[name])), name))
        for name in file_fields(kind)
        if isinstance(data.get(name), str) and data[name]
    }
    return {**data, **kept}
