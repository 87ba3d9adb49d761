"""`dissent user …`: people; passwords are asked for or generated, never defaulted."""

import secrets
from dataclasses import replace

import click

from engine.bootstrap import Engine
from engine.cli.opening import opened
from engine.errors import NotFound
from engine.ids import PersonId, new_id
from engine.model.people import SERVICE_ROLES, Person, role_key
from engine.passwords import hash_password, refuse_weak


@click.group()
def user() -> None:
    """Add, list and change people."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--agency", default="")
@click.option("--email", default="")
@click.option("--role", "roles", multiple=True, help="`procedure.role`, or a service role.")
@click.option("--manager", default="", help="Username of the line manager.")
@click.option("--ask", is_flag=True, help="Ask for the password instead of making one.")
@click.option(
    "--same/--another",
    default=None,
    help="Whether this is who is known by the name without an account.",
)
def add(
    username: str,
    *,
    ask: bool,
    same: bool | None,
    manager: str,
    roles: tuple[str, ...],
    **known: str,
) -> None:
    """Add a person."""
    with opened() as engine:
        _refuse_unknown(engine, roles)
        password = _asked() if ask else secrets.token_urlsafe(12)
        person = Person(
            id=PersonId(new_id()),
            username=username,
            roles=frozenset(roles),
            line_manager_id=_find(engine, manager).id if manager else None,
            password_hash=hash_password(password),
            name=known["name"],
            agency=known["agency"],
            email=known["email"],
        )
        engine.people.add(person, by=None, same_as=_same_as(engine, person, same))
    click.echo(f"{username} added." if ask else f"{username} added; password: {password}")


@user.command("list")
def list_() -> None:
    """List people with their roles."""
    with opened() as engine:
        after = ""
        while people := engine.people.everybody(after=after):
            for person in people:
                state = "" if person.active else " (inactive)"
                click.echo(
                    f"{person.username}: {person.name}{state}; {', '.join(sorted(person.roles))}"
                )
            after = people[-1].username


@user.command()
@click.argument("username")
@click.option("--add", "added", multiple=True)
@click.option("--remove", "removed", multiple=True)
def roles(username: str, *, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    """Give or take roles."""
    with opened() as engine:
        _refuse_unknown(engine, added)
        person = engine.people.change(
            _find(engine, username).id,
            lambda each: replace(each, roles=(each.roles | set(added)) - set(removed)),
            by=None,
        )
    click.echo(f"{username}: {', '.join(sorted(person.roles))}")


@user.command()
@click.argument("username")
@click.option("--ask", is_flag=True)
def password(username: str, *, ask: bool) -> None:
    """Set a new password and end all sessions."""
    chosen = _asked() if ask else secrets.token_urlsafe(12)
    with opened() as engine:
        person = _find(engine, username)
        engine.people.reset_password(person.id, hash_password(chosen), by=None)
    click.echo(f"{username} changed." if ask else f"{username} changed; password: {chosen}")


@user.command()
@click.argument("username")
def deactivate(username: str) -> None:
    """Take every right from a person who has left; their past stays."""
    with opened() as engine:
        engine.people.deactivate(_find(engine, username).id, by=None)
    click.echo(f"{username} is inactive.")


def _same_as(engine: Engine, person: Person, same: bool | None) -> PersonId | None:
    """Return who a new account is said to be of: "" for nobody, None where nothing is said."""
    known = engine.people.known_without_account(person)
    if same and len(known) == 1:
        return known[0].id
    return None if same is None or same else PersonId("")


def _find(engine: Engine, username: str) -> Person:
    person = engine.people.by_username(username)
    if person is None:
        raise NotFound(f"Expected the username of somebody, but there is no {username!r}.")
    return person


def _refuse_unknown(engine: Engine, roles: tuple[str, ...]) -> None:
    known = set(SERVICE_ROLES) | {
        role_key(definition.id, role)
        for definition in engine.definitions.all_in_force()
        for role in definition.procedure.roles
    }
    for role in roles:
        if role not in known:
            raise NotFound(f"There is no role {role!r}; there are: {', '.join(sorted(known))}.")


def _asked() -> str:
    chosen: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    refuse_weak(chosen)
    return chosen
