"""Joins the forms of a procedure with the page: what was posted, and what is answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import (
    Flask,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from engine.errors import InvalidAnswers
from engine.forms import (
    ComponentView,
    FieldView,
    Form,
    FormView,
    GroupView,
    ListView,
    apply_list_button,
    from_post,
)
from engine.forms import list_button as pressed_list_button
from engine.ids import CaseId, PersonId
from engine.model.document import digest_of
from engine.reads.questions import Entered
from engine.service.foreseen import Foreseen
from web import services
from web.frame.attempts import keyed_digest
from web.frame.filters import time_of_day
from web.frame.security import SCRIPT_HEADER, current_person, local_path

#: The digest of the answers that somebody saw once more; the button that leads back to the form.
SEEN, CHANGE = "_seen", "_change"


def add_to_templates(app: Flask) -> None:
    """Let templates render forms."""
    app.jinja_env.filters["with_items"] = with_items
    app.jinja_env.globals["error_links"] = error_links


def error_links(form: FormView) -> list[dict[str, str]]:
    """Return what is wrong, as the error summary takes it."""
    return [{"text": link.text, "href": link.href} for link in form.errors]


def posted(form: Form, *, within: str = "", beside: str = "") -> dict[str, Any]:
    """Return the posted answers; a button that adds or removes a row has done its work in them.

    Of two forms on a page, one stands in the group `within`, the other `beside` it. Raises
    `InvalidAnswers` for a post that is too large.
    """
    items = posted_items()
    named = f"{within or beside}-"
    if within or beside:
        items = [item for item in items if item[0].startswith(named) is bool(within)]
    given = from_post(form, items)
    button = pressed_list_button(posted_items())
    return apply_list_button(form, given, button) if button else given


def answered(
    form: Form,
    page: Callable[[Entered], str],
    command: Callable[[dict[str, Any]], ResponseReturnValue],
    foresee: Callable[[dict[str, Any]], Foreseen | None] = lambda _: None,
) -> ResponseReturnValue:
    """Hand the answers of a form to a command.

    The form is shown again where a button for rows was pressed, and where the command refuses
    the answers, with what is wrong. Where it says that what is done cannot be undone, the very
    answers are shown once more before that, with what follows and each letter as it will go,
    unless nothing can be foreseen; again where any of it has changed since.
    """
    given = posted(form)
    if list_button(form, given) is not None or CHANGE in request.form:
        return page(Entered(given=given))
    try:
        if form.summary and (found := foresee(given)):
            follows = [(each.name, each.about, each.whose, each.role) for each in found.steps]
            shown = (request.path, given, follows, found.ends, digest_of(found.letters))
            seen = keyed_digest("seen", repr(shown))
            if request.form.get(SEEN) != seen:
                return _summary(form, found, seen)
        return command(given)
    except InvalidAnswers as refusal:
        return page(Entered(given=given, errors=refusal.errors)), 422


def _summary(form: Form, found: Foreseen, seen: str) -> str:
    passed_on = [(n, v) for n, v in posted_items() if n not in (SEEN, CHANGE, "csrf_token")]
    return render_template(
        "summary.html", form=form, found=found, passed_on=[*passed_on, (SEEN, seen)]
    )


def list_button(form: Form, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the answers if a button for rows was pressed, so that the form is shown again."""
    return given if pressed_list_button(posted_items()) else None


def at_added_row(components: Sequence[ComponentView]) -> Sequence[ComponentView]:
    """Let reading go on at the row that the pressed button added."""
    pressed = pressed_list_button(posted_items()) or ""
    return tuple(_at_added_row(part, pressed) for part in components)


def _at_added_row(part: ComponentView, pressed: str) -> ComponentView:
    if isinstance(part, ListView) and part.rows:
        added = replace(part.rows[-1], is_added=pressed == f"add:{part.id}")
        return replace(part, rows=(*part.rows[:-1], added))
    if isinstance(part, GroupView):
        return replace(part, components=tuple(_at_added_row(p, pressed) for p in part.components))
    return part


def draft_answer(form: FormView) -> ResponseReturnValue:
    """Answer a draft that was kept: a script with the fields that show now, a browser by going
    back to the form.
    """
    saved = f"Saved at {time_of_day(services().clock.now())}"
    if SCRIPT_HEADER not in request.headers:
        flash(f"{saved}. You can leave this page and go on later.", "success")
        return redirect(local_path(request.form.get("_back")), 303)
    fields = get_template_attribute("components/form.html", "form_fields")
    return jsonify(saved=saved, fields=fields(form.components))


def with_items(params: Mapping[str, Any], field: FieldView) -> dict[str, Any]:
    """Return a component's parameters with the options of a field."""
    chosen = "selected" if field.kind == "select" else "checked"
    items: list[dict[str, Any]] = [
        {"value": option.value, "text": option.label, chosen: option.chosen}
        | ({"disabled": True} if option.closed else {})
        for option in field.options
    ]
    if field.kind == "select":
        nothing = not any(option.chosen for option in field.options)
        items.insert(0, {"value": "", "text": "Choose one", chosen: nothing})
    return {**params, "items": items}


def posted_items() -> list[tuple[str, str]]:
    """Return what was posted; a browser ends lines as the network does."""
    return [(name, value.replace("\r\n", "\n")) for name, value in request.form.items(multi=True)]


def posted_person(field: str) -> PersonId | None:
    """Return whom a form names, None for nobody; the service refuses whoever is not there."""
    username = request.form.get(f"{field}_username", "").strip()
    if not username:
        return PersonId(request.form.get(field, "")) or None
    person = services().people.by_username(username)
    return person.id if person else PersonId(username)


def to_case(case_id: CaseId, done: str, below: str = "") -> ResponseReturnValue:
    """Say what was done and show the case; to whom it no longer opens, say so on their work."""
    if services().views.opens(case_id, by=current_person().id):
        flash(f"{done} {below}".strip(), "success")
        return redirect(url_for("cases.show", case_id=case_id), 303)
    flash(f"{done} You have no part in this case now, so it is closed to you.", "success")
    return redirect(url_for("work.show"), 303)
