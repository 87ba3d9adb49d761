"""Every member of SpiffWorkflow that we override, and every private or undocumented one we use.

`library_members.txt` names each with what it takes, the beginning of a digest of its source ("-"
where it is a value), and what it does for us. After an upgrade each failure says what changed:
read the new source, see whether the sentence still holds, and write the file anew with
`LIBRARY=write pytest tests/spiff/test_spiff_members.py`.
"""

import ast
import hashlib
import inspect
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import engine.spiff
from engine.proving import stock_library

LIBRARY = "SpiffWorkflow"
FILE = Path(__file__).with_name("library_members.txt")
OURS = [
    *(
        import_module(f"engine.spiff.{file.stem}")
        for file in sorted(Path(engine.spiff.__file__).parent.glob("[a-z]*.py"))
    ),
    stock_library,
]


@dataclass(frozen=True)
class Member:
    #: Such as `task:Task._ready`.
    name: str
    takes: str
    digest: str
    #: What it does for us.
    does: str

    def __str__(self) -> str:
        return " | ".join((self.name, self.takes, self.digest, self.does))


def kept() -> dict[str, Member]:
    members = [Member(*line.split(" | ")) for line in FILE.read_text().splitlines()]
    return {member.name: member for member in members}


def found(name: str) -> tuple[str, str] | None:
    """Return what a member takes and the digest of its source; None where it is gone."""
    module, _, path = name.partition(":")
    of, _, own = path.rpartition(".")
    try:
        owner: Any = getattr(import_module(f"{LIBRARY}.{module}"), of)
    except (ImportError, AttributeError):
        return None
    member = inspect.getattr_static(owner, own, None)
    member = member.fget if isinstance(member, property) else member
    if inspect.isfunction(member):
        digest = hashlib.sha256(inspect.getsource(member).encode()).hexdigest()
        return f"({', '.join(list(inspect.signature(member).parameters)[1:])})", digest[:8]
    sources = (inspect.getsource(base) for base in owner.__mro__ if base is not object)
    is_there = member is not None or any(f"self.{own} =" in source for source in sources)
    return ("-", "-") if is_there else None


def changed(member: Member) -> str:
    """Say in a sentence what an installed version changed, "" where it changed nothing."""
    now = found(member.name)
    if now == (member.takes, member.digest):
        return ""
    if now is None:
        what = "is gone"
    elif now[0] != member.takes:
        what = f"takes {now[0]} and took {member.takes}"
    else:
        what = "is written otherwise than in the version we know"
    return f"{member.name} of {LIBRARY} {version(LIBRARY)} {what}; for us it {member.does}."


def bases(made: type) -> list[type]:
    return [base for base in made.__mro__ if base.__module__.startswith(LIBRARY)]


def overridden(module: ModuleType) -> Iterator[str]:
    """Yield each member of the library that a class of ours defines anew."""
    for made in classes(module):
        for own in (name for name in vars(made) if not name.startswith("__")):
            owner = next((base for base in bases(made) if own in vars(base)), None)
            if owner is not None:
                yield f"{owner.__module__.removeprefix(LIBRARY + '.')}:{owner.__name__}.{own}"


def classes(module: ModuleType) -> list[type]:
    return [
        made
        for made in vars(module).values()
        if inspect.isclass(made) and made.__module__ == module.__name__
    ]


@cache
def written() -> str:
    """Return the source of every class of the library that ours come from, or that we name."""
    named = {
        base
        for module in OURS
        for made in vars(module).values()
        if inspect.isclass(made)
        for base in bases(made)
    }
    return "".join(inspect.getsource(base) for base in named)


@cache
def is_theirs(name: str) -> bool:
    return f"def {name}(" in written() or f"self.{name} =" in written()


def private(module: ModuleType) -> Iterator[str]:
    """Yield each name with an underscore that is asked of something and that is the library's."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        name = node.attr if isinstance(node, ast.Attribute) else ""
        if name.startswith("_") and not name.startswith("__") and is_theirs(name):
            yield name


if os.environ.get("LIBRARY") == "write":
    FILE.write_text(
        "".join(
            f"{Member(name, *(found(name) or ('gone', 'gone')), member.does)}\n"
            for name, member in sorted(kept().items())
        )
    )


@pytest.mark.parametrize("name", kept())
def test_a_member_of_the_library_is_as_we_know_it(name: str) -> None:
    assert changed(kept()[name]) == ""


@pytest.mark.parametrize("module", OURS, ids=lambda module: module.__name__)
def test_every_member_of_the_library_that_we_rely_on_is_named(module: ModuleType) -> None:
    names = kept()
    own = {name.rpartition(".")[2] for name in names}

    assert sorted(set(overridden(module)) - names.keys()) == []
    assert sorted(set(private(module)) - own) == []


@pytest.mark.parametrize(
    ("takes", "name", "said"),
    [
        ("()", "task:Task._ready", "is written otherwise than in the version we know"),
        ("(other)", "task:Task._ready", "takes () and took (other)"),
        ("()", "task:Task._gone", "is gone"),
        ("()", "no_task:Task._ready", "is gone"),
    ],
)
def test_what_a_new_version_changed_is_said_in_a_sentence(
    takes: str, name: str, said: str
) -> None:
    assert changed(Member(name, takes, "0", "says that a task may run")) == (
        f"{name} of {LIBRARY} {version(LIBRARY)} {said}; for us it says that a task may run."
    )
