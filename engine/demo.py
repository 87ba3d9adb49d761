"""Fills an empty store with invented people and cases, by the same commands as live work."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from engine.bootstrap import Engine
from engine.errors import NotFound, Refused
from engine.forms import Field
from engine.ids import AgencyId, CaseId, PersonId, RoleId, new_id
from engine.model.agencies import Agency
from engine.model.case import NewCase
from engine.model.people import (
    AUDITOR,
    POLICY_OWNER,
    SYSTEM_ADMIN,
    TRAINER,
    Part,
    Person,
    role_key,
)
from engine.model.procedure import Role
from engine.model.user_task import UserTask
from engine.package import Definition
from engine.passwords import hash_password
from engine.rehearsal import Example
from engine.rehearsal.example import Step
from engine.rehearsal.packages import read_examples
from engine.wording.terms import words_of

_NAMES = (
    "Ruth Holm", "Jo Pace", "Amir Reeve", "Bridget Lund", "Sam Okoro", "Nia Farrell",
    "Dev Malik", "Carys Bowen", "Tom Ashby", "Irina Petrova", "Leo Grant", "Maya Stone",
    "Fergus Boyd", "Zara Quint", "Owen Marsh", "Priya Nair", "Hal Winter", "Edie Crane",
)  # fmt: skip
#: Who is called so whatever procedures there are.
_NAMED = {Part.RECORDS: "Rita Archer"}
_AGENCIES = {
    Part.DISSENTER: "Larkborough Primary School",
    Part.CHAIR: "Larkborough Reviewing Service",
    Part.DECIDER: "Larkborough Reviewing Service",
    Part.PANEL: "Larkborough Community Health",
    Part.ADMINISTRATION: "Larkborough Safeguarding Unit",
    Part.OBSERVER: "Larkborough Children's Services",
    Part.RECORDS: "Larkborough Council",
}
#: Of roles whose people are of another agency than others of their part, by how the title ends.
_AGENCY_OF = {"panel representative": "Larkborough Reviewing Service"}

#: The register: name, other names, what it is part of, and the contact there.
_REGISTER = (
    ("Larkborough Council", ("LBC",), "", "safeguarding@council.example"),
    ("Larkborough Children's Services", ("Children's social care",), "Larkborough Council", ""),
    ("Larkborough Reviewing Service", ("LRS",), "Larkborough Council", ""),
    ("Larkborough Safeguarding Unit", (), "Larkborough Council", ""),
    ("Larkborough Primary School", ("LPS",), "", "head@primary.example"),
    (
        "Larkborough Community Health",
        ("LCH", "Community health"),
        "",
        "named.nurse@health.example",
    ),
    ("Larkborough Police", ("The police",), "", "protection@police.example"),
    ("Larkborough Food Bank", (), "", "desk@food-bank.example"),
)
_VOLUNTARY = ("Larkborough Food Bank",)

#: How many steps the example cases of a procedure are taken on, and how many weeks ago they began.
_STEPS = ((1, 0), (2, 0), (4, 0), (6, 0), (9, 0), (1, 4), (1, 0))

#: More holders of a role: with the one that every role has they make a panel of three agencies.
_MORE = (
    ("Panel member", "Petra Vance", "Larkborough Police"),
    ("Panel member", "Joan Silver", "Larkborough Primary School"),
    ("Records officer", "Rosa Vane", "Larkborough Council"),
)
#: Who manages whom, by the titles of their roles without what stands in brackets.
_MANAGED_BY = {
    "Conference chair": "Manager of the conference chairs",
    "Quality Assurance and Reviewing Manager": "Line manager of the Reviewing Manager",
    "Nominated deputy of the Reviewing Manager": "Line manager of the Reviewing Manager",
    "Reviewing manager": "Head of service",
    "Nominated manager": "Head of service",
}


def make_demo(engine: Engine) -> Iterator[str]:
    """Add people for every role, if there is nobody yet; yield lines for the terminal.

    The one password is made anew for each installation.
    """
    if engine.people.everybody(limit=1):
        yield "There are people already. A new password: dissent user password USERNAME"
        return
    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    hashed = hash_password(password)
    _register(engine)
    people = _people(engine)
    # Whoever manages somebody is there first.
    for person in sorted(people.values(), key=lambda each: each.line_manager_id is not None):
        engine.people.add(replace(person, password_hash=hashed), by=None)
    yield "Invented people, all with the password " + password
    for person in people.values():
        yield f"  {person.username:10} {person.name}: {', '.join(_titles(engine, person))}"
    yield from _start_cases(engine, people)


def _register(engine: Engine) -> None:
    """Add invented agencies, and somebody who signs in nowhere."""
    ids: dict[str, AgencyId] = {}
    for name, others, whole, email in _REGISTER:
        ids[name] = AgencyId(new_id())
        engine.agencies.add(
            Agency(
                id=ids[name],
                name=name,
                other_names=others,
                part_of=ids.get(whole),
                is_statutory=name not in _VOLUNTARY,
                contact_email=email,
            ),
            by=None,
        )
    volunteer = Person(
        id=PersonId(new_id()),
        name="Greta Lowe",
        email="greta.lowe@food-bank.example",
        agency="Larkborough Food Bank",
    )
    engine.people.add(volunteer, by=None, signs_in=False)


def _start_cases(engine: Engine, people: Mapping[str, Person]) -> Iterator[str]:
    """Take example cases some steps on, with their dates moved to these days."""
    for definition in engine.definitions.all_in_force():
        names = [name for name in definition.files if name.startswith("examples/")]
        for name, (steps, weeks) in zip(names, _STEPS, strict=False):
            example = read_examples({name: definition.files[name]}, definition.files)[name]
            moved = _Moved(engine, definition, example, people, weeks=weeks)
            _replay(engine, moved, example.steps[:steps])
        yield f"{min(len(names), len(_STEPS))} invented cases of {definition.procedure.title}"


def _replay(engine: Engine, moved: "_Moved", steps: Sequence[Step]) -> None:
    """Perform the first steps of an example; the case stays where one is refused."""
    case_id: CaseId | None = None
    for step in steps:
        answers = moved.answers(step.details.get("answers") or {})
        try:
            if step.verb == "start" and case_id is None:
                new = NewCase(procedure_id=moved.definition.id, process_id=str(step.object))
                by = moved.holder(moved.definition.procedure.entries[new.process_id].roles[0])
                case_id = engine.cases.start(new, by=by, answers=answers).id
            elif step.verb == "do" and case_id is not None:
                task = moved.task(case_id, str(step.object))
                engine.tasks.complete(task.id, by=moved.holder(task.role), answers=answers)
        except Refused:
            return


class _Moved:
    """An example moved to the demo's people and to these days, whole weeks later."""

    def __init__(
        self,
        engine: Engine,
        definition: Definition,
        example: Example,
        people: Mapping[str, Person],
        *,
        weeks: int,
    ) -> None:
        self._engine = engine
        self.definition = definition
        self._people = people
        days = (engine.clock.now() - example.clock).days
        self._shift = timedelta(days=days - days % 7, weeks=-weeks)
        self._known = {
            str(name): self._person(RoleId(role))
            for role, names in example.people.items()
            if role in definition.procedure.roles
            for name in (names if isinstance(names, list) else [names])
        }
        fields = [field for form in definition.forms.values() for field in form.fields]
        #: Of the questions that offer people: their answer is an id, elsewhere a name is written.
        self._choosing = {
            f.key for f in fields if isinstance(f, Field) and f.choices and f.choices.roles
        }

        #: What is taken from list and register of whoever is chosen, where nothing is typed.
        self._left_empty = {f.key for f in fields if isinstance(f, Field) and f.otherwise}

    def holder(self, role: RoleId) -> PersonId:
        """Return who holds a role in the demo."""
        return self._person(role).id

    def task(self, case_id: CaseId, element_id: str) -> UserTask:
        """Return an open task of a case. Raises `NotFound`."""
        with self._engine.open_work() as work:
            for task in work.tasks.open_of(case_id):
                if task.element_id == element_id:
                    return task
        raise NotFound(f"Expected {element_id} to be open.")

    def answers(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return answers with people and dates of the demo, and the agencies of those people."""
        return {
            key: self.value(value, key)
            for key, value in given.items()
            if key not in self._left_empty
        }

    def value(self, given: Any, key: str = "") -> Any:
        """Return the answer to the question with a key with people and dates of the demo."""
        if isinstance(given, dict):
            moved = {own: self.value(value, own) for own, value in given.items()}
            whose = self._known.get(str(given.get("person") or given.get("name")))
            return moved | {"agency": whose.agency} if whose and "agency" in moved else moved
        if isinstance(given, list):
            return [self.value(value, key) for value in given]
        if isinstance(given, date):
            return given + self._shift
        person = self._known.get(given) if isinstance(given, str) else None
        if person is None:
            return given
        return person.id if key in self._choosing else person.name

    def _person(self, role: RoleId) -> Person:
        return self._people[self.definition.procedure.roles[role].title]


def _people(engine: Engine) -> Mapping[str, Person]:
    """Return one person per role title, so that the same person chairs in each procedure."""
    by_title: dict[str, Person] = {}
    names = iter(_NAMES)
    for definition in engine.definitions.all_in_force():
        for role in definition.procedure.roles.values():
            known = by_title.get(role.title)
            if known is None:
                name = _NAMED.get(role.part) or next(names, f"Alex {role.title.split()[0]}")
                known = Person(
                    id=PersonId(new_id()),
                    name=name,
                    username=_username(name, by_title),
                    agency=_agency(role),
                )
            by_title[role.title] = replace(
                known, roles=known.roles | {role_key(definition.id, role.id)}
            )
    _add_more(by_title)
    for title, key in (("Policy owner", POLICY_OWNER), ("Trainer", TRAINER)):
        name = next(names, f"Pat {title.split()[0]}")
        by_title[title] = Person(
            id=PersonId(new_id()), name=name, username=_username(name, by_title),
            roles=frozenset({key}), agency="Larkborough Safeguarding Unit",
        )  # fmt: skip
    by_title["Administrator"] = Person(
        id=PersonId(new_id()), name="Ida Root", username="ida", roles=frozenset({SYSTEM_ADMIN}),
    )  # fmt: skip
    by_title["Auditor"] = Person(
        id=PersonId(new_id()), name="Ada Moss", username="ada", roles=frozenset({AUDITOR}),
        agency="Larkborough Council",
    )  # fmt: skip
    return by_title


def _add_more(by_title: dict[str, Person]) -> None:
    """Add more holders of some roles, and say who manages whom."""
    for title, name, agency in _MORE:
        if title in by_title:
            by_title[name] = replace(
                by_title[title], id=PersonId(new_id()), name=name, agency=agency,
                username=_username(name, by_title),
            )  # fmt: skip
    for title, person in list(by_title.items()):
        boss = by_title.get(_MANAGED_BY.get(title.partition(" (")[0], ""))
        if boss is not None:
            by_title[title] = replace(person, line_manager_id=boss.id)


def _agency(role: Role) -> str:
    own = (agency for end, agency in _AGENCY_OF.items() if role.title.endswith(end))
    return next(own, _AGENCIES[role.part])


def _username(name: str, known: Mapping[str, Person]) -> str:
    taken = {person.username for person in known.values()}
    first, last = name.lower().replace("'", "").split(" ", 1)
    return first if first not in taken else f"{first}.{last.split()[0]}"


def _titles(engine: Engine, person: Person) -> list[str]:
    titles = {
        role_key(definition.id, role.id): role.title
        for definition in engine.definitions.all_in_force()
        for role in definition.procedure.roles.values()
    }
    return sorted({titles.get(key, words_of(key)) for key in person.roles})


_WORDS = (
    "amber", "anchor", "apple", "arrow", "autumn", "barley", "basket", "beacon", "birch",
    "bramble", "bridge", "candle", "canyon", "cedar", "cherry", "cinder", "clover", "copper",
    "coral", "cotton", "crystal", "dahlia", "daisy", "ember", "falcon", "feather", "fern",
    "forest", "garden", "ginger", "granite", "harbour", "hazel", "heron", "hollow", "honey",
    "indigo", "island", "ivory", "jasmine", "juniper", "kettle", "lantern", "lavender",
    "lemon", "linen", "maple", "marble", "meadow", "mellow", "mint", "mirror", "orchard",
    "otter", "pebble", "pepper", "plum", "poppy", "quartz", "raven", "river", "robin",
    "saffron", "silver", "thistle", "timber", "velvet", "willow",
)  # fmt: skip
