"""The signatures on top of our seal, read behind a wall of memory and time: whoever asks is anybody (E2).

Called as `python -m signback.documents.signed FILE`, it writes the names to the standard output as JSON.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from signback.cores import elsewhere

if TYPE_CHECKING:
    from pyhanko.sign.validation import EmbeddedPdfSignature

MEMORY = 1 << 30
SECONDS = 10
LONGEST = 20.0
MOST = 20
CONTENT = "data"
AT_ONCE = BoundedSemaphore(2)


def names_on_top(content: bytes) -> tuple[str, ...]:
    """Whom the signatures after the first one name; nobody, if one of all does not hold or the file is too heavy."""
    if not AT_ONCE.acquire(timeout=LONGEST):
        return ()
    try:
        with NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            return asked(Path(file.name))
    finally:
        AT_ONCE.release()


def asked(file: Path) -> tuple[str, ...]:
    """The answer from behind the wall; whatever dies there has no signatures that hold."""
    command = [sys.executable, "-m", "signback.documents.signed", str(file)]
    try:
        with elsewhere():
            done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False, stdin=subprocess.DEVNULL)
        return tuple(str(name) for name in json.loads(done.stdout)) if done.returncode == 0 else ()
    except (subprocess.TimeoutExpired, ValueError):
        return ()


def wall() -> None:
    """No more memory or time than any honest paper needs; no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes) -> list[str]:
    """The names, oldest signature first; the first one is ours."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = list(PdfFileReader(io.BytesIO(content), strict=False).embedded_signatures)[: MOST + 1]
    return [signer_of(one) for one in found[1:]] if all(holds(one) for one in found) else []


def holds(signature: EmbeddedPdfSignature) -> bool:
    """Whether what it covers is unchanged, and only signatures came after it."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    permitted = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    intact, valid = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, CONTENT, signature.compute_digest()
    )
    found = signature.summarise_integrity_info()
    level = getattr(found.get("diff_result"), "modification_level", None)
    return intact and valid and level in permitted and found.get("docmdp_ok") is not False


def signer_of(signature: EmbeddedPdfSignature) -> str:
    """Whom a signature names."""
    said = signature.sig_object.get("/Name") or signature.signer_cert.subject.human_friendly
    return str(said)[:120]


if __name__ == "__main__":
    wall()
    print(json.dumps(read(Path(sys.argv[1]).read_bytes())))
