"""Everybody of an example reads all that they can reach, signed in: no more and no less.

Against what the package declares, as `oracle` works it out, and against `matrix`, written by hand.
`python -m tests.walls.sweep` looks at every step of every example; `--help` says what of it.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic

from engine.errors import Refused
from engine.ids import CaseId, PersonId
from engine.model.document import Document
from engine.model.history import OF_A_PART
from engine.rehearsal import Example
from engine.rehearsal.expectations import StepFailed
from tests.conftest import shipped_examples
from tests.walls.doors import through_the_door
from tests.walls.marks import (
    DOCUMENTS,
    DRAFTS,
    LETTERS,
    MARKS,
    STEPS,
    Given,
    Player,
    played,
    steps_of,
)
from tests.walls.matrix import BY_LETTER, MAY, MUST, ON_FORM
from tests.walls.oracle import Sight, declared, sights
from tests.walls.pages import House, Page

_CASE = re.compile(r"/cases/(\w+)").match
_TASK = re.compile(r"/tasks/([\w.]+)").match
_DOCUMENT = re.compile(r"/documents/(\w+)").match
_ACTION = re.compile(r"/cases/\w+/(?:actions|key-in)/([\w.-]+)").match
_PARTS = re.compile(
    "Somebody (?:now takes part|can no longer take part)|A part was taken over"
).findall
_FOUND = 200


@dataclass
class Seen:
    """What was reached in an example."""

    example: str
    wrong: Counter[str] = field(default_factory=Counter)
    #: Mark and role: somebody of the role has reached it.
    reached: set[tuple[str, str]] = field(default_factory=set)
    #: Ids of those that everybody was let ask for.
    documents: set[str] = field(default_factory=set)
    given: int = 0
    pages: int = 0
    looks: int = 0


def sweep(
    procedure: str,
    example: Example,
    *,
    every: int = 1,
    few: bool = False,
) -> Seen:
    """Play an example, and at every so many steps let everybody read all that they can reach."""
    player, seen = played(procedure, example), Seen(example=example.id)
    house, steps = House(player.marked.stage), steps_of(example)
    for number, step in enumerate(steps, 1):
        player.perform(step)
        is_last = number == len(steps)
        if number % every == 0 or is_last:
            look(house, player, seen, deep=is_last, few=few)
    seen.wrong.update(too_little(procedure, player, seen))
    return seen


def look(house: House, player: Player, seen: Seen, *, deep: bool, few: bool = False) -> None:
    """Let everybody read all that they can reach now; nothing of it stays.

    Not `deep` only what is new since they looked last, and what is shown at every step.
    """
    stage, kept = house.stage, house.stage.keep()
    if not stage.cases:
        return
    house.leave_drafts()
    known = {case_id: sights(stage, case_id) for case_id in stage.cases.values()}
    documents = {d.id: d for case_id in stage.cases.values() for d in stage.documents(case_id)}
    fresh = documents.keys() - seen.documents
    seen.documents |= fresh
    readers = house.readers(few=few)
    # Twice in turn at the end: what one has read may not answer the next, nor the other way round.
    begun = stage.keep()
    for person, whole in [(p, deep) for p in readers] + [
        (p, False) for p in readers[::-1] if deep
    ]:
        if not deep:
            stage.restore(begun)  # what one was refused does not yet stand in the history of it
        pages = list(house.read(person, deep=whole, fresh=fresh))
        seen.pages += len(pages)
        of = {case_id: found[person] for case_id, found in known.items()}
        judge = Judge(
            house, player.marked.given, of, documents, pages, {*documents} if whole else fresh
        )
        seen.wrong.update(f"{_who(of)} {line}" for line in judge.wrong())
        for mark, role in judge.reached():
            seen.reached.add((mark, role))
    seen.looks, seen.given = seen.looks + 1, len(player.marked.given)
    stage.restore(kept)


def _who(of: Mapping[CaseId, Sight]) -> str:
    roles = sorted({role for sight in of.values() for role in sight.roles})
    return ",".join(roles) or f"nobody ({next(iter(of.values())).person})"


@dataclass
class Judge:
    """What somebody read, held against what they may know."""

    house: House
    given: Mapping[int, Given]
    sights: Mapping[CaseId, Sight]
    documents: Mapping[str, Document]
    pages: Sequence[Page]
    #: The documents that were asked for.
    asked: Collection[str]

    @property
    def person(self) -> PersonId:
        return next(iter(self.sights.values())).person

    @cached_property
    def is_declared(self) -> bool:
        return bool(declared(self.house.stage.definition.id).audiences)

    def wrong(self) -> Iterator[str]:
        """Yield what was read and is not for them, and what is for them and was not read."""
        for page in self.pages:
            yield from {f"reads {what} at {place(page.path)}" for what in self._too_much(page)}
        if self.is_declared:
            yield from self._parts()
            for sight in self.sights.values():
                yield from {f"is let through to {what}" for what in through_the_door(sight)}
        if self.is_declared:
            yield from {f"does not read {what}" for what in self._too_little()}

    def reached(self) -> Iterator[tuple[str, str]]:
        roles = {role for sight in self.sights.values() for role in sight.roles}
        for mark in {mark for page in self.pages for mark, _ in MARKS(page.said)}:
            yield from ((mark, role) for role in roles)

    # --- too much

    def _too_much(self, page: Page) -> Iterator[str]:
        of = self._case_of(page)
        own = self._own_document(page)
        yield from self._marks(page, own)
        yield from self._out_of_place(page)
        if not self.is_declared:
            return
        if of is not None and page.status == _FOUND and not self.sights[of].opens_case:
            yield "a case that is not theirs"
        if own is None:
            yield from self._cases(page)
            yield from self._documents(page)
            yield from self._steps(page, of)
        for step in page.marked_steps():
            if of is not None and not self.sights[of].knows_element(step):
                yield f"the mark of {step}"

    def _marks(self, page: Page, own: Document | None) -> Iterator[str]:
        for mark, number in set(MARKS(page.said)):
            given = self.given[int(number)]
            sight = self.sights.get(self.house.stage.cases[given.case])
            may = self._by_hand(mark, page)
            roles = sight.roles if sight else frozenset()
            is_addressed = (
                (own is not None and own.recipient_id in sight.selves) if sight else False
            )
            if (
                may is not None
                and not is_addressed
                and not roles & may
                and not self._noticed(page)
                and "/key-in/" not in page.path
            ):
                yield f"{mark} (by hand)"
            if not self.is_declared or sight is None or sight.knows(given):
                continue
            if own is None and not self._shown(page, given, sight):
                yield mark

    def _by_hand(self, mark: str, page: Page) -> Collection[str] | None:
        """Return the roles that may read a text on a page; None where nothing is written of it."""
        procedure, found = self.house.stage.definition.id, _TASK(page.path)
        may = MAY[procedure].get(mark)
        own = {id: task for sight in self.sights.values() for id, task in sight.own_tasks.items()}
        form = own[found[1]].form_key if found and found[1] in own else ""
        on_form = ON_FORM[procedure].get(mark, {}).get(form, set())
        return None if may is None else {*may, *on_form}

    def _noticed(self, page: Page) -> bool:
        """Say whether a page shows their own notices with what stands in them."""
        return page.path.startswith("/notices")

    def _shown(self, page: Page, given: Given, sight: Sight) -> bool:
        """Say whether it stands in a notice to them, or on a form that they may fill in."""
        if self._noticed(page):
            return True
        elements = self.house.stage.definition.procedure.elements
        if found := _TASK(page.path):
            task = sight.own_tasks.get(found[1])
            return task is not None and sight.shows(task.form_key, given.path[-1])
        if found := _ACTION(page.path):
            message = found[1].partition("~")[0]
            forms = {e.form_key for e in elements.values() if e.trigger_value == message}
            forms |= {t.form_key for t in self.house.stage.open_tasks() if t.id == message}
            return any(sight.shows(form, given.path[-1]) for form in forms if form)
        return False

    def _own_document(self, page: Page) -> Document | None:
        """Return the letter, notice or paper that a page is, where they may open it."""
        found = _DOCUMENT(page.path)
        document = self.documents.get(found[1]) if found else None
        if document is None or page.status != _FOUND:
            return None
        return document if self._may_open(document) or not self.is_declared else None

    def _may_open(self, document: Document) -> bool:
        return self.sights[document.case_id].opens_document(document)

    def _out_of_place(self, page: Page) -> Iterator[str]:
        """Yield an error, a draft of somebody else, and a form that is not theirs to fill in."""
        if page.status >= 500:
            yield f"an error {page.status}"
        if set(DRAFTS(page.said)) - {self.person}:
            yield "the draft of somebody else"
        found = _TASK(page.path)
        own = {task for sight in self.sights.values() for task in sight.own_tasks}
        if found and found[1] not in own and 'class="app-form"' in page.text:
            yield "the form of a task that is not theirs"

    def _cases(self, page: Page) -> Iterator[str]:
        for case_id in {CaseId(each) for each in re.findall(r'href="/cases/(\w+)', page.text)}:
            if case_id in self.sights and not self.sights[case_id].opens_case:
                yield "the link to a case that is not theirs"
        listed = [*dict.fromkeys(re.findall(r'href="/cases/(\w+)"', page.text))]
        begun = [self.house.stage.case(CaseId(each)).started_at for each in listed]
        if page.path.partition("?")[0] == "/cases" and begun != sorted(begun, reverse=True):
            yield "the cases in another order than that in which they began"

    def _documents(self, page: Page) -> Iterator[str]:
        linked = re.findall(r'href="/documents/(\w+)"', page.text)
        for document_id in {*DOCUMENTS(page.said), *linked}:
            document = self.documents[document_id]
            if not self._may_open(document):
                yield f"the {document.kind} {document.name}"
        mine = {d.name for d in self.documents.values() if self._may_open(d)}
        for name in set(LETTERS(page.said)) - mine:
            sends = self._sending(name)
            if not any(s.knows_step(each) for s in self.sights.values() for each in sends):
                yield f"the title of {name}"

    def _sending(self, letter: str) -> list[str]:
        elements = self.house.stage.definition.procedure.elements.values()
        return [e.id for e in elements if e.properties.get("letter") == letter]

    def _steps(self, page: Page, of: CaseId | None) -> Iterator[str]:
        found = _TASK(page.path)
        own = {id for sight in self.sights.values() for id in sight.own_tasks}
        if self._noticed(page) or page.path.startswith("/drafts") or (found and found[1] in own):
            return
        told = {
            step
            for document in self.documents.values()
            if document.recipient_id == self.person
            for step in STEPS(f"{document.title} {document.html}")
        }
        if page.path != "/work":
            told = self._sent_to_them() if "/history" in page.path else set()
        for step in set(STEPS(page.said)) - told:
            by = [self.sights[of]] if of else list(self.sights.values())
            if not any(sight.knows_step(step) or step in sight.did for sight in by):
                yield f"the step {step}"

    def _sent_to_them(self) -> set[str]:
        """Return the steps that sent what is addressed to them: that tells that it was sent."""
        mine = {person for sight in self.sights.values() for person in sight.selves}
        to_them = (d for d in self.documents.values() if d.recipient_id in mine)
        return {str(document.element_id) for document in to_them}

    def _parts(self) -> Iterator[str]:
        """Yield that a history tells of more parts, given and lost, than are for them."""
        for case_id, sight in self.sights.items():
            listed = [p.said for p in self.pages if p.path.startswith(f"/cases/{case_id}/history")]
            events = (row.event for row in self.house.stage.history(case_id))
            known = [e for e in events if e.kind in OF_A_PART and sight.knows_event(e)]
            if sum(len(_PARTS(said)) for said in listed) > len(known):
                yield "reads of a part that is not for them"

    def _case_of(self, page: Page) -> CaseId | None:
        if found := _CASE(page.path):
            return CaseId(found[1]) if CaseId(found[1]) in self.sights else None
        if found := _TASK(page.path):
            tasks = [
                t for s in self.sights.values() for t in self.house.stage.open_tasks(s.case_id)
            ]
            return next((task.case_id for task in tasks if task.id == found[1]), None)
        return None

    # --- too little

    def _too_little(self) -> Iterator[str]:
        read = " ".join(page.said for page in self.pages)
        numbers = {int(number) for _, number in MARKS(read)}
        for number, given in self.given.items():
            if number not in numbers and self._is_to_read(given, number):
                yield given.mark
        opened = {page.path for page in self.pages if page.status == _FOUND}
        for document in self.documents.values():
            is_open = f"/documents/{document.id}" in opened or document.id not in self.asked
            if not is_open and self._may_open(document):
                yield f"the {document.kind} {document.name}"
        for case_id, sight in self.sights.items():
            yield from self._steps_too_few(case_id, sight)

    def _steps_too_few(self, case_id: CaseId, sight: Sight) -> Iterator[str]:
        page = next(page for page in self.pages if page.path == f"/cases/{case_id}")
        tasks = self.house.stage.open_tasks(case_id) if sight.roles else ()
        for step in {task.element_id for task in tasks} - set(STEPS(page.said)):
            if sight.knows_step(step):
                yield f"the open step {step}"

    def _is_to_read(self, given: Given, number: int) -> bool:
        """Say whether a text has to stand on a page of theirs: not in lists, no address."""
        case_id = self.house.stage.cases.get(given.case)
        if case_id is None or given.form == "correct" or len(given.path) > 1:
            return False
        sight = self.sights[case_id]
        if not sight.roles or re.search("address|contact", given.path[-1]):
            return False
        return self._stands(sight, number) and sight.knows(given)

    def _stands(self, sight: Sight, number: int) -> bool:
        file = sight.casework.file
        lists = [file.entries(key) for key in sight.casework.definition.appended]
        return f":{number}:" in repr((dict(file.content), lists))


def place(path: str) -> str:
    """Return an address without ids."""
    path = re.sub(r"(?<=/)x\d+[\d.]*(?![\w])", "ID", path)
    return re.sub(r"\?.*", "?…", path)


def too_little(procedure: str, player: Player, seen: Seen) -> list[str]:
    """Return who has to read a text that was given, takes part, and never reached it.

    Who is told by a letter of their own is to read it once that has been written.
    """
    stage = player.marked.stage
    cases, told = list(stage.cases.values()), BY_LETTER.get(procedure, {})
    able = {*House(stage).readers()}
    roles = {str(p.role) for one in cases for p in stage.participants(one) if p.person_id in able}
    letters = {document.name for one in cases for document in stage.documents(one)}
    given = {each.mark for each in player.marked.given.values()}
    return [
        f"{role} never reads {mark} (by hand)"
        for mark, must in MUST[procedure].items()
        if mark in given
        for role in must & roles
        if (mark, role) not in seen.reached and {*told.get(mark, {}).get(role, ())} <= letters
    ]


def main(arguments: Sequence[str]) -> int:
    """Sweep the examples and print what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.walls.sweep", description=main.__doc__)
    parser.add_argument("--every", type=int, default=1, help="look at every so manieth step")
    parser.add_argument("--part", default="1/1", help="such as 2/3: the second third of examples")
    parser.add_argument("--only", default="", help="examples whose ids begin so, with commas")
    parser.add_argument("--few", action="store_true", help="two strangers of each case, not all")
    asked = parser.parse_args(arguments)
    part, parts = map(int, asked.part.split("/"))
    only = tuple(filter(None, asked.only.split(",")))
    chosen = [
        each for each in shipped_examples()[part - 1 :: parts]
        if not only or each[1].id.startswith(only)
    ]  # fmt: skip
    total, begun, pages, looks = Counter[str](), monotonic(), 0, 0
    for number, (procedure, example) in enumerate(chosen, 1):
        try:
            seen = sweep(procedure, example, every=asked.every, few=asked.few)
        except (Refused, StepFailed) as refusal:
            total[f"could not be played with marks: {refusal}"] += 1
            print(f"{example.id} could not be played with marks: {refusal}", flush=True)
            continue
        pages, looks = pages + seen.pages, looks + seen.looks
        total.update(seen.wrong.keys())
        print(
            f"{number}/{len(chosen)} {example.id}: {seen.looks} looks, {seen.pages} pages, "
            f"{seen.given} marked texts, {len(seen.wrong)} wrong",
            flush=True,
        )
        for line in sorted(seen.wrong):
            print(f"  {line}")
    seconds = monotonic() - begun
    print(f"{len(chosen)} examples, {looks} looks, {pages} pages in {seconds:.0f} s")
    print(f"{len(total)} kinds of wrong readings")
    for line, count in total.most_common():
        print(f"  in {count}: {line}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
