"""Usual answers: sensible, invented, and accepted by the form, which is what makes them so."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from engine.errors import InvalidAnswers, NotAllowed, Refused, WrongState
from engine.feel import Expression, FeelError
from engine.forms.asking.first_values import first_values
from engine.forms.asking.given import FormPlace, GivenForm, Node, Scene
from engine.forms.asking.options import options_of
from engine.forms.model import TIME_OF_DAY, Field, ItemList, Kind
from engine.forms.values import to_plain
from engine.model.calendar import LONDON, to_the_minute
from engine.model.case_file import read_path
from engine.training.asking import AskedForm

_MOST_TRIES = 60
_TEXTS = ("An invented answer.", "Invented", "Sam Sample", "12:30", "A1", "1", "AB1 2CD")
_FORMATS = {
    "email": "sam.sample@example.org", "phone": "01632 960000", TIME_OF_DAY: "14:30"
}  # fmt: skip
_CHOICES = (Kind.RADIO, Kind.SELECT)


def usual_answers(
    asked: AskedForm,
    attempt: Callable[[Mapping[str, Any]], object],
    *,
    chance: Random | None = None,
) -> dict[str, Any]:
    """Return answers that `attempt` takes. Raises `InvalidAnswers` where none were found.

    `chance` chooses among options instead of taking the first, and fills in some more.
    """
    filling = _Filling(asked, chance)
    wrong: Refused = InvalidAnswers({})
    for _ in range(_MOST_TRIES):
        try:
            attempt(filling.given)
        except InvalidAnswers as refusal:
            wrong = refusal
            filling.mend(refusal.errors)
        except NotAllowed as refusal:
            wrong = refusal
            filling.choose_others()
        else:
            return filling.given
    raise wrong


class _Filling:
    """A form being filled in, mended where it was refused."""

    def __init__(self, asked: AskedForm, chance: Random | None) -> None:
        self._asked = asked
        self._chance = chance
        self._tries: Counter[str] = Counter()
        try:
            first = first_values(asked.form, asked.scene)
        except FeelError:
            first = {}
        self.given: dict[str, Any] = {key: to_plain(value) for key, value in first.items()}
        if chance is not None:
            self._roam(chance)

    def mend(self, errors: Mapping[str, str]) -> None:
        """Give other answers to the questions that were refused."""
        nodes = {node.path: node for node in self._nodes()}
        known = [path for path in errors if path in nodes]
        if not known:
            raise WrongState(
                "No usual answers are known for this form; fill it in. "
                + " ".join(errors.values())
            )
        for path in known:
            self._answer(nodes[path])

    def choose_others(self) -> None:
        """Name other people: those named may not take this part."""
        named = [n for n in self._nodes() if isinstance(n.component, Field) and _is_person(n)]
        if not named:
            raise WrongState("No usual answers are known for this form; fill it in.")
        for node in named:
            self._answer(node)

    def _answer(self, node: Node) -> None:
        number = self._tries[node.path]
        self._tries[node.path] += 1
        if isinstance(node.component, ItemList):
            rows = node.given if isinstance(node.given, list) else []
            _put(self.given, node.path, [*rows, {}])
            return
        if isinstance(node.component, Field):
            found = list(candidates(node.component, node.place, self._asked.scene))
            if self._chance is not None and node.component.kind in _CHOICES and number == 0:
                self._chance.shuffle(found)
            if found:
                _put(self.given, node.path, found[number % len(found)])

    def _roam(self, chance: Random) -> None:
        """Change some answers that stand already, and give some that nobody asked for."""
        for node in list(self._nodes()):
            field = node.component
            if isinstance(field, Field) and not field.readonly and chance.random() < _ROAMING:
                found = list(candidates(field, node.place, self._asked.scene))
                if found and field.kind in (*_CHOICES, Kind.CHECKBOX):
                    _put(self.given, node.path, chance.choice(found))

    def _nodes(self) -> Iterator[Node]:
        reading = GivenForm(self._asked.form, self.given, self._asked.scene)
        return _all(reading.top.nodes)


#: How often a random walk gives an answer that it need not.
_ROAMING = 0.3


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        for place in node.inside:
            yield from _all(place.nodes)


def _is_person(node: Node) -> bool:
    asked = node.component
    return isinstance(asked, Field) and asked.choices is not None and bool(asked.choices.roles)


def _put(answers: dict[str, Any], path: str, value: Any) -> None:
    """Put an answer at its path; rows that are not there yet are made."""
    steps = read_path(path)
    here: Any = answers
    for step, following in pairwise(steps):
        blank: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            here += [{} for _ in range(step + 1 - len(here))]
        elif here.get(step) is None:
            here[step] = blank
        here = here[step]
    here[steps[-1]] = value


# --- what may be answered ------------------------------------------------------------------


def candidates(field: Field, place: FormPlace, scene: Scene) -> Iterator[Any]:
    """Yield answers that a field might take, the most usual first."""
    if field.kind is Kind.CHECKBOX:
        yield from (True, False)
    elif field.choices is not None:
        yield from _options(field, place, scene)
    elif field.kind in (Kind.TEXTFIELD, Kind.TEXTAREA):
        yield from _texts(field)
    elif field.kind is Kind.NUMBER:
        bounds = _bounds(field, place, scene)
        yield from [int(b) for b in bounds if isinstance(b, int | Decimal)]
        yield from (1, 0, 2, 10)
    elif field.kind is Kind.TIME:
        yield from ("12:00", "09:30", "16:00")
    else:
        yield from _moments(field, place, scene)


def _options(field: Field, place: FormPlace, scene: Scene) -> Iterator[Any]:
    if field.is_boolean:
        yield from (True, False)
        return
    for value, _ in options_of(field, place.context, scene):
        yield [value] if field.kind is Kind.CHECKLIST else value


def _texts(field: Field) -> Iterator[str]:
    limits = field.limits
    if limits.format in _FORMATS:
        yield _FORMATS[limits.format]
    texts = _TEXTS if "name" not in field.key else ("Sam Sample", *_TEXTS)
    for text in texts:
        longer = text + " invented" * (max(0, limits.min_length - len(text)) // 9 + 1)
        fitting = longer if len(text) < limits.min_length else text
        yield fitting[: limits.max_length] if limits.max_length else fitting


def _moments(field: Field, place: FormPlace, scene: Scene) -> Iterator[Any]:
    now = to_the_minute(scene.now)
    bounds = [b for b in _bounds(field, place, scene) if isinstance(b, date)]
    nearby = [now + timedelta(days=n) for n in (0, -1, 1, 3, 7, 14, -7, 30)]
    nearby[1:1] = [now - timedelta(hours=1), now + timedelta(hours=1)]
    if field.key.endswith("birth"):
        nearby.insert(0, now.replace(year=now.year - 8, day=1))
    yield from dict.fromkeys(
        _as_kind(each, field.kind) for each in (*nearby[:1], *bounds, *nearby[1:])
    )


def _as_kind(value: date, kind: Kind) -> str:
    if kind is Kind.DATETIME:
        at = value if isinstance(value, datetime) else datetime.combine(value, time(12), LONDON)
        return at.astimezone(LONDON).isoformat(timespec="minutes")
    day = value.astimezone(LONDON).date() if isinstance(value, datetime) else value
    return day.isoformat()


def _bounds(field: Field, place: FormPlace, scene: Scene) -> list[Any]:
    limits = field.limits
    bounds = (limits.least, limits.most, *limits.not_before, *limits.not_after)
    values = [_evaluated(bound, place, scene) for bound in bounds]
    return [value for value in values if value is not None]


def _evaluated(bound: Expression | None, place: FormPlace, scene: Scene) -> Any:
    if bound is None:
        return None
    try:
        return scene.evaluate(bound, place.context)
    except FeelError:
        return None
