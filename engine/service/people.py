"""Commands on people, absences and the calendar, and what their pages read of them."""

from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from engine.casework.casework import Casework
from engine.casework.office import Office
from engine.casework.scene import MOST_CHOICES
from engine.errors import InvalidAnswers, NotAllowed, Refused, WrongState
from engine.ids import CaseId, PersonId
from engine.model.agencies import Agencies
from engine.model.calendar import Calendar, london_date
from engine.model.damage import Listed
from engine.model.history import EventKind
from engine.model.known import fitting
from engine.model.names import written_name
from engine.model.people import SERVICE_ROLES, SYSTEM_ADMIN, WRITES, Absence, Person, role_key
from engine.package import Definition
from engine.ports import KeptPeople, UnitOfWork
from engine.service.commands import Commands
from engine.service.leavers import Leavers, can_use, takes_something

#: Cases brought up to date in one go after the calendar changed.
_BATCH = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """People of the service, when they are away, and which days do not count."""

    office: Office
    commands: Commands

    @property
    def leavers(self) -> Leavers:
        """What follows from somebody's leaving or being away."""
        return Leavers(office=self.office, commands=self.commands)

    def person(self, person_id: PersonId) -> Person:
        """Return a person. Raises `NotFound`."""
        with self.office.open_work() as work:
            return work.people.one(person_id)

    def by_username(self, username: str) -> Person | None:
        """Return who signs in with this name."""
        with self.office.open_work() as work:
            return work.people.by_username(username)

    def everybody(self, *, after: str = "", limit: int = 200) -> Listed[Person]:
        """Return people in order of username."""
        with self.office.open_work() as work:
            return work.people.all(after=after, limit=limit)

    def several(self, ids: Sequence[PersonId]) -> Mapping[PersonId, Person]:
        """Return several people by id; who is not there is left out."""
        with self.office.open_work() as work:
            return work.people.several(ids)

    def add(
        self,
        person: Person,
        *,
        by: PersonId | None,
        signs_in: bool = True,
        same_as: PersonId | None = None,
    ) -> Person:
        """Add a person, and return them; `by` is None at the command line of the machine.

        Who does not sign in is written to, and what they send is keyed in. Where the register may
        have somebody without an account already, `same_as` says who that is, "" for nobody: the
        account is theirs then, with all that they are and did in cases. Raises `NotAllowed`,
        `InvalidAnswers`, at `same_as` where it has to be said.
        """
        known = self.known_without_account(person) if signs_in else []
        if same_as and same_as in [each.id for each in known]:
            return self.change(same_as, lambda one: _joined(one, person), by=by)
        if same_as or (known and same_as is None):
            raise InvalidAnswers({"same_as": _ask_whether_same(known)})
        with self.office.open_work() as work:
            _refuse_unless_admin(work.people, by)
            person = _with_agency(work, person.as_written())
            _refuse_faults(work.people, person, signs_in=signs_in)
            self._refuse_roles(person)
            work.people.save(person)
            work.commit()
        self._tell_of_waiting(person, can_use(person))
        return person

    def known_without_account(self, person: Person) -> Sequence[Person]:
        """Return who of the register, without an account, may be a person who gets one."""
        with self.office.open_work() as work:
            named = work.people.called([written_name(person.name)])
            agencies = Agencies(agencies=work.agencies.all())
        there = [each for each in named if each.active and not each.has_account]
        row = {"name": person.name, "agency": person.agency, "email": person.email}
        return fitting(row, there, agencies.are_one)

    def change(
        self, person_id: PersonId, to: Callable[[Person], Person], *, by: PersonId | None
    ) -> Person:
        """Change what `to` changes of a person as they are now; nobody raises their own rights.

        Who leaves, or loses a role, keeps no task and no part that needs it: a task goes back to
        its role, and for a part that was given for one case administration names a successor.
        Raises `NotFound`, `NotAllowed`, `InvalidAnswers`.
        """
        before = self.person(person_id)
        if takes_something(before, to(before)):
            self.commands.catch_up_all()

        def changed(work: UnitOfWork, person: Person) -> Person:
            _refuse_unless_admin(work.people, by)
            after = _with_agency(work, to(person).as_written())
            if by == person.id and (after.roles, after.active) != (person.roles, person.active):
                raise NotAllowed("Nobody changes their own rights; ask another administrator.")
            _refuse_faults(work.people, after, before=person)
            self._refuse_roles(after)
            return after

        after = self._change(person_id, changed)
        # Once more for who has left already: something may have come between the last time.
        if takes_something(before, after) or not after.active:
            self.leavers.follow(before, after, by=by)
        self._tell_of_waiting(after, can_use(after) - can_use(before))
        return after

    def _tell_of_waiting(self, person: Person, gained: frozenset[str]) -> None:
        self.leavers.tell_first_of(gained)
        if gained:
            self.leavers.tell_who_can_now(person, gained)

    def _refuse_roles(self, person: Person) -> None:
        """Raise `InvalidAnswers` for a role that nobody can have who signs in nowhere."""
        if person.has_account or not person.roles:
            return
        if not person.roles <= self.roles_on_paper():
            said = (
                "Who signs in nowhere can dissent, or be told; every other role needs an account"
            )
            raise InvalidAnswers({"roles": said})

    def without_account(self, *, limit: int = 200) -> Sequence[Person]:
        """Return the people who take part without signing in, by name."""
        with self.office.open_work() as work:
            return work.people.without_account(limit=limit)

    def deactivate(self, person_id: PersonId, *, by: PersonId | None) -> Person:
        """Take every right from a person who has left, and end their sessions."""
        return self.change(person_id, lambda each: replace(each.signed_out(), active=False), by=by)

    def reactivate(self, person_id: PersonId, *, by: PersonId | None) -> Person:
        """Give a person who came back the rights they had."""
        return self.change(person_id, lambda each: replace(each.signed_out(), active=True), by=by)

    def reset_password(
        self, person_id: PersonId, password_hash: str, *, by: PersonId | None
    ) -> Person:
        """Give somebody a new password and end their sessions; an administrator's command."""
        return self.change(person_id, lambda each: each.with_password(password_hash), by=by)

    def change_own_password(self, person_id: PersonId, password_hash: str) -> Person:
        """Keep a person's own new password, and end their sessions; return the person."""
        return self._change(person_id, lambda _, person: person.with_password(password_hash))

    def end_sessions(self, person_id: PersonId) -> None:
        """Sign somebody out everywhere."""
        self._change(person_id, lambda _, person: person.signed_out())

    def _change(self, person_id: PersonId, to: Callable[[UnitOfWork, Person], Person]) -> Person:
        """Change a person as they are once nobody else can change them."""
        with self.office.open_work() as work:
            changed = to(work, work.people.one(person_id, lock=True))
            work.people.save(changed)
            work.commit()
        return changed

    def add_absence(self, absence: Absence, *, by: PersonId) -> None:
        """Record days away, with a deputy; for oneself, one's people, or as an administrator.

        Raises an alarm (`NobodyFree`) in cases whose work nobody is left to do.
        Raises `InvalidAnswers` for days or a deputy that cannot be, `NotAllowed`.
        """
        if faults := absence.faults():
            raise InvalidAnswers(faults)
        with self.office.open_work() as work:
            person = _refuse_others(work.people, absence, by)
            if absence.deputy_id is not None:
                if absence.deputy_id == by:
                    raise NotAllowed("Nobody makes themself somebody's deputy; ask that person.")
                if not _can_sign_in(work.people, absence.deputy_id):
                    raise InvalidAnswers({"deputy": "Choose a deputy who can sign in"})
                self._refuse_unfit_deputy(person, work.people.one(absence.deputy_id))
        self.commands.catch_up_all()
        with self.office.open_work() as work:
            work.absences.add(absence)
            work.commit()
        self.leavers.alarm_for(person, absence)

    def take_back_absence(self, absence: Absence, *, by: PersonId) -> None:
        """Let somebody be there again from today on; the days that are over stay recorded.

        Raises `NotAllowed`, `NotFound`, and `WrongState` where all of the days are over.
        """
        with self.office.open_work() as work:
            _refuse_others(work.people, absence, by)
        today = self.today()
        if absence.last_day < today:
            raise WrongState("These days are over, and what is over stays recorded.")
        self.commands.catch_up_all()
        with self.office.open_work() as work:
            work.absences.remove(absence)
            if left := absence.ended_before(today):
                work.absences.add(left)
            work.commit()

    def to_cover(self, person_id: PersonId) -> Sequence[tuple[Absence, Person]]:
        """Return the days on which somebody covers, from today on, and for whom, soonest first."""
        with self.office.open_work() as work:
            found = work.absences.to_cover(person_id, since=self.today())
            people = work.people.several([each.person_id for each in found])
        return [(each, people[each.person_id]) for each in found if each.person_id in people]

    def team(self, manager_id: PersonId) -> Sequence[Person]:
        """Return the active people whose line manager somebody is, by name."""
        with self.office.open_work() as work:
            return work.people.team(manager_id, limit=MOST_CHOICES)

    def choosable(self) -> Sequence[Person]:
        """Return the people of whom one can be chosen, by name; none if they are too many."""
        with self.office.open_work() as work:
            found = work.people.choosable(limit=MOST_CHOICES + 1)
        return found if len(found) <= MOST_CHOICES else []

    def deputies_of(self, *people: Person) -> Sequence[Person]:
        """Return who may stand in for any of some people, by name; none if they are too many."""
        keys = self._covered_by(*people)
        found: dict[PersonId, Person] = {}
        with self.office.open_work() as work:
            for key in sorted(keys):
                found |= {
                    each.id: each for each in work.people.holders(key, limit=MOST_CHOICES + 1)
                }
        others = [each for each in found.values() if each.username and people != (each,)]
        by_name = sorted(others, key=lambda each: each.name.casefold())
        return by_name if len(found) <= MOST_CHOICES else []

    def uncovered(
        self, absences: Sequence[Absence], people: Mapping[PersonId, Person]
    ) -> Sequence[Absence]:
        """Return the absences that have no deputy, or one who may not stand in any more."""
        away = {each.person_id for each in absences} & people.keys()
        definitions = self.office.definitions.all_in_force()
        keys = {person_id: _covering(definitions, [people[person_id]]) for person_id in away}
        return [
            each
            for each in absences
            if each.deputy_id is None
            or each.deputy_id not in people
            or not any(people[each.deputy_id].holds(key) for key in keys.get(each.person_id, ()))
        ]

    def _covered_by(self, *people: Person) -> set[str]:
        """Return the keys of the roles whose holders may stand in for any of some people."""
        return _covering(self.office.definitions.all_in_force(), people)

    def _refuse_unfit_deputy(self, person: Person, deputy: Person) -> None:
        """Raise `InvalidAnswers` for a deputy who has no role to stand in for somebody."""
        if not any(deputy.holds(key) for key in self._covered_by(person)):
            said = f"{deputy.name} has no role in which they could stand in for {person.name}"
            raise InvalidAnswers({"deputy": f"{said}. Choose somebody who has the same role"})

    def role_titles(self) -> Mapping[str, tuple[str, str]]:
        """Return the roles that can be held: key to where they belong and their title."""
        own = {key: ("The service", title) for key, title in SERVICE_ROLES.items()}
        return own | {
            role_key(definition.id, role.id): (definition.procedure.title, role.title)
            for definition in self.office.definitions.all_in_force()
            for role in definition.procedure.roles.values()
        }

    def roles_on_paper(self) -> Set[str]:
        """Return the keys of the roles that who signs in nowhere can have."""
        return {
            role_key(definition.id, role.id)
            for definition in self.office.definitions.all_in_force()
            for role in definition.procedure.roles.values()
            if role.part in WRITES
        }

    def absences(self, *person_ids: PersonId) -> Listed[Absence]:
        """Return the absences of some people that are not over yet, soonest first."""
        with self.office.open_work() as work:
            return work.absences.of(person_ids, since=self.today())

    def today(self) -> date:
        """Return the day it is in London."""
        return london_date(self.office.clock.now())

    def calendar(self) -> Calendar:
        """Return the calendar in force."""
        with self.office.open_work() as work:
            return work.calendar.in_force()

    def add_holiday(self, day: date, name: str) -> int:
        """Add a day that does not count; return how many running cases were brought up to date.

        Only open due dates move (docs/decisions/readings.md).
        """
        self.commands.catch_up_all()
        with self.office.open_work() as work:
            work.calendar.add_holidays({day: name})
            work.commit()
        return self._follow_calendar(day, name)

    def _follow_calendar(self, day: date, name: str) -> int:
        def note(casework: Casework) -> None:
            before = {task.id: task.due_at for task in casework.tasks.open.values()}
            casework.follow_up()
            if any(task.due_at != before[task.id] for task in casework.tasks.open.values()):
                content = {"date": day.isoformat(), "name": name}
                casework.ledger.note(EventKind.CALENDAR_CHANGED, None, content)

        last: CaseId | None = None
        done = 0
        while True:
            with self.office.open_work() as work:
                batch = work.cases.running(after=last, limit=_BATCH)
            if not batch:
                return done
            for case_id in batch:
                # One damaged or stopped case does not keep the others back.
                with suppress(Refused):
                    self.commands.run(case_id, note)
                    done += 1
            last = batch[-1]


def _covering(definitions: Sequence[Definition], people: Sequence[Person]) -> set[str]:
    return {
        role_key(definition.id, role)
        for definition in definitions
        for own in definition.procedure.roles.values()
        if any(person.holds(role_key(definition.id, own.id)) for person in people)
        for role in (own.id, *own.stand_ins)
    }


def _joined(known: Person, account: Person) -> Person:
    """Return somebody who took part without an account with the one that they get."""
    return replace(
        account.signed_out(),
        id=known.id,
        agency=account.agency or known.agency,
        email=account.email or known.email,
        roles=account.roles | known.roles,
        line_manager_id=account.line_manager_id or known.line_manager_id,
    )


def _ask_whether_same(known: Sequence[Person]) -> str:
    named = "; ".join(", ".join(filter(None, (p.name, p.agency, p.email))) for p in known)
    return f"Somebody of this name is known without an account ({named}). Say whether it is them"


def _with_agency(work: UnitOfWork, person: Person) -> Person:
    """Return a person with the register's name of their agency, where it has one."""
    known = Agencies(agencies=work.agencies.all()).named(person.agency) if person.agency else None
    return replace(person, agency=known.name) if known is not None else person


def _refuse_unless_admin(people: KeptPeople, by: PersonId | None) -> None:
    if by is not None and not people.one(by).holds(SYSTEM_ADMIN):
        raise NotAllowed("People are added and changed by a system administrator.")


def _refuse_others(people: KeptPeople, absence: Absence, by: PersonId) -> Person:
    """Return who is away; raise `NotAllowed` for whoever may not say so."""
    person = people.one(absence.person_id)
    allowed = (absence.person_id, person.line_manager_id)
    if by not in allowed and not people.one(by).holds(SYSTEM_ADMIN):
        raise NotAllowed("Absences are recorded by the person or their manager.")
    return person


def _refuse_faults(
    people: KeptPeople, person: Person, *, before: Person | None = None, signs_in: bool = True
) -> None:
    """Raise `InvalidAnswers` for what may not be kept; what was there before may stay."""
    faults = person.faults(signs_in=signs_in)
    manager = person.line_manager_id
    if manager is not None and (manager == person.id or not _can_sign_in(people, manager)):
        faults["line_manager_id"] = "Choose a manager who can sign in"
    new = {
        field: text
        for field, text in faults.items()
        if before is None or getattr(person, field) != getattr(before, field)
    }
    if new:
        raise InvalidAnswers(new)


def _can_sign_in(people: KeptPeople, person_id: PersonId) -> bool:
    return any(each.active for each in people.several([person_id]).values())
