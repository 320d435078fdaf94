"""A maildir: what this machine's own mail server delivers, file by file (S8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from signback.messages.imap import Trouble
from signback.messages.models import Letterbox
from signback.messages.reports import LARGEST


@dataclass(frozen=True)
class Letter:
    """One file in `new`; when it is filed it goes to `cur`, as seen."""

    place: int
    path: Path
    content: bytes

    def done(self) -> None:
        """Seen, as every mail program understands it."""
        folder = self.path.parent.parent / "cur"
        folder.mkdir(exist_ok=True)
        self.path.rename(folder / f"{self.path.name.partition(':')[0]}:2,S")


def delivered(path: Path) -> bool:
    """A mail, and nothing that points elsewhere."""
    return path.is_file() and not path.is_symlink()


class MailFolder:
    """A maildir by its path."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.name = f"maildir {folder}"[:200]

    def letters(self, state: Letterbox, most: int) -> Iterator[Letter]:
        """What is new, oldest first; of each only its beginning."""
        new = self.folder / "new"
        if not new.is_dir():
            raise Trouble(f"There is no maildir at {self.folder}")
        try:
            files = sorted(filter(delivered, new.iterdir()), key=lambda file: (file.stat().st_mtime, file.name))
            for place, path in enumerate(files[:most], state.read_to + 1):
                with path.open("rb") as file:
                    yield Letter(place, path, file.read(LARGEST))
        except OSError as fault:
            raise Trouble(f"The maildir cannot be read: {fault}") from fault
