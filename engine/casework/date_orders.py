"""The order of the dates that a case holds, as the forms of its steps state it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.casework.casework import Casework
from engine.casework.scene import scene_of
from engine.errors import InvalidAnswers
from engine.feel import over
from engine.forms import Field, Kind, Scene, broken
from engine.forms.asking.dates import read_moment
from engine.model.calendar import to_the_minute
from engine.model.case_file import Path, write_path
from engine.model.procedure import Element
from engine.package import Definition, path_of
from engine.texts.british import display

_RULES = {"not_before": "before", "not_after": "after"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Disorder:
    """A recorded date that is before, or after, another that it must not be."""

    path: Path
    rule: str
    #: The name of the other date.
    other: str
    #: The question in its own words, and both dates.
    label: str = field(compare=False)
    value: date = field(compare=False)
    bound: date = field(compare=False)


def in_a_correction(asked: Field) -> Field:
    """Return a question as a correction asks it: a date later than when its step was done.

    A bound from below that reads the clock was for that day. Where a date states its order, that
    is looked at over the whole case instead; a window around another date is left out, or the two
    could never be corrected one after the other.
    """
    limits = asked.limits
    if asked.kind not in (Kind.DATE, Kind.DATETIME):
        return asked
    least = limits.least if limits.least is not None and limits.least.names else None
    if not (limits.not_before or limits.not_after):
        return replace(asked, limits=replace(limits, least=least))
    most = limits.most if limits.most is not None and not limits.most.names else None
    kept = replace(limits, least=None, most=most, check=None, not_before=(), not_after=())
    return replace(asked, limits=kept)


def disorders(casework: Casework) -> frozenset[Disorder]:
    """Return the dates of a case that are out of the order that the steps it passed state."""
    scene, definition = scene_of(casework), casework.definition
    passed = [
        each
        for each in definition.procedure.elements.values()
        if each.id in casework.file.trail and each.form_key
    ]
    return frozenset(one for each in passed for one in _of_step(definition, each, scene))


def refuse_disorder(casework: Casework, fact: Path, before: frozenset[Disorder]) -> None:
    """Refuse a corrected fact that puts dates out of their order. Raises `InvalidAnswers`.

    `before` is what was out of order without it.
    """
    _refuse_before_arrivals(casework, fact)
    called = scene_of(casework).called
    found = sorted(disorders(casework) - before, key=lambda each: str(each.path))
    for one in found:
        order = f"{_RULES[one.rule]} {display(one.bound)}, {called(one.other)}"
        if one.path == fact:
            said = f"{one.label} must not be {order}"
        else:
            said = f"“{one.label}”, {display(one.value)}, would be {order}. Correct that first"
        raise InvalidAnswers({write_path(fact): said})


def _refuse_before_arrivals(casework: Casework, fact: Path) -> None:
    """Refuse an end of the occasion after the arrival of what somebody sent in writing.

    Nobody corrects that: the paper says when it came, and keying it in refuses the same order.
    """
    rule = casework.definition.procedure.occasion
    ended = read_moment(casework.file.content.get(rule.end))
    if fact != (rule.end,) or ended is None:
        return
    for event in casework.ledger.recorded():
        arrived = read_moment((event.content.get("written") or {}).get("arrived_at"))
        if arrived is not None and arrived < to_the_minute(ended):
            said = f"What {event.content['written']['name']} sent arrived on {display(arrived)}: "
            raise InvalidAnswers(
                {write_path(fact): f"{said}it cannot have come before the {rule.title} ended"}
            )


def _of_step(definition: Definition, element: Element, scene: Scene) -> Iterator[Disorder]:
    form = definition.form(element)
    bases = {(form.append_to,): ""} if form.append_to else _bases(definition, element)
    for asked in form.fields:
        if isinstance(asked, Field) and (asked.limits.not_before or asked.limits.not_after):
            for base, item in bases.items():
                yield from _of_field(asked, (*base, *asked.path), item, scene)


def _bases(definition: Definition, element: Element) -> Mapping[tuple[str, ...], str]:
    """Return the lists around a step, with what one of the innermost is called."""
    ways = definition.ways(element)
    return {path_of(way): way[-1][1].item if way else "" for way in ways}


def _of_field(asked: Field, keys: tuple[str, ...], item: str, scene: Scene) -> Iterator[Disorder]:
    for path, around, value in _places(scene.scope.get(keys[0]), (keys[0],), keys[1:], {}):
        names = {item: around, **around} if item else around
        context = over(names, scene.scope)
        for rule in _RULES:
            for other in getattr(asked.limits, rule):
                for bound in broken(value, scene.evaluate(other, context), rule=rule):
                    yield Disorder(
                        path=path,
                        rule=rule,
                        other=other.text,
                        label=scene.words(asked.label, context),
                        value=value,
                        bound=bound,
                    )


def _places(
    value: Any, path: Path, keys: tuple[str, ...], around: Mapping[str, Any]
) -> Iterator[tuple[Path, Mapping[str, Any], Any]]:
    """Yield each place that keys lead to, with the context around it and what stands there."""
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _places(each, (*path, index), keys, around)
    elif not keys:
        yield path, around, value
    elif isinstance(value, Mapping):
        yield from _places(value.get(keys[0]), (*path, keys[0]), keys[1:], value)
