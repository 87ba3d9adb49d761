"""Commands on the register of agencies, and what its pages read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.casework.office import Office
from engine.errors import InvalidAnswers, NotAllowed, NotFound
from engine.ids import AgencyId, PersonId
from engine.model.agencies import MOST_AGENCIES, Agencies, Agency, spelled
from engine.model.damage import Listed
from engine.model.people import SYSTEM_ADMIN, Person, role_key


@dataclass(frozen=True, kw_only=True, slots=True)
class AgencyRegister:
    """Which agencies there are, by which names, and whom to reach there."""

    office: Office

    def all(self) -> Listed[Agency]:
        """Return all agencies in order of name, those in use no more too."""
        with self.office.open_work() as work:
            return work.agencies.all()

    def in_use(self) -> Sequence[Agency]:
        """Return the agencies that can be chosen, in order of name."""
        return [each for each in self.all() if each.active]

    def one(self, agency_id: AgencyId) -> Agency:
        """Return an agency. Raises `NotFound`."""
        return _one(self.all(), agency_id)

    def may_add(self, person: Person) -> bool:
        """Say whether somebody reads the register and adds to it: who administers a procedure."""
        return person.holds(SYSTEM_ADMIN) or any(
            person.holds(role_key(definition.id, role))
            for definition in self.office.definitions.all_in_force()
            for role in definition.administering
        )

    def listed(self, *, by: Person) -> Listed[Agency]:
        """Return all agencies for who adds to the register. Raises `NotAllowed`."""
        self._refuse_to_add(by)
        return self.all()

    def add(self, agency: Agency, *, by: PersonId | None) -> Agency:
        """Add an agency; `by` is None at the command line of the machine.

        Raises `NotAllowed`, `InvalidAnswers` at the field.
        """
        return self._save(lambda _: agency, by=by, adds=True)

    def change(
        self, agency_id: AgencyId, to: Callable[[Agency], Agency], *, by: PersonId | None
    ) -> Agency:
        """Change an agency; with `active` false it is retired, and its names are known still.

        Raises `NotFound`, `NotAllowed`, `InvalidAnswers` at the field.
        """
        return self._save(lambda kept: to(_one(kept, agency_id)), by=by)

    def _refuse_to_add(self, person: Person) -> None:
        if not self.may_add(person):
            raise NotAllowed("The register of agencies is for those who administer a procedure.")

    def _save(
        self,
        made: Callable[[Sequence[Agency]], Agency],
        *,
        by: PersonId | None,
        adds: bool = False,
    ) -> Agency:
        with self.office.open_work() as work:
            if by is not None and adds:
                self._refuse_to_add(work.people.one(by))
            elif by is not None:
                _refuse_unless_admin(work.people.one(by))
            kept = work.agencies.all()
            agency = made(kept).as_written()
            if faults := {**_among(kept, agency), **agency.faults()}:
                raise InvalidAnswers(faults)
            work.agencies.save(agency)
            work.commit()
        return agency


def _one(kept: Sequence[Agency], agency_id: AgencyId) -> Agency:
    for agency in kept:
        if agency.id == agency_id:
            return agency
    raise NotFound("There is no such agency.")


def _among(kept: Sequence[Agency], agency: Agency) -> dict[str, str]:
    """Return what may not be, beside the other agencies: field to what to do."""
    others = [each for each in kept if each.id != agency.id]
    faults = {}
    for field, names in (("other_names", agency.other_names), ("name", (agency.name,))):
        for name in names:
            owner = next((each for each in others if _has_name(each, name)), None)
            if owner is not None:
                faults[field] = f"“{name}” is a name of {owner.name} already"
    around = Agencies(agencies=[*others, agency])
    whole = around.one(agency.part_of)
    if agency.part_of is not None and (whole is None or not whole.active):
        faults["part_of"] = "Choose an agency that is in use"
    elif whole is not None and agency in around.line_of(whole.name):
        faults["part_of"] = f"{whole.name} is itself part of this agency, or the same one"
    if len(others) >= MOST_AGENCIES:
        faults["name"] = f"The register holds {MOST_AGENCIES:,} agencies at most"
    return faults


def _has_name(agency: Agency, name: str) -> bool:
    return spelled(name) in map(spelled, agency.names)


def _refuse_unless_admin(person: Person) -> None:
    if not person.holds(SYSTEM_ADMIN):
        raise NotAllowed("Agencies are changed by a system administrator.")
