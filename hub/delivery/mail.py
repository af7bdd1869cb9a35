"""Mail through any SMTP server: taken, to be tried again, or refused for good."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

import aiosmtplib

from hub.errors import RefusedError, UnavailableError

ANSWER_SECONDS: Final = 10.0
_PERMANENT: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class MailAccess:
    """How to reach the server; `tls` as production wants it."""

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail; `message_id` is the same at every try."""

    to: str
    subject: str
    body: str = field(repr=False)
    message_id: str
    at: datetime


async def send(access: MailAccess, mail: Mail) -> None:
    """Hand the mail to the server.

    UnavailableError when it is away, silent, breaks off or says 4xx (try again), RefusedError `mail_refused` when it
    says 5xx to this recipient or this mail. A 5xx before that is about us, not them: the server lets nobody in.
    """
    message = EmailMessage()
    message["From"] = access.sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = mail.message_id
    message["Date"] = format_datetime(mail.at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await _handed(access, message)
    except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as err:
        codes = (
            [one.code for one in err.recipients] if isinstance(err, aiosmtplib.SMTPRecipientsRefused) else [err.code]
        )
        if all(code in _PERMANENT for code in codes):
            raise RefusedError("mail_refused") from None
        raise UnavailableError("mail") from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError):
        raise UnavailableError("mail") from None


async def _handed(access: MailAccess, message: EmailMessage) -> None:
    client = aiosmtplib.SMTP(
        hostname=access.host,
        port=access.port,
        username=access.username,
        password=access.password,
        use_tls=access.tls,
        start_tls=None,
        timeout=ANSWER_SECONDS,
    )
    try:
        await client.connect()
        await client.send_message(message)
    finally:
        # Without waiting for a goodbye: what the server took, it took.
        client.close()
