"""The command line: which word does what. Each command lives in the module of its family.

A family is imported when its word is said: the hub's own processes start in half the time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import typer
from typer.main import get_command

from hub.commands.words import complain
from hub.errors import HubError
from hub.telemetry import logs

Add = Callable[[typer.Typer], None]
_WITH_IDS: Final = {"ignore_unknown_options": True}
"""An id may begin with `-` (base64url): it is no option."""


def _demo(app: typer.Typer) -> None:
    from hub.commands.demo import demo

    app.command()(demo)


def _up(app: typer.Typer) -> None:
    from hub.commands import up

    app.command()(up.up)
    app.command()(up.down)


def _status(app: typer.Typer) -> None:
    from hub.commands.status import status

    app.command()(status)


def _submit(app: typer.Typer) -> None:
    from hub.commands.submit import submit
    from hub.commands.watch import watch

    app.command()(submit)
    app.command()(watch)


def _doors(app: typer.Typer) -> None:
    from hub.commands import doors

    app.command(context_settings=_WITH_IDS)(doors.plan)
    app.command()(doors.inbox)
    app.command("who-sees")(doors.who_sees_)
    app.command(context_settings=_WITH_IDS)(doors.why)


def _record(app: typer.Typer) -> None:
    from hub.commands import disclosures

    app.command(context_settings=_WITH_IDS)(disclosures.disclosures)
    app.command("statutory-uses")(disclosures.statutory_uses)


def _worker_says(app: typer.Typer) -> None:
    from hub.commands import worker_says

    app.command(context_settings=_WITH_IDS)(worker_says.ack)
    app.command(context_settings=_WITH_IDS)(worker_says.delegate)
    app.command("not-mine", context_settings=_WITH_IDS)(worker_says.not_mine)
    app.command()(worker_says.absent)


def _receipt(app: typer.Typer) -> None:
    from hub.commands.receipt import receipt

    app.command(context_settings=_WITH_IDS)(receipt)


def _operator(app: typer.Typer) -> None:
    from hub.commands import doctor, lanes, quarantine, rebuild, reconcile

    app.add_typer(quarantine.app, name="quarantine")
    app.command()(rebuild.rebuild)
    app.command()(reconcile.reconcile)
    app.command()(doctor.doctor)
    app.command()(lanes.pause)
    app.command()(lanes.resume)


def _files(app: typer.Typer) -> None:
    from hub.commands import region, schemas

    app.add_typer(region.app, name="region")
    app.add_typer(schemas.app, name="schemas")


def _run(app: typer.Typer) -> None:
    from hub.commands.run import run

    app.command()(run)


FAMILIES: Final[Mapping[Add, str]] = MappingProxyType(
    {
        _demo: "demo",
        _up: "up down",
        _status: "status",
        _submit: "submit watch",
        _receipt: "receipt",
        _doors: "plan inbox who-sees why",
        _worker_says: "ack delegate not-mine absent",
        _record: "disclosures statutory-uses",
        _operator: "quarantine rebuild reconcile doctor pause resume",
        _files: "region schemas",
        _run: "run",
    }
)
"""Family → its words."""


def command_line(word: str = "") -> typer.Typer:
    """Return the command line, whole or only with the family of `word`."""
    app = typer.Typer(
        name="hub",
        help="The information hub of a family-centre network.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=False,
    )
    app.callback()(_hub)
    chosen = [add for add, words in FAMILIES.items() if word in words.split()]
    for add in chosen or FAMILIES:
        add(app)
    return app


def main() -> None:
    """Run the command this process was started with."""
    obey(command_line(*sys.argv[1:2]))


def obey(app: typer.Typer) -> None:
    """Run one command; exit code 0 ok, 1 refused or a problem, 2 wrong usage, 3 a dependency is down."""
    logs.configure(logs.Outlets(sys.stderr), level="error")
    try:
        # Not `app()`: it would put its own hook before ours, and a traceback tells what nobody may read.
        get_command(app)(prog_name="hub")
    except HubError as err:
        sys.exit(complain(err))


def _hub() -> None:
    """The information hub of a family-centre network."""
