"""`dissent agency …`: the register of agencies."""

import click

from engine.cli.opening import opened
from engine.errors import NotFound
from engine.ids import AgencyId, new_id
from engine.model.agencies import Agencies, Agency


@click.group()
def agency() -> None:
    """Add and list agencies."""


@agency.command()
@click.argument("name")
@click.option("--also", "other_names", multiple=True, help="Another name of it.")
@click.option("--part-of", default="", help="The agency that it is part of, by any name.")
@click.option("--voluntary", is_flag=True, help="It is no statutory agency.")
@click.option("--contact-name", default="", help="Its safeguarding contact.")
@click.option("--contact-email", default="", help="The work e-mail of that contact.")
@click.option("--closed", default="", help="Days on which it is closed, in words.")
def add(
    name: str, *, other_names: tuple[str, ...], part_of: str, voluntary: bool, **said: str
) -> None:
    """Add an agency.

    \f
    Raises `NotFound` for one that it is said to be part of and is not there.
    """
    with opened() as engine:
        kept = Agencies(agencies=engine.agencies.all())
        whole = kept.named(part_of) if part_of else None
        if part_of and whole is None:
            raise NotFound(f"Expected the name of an agency, but there is no {part_of!r}.")
        added = engine.agencies.add(
            Agency(
                id=AgencyId(new_id()),
                name=name,
                other_names=other_names,
                part_of=whole.id if whole else None,
                is_statutory=not voluntary,
                contact_name=said["contact_name"],
                contact_email=said["contact_email"],
                closed=said["closed"],
            ),
            by=None,
        )
    click.echo(f"{added.name} added.")


@agency.command("list")
def list_() -> None:
    """List agencies with their other names and their safeguarding contacts."""
    with opened() as engine:
        for each in engine.agencies.all():
            state = "" if each.active else " (in use no more)"
            named = f"; also {', '.join(each.other_names)}" if each.other_names else ""
            told = f"; {each.contact_name} {each.contact_email}".rstrip()
            click.echo(f"{each.name}{state}{named}{told if each.contact_email else ''}")
