"""What was given to a form, taken apart: values, rows, what shows and what is hidden."""

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.feel import Expression, over
from engine.forms.asking.field_values import value_entered
from engine.forms.asking.refused_answer import RefusedAnswer
from engine.forms.asking.rows import Row, items_of, rows_given
from engine.forms.file.findings import printable
from engine.forms.model import (
    Component,
    Field,
    Form,
    Group,
    ItemList,
    People,
)
from engine.model.calendar import Calendar
from engine.texts.template import Text

_MOST_PASSES = 10


def plainly(name: str) -> str:
    """Return the name of a date as words."""
    return f"the {name.rpartition('.')[2].replace('_', ' ')}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """What a form is asked over."""

    scope: Mapping[str, Any]
    now: datetime
    calendar: Calendar
    people: People
    #: Says what another date is, by its name: `the date of the conference`.
    called: Callable[[str], str] = plainly
    #: Says why somebody may have none of some roles in this case, by their id; "" where they may.
    barred: Callable[[Sequence[str], str], str] = lambda _roles, _person: ""

    def evaluate(self, expression: Expression, context: Mapping[str, Any]) -> Any:
        """Work out FEEL."""
        return expression.evaluate(context, now=self.now, calendar=self.calendar)

    def words(self, text: Text, context: Mapping[str, Any]) -> str:
        """Return a text with its values."""
        return text.render(context, now=self.now, calendar=self.calendar)


@dataclass(kw_only=True, slots=True, eq=False)
class FormPlace:
    """Where components stand: the form itself, a group with a key, or a row of a list."""

    #: Path of the place, such as `children[0]`; "" for the form.
    path: str
    #: The answers by key; None where nothing is answered or shown.
    own: MutableMapping[str, Any]
    #: The answers here, then those around, then the scope.
    context: Mapping[str, Any]
    #: What is held already under the keys of this place.
    before: Mapping[str, Any]
    nodes: list["Node"] = field(default_factory=list)

    def path_of(self, key: str) -> str:
        """Return the path of a key that stands here."""
        return f"{self.path}.{key}" if self.path else key


@dataclass(kw_only=True, slots=True, eq=False)
class Node:
    """One component with what was given to it."""

    component: Component
    place: FormPlace
    shows: bool = True
    given: Any = None
    value: Any = None
    refused: RefusedAnswer | None = None
    #: The place inside of a group, or the rows of a list.
    inside: list[FormPlace] = field(default_factory=list)
    #: Rows: their number among those given, and whether they are wholly blank.
    blank: list[bool] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path of the answer, such as `children[0].name`."""
        asked = self.component
        key = asked.key if isinstance(asked, Field | Group | ItemList) else ""
        return self.place.path_of(key) if key else self.place.path


class GivenForm:
    """A form with everything that was given to it, before any rule is looked at."""

    def __init__(self, form: Form, given: Mapping[str, Any], scene: Scene) -> None:
        self.form = form
        self.scene = scene
        #: Problems of shape: foreign keys, lists that are none.
        self.errors: dict[str, str] = {}
        own: dict[str, Any] = {}
        context = over(own, scene.scope)
        self.top = FormPlace(path="", own=own, context=context, before=scene.scope)
        self._fill(self.top, form, given)
        self._settle()

    # --- taking apart ---

    def _fill(
        self, place: FormPlace, asked: Form | Group | ItemList, given: Mapping[str, Any]
    ) -> None:
        known = asked.asks
        for key in given:
            if key not in known and not (key == "id" and place.path.endswith("]")):
                name = place.path_of(printable(key))
                self.errors[name] = f"{name} is not asked in this form; take it away"
        for key in known:
            place.own[key] = None
        self._add(place, asked.components, given, place.nodes)

    def _add(
        self,
        place: FormPlace,
        components: Sequence[Component],
        given: Mapping[str, Any],
        nodes: list[Node],
    ) -> None:
        for component in components:
            node = Node(component=component, place=place)
            nodes.append(node)
            if isinstance(component, Field):
                self._enter(node, component, given)
            elif isinstance(component, ItemList):
                self._enter_rows(node, component, given)
            elif isinstance(component, Group):
                self._enter_group(node, component, given)

    def _enter(self, node: Node, asked: Field, given: Mapping[str, Any]) -> None:
        try:
            if asked.readonly:
                node.value = self._shown_only(asked, node.place)
            else:
                node.given = given.get(asked.key)
                node.value = value_entered(asked, node.given)
                if node.value is None and asked.otherwise is not None:
                    node.given = self.scene.evaluate(asked.otherwise, node.place.context)
                    node.value = value_entered(asked, node.given)
        except RefusedAnswer as wrong:
            node.refused = None if asked.readonly else wrong
        node.place.own[asked.key] = node.value

    def _shown_only(self, asked: Field, place: FormPlace) -> Any:
        """Return the value of a field that nobody enters: computed, or what is held already."""
        if asked.prefill is not None:
            return value_entered(asked, self._prefill(asked.prefill, place))
        held = place.before.get(asked.key)
        return asked.default if held is None else held

    def _prefill(self, prefill: Expression, place: FormPlace) -> Any:
        """Work out a first value; what is held comes first, for it may name its own key."""
        return self.scene.evaluate(prefill, over(place.before, place.context))

    def _enter_group(self, node: Node, asked: Group, given: Mapping[str, Any]) -> None:
        around = node.place
        if not asked.key:
            inner = replace(around, nodes=[])
            node.inside = [inner]
            self._add(inner, asked.components, given, inner.nodes)
            return
        parts = given.get(asked.key)
        if parts is not None and not isinstance(parts, Mapping):
            node.refused = RefusedAnswer("not_parts")
            parts = None
        held = around.before.get(asked.key)
        inner = _within(around, asked.key, {}, held if isinstance(held, Mapping) else {})
        node.inside = [inner]
        node.value = around.own[asked.key] = inner.own
        self._fill(inner, asked, parts or {})

    def _enter_rows(self, node: Node, asked: ItemList, given: Mapping[str, Any]) -> None:
        node.given = given.get(asked.key)
        try:
            rows = self.rows(asked, node.place, node.given)
        except RefusedAnswer as wrong:
            node.refused = wrong
            rows = []
        node.value = node.place.own[asked.key] = []
        for index, row in enumerate(rows):
            own = {**row.before, "id": row.id}
            place = _within(node.place, f"{asked.key}[{index}]", own, row.before)
            if not row.is_blank:
                node.value.append(own)
            node.inside.append(place)
            node.blank.append(row.is_blank)
            self._fill(place, asked, row.given)

    def rows(self, asked: ItemList, place: FormPlace, raw: Any) -> list[Row]:
        """Return the rows of a list with the items they belong to. Raises `RefusedAnswer`."""
        held = items_of(place.before.get(asked.key))
        prefill = asked.prefill
        items = held if prefill is None else items_of(self._prefill(prefill, place))
        if raw is None or raw == "":
            raw = [] if asked.may_add else [{"id": item["id"]} for item in items]
        rows = rows_given(
            raw,
            items,
            by_position=prefill is not None or not asked.may_add,
            used=[str(item["id"]) for item in held],
        )
        if not asked.may_add and {row.id for row in rows} != {str(item["id"]) for item in items}:
            raise RefusedAnswer("fixed_rows")
        return rows

    # --- what shows ---

    def _settle(self) -> None:
        """Work out what is hidden; hidden answers count as not given for what follows."""
        for _ in range(_MOST_PASSES if self.form.looks_ahead else 1):
            if not self._pass(self.top.nodes, True):
                return

    def _pass(self, nodes: list[Node], around: bool) -> bool:
        changed = False
        for node in nodes:
            hide = node.component.hide
            shown = around and not (
                hide is not None and self.scene.evaluate(hide, node.place.context) is True
            )
            changed |= shown is not node.shows
            node.shows = shown
            asked = node.component
            if isinstance(asked, Field | ItemList | Group) and asked.key:
                node.place.own[asked.key] = node.value if shown else None
            for place in node.inside:
                changed |= self._pass(place.nodes, shown)
        return changed


def _within(
    around: FormPlace, step: str, own: dict[str, Any], before: Mapping[str, Any]
) -> FormPlace:
    context = over(own, around.context)
    return FormPlace(path=around.path_of(step), own=own, context=context, before=before)
