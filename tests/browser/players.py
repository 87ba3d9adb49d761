"""Performs example cases in browsers: each person signs in, fills in the real form, sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from html import unescape
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error, Page, expect

from engine.errors import InvalidAnswers, NotAllowed, NotFound, WrongState
from engine.forms.model import Field, Group, ItemList, Kind, keyed
from engine.model.calendar import LONDON, in_utc
from engine.rehearsal.rehearse import Performer
from engine.rehearsal.stage import MAIN, Stage
from tests.browser.conftest import PATIENCE
from tests.web.fakes import HASH, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from playwright.sync_api import APIResponse

    from engine.forms import Form
    from engine.forms.model import Component
    from engine.rehearsal.example import Step
    from engine.rehearsal.rehearse import Outcome

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_TAG = re.compile(r"<[^>]*>")
_SUMMARY = re.compile(r'govuk-error-summary__list">(.*?)</ul>', re.DOTALL)
#: What is shown where answers cannot be undone.
_ONCE_MORE = "Check before you go on"
_WRONG = re.compile(r'<li>\s*(?:<a [^>]*href="#([^"]+)"[^>]*>)?(.*?)</li>', re.DOTALL)
_REFUSALS = {403: NotAllowed, 404: NotFound, 409: WrongState, 422: InvalidAnswers}


@dataclass(frozen=True, slots=True)
class Box:
    """One input, with what is entered."""

    name: str
    kind: Kind
    value: str
    #: The list that must have a row for it, and how many rows.
    rows: tuple[str, int] | None = None


def boxes(
    components: Sequence[Component], answers: Mapping[str, Any], start: str = ""
) -> Iterator[Box]:
    """Yield the inputs of a form in page order, with the answers of an example in them."""
    asked = {entry.key: entry for entry in keyed(components)}
    for key, value in sorted(
        answers.items(), key=lambda one: list(asked).index(one[0]) if one[0] in asked else 999
    ):
        entry, name = asked.get(key), f"{start}{key}"
        if isinstance(entry, ItemList):
            rows = value if isinstance(value, list) else []
            if not rows:
                yield Box(name, Kind.SPACER, "", rows=(name, 0))
            for number, row in enumerate(rows):
                for box in boxes(entry.components, row, f"{name}-{number}-"):
                    yield replace(box, rows=box.rows or (name, len(rows)))
        elif isinstance(entry, Group):
            yield from boxes(entry.components, value, f"{name}-")
        elif isinstance(entry, Field):
            yield from _of_field(entry, name, value)
        else:
            yield Box(name, Kind.TEXTFIELD, str(value))


def proposed_rows(form: Form) -> set[str]:
    """Return the lists that a page fills in beforehand, and that may be left empty."""
    return {
        each.key
        for each in keyed(form.components)
        if isinstance(each, ItemList) and each.may_add and each.prefill and not each.least
    }


def _of_field(asked: Field, name: str, value: Any) -> Iterator[Box]:
    if asked.kind in (Kind.DATE, Kind.DATETIME):
        local = in_utc(value).astimezone(LONDON) if isinstance(value, datetime) else value
        for part in ("day", "month", "year"):
            yield Box(f"{name}-{part}", Kind.TEXTFIELD, str(getattr(local, part, value)))
        if asked.kind is Kind.DATETIME:
            yield Box(f"{name}-time", Kind.TEXTFIELD, f"{local:%H:%M}")
    elif asked.kind is Kind.CHECKLIST:
        for one in value:
            yield Box(name, asked.kind, str(one))
    else:
        yield Box(name, asked.kind, _text(asked, value))


def _text(asked: Field, value: Any) -> str:
    if asked.kind is Kind.CHECKBOX:
        return "true" if value else ""
    if asked.is_boolean:
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass
class Desk:
    """The browsers of the people of one example, each with a session of their own."""

    address: str
    open_page: Callable[..., Page]
    pages: dict[str, Page] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    #: What any page tried against the Content Security Policy, and what went wrong in scripts.
    complaints: list[str] = field(default_factory=list)

    def of(self, name: str) -> Page:
        """Return the browser of a person."""
        if name not in self.pages:
            page = self.open_page()
            page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
            self.pages[name] = page
        return self.pages[name]

    def go(self, name: str, path: str) -> tuple[Page, int]:
        """Open a page as somebody; where the session is over, they sign in again."""
        page = self.of(name)
        answer = page.goto(self.address + path, wait_until="domcontentloaded")
        if "/sign-in" in page.url:
            self._sign_in(page, name)
            answer = page.goto(self.address + path, wait_until="domcontentloaded")
        assert answer is not None
        return page, answer.status

    def post(self, name: str, path: str, items: Sequence[tuple[str, str]]) -> APIResponse:
        """Post as somebody without the page that belongs to it, as a broken or hostile client."""
        page = self.of(name)
        token = _TOKEN.search(page.request.get(f"{self.address}/help").text())
        if token is None:
            self._sign_in(page, name)
            token = _TOKEN.search(page.request.get(f"{self.address}/help").text())
        assert token
        form = {"csrf_token": token[1]}
        for key, value in items:
            form.setdefault(key, value)
        return page.request.post(self.address + path, form=form, max_redirects=0)

    def _sign_in(self, page: Page, name: str) -> None:
        """Sign in with the page the first time, later without drawing it."""
        if name not in self.known:
            self.known.add(name)
            page.goto(f"{self.address}/sign-in", wait_until="domcontentloaded")
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            with page.expect_navigation(wait_until="domcontentloaded"):
                page.get_by_role("button", name="Sign in").click()
            assert "/sign-in" not in page.url, _said(page)
            return
        token = _TOKEN.search(page.request.get(f"{self.address}/sign-in").text())
        assert token
        form = {"username": name, "password": PASSWORD, "csrf_token": token[1]}
        answer = page.request.post(f"{self.address}/sign-in", form=form, max_redirects=0)
        assert answer.status == 303, answer.status

    def note_violations(self, page: Page) -> None:
        """Remember what the policy stopped on a page that is about to be left."""
        self.complaints += page.evaluate("window.__violations ?? []")


class Browsing(Performer):
    """Performs the steps of an example as its people do: with pages."""

    def __init__(self, stage: Stage, outcome: Outcome, desk: Desk) -> None:
        super().__init__(stage, outcome)
        self._desk = desk
        #: What a refusal that is tried has to say; of a hidden task pages say it of none.
        self._expected_words = ""
        _let_everybody_sign_in(stage)

    def _start(self, step: Step) -> None:
        stage, process = self._stage, str(step.object)
        who = stage.starter(process, step.details.get("as"), step.details.get("name"))
        first = stage.cases.get(MAIN)
        path = f"/start/{stage.definition.id}/{process}"
        if first is not None and step.details.get("conference") != "new":
            path += f"?case={first}"
        page, _ = self._desk.go(who, path)
        form = stage.definition.form(stage.definition.start_of(process))
        self._fill_and_send(page, form, step.details.get("answers") or {}, "Start the case")
        found = re.search(r"/cases/([^/?#]+)$", page.url)
        assert found, _said(page)
        stage.cases[str(step.details.get("case") or MAIN)] = found[1]

    def _do(self, step: Step) -> None:
        stage = self._stage
        task = stage.task(step)
        who = stage.who(step, task)
        page, status = self._desk.go(who, f"/tasks/{task.id}")
        assert status == 200, f"{who} could not open {task.element_id}: {status}"
        form = stage.definition.form(stage.definition.element(task.element_id))
        self._fill_and_send(page, form, step.details.get("answers") or {}, "Complete this task")
        # It leads to the case, or to what comes next there.
        assert not page.url.endswith(f"/tasks/{task.id}"), f"{step}: {_said(page)}"

    def _claim(self, step: Step) -> None:
        task = self._stage.task(step)
        page, _ = self._desk.go(self._stage.who(step, task), f"/tasks/{task.id}")
        page.get_by_role("button", name="Take this task").click()
        expect(page.get_by_role("button", name="Give it back to the role")).to_be_visible()

    def _release(self, step: Step) -> None:
        task = self._stage.task(step)
        page, _ = self._desk.go(self._stage.who(step, task), f"/tasks/{task.id}")
        page.get_by_role("button", name="Give it back to the role").click()
        expect(page.get_by_text("open to everybody of its role")).to_be_visible()

    def _send(self, step: Step) -> None:
        stage, case_id = self._stage, self._stage.case_id(step)
        path = f"/cases/{case_id}/actions/{step.object}"
        page, status = self._desk.go(stage.who(step, None), path)
        assert status == 200, f"{step}: {status}"
        form = _form_of_message(stage, str(step.object))
        self._fill_and_send(page, form, step.details.get("answers") or {}, "Send")
        assert page.url.endswith(f"/cases/{case_id}"), f"{step}: {_said(page)}"

    def _correct(self, step: Step) -> None:
        stage, case_id = self._stage, self._stage.case_id(step)
        for fact, value in step.object.items():
            page, _ = self._desk.go(stage.who(step, None), f"/cases/{case_id}/correct/{fact}")
            asked = next(
                one
                for form in stage.definition.forms.values()
                for one in form.fields
                if one.path == (fact,) and isinstance(one, Field)
            )
            for box in _of_field(asked, fact, value):
                _enter(page, box)
            page.get_by_label("Why is it corrected?").fill(str(step.details.get("because")))
            page.get_by_role("button", name="Show which dates move").click()
            page.get_by_role("button", name="Make the correction").click()
            expect(page.get_by_text("The fact was corrected")).to_be_visible()

    def _refuse(self, step: Step) -> None:
        """Try what must not be done by a post of its own: pages do not even offer it."""
        self._expected_words = str(step.details.get("says") or step.object.get("says") or "")
        super()._refuse(replace(step, object={**step.object, "note": "posted"}))

    def _verb(self, step: Step) -> None:
        if step.details.get("note") == "posted":
            self._post(step)
        else:
            super()._verb(step)

    def _post(self, step: Step) -> None:
        stage, answers = self._stage, step.details.get("answers") or {}
        if step.verb == "do":
            task = stage.task(step)
            form = stage.definition.form(stage.definition.element(task.element_id))
            who, path = stage.who(step, task), f"/tasks/{task.id}"
        elif step.verb == "send":
            form, who = _form_of_message(stage, str(step.object)), stage.who(step, None)
            path = f"/cases/{stage.case_id(step)}/actions/{step.object}"
        else:
            raise NotImplementedError(step.verb)
        items = [
            (box.name, box.value)
            for box in boxes(form.components, answers)
            if box.kind is not Kind.SPACER and (box.value or box.kind is not Kind.CHECKBOX)
        ]
        answer = self._desk.post(who, path, items)
        refusal = _REFUSALS.get(answer.status)
        if refusal is InvalidAnswers:
            raise InvalidAnswers(dict(_wrong_answers(answer.text(), form)))
        if refusal is NotFound and path.startswith("/tasks/"):
            # Of a task that is there, pages tell nothing to whom its step is not for.
            raise NotAllowed(self._expected_words)
        if refusal is not None:
            raise refusal(_read(answer.text()))
        assert answer.status == 303, answer.status

    def _fill_and_send(
        self, page: Page, form: Form, answers: Mapping[str, Any], button: str
    ) -> None:
        page.wait_for_load_state()
        for box in boxes(form.components, answers):
            _enter(page, box)
        # Rows that a page proposes, and the example does not name, are taken off.
        for key in proposed_rows(form) - answers.keys():
            _match_rows(page, key, 0)
        self._desk.note_violations(page)
        # The next step goes on at once: drawing the case is tested elsewhere.
        with page.expect_navigation(wait_until="commit"):
            page.get_by_role("button", name=button, exact=True).last.click()
        if form.summary and page.get_by_role("heading", level=1).inner_text() == _ONCE_MORE:
            self._desk.note_violations(page)
            with page.expect_navigation(wait_until="commit"):
                page.get_by_role("button", name="Go on", exact=True).click()


def _read(text: str) -> str:
    """Return what somebody reads in the main part of a page."""
    main = text.partition('id="main-content"')[2].partition(">")[2].partition("</main>")[0]
    return " ".join(unescape(_TAG.sub(" ", main)).split())


def _wrong_answers(text: str, form: Form) -> Iterator[tuple[str, str]]:
    """Yield what the summary of a page calls wrong, by the question that it leads to.

    What is not asked leads nowhere: its sentence begins with it.
    """
    summary = _SUMMARY.search(text)
    for place, told in _WRONG.findall(summary[1] if summary else ""):
        said = unescape(_TAG.sub(" ", told)).strip()
        asked = [key for key in form.keys if place == key or place.startswith(f"{key}-")]
        yield max(asked, key=len, default=place or said.partition(" ")[0]), said


def _enter(page: Page, box: Box) -> None:
    """Put a value into its input, once it shows."""
    if box.rows is not None:
        _match_rows(page, *box.rows)
    for attempt in range(3):
        try:
            _enter_once(page, box)
            return
        except Error:
            # An answer before may have redrawn what stands after it.
            if attempt == 2:
                raise AssertionError(f"{box.name} could not be filled in: {_said(page)}") from None


def _enter_once(page: Page, box: Box) -> None:
    named = page.locator(f'[name="{box.name}"]:not([type=hidden])')
    if box.kind in (Kind.RADIO, Kind.CHECKLIST):
        option = page.locator(f'[name="{box.name}"][value="{box.value}"]')
        option.check(timeout=PATIENCE)
    elif box.kind is Kind.CHECKBOX:
        named.set_checked(bool(box.value), timeout=PATIENCE)
    elif box.kind is Kind.SELECT:
        named.select_option(box.value, timeout=PATIENCE)
    elif box.kind is not Kind.SPACER:
        named.fill(box.value, timeout=PATIENCE)


def _match_rows(page: Page, name: str, wanted: int) -> None:
    """Add or remove rows until a list has as many as the example."""
    group = page.locator(f"#{name}")
    if wanted == 0 and not group.count():
        return
    group.wait_for(timeout=PATIENCE)
    rows = group.locator(":scope > [data-fields] > .app-row")
    while (there := rows.count()) != wanted:
        action = "add:" if there < wanted else "remove:"
        group.locator(f'button[name^="{action}{name}"]').last.click(timeout=PATIENCE)
        expect(rows).to_have_count(there + (1 if there < wanted else -1))


def _form_of_message(stage: Stage, message: str) -> Form:
    for element in stage.definition.procedure.elements.values():
        if element.trigger_value == message and element.form_key:
            return stage.definition.form(element)
    return stage.definition.forms[message]


def _let_everybody_sign_in(stage: Stage) -> None:
    """Give the people of an example their name as username."""
    with stage.engine.open_work() as work:
        holders = {
            person.id: person
            for role in stage.definition.procedure.roles
            for person in work.people.holders(f"{stage.definition.id}.{role}")
        }
        for person in holders.values():
            work.people.save(replace(person, username=person.name, password_hash=HASH))
        work.commit()


def _said(page: Page) -> str:
    """Return what a page says is wrong."""
    summary = page.locator(".govuk-error-summary, h1")
    return f"{page.url} says: {' | '.join(summary.all_inner_texts())}"
