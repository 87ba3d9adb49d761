"""Leaks in what pages add, in what is written to people, and in what a package declares."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from engine.casework.ledger import Ledger
from engine.ids import CaseId, DocumentId
from engine.model.document import DocumentKind
from tests.walls.leaks import Leak
from web import services
from web.staff import cases as pages


def _with_revision(plain: Any) -> Any:
    """Let a tag of the state of a case tell how often anything was done in it."""

    def set_etag(self: Any, etag: str, weak: bool = False) -> None:
        with services().definitions._open_work() as work:
            revision = work.cases.one(CaseId((request.view_args or {})["case_id"])).revision
        plain(self, f"{etag}-{revision}", weak)

    return set_etag


def _numbered(plain: Any) -> Any:
    """Let the name of a file tell how many documents its case has."""

    def as_file(content: Any, *, name: str, media_type: str) -> Any:
        with services().definitions._open_work() as work:
            document = work.documents.one(DocumentId((request.view_args or {})["document_id"]))
            count = len(work.documents.of(document.case_id))
        return plain(content, name=f"{count} {name}", media_type=media_type)

    return as_file


def _notice(change: Callable[[Any, Any], Any]) -> Any:
    def made(plain: Any) -> Any:
        def add_document(self: Any, document: Any) -> None:
            is_notice = document.kind is DocumentKind.NOTICE
            plain(self, change(self._file, document) if is_notice else document)

        return add_document

    return made


def _longest_text(file: Any, notice: Any) -> Any:
    texts = [value for value in file.content.values() if isinstance(value, str)]
    return replace(notice, html=f"{notice.html}<p>{max(texts, key=len, default='')}</p>")


def _last_step(file: Any, notice: Any) -> Any:
    elements = file.definition.procedure.elements
    done = [elements[each] for each in file.trail if each in elements and elements[each].form_key]
    return replace(notice, title=f"{notice.title} ({done[-1].name if done else ''})")


def _form(names: str, *, only: str = "") -> Callable[[bytes], bytes]:
    """Let a form, or one question of it, be for others."""

    def walk(raw: Any) -> None:
        for each in raw.get("components", ()):
            if each.get("key") and each["key"] == (only or each["key"]):
                each.setdefault("properties", {})["audience"] = names
            walk(each)

    def change(content: bytes) -> bytes:
        raw = json.loads(content)
        walk(raw)
        if not only:
            raw.setdefault("properties", {})["audience"] = names
        return json.dumps(raw).encode()

    return change


_RECIPIENTS = "{{ view.case.file.get('recipients') }}"

LEAKS = [
    Leak("tag-revision", "the tag of a drawing's state tells how often anything was done",
         [(Response, "set_etag", _with_revision)]),
    Leak("count-of-history", "the link to the documents counts what happened in the case",
         template=("cases/show.html", "Documents ({{ view.documents | length }})",
                   "Documents ({{ view.case.history_seq }})")),
    Leak("addresses-listed", "the list of documents shows where letters go",
         template=("cases/documents.html", '<h2 class="govuk-heading-m">Letters and papers</h2>',
                   f'<h2 class="govuk-heading-m">Letters and papers</h2>{_RECIPIENTS}')),
    Leak("history-number", "the page of the history tells how many entries there are",
         template=("cases/history.html", "{{ history_list(entries) }}",
                   "{{ history_list(entries) }}{{ view.case.history_seq }}")),
    Leak("file-name", "the name of a file tells how many documents its case has",
         [(pages, "as_file", _numbered)]),
    Leak("notice-text", "a notice holds what somebody wrote",
         [(Ledger, "add_document", _notice(_longest_text))], writes=True),
    Leak("notice-title", "the title of a notice names the step that was done last",
         [(Ledger, "add_document", _notice(_last_step))], writes=True),
    Leak("package-minutes", "a package lets everybody read the minutes of a panel",
         package=("sunderland", "forms/write_minutes.form", _form("case")), writes=True),
    Leak("package-form", "a package lets everybody read the form of the dissent",
         package=("sunderland", "forms/complete_dissent_form.form", _form("case")), writes=True),
    Leak("package-reasons", "a package lets everybody read the reasons of the dissenter",
         package=("manager_review", "forms/record_dissent.form", _form("case", only="reasons")),
         writes=True),
    Leak("package-outcome", "a package keeps the reasons of the outcome from who sends them",
         package=("manager_review", "forms/decide_dissent.form",
                  _form("author", only="outcome_reasons")), writes=True),
    Leak("package-harm", "a package keeps new harm from the social worker",
         package=("sunderland", "forms/report_new_harm.form", _form("author")), writes=True),
]  # fmt: skip
