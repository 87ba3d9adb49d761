"""What somebody tried with a case and was refused, in words that tell nothing of what is in it."""

from collections.abc import Mapping
from contextlib import suppress

from engine.errors import NotFound
from engine.ids import ElementId
from engine.model.case_file import keys_of, read_path
from engine.package import Package
from engine.wording.terms import fact_label

#: Verbs of what is tried, as they stand after "tried to". `{element}` is the name of a step, in
#: quotes, `{about}` what it was about: the question of a fact, the title of a role.
TRIED: Mapping[str, str] = {
    "claim": "take {element}",
    "release": "give back {element}",
    "assign": "hand on {element}",
    "complete": "complete {element}",
    "send": "do {about}",
    "successor": "name who takes on a part: {about}",
    "take_over": "take over a part, or hand it on: {about}",
    "correct": "correct {about}",
    "own_words": "answer for what was noted as {about}",
    "answer_correction": "answer the correction of {about}",
    "attach": "add a paper",
    "key_in": "key in what somebody sent in writing",
    "resolve": "let the procedure try again",
    "void": "ask for the case to be voided",
    "take_back_void": "take back that the case be voided",
    "answer_void": "answer whether the case is voided",
    "start_from": "start a further dissent from this case",
    "open_case": "open the case",
    "open_history": "read the history",
    "open_documents": "list the documents",
    "open_document": "open a document",
    "open_answers": "read the answers given",
    "open_facts": "list the facts that can be corrected",
    "open_fact": "open {about} for correction",
    "open_words": "open what was noted as {about}",
    "open_proposed": "open the correction of {about} that was proposed",
    "open_task": "open {element}",
    "open_action": "open {about}",
    "open_written": "open the form for what somebody sent in writing",
    "open_conference": "open the conference",
    "open_readers": "see who has opened the case",
    "ask_closed": "ask for the closed case",
    "answer_closed": "answer who asks for the closed case",
    "more": "do more that was refused in the same hour",
    "else": "do something else with the case",
}


def tried_words(package: Package, verb: str, *, element_id: str | None, about: str) -> str:
    """Return what was tried, after "tried to"; what may not be known is "" or None."""
    name, words = package.procedure.name_of(ElementId(element_id or "")), _about(package, about)
    return TRIED.get(verb, TRIED["else"]).format(
        element=f"“{name}”" if name else "a step of the case",
        about=f"“{words}”" if words else "something",
    )


def is_known(package: Package, about: str) -> bool:
    """Say whether something is named by the package, so that it is no words of somebody's."""
    return bool(_about(package, about))


def _about(package: Package, about: str) -> str:
    """Return in words a role, a message or a fact that is named by its key."""
    if about in package.procedure.roles:
        return package.procedure.title_of(about)
    for element in package.procedure.elements.values():
        if about and about == element.trigger_value:
            return element.name
    with suppress(NotFound):
        keys = keys_of(read_path(about))
        return fact_label(package, *keys) if keys in package.asked else ""
    return ""
