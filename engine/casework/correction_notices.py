"""Tells whose words were noted, and who gave an answer and whoever decides what was corrected."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.casework.acting import opens
from engine.casework.casework import Casework
from engine.casework.correctors import answer_to, answers_given
from engine.casework.notices import correction_html, noted_html
from engine.casework.second_person import Proposal, second_people
from engine.casework.staffing import Contexts
from engine.casework.walls import reader_of
from engine.casework.words import Noted, Saying
from engine.forms import Field
from engine.ids import PersonId, RoleId
from engine.model.case_file import Path, keys_of, read_path
from engine.model.people import Part
from engine.model.procedure import Element
from engine.model.rules import DECIDING
from engine.wording.terms import OWN_NOTICES, fact_label, fact_words, names_among

#: Name of the notice that a fact was corrected.
CORRECTED = "fact_corrected"
#: Names of the notices that a correction waits for a second person, and was not made.
PROPOSED, REFUSED = "correction_proposed", "correction_refused"
_ASKS = "Nothing is changed before a second person confirms it: open the case, and answer there."
_READ_WHY = "Nothing was changed. Why stands in the history of the case."
_CHANGED_SINCE = "What is recorded was changed after you proposed a correction of it."
_AGAIN = "So your correction was not made. Look at what stands there now, and propose it again."
#: Names of the notices that somebody's words were noted, and what they say of that.
NOTED, ANSWERED = "words_noted", "words_answered"
_SAID = {
    Saying.CONFIRM: "They confirm what was noted of their words.",
    Saying.ADD: "They add to what was noted of their words. What they add stands beside it.",
    Saying.DISAGREE: "They disagree with what was noted of their words. Their own words stand"
    " beside it.",
}


def tell_whose_words(
    casework: Casework, element: Element, answers: Mapping[str, Any], *, by: PersonId
) -> None:
    """Ask those whose words somebody else noted to confirm or amend them (S25).

    Who has no account is written nothing: what they say is keyed in.
    """
    roles = {
        RoleId(field.said_by)
        for field in casework.definition.form(element).fields
        if isinstance(field, Field) and field.confirmed and answers.get(field.key) is not None
    }
    people = {p.person_id for role in roles for p in casework.parts.of_role(role)} - {by}
    standing = casework.definition.procedure.labels["standing_text"]
    for each in _in_place_of_away(casework, sorted(people), among=roles):
        if each["has_account"]:
            casework.ledger.give_notice(
                {**each, "role": None},
                name=NOTED,
                title=OWN_NOTICES[NOTED],
                html=noted_html(casework.case.reference, element.name, standing),
            )


def tell_of_words(casework: Casework, noted: Noted, saying: Saying) -> None:
    """Tell whoever decides, and who noted the words, what their author says of them.

    Only those to whom they open; the notice says none of them.
    """
    people = dict.fromkeys([*_deciding(casework), *filter(None, [noted.scribe])])
    told = [
        each
        for each in people
        if each != casework.ledger.actor.person_id and _knows(casework, noted.path, each)
    ]
    title = casework.definition.procedure.title_of(noted.author)
    lines = [f"{title}: noted in “{noted.asked.element.name}”.", _SAID[saying]]
    _tell_plainly(casework, ANSWERED, told, lines)


def ask_second_person(casework: Casework, proposal: Proposal) -> None:
    """Ask who may confirm a proposed correction; the notice says nothing of what it is."""
    people = second_people(casework, proposal)
    lines = ["Somebody proposes to correct a recorded fact.", _ASKS]
    _tell_plainly(casework, PROPOSED, people, lines)


def tell_not_made(casework: Casework, proposal: Proposal) -> None:
    """Tell who proposed a correction that it was not made; nobody of what they took back."""
    people = [each for each in [proposal.by] if each != casework.ledger.actor.person_id]
    lines = ["A second person did not confirm the correction that you proposed.", _READ_WHY]
    _tell_plainly(casework, REFUSED, people, lines)


def tell_overtaken(casework: Casework, proposal: Proposal) -> None:
    """Tell who proposed a correction that something else was recorded in between."""
    people = [each for each in [proposal.by] if each != casework.ledger.actor.person_id]
    _tell_plainly(casework, REFUSED, people, [_CHANGED_SINCE, _AGAIN])


def _tell_plainly(
    casework: Casework, name: str, people: Sequence[PersonId], lines: Sequence[str]
) -> None:
    standing = casework.definition.procedure.labels["standing_text"]
    html = correction_html(casework.case.reference, lines, standing)
    for each in _with_who_covers(casework, people):
        casework.ledger.give_notice(
            {**each, "role": None}, name=name, title=OWN_NOTICES[name], html=html
        )


def tell_of_correction(
    casework: Casework, fact: str, change: Mapping[str, Any], *more: PersonId
) -> None:
    """Tell who gave the answer, whoever decides, and `more`, of a correction.

    What it was and is stands in the notice only for those who may know it, and where it names no
    child: notices carry nothing about one.
    """
    path = read_path(fact)
    to = [*_to_tell(casework, path), *_named(casework, path, change), *more]
    recipients = [one for one in dict.fromkeys(to) if one != casework.ledger.actor.person_id]
    for each in _with_who_covers(casework, recipients):
        casework.ledger.give_notice(
            {**each, "role": None},
            name=CORRECTED,
            title=OWN_NOTICES[CORRECTED],
            html=_notice_body(casework, path, change, knows=_knows(casework, path, each["id"])),
        )


def _with_who_covers(casework: Casework, people: Sequence[PersonId]) -> Contexts:
    """Return people, and who covers those of them who are away: each of them once."""
    roles = [p.role for p in casework.parts.participants]
    there = [casework.people.context(one) for one in people]
    both = [*there, *_in_place_of_away(casework, people, among=roles)]
    return [*{each["id"]: each for each in both}.values()]


def _in_place_of_away(
    casework: Casework, people: Sequence[PersonId], *, among: Collection[RoleId]
) -> Contexts:
    """Return people, or who covers those who are away in what they have of some roles."""
    roles = {p.person_id: p.role for p in casework.parts.participants if p.role in among}
    found = casework.staffing.in_place_of_away(
        [{**casework.people.context(one), "role": roles.get(one)} for one in people]
    )
    actor = casework.ledger.actor.person_id
    return [each for each in {each["id"]: each for each in found}.values() if each["id"] != actor]


def _to_tell(casework: Casework, path: Path) -> list[PersonId]:
    event = answer_to(answers_given(casework), path)
    written = PersonId((event.content.get("written") or {}).get("person", "")) if event else None
    authors = [event.actor.person_id, event.actor.on_behalf_of, written] if event else []
    return list(dict.fromkeys(one for one in (*authors, *_deciding(casework)) if one))


def _named(casework: Casework, path: Path, change: Mapping[str, Any]) -> Iterator[PersonId]:
    """Yield who was named, and who is named now, where a correction gives a part to somebody."""
    asked = casework.definition.asked.get(keys_of(path), ())
    if any(each.field.appoints for each in asked):
        yield from (PersonId(change[which]) for which in ("before", "after") if change[which])


def _deciding(casework: Casework) -> Iterator[PersonId]:
    """Yield whoever decides: who takes part or has an open step; before that, whoever will."""
    part = casework.definition.part
    here = [(p.role, p.person_id) for p in casework.parts.participants]
    here += [(t.role, t.assignee) for t in casework.tasks.open.values() if t.assignee]
    yield from (person for role, person in here if part(role) in DECIDING)
    if any(part(role) is Part.DECIDER for role, _ in here):
        return
    steps = casework.definition.asked.values()
    asked = {role for questions in steps for each in questions for role in each.roles}
    for role in sorted(role for role in asked if part(role) is Part.DECIDER):
        holders = (PersonId(each["id"]) for each in casework.staffing.addressed_as(role))
        yield from (each for each in holders if casework.parts.may_take(each, role))


def _knows(casework: Casework, path: Path, person_id: PersonId) -> bool:
    """Say whether somebody to whom the case opens now may know what stands at a place."""
    standing = replace(casework.staffing.standing(person_id), covers=())
    return opens(casework, standing) and reader_of(casework, standing).knows_at(path)


def _notice_body(casework: Casework, path: Path, change: Mapping[str, Any], *, knows: bool) -> str:
    definition, keys = casework.definition, keys_of(path)
    called = names_among(
        casework.work.people, [change["before"], change["after"], casework.ledger.actor.person_id]
    )
    before, after = (
        fact_words(definition, *keys, value=change[which], called=called)
        for which in ("before", "after")
    )
    who = called(str(casework.ledger.actor.person_id))
    lines = [
        f"“{fact_label(definition, *keys)}” was corrected by {who}.",
        *([f"It was: {before}", f"It is now: {after}"] if knows else ()),
        # Why is for who may open the case in which it was corrected.
        *([f"Because: {change['because']}"] if "because" in change else ()),
    ]
    lines = [_without_children(casework, line) for line in lines]
    standing = definition.procedure.labels["standing_text"]
    return correction_html(casework.case.reference, lines, standing)


def _without_children(casework: Casework, text: str) -> str:
    procedure, content = casework.definition.procedure, casework.file.content
    lists = {procedure.children, procedure.occasion.items, "children"}
    listed = [child for key in sorted(lists) for child in content.get(key) or ()]
    names = {name for child in listed for name in _words(child.get("name") or "") if len(name) > 1}
    if names.intersection(_words(text)):
        return "It names a child: read it in the history of the case."
    return text


def _words(text: object) -> list[str]:
    """Return the words of a text, however they are joined: "Ava's" is of Ava."""
    return re.findall(r"[^\W_]+", str(text).casefold())
