"""Lets somebody answer for their own words, as another noted them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.casework.casework import Casework
from engine.casework.correction_notices import tell_of_words
from engine.casework.words import FORM as FORM
from engine.casework.words import checked, put_beside, their_words
from engine.ids import CaseId, PersonId
from engine.service.attempts import Tried
from engine.service.commands import Commands


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnWords:
    """What an author does with their words as another noted them."""

    commands: Commands

    def answer(
        self, case_id: CaseId, place: str, *, by: PersonId, answers: Mapping[str, Any]
    ) -> None:
        """Confirm words at a place, add to them, or disagree; tell whoever decides.

        `answers` are those of `engine.casework.words.FORM`: `said` and `words`. Raises what
        `their_words` raises, `InvalidAnswers` at `said` and `words`.
        """

        def act(casework: Casework) -> None:
            standing = casework.staffing.standing(by)
            noted = their_words(casework, standing, place)
            saying, words = checked(casework, noted, answers)
            casework.ledger.actor = standing.actor(by, noted.author)
            put_beside(casework, noted, by, saying, words)
            tell_of_words(casework, noted, saying)

        self.commands.run(case_id, act, tried=Tried(by=by, verb="own_words", about=place))
