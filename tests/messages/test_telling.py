"""What the outbox says reaches people once each, over real SMTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Keeper
from django.utils import timezone

from signback.demo.life import Life
from signback.demo.mill import fill_master_data
from signback.engine.models import Notice, Outbox
from signback.messages import worker
from signback.messages.models import Message
from signback.messages.outbox import take

pytestmark = pytest.mark.django_db
LINE = {"product": "ALD-90", "quantity": "4.5", "width": 840, "diameter": 1200, "core": 76, "unit_price": "900"}


class Box(Keeper):
    """A mailbox that keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.mails.append(message)


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Box()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield kept
    controller.stop()


@pytest.fixture
def deviating() -> Life:
    """An order whose price deviates: salesperson, supervisor and director are to be told (S5.2)."""
    fill_master_data()
    life = Life("K-2001", [LINE], timezone.now() - timedelta(hours=1), payment="By contract")
    life.intake()
    life.do("customer-service", "check_price")
    return life


def drain() -> None:
    for _ in range(5):
        worker.run_once(timezone.now())


def test_everybody_named_is_told_once(box: Box, deviating: Life) -> None:
    """S5.2, E4: notice and mail, once each, however often the worker runs."""
    drain()
    assert sorted(m["To"] for m in box.mails) == [
        "customer-service-supervisor@lindwater.example",
        "marketing-director@lindwater.example",
        "sales@lindwater.example",
    ]
    assert Notice.objects.count() == 3
    assert all(deviating.number in m["Subject"] for m in box.mails)
    drain()
    assert len(box.mails) == 3 and not Outbox.objects.filter(done=None).exists()


def test_a_dead_mail_server_loses_nothing(box: Box, deviating: Life, settings: Any) -> None:
    """E4: retried later, with the trouble written on the row."""
    alive = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    drain()
    assert not box.mails
    waiting = Outbox.objects.filter(done=None, kind="mail")
    assert waiting.count() == 3 and all(row.trouble for row in waiting)
    settings.EMAIL_PORT = alive
    for _ in range(3):
        worker.run_once(timezone.now() + timedelta(minutes=2))
    assert len(box.mails) == 3


def test_a_leased_row_is_left_alone(box: Box, deviating: Life) -> None:
    """E4: two workers never hold the same row."""
    now = timezone.now()
    taken = [take(now, {"tell"}) for _ in range(4)]
    assert len({row.pk for row in taken if row}) == 3 and taken[3] is None
    assert take(now + timedelta(minutes=2), {"tell"}) is not None


def test_what_has_left_is_not_sent_again(box: Box, deviating: Life) -> None:
    """E4: a crash after the mail was written down as gone sends nothing twice; one before it sends the same again."""
    drain()
    row = Outbox.objects.filter(kind="mail").select_related("root__customer").first()
    assert row is not None
    worker.HANDLERS["mail"](row)
    assert len(box.mails) == 3
    Message.objects.filter(once=row.once).update(left=None)
    worker.HANDLERS["mail"](row)
    same = [m["Message-ID"] for m in box.mails if m["To"] == row.payload["address"]]
    assert len(same) == 2 and len(set(same)) == 1
