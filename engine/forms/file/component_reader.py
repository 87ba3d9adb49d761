"""One component of a form file while it is read: typed access that notes what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from engine.feel import Expression
from engine.forms.file.findings import NO_TEXT, Findings, printable
from engine.forms.file.profile import (
    PROFILE,
    REFUSED_PROPERTIES,
    REFUSED_TYPES,
    Allowed,
)
from engine.texts.template import Text

_MOST_SENTENCE = 300


def object_of(findings: Findings, where: str, what: str, raw: object) -> Mapping[str, Any]:
    """Return a JSON object, or an empty one and a finding."""
    if isinstance(raw, dict):
        return raw
    findings.add(where, f"{what} is not a JSON object; write {{…}}")
    return {}


def as_list(raw: object) -> list[Any]:
    """Return a list, or an empty one."""
    return raw if isinstance(raw, list) else []


def known_properties(
    findings: Findings, where: str, raw: Mapping[str, Any], known: frozenset[str]
) -> None:
    """Find properties that are not of the profile."""
    for name in raw:
        if name not in known:
            mend = REFUSED_PROPERTIES.get(name, "take it away")
            findings.add(where, f"the property “{printable(name)}” is not used here; {mend}")


@dataclass(frozen=True, slots=True)
class Around:
    """The groups and lists around a component."""

    path: tuple[str, ...] = ()
    #: How many groups and lists, and how many lists.
    levels: int = 1
    lists: int = 0
    #: Who may know what is answered inside, where one of them says so.
    audience: str = ""

    def inside(self, *keys: str, audience: str, is_list: bool = False) -> "Around":
        """Return the same for what stands inside another group or list."""
        return Around((*self.path, *keys), self.levels + 1, self.lists + is_list, audience)


@dataclass(frozen=True, slots=True)
class ComponentReader:
    """A component as it stands in the file."""

    findings: Findings
    raw: Mapping[str, Any]
    type: str
    where: str
    around: Around

    @classmethod
    def of(cls, findings: Findings, raw: object, index: int, around: Around) -> Self | None:
        """Take a component whose type and properties are of the profile."""
        place = ".".join([*around.path, f"components[{index}]"])
        item = object_of(findings, place, "a component", raw)
        where = str(item.get("key") or item.get("path") or item.get("id") or place)
        kind = item.get("type")
        if not isinstance(kind, str) or kind not in PROFILE:
            mend = REFUSED_TYPES.get(str(kind), f"use one of {', '.join(sorted(PROFILE))}")
            findings.add(
                where, f"a component of type “{printable(kind)}” is not used here; {mend}"
            )
            return None
        made = cls(findings, item, kind, where, around)
        made.check_properties(PROFILE[kind])
        return made

    def check_properties(self, allowed: Allowed) -> None:
        """Find unknown properties here, in `validate`, `conditional` and `properties`."""
        known_properties(self.findings, self.where, self.raw, allowed.here)
        known_properties(self.findings, self.where, self.validate, allowed.validate)
        known_properties(self.findings, self.where, self.custom, allowed.custom)
        conditional = self.part("conditional")
        known_properties(self.findings, self.where, conditional, frozenset({"hide"}))

    def part(self, name: str) -> Mapping[str, Any]:
        """Return an object inside the component."""
        return object_of(self.findings, self.where, name, self.raw.get(name, {}))

    @property
    def validate(self) -> Mapping[str, Any]:
        """Its rules."""
        return self.part("validate")

    @property
    def custom(self) -> Mapping[str, Any]:
        """Its custom properties."""
        return self.part("properties")

    @property
    def audience(self) -> str:
        """Who may know what is answered here: as said here, or by what stands around it."""
        named = self.custom.get("audience", "")
        if not isinstance(named, str):
            self.add("audience names who may know, with commas between the names")
            return ""
        return named or self.around.audience

    def add(self, message: str) -> None:
        """Note a finding here."""
        self.findings.add(self.where, message)

    def path_of(self, key: str) -> tuple[str, ...]:
        """Return the path of a key that stands here."""
        return (*self.around.path, key)

    def text(self, name: str, most: int, *, inside: Mapping[str, Any] | None = None) -> Text:
        """Return a property that may hold {{FEEL}}."""
        source = (self.raw if inside is None else inside).get(name) or ""
        return self.findings.text(self.where, name, source, most) if source else NO_TEXT

    def flag(self, name: str, default: bool, *, inside: Mapping[str, Any] | None = None) -> bool:
        """Return a property that is true or false."""
        value = (self.raw if inside is None else inside).get(name, default)
        if not isinstance(value, bool):
            self.add(f"{name} is not true or false; write one of them")
            return default
        return value

    def whole(
        self, name: str, default: int, most: int, *, inside: Mapping[str, Any] | None = None
    ) -> int:
        """Return a property that is a whole number from 0."""
        value = (self.raw if inside is None else inside).get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.add(f"{name} is not a whole number from 0 to {most:,}; correct it")
            return default
        return value

    def hide(self) -> Expression | None:
        """Return the condition under which the component is hidden."""
        condition = self.part("conditional").get("hide")
        if condition in (None, ""):
            return None
        if not isinstance(condition, str) or not condition.startswith("="):
            self.add("the condition to hide it does not begin with =; write = and then FEEL")
            return None
        return self.findings.expression(self.where, "the condition to hide it", condition)

    def custom_expression(self, name: str) -> Expression | None:
        """Return a custom property that is FEEL."""
        source = self.custom.get(name)
        return self.findings.expression(self.where, name, source) if source else None

    def is_shared(self) -> bool:
        """Say whether other forms may write the same key: true or false, as text or not."""
        value = self.custom.get("shared", False)
        if value in (True, "true"):
            return True
        if value not in (False, "false", ""):
            self.add("shared is not true or false; write one of them")
        return False

    def sentences(self) -> Mapping[str, str]:
        """Return the owner's error sentences by rule, such as `required`."""
        found = {}
        for name, value in self.custom.items():
            if name.startswith("error"):
                text = self.findings.text(self.where, name, value, _MOST_SENTENCE)
                found[snake(name.removeprefix("error"))] = text.source
        return found


def snake(name: str) -> str:
    """Return `MaxLength` as `max_length`."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).strip("_")
