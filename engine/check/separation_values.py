"""What a clause says may never be, tried on made-up cases: facts, tables, conditions of forms.

No text is compared: whoever writes an expression anew, in other words or stricter, is told
nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any

from engine.check.finding import Finding, error, shown
from engine.check.kept_apart import Kept, as_tried
from engine.check.subject import Subject
from engine.check.taken_away import kept_before
from engine.check.worlds import (
    AMONG,
    CLOCK,
    LATER,
    Atom,
    Draw,
    Drawn,
    MadeUp,
    Plan,
    texts_of_table,
)
from engine.decisions import Table
from engine.feel import Expression, FeelError, nodes
from engine.feel import compile as compile_feel
from engine.feel.types import ANY, Type
from engine.forms import Field
from engine.forms.file.names import walk
from engine.model.procedure import Clause

_FILE = "clauses.toml"
#: Cases of any kind, and those that differ little from one that a table lets through.
_ANY, _NEAR = 480, 20
#: Cases that differ in two things.
_MOST_FURTHER = 200
#: Cases that differ in one thing from one in which most of a condition is true.
_MOST_ONES = 60


def never(subject: Subject) -> Iterator[Finding]:
    """Find what a clause says may never be, and a made-up case in which it is.

    What rests on nothing but what is shipped was tried before (`digests`).
    """
    if subject.is_complete and subject.settings is not None:
        known = as_tried()
        own = digests(subject)
        yield from tried(subject, [each for each in said(subject) if own[each.text] not in known])


def digests(subject: Subject) -> Mapping[str, str]:
    """Return of each text that says what never may be what tells apart all it rests on."""
    plan = Plan(subject, ())
    return {each.text: plan.digest(each.text) for each in said(subject)}


@dataclass(frozen=True)
class Said:
    """What never may be; `is_old` where a clause said so and now says something else."""

    clause: Clause
    text: str
    is_old: bool = False


def said(subject: Subject) -> list[Said]:
    """Return what clauses say, and what they said before, so that it holds for ever."""
    clauses = subject.procedure.clauses
    now = [Said(clause, text) for clause in clauses.values() for text in clause.never]
    texts = {each.text for each in now}
    old = (each for each in kept_before(subject) if each.kind == "never")
    return now + [_old(clauses, each) for each in old if each.value not in texts]


def _old(clauses: Mapping[str, Clause], kept: Kept) -> Said:
    nobody = Clause(id=kept.thing, source="", rule="")
    return Said(clauses.get(kept.thing, nobody), kept.value, is_old=True)


def tried(subject: Subject, statements: Iterable[Said]) -> Iterator[Finding]:
    """Try what clauses say, that of the same tables on the same cases."""
    groups = dict[tuple[str, ...], list[Said]]()
    plan = Plan(subject, ())
    about = {name: about_table(plan, name) for name in plan.tables}
    for each in statements:
        reached = plan.reached([each.text])
        tables = (name for name, names in about.items() if names & reached)
        groups.setdefault(tuple(tables), []).append(each)
    for tables_of, group in groups.items():
        yield from _tried(subject, group, tables_of)


def _tried(subject: Subject, group: Sequence[Said], tables: Sequence[str]) -> Iterator[Finding]:
    try:
        cases = Cases(Plan(subject, [*(each.text for each in group), *tables]))
    except FeelError as wrong:
        yield from (_untried(each, wrong) for each in group)
        return
    for each in group:
        try:
            found = cases.smallest(compile_feel(each.text))
        except FeelError as wrong:
            if not (each.is_old and each.clause.never):  # said otherwise, of what was renamed
                yield _untried(each, wrong)
        else:
            if found is not None:
                yield _told(each.clause, each.text, found)


def _untried(said: Said, wrong: FeelError) -> Finding:
    text = f"never says “{shown(said.text)}”: {wrong}"
    was = "it said what never may be, and does not any more; write it again. "
    return error(_FILE, said.clause.id, f"{was if said.is_old else ''}{text}")


def _told(clause: Clause, text: str, found: Drawn) -> Finding:
    case = "; ".join(f"{' '.join(atom)} = {_word(value)}" for atom, value in found.items())
    said = f"“{clause.rule}” does not hold: “{shown(text)}” came true in a made-up case"
    where = f" with {case}" if case else ""
    return error(_FILE, clause.id, f"{said}{where}; correct the fact, table or condition it reads")


def _word(value: Any) -> str:
    words = {None: "nothing", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def about_table(plan: Plan, name: str) -> frozenset[str]:
    """Return the facts and tables on which it depends what a table gives under a name."""
    return plan.reached([*texts_of_table(plan.tables[name][1]), name])


class Cases:
    """Made-up cases of a package: any, and those around one that a table lets through."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._any = [self._case(Draw()), *(self._case(Draw(seed=seed)) for seed in range(_ANY))]
        self._around = [_Around(plan, {})]
        self._around += [self._let_through(table) for table in self._tables()]

    def smallest(self, said: Expression) -> Drawn | None:
        """Return what a case must have for a condition to come true, or None."""
        case = next((each for each in self._tried(said) if each.worked_out(said) is True), None)
        if case is None:
            return None
        given = dict(self._whole(said, case))
        for atom in [*given]:
            less = {other: value for other, value in given.items() if other != atom}
            if self._case(Draw(given=less)).worked_out(said) is True:
                given = less
        return given

    def _whole(self, said: Expression, case: MadeUp) -> Drawn:
        """Return all that a condition reads of a case, also what it shares with another."""
        alone = self._case(Draw(given=case.draw.given)) if case.draw.seed is None else case
        alone.worked_out(said)
        return alone.draw.drawn

    def _tried(self, said: Expression) -> Iterator[MadeUp]:
        yield from self._any
        reached = self._plan.reached([said.text])
        around = [each for each in self._around if each.is_of(said, reached)]
        for each in around:
            yield from (*each.near, *each.ones(said))
        for each in around:
            yield from islice(each.further(said), _MOST_FURTHER)
        best = max(self._any, key=partial(_nearest, _parts(said)))
        ones = _Around(self._plan, best.draw.drawn).ones(said)
        yield from islice(ones, _MOST_ONES)

    def _case(self, draw: Draw) -> MadeUp:
        return MadeUp(self._plan, draw)

    def _tables(self) -> Iterator[Table]:
        """Yield the tables whose answers are asked for."""
        for name, (key, model) in self._plan.tables.items():
            table = model.decisions[key].table
            if table is not None and name in self._plan.words and name == table.outputs[0].name:
                yield table

    def _let_through(self, table: Table) -> "_Around":
        """Return the cases around one against which the fewest cells of a table speak."""
        one_row: dict[Atom, Any] = {
            (items, "rows"): 1
            for item, items in self._plan.items.items()
            if any(item in column.expression.names for column in table.inputs)
        }
        starts = self._any if not one_row else [self._case(Draw(given=one_row))]
        given, least = self._best(table, starts)
        best = self._case(Draw(given=given))
        for change in _climb(self._narrow(table, given)) if least else ():
            case = MadeUp(self._plan, Draw(given={**given, **change}), like=best)
            if (found := _against(table, case)) < least:
                given, least = case.draw.given, found
                best = self._case(Draw(given=given))
                if not least:
                    break
        return _Around(self._plan, self._narrow(table, given).drawn, table.outputs[0].name)

    def _best(self, table: Table, starts: Sequence[MadeUp]) -> tuple[Drawn, int]:
        best = min(starts, key=partial(_against, table))
        return best.draw.drawn, _against(table, best)

    def _narrow(self, table: Table, given: Drawn) -> Draw:
        """Return what a table reads of a case."""
        case = self._case(Draw(given=given))
        _against(table, case)
        return case.draw


def _climb(draw: Draw) -> Iterator[Drawn]:
    """Yield what may be changed towards a case that a table lets through.

    That is everybody in a list at once, then one thing at a time, and all of that again.
    """
    lists = dict[str, dict[Atom, Any]]()
    for atom in draw.drawn:
        if atom[-1].startswith(AMONG):
            lists.setdefault(atom[-1], {})[atom] = True
    ones = [{atom: value} for atom, values in draw.choices.items() for value in values]
    yield from [*lists.values(), *ones] * 2


class _Around:
    """One case, and those that differ from it in one thing or in few."""

    def __init__(self, plan: Plan, given: Drawn, sought_for: str = "") -> None:
        self._plan = plan
        self._given = given
        self._centre = self._changed({})
        self._ones = dict[tuple[Atom, Any], MadeUp]()
        #: What a table gives for which the case was sought; "" is for all.
        self._sought_for = sought_for
        self._about = about_table(plan, sought_for) if sought_for else frozenset[str]()

    def is_of(self, said: Expression, reached: frozenset[str]) -> bool:
        """Say whether a condition rests on that table, or names what the table rests on."""
        return self._sought_for in {"", *reached} or bool(self._about & said.names)

    @cached_property
    def near(self) -> Sequence[MadeUp]:
        """The case, and some that differ in a few things."""
        later = {**self._given, CLOCK: LATER}
        draws = (
            Draw(given=(self._given, later)[seed % 2], seed=seed, anew=10) for seed in range(_NEAR)
        )
        return [self._centre, *(MadeUp(self._plan, draw) for draw in draws)]

    def ones(self, said: Expression) -> Iterator[MadeUp]:
        """Yield the cases that differ in one thing that a condition reads."""
        for change in _changes(said, self._centre):
            if change not in self._ones:
                self._ones[change] = self._changed(dict([change]), like=self._centre)
            yield self._ones[change]

    def further(self, said: Expression) -> Iterator[MadeUp]:
        """Yield what differs in one thing more from another seat, and from where more is true."""
        parts = _parts(said)
        count = _true_parts(parts, self._centre)
        if 0 < count < len(parts):
            for one in self.ones(said):
                first = {a: v for a, v in one.draw.given.items() if v != self._given.get(a)}
                is_seat = any(atom[-1] == "seat" for atom in first)
                if not is_seat and _true_parts(parts, one) <= count:
                    continue
                narrow = self._changed(first)
                for change in _changes(said, narrow):
                    yield self._changed({**first, **dict([change])}, like=narrow)

    def _changed(self, change: Drawn, *, like: MadeUp | None = None) -> MadeUp:
        return MadeUp(self._plan, Draw(given={**self._given, **change}), like=like)


def _changes(said: Expression, case: MadeUp) -> Iterator[tuple[Atom, Any]]:
    """Yield the other values of all that a condition reads of a case."""
    draw, read = case.draw, dict[Atom, None]()
    for part in _parts(said):
        read |= case.read_by(part)
    for atom in read:
        others = (value for value in draw.choices[atom] if value != draw.drawn[atom])
        yield from ((atom, value) for value in others)


def _nearest(parts: Sequence[Expression], case: MadeUp) -> tuple[int, int]:
    """Rank a case by how much is true in it, and by how little there is in it."""
    return _true_parts(parts, case), -len(case.draw.drawn)


def _true_parts(parts: Sequence[Expression], case: MadeUp) -> int:
    return sum(case.worked_out(part) is True for part in parts)


@lru_cache(maxsize=256)
def _parts(said: Expression) -> tuple[Expression, ...]:
    """Return the conditions that are joined by `and`."""
    node = said.node
    if isinstance(node, nodes.Logic) and node.op == "and":
        return tuple(Expression(said.text, item) for item in node.items)
    return (said,)


def _against(table: Table, case: MadeUp) -> int:
    """Count the cells of a table that fit a case, but for those that fit all."""
    count = 0
    for place, column in enumerate(table.inputs):
        value = case.worked_out(column.expression)
        cells = (rule.tests[place] for rule in table.rules if rule.inputs[place].strip() != "-")
        count += sum(value is None or cell.matches(value, case) for cell in cells)
    return count


# --- what else has to be so ----------------------------------------------------------------


def rests_on_people(subject: Subject) -> Iterator[Finding]:
    """Find what reads something known of a person, and no clause says what never may come of it.

    Only where clauses say such things at all.
    """
    said = [text for clause in subject.procedure.clauses.values() for text in clause.never]
    if not said or not subject.is_complete:
        return
    named, told = Plan(subject, said).named, "\n".join(said)
    for file, place, name, text in _reading(subject):
        if "known_of(" in text and name not in named and name not in told:
            wrong = "it reads what is known of a person, but no clause says what never may come of"
            yield error(file, place, f"{wrong} it; write that in never of its clause")


def _reading(subject: Subject) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, place, name and text of what may read something known of a person."""
    for role in subject.procedure.roles.values():
        yield (
            "procedure.toml",
            f"roles.{role.id}.barred_by",
            f'barred_from("{role.id}"',
            role.barred_by,
        )
    for key, model in subject.package.decisions.items():
        output = model.main.table.outputs[0].name if model.main.table else key
        yield model.source, key, output, " ".join(texts_of_table(model))
    for key, form in subject.package.forms.items():
        checks = (each.limits.check for each in walk(form.components) if isinstance(each, Field))
        yield form.source, "file", f'"{key}.', " ".join(check.text for check in checks if check)


def recorded(subject: Subject) -> Iterator[Finding]:
    """Find keys of `[known]` under which something else is kept than what is said to be there."""
    if not subject.is_complete or subject.settings is None:
        return
    types, taken = subject.package.types, Plan(subject, ()).parts.values()
    for name, key in asdict(subject.settings.known).items():
        kind = types.get(key)
        wanted = "a list of people with name and person" if name == "attended" else "a person"
        if kind is not None and (not _FITS[name](kind) or key in taken):
            text = f"“{shown(key)}” does not keep {_KEPT[name]}: expected {wanted}"
            yield error("procedure.toml", f"known.{name}", f"{text}; name the key that does")


def _is_of_people(kind: Type) -> bool:
    return kind.codes == "person"


def _is_list_of_rows(kind: Type) -> bool:
    rows = kind.item.fields if kind.item is not None else {}
    return "name" in rows and rows.get("person", ANY).code == "person"


_FITS: Mapping[str, Callable[[Type], bool]] = {
    "attended": _is_list_of_rows,
    "led_enquiry": _is_of_people,
    "operational_team": _is_of_people,
}
_KEPT = {
    "attended": "who attended",
    "led_enquiry": "who led the enquiry",
    "operational_team": "who is in the operational team",
}
