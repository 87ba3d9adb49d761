"""One step of an example case: added anywhere, changed, with the real form where it has one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import ConcurrentChange, InvalidAnswers, NotFound
from engine.model.people import POLICY_OWNER, TRAINER
from engine.training import LibraryEntry
from engine.training.before_a_step import BeforeAStep
from web.frame.rendering import render
from web.frame.security import roles
from web.trainers.examples.editing import kept, read, refuse_changed, step_at, steps_of
from web.trainers.examples.entry import Entry
from web.trainers.examples.kinds_of_step import KINDS, Kind
from web.trainers.examples.offers import Options, offers_of, options
from web.trainers.examples.step import Given, StepPage
from web.trainers.on_stage import tell_on_stage

pages = Blueprint("training_step", __name__)
tell_on_stage(pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewStepPage:
    """The question which kind of step is added, then what it is about."""

    entry: LibraryEntry
    kinds: Mapping[str, Kind]
    asked: Kind | None
    found: Options
    #: Before which step, from 0.
    place: int


@pages.get("/training/examples/<key>/steps/<int:number>")
@roles(TRAINER, POLICY_OWNER)
def show(key: str, number: int) -> str:
    """Show one step with its real form."""
    return _page(key, _step(key, number), Given())


@pages.post("/training/examples/<key>/steps/<int:number>")
@roles(TRAINER, POLICY_OWNER)
def change(key: str, number: int) -> ResponseReturnValue:
    """Keep one step."""
    return _sent(key, _step(key, number))


@pages.get("/training/examples/<key>/steps/new")
@roles(TRAINER, POLICY_OWNER)
def new_step(key: str) -> str:
    """Ask which kind of step is added, then what it is about, then the rest."""
    asked = _asked()
    if asked is None or (asked.thing and not request.args.get("thing")):
        return _choice(key, asked)
    return _page(key, _new(key, asked), Given())


@pages.post("/training/examples/<key>/steps/new")
@roles(TRAINER, POLICY_OWNER)
def add_step(key: str) -> ResponseReturnValue:
    """Add a step at its place. Raises `NotFound` for no kind of step."""
    asked = _asked()
    if asked is None:
        raise NotFound("Expected a kind of step.")
    return _sent(key, _new(key, asked))


# --- which step ----------------------------------------------------------------------------


def _step(key: str, number: int) -> StepPage:
    entry = Entry.of(step_at(key, number))
    _, definition, example = read(key)
    return StepPage(example=example, definition=definition, number=number, entry=entry)


def _asked() -> Kind | None:
    """Return the kind of step that is added, once it is chosen."""
    return KINDS.get(request.args.get("verb", ""))


def _place(key: str) -> int:
    """Return before which step it is added; at the end, unless that is said."""
    last = len(steps_of(key))
    return min(max(0, request.args.get("at", last, type=int)), last)


def _new(key: str, kind: Kind) -> StepPage:
    _, definition, example = read(key)
    verb, thing = request.args["verb"], request.args.get("thing", "") if kind.thing else ""
    is_refused = kind.can_be_refused and "refused" in request.args
    element = definition.procedure.elements.get(thing)  # type: ignore[call-overload]
    role = element.role if verb == "do" and element else None
    page = StepPage(
        example=example,
        definition=definition,
        number=_place(key),
        entry=Entry.begun(verb, thing, role, is_refused=is_refused),
        is_new=True,
    )
    if kind.thing and all(one["value"] != thing for one in page.offers[kind.thing]):
        raise NotFound("Expected something that the procedure has.")
    return page


def _choice(key: str, asked: Kind | None) -> str:
    entry, definition, example = read(key)
    place = _place(key)
    found: list[dict[str, str]] = []
    if asked is not None:
        offers = offers_of(example, definition)
        if asked.thing == "facts":
            before = BeforeAStep.in_example(example, definition, example.taken + place)
            offers["facts"] = options(before.facts("first").items())
        found = offers[asked.thing]
    return render(
        "training/add_step.html",
        NewStepPage(entry=entry, kinds=KINDS, asked=asked, found=found, place=place),
    )


# --- the page ------------------------------------------------------------------------------


def _sent(key: str, page: StepPage) -> ResponseReturnValue:
    """Keep the posted step, or show it again."""
    given = page.posted()
    if page.pressed(given):
        return _page(key, page, given)
    try:
        refuse_changed(key)  # before its answers are read: another step may stand here now
        made = page.read(given.sheet or {}, given.answers or {})
        steps = steps_of(key)
        steps[page.number : page.number + (not page.is_new)] = [made]
        return kept(key, {"steps": steps}, anchor=f"step-{page.number}")
    except InvalidAnswers as refusal:
        return _page(key, page, replace(given, errors=refusal.errors)), 422
    except ConcurrentChange as refusal:
        return _page(key, page, replace(given, errors={"": refusal.sentence})), 409


def _page(key: str, page: StepPage, given: Given) -> str:
    entry, _, _ = read(key)
    return render_template("training/step.html", entry=entry, shown=page.shown(given))
