"""The command line: which word does what. Each command lives in the module of its family."""

from __future__ import annotations

import sys

import typer
from typer.main import get_command

from hub.commands import demo, doors, lanes, quarantine, rebuild, receipt, region, run, schemas, status, submit, up
from hub.commands.words import complain
from hub.errors import HubError
from hub.telemetry import logs

app = typer.Typer(
    name="hub",
    help="The information hub of a family-centre network.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.command()(demo.demo)
app.command()(up.up)
app.command()(up.down)
app.command()(status.status)
app.command()(submit.submit)
app.command()(doors.plan)
app.command()(doors.inbox)
app.command()(doors.ack)
app.command("who-sees")(doors.who_sees_)
app.command()(doors.why)
app.command()(receipt.receipt)
app.add_typer(quarantine.app, name="quarantine")
app.command()(rebuild.rebuild)
app.add_typer(region.app, name="region")
app.command()(lanes.pause)
app.command()(lanes.resume)
app.add_typer(schemas.app, name="schemas")
app.command()(run.run)


def main() -> None:
    """Run one command; exit code 0 ok, 1 refused or a problem, 2 wrong usage, 3 a dependency is down."""
    logs.configure(logs.Outlets(sys.stderr), level="error")
    try:
        # Not `app()`: it would put its own hook before ours, and a traceback tells what nobody may read.
        get_command(app)(prog_name="hub")
    except HubError as err:
        sys.exit(complain(err))
