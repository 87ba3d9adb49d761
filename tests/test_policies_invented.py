"""People, organisations, mailboxes and numbers that this project holds are invented."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from engine import DISTRIBUTION
from engine.model.agencies import spelled
from engine.model.procedure import SetBy
from engine.rehearsal import Example, read_example
from tests.conftest import shipped_definition
from tests.test_policies import PROCEDURES, ROOT, texts, tracked

#: An address of a mailbox; what stands before the at sign in the address of a server is none.
_MAILBOX = re.compile(
    r"[a-z][a-z0-9+.-]*://[^\s/@]*@"
    r"|[\w.+'!#$&*=?^`{|}~-]+(?:@|%40|&#64;|&commat;)"
    r"(?P<domain>[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,})",
    re.IGNORECASE,
)
#: Domains that nobody can own.
_NOBODYS = re.compile(r"(?:\.example|(?:^|\.)example\.org)$", re.IGNORECASE)
#: Real organisations and their addresses, spelled so that this file does not say them.
_REAL = re.compile(
    "|".join(
        [
            "northum" + "bria",
            r"together\s+for\s+chil" + "dren",
            "togetherfor" + "children",
            r"\bNHS\s+(?:foundation\s+)?tr" + "ust",
            r"\bCNT" + r"W\b",
            r"city\s+hosp" + "itals",
            "barn" + "ardo",
            r"\bNSP" + r"CC\b",
            "caf" + "cass",
            r"sunderland\s+(?:city\s+)?coun" + "cil",
            r"(?<!design-system\.service)\.gov\.u" + "k",
            r"\bnhs\.(?:uk|n" + "et)",
            r"\.pol" + r"ice\.uk",
        ]
    ),
    re.IGNORECASE,
)
#: Whom example cases may name: the invented, or no more than a kind of service or of person.
_INVENTED = re.compile(
    r"(?:Larkborough|Thimblecote|Thrushcote)[\w' -]+"
    r"|CIRT|CAMHS|Police|Health|School Nursing|Children's social care|Probation(?: Service)?"
    r"|Housing Association|Maternity Service|Safeguarding Board|Mother"
    r"|(?:the )?Children.s Independent Reviewing Team(?: \(C\.?I\.?R\.?T\.?\))?",
    re.IGNORECASE,
)
#: A British telephone number; and those that are kept for drama.
_NUMBER = re.compile(r"(?<![\w.(])(?:\+44[\s()0]*|0(?!123456789))([1237]\d(?:[\s-]?\d){7,8})\b")
_DRAMA = ("1632960", "7700900")


def mailboxes(text: str) -> list[str]:
    return [
        found.group()
        for found in _MAILBOX.finditer(text)
        if (domain := found["domain"]) and not _NOBODYS.search(domain)
    ]


def real_numbers(text: str) -> list[str]:
    return [
        found.group()
        for found in _NUMBER.finditer(text)
        if not re.sub(r"\D", "", found[1]).startswith(_DRAMA)
    ]


def written() -> Iterator[tuple[str, str]]:
    for path in tracked():
        held = path.read_bytes()
        if b"\0" not in held:
            yield path.relative_to(ROOT).as_posix(), held.decode("utf-8", errors="replace")


@pytest.mark.parametrize(
    "text",
    [
        "write to a.b@" + "somewhere.org.uk today",
        "value = 'team@" + "council.invalid.uk'",
        "[a](mailto:a%40" + "b.com)",
        "a&#64;" + "b.com",
        "https://x.example/?to=a@" + "b.com",
        "a@" + "example.org.uk",
        "a@" + "notexample.org",
        "a@" + "example.com",
        "o'neil@" + "trust.net",
    ],
)
def test_an_address_that_somebody_may_own_is_found(text: str) -> None:
    assert len(mailboxes(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a.b@team.example and c@example.org and d@mail.example.org",
        "postgresql://user:secret@db.host.net/dissent",
        "    @pytest.mark.parametrize",
        '@"2026-10-23T16:30:00@Europe/London"',
        '"@scope/package.js": "1.2.3", package@1.2.3',
    ],
)
def test_what_is_no_address_or_nobodys_is_let_be(text: str) -> None:
    assert mailboxes(text) == []


def test_no_mailbox_that_somebody_may_own_is_written_anywhere() -> None:
    found = [f"{name}: {box}" for name, text in written() for box in mailboxes(text)]

    assert not found, "invent an address that ends in .example:\n" + "\n".join(found)


@pytest.mark.parametrize("procedure_id", PROCEDURES)
def test_an_address_among_the_parameters_is_the_owners(procedure_id: str) -> None:
    parameters = shipped_definition(procedure_id).procedure.parameters.values()
    stated = [p.id for p in parameters if "@" in str(p.value) and p.set_by is SetBy.TEXT]

    assert stated == [], "the document's own address is not shipped; the owner sets one"


def test_no_telephone_number_rings_anywhere() -> None:
    found = [
        f"{name}: {number}"
        for name, text in written()
        if not name.startswith("requirements/")
        for number in real_numbers(text)
    ]

    assert not found, "01632 960000 to 960999 and 07700 900000 to 900999 ring nowhere: " + str(
        found
    )
    assert real_numbers("Ring 0191 " + "520 5555, or +44 (0)20 " + "7946 1234.") != []
    assert real_numbers("Ring 01632 960123 or +44 7700 900123.") == []


def test_no_real_organisation_is_named() -> None:
    found = [
        f"{path}: {real.group()}"
        for path, text in texts()
        if path.parts[0] != "requirements"
        for real in _REAL.finditer(text)
    ]

    assert not found, "invent an organisation:\n" + "\n".join(found)


def agencies(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, str) and re.search(
                r"(?:^|_)agency(?:_complained_of)?$", str(key)
            ):
                yield inner
            yield from agencies(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from agencies(inner)


def unregistered(example: Example) -> Iterator[str]:
    """Yield the agencies of an example; of its own register, only what is part of no other."""
    known = set()
    for agency in example.agencies:
        known |= {spelled(name) for name in (agency["name"], *agency.get("also", ()))}
        if not agency.get("part_of"):
            yield agency["name"]
    yield from (
        each for each in agencies([s.details for s in example.steps]) if spelled(each) not in known
    )


@pytest.mark.parametrize("procedure_id", PROCEDURES)
def test_example_cases_name_invented_organisations(procedure_id: str) -> None:
    files = shipped_definition(procedure_id).files
    examples = [
        read_example(files[name], source=name) for name in files if name.startswith("examples/")
    ]
    named = {(example.id, agency) for example in examples for agency in unregistered(example)}

    assert len(named) > 20
    real = sorted(
        (example, agency)
        for example, agency in named
        if not _INVENTED.fullmatch(" ".join(agency.split()).removesuffix("."))
    )
    assert real == [], "invent one of Larkborough, Thimblecote or Thrushcote"


def test_pip_knows_the_project_by_a_name_of_its_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["name"] == DISTRIBUTION
    assert list(project["scripts"]) == ["dissent"]
    assert DISTRIBUTION != "dissent", "on the public index that is somebody else's program"


def test_nobody_is_told_to_install_the_program_of_somebody_else() -> None:
    told = re.compile(r"(?<!never )(?<!never `)pip3? install (?:-\S+ )*dissent(?![\w-])")
    found = [str(path) for path, text in texts() if told.search(text)]

    assert found == []
