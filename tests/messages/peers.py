"""The world that mail goes out to, on this machine: a server that knows delivery reports, a mailbox over IMAP."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DSN = re.compile(r"\s(RET|ENVID|NOTIFY|ORCPT)=(\S+)")


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Taken:
    """One mail as the server took it: its envelope, what was wished of reports, its content."""

    sender: str
    recipient: str
    wishes: dict[str, str]
    mail: EmailMessage


class ReportingSMTP(SMTP):
    """SMTP with the delivery report extension of RFC 3461."""

    wishes: dict[str, str]

    async def smtp_MAIL(self, arg: str | None) -> None:
        self.wishes = dict(DSN.findall(arg or ""))
        await super().smtp_MAIL(DSN.sub("", arg or ""))

    async def smtp_RCPT(self, arg: str | None) -> None:
        self.wishes |= dict(DSN.findall(arg or ""))
        await super().smtp_RCPT(DSN.sub("", arg or ""))


class PostOffice:
    """A mail server: keeps what it takes, refuses whom it is told to."""

    def __init__(self, reports: bool = True) -> None:
        self.taken: list[Taken] = []
        self.refused: set[str] = set()
        self.reports, self.port = reports, free_port()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.reports else []), responses[-1]]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        wishes = getattr(server, "wishes", {})
        self.taken += [Taken(str(envelope.mail_from), to, wishes, mail) for to in envelope.rcpt_tos]
        return "250 kept"

    def to(self, address: str) -> list[Taken]:
        """Every mail to this address."""
        return [one for one in self.taken if one.recipient == address]


@contextmanager
def post_office(settings: Any, reports: bool = True) -> Iterator[PostOffice]:
    """An open mail server, to which the product is pointed."""
    office = PostOffice(reports)
    factory = ReportingSMTP if reports else SMTP
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.factory = lambda: factory(office)  # type: ignore[method-assign]
    settings.EMAIL_BACKEND = "signback.messages.smtp.Server"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "Lindwater <orders@lindwater.example>"
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


# ---- a mailbox
@dataclass
class Mailbox:
    """What lies in the mailbox, by number; every command that was given."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    commands: list[str] = field(default_factory=list)
    port: int = 0
    password: str = "post"

    def put(self, content: bytes) -> int:
        """One mail arrives."""
        number = max(self.mails, default=0) + 1
        self.mails[number] = content
        return number


class ImapHandler(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 as a reader of mail needs; refuses everything that would change the mailbox."""

    server: Any

    def handle(self) -> None:
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, rest = line.partition(" ")
            self.box.commands.append(re.sub(r"LOGIN .*", "LOGIN", rest))
            if not self.answer(tag, rest):
                return

    @property
    def box(self) -> Mailbox:
        found: Mailbox = self.server.box
        return found

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def answer(self, tag: str, rest: str) -> bool:
        word, _, more = rest.partition(" ")
        match word.upper():
            case "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            case "LOGIN":
                if self.box.password not in more:
                    self.say(f"{tag} NO wrong password")
                    return True
            case "EXAMINE":
                if "INBOX" not in more:
                    self.say(f"{tag} NO no such folder")
                    return True
                self.say(f"* {len(self.box.mails)} EXISTS")
                self.say(f"* OK [UIDVALIDITY {self.box.validity}] fine")
            case "UID":
                self.uid(more)
            case "LOGOUT":
                self.say("* BYE")
                self.say(f"{tag} OK")
                return False
            case _:
                self.say(f"{tag} BAD only reading is allowed here")
                return True
        self.say(f"{tag} OK done")
        return True

    def uid(self, more: str) -> None:
        if found := re.match(r"SEARCH UID (\d+):\*", more):
            after = [n for n in self.box.mails if n >= int(found[1])] or list(self.box.mails)[-1:]
            self.say(f"* SEARCH {' '.join(map(str, after))}")
        elif found := re.match(r"FETCH (\d+) \(UID BODY.PEEK\[\]<0.(\d+)>\)", more):
            content = self.box.mails.get(int(found[1]), b"")[: int(found[2])]
            self.wfile.write(
                f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(content)}}}\r\n".encode() + content + b")\r\n"
            )


@contextmanager
def imap_mailbox() -> Iterator[Mailbox]:
    """A mailbox that is served over IMAP."""
    box = Mailbox()
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), ImapHandler)
    server.daemon_threads = True
    server.box = box  # type: ignore[attr-defined]
    box.port = int(server.server_address[1])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


# ---- what comes back
def report_on(
    taken: Taken, action: str, status: str, when: datetime, *, diagnostic: str = "", envelope: str | None = None,
    name: str | None = None, recipient: str = "", server: str = "mx.nordlicht.example", until: str = "",
) -> bytes:  # fmt: skip
    """A delivery status notification as a mail server sends it (RFC 3464)."""
    to = recipient or taken.recipient
    envelope = taken.wishes.get("ENVID", "") if envelope is None else envelope
    name = str(taken.mail["Message-ID"]) if name is None else name
    whole = [f"Original-Envelope-Id: {envelope}"] if envelope else []
    of_one = [
        f"Original-Recipient: rfc822;{to}", f"Final-Recipient: rfc822; {to}", f"Action: {action}", f"Status: {status}",
        f"Last-Attempt-Date: {format_datetime(when)}",
    ]  # fmt: skip
    of_one += [f"Diagnostic-Code: smtp; {diagnostic}"] if diagnostic else []
    of_one += [f"Will-Retry-Until: {until}"] if until else []
    lines = [
        f"From: Mail Delivery System <MAILER-DAEMON@{server}>", f"To: {taken.sender}", "Subject: Delivery status",
        f"Date: {format_datetime(when)}", "MIME-Version: 1.0", "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"', "",
        "--=_report", "Content-Type: text/plain; charset=us-ascii", "", "This is the mail system. See below.", "",
        "--=_report", "Content-Type: message/delivery-status", "",
        f"Reporting-MTA: dns; {server}", *whole, "", *of_one, "",
        "--=_report", "Content-Type: text/rfc822-headers", "",
        f"Message-ID: {name}", f"Subject: {taken.mail['Subject']}", "", "--=_report--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def fax_status(
    taken: Taken, words: str, when: datetime, *, sender: str = "status@fax.example", subject: str = "", mark: str = ""
) -> bytes:
    """A status mail as fax gateways send it: plain words, the title of the fax quoted."""
    title = subject or f"Fax status: {taken.mail['Subject']}"
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, taken.sender, title
    mail["Date"] = format_datetime(when)
    if mark == "reply":
        mail["In-Reply-To"] = str(taken.mail["Message-ID"])
    mail.set_content(words)
    return mail.as_bytes()
