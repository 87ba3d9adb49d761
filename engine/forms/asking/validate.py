"""Checks answers against a form: the only validator, for pages, example cases and training."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.errors import InvalidAnswers
from engine.feel import Expression
from engine.forms.asking.field_values import MOST_LETTERS, MOST_LETTERS_ON_A_LINE
from engine.forms.asking.given import FormPlace, GivenForm, Node, Scene
from engine.forms.asking.options import options_of
from engine.forms.asking.orders import broken
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.asking.sentences import sentence
from engine.forms.model import Field, Form, Group, ItemList, Kind
from engine.forms.values import to_plain
from engine.model.calendar import LONDON, london_date
from engine.model.case import Answers
from engine.texts.british import display

#: Values of all answers together, and letters of all texts.
MOST_VALUES = 20_000
MOST_LETTERS_IN_ALL = 1_000_000
_MOST_DEPTH = 12

_EMAIL = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"\+?[0-9() -]{7,25}(?:(?:ext|x)\.? ?[0-9]{1,6})?")
_LEAST_DIGITS = 7


def validate(form: Form, given: Mapping[str, Any], scene: Scene) -> Answers:
    """Return the answers of the fields that show, as plain data. Raises `InvalidAnswers`."""
    check_size(given)
    reading = GivenForm(form, given, scene)
    errors = {**reading.errors, **errors_of(reading)}
    if errors:
        raise InvalidAnswers(errors)
    return answers_of(reading)


def answers_of(reading: GivenForm) -> Answers:
    """Return the answers of the fields that show, as plain data; what cannot be read is None."""
    return dict(_answers(reading.top, reading.scene))


def check_size(given: Any) -> None:
    """Refuse what is too large or too deep to be looked at. Raises `InvalidAnswers`."""
    values = letters = 0
    stack = [(given, 0)]
    while stack:
        value, depth = stack.pop()
        values += 1
        if isinstance(value, str):
            letters += len(value)
        elif isinstance(value, Mapping):
            stack += [(part, depth + 1) for part in value.values()]
            letters += sum(len(str(key)) for key in value)
        elif isinstance(value, list | tuple):
            stack += [(part, depth + 1) for part in value]
        if values + len(stack) > MOST_VALUES or letters > MOST_LETTERS_IN_ALL:
            raise InvalidAnswers({"": "The answers are too long; shorten the longest of them"})
        if depth > _MOST_DEPTH:
            raise InvalidAnswers({"": "The answers are nested too deep; send the form again"})


def errors_of(reading: GivenForm) -> dict[str, str]:
    """Return a sentence per path for every answer that breaks a rule, in page order."""
    found: dict[str, str] = {}
    for node in kept(reading.top, reading.scene):
        wrong = _refusal_of(node, reading.scene)
        asked = node.component
        if wrong is not None and isinstance(asked, Field | ItemList | Group):
            label = reading.scene.words(asked.label, node.place.context)
            found[node.path] = sentence(asked, label or node.path, wrong)
    return found


def kept(place: FormPlace, scene: Scene) -> Iterator[Node]:
    """Yield the nodes that show, without the blank rows that are dropped."""
    for node in place.nodes:
        if not node.shows:
            continue
        yield node
        for inner in kept_rows(node, scene):
            yield from kept(inner, scene)


def kept_rows(node: Node, scene: Scene) -> Sequence[FormPlace]:
    """Return the rows of a list without the blank ones beyond those that must be there."""
    if not any(node.blank):
        return node.inside
    asked = node.component
    least = _count(asked.least, node, scene) if isinstance(asked, ItemList) else None
    spare = max(0, (least or 0) - node.blank.count(False))
    rows = []
    for place, blank in zip(node.inside, node.blank, strict=True):
        if not blank or spare > 0:
            rows.append(place)
            spare -= blank
    return rows


# --- rules ---------------------------------------------------------------------------------


def _refusal_of(node: Node, scene: Scene) -> RefusedAnswer | None:
    asked = node.component
    if node.refused is not None:
        return node.refused
    try:
        if isinstance(asked, ItemList):
            _check_rows(asked, node, scene)
        elif isinstance(asked, Field) and not asked.readonly:
            _check_field(asked, node, scene)
    except RefusedAnswer as wrong:
        return wrong
    return None


def _check_rows(asked: ItemList, node: Node, scene: Scene) -> None:
    count = len(kept_rows(node, scene))
    least, most = _count(asked.least, node, scene), _count(asked.most, node, scene)
    if least is not None and count < least:
        raise RefusedAnswer("at_least", count=least)
    if most is not None and count > most:
        raise RefusedAnswer("at_most", count=most)


def _check_field(asked: Field, node: Node, scene: Scene) -> None:
    value = node.value
    if value is None or value == [] or (value is False and asked.kind is Kind.CHECKBOX):
        if asked.required:
            raise RefusedAnswer("required")
    elif asked.choices is not None:
        _check_choice(asked, node, scene)
    elif isinstance(value, str):
        _check_text(asked, value)
    elif value is not True:
        _check_bounds(asked, node, scene)
    _check_orders(asked, node, scene)
    # What says why goes before what only says no.
    if value is not None and asked.limits.refusal is not None:
        _refuse_now(asked.limits.refusal, node, scene)
    if value is not None and not _holds(asked.limits.check, node, scene):
        raise RefusedAnswer("check")


def _refuse_now(refusal: Expression, node: Node, scene: Scene) -> None:
    said = _bound(refusal, node, scene)
    if isinstance(said, str) and said:
        raise RefusedAnswer("now", said=said)


def _check_orders(asked: Field, node: Node, scene: Scene) -> None:
    limits = asked.limits
    for rule, others in (("not_before", limits.not_before), ("not_after", limits.not_after)):
        for other in others:
            for at in broken(node.value, _bound(other, node, scene), rule=rule):
                raise RefusedAnswer(rule, bound=display(at), other=scene.called(other.text))


def _holds(condition: Expression | None, node: Node, scene: Scene) -> bool:
    return condition is None or _bound(condition, node, scene) is True


def _check_choice(asked: Field, node: Node, scene: Scene) -> None:
    if asked.is_boolean:
        return
    known = [value for value, _ in options_of(asked, node.place.context, scene)]
    chosen = node.value if isinstance(node.value, list) else [node.value]
    if not set(known).issuperset(chosen):
        raise RefusedAnswer("choice")
    # In the order of the page, whatever the order they came in.
    chosen.sort(key=known.index)


def _check_text(asked: Field, text: str) -> None:
    limits = asked.limits
    usual = MOST_LETTERS if asked.kind is Kind.TEXTAREA else MOST_LETTERS_ON_A_LINE
    most = limits.max_length or usual
    if len(text) > most:
        raise RefusedAnswer("max_length", most=most)
    if len(text) < limits.min_length:
        raise RefusedAnswer("min_length", least=limits.min_length)
    if limits.format == "email" and not _EMAIL.fullmatch(text):
        raise RefusedAnswer("email")
    if limits.format == "phone" and not _is_phone(text):
        raise RefusedAnswer("phone")
    if limits.pattern is not None and not limits.pattern.matches(text):
        raise RefusedAnswer("pattern")


def _is_phone(text: str) -> bool:
    digits = sum(sign.isdigit() for sign in text)
    return digits >= _LEAST_DIGITS and _PHONE.fullmatch(text) is not None


def _check_bounds(asked: Field, node: Node, scene: Scene) -> None:
    is_number = asked.kind is Kind.NUMBER
    least = _comparable(_bound(asked.limits.least, node, scene), node.value)
    most = _comparable(_bound(asked.limits.most, node, scene), node.value)
    if least is not None and _as_a_day(node.value, least) < least:
        raise RefusedAnswer("min" if is_number else "earliest", bound=display(least))
    if most is not None and _as_a_day(node.value, most) > most:
        raise RefusedAnswer("max" if is_number else "latest", bound=display(most))


def _as_a_day(value: Any, bound: Any) -> Any:
    """Return a time as its day in London where it is bound to a day."""
    return london_date(value) if isinstance(value, datetime) and type(bound) is date else value


def _bound(expression: Expression | None, node: Node, scene: Scene) -> Any:
    return None if expression is None else scene.evaluate(expression, node.place.context)


def _count(expression: Expression | None, node: Node, scene: Scene) -> int | None:
    value = _bound(expression, node, scene)
    return int(value) if isinstance(value, int | Decimal) else None


def _comparable(bound: Any, value: Any) -> Any:
    """Return a bound as the same kind of value; None where it is another kind altogether."""
    if isinstance(bound, datetime) and not isinstance(value, datetime):
        bound = bound.astimezone(LONDON).date()
    elif isinstance(value, datetime) and type(bound) is date:
        return bound
    same = type(bound) is type(value) or {type(bound), type(value)} <= {int, Decimal}
    if isinstance(bound, datetime) and bound.tzinfo is None:
        return bound.replace(tzinfo=LONDON)
    return bound if same else None


# --- answers -------------------------------------------------------------------------------


def _answers(place: FormPlace, scene: Scene) -> Iterator[tuple[str, Any]]:
    for node in place.nodes:
        asked = node.component
        if not node.shows:
            continue
        if isinstance(asked, Field):
            if asked.is_stored:
                yield asked.key, to_plain(node.value)
        elif isinstance(asked, ItemList):
            rows = kept_rows(node, scene)
            yield asked.key, [{"id": row.own["id"], **dict(_answers(row, scene))} for row in rows]
        elif isinstance(asked, Group):
            inner = dict(_answers(node.inside[0], scene))
            yield from [(asked.key, inner)] if asked.key else inner.items()
