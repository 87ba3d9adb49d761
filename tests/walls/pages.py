"""Everything that somebody gets from the pages of a case, signed in, whether offered or not."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from engine.errors import Refused
from engine.forms import Kind
from engine.ids import CaseId, PersonId
from engine.model.calendar import london_date
from engine.model.history import EventKind
from engine.model.people import AUDITOR, POLICY_OWNER, SYSTEM_ADMIN, Person
from engine.ports import UnitOfWork
from engine.rehearsal import Stage
from engine.settings import Settings
from tests.walls.marks import marked_definition
from web.frame.app import create_app

#: Nobody of the case, each with rights of their own elsewhere.
STRANGERS = tuple(
    Person(id=PersonId(name), name=name, username=name, roles=frozenset({role}))
    for name, role in (
        ("Sid System", SYSTEM_ADMIN), ("Olga Owner", POLICY_OWNER), ("Audrey Audit", AUDITOR),
    )
)  # fmt: skip
NOBODY = Person(id=PersonId("Sally Stranger"), name="Sally Stranger", username="Sally Stranger")

_LINK = re.compile(r'(?:href|data-state-url)="([^"#]+)')
#: What every reader gets alike, or changes something, or is another room.
_ELSEWHERE = re.compile(
    r"/(?:procedures|training|static|health|help|privacy|accessibility|version"
    r"|sign-in|session|people/new|agencies/new|report)\b"
)
_CHANGES = re.compile(
    r'name="csrf_token" value="[^"]*"|nonce="[^"]*"|'
    r'content="[\w.-]{60,}"|name="_(?:slip|beside)" value="[^"]*"'
)
#: A list of all steps of a drawing, which everybody may read; what of them has come is not.
_IN_WORDS = re.compile(r'<details class="govuk-details" id="in-words">.*?</details>', re.DOTALL)
_STEP_LINE = re.compile(r'id="step-(\w+)".*?<h3[^>]*>(.*?)</h3>', re.DOTALL)
_OWN = ("/work", "/notices", "/cases", "/drafts", "/incidents")
_OF_A_CASE = ("", "/state", "/history", "/documents", "/answers", "/correct")
#: Pages whose links are followed at every step, and what of these is.
_LEADS = re.compile(r"/work|/cases/\w+|/drafts")
_OFTEN = re.compile(r"/tasks/[\w.]+$|/drafts/|/cases/\w+/(?:actions|key-in)/")
_HEADERS = ("ETag", "Content-Disposition", "Location", "Content-Type", "Last-Modified")


@dataclass(frozen=True)
class Page:
    """What came of asking for an address."""

    path: str
    status: int
    #: The page and its headers, without what is another at each request.
    text: str
    #: Whether it is a file or a page.
    is_page: bool = True

    @property
    def said(self) -> str:
        """Return it without the list of all steps of a drawing."""
        return unescape(_IN_WORDS.sub("", self.text))

    def marked_steps(self) -> set[str]:
        """Return the steps that the list of a drawing, or the drawing, marks as come."""
        found = {
            step
            for block in _IN_WORDS.findall(self.text)
            for step, title in _STEP_LINE.findall(block)
            if "<strong" in title
        }
        if self.path.endswith("/state"):
            found |= set(re.findall(r'"(\w+)"', self.text))
        return found


@dataclass
class House:
    """A stage with the pages over it, and everybody signed in."""

    stage: Stage
    clients: dict[PersonId, FlaskClient] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.stage.engine.open_work() as work:
            role = next(iter(self.stage.definition.procedure.roles))
            key = f"{self.stage.definition.id}.{role}"
            for stranger in (*STRANGERS, replace(NOBODY, roles=frozenset({key}))):
                work.people.save(stranger)
            work.commit()
        self.app = create_app(
            self.stage.engine,
            Settings(secret_key="k" * 40, idle_minutes=10**7, session_hours=10**7),
        )
        self.app.config["WTF_CSRF_ENABLED"] = False
        self.app.testing = True

    def readers(self, *, few: bool = False) -> Sequence[PersonId]:
        """Return everybody who can sign in; or, of those who have no part, `few`."""
        with self.stage.engine.open_work() as work:
            found = sorted(p.id for p in work.people.all(limit=1_000) if p.has_account)
            parts = [p for one in self.stage.cases.values() for p in work.participants.of(one)]
            covers = {
                person
                for person in found
                if work.absences.covered_by(person, on=london_date(self.stage.now))
            }
            asked = {*self._asked(work)}
        tasks = {task.assignee for task in self.stage.open_tasks()}
        others = {NOBODY.id, STRANGERS[0].id}
        of_the_case = {p.person_id for p in parts} | covers | asked | tasks | others
        former = {
            PersonId(row.event.content["person"])
            for one in self.stage.cases.values()
            for row in self.stage.history(one)
            if row.event.kind is EventKind.PART_TAKEN_OVER
        }
        return [each for each in found if not few or each in of_the_case | former]

    def _asked(self, work: UnitOfWork) -> Iterator[PersonId]:
        """Yield to whom a case opens because it asks them for help, or told them of a task."""
        for case_id in self.stage.cases.values():
            book = work.cases.one(case_id).bookkeeping
            yield from (person for _, person in book.told)
            for role in book.asked_for_help:
                yield from map(PersonId, self.stage.holders().get(role, ()))

    def _client(self, person: PersonId) -> FlaskClient:
        if person not in self.clients:
            self.clients[person] = self.app.test_client()
        return self.clients[person]

    def _sign_in(self, person: PersonId) -> FlaskClient:
        client, now = self._client(person), int(self.stage.now.timestamp())
        with client.session_transaction() as session:
            session.clear()
            session.update(_user_id=f"{person}:0", since=now, seen=now)
        return client

    def get(self, person: PersonId, path: str, **headers: str) -> Page:
        """Ask for an address as somebody; a search is sent, and leads to what it found."""
        client, (_, is_search, text) = self._client(person), path.partition("/cases?q=")
        if is_search:
            answer = client.post("/cases", data={"q": text}, follow_redirects=True)
        else:
            answer = client.get(path, headers=headers)
        told = [f"{name}: {answer.headers[name]}" for name in _HEADERS if name in answer.headers]
        text = answer.get_data().decode("utf-8", "replace")
        return Page(path, answer.status_code, "\n".join([*told, _CHANGES.sub("", text)]),
                    "text/html" in (answer.content_type or ""))  # fmt: skip

    def read(
        self, person: PersonId, *, deep: bool = True, fresh: Collection[str] = ()
    ) -> Iterator[Page]:
        """Yield all that somebody reaches: what pages lead to, and what they can guess.

        Not `deep` of old documents, closed tasks and forms that they did not come upon nothing.
        """
        self._sign_in(person)
        seen: set[str] = set()
        waiting = [*_OWN, *self._searches(), *self._guessed(deep, fresh)]
        while waiting:
            path = waiting.pop(0)
            if path in seen or _ELSEWHERE.match(path):
                continue
            seen.add(path)
            page = self.get(person, path)
            yield page
            if page.is_page and (deep or _LEADS.fullmatch(path)):
                links = self._links(page, deep=deep)
                waiting += (link for link in links if deep or self._is_fresh(link, fresh))

    def _is_fresh(self, link: str, fresh: Collection[str]) -> bool:
        document = link.removeprefix("/documents/")
        return bool(_OFTEN.match(link)) or (document != link and document in fresh)

    def offered(self, person: PersonId) -> Iterator[Page]:
        """Yield what somebody comes upon: where pages lead, and where everybody may ask."""
        self._sign_in(person)
        waiting = [*_OWN, "/cases?q=Aspen", "/cases?q=Birch", "/account", "/start"]
        for case_id in self.stage.cases.values():
            waiting += [f"/cases/{case_id}{of}" for of in _OF_A_CASE]
        seen: set[str] = set()
        while waiting:
            path = waiting.pop(0)
            if path in seen or _ELSEWHERE.match(path):
                continue
            seen.add(path)
            page = self.get(person, path)
            yield page
            if page.is_page:
                waiting += self._links(page, deep=False)

    def guessed(
        self, person: PersonId, hidden: Collection[tuple[str, str]]
    ) -> Iterator[tuple[Page, Page]]:
        """Yield what is at each address of what is hidden from somebody, and at no such one."""
        for room, own in sorted(hidden):
            yield self.get(person, f"/{room}/{own}"), self.get(person, f"/{room}/x0")

    def _links(self, page: Page, *, deep: bool) -> Iterator[str]:
        for link in _LINK.findall(page.text):
            path = unescape(link)
            if path.startswith("?"):
                path = page.path.partition("?")[0] + path
            if path.startswith("/") and (deep or "drawing=" not in path):
                yield path

    def _searches(self) -> Iterator[str]:
        for case_id in self.stage.cases.values():
            yield f"/cases?q={self.stage.case(case_id).reference}"
        yield from ("/cases?q=mark", "/cases?q=step")

    def _guessed(self, deep: bool, fresh: Collection[str]) -> Iterator[str]:
        """Yield every address of the cases that takes an id, with all ids that there are."""
        with self.stage.engine.open_work() as work:
            for person in {task.assignee for task in self.stage.open_tasks() if task.assignee}:
                yield from (f"/drafts/{each.page}" for each in work.drafts.of(person))
            for case_id in self.stage.cases.values():
                yield f"/conferences/{work.cases.one(case_id).conference_id}"
                yield from (f"/cases/{case_id}{of}" for of in _OF_A_CASE)
                tasks = [*work.tasks.open_of(case_id), *work.tasks.closed_of(case_id)]
                yield from (f"/tasks/{task.id}" for task in tasks if deep or task.is_open)
                documents = [each.id for each in work.documents.of(case_id)]
                yield from (f"/documents/{each}" for each in documents if deep or each in fresh)
                if deep:
                    yield from (f"/tasks/{t.id}/assign" for t in tasks if t.is_open)
                    yield from (f"/cases/{case_id}{of}" for of in ("/void", "/void/answer"))
                    yield from self._guessed_forms(case_id)

    def _guessed_forms(self, case_id: CaseId) -> Iterator[str]:
        procedure = self.stage.definition.procedure
        for element in procedure.elements.values():
            if element.trigger_value and element.senders:
                yield f"/cases/{case_id}/actions/{element.trigger_value}"
        for key, value in self.stage.case(case_id).file.items():
            if not isinstance(value, list):
                yield f"/cases/{case_id}/correct/{key}"
        for entry in procedure.entries:
            yield f"/start/{self.stage.definition.id}/{entry}?case={case_id}"

    # --- what somebody has half filled

    def leave_drafts(self) -> None:
        """Let everybody who has a task leave something half filled on it."""
        for task in list(self.stage.open_tasks()):
            form = marked_definition(self.stage.definition.id).forms.get(task.form_key)
            keys = [f.key for f in (form.fields if form else ()) if _is_area(f)]
            if task.assignee and keys:
                answers = {keys[0]: f"half a word draft:{task.assignee}:"}
                try:
                    self.stage.engine.drafts.keep_for_task(
                        task.id, by=task.assignee, answers=answers
                    )
                except Refused:
                    continue


def _is_area(field: Any) -> bool:
    return getattr(field, "kind", None) is Kind.TEXTAREA and len(field.path) == 1
