"""A mail server for one machine: everything it gets lies in a maildir. `python -m hub.embedded.mail PORT MAILDIR`."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP

from hub.embedded.child import Child, Server
from hub.embedded.folder import make_folder
from hub.embedded.jars import Progress
from hub.embedded.ports import HOST, choose, listens


@dataclass(frozen=True, slots=True)
class MailPart:
    """A running mail server; what it took lies in `maildir`/new."""

    host: str
    port: int
    maildir: Path
    child: Child = field(repr=False)

    @property
    def pid(self) -> int:
        """Process id of the mail server."""
        return self.child.pid


async def start(data: Path, progress: Progress, port: int = 0) -> MailPart:
    """Start the mail server with its maildir in `data`/mail; raises the errors of `trouble`."""
    maildir, folder = data / "mail", data / "smtp"
    make_folder(folder)
    port = choose("mail", port)
    command = [sys.executable, "-m", "hub.embedded.mail", str(port), str(maildir)]
    child = Child(Server("mail", command, folder, port, grace=5.0), lambda: listens(port))
    await child.start()
    progress(f"Mail ready on {HOST}:{port}")
    return MailPart(HOST, port, maildir, child)


async def serve(port: int, maildir: Path) -> None:
    """Take mails on loopback `port` until cancelled."""
    handler = Mailbox(maildir)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost", enable_SMTPUTF8=True), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
