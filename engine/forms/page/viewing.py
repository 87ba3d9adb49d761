"""Prepares a form for a page: what shows, with which value, hint, options and error."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.feel import Expression
from engine.forms.asking.first_values import first_values
from engine.forms.asking.given import FormPlace, GivenForm, Node, Scene
from engine.forms.asking.options import options_of, said_of
from engine.forms.asking.rows import MOST_ROWS
from engine.forms.model import (
    ADDED,
    Choice,
    Field,
    Form,
    Group,
    ItemList,
    Kind,
    Prose,
    keyed,
)
from engine.forms.page.boxes import box_value, part_views
from engine.forms.page.form_view import (
    BreakView,
    ComponentView,
    ErrorLink,
    FieldView,
    FormView,
    GroupView,
    ListView,
    OptionView,
    RowView,
    TextView,
)
from engine.texts.british import display
from engine.texts.markdown import to_html

#: Headings in a text stand below the page's own.
_TOP_HEADING = 2
_STEP = re.compile(r"\[(\d+)\]")
_AUTOCOMPLETE = {"email": "email", "phone": "tel"}


def view(
    form: Form,
    given: Mapping[str, Any] | None,
    scene: Scene,
    *,
    errors: Mapping[str, str] | None = None,
) -> FormView:
    """Return what to show. `given` is what was entered or saved; None shows the first values."""
    first = first_values(form, scene)
    given = first if given is None else _with_unseen_lists(form, given, first)
    reading = GivenForm(form, given, scene)
    components = _Viewer(scene, errors or {}).components(reading.top.nodes)
    links = dict(_links(components))
    for path, text in (errors or {}).items():
        links.setdefault(path, ErrorLink(text=text, href=""))
    return FormView(
        title=scene.words(form.heading, reading.top.context),
        components=components,
        errors=tuple(links.values()),
    )


def _with_unseen_lists(
    form: Form, given: Mapping[str, Any], first: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Give a list that no answer speaks of its first rows: it may show for the first time now."""
    unseen = {
        entry.key: first[entry.key]
        for entry in keyed(form.components)
        if isinstance(entry, ItemList) and entry.key not in given and entry.key in first
    }
    return {**given, **unseen}


def html_name(path: str) -> str:
    """Return a path such as `children[0].name` as `children-0-name`."""
    return _STEP.sub(r"-\1", path).replace(".", "-")


class _Viewer:
    def __init__(self, scene: Scene, errors: Mapping[str, str]) -> None:
        self._scene = scene
        self._errors = errors
        #: What is said of each person who is offered, wherever it depends on nobody else.
        self._said: dict[tuple[Expression, str], str] = {}

    def components(self, nodes: Sequence[Node]) -> tuple[ComponentView, ...]:
        """Return the views of the nodes that show."""
        return tuple(self._one(node) for node in nodes if node.shows)

    def _one(self, node: Node) -> ComponentView:
        asked = node.component
        if isinstance(asked, Field):
            return self._field(node, asked)
        if isinstance(asked, ItemList):
            return self._list(node, asked)
        if isinstance(asked, Group):
            return self._group(node, asked)
        if isinstance(asked, Prose):
            return self._prose(node, asked)
        return BreakView(kind=asked.kind.value)

    def _prose(self, node: Node, asked: Prose) -> TextView:
        return TextView(
            html=to_html(
                asked.text,
                node.place.context,
                now=self._scene.now,
                calendar=self._scene.calendar,
                top_heading=_TOP_HEADING,
            )
        )

    def _group(self, node: Node, asked: Group) -> GroupView:
        return GroupView(
            id=html_name(node.path) or "group",
            label=self._scene.words(asked.label, node.place.context),
            components=self.components(node.inside[0].nodes),
        )

    def _field(self, node: Node, asked: Field) -> FieldView:
        name = html_name(node.path)
        error = self._errors.get(node.path, "")
        options = self._options(node, asked, name)
        return FieldView(
            kind=asked.kind.value,
            path=node.path,
            name=name,
            id=name,
            label=self._scene.words(asked.label, node.place.context),
            hint=self._scene.words(asked.hint, node.place.context),
            error=error,
            # What is taken from elsewhere has to be typed only where that gives nothing.
            required=asked.required
            and (asked.otherwise is None or (error != "" and not node.given)),
            readonly=asked.readonly,
            shown=_value_words(node, asked, options) if asked.readonly else "",
            value=box_value(asked.kind, node.given),
            ticked=asked.kind is Kind.CHECKBOX and node.value is True,
            parts=part_views(asked, node.given, name, error),
            options=() if asked.readonly else options,
            autocomplete=_AUTOCOMPLETE.get(asked.limits.format, ""),
            inputmode="numeric" if asked.kind is Kind.NUMBER else "",
            max_length=asked.limits.max_length if asked.kind is Kind.TEXTAREA else None,
            prefix=asked.prefix,
            suffix=asked.suffix,
        )

    def _options(self, node: Node, asked: Field, name: str) -> tuple[OptionView, ...]:
        if asked.choices is None:
            return ()
        offered = options_of(asked, node.place.context, self._scene)
        chosen = _chosen(asked, node)
        return tuple(
            OptionView(
                # The first option carries the id that the error summary leads to.
                id=name if i == 0 else f"{name}-{i + 1}",
                value=value,
                label=f"{label}{said}",
                chosen=value in chosen,
                closed=is_closed and value not in chosen,
            )
            for i, (value, label) in enumerate(map(Choice._make, offered))
            for is_closed, said in [self._about(node, asked, value)]
        )

    def _about(self, node: Node, asked: Field, value: str) -> tuple[bool, str]:
        """Return whether a person who is offered cannot be picked, and what is said of them."""
        roles = (asked.choices.roles if asked.choices else ()) if value != ADDED.value else ()
        if not roles:
            return False, ""
        if reason := self._scene.barred((asked.appoints,) if asked.appoints else roles, value):
            return True, f": cannot be chosen. {reason}"
        for is_closed, expression in ((True, asked.unfit), (False, asked.remark)):
            if said := self._said_of(expression, value, node.place):
                return is_closed, f": {said}"
        return False, ""

    def _said_of(self, asked: Expression | None, person: str, place: FormPlace) -> str:
        """Return what is said of somebody: once for all rows where it asks nothing of a row."""
        if asked is None:
            return ""
        if "." in place.path or not asked.names.isdisjoint(place.own):
            return said_of(asked, person, place.context, self._scene)
        if (asked, person) not in self._said:
            self._said[asked, person] = said_of(asked, person, place.context, self._scene)
        return self._said[asked, person]

    def _list(self, node: Node, asked: ItemList) -> ListView:
        name = html_name(node.path)
        label = self._scene.words(asked.label, node.place.context)
        item = self._scene.words(asked.item_label, node.place.context) or label
        rows = tuple(
            self._row(node, place, index, f"{item} {index + 1}")
            for index, place in enumerate(node.inside)
        )
        return ListView(
            path=node.path,
            id=name,
            label=label,
            item_label=item,
            hint=self._scene.words(asked.hint, node.place.context),
            error=self._errors.get(node.path, ""),
            rows=rows,
            add=f"add:{name}" if asked.may_add and len(rows) < MOST_ROWS else "",
        )

    def _row(self, node: Node, place: FormPlace, index: int, title: str) -> RowView:
        name = html_name(place.path)
        asked = node.component
        may_remove = isinstance(asked, ItemList) and asked.may_add
        return RowView(
            number=index + 1,
            id=name,
            title=title,
            id_name=f"{name}-id",
            id_value="" if node.blank[index] else str(place.own["id"]),
            components=self.components(place.nodes),
            remove=f"remove:{html_name(node.path)}:{index}" if may_remove else "",
        )


def _chosen(asked: Field, node: Node) -> frozenset[str]:
    value = node.value
    if asked.is_boolean:
        return frozenset({"yes" if value else "no"} if value is not None else ())
    return frozenset(value if isinstance(value, list) else [value] if value else ())


def _value_words(node: Node, asked: Field, options: Sequence[OptionView]) -> str:
    labels = [option.label for option in options if option.chosen]
    return display(labels) if labels else display(node.value)


# --- errors --------------------------------------------------------------------------------


def _links(components: Sequence[ComponentView]) -> Iterator[tuple[str, ErrorLink]]:
    """Yield path and link of the errors in page order."""
    for component in components:
        if isinstance(component, FieldView | ListView) and component.error:
            link = ErrorLink(text=component.error, href=f"#{_target(component)}")
            yield component.path, link
        if isinstance(component, GroupView):
            yield from _links(component.components)
        elif isinstance(component, ListView):
            for row in component.rows:
                for path, link in _links(row.components):
                    yield path, replace(link, text=f"{row.title}: {link.text}")


def _target(asked: FieldView | ListView) -> str:
    if isinstance(asked, ListView):
        return asked.id
    wrong = next((part.id for part in asked.parts if part.wrong), "")
    return wrong or (asked.parts[0].id if asked.parts else asked.id)
