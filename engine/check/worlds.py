"""Made-up cases: people, what is known of them, answers and seats, as expressions of a case ask.

A case is made as it is asked: each value is drawn when an expression first reads it, from a few
that it may have, and what was drawn can be told or changed one by one.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from engine.check.subject import Subject
from engine.decisions import DecisionFailed, DecisionModel, decide
from engine.feel import Expression, FeelError, Type
from engine.feel import compile as compile_feel
from engine.feel.types import STRING
from engine.feel.values import Function
from engine.forms import Field
from engine.forms.file.names import walk
from engine.ids import AgencyId, ElementId, RoleId
from engine.model.agencies import Agencies, Agency
from engine.model.known import FACTS
from engine.model.people import Part
from engine.model.procedure import Flow, Role
from engine.model.rules import DECIDING

#: What was drawn: a place in the case, such as `("Ann", "attended")`, and its value.
Atom = tuple[str, ...]
Drawn = Mapping[Atom, Any]

PEOPLE = ("Ann", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal")
#: So few in a case at random that one has two parts in it.
_FEW = PEOPLE[:6]
_ROWS = 5
_MOST_ROWS = 20
#: Stands before the name of a list that somebody is in or not.
AMONG = "among "
#: How likely the usual is, in every other case.
_USUAL = 0.75
_NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
#: The time of a case, and one by which a condition might no longer hold.
CLOCK: Atom = ("clock",)
LATER = datetime(2039, 5, 4, 9, tzinfo=UTC)
_TIMES = {
    "date": (date(2026, 11, 2), date(2026, 11, 30), None),
    "date and time": (datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC), None),
    "number": (1, 0, 3, None),
    "boolean": (False, True, None),
}
_REGISTER = Agencies(
    agencies=(
        Agency(id=AgencyId("a"), name="Acorn", other_names=("Acorn Services",)),
        Agency(id=AgencyId("b"), name="Acorn North", part_of=AgencyId("a")),
        Agency(id=AgencyId("c"), name="Birch"),
    )
)
_AGENCIES = ("Acorn", "Acorn North", "Birch", "acorn services", "Elm")
#: What the rows of a list do not have alike.
_EACH_ITS_OWN = ("person", "agency", "seat")
_WORDS = re.compile(r"\w+")
_TEXT = re.compile(r'"[^"]*"')
#: A text that is looked for in another; that is somebody's name; agencies; how many rows.
_SOUGHT = re.compile(r'(?:contains|starts with|ends with)\s*\(.*?,\s*"([^"]*)"')
_NAMED = re.compile(r'name_of\([^"]*?\)\s*!?=\s*"([^"]*)"')
_AGENCY_IS = re.compile(r"agency_is\([^\[\]]*(\[[^\]]*\]|\"[^\"]*\")")
_COUNTED = re.compile(r"count\((\w+)\)\s*[<>=]+\s*(\w+)")
#: Words that are no entry of something else.
_NAMES = re.compile(r"(?<![.\w])\w+|(?<=\")\w+")
#: Names of the engine that no case here differs in.
_FIXED: Mapping[str, Any] = {
    "started_at": _NOW,
    "ended_at": None,
    "arrived_at": _NOW,
    "standing_text": "",
    "occasion": {"revision": 1, "others": []},
}


@dataclass
class Draw:
    """What is drawn of one case: mostly what is given; else the usual, or any with a seed."""

    given: Drawn = field(default_factory=dict)
    #: How many of a hundred values are drawn anew, where there is a seed.
    anew: int = 0
    seed: int | None = None
    drawn: dict[Atom, Any] = field(default_factory=dict)
    choices: dict[Atom, Sequence[Any]] = field(default_factory=dict)
    _alike: dict[str, int] = field(default_factory=dict)
    _differing: frozenset[Atom] | None = None
    _changed: frozenset[Atom] | None = None

    @cached_property
    def _random(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - the same cases each time, no secret

    def __call__(self, atom: Atom, choices: Sequence[Any]) -> Any:
        """Return the value of a place; the first choice is the usual one."""
        if atom not in self.drawn:
            self.choices[atom] = choices
            self.drawn[atom] = self._any(atom, choices)
        return self.drawn[atom]

    def differing(self, given: Drawn) -> frozenset[Atom]:
        """Return the answers, and rows of answers, in which something else is given here."""
        if self._differing is None:
            own = [atom for atom, value in self.given.items() if given.get(atom, self) != value]
            lists = (atom[-1].removeprefix(AMONG) for atom in own)
            self._differing = frozenset(atom[:most] for atom in own for most in (1, 2))
            self._differing |= {(name,) for name in lists}
        return self._differing

    def changed(self, given: Drawn) -> frozenset[Atom]:
        """Return what is given otherwise here."""
        if self._changed is None:
            own = (atom for atom, value in self.given.items() if given.get(atom, self) != value)
            self._changed = frozenset(own)
        return self._changed

    def _any(self, atom: Atom, choices: Sequence[Any]) -> Any:
        if atom in self.given:
            if self.seed is None or self._random.randrange(100) >= self.anew:
                return self.given[atom]
            return self._random.choice(choices)
        if self.seed is None or (self.seed % 2 and self._random.random() < _USUAL):
            return choices[0]
        # What each row has alike is likelier than by chance, so that a whole panel may be clear.
        kind = atom[-1]
        alike = self._alike.setdefault(kind, self._random.randrange(2 * len(choices)))
        if alike < len(choices) and kind not in _EACH_ITS_OWN:
            return choices[alike]
        return choices[0] if self._random.random() < 0.4 else self._random.choice(choices)


class Plan:
    """What of a package the cases are made of, each found once.

    Only what `texts`, and the facts, tables and conditions of forms behind them, name is made.
    """

    def __init__(self, subject: Subject, texts: Iterable[str]) -> None:
        self.subject = subject
        self.procedure = subject.procedure
        self.types = subject.package.types
        #: Whom each place usually has, so that nobody usually has two parts.
        self._usual_people: dict[Atom, str] = {}
        self._fields: dict[Atom, Sequence[tuple[str, Atom, Type]]] = {}
        self.choices: dict[Atom, Sequence[Any]] = {}
        self.text = "\n".join(self._behind(texts))
        self.words = frozenset(_WORDS.findall(_TEXT.sub("", self.text)))
        self.named = _names(self.text)

    def digest(self, text: str) -> str:
        """Return what tells apart all that the truth of a text rests on."""
        named = {name for each in self._behind([text], every=True) for name in _names(each)}
        named |= {*self.parts.values(), *self.appended}
        rests_on = [text, sorted(self.parts.items()), [*self._parted]]
        rests_on += [(name, self._said_of(name)) for name in sorted(named)]
        return sha256(repr(rests_on).encode()).hexdigest()[:16]

    def _said_of(self, name: str) -> list[Any]:
        """Return all that a package says of a name."""
        kept = (self.types, self.answers, self.procedure.parameters)
        form = self.subject.package.forms.get(name)
        asked = [each for each in walk(form.components) if isinstance(each, Field)] if form else []
        read = [(each.path, *map(_text_of, self._conditions(each))) for each in asked]
        table = self.subject.files[self.tables[name][1].source] if name in self.tables else b""
        element = self.procedure.elements.get(ElementId(name))
        given = element.appoints if element is not None else ()
        ways = sorted((each.id, each.condition, each.is_default) for each in self.beside(name))
        said = [[*self._texts_of(name)], given, [each.get(name) for each in kept], read, table]
        return [*said, ways]

    @cached_property
    def _parted(self) -> Sequence[tuple[str, Part]]:
        return [(str(role.id), role.part) for role in self.procedure.roles.values()]

    @cached_property
    def appended(self) -> Sequence[str]:
        """The lists to which forms append."""
        forms = self.subject.package.forms.values()
        return sorted({form.append_to for form in forms if form.append_to})

    def reached(self, texts: Iterable[str]) -> frozenset[str]:
        """Return the facts, and what tables give, behind some texts."""
        named = {name for text in self._behind(texts) for name in _names(text)}
        return frozenset(named & {*self.procedure.facts, *self.tables})

    def _behind(self, texts: Iterable[str], *, every: bool = False) -> Iterator[str]:
        """Yield some texts, and those of all that they name."""
        waiting, seen = [*texts], set[str]()
        own = {name for text in waiting for name in _names(text)}
        while waiting:
            text = waiting.pop()
            yield text
            for name in _names(text) - seen:
                seen.add(name)
                # What a table gives for each row stands in the row, but where a clause asks it.
                if every or name in own or name not in self._of_rows:
                    waiting += self._texts_of(name)

    @cached_property
    def _of_rows(self) -> frozenset[str]:
        rows = (each.item.fields for each in self.types.values() if each.item is not None)
        return frozenset(name for fields in rows for name in fields)

    def _texts_of(self, name: str) -> Iterator[str]:
        procedure = self.procedure
        if name in procedure.facts:
            yield procedure.facts[name]
        if name in self.tables:
            yield from texts_of_table(self.tables[name][1])
        if name in self.items:
            yield self.items[name]
        if name in procedure.roles:
            yield procedure.roles[RoleId(name)].barred_by
        if name in procedure.elements:
            yield from (text for _, text in procedure.elements[ElementId(name)].appoints)
        yield from self._texts_drawn(name)

    def _texts_drawn(self, name: str) -> Iterator[str]:
        """Yield the conditions of a flow and of those beside it, or those of a form."""
        yield from (each.condition for each in self.beside(name))
        form = self.subject.package.forms.get(name)
        for asked in walk(form.components) if form is not None else ():
            if isinstance(asked, Field):
                read = map(_text_of, self._conditions(asked))
                yield from (text for text in read if text)

    def _conditions(self, asked: Field) -> Sequence[Expression | None]:
        return (asked.limits.check, asked.prefill, asked.limits.refusal)

    def people_of(self, atom: Atom, *, some: bool) -> Sequence[Any]:
        """Return whom a place may have: usually nobody else, or nobody where `some` is false."""
        number = len(self._usual_people) % len(PEOPLE)
        usual = self._usual_people.setdefault(atom, PEOPLE[number]) if some else None
        return (usual, *_FEW, None)

    def fields(self, atom: Atom, kind: Type) -> Sequence[tuple[str, Atom, Type]]:
        """Return the entries of a row or context that some expression names."""
        if atom not in self._fields:
            named = ((name, each) for name, each in kind.fields.items() if name in self.words)
            self._fields[atom] = [(name, (*atom, name), each) for name, each in named]
        return self._fields[atom]

    def choices_of(self, atom: Atom, kind: Type, *, some: bool) -> Sequence[Any]:
        """Return what a single answer may be, the usual ahead."""
        if kind.code == "person":
            return self.people_of(atom, some=some or atom[-1] == "person")
        if kind.code == "choice" and not kind.values:
            return (None, *_FEW)
        if kind.values:
            return (*self._usual_ahead(atom, kind.values), None)
        if kind.kind != "string":
            return _TIMES.get(kind.kind, (None,))
        if "agency" in atom[-1] or atom[-1] == "represents":
            place = int(atom[-2]) % len(_AGENCIES) if atom[-2:-1] and atom[-2].isdigit() else 0
            return (*_AGENCIES[place:], *_AGENCIES[:place], *self.agencies_named, None)
        return (*self._texts_compared(atom[-1]), *self.sought, "a text", None)

    def _usual_ahead(self, atom: Atom, values: Sequence[Any]) -> Sequence[Any]:
        """Put ahead what a table gives where nothing bars, or another value for each row."""
        if len(atom) > 1 and atom[-1] in self.tables:
            given = self._let_through(*self.tables[atom[-1]], atom[-1])
            return sorted(values, key=lambda value: value != given)
        if len(atom) > 2 and atom[-1] in _EACH_ITS_OWN:
            place = int(atom[-2]) % len(values)
            return (*values[place:], *values[:place])
        return values

    def _let_through(self, key: str, model: DecisionModel, output: str) -> Any:
        table = model.decisions[key].table
        names = [each.name for each in table.outputs] if table is not None else []
        last = table.rules[-1].outputs[names.index(output)] if table is not None else "null"
        return compile_feel(last).evaluate({}) if _TEXT.fullmatch(last) else None

    @cached_property
    def tables(self) -> Mapping[str, tuple[str, DecisionModel]]:
        """The names that tables give, with the table."""
        found = {}
        for key, model in self.subject.package.decisions.items():
            decision = model.decisions.get(key)
            for output in decision.table.outputs if decision and decision.table else ():
                found[output.name] = (key, model)
        return found

    @cached_property
    def items(self) -> Mapping[str, str]:
        """The items of repeated activities, with their lists."""
        found = (each.each for each in self.procedure.elements.values() if each.each is not None)
        return {each.item: each.items for each in found}

    @cached_property
    def parts(self) -> Mapping[str, str]:
        """The roles that an answer gives, with its key; of several the one that is read most."""
        found = dict[str, str]()
        for key, role in self._appointing():
            if key in self.types and key not in self.tables:
                found[role] = max(found.get(role, key), key, key=self._times_read.count)
        return found

    def _appointing(self) -> Iterator[tuple[str, str]]:
        for form in self.subject.package.forms.values():
            yield from form.appoints.items()
        for element in self.procedure.elements.values():
            yield from ((text.strip(), str(role)) for role, text in element.appoints)

    @cached_property
    def _times_read(self) -> list[str]:
        return _WORDS.findall(" ".join(self.procedure.facts.values()))

    def with_part(self, part: Part) -> list[str]:
        """Return the roles with a part."""
        return [str(role.id) for role in self.procedure.roles.values() if role.part is part]

    def _texts_compared(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._compared.get(name, ())))

    @cached_property
    def known(self) -> Sequence[str]:
        """The facts about a person that are asked for."""
        return [name for name in FACTS if name in self.words]

    @cached_property
    def roles_asked(self) -> Mapping[str, Sequence[Role]]:
        """The roles of which some expression asks `people`, and `holders`."""
        return {name: self._roles_asked(name) for name in ("people", "holders")}

    def _roles_asked(self, name: str) -> Sequence[Role]:
        asked = set(re.findall(rf"{name}\.(\w+)", self.text))
        return [role for role in self.procedure.roles.values() if role.id in asked]

    @cached_property
    def sought(self) -> Sequence[str]:
        """The texts for which some expression looks in others."""
        return list(dict.fromkeys(_SOUGHT.findall(self.text)))

    @cached_property
    def people_named(self) -> Sequence[str]:
        """The names that some expression gives people."""
        return list(dict.fromkeys(_NAMED.findall(self.text)))

    @cached_property
    def agencies_named(self) -> Sequence[str]:
        """The agencies that some expression names."""
        named = _TEXT.findall(" ".join(_AGENCY_IS.findall(self.text)))
        found = (*(each.strip('"') for each in named), *self._texts_compared("agency"))
        return [each for each in dict.fromkeys(found) if each not in _AGENCIES]

    def sizes(self, name: str) -> Sequence[int]:
        """Return how many rows a list may have: also more than it is compared with."""
        counts = (count for each, count in _COUNTED.findall(self.text) if each == name)
        values = (self.procedure.parameters.get(each) for each in counts)
        more = {int(each.value) + 1 for each in values if each and isinstance(each.value, int)}
        return (_ROWS, 3, 1, 0, *sorted(each for each in more if _ROWS < each <= _MOST_ROWS))

    @cached_property
    def _compared(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, text in re.findall(r'(\w+)\s*!?=\s*"([^"]*)"', self.text):
            found.setdefault(name, []).append(text)
        return found

    def question(self, name: str) -> Field | None:
        """Return the question of a form, by `form.path`."""
        key, _, path = name.partition(".")
        form = self.subject.package.forms.get(key)
        asked = walk(form.components) if form is not None else ()
        fields = (each for each in asked if isinstance(each, Field))
        return next((each for each in fields if ".".join(each.path) == path), None)

    @cached_property
    def answers(self) -> Mapping[str, Type]:
        """What forms ask, wherever the answers are kept."""
        forms = self.subject.package.forms.values()
        return {key: kind for form in forms for key, kind in form.types().items()}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """The flows by id."""
        return {flow.id: flow for _, flow in self.subject.flows()}

    def beside(self, name: str) -> Sequence[Flow]:
        """Return a flow with those that leave the same element; nothing where it is no flow."""
        found = self.flows.get(name)
        each = self.flows.values()
        return [flow for flow in each if found is not None and flow.source == found.source]


class MadeUp(Mapping[str, Any]):
    """The names of a made-up case, each read once."""

    def __init__(self, plan: Plan, draw: Draw, *, like: "MadeUp | None" = None) -> None:
        self._plan = plan
        self.draw = draw
        #: A case that has the same answers but for those that are drawn otherwise.
        self._like = like
        self._found: dict[str, Any] = {}
        self._parts: dict[Part, list[str]] = {}
        self._known: dict[str, dict[str, Any]] = {}
        #: Whether it is told what was drawn for a name: only of what others differ from.
        self._tells = like is None and draw.seed is None
        #: What was drawn for each name, in order; and for what is worked out at the moment.
        self._reads: dict[str, dict[Atom, None]] = {}
        self._reading: dict[Atom, None] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            like = self._like
            if like is not None and like.has_alike(name, self.draw):
                self._found[name] = like[name]
            else:
                self._found[name] = self._told(name) if self._tells else self._look_up(name)
        if self._tells:
            self._reading |= self._reads.get(name, {})
        return self._found[name]

    def _told(self, name: str) -> Any:
        around, self._reading = self._reading, {}
        try:
            return self._look_up(name)
        finally:
            self._reads[name], self._reading = self._reading, around

    def has_alike(self, name: str, other: Draw) -> bool:
        """Say whether a name was read here, and on nothing that another case has otherwise."""
        if name not in self._reads or isinstance(self._found.get(name), Function):
            return False  # a function reads the case in which it was made
        return self._reads[name].keys().isdisjoint(other.changed(self.draw.given))

    def read_by(self, expression: Expression) -> dict[Atom, None]:
        """Return what an expression reads of this case, in order."""
        around, self._reading = self._reading, {}
        try:
            self.worked_out(expression)
            return self._reading
        finally:
            self._reading = around

    def _drawn(self, atom: Atom, choices: Sequence[Any]) -> Any:
        self._reading[atom] = None
        return self.draw(atom, choices)

    def __iter__(self) -> Iterator[str]:
        facts, parameters = self._plan.procedure.facts, self._plan.procedure.parameters
        return iter({*_FIXED, *_FUNCTIONS, *self._engine, *facts, *parameters, *self._plan.types})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def worked_out(self, expression: Expression) -> Any:
        """Return what an expression gives in this case."""
        return expression.evaluate(self, now=self._now)

    @cached_property
    def _now(self) -> datetime:
        now: datetime = self.draw(CLOCK, (_NOW, LATER))
        return now

    def _look_up(self, name: str) -> Any:
        procedure = self._plan.procedure
        if name in self._engine:
            return self._engine[name]()
        if name in _FUNCTIONS:
            names, call = _FUNCTIONS[name]
            return Function(names, lambda _run, given: call(self, *given))
        if name in procedure.facts:
            self._found[name] = None  # a fact that reads itself reads null
            return self.worked_out(compile_feel(procedure.facts[name]))
        if name in procedure.parameters:
            return procedure.parameters[name].value
        return self._of_file(name)

    def _of_file(self, name: str) -> Any:
        """Return what the case file keeps, or would: what tables give is as they give it now."""
        plan = self._plan
        if name in plan.tables:
            return self._decided(*plan.tables[name]).get(name)
        if name in plan.items:
            return self._item(plan.items[name])
        if name in plan.types:
            return self._answer(name, plan.types[name])
        if name in plan.answers:
            return self._made(("answer", name), plan.answers[name], some=True)
        return _FIXED[name]

    def _answer(self, name: str, kind: Type) -> Any:
        if self._like is not None and self._is_alike((name,), self._like):
            return self._like[name]
        return self._made((name,), kind, some=True)

    def _is_alike(self, atom: Atom, like: "MadeUp") -> bool:
        return atom not in self.draw.differing(like.draw.given)

    def _decided(self, key: str, model: DecisionModel) -> Mapping[str, Any]:
        try:
            return decide(model, key, self, now=self._now, strict=False).outputs
        except DecisionFailed as failed:
            raise FeelError(str(failed)) from failed

    def _item(self, items: str) -> Any:
        rows = self.worked_out(compile_feel(items))
        return rows[0] if rows else None

    # --- answers -------------------------------------------------------------------------

    def _made(self, atom: Atom, kind: Type, *, some: bool = False) -> Any:
        if kind.kind == "list":
            return self._list(atom, kind.item or STRING)
        if kind.kind == "context":
            fields = self._plan.fields(atom, kind)
            return {name: self._made(inside, each) for name, inside, each in fields}
        choices = self._plan.choices.get(atom)
        if choices is None:
            choices = self._plan.choices[atom] = self._plan.choices_of(atom, kind, some=some)
        return self._drawn(atom, choices)

    def _list(self, atom: Atom, item: Type) -> list[Any]:
        if item.kind == "context":
            return [self._row((*atom, str(n)), n, item) for n in range(self._rows(atom))]
        among = f"{AMONG}{atom[-1]}"
        values = item.values or PEOPLE
        return [each for each in values if self._drawn((*atom[:-1], each, among), (False, True))]

    def _row(self, atom: Atom, number: int, item: Type) -> Any:
        like = self._like
        if like is not None and len(atom) == 2 and self._is_alike(atom, like):
            rows = like[atom[0]]
            if number < len(rows):
                return rows[number]
        return self._made(atom, item)

    def _rows(self, atom: Atom) -> int:
        return int(self._drawn((*atom, "rows"), self._plan.sizes(atom[-1])))

    def _someone(self, atom: Atom, *, some: bool = False) -> Any:
        return self._drawn(atom, self._plan.people_of(atom, some=some))

    # --- people --------------------------------------------------------------------------

    @cached_property
    def _engine(self) -> Mapping[str, Callable[[], Any]]:
        return {
            "people": self._taking_part,
            "holders": self._holding,
            "latest": self._latest,
            "gone": lambda: self._list(("gone",), STRING),
            "reference": lambda: self._drawn(("reference",), ("1", "2", *self._plan.sought)),
            "someone": lambda: self._drawn(("someone",), PEOPLE),
        }

    def _latest(self) -> dict[str, Any]:
        plan = self._plan
        lists = {name: self[name] for name in plan.appended if name in plan.types}
        return {name: rows[-1] if rows else None for name, rows in lists.items()}

    def _person(self, person: str) -> dict[str, Any]:
        managers = (each for each in PEOPLE if each != person)
        return {
            "id": person,
            "name": self._name_of(person),
            "agency": self._agency(person),
            "email": f"{person}@example.org",
            "line_manager_id": self._drawn((person, "line manager"), (None, *managers)),
            "absent": self._drawn((person, "absent"), (False, True)),
            "has_account": True,
        }

    def _agency(self, person: str) -> Any:
        choices = (None, *_AGENCIES, *self._plan.agencies_named)
        return self._drawn((person, "agency"), choices)

    def _name_of(self, person: Any) -> Any:
        named = self._plan.people_named
        if not named or not isinstance(person, str):
            return person
        return self._drawn((person, "name"), (person, *named))

    def _taking_part(self) -> dict[str, Any]:
        roles = self._plan.roles_asked["people"]
        return {str(role.id): self._in_part(str(role.id)) for role in roles}

    def _in_part(self, role: str) -> dict[str, Any] | None:
        key = self._plan.parts.get(role)
        who = self[key] if key else self._someone(("people", role))
        return self._person(who) if isinstance(who, str) else None

    def _with_part(self, part: Part) -> list[str]:
        if part not in self._parts:
            found = map(self._in_part, self._plan.with_part(part))
            self._parts[part] = [each["id"] for each in found if each is not None]
        return self._parts[part]

    def _holding(self) -> dict[str, Any]:
        roles = self._plan.roles_asked["holders"]
        return {str(role.id): [*self._holders(str(role.id), role.part)] for role in roles}

    def _holders(self, role: str, part: Part) -> Iterator[dict[str, Any]]:
        apart = [*self._with_part(Part.DISSENTER), *self._with_part(Part.CHAIR)]
        for number in range(int(self._drawn(("holders", role), (1, 2, 0)))):
            person = self._someone(("holders", role, str(number)), some=True)
            if person is not None:
                barred = self._drawn((person, "barred"), (False, True))
                is_barred = part in DECIDING and (barred or person in apart)
                yield {**self._person(person), "barred": is_barred}

    def _known_of(self, person: Any) -> Any:
        if not isinstance(person, str):
            return None
        if person not in self._known:
            known = self._plan.known
            found = {name: self._drawn((person, name), _known(name)) for name in known}
            agency = self._drawn((person, "agency"), (None, *_AGENCIES))
            found |= {"agency": agency, "agencies": [agency] if agency else [], "how": None}
            self._known[person] = found
        if self._tells:
            self._reading |= dict.fromkeys(
                (person, name) for name in (*self._plan.known, "agency")
            )
        return self._known[person]

    # --- functions -----------------------------------------------------------------------

    def _accepts_in(self, name: str, row: Mapping[str, Any]) -> bool:
        asked = self._plan.question(name)
        if asked is None:
            raise FeelError(f"no form asks {name}")
        check = asked.limits.check
        return check is None or check.evaluate(_Over(self, row), now=self._now) is True

    def _refused(self, name: str) -> bool:
        asked = self._plan.question(name)
        if asked is None:
            raise FeelError(f"no form asks {name}")
        refusal = asked.limits.refusal
        return refusal is not None and self.worked_out(refusal) is not None

    def _prefilled(self, name: str) -> Any:
        asked = self._plan.question(name)
        if asked is None or asked.prefill is None:
            raise FeelError(f"no form fills {name} in")
        return self.worked_out(asked.prefill)

    def _barred_from(self, name: str, person: Any) -> Any:
        role = self._plan.procedure.roles.get(RoleId(name))
        if role is None:
            raise FeelError(f"no role is called {name}")
        if not role.barred_by or not isinstance(person, str):
            return None
        return compile_feel(role.barred_by).evaluate(
            _Over(self, {"person": person}), now=self._now
        )

    def _goes(self, name: str) -> bool:
        flow = self._plan.flows.get(name)
        if flow is None:
            raise FeelError(f"no flow is called {name}")
        if flow.condition:
            return self.worked_out(compile_feel(flow.condition)) is True
        return not any(self._goes(each.id) for each in self._plan.beside(name) if each.condition)

    def _given(self, step: str, role: str) -> Any:
        element = self._plan.procedure.elements.get(ElementId(step))
        given = {str(one): text for one, text in element.appoints} if element is not None else {}
        if role not in given:
            raise FeelError(f"{step} gives {role} to nobody")
        return self.worked_out(compile_feel(given[role].strip()))


def _text_of(expression: Expression | None) -> str:
    return "" if expression is None else expression.text


@lru_cache(maxsize=4_096)
def _names(text: str) -> frozenset[str]:
    return frozenset(_NAMES.findall(text))


def _known(fact: str) -> Sequence[bool | None]:
    """Return what may be known: usually what keeps nobody out."""
    return (True, False, None) if fact == "agency_represented" else (False, True, None)


def texts_of_table(model: DecisionModel) -> Iterator[str]:
    """Yield the expressions and cells of a table."""
    for table in model.tables:
        yield from (column.text for column in table.inputs)
        for rule in table.rules:
            yield from (*rule.inputs, *rule.outputs)


def _of_text(call: Callable[[str], str], text: Any) -> str | None:
    return (call(text) or None) if isinstance(text, str) else None


def _agency_is(text: Any, names: Any) -> Any:
    given = names if isinstance(names, list | tuple) else [names]
    texts = [each for each in given if isinstance(each, str)]
    return _REGISTER.is_one_of(text, texts) if isinstance(text, str) else None


_FUNCTIONS: Mapping[str, tuple[tuple[str, ...], Callable[..., Any]]] = {
    "known_of": (("person",), MadeUp._known_of),
    "name_of": (("person",), MadeUp._name_of),
    "meant_by": (("row",), lambda *_: None),
    "words_of": (("question", "answer"), lambda _, _question, answer: answer),
    "agency_of": (("agency",), lambda _, text: _of_text(_REGISTER.name_of, text)),
    "agency_family": (("agency",), lambda _, text: _of_text(_REGISTER.family_of, text)),
    "agency_is": (("agency", "names"), lambda _, text, names: _agency_is(text, names)),
    "agency_contact": (("agency",), lambda *_: None),
    "agency_closed": (("agency",), lambda *_: None),
    "accepts": (("question",), lambda case, name: case._accepts_in(name, {})),
    "accepts_in": (("question", "row"), MadeUp._accepts_in),
    "refused": (("question",), MadeUp._refused),
    "prefilled": (("question",), MadeUp._prefilled),
    "barred_from": (("role", "person"), MadeUp._barred_from),
    "goes": (("flow",), MadeUp._goes),
    "given": (("step", "role"), MadeUp._given),
}


class _Over(Mapping[str, Any]):
    """A case with a few names laid over it."""

    def __init__(self, case: MadeUp, own: Mapping[str, Any]) -> None:
        self._case = case
        self._own = own

    def __getitem__(self, name: str) -> Any:
        return self._own[name] if name in self._own else self._case[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._own, *self._case})

    def __len__(self) -> int:
        return sum(1 for _ in self)
