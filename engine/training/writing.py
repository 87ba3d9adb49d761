"""Example cases as data to edit, and as the YAML file of a procedure's package."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import yaml

from engine.model.calendar import LONDON, in_london
from engine.package import Definition
from engine.rehearsal.example import RESOLVERS, SOME_CLOCK, Example, Step, ends_of, step_of
from engine.rehearsal.names_there import unknown_names
from engine.rehearsal.shape import VERBS, wrong_kinds, wrongly_written
from engine.texts.british import show_count

_ORDER = (
    "id", "title", "procedure", "from", "until", "story", "clauses", "clock", "people", "agencies",
    "learning", "difficulty", "steps", "ends", "ends_exactly", "taken",
)  # fmt: skip
_FOLDED_FROM = 60


def entries_of(example: Example, *, is_whole: bool = False) -> dict[str, Any]:
    """Return the keys of an example case as its file has them.

    One that `is_whole` keeps also what it takes from the example that it goes on from.
    """
    found: dict[str, Any] = {
        "id": example.id,
        "title": example.title,
        "procedure": example.procedure,
        "story": example.story,
        "clauses": list(example.clauses),
        "clock": example.clock,
        "people": dict(example.people),
        "agencies": list(example.agencies),
        "learning": list(example.learning),
        "difficulty": example.difficulty,
        "steps": [{step.verb: step.object, **step.details} for step in example.steps],
        "ends": example.ends,
        "ends_exactly": example.ends_exactly,
    }
    if example.goes_on_from:
        found |= {"from": example.goes_on_from, "until": example.until}
        if is_whole:
            found["taken"] = [step.place for step in example.steps[: example.taken]]
        else:
            found["steps"] = found["steps"][example.taken :]
            for key in ("clock", "people", "agencies"):
                del found[key]
    return {key: found[key] for key in _ORDER if key in found}


def example_of(entries: Mapping[str, Any]) -> Example:
    """Return an example case from the keys of its file, whether or not it is complete."""
    clock = entries.get("clock")
    if not isinstance(clock, datetime):
        clock = SOME_CLOCK
    clock = clock if clock.tzinfo else clock.replace(tzinfo=LONDON)
    return Example(
        id=str(entries.get("id") or ""),
        title=str(entries.get("title") or ""),
        procedure=str(entries.get("procedure") or ""),
        story=str(entries.get("story") or ""),
        clauses=tuple(map(str, entries.get("clauses") or ())),
        clock=clock.astimezone(UTC),
        people=entries.get("people") or {},
        steps=tuple(_called(steps_of(entries.get("steps") or ()), entries.get("taken") or ())),
        **ends_of(entries),
        agencies=tuple(entries.get("agencies") or ()),
        learning=tuple(map(str, entries.get("learning") or ())),
        difficulty=str(entries.get("difficulty") or ""),
        goes_on_from=str(entries.get("from") or ""),
        until=entries.get("until"),
        taken=len(entries.get("taken") or ()),
    )


def _called(steps: Iterator[Step], taken: Sequence[str]) -> Iterator[Step]:
    """Yield steps that say where they stand, where the first ones are taken from elsewhere."""
    for place, step in zip_longest(taken, steps):
        if step is not None:
            called = place or (f"step {step.number - len(taken)}" if taken else "")
            yield replace(step, place=called)


def steps_of(entries: Any) -> Iterator[Step]:
    """Yield the steps of entries; what is no step is left out."""
    for number, entry in enumerate(entries, 1):
        verb = next((key for key in entry if key in VERBS), None)
        if verb is not None:
            yield step_of(number, verb, entry)


def example_to_yaml(example: Example) -> bytes:
    """Return the file of an example case, as `dissent rehearse` reads it."""
    entries = {
        key: value for key, value in entries_of(example).items() if value not in ("", [], None)
    }
    if not entries.get("people"):
        entries.pop("people", None)
    text = yaml.dump(
        entries, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=96, indent=2
    )
    return text.encode()


def wrong_in(entries: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for each key that holds what cannot stand there."""
    for key, text in wrong_kinds(entries):
        yield f"{key.replace('_', ' ').capitalize()}: {text}."


def going_on_in_words(example: Example) -> str:
    """Say what an example case takes from another; "" where it begins by itself."""
    if not example.goes_on_from:
        return ""
    taken = show_count(example.taken, "step")
    return (
        f"It goes on from {example.goes_on_from}: people, clock and the first {taken} are taken"
        " from there."
    )


def findings(example: Example, definition: Definition) -> list[str]:
    """Return what keeps an example case from being run, each with what to do."""
    found = [
        f"Give it {what}."
        for what, value in (("an id, such as X-01", example.id), ("a title", example.title))
        if not value.strip()
    ]
    procedure = definition.procedure
    found += [
        f"There is no clause {clause} in this procedure; take it away."
        for clause in example.clauses
        if clause not in procedure.clauses
    ]
    found += [
        f"There is no role {role!r} in this procedure; correct or remove it."
        for role in example.people
        if role not in procedure.roles and role != "others"
    ]
    found += wrong_in(entries_of(example))
    for number, each in enumerate(example.own_steps, 1):
        step = replace(each, number=number)
        wrong = [f"Step {step.number}: {text}." for text in wrongly_written(step)]
        found += wrong or _step_findings(step, definition)
    if not any(step.verb == "expect" for step in example.own_steps):
        found.append("Add a step that says what is expected, or it proves nothing.")
    return found


def _step_findings(step: Step, definition: Definition) -> Iterator[str]:
    place = f"Step {step.number}"
    unknown = [*unknown_names(step, definition)]
    yield from (f"{place}: {text}." for text in unknown)
    if step.verb == "do" and not unknown:
        form = definition.form(definition.element(str(step.object)))
        for key in (step.details.get("answers") or {}).keys() - set(form.keys):
            yield f"{place}: the form does not ask for {key!r}; take it away."
    for key in step.details.keys() - VERBS[step.verb]:
        yield f"{place}: {step.verb!r} does not know {key!r}; take it away."


class _Dumper(yaml.SafeDumper):
    """Writes times as people do, long texts folded, and no aliases."""

    yaml_implicit_resolvers = RESOLVERS

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _at(dumper: Any, at: datetime) -> Any:
    local = in_london(at)
    text = local.isoformat(timespec="seconds" if local.second else "minutes")
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", text)


def _text(dumper: Any, text: str) -> Any:
    style = ">" if len(text) > _FOLDED_FROM and " " in text and "\n" not in text.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _plain(dumper: Any, value: Mapping[str, Any]) -> Any:
    return dumper.represent_dict(dict(value).items())


_Dumper.add_representer(datetime, _at)
_Dumper.add_representer(str, _text)
_Dumper.add_multi_representer(dict, _plain)
_Dumper.add_multi_representer(tuple, lambda dumper, value: dumper.represent_list(list(value)))
_Dumper.add_multi_representer(str, lambda dumper, value: _text(dumper, str(value)))
