"""Who may take which part in a dissent; no diagram switches these rules off (Q10, S25, S29).

Who stands in for whom at all is said elsewhere: `stand_ins` of a role, `inPerson` of a task.
"""

from collections.abc import Iterable, Mapping

from engine.errors import NotAllowed
from engine.ids import PersonId, RoleId
from engine.model.people import Part, Participant
from engine.model.procedure import Role

#: Nobody holds two of these parts in the same case.
APART = (Part.DISSENTER, Part.CHAIR, Part.DECIDER, Part.PANEL)
#: Parts that decide a dissent; nobody has one who dissents about the same child in another case.
DECIDING = (Part.DECIDER, Part.PANEL)

_SAID = {
    Part.DISSENTER: "dissents",
    Part.CHAIR: "chaired the conference",
    Part.DECIDER: "decides or reviews the dissent",
    Part.PANEL: "sits on the panel",
    Part.ADMINISTRATION: "administers it",
}


def parts_of(
    person_id: PersonId, *, participants: Iterable[Participant], roles: Mapping[RoleId, Role]
) -> set[Part]:
    """Return the parts a person has in a case."""
    return {
        roles[participant.role].part
        for participant in participants
        if participant.person_id == person_id and participant.role in roles
    }


def refuse_clash(
    person_id: PersonId,
    role: RoleId,
    *,
    participants: Iterable[Participant],
    roles: Mapping[RoleId, Role],
    acts_as: Part | None = None,
) -> None:
    """Raise `NotAllowed` if the role's part must be kept apart from one the person has.

    A step may be done in another part than its role's: administration that rules acts as decider.

    Who dissents never chairs, decides or sits on the panel of that dissent, and so on for each
    pair of `APART` (Q10, S25, S29).
    """
    part = acts_as or roles[role].part
    if part not in APART:
        return
    for other in APART:
        taken = parts_of(person_id, participants=participants, roles=roles)
        if other is not part and other in taken:
            raise NotAllowed(
                f"Somebody who {_SAID[other]} may not be the one who {_SAID[part]} in this case.",
                person_id=person_id,
                role=role,
            )


def refuse_administering(
    person_id: PersonId,
    role: RoleId,
    *,
    participants: Iterable[Participant],
    roles: Mapping[RoleId, Role],
) -> None:
    """Raise `NotAllowed` if somebody who dissents or chaired is to administer that dissent.

    They log no escalation of it, appoint no panel for it and send no letter about it (S27, S28).
    """
    taken = parts_of(person_id, participants=participants, roles=roles)
    for part in (Part.DISSENTER, Part.CHAIR):
        if part in taken:
            raise NotAllowed(
                f"Somebody who {_SAID[part]} may not be the one who {_SAID[Part.ADMINISTRATION]} "
                "in this case.",
                person_id=person_id,
                role=role,
            )


def refuse_deputy(
    person_id: PersonId,
    role: RoleId,
    *,
    participants: Iterable[Participant],
    roles: Mapping[RoleId, Role],
) -> None:
    """Raise `NotAllowed` if a deputy for this role takes part in the case in another way.

    A manager who reviews is free of conflict, and a panel independent (Q11, S24, S30): nobody who
    was at the conference, such as its social worker, decides in the place of one who is away.
    Who dissents or chaired does not administer it so either: letters and minutes pass there.
    """
    part = roles[role].part if role in roles else Part.OBSERVER
    taken = parts_of(person_id, participants=participants, roles=roles)
    clashing = {
        Part.DECIDER: taken - {Part.DECIDER},
        Part.PANEL: taken - {Part.PANEL},
        Part.ADMINISTRATION: taken & {Part.DISSENTER, Part.CHAIR},
    }
    if clashing.get(part):
        raise NotAllowed(
            f"Somebody who takes part in this case may not stand in for who {_SAID[part]}.",
            person_id=person_id,
            role=role,
        )
