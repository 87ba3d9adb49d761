"""Editing an example case in the browser: what it tells, its people, its end, its steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.bank_holidays import england
from engine.errors import ConcurrentChange, InvalidAnswers, NotFound
from engine.forms import ComponentView
from engine.model.calendar import Calendar
from engine.model.people import POLICY_OWNER, TRAINER
from engine.model.procedure import ElementKind
from engine.package import Definition
from engine.rehearsal import Example
from engine.rehearsal.cast import entries
from engine.rehearsal.example import RUNNING, VOIDED
from engine.rehearsal.shape import wrong_kinds
from engine.training import LibraryEntry
from engine.training.writing import entries_of
from web import training_room
from web.frame.forms import at_added_row, list_button, posted
from web.frame.rendering import render
from web.frame.security import current_person, roles
from web.trainers.examples.about import GOES_ON, OFFERS, OTHERS, PEOPLE, STORY, ends
from web.trainers.examples.editing import kept, read, refuse_changed, step_at, steps_of
from web.trainers.examples.form import STEP, Sheet, listed, questions_of
from web.trainers.examples.offers import offers_of, options
from web.trainers.examples.questions import Part
from web.trainers.examples.steps import step_lines, value_words
from web.trainers.on_stage import tell_on_stage

pages = Blueprint("training_editing", __name__)
tell_on_stage(pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class PartPage:
    """The questions about one part of what an example case tells."""

    entry: LibraryEntry
    title: str
    errors: Sequence[Mapping[str, str]]
    questions: Sequence[ComponentView]


_TITLES = {
    "story": "What it tells",
    "from": "What it goes on from",
    "people": "People",
    "ends": "How it ends",
}


@pages.get("/training/examples/<key>/edit")
@roles(TRAINER, POLICY_OWNER)
def edit(key: str) -> str:
    """Show everything that can be edited."""
    entry, definition, example = read(key)
    told = (
        _about(example),
        _goes_on_from(example),
        _people(example, definition),
        _ends(example, definition),
    )
    parts = zip(_TITLES.items(), map(list, told), strict=True)
    return render_template(
        "training/edit.html",
        entry=entry,
        parts=[(part, title, facts) for (part, title), facts in parts],
        lines=[
            replace(line, number=line.number - example.taken)
            for line in step_lines(example, definition)[example.taken :]
        ],
    )


@pages.get("/training/examples/<key>/edit/<part>")
@roles(TRAINER, POLICY_OWNER)
def show(key: str, part: str) -> str:
    """Ask for one part of what it tells."""
    return _page(key, part, _sheet(key, part), None, {})


@pages.post("/training/examples/<key>/edit/<part>")
@roles(TRAINER, POLICY_OWNER)
def save(key: str, part: str) -> ResponseReturnValue:
    """Keep one part of what it tells."""
    sheet = _sheet(key, part)
    form = sheet.asked.form
    given = posted(form, within=STEP)
    if list_button(form, given) is not None:
        return _page(key, part, sheet, given, {})
    try:
        refuse_changed(key)
        emptied = dict.fromkeys(each.at for each in sheet.parts)
        if part == "ends":
            emptied["ends"] = None  # said exactly from now on
        said = emptied | sheet.read(given)
        if part == "from" and not said["from"]:
            # Begun by itself from now on, with the people and the clock that it had.
            said = entries_of(read(key)[2], is_whole=True) | said | {"taken": ()}
            said["steps"] = steps_of(key)
        return kept(key, said, anchor=part)
    except InvalidAnswers as refusal:
        at = {
            f"{STEP}.id" if path == "id" else path: told for path, told in refusal.errors.items()
        }
        return _page(key, part, sheet, given, at), 422
    except ConcurrentChange as refusal:
        return _page(key, part, sheet, given, {"": refusal.sentence}), 409


# --- steps ---------------------------------------------------------------------------------


@pages.post("/training/examples/<key>/steps/<int:number>/up")
@roles(TRAINER, POLICY_OWNER)
def up(key: str, number: int) -> ResponseReturnValue:
    """Move a step before the one above it."""
    return _swapped(key, number - 1, now_at=number - 1)


@pages.post("/training/examples/<key>/steps/<int:number>/down")
@roles(TRAINER, POLICY_OWNER)
def down(key: str, number: int) -> ResponseReturnValue:
    """Move a step after the one below it."""
    return _swapped(key, number, now_at=number + 1)


@pages.post("/training/examples/<key>/steps/<int:number>/remove")
@roles(TRAINER, POLICY_OWNER)
def remove(key: str, number: int) -> ResponseReturnValue:
    """Take a step away."""
    step_at(key, number)
    steps = steps_of(key)
    return _kept(key, steps[:number] + steps[number + 1 :], now_at=max(0, number - 1))


def _swapped(key: str, number: int, *, now_at: int) -> ResponseReturnValue:
    steps = steps_of(key)
    if not 0 <= number < len(steps) - 1:
        return redirect(url_for("training_editing.edit", key=key), 303)
    steps[number], steps[number + 1] = steps[number + 1], steps[number]
    return _kept(key, steps, now_at=now_at)


def _kept(key: str, steps: Sequence[Mapping[str, Any]], *, now_at: int) -> ResponseReturnValue:
    try:
        return kept(key, {"steps": steps}, anchor=f"step-{now_at}")
    except ConcurrentChange as refusal:
        flash(refusal.sentence, "important")
        return redirect(url_for("training_editing.edit", key=key), 303)


# --- pages ---------------------------------------------------------------------------------


def _sheet(key: str, part: str) -> Sheet:
    _, definition, example = read(key)
    own_clock = [each for each in STORY if not example.goes_on_from or each.at != "clock"]
    parts: Mapping[str, Sequence[Part]] = {
        "story": own_clock,
        "from": GOES_ON,
        "people": () if example.goes_on_from else PEOPLE,
        "ends": ends(example),
    }
    asked = parts.get(part)
    if not asked:
        raise NotFound("Expected a part of this example case.")
    told = entries_of(example)
    if told["ends_exactly"] is None:
        told["ends_exactly"] = told["ends"]
    offers = offers_of(example, definition)
    finals = [e for e in definition.procedure.elements.values() if e.kind is ElementKind.END]
    return Sheet(
        parts=asked,
        said={each.at: told[each.at] for each in asked if each.at in told},
        offers={
            **offers,
            **OFFERS,
            "others": options(_others(key, definition)),
            "roles_or_none": [*offers["roles"], *OTHERS],
            "ends": options(
                [
                    *((e.id, e.name) for e in finals),
                    (RUNNING, "It goes on"),
                    (VOIDED, "It was voided"),
                ]
            ),
        },
        moment=(example.clock, Calendar(holidays=england())),
        odd=frozenset(key for key, _ in wrong_kinds({**told, "ends": None})),
    )


def _page(
    key: str,
    part: str,
    sheet: Sheet,
    given: Mapping[str, Any] | None,
    errors: Mapping[str, str],
) -> str:
    view = sheet.view(given, errors)
    return render(
        "training/edit_part.html",
        PartPage(
            entry=read(key)[0],
            title=_TITLES[part],
            errors=listed(errors, view),
            questions=at_added_row(questions_of(view)),
        ),
    )


def _about(example: Example) -> Iterator[tuple[str, str]]:
    yield "Title", example.title
    yield "Number", example.id
    yield "Story", example.story
    yield "Take home", "; ".join(example.learning)
    yield "Clauses", ", ".join(example.clauses)
    yield "Difficulty", example.difficulty.capitalize()
    yield "The clock begins", value_words(example.clock)


def _goes_on_from(example: Example) -> Iterator[tuple[str, str]]:
    yield "Goes on from", example.goes_on_from or "Nothing: it begins by itself"
    if example.goes_on_from:
        yield "Up to", "its end" if example.until is None else str(example.until)


def _others(key: str, definition: Definition) -> Iterator[tuple[str, str]]:
    own = read(key)[0].id
    library = training_room().library
    titles = {e.id: e.title for e in library.own_of(definition.id, by=current_person())}
    titles |= {e.id: e.title for e in library.shipped_with(definition)}
    yield from ((id, f"{id} {titles[id]}") for id in titles if id not in ("", own))


def _people(example: Example, definition: Definition) -> Iterator[tuple[str, str]]:
    for role, held in example.people.items():
        names = [
            " · ".join(str(one[k]) for k in ("name", "agency") if one.get(k))
            for one in entries(held)
        ]
        yield definition.procedure.title_of(role) or "Others", ", ".join(names)


def _ends(example: Example, definition: Definition) -> Iterator[tuple[str, str]]:
    elements = definition.procedure.elements
    by_case = example.ends_by_case()
    for name, reached in by_case.items():
        found = [elements[end].name for end in reached if end in elements]
        found += ["It goes on"] * (RUNNING in reached) + ["It was voided"] * (VOIDED in reached)
        yield (
            f"Case “{name}”" if len(by_case) > 1 else "It ends",
            "; ".join(found),
        )
