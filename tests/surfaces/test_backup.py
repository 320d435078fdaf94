"""A backup is the whole house: the database with kept files, seal and keys; what is none changes nothing."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.surfaces.test_terminal import run


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house that was begun, with a kept file and a folder of mails."""
    folder = tmp_path / "mill"
    begun = run(
        folder, "begin", "--as", "ada", "--name", "Ada Quinn", "--house", "Our mill", "--password", "blue-paper-9b"
    )
    assert begun.returncode == 0, begun.stdout + begun.stderr
    (folder / "mail").mkdir(exist_ok=True)
    (folder / "mail" / "a.eml").write_text("Dear reader")
    return folder


def test_everything_comes_back_elsewhere(house: Path, tmp_path: Path) -> None:
    """Database, files and the secret key, for their owner alone; the other house's ledger is whole."""
    file, other = tmp_path / "house.zip", tmp_path / "other"
    made = run(house, "backup", str(file))
    assert made.returncode == 0 and "keep it as safe as the house" in made.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    back = run(other, "restore", str(file))
    assert back.returncode == 0, back.stdout + back.stderr
    assert (other / "secret_key").read_text() == (house / "secret_key").read_text()
    assert (other / "mail" / "a.eml").read_text() == "Dear reader"
    with sqlite3.connect(other / "signback.sqlite3") as found:
        assert found.execute("select count(*) from engine_entry").fetchone()[0] >= 1
    found.close()
    assert not list(other.glob(".restore-*")) and not list(tmp_path.glob(".*begun"))


@pytest.mark.parametrize("kind", ["text", "empty zip", "outside", "cut"])
def test_what_is_no_backup_changes_nothing(house: Path, tmp_path: Path, kind: str) -> None:
    """A sentence, exit code 1, and the house as it was."""
    file = tmp_path / "given"
    if kind == "text":
        file.write_text("not a backup")
    elif kind == "cut":
        assert run(house, "backup", str(tmp_path / "whole")).returncode == 0
        file.write_bytes((tmp_path / "whole").read_bytes()[:-4000])
    else:
        with ZipFile(file, "w") as whole:
            whole.writestr("../outside" if kind == "outside" else "readme", "x")
            if kind == "outside":
                whole.writestr("signback.sqlite3", "x")
    before = (house / "signback.sqlite3").read_bytes()
    refused = run(house, "restore", str(file))
    assert refused.returncode == 1 and "is no backup" in refused.stderr + refused.stdout
    assert (house / "signback.sqlite3").read_bytes() == before
    assert not (tmp_path / "outside").exists()
