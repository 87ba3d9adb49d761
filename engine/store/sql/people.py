"""People with their roles, and when they are away."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, text

from engine.errors import InvalidAnswers, NotFound
from engine.ids import PersonId
from engine.model.agencies import Agency, spelled
from engine.model.damage import Listed
from engine.model.names import written_name
from engine.model.people import Absence, Person
from engine.store.alike import there
from engine.store.sql.faults import AlreadyThere
from engine.store.sql.mapper import Mapper
from engine.store.sql.query import Query, id_parameters, insert_into, joined, upsert
from engine.store.sql.tables import absence, agency, is_choice, person, person_role
from engine.store.sql.transaction import Part, Row

_PERSON = Mapper(Person, person, without=("roles",))
_ABSENCE = Mapper(Absence, absence)
_AGENCY = Mapper(Agency, agency)
_p, _r = person.c, person_role.c
_holding = person_role.alias("holding")
_ROLES = select(joined(_r.role_key)).where(_r.person_id == _p.id).scalar_subquery()
_PEOPLE: Select[Any] = select(*_PERSON.columns, _ROLES)
_NAMED = text("person.username_key <> ''")

ONE = Query(_PEOPLE.where(_p.id == bindparam("id")))
LOCK = Query(select(_p.id).where(_p.id == bindparam("id")).with_for_update())
BY_USERNAME = Query(_PEOPLE.where(_NAMED, _p.username_key == bindparam("name")))
ALL = Query(
    _PEOPLE.where(_NAMED, _p.username_key > bindparam("after"))
    .order_by(_p.username_key)
    .limit(bindparam("most"))
)
HOLDERS = Query(
    _PEOPLE.join(_holding, _holding.c.person_id == _p.id)
    .where(_holding.c.role_key == bindparam("key"), text("person.active"))
    .order_by(_p.name_key, _p.id)
    .limit(bindparam("most"))
)
TEAM = Query(
    _PEOPLE.where(_p.line_manager_id == bindparam("manager_id"), text("person.active"))
    .order_by(_p.name_key, _p.id)
    .limit(bindparam("most"))
)
CHOOSABLE = Query(_PEOPLE.where(is_choice).order_by(_p.name_key, _p.id).limit(bindparam("most")))
WITHOUT_ACCOUNT = Query(
    _PEOPLE.where(text("person.username_key = ''"))
    .order_by(_p.name_key, _p.id)
    .limit(bindparam("most"))
)
SAVE = upsert(person)
DROP_ROLES = Query(delete(person_role).where(_r.person_id == bindparam("id")))
ADD_ROLES = insert_into(person_role)
ADD_ABSENCE = insert_into(absence)
REMOVE_ABSENCE = Query(
    delete(absence).where(
        *(each.is_not_distinct_from(bindparam(each.name)) for each in _ABSENCE.columns)
    )
)
COVERED = Query(
    select(*_ABSENCE.columns)
    .where(
        absence.c.deputy_id == bindparam("person_id"),
        absence.c.first_day <= bindparam("day"),
        absence.c.last_day >= bindparam("day"),
    )
    .order_by(absence.c.first_day, absence.c.number)
)

TO_COVER = Query(
    select(*_ABSENCE.columns)
    .where(absence.c.deputy_id == bindparam("person_id"), absence.c.last_day >= bindparam("since"))
    .order_by(absence.c.first_day, absence.c.number)
)

AGENCIES = Query(select(*_AGENCY.columns).order_by(agency.c.name_key, agency.c.id))
SAVE_AGENCY = upsert(agency)


class People(Part):
    """The rows of people."""

    def one(self, person_id: PersonId, *, lock: bool = False) -> Person:
        """Return a person, locked where `lock` says so. Raises `NotFound`."""
        if lock:
            # PostgreSQL reads the roles as they were when a statement began, so it is another.
            self.transaction.returned(LOCK, id=person_id)
        row = self.transaction.row(ONE, id=person_id)
        return _read(there(row, "There is no such person.", person_id=person_id))

    def by_username(self, username: str) -> Person | None:
        """Return the person who signs in with this name (case does not matter)."""
        row = self.transaction.row(BY_USERNAME, name=username.casefold())
        return _read(row) if row else None

    def several(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id."""
        there = {each.id: each for each in self.transaction.readable_of(ids, _people, _read)}
        return {id_: there[id_] for id_ in ids if id_ in there}

    def all(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return the people who sign in, in order of username, from the one after `after` on."""
        return self.transaction.readable(ALL, _read, after=after.casefold(), most=limit)

    def holders(self, key: str, *, limit: int = 500) -> Sequence[Person]:
        """Return the active people who hold a role, in order of name."""
        return self.transaction.readable(HOLDERS, _read, key=key, most=limit)

    def called(self, names: Sequence[str]) -> Sequence[Person]:
        """Return the people with one of some names, as names are compared, in order of name."""
        keys = sorted({written_name(name) for name in names})
        return self.transaction.readable_of(keys, _called, _read)

    def team(self, manager_id: PersonId, *, limit: int) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, in order of name."""
        return self.transaction.readable(TEAM, _read, manager_id=manager_id, most=limit)

    def choosable(self, *, limit: int) -> Sequence[Person]:
        """Return the active people who sign in, in order of name."""
        return self.transaction.readable(CHOOSABLE, _read, most=limit)

    def without_account(self, *, limit: int) -> Sequence[Person]:
        """Return those who sign in nowhere, in order of name."""
        return self.transaction.readable(WITHOUT_ACCOUNT, _read, most=limit)

    def save(self, person: Person) -> None:
        """Insert or update a person with their roles.

        Raises `InvalidAnswers` for a username that is taken.
        """
        try:
            self.transaction.change(
                SAVE,
                **_PERSON.write(person),
                name_key=person.name.casefold(),
                name_words=written_name(person.name),
                username_key=person.username.casefold(),
            )
        except AlreadyThere as error:
            raise InvalidAnswers(
                {"username": "Somebody else signs in with this name already."}
            ) from error
        self.transaction.change(DROP_ROLES, id=person.id)
        self.transaction.change_all(
            ADD_ROLES, [{"person_id": person.id, "role_key": key} for key in sorted(person.roles)]
        )


class Absences(Part):
    """The rows of absences."""

    def of(self, person_ids: Sequence[PersonId], *, since: date) -> Listed[Absence]:
        """Return the absences of these people that end on a day or later, soonest first."""
        return self.transaction.readable_of(person_ids, _absences, _ABSENCE.read, since=since)

    def covered_by(self, person_id: PersonId, *, on: date) -> Sequence[Absence]:
        """Return the absences on a day for which this person is the deputy, soonest first."""
        return self.transaction.readable(COVERED, _ABSENCE.read, person_id=person_id, day=on)

    def to_cover(self, person_id: PersonId, *, since: date) -> Sequence[Absence]:
        """Return the absences that end on a day or later, with this deputy, soonest first."""
        return self.transaction.readable(TO_COVER, _ABSENCE.read, person_id=person_id, since=since)

    def add(self, absence: Absence) -> None:
        """Save an absence."""
        self.transaction.change(ADD_ABSENCE, **_ABSENCE.write(absence))

    def remove(self, absence: Absence) -> None:
        """Take an absence away. Raises `NotFound` where it is not there any more."""
        if not self.transaction.change(REMOVE_ABSENCE, **_ABSENCE.write(absence)):
            raise NotFound("These days away are not recorded any more.")


class Agencies(Part):
    """The rows of agencies."""

    def all(self) -> Listed[Agency]:
        """Return all agencies, those that are in use no more too, in order of name."""
        return self.transaction.readable(AGENCIES, _AGENCY.read)

    def save(self, agency: Agency) -> None:
        """Insert or update an agency. Raises `InvalidAnswers` for a `name` that is taken."""
        values = _AGENCY.write(agency)
        try:
            self.transaction.change(SAVE_AGENCY, **values, name_key=spelled(agency.name))
        except AlreadyThere as error:
            raise InvalidAnswers({"name": "Another agency has this name already."}) from error


@cache
def _people(size: int) -> Query:
    return Query(_PEOPLE.where(_p.id.in_(id_parameters(size))))


@cache
def _called(size: int) -> Query:
    named = _PEOPLE.where(_p.name_words.in_(id_parameters(size)))
    return Query(named.order_by(_p.name_key, _p.id))


@cache
def _absences(size: int) -> Query:
    return Query(
        select(*_ABSENCE.columns)
        .where(
            absence.c.person_id.in_(id_parameters(size)),
            absence.c.last_day >= bindparam("since"),
        )
        .order_by(absence.c.first_day, absence.c.number)
    )


def _read(row: Row) -> Person:
    *values, roles = row
    columns = dict(zip(_PERSON.names, values, strict=True))
    return Person(**columns, roles=frozenset(roles.split(",") if roles else ()))
