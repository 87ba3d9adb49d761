"""A package held against the list of what kept people apart before it was changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.check.asked_apart import SEPARATOR, words_in
from engine.check.kept_apart import IN_PERSON, Kept, guards, kept_apart
from engine.check.subject import Subject
from engine.check.ways_past import only_by, past
from engine.check.written_by import DECIDED, EVERYBODY, OWN
from engine.ids import ElementId, RoleId
from engine.model.people import Part
from engine.model.procedure import ElementKind
from engine.model.rules import APART

#: What keeps somebody out of a role.
_BARRING = ("barred_by", "nominees", "declared")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Doers:
    """Who does a step: roles, and the parts in which they do it."""

    roles: frozenset[str]
    parts: frozenset[Part]


class HeldAgainst:
    """A package, and what kept people apart before."""

    def __init__(self, subject: Subject, before: Sequence[Kept]) -> None:
        self.subject = subject
        self.procedure = subject.procedure
        self.before = {(each.kind, each.name): each for each in before}
        self.now = {(each.kind, each.name): each for each in kept_apart(subject.package, before)}

    @cached_property
    def ids(self) -> Mapping[str, set[str]]:
        """The ids of steps, roles, entries, facts, forms and tables, and all words."""
        package, procedure = self.subject.package, self.procedure
        return {
            "elements": {*map(str, procedure.elements)},
            "roles": {*map(str, procedure.roles)},
            "entries": {*procedure.entries},
            "facts": {*procedure.facts},
            "forms": {*package.forms},
            "decisions": {*package.decisions},
            "words": self._words,
        }

    @cached_property
    def _words(self) -> set[str]:
        """All words of the package, without those of its examples."""
        files = self.subject.files.items()
        texts = [text.decode("utf-8", "replace") for n, text in files if "examples/" not in n]
        return {word for text in texts for word in words_in(text)}

    def is_renamed(self, old: Kept) -> bool:
        """Say whether something that the value named is called so nowhere any more."""
        return not self._words >= words_in(old.value)

    def is_checked_by_another(self, old: Kept) -> bool:
        """Say whether the step that a second person checks has another id now."""
        element = self.procedure.elements[ElementId(old.thing)]
        return bool(element.not_by) and old.rest not in self.ids["elements"]

    def is_named_otherwise(self, old: Kept, new: Kept | None) -> bool:
        """Say whether a question gives a role under another id, of question or of role."""
        form = self.subject.package.forms[old.thing]
        if new is not None:
            is_gone = old.value not in self.ids["roles"]
            return is_gone and self.new_part(new.value) is self.old_part(old.value)
        key = old.rest.rpartition(".")[2]
        is_asked = f'"key": "{key}"'.encode() in self.subject.files[form.source]
        return not is_asked and old.value in form.appoints.values()

    def leads_elsewhere(self, old: Kept) -> bool:
        """Say whether a way leads to what was not there before, on the same condition."""
        return any(
            each.value == old.value and each.thing == old.thing and key not in self.before
            for key, each in self.now.items()
            if each.kind == old.kind
        )

    def leads_to_guard(self, old: Kept) -> bool:
        """Say whether a way leads to a step that keeps people apart, or alone leads to one."""
        there = {ElementId(old.rest), *only_by(self.procedure, old.thing, old.rest)}
        return bool(there & guards(self.subject.package, self.before.values()))

    def passed(self, old: Kept) -> str:
        """Return to what a way leads past a step, such as its name; "" where none does."""
        guard = self.procedure.elements[ElementId(old.thing)]
        found = sorted({*old.listed} & past(self.procedure, guard))
        return self.called(found[0]) if found else ""

    def copies(self) -> Iterator[tuple[Kept, ElementId]]:
        """Yield new steps that show the form of another, and are open to more people than it."""
        shows = [each for (kind, _), each in self.before.items() if kind == "form"]
        for element in self.procedure.elements.values():
            likes = [each for each in shows if each.value == element.form_key]
            is_new = ("by", element.id) in self.now.keys() - self.before.keys()
            if is_new and likes and not any(self._is_like(each, element.id) for each in likes):
                yield likes[0], element.id

    def _is_like(self, old: Kept, step: ElementId) -> bool:
        """Say whether a step keeps apart whatever another, that shows the same form, did."""
        before, new = self.before.get(("by", old.thing)), self.now.get(("by", step))
        if before is None or new is None or self.lets_strangers(before, new):
            return False
        return self.is_kept_as(old.thing, step)

    def is_kept_as(self, old: str, new: str) -> bool:
        """Say whether a step is as much somebody's own as another was, and checked as that was."""
        kinds = {kind for kind, name in self.before if name.partition(".")[0] == old}
        own = {kind for kind, name in self.now if name.partition(".")[0] == new}
        checks = [name.partition(".") for kind, name in self.before if kind == "second_person"]
        checked = [check for check, _, step in checks if step == old]
        return kinds & {*IN_PERSON, "second_person", "assigned"} <= own and all(
            ("second_person", f"{check}.{new}") in self.now or check not in self.ids["elements"]
            for check in checked
        )

    def is_written(self, old: Kept) -> bool:
        """Say whether something still writes a key."""
        return any(each.kind == old.kind and each.rest == old.rest for each in self.now.values())

    def is_written_otherwise(self, old: Kept, new: Kept) -> bool:
        """Say whether a key is written in another way, or at a start that is open to others."""
        if old.how != new.how or old.how == DECIDED:
            return old.how != new.how
        element = self.procedure.elements[ElementId(old.thing)]
        before, after = self.doers(old, self.old_part), self.doers(new, self.new_part)
        return element.kind is ElementKind.START and bool(after.parts - before.parts)

    def moved(self, old: Kept) -> list[Kept]:
        """Return the rules of a question where it is asked in another form, and was not."""
        return [
            each
            for key, each in self.now.items()
            if each.kind == old.kind and each.rest == old.rest and key not in self.before
        ]

    def turns_no_more_on(self, old: Kept, new: Kept | None) -> list[str]:
        """Return on which answers, still called so, a table, choice or fact turns no more."""
        now = {*new.listed} if new else set()
        return sorted(({*old.listed} - now) & self._words)

    def rests_on(self, rule: Kept) -> list[str]:
        """Return what a rule rests on: the roles that end by it, and steps whose answers it reads.

        Of an end that stops all, what is done before it; of a process, what calls it.
        """
        named = rule.listed
        if rule.kind in ("ends", "callers"):
            return named
        if rule.kind != "turns":
            return []
        rules = self.before.values()
        roles = (each for each in rules if each.kind == "ends_for" and each.value == rule.thing)
        steps = (x for x in rules if x.kind == "writes" and x.rest.rpartition(".")[2] in named)
        return [each.thing for each in (*roles, *steps)]

    def is_asked_for_less(self, old: Kept, new: Kept) -> bool:
        """Say whether a question is hidden, filled in or left to others, and was not before."""
        (how, *hides), (is_now, *hidden) = (x.value.split(SEPARATOR) for x in (old, new))
        is_weaker = {*is_now.split()} - {*how.split()} - {"required"}
        more = {*hidden} - {*hides}
        return bool(is_weaker) or (bool(more) and self._words >= words_in(" ".join(hides)))

    def offers_less(self, old: Kept, new: Kept) -> list[str]:
        """Return the answers that are offered no more, where others do not stand for them."""
        before, now = old.listed, new.listed
        missing = [each for each in before if each not in now]
        is_renamed = len(now) >= len(before) and not self._words & {*missing}
        return [] if is_renamed else missing

    def lets_strangers(self, old: Kept, new: Kept) -> bool:
        """Say whether a step is done by somebody whom its rule kept from it.

        What is somebody's own stays theirs; and nobody is left out of it, who could object.
        """
        before, now = self.doers(old, self.old_part), self.doers(new, self.new_part)
        more = now.parts - before.parts
        if not before.parts & OWN and not self._has(old, *IN_PERSON, "second_person"):
            return self._opens(old, before, now)
        added, left_out = now.roles - before.roles, before.roles & self.ids["roles"] - now.roles
        known = {role for role in added if ("part", role) in self.before}
        is_narrower = bool(left_out) and self._has(old, *IN_PERSON)
        is_unbarred = bool(left_out) and self._bars(left_out) > self._bars(added)
        return bool(more or known) or EVERYBODY in added or is_narrower or is_unbarred

    def _opens(self, old: Kept, before: _Doers, now: _Doers) -> bool:
        """Say whether a step that is nobody's own is open to who would undo a rule.

        The chair's stay the chair's, and what a rule reads is written in the same parts.
        """
        more, added = now.parts - before.parts, now.roles - before.roles
        if before.parts == {Part.CHAIR} and any(("part", role) in self.before for role in added):
            return True
        if self._has(old, "writes"):
            return bool(more) or EVERYBODY in added
        return bool(more) and (
            before.parts == {Part.CHAIR}
            or Part.DISSENTER in more
            or (bool(more & {*APART}) and self._has(old, "form"))
        )

    def _bars(self, roles: Iterable[str]) -> set[str]:
        """Return in which ways somebody is kept out of some roles."""
        rules = {**self.before, **self.now}
        return {kind for kind, role in rules if role in roles and kind in _BARRING}

    def starts_as_dissenter(self, old: Kept, new: Kept) -> bool:
        """Say whether who dissents may start what others record."""
        before, now = self.doers(old, self.old_part), self.doers(new, self.new_part)
        return Part.DISSENTER in now.parts - before.parts

    def _has(self, old: Kept, *kinds: str) -> bool:
        rules = self.before.values()
        return any(each.thing == old.thing and each.kind in kinds for each in rules)

    def doers(self, rule: Kept, part_of: Callable[[str], Part]) -> _Doers:
        """Return who does a step, by a rule that says so."""
        roles, acted = frozenset(rule.roles), rule.acted_as
        parts = {Part(acted)} if acted else {part_of(role) for role in roles - {EVERYBODY}}
        return _Doers(roles=roles, parts=frozenset(parts))

    def old_part(self, role: str) -> Part:
        """Return the part that a role had before."""
        found = self.before.get(("part", role))
        return Part(found.value) if found else Part.OBSERVER

    def new_part(self, role: str) -> Part:
        """Return the part that a role has now."""
        return self.subject.package.part(RoleId(role))

    def called(self, name: str) -> str:
        """Return what a reader calls a step, a role or a start."""
        entry = self.procedure.entries.get(name)
        title = self.procedure.title_of(name) or (entry.title if entry else "")
        return title or self.procedure.name_of(name)

    def titles(self, rule: Kept) -> str:
        """Return who does a step, by their titles."""
        everybody = "everybody in the case"
        titles = [everybody if role == EVERYBODY else self.called(role) for role in rule.roles]
        part = f", in the part of {rule.acted_as}" if rule.acted_as else ""
        return (", ".join(titles) or "nobody") + part
