"""Sample pages: every component of the frame, a real form, a diagram with a case on it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template_string, request

from engine.errors import InvalidAnswers
from engine.forms import Choice, Scene, parse_form, validate, view
from engine.model.calendar import Calendar
from web.frame.forms import draft_answer, list_button, posted
from web.frame.security import signed_in

NOW = datetime(2026, 11, 23, 16, 50, tzinfo=UTC)
FORM = parse_form((Path(__file__).parent / "sample.form").read_bytes(), source="sample.form")
DRAWING = (Path(__file__).parent / "sample.bpmn").read_bytes()
SCENE = Scene(
    scope={"limit_words": "24 hours after the conference"},
    now=NOW,
    calendar=Calendar(),
    people=lambda roles: [Choice("p1", "Ruth Holm"), Choice("p2", "A. Reeve")],
)

samples = Blueprint("samples", __name__)
drafts: dict[str, Any] = {}

_FORM_PAGE = """
{% extends "base.html" %}
{% from "components/page.html" import due_line, error_summary %}
{% from "components/form.html" import render_form, form_errors %}
{% set marking = "official" %}
{% set errors = form_errors(form) %}
{% set crumbs = [{"text": "Work", "href": "/work"}, {"text": "MR-2026-0042", "href": "/cases"}] %}
{% block title %}{{ form.title }}{% endblock %}
{% block content %}
  {{ error_summary(errors) }}
  <span class="govuk-caption-l">Manager's review · MR-2026-0042 · T. T.</span>
  <h1 class="govuk-heading-l">{{ form.title }}</h1>
  {{ due_line(due, "24 hours after the conference ended on Monday 23 November 2026, 4:30pm.",
              "today", "in 3 hours") }}
  {{ render_form(form, action="/sample/form", button="Record the concern",
                 draft_url="/sample/draft") }}
{% endblock %}
{% block scripts %}<script type="module" src="{{ asset('form.js') }}"></script>{% endblock %}
"""

_PARTS_PAGE = """
{% extends "base.html" %}
{% from "components/page.html" import task_groups, key_facts, steps_list, history_list,
   action_buttons, diagram, status_tag, due_line %}
{% set marking = "training" %}
{% set crumbs = [{"text": "Cases", "href": "/cases"}] %}
{% block title %}Parts{% endblock %}
{% block styles %}<link rel="stylesheet" href="{{ asset('viewer.css') }}">{% endblock %}
{% block content %}
  <h1 class="govuk-heading-l">Dissent of J. Pace, MR-2026-0042
    {{ status_tag("Waiting for the chair", "active") }}</h1>
  {{ action_buttons([{"text": "Record the concern", "href": "/sample/form"},
                     {"text": "Withdraw", "post": "/sample/form"}]) }}
  <h2 class="govuk-heading-m">Dates</h2>
  {{ due_line(due, "10 working days after Mon 14 Dec; Fri 25 and Mon 28 Dec do not count.",
              "overdue", "2 days ago") }}
  {{ due_line(day, "The conference was on this day.", "kept", verb="Done on") }}
  <h2 class="govuk-heading-m">Diagram</h2>
  {{ diagram("The manager's review, as drawn", "/sample/drawing", "/sample/state", poll=1) }}
  <h2 class="govuk-heading-m">Read as steps</h2>
  {{ steps_list(steps) }}
  <h2 class="govuk-heading-m">Work</h2>
  {{ task_groups(groups, "Nothing to do.") }}
  <h2 class="govuk-heading-m">Key facts</h2>
  {{ key_facts([{"key": "Conference", "value": "Monday 23 November 2026"},
                {"key": "Reviewer", "value": none, "href": "/sample/form"}]) }}
  <h2 class="govuk-heading-m">History</h2>
  {{ history_list(history) }}
{% endblock %}
{% block scripts %}<script type="module" src="{{ asset('viewer.js') }}"></script>{% endblock %}
"""


def _page(given: Any, errors: Any = None) -> str:
    form = view(FORM, given, SCENE, errors=errors)
    return render_template_string(_FORM_PAGE, form=form, due=NOW + timedelta(hours=3))


@samples.get("/sample/form")
@signed_in
def form() -> str:
    """Show the form, with its draft."""
    return _page(drafts.get("sample"))


@samples.post("/sample/form")
@signed_in
def take() -> Any:
    """Check the form."""
    given = posted(FORM)
    if list_button(FORM, given) is not None:
        return _page(given)
    try:
        answers = validate(FORM, given, SCENE)
    except InvalidAnswers as refusal:
        return _page(given, refusal.errors), 422
    drafts["taken"] = json.loads(json.dumps(answers))
    flash("The concern was recorded.", "success")
    return redirect("/sample/parts", 303)


@samples.post("/sample/draft")
@signed_in
def draft() -> Any:
    """Keep a draft."""
    drafts["sample"] = given = posted(FORM)
    return draft_answer(view(FORM, given, SCENE))


@samples.get("/sample/drawing")
@signed_in
def drawing() -> Any:
    """Give the drawing."""
    return DRAWING, 200, {"Content-Type": "application/xml"}


@samples.get("/sample/state")
@signed_in
def state() -> Any:
    """Say where the case is."""
    answer = jsonify(
        passed=["started", "to_record", "record", "to_in_scope", "in_scope", "yes"],
        here=[{"element": "review", "label": "Overdue", "kind": "overdue"}],
        badges=[{"element": "record", "label": "2 times"}],
    )
    answer.add_etag()
    return answer.make_conditional(request)


def _outlined(id: str, number: int, name: str, *, kind: str, told: int = 0) -> Any:
    ways = [{"text": "Then go to", "number": told, "target": "told"}] if told else []
    return {"element": {"id": id}, "number": number, "name": name, "kind": kind, "ways": ways}


@samples.get("/sample/parts")
@signed_in
def parts() -> str:
    """Show every component."""
    long_name = "Bernadette Featherstonehaugh-Cholmondeley of the Long Marches"
    tasks = [
        {
            "name": f"Review the dissent of {long_name}",
            "href": "/sample/form",
            "about": "MR-2026-0042 · T. T. and 2 more children",
            "role": "Quality Assurance and Reviewing Manager",
            "at": NOW - timedelta(days=2),
            "why": "10 working days after Mon 9 Nov.",
            "kind": "overdue",
            "relative": "2 days ago",
        },
        {"name": "Name the contact", "href": "/sample/form", "status": "Not taken by anybody"},
    ]
    step = {
        "step": _outlined("review", 2, "Review the dissent", kind="Task for a person", told=3),
        "who": "Reviewing manager",
        "state": "Overdue",
        "state_kind": "overdue",
        "due": "Time limit: 10 working days after the form arrived (Q16)",
    }
    first = {"step": _outlined("record", 1, "Record the concern", kind="Task for a person")}
    first |= {"state": "Done", "state_kind": "done"}
    told = {"step": _outlined("told", 3, "Everybody is told", kind="The end")}
    return render_template_string(
        _PARTS_PAGE,
        due=NOW - timedelta(days=2),
        day=date(2026, 11, 9),
        groups=[
            {"title": "Overdue", "tasks": tasks[:1]},
            {"title": "Due today", "tasks": []},
            {"title": "Without a time limit", "tasks": tasks[1:]},
        ],
        steps=[first, step, told],
        history=[
            {"at": NOW, "what": "Task overdue: Review the dissent", "who": "The service"},
            {"at": NOW, "what": "Concern recorded", "who": long_name, "behalf": "A. Reeve"},
        ],
    )
