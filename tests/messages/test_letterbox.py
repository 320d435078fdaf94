"""The mailbox of reports: read over real IMAP or from a maildir, each mail once, whoever dies in between (S8, E4)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as of_django
from django.db import connection
from pydantic import SecretStr

from signback.messages import letterbox
from signback.messages.letterbox import LEASE, read_back
from signback.messages.models import Letterbox, Message, Report
from tests.messages.peers import Mailbox, imap_mailbox, report_on
from tests.messages.test_reports import taken

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    """A mailbox over IMAP, to which the product is pointed."""
    with imap_mailbox() as found:
        pointed(settings, imap_host="127.0.0.1", imap_port=found.port, imap_tls="none", imap_user="reports",
                imap_password=SecretStr("post"))  # fmt: skip
        yield found


def pointed(settings: Any, **said: object) -> None:
    """The settings say so."""
    settings.ENVIRONMENT = of_django.ENVIRONMENT.model_copy(update=said)


def message(number: int) -> Message:
    """A mail that has left."""
    return Message.objects.create(
        once=str(number), route="e-mail", whom="person:1", to="ada@halloran.example", address="ada@halloran.example",
        title="t", text="t", digest="d", envelope=f"{number:024x}", name=f"<{number}@x>", made=NOW, begun=NOW, left=NOW,
    )  # fmt: skip


def delivered(number: int) -> bytes:
    """Its report."""
    return report_on(taken(), "delivered", "2.0.0", NOW, envelope=f"{number:024x}", name=f"<{number}@x>")


@pytest.mark.django_db
def test_each_mail_is_read_once_and_the_mailbox_stays_as_it_is(box: Mailbox) -> None:
    """S8: how far it was read stands here; nothing is marked, moved or deleted there."""
    for number in range(1, 4):
        message(number)
        box.put(delivered(number))
    box.put(b"Subject: a letter\r\n\r\nHello")
    assert read_back(NOW) == 3 and read_back(NOW) == 0
    assert Letterbox.objects.get().read_to == 4 and Report.objects.count() == 3
    message(5)
    box.put(delivered(5))
    assert read_back(NOW) == 1
    fetched = [c for c in box.commands if "FETCH" in c]
    assert len(fetched) == 5 and not any(word in c for c in box.commands for word in ("STORE", "SELECT", "EXPUNGE"))


@pytest.mark.django_db
def test_a_mailbox_made_anew_is_read_from_its_beginning(box: Mailbox) -> None:
    """RFC 3501: another UIDVALIDITY; what was filed before is known."""
    for number in (1, 2):
        message(number)
        box.put(delivered(number))
    assert read_back(NOW) == 2
    box.validity, box.mails = 8, {1: delivered(2), 2: delivered(1)}
    message(3)
    box.put(delivered(3))
    assert read_back(NOW) == 1 and Report.objects.count() == 3
    assert Letterbox.objects.get().validity == 8


@pytest.mark.django_db
def test_killed_in_between_nothing_is_lost_and_nothing_filed_twice(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: what a mail says and how far the box was read are one transaction; the lease runs out."""
    for number in (1, 2, 3):
        message(number)
        box.put(delivered(number))
    real = letterbox.file_mail
    with monkeypatch.context() as killed:
        killed.setattr(letterbox, "file_mail", lambda *said: exit() if said[1].endswith("#2") else real(*said))
        with pytest.raises(SystemExit):
            read_back(NOW)
    assert Letterbox.objects.get().read_to == 1 and Report.objects.count() == 1
    assert read_back(NOW + LEASE / 2) == 0, "somebody may still be at it"
    assert read_back(NOW + LEASE + timedelta(minutes=1)) == 2 and Report.objects.count() == 3


@pytest.mark.django_db
def test_a_mail_that_cannot_be_filed_holds_up_no_other(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """S8: it is kept aside, the log says why."""
    message(2)
    box.put(delivered(1))
    box.put(delivered(2))
    real = letterbox.file_mail
    monkeypatch.setattr(letterbox, "file_mail", lambda *said: 1 / 0 if said[1].endswith("#1") else real(*said))
    assert read_back(NOW) == 2
    assert Report.objects.get(message=None).aside.startswith("It could not be filed")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ({"imap_password": SecretStr("wrong")}, "wrong password"), ({"imap_folder": "Elsewhere"}, "There is no folder"),
        ({"imap_port": 1}, "refused"),
    ],
)  # fmt: skip
def test_a_mailbox_that_cannot_be_read_says_why(
    box: Mailbox, settings: Any, said: dict[str, Any], trouble: str
) -> None:
    """S8: the trouble stands on the mailbox; reports wait there until it is mended."""
    pointed(settings, **said)
    message(1)
    box.put(delivered(1))
    assert read_back(NOW) == 0
    assert trouble in Letterbox.objects.get().trouble and Letterbox.objects.get().lease is None
    assert "b'" not in Letterbox.objects.get().trouble
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(
        update={"imap_password": SecretStr("post"), "imap_folder": "INBOX", "imap_port": box.port}
    )
    assert read_back(NOW) == 1


@pytest.mark.django_db
def test_a_maildir_of_this_machine(settings: Any, tmp_path: Path) -> None:
    """S8: what the machine's own mail server delivers is filed and marked as seen; links are not followed."""
    pointed(settings, maildir=str(tmp_path))
    assert read_back(NOW) == 0 and "There is no maildir" in Letterbox.objects.get().trouble
    (tmp_path / "new").mkdir()
    message(1)
    (tmp_path / "new" / "1.a").write_bytes(delivered(1))
    (tmp_path / "new" / "2.b").symlink_to("/etc/passwd")
    assert read_back(NOW) == 1 and not Letterbox.objects.get().trouble
    assert [path.name for path in (tmp_path / "cur").iterdir()] == ["1.a:2,S"]
    assert read_back(NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_mailbox_file_each_report_once(box: Mailbox) -> None:
    """E4: a lease; the other one goes by."""
    for number in range(1, 9):
        message(number)
        box.put(delivered(number))
    counts: list[int] = []

    def work() -> None:
        counts.append(read_back(NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) + read_back(NOW + LEASE * 2) == 8 and Report.objects.count() == 8
