"""A walk as one of its people may see it: what of the case is for them, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request

from engine.ids import PersonId
from engine.model.people import POLICY_OWNER, TRAINER
from engine.training import Moment, SeenCase
from web import training_room
from web.frame.rendering import render
from web.frame.security import current_person, roles
from web.trainers.on_stage import tell_on_stage

pages = Blueprint("training_seen", __name__)
tell_on_stage(pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenPage:
    """A moment of a walk, and what of it somebody may see."""

    moment: Moment
    #: Who sees it: id, and name with roles.
    seer: str
    label: str
    cases: Sequence[SeenCase]


@pages.get("/training/<walk_id>/seen")
@roles(TRAINER, POLICY_OWNER)
def show(walk_id: str) -> str:
    """Show the walk as somebody of it may see it; nothing is kept of that."""
    seer = request.args.get("by", "")[:200]
    moment, cases = training_room().walks.seen_by(walk_id, PersonId(seer), by=current_person())
    label = dict(onlookers(moment)).get(seer, seer)
    return render(
        "training/seen.html", SeenPage(moment=moment, seer=seer, label=label, cases=cases)
    )


def onlookers(moment: Moment) -> list[tuple[str, str]]:
    """Return those by whose eyes a walk can be seen: id, and name with roles.

    Whoever takes part stands first, in their part; then everybody else of the walk.
    """
    titles: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    taking_part = [(role, p) for case in moment.cases for role, p in case.view.participants]
    for role, person in taking_part:
        names[person.id] = person.name
        titles.setdefault(person.id, []).append(moment.definition.procedure.title_of(role))
    there = set(titles)
    for held, ids in moment.people.items():
        for one in (each for each in ids if each not in there):
            titles.setdefault(one, []).append(moment.definition.procedure.title_of(held))
    return [
        (one, f"{names.get(one, one)} ({', '.join(dict.fromkeys(of))})")
        for one, of in titles.items()
    ]


pages.add_app_template_filter(onlookers)
