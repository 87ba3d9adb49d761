"""The command by which somebody takes over another's part in a case."""

from dataclasses import dataclass

from engine.casework.casework import Casework
from engine.casework.taking_over import take_over
from engine.errors import InvalidAnswers, NotFound
from engine.ids import CaseId, PersonId, RoleId
from engine.service.attempts import Tried
from engine.service.commands import Commands


@dataclass(frozen=True, kw_only=True, slots=True)
class TakingOver:
    """What is done with whole parts, not with one task of them."""

    commands: Commands

    def take_over(  # noqa: PLR0913 - whose part, who has it then, who says so and why
        self,
        case_id: CaseId,
        role: RoleId,
        *,
        of: PersonId,
        to: PersonId,
        by: PersonId,
        because: str,
    ) -> None:
        """Put somebody in the place of who has a part in a case, with all their open work in it.

        For the line manager of who has it and for administration, and of work that is for
        everybody of a role for another of that role. Raises `NotAllowed` for others and for a part
        that steps name, `NotFound`, `InvalidAnswers` for `to` and `because`.
        """

        def act(casework: Casework) -> None:
            found = casework.work.people.several([of, to])
            if of not in found:
                raise NotFound("Expected a part of this case, but there is none here.")
            if to not in found:
                raise InvalidAnswers({"to": "There is nobody with this username"})
            standing = casework.staffing.standing(by)
            take_over(casework, standing, role, former=found[of], to=found[to], because=because)

        self.commands.run(case_id, act, tried=Tried(by=by, verb="take_over", about=role))
