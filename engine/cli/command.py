"""Joins the commands, and turns refusals into sentences on standard error."""

import sys

import click

import engine
from engine.cli.agency import agency
from engine.cli.checking import check, rehearse
from engine.cli.history import history
from engine.cli.procedure import procedure
from engine.cli.serving import serve, work
from engine.cli.user import user
from engine.errors import DefinitionRejected, Refused
from engine.proving.figures import bench, fuzz
from engine.proving.walking import walks
from engine.settings import SettingRefused


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(engine.version())
def cli() -> None:
    """Run the dissent procedures of child protection conferences."""


for command in (
    serve,
    work,
    check,
    rehearse,
    walks,
    procedure,
    user,
    agency,
    history,
    bench,
    fuzz,
):
    cli.add_command(command)


def main() -> None:
    """Run the command; refusals and bad use end with status 2 and no traceback."""
    try:
        cli(prog_name="dissent", standalone_mode=False)
        return
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
    except click.ClickException as error:
        error.show()
    except DefinitionRejected as refusal:
        click.echo(refusal.told(), err=True)
    except (Refused, SettingRefused) as refusal:
        click.echo(refusal.message, err=True)
    except (OSError, ValueError) as error:
        click.echo(f"This did not work: {error}", err=True)
    except Exception as error:  # noqa: BLE001 - no traceback ever reaches a user
        said = f"This did not work, for a reason that nobody foresaw: {type(error).__name__}."
        click.echo(f"{said} Please report it with what you typed.", err=True)
    sys.exit(2)
