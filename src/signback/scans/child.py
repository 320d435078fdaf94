"""The process behind the wall: it opens one file under limits of memory and time, and knows nothing else of the house.

Called as `python -m signback.scans.child FILE FOLDER`; writes the pages' pictures into the folder and what was found
to the standard output as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

MEMORY = 1 << 30
SECONDS = 40
LARGEST_FILE = 64 << 20


def wall() -> None:
    """No more memory, time or disk than any honest scan needs; no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(file: Path, folder: Path) -> None:
    """Open the file, page by page."""
    from PIL import Image

    from signback.scans.codes import upright
    from signback.scans.found import PREVIEW
    from signback.scans.pages import NotTaken, pages_of

    def found() -> Iterator[dict[str, object]]:
        for number, picture in enumerate(pages_of(file), 1):
            page, shown = upright(picture)
            shown.thumbnail((1240, 1754 * 2), Image.Resampling.LANCZOS)
            shown.convert("L").save(folder / PREVIEW.format(page=number), quality=72)
            yield asdict(page)

    try:
        answer: dict[str, object] = {"pages": list(found())}
        answer = answer if answer["pages"] else {"refused": "empty"}
    except NotTaken as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "heavy"}
    except Exception:  # whatever a hostile file breaks in a library, it is a file that cannot be opened
        answer = {"refused": "broken"}
    print(json.dumps(answer))


if __name__ == "__main__":
    wall()
    main(Path(sys.argv[1]), Path(sys.argv[2]))
