"""Reads a `.form` file: JSON of form-js, kept to the profile of this service."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.forms.file import strict_json
from engine.forms.file.component_reader import (
    Around,
    ComponentReader,
    as_list,
    known_properties,
    object_of,
)
from engine.forms.file.findings import NO_TEXT, Findings, printable
from engine.forms.file.form_types import types_of
from engine.forms.file.names import appoints_of, looks_ahead, reads_of, walk
from engine.forms.file.parse_field import parse_field
from engine.forms.file.profile import (
    FORM_CUSTOM,
    FORM_PROPERTIES,
    KEY,
    MOST_COMPONENTS,
    MOST_FIELDS,
    MOST_LEVELS,
    MOST_LISTS,
    RESERVED,
)
from engine.forms.model import Component, Field, Form, Group, ItemList, Kind, Prose, keyed
from engine.model.audience import names_in
from engine.texts.words_said import with_words

_MOST_PROSE = 20_000
_MOST_LABEL = 500
_MOST_HINT = 2_000
_MOST_FIRST_ROWS = 20


def parse_form(data: bytes, *, source: str, said: Mapping[str, str] | None = None) -> Form:
    """Read and check a form. Raises `DefinitionRejected` with every finding.

    What the procedure says once (`said`, such as the name of a team) is put into the sentences of
    errors and the labels of options, which are no FEEL.
    """
    findings = Findings(source)
    try:
        raw = strict_json.load(data)
    except strict_json.NotJson as error:
        findings.fail("form", error.message)
    form = _Reader(findings).form(_with_words(raw, said) if said else raw)
    findings.finish()
    return form


def _with_words(raw: Any, said: Mapping[str, str], *, is_plain: bool = False) -> Any:
    if isinstance(raw, str):
        return with_words(raw, said) if is_plain else raw
    if isinstance(raw, list):
        return [_with_words(each, said, is_plain=is_plain) for each in raw]
    if not isinstance(raw, dict):
        return raw
    return {
        key: _with_words(
            held, said, is_plain=is_plain or key == "values" or "error" in key.lower()
        )
        for key, held in raw.items()
    }


class _Reader:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def form(self, raw: object) -> Form:
        """Read the whole file."""
        top = object_of(self._findings, "form", "the file", raw)
        known_properties(self._findings, "form", top, FORM_PROPERTIES)
        if top.get("type", "default") != "default":
            self._findings.add("form", "the type of a form is default; write “type”: “default”")
        custom = object_of(self._findings, "form", "properties", top.get("properties", {}))
        known_properties(self._findings, "form", custom, FORM_CUSTOM)
        if not self._is_of_bearable_size(top.get("components", [])):
            self._findings.finish()
        append_to = self._append_to(custom)
        components = self.components(top.get("components", []), Around())
        self._check_keys(components, {"at", "by", "id"} if append_to else set())
        heading = self._findings.text("form", "title", custom.get("title", ""), _MOST_LABEL)
        return Form(
            source=self._findings.source,
            id=printable(top.get("id", "")),
            title=heading.source,
            heading=heading,
            components=components,
            append_to=append_to,
            audience=str(custom.get("audience", "")),
            summary=str(custom.get("summary", "")),
            rests_on=names_in(str(custom.get("restsOn", ""))),
            fields=tuple(
                entry
                for entry in walk(components)
                if isinstance(entry, Field | ItemList | Group) and entry.key
            ),
            appoints=appoints_of(components),
            shared=frozenset(entry.key for entry in keyed(components) if entry.shared),
            reads=reads_of(components, heading),
            roles=_roles(components),
            looks_ahead=looks_ahead(components),
            kinds=types_of(components, append_to),
        )

    def _append_to(self, custom: Mapping[str, Any]) -> str:
        name = custom.get("appendTo", "")
        if name == "":
            return ""
        if not _is_key(name):
            self._findings.add(
                "form", f"appendTo “{printable(name)}” is not the name of a list; write snake_case"
            )
            return ""
        return str(name)

    def _is_of_bearable_size(self, components: object) -> bool:
        count = inputs = 0
        stack = [components]
        while stack:
            for raw in as_list(stack.pop()):
                if isinstance(raw, Mapping):
                    count += 1
                    inputs += "key" in raw
                    stack.append(raw.get("components", []))
        if count > MOST_COMPONENTS or inputs > MOST_FIELDS:
            self._findings.add(
                "form",
                f"the form has too many fields ({inputs:,} among {count:,} components); "
                f"keep to {MOST_FIELDS} fields and {MOST_COMPONENTS:,} components",
            )
            return False
        return True

    def components(self, raw: object, around: Around) -> tuple[Component, ...]:
        """Read the components of the form or of a group or list."""
        where = ".".join(around.path) or "form"
        if not isinstance(raw, list):
            self._findings.add(where, "components is not a list; write […]")
            return ()
        if around.levels > MOST_LEVELS:
            self._findings.add(where, f"groups go deeper than {MOST_LEVELS} levels; use fewer")
            return ()
        read = (self._component(item, i, around) for i, item in enumerate(raw))
        return tuple(component for component in read if component is not None)

    def _component(self, raw: object, index: int, around: Around) -> Component | None:
        item = ComponentReader.of(self._findings, raw, index, around)
        if item is None:
            return None
        if item.type == "group":
            return self._group(item)
        if item.type == "dynamiclist":
            return self._list(item)
        if item.type == "text":
            text = item.text("text", _MOST_PROSE)
            return Prose(kind=Kind.TEXT, where=item.where, hide=item.hide(), text=text)
        if item.type in ("separator", "spacer"):
            return Component(kind=Kind(item.type), where=item.where, hide=item.hide())
        if not self._has_good_key(item, item.raw.get("key")):
            return None
        return parse_field(item)

    def _group(self, item: ComponentReader) -> Component | None:
        key = item.raw.get("path", "")
        if key and not self._has_good_key(item, key):
            return None
        return Group(
            kind=Kind.GROUP,
            where=item.where,
            hide=item.hide(),
            key=key,
            path=item.path_of(key) if key else (),
            label=item.text("label", _MOST_LABEL),
            components=self.components(
                item.raw.get("components", []),
                item.around.inside(*([key] if key else []), audience=item.audience),
            ),
            shared=item.is_shared(),
        )

    def _list(self, item: ComponentReader) -> Component | None:
        key = item.raw.get("path")
        if not self._has_good_key(item, key):
            return None
        if item.around.lists >= MOST_LISTS:
            item.add(f"lists stand inside lists more than {MOST_LISTS} deep; use fewer")
            return None
        label = item.text("label", _MOST_LABEL)
        if label is NO_TEXT:
            item.add("the list needs a label; say what its items are")
        return ItemList(
            kind=Kind.DYNAMICLIST,
            where=item.where,
            hide=item.hide(),
            key=str(key),
            path=item.path_of(str(key)),
            label=label,
            hint=item.text("description", _MOST_HINT),
            item_label=item.text("itemLabel", _MOST_LABEL, inside=item.custom),
            components=self._rows(item),
            may_add=item.flag("allowAddRemove", True),
            first_rows=item.whole("defaultRepetitions", 1, _MOST_FIRST_ROWS),
            least=item.custom_expression("atLeast"),
            most=item.custom_expression("atMost"),
            prefill=item.custom_expression("prefill"),
            shared=item.is_shared(),
            sentences=item.sentences(),
        )

    def _rows(self, item: ComponentReader) -> tuple[Component, ...]:
        inside = item.around.inside(str(item.raw["path"]), audience=item.audience, is_list=True)
        components = self.components(item.raw.get("components", []), inside)
        self._check_keys(components, {"id"})
        return components

    def _has_good_key(self, item: ComponentReader, key: object) -> bool:
        if key in (None, ""):
            item.add(f"the {item.type} has no key; give it a name in snake_case")
        elif not _is_key(key):
            item.add(
                f"“{printable(key)}” cannot be a key; use small letters, digits and single _, "
                "beginning with a letter, as in conference_date"
            )
        elif key in RESERVED:
            item.add(f"“{printable(key)}” is a name of the engine; choose another key")
        else:
            return True
        return False

    def _check_keys(self, components: Sequence[Component], taken: set[str]) -> None:
        """Find keys that stand twice beside one another, or that the engine adds itself."""
        seen: set[str] = set()
        for entry in keyed(components):
            if entry.key in seen:
                self._findings.add(
                    entry.where, f"the key “{entry.key}” stands twice; give each field its own"
                )
            if entry.key in taken:
                self._findings.add(
                    entry.where, f"“{entry.key}” is added by the engine; choose another key"
                )
            seen.add(entry.key)
            if isinstance(entry, Group):
                self._check_keys(entry.components, set())


def _is_key(key: object) -> bool:
    return isinstance(key, str) and len(key) <= 60 and KEY.fullmatch(key) is not None


def _roles(components: Sequence[Component]) -> frozenset[str]:
    return frozenset(
        role
        for each in walk(components)
        if isinstance(each, Field) and each.choices
        for role in each.choices.roles
    )
