"""Reads `procedure.toml`, `clauses.toml` and `lessons.toml`."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import partial
from typing import Any, TypeVar

from engine.errors import DefinitionRejected, FileFindings
from engine.ids import RoleId
from engine.model.audience import BUILT_IN, Audience, PaperKind, names_in
from engine.model.people import Part
from engine.model.procedure import (
    AccessRule,
    Clause,
    CorrectionRule,
    Entry,
    KnownKeys,
    Lesson,
    OccasionRule,
    Parameter,
    ReminderPolicy,
    Role,
    SetBy,
)
from engine.model.spaces import plain_spaces
from engine.texts.words_said import with_words

T = TypeVar("T")

_TOP_KEYS = {
    "title",
    "area",
    "owner",
    "review_date",
    "prefix",
    "conference_keys",
    "occasion",
    "standing_text",
    "labels",
    "entry",
    "roles",
    "parameters",
    "facts",
    "known",
    "audiences",
    "corrections",
    "papers",
    "access",
    "words",
    "reminders",
}


class TomlReader(FileFindings):
    """Takes values out of a TOML table and collects what is wrong with them."""

    def __init__(self, data: bytes, *, source: str) -> None:
        super().__init__(source)
        #: The table that is read, as it stands before its keys: "" or such as `entry.main.`.
        self.place = ""
        #: Texts that may stand in others as `{{name}}`; None where `{{` means nothing.
        self.said: Mapping[str, str] | None = None
        try:
            self.table = tomllib.loads(data.decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise DefinitionRejected([f"{source}: this is not TOML: {error}"]) from error

    def take(self, table: Mapping[str, Any], key: str, kind: type[T], default: T) -> T:
        """Return a value of the expected type, or note the fault and return the default."""
        value = table.get(key, default)
        if isinstance(value, str):
            value = self._filled(plain_spaces(value), key)
        if isinstance(value, kind) and (kind is not int or not isinstance(value, bool)):
            return value
        self.refuse(f"{self.place}{key}", f"expected {kind.__name__}, but found {value!r}")
        return default

    def _filled(self, text: str, key: str) -> str:
        """Put the texts of parameters where another text names them."""
        if self.said is None:
            return text
        filled = with_words(text, self.said)
        if "{{" not in filled:
            return filled
        self.refuse(
            f"{self.place}{key}", f"{text!r} names no parameter that is a text; correct it"
        )
        return text

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self.take(table, key, list, [])
        if all(isinstance(value, str) for value in values):
            return tuple(values)
        self.refuse(f"{self.place}{key}", "expected a list of texts")
        return ()

    def only(self, table: Mapping[str, Any], allowed: set[str]) -> None:
        """Note every key that means nothing here."""
        for key in table.keys() - allowed:
            self.refuse(
                f"{self.place}{key}", "this key is not known; remove it or correct its name"
            )

    def tables(self, key: str, build: Callable[[str, Mapping[str, Any]], T]) -> dict[str, T]:
        """Build one thing per sub-table of `[key.NAME]`."""
        return self.each(self.take(self.table, key, dict, {}), build, place=f"{key}.")

    def each(
        self,
        tables: Mapping[str, Any],
        build: Callable[[str, Mapping[str, Any]], T],
        *,
        place: str = "",
        expected: str = "a table",
    ) -> dict[str, T]:
        """Build one thing per table, or note what is none."""
        built = {}
        for name, table in tables.items():
            self.place = f"{place}{name}."
            if isinstance(table, dict):
                built[name] = build(name, table)
            else:
                self.refuse(f"{place}{name}", f"expected {expected}")
        self.place = ""
        return built


def words_said(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return the parameters of a package that are texts, by name, as far as they can be read."""
    try:
        table = tomllib.loads(files.get("procedure.toml", b"").decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    return _texts_among(table.get("parameters"))


def _texts_among(parameters: Any) -> Mapping[str, str]:
    tables = parameters.items() if isinstance(parameters, dict) else ()
    values = ((name, table.get("value")) for name, table in tables if isinstance(table, dict))
    return {name: value for name, value in values if isinstance(value, str)}


class ProcedureFile:
    """The parts of `procedure.toml`."""

    def __init__(self, data: bytes, *, source: str) -> None:
        self._reader = reader = TomlReader(data, source=source)
        top = reader.table
        reader.only(top, _TOP_KEYS)
        reader.said = _texts_among(top.get("parameters"))
        self.title = reader.take(top, "title", str, "")
        self.area = reader.take(top, "area", str, "")
        self.owner = reader.take(top, "owner", str, "")
        self.review_date = top.get("review_date")
        self.prefix = reader.take(top, "prefix", str, "C")
        self.occasion = self._occasion(top)
        self.standing_text = reader.take(top, "standing_text", str, "")
        self.labels: dict[str, str] = reader.take(top, "labels", dict, {})
        self.facts: dict[str, str] = reader.take(top, "facts", dict, {})
        self.known = self._known(reader.take(top, "known", dict, {}))
        self.access = self._access(reader.take(top, "access", dict, {}))
        self.words = reader.tables("words", self._words)
        self.names_audiences = "audiences" in top
        named = dict(reader.take(top, "audiences", dict, {}))
        self.representatives = reader.take({**named}, "representatives", str, "")
        named.pop("representatives", None)
        self.audiences = reader.each(named, self._audience, place="audiences.")
        self.papers = reader.tables("papers", self._paper)
        self.entries = reader.tables("entry", self._entry)
        self.roles = {RoleId(k): v for k, v in reader.tables("roles", self._role).items()}
        self.parameters = reader.tables("parameters", self._parameter)
        self.corrections = reader.tables("corrections", self._correction)
        self.reminders = self._reminders(reader.take(top, "reminders", dict, {}))
        if not self.title:
            reader.refuse("title", "a procedure needs a title")
        if self.review_date is not None and not isinstance(self.review_date, date):
            reader.refuse("review_date", "expected a date such as 2027-11-22")
        self._check_roles()
        self._check_access()
        self._check_audiences()
        reader.finish()

    @property
    def lanes(self) -> Mapping[str, RoleId]:
        """Return the role that each lane stands for, by the name of the lane."""
        return {role.lane_name: role.id for role in self.roles.values()}

    def _check_roles(self) -> None:
        for entry in self.entries.values():
            for role in entry.roles:
                if role not in self.roles:
                    self._reader.refuse(f"entry.{entry.process_id}", f"there is no role {role!r}")
        for owner in self.roles.values():
            for role in owner.stand_ins:
                if role not in self.roles or role == owner.id:
                    self._reader.refuse(
                        f"roles.{owner.id}.stand_ins",
                        f"{role!r} is none; name other roles of this procedure",
                    )
            self._check_facts_of(owner)

    def _check_access(self) -> None:
        for role in self.access.second:
            if role not in self.roles:
                self._reader.refuse("access.second", f"there is no role {role!r}")

    def _check_facts_of(self, role: Role) -> None:
        named = {key: getattr(role, key) for key in ("nominees", "declared", "ends_for")}
        for key, fact in named.items():
            if fact and fact not in self.facts:
                said = f"there is no fact {fact!r}; name one of [facts]"
                self._reader.refuse(f"roles.{role.id}.{key}", said)

    def _entry(self, name: str, table: Mapping[str, Any]) -> Entry:
        self._reader.only(table, {"title", "roles", "takes", "continues"})
        return Entry(
            process_id=name,
            title=self._reader.take(table, "title", str, name),
            continues=self._reader.take(table, "continues", bool, False),
            roles=tuple(RoleId(role) for role in self._reader.texts(table, "roles")),
            takes=self._reader.take(table, "takes", dict, {}),
        )

    def _known(self, table: Mapping[str, Any]) -> KnownKeys:
        names = ("attended", "led_enquiry", "operational_team")
        self._reader.place = "known."
        self._reader.only(table, {*names})
        found = {name: self._reader.take(table, name, str, "") for name in names}
        self._reader.place = ""
        return KnownKeys(**found)

    def _access(self, table: Mapping[str, Any]) -> AccessRule:
        reader = self._reader
        reader.place = "access."
        reader.only(table, {"after_end", "open_until", "second"})
        found = AccessRule(
            after_end=reader.take(table, "after_end", str, ""),
            open_until=reader.take(table, "open_until", str, ""),
            second=tuple(RoleId(role) for role in reader.texts(table, "second")),
        )
        reader.place = ""
        return found

    def _occasion(self, top: Mapping[str, Any]) -> OccasionRule:
        """Read `[occasion]`; `conference_keys` alone is its short form."""
        reader, short = self._reader, self._reader.texts(top, "conference_keys")
        table = reader.take(top, "occasion", dict, {})
        reader.place = "occasion."
        reader.only(table, {"title", "date", "items", "end", "keys"})
        keys = reader.texts(table, "keys")
        names = {name: reader.take(table, name, str, "") for name in ("date", "items", "end")}
        title = reader.take(table, "title", str, "") or OccasionRule().title
        for name, key in names.items():
            if key and key not in [each.split(".")[0] for each in keys]:
                reader.refuse(f"occasion.{name}", f"{key!r} is not among the keys; add it there")
        if short and table:
            reader.refuse("conference_keys", "[occasion] says what is shared; remove this")
        reader.place = ""
        return OccasionRule(title=title, keys=keys or short, **names)

    def _words(self, name: str, table: Mapping[str, Any]) -> Mapping[str, str]:
        return {value: self._reader.take(table, value, str, value) for value in table}

    def _role(self, name: str, table: Mapping[str, Any]) -> Role:
        known = {"title", "lane", "part", "description", "stand_ins", "nominees", "declared"}
        self._reader.only(table, {*known, "barred_by", "ends_for"})
        part = self._reader.take(table, "part", str, "")
        if part not in set(Part):
            self._reader.refuse(f"roles.{name}.part", f"expected one of {', '.join(Part)}")
            part = Part.OBSERVER
        return Role(
            id=RoleId(name),
            title=self._reader.take(table, "title", str, name),
            part=Part(part),
            description=self._reader.take(table, "description", str, ""),
            lane=self._reader.take(table, "lane", str, ""),
            stand_ins=tuple(RoleId(role) for role in self._reader.texts(table, "stand_ins")),
            nominees=self._reader.take(table, "nominees", str, ""),
            declared=self._reader.take(table, "declared", str, ""),
            barred_by=self._reader.take(table, "barred_by", str, ""),
            ends_for=self._reader.take(table, "ends_for", str, ""),
        )

    def _audience(self, name: str, table: Mapping[str, Any]) -> Audience:
        reader = self._reader
        texts = {"title", "from", "until", "people", "why"}
        reader.only(table, {*texts, "parts", "roles", "everybody"})
        said = {key: reader.take(table, key, str, "") for key in texts}
        parts = reader.texts(table, "parts")
        for part in parts:
            if part not in set(Part):
                reader.refuse(
                    f"audiences.{name}.parts", f"{part!r} is none; name {', '.join(Part)}"
                )
        if name in BUILT_IN:
            reader.refuse(
                f"audiences.{name}", "every procedure has this one; name yours otherwise"
            )
        return Audience(
            id=name,
            title=said["title"] or name,
            parts=frozenset(Part(part) for part in parts if part in set(Part)),
            roles=frozenset(RoleId(role) for role in reader.texts(table, "roles")),
            starts=said["from"],
            ends=said["until"],
            people=said["people"],
            everybody=reader.take(table, "everybody", bool, False),
            why=said["why"],
        )

    def _correction(self, name: str, table: Mapping[str, Any]) -> CorrectionRule:
        reader = self._reader
        reader.only(table, {"facts", "by", "confirmed_by", "why"})
        return CorrectionRule(
            id=name,
            facts=reader.texts(table, "facts"),
            by=tuple(map(RoleId, reader.texts(table, "by"))),
            confirmed_by=tuple(map(RoleId, reader.texts(table, "confirmed_by"))),
            why=reader.take(table, "why", str, ""),
        )

    def _paper(self, name: str, table: Mapping[str, Any]) -> PaperKind:
        self._reader.only(table, {"title", "audience"})
        return PaperKind(
            id=name,
            title=self._reader.take(table, "title", str, name),
            audience=self._reader.take(table, "audience", str, ""),
        )

    def _check_audiences(self) -> None:
        for audience in self.audiences.values():
            for role in sorted(audience.roles - self.roles.keys()):
                self._reader.refuse(f"audiences.{audience.id}.roles", f"there is no role {role!r}")
        for paper in self.papers.values():
            for name in names_in(paper.audience):
                if name not in BUILT_IN | self.audiences.keys():
                    self._reader.refuse(
                        f"papers.{paper.id}.audience", f"there is no audience {name!r}"
                    )

    def _parameter(self, name: str, table: Mapping[str, Any]) -> Parameter:
        self._reader.only(table, {"value", "label", "unit", "source", "set_by"})
        set_by = table.get("set_by")
        if not isinstance(set_by, str) or set_by not in set(SetBy):
            self._reader.refuse(f"parameters.{name}.set_by", 'expected "text" or "default"')
            set_by = SetBy.DEFAULT
        if not isinstance(table.get("value"), str | bool | int | float | date | time):
            self._reader.refuse(
                f"parameters.{name}.value", "expected a number, a switch, a text or a date"
            )
        return Parameter(
            id=name,
            value=table.get("value"),
            label=self._reader.take(table, "label", str, ""),
            unit=self._reader.take(table, "unit", str, ""),
            source=self._reader.take(table, "source", str, ""),
            set_by=SetBy(set_by),
        )

    def _reminders(self, table: Mapping[str, Any]) -> ReminderPolicy:
        usual = ReminderPolicy()
        names = {
            "working_days_before": int,
            "short_limit": int,
            "at": time,
            "daily_repeats": int,
            "later_every": int,
        }
        self._reader.place = "reminders."
        self._reader.only(table, set(names))
        return ReminderPolicy(
            **{
                name: self._reader.take(table, name, kind, getattr(usual, name))
                for name, kind in names.items()
            }
        )


def read_clauses(data: bytes, *, source: str) -> dict[str, Clause]:
    """Read `clauses.toml`, one table per clause id."""
    reader = TomlReader(data, source=source)
    clauses = reader.each(reader.table, partial(_clause, reader), expected="a table per clause")
    reader.finish()
    return clauses


def _clause(reader: TomlReader, name: str, table: Mapping[str, Any]) -> Clause:
    lists = {"carried_by", "facts", "apart", "never", "shown_by"}
    reader.only(table, {*lists, "source", "rule", "deadline", "forbids", "not_carried"})
    return Clause(
        id=name,
        source=reader.take(table, "source", str, ""),
        rule=reader.take(table, "rule", str, ""),
        carried_by=reader.texts(table, "carried_by"),
        facts=reader.texts(table, "facts"),
        apart=reader.texts(table, "apart"),
        never=reader.texts(table, "never"),
        shown_by=reader.texts(table, "shown_by"),
        not_carried=reader.take(table, "not_carried", str, ""),
        has_deadline=reader.take(table, "deadline", bool, False),
        forbids=reader.take(table, "forbids", bool, False),
    )


def read_lessons(data: bytes, *, source: str) -> dict[str, Lesson]:
    """Read `lessons.toml`, one table per lesson id."""
    reader = TomlReader(data, source=source)
    lessons = reader.each(reader.table, partial(_lesson, reader), expected="a table per lesson")
    reader.finish()
    return lessons


def _lesson(reader: TomlReader, name: str, table: Mapping[str, Any]) -> Lesson:
    texts = ("name", "about", "example", "begins")
    reader.only(table, {*texts, "plan"})
    told = {key: reader.take(table, key, str, "") for key in texts}
    return Lesson(id=name, **told, plan=reader.texts(table, "plan"))
