"""Half-filled forms: each person's own, kept whatever became of the form meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.casework.drafts import draft_on
from engine.casework.office import Office
from engine.errors import ConcurrentChange, NotAllowed
from engine.forms.asking.validate import check_size
from engine.ids import PersonId
from engine.model.draft import KEPT_FOR, Draft, Sheet
from engine.ports import KeptDrafts
from engine.service.tasks import save_typed


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafts:
    """What people do with what they typed and have not sent.

    Nobody reaches the draft of anybody else: every method works on those of `by` alone.
    """

    office: Office

    def keep(
        self,
        key: str,
        *,
        by: PersonId,
        answers: Mapping[str, Any],
        sheet: Sheet,
        signed_out: bool = False,
    ) -> Draft:
        """Keep what a person typed into a form that was put before them, and return it as kept.

        The caller vouches that it was: nothing is asked of the form as it is now. Where newer
        text is kept already, this is put aside, and nothing is lost. Raises `InvalidAnswers` for
        what is too large, `NotAllowed` for whoever may no longer sign in.
        """
        check_size(answers)
        draft = Draft(
            key=key,
            person_id=by,
            answers=answers,
            saved_at=self.office.clock.now(),
            page=sheet.page,
            signed_out=signed_out,
        )
        with self.office.open_work() as work:
            if not work.people.one(by).active:
                raise NotAllowed("Expected somebody who may sign in.")
            try:
                save_typed(work.drafts, draft, base=sheet.base)
            except ConcurrentChange:
                draft = draft.aside()
                work.drafts.save(draft)
            work.commit()
        return draft

    def drop(self, page: str, *, by: PersonId) -> None:
        """Forget a draft. Raises `NotFound`."""
        with self.office.open_work() as work:
            draft = draft_on(work.drafts, page, by, at=self.office.clock.now())
            work.drafts.drop(draft.key, by)
            work.commit()

    def put_aside(self, page: str, *, by: PersonId) -> Draft:
        """Let a form begin anew, and keep beside it what was typed. Raises `NotFound`."""
        with self.office.open_work() as work:
            draft = draft_on(work.drafts, page, by, at=self.office.clock.now())
            _put_aside(work.drafts, draft)
            work.commit()
        return draft

    def take_up(self, page: str, *, by: PersonId) -> Draft:
        """Go on with a draft that was put aside; what the form held is put aside instead.

        Raises `NotFound`.
        """
        with self.office.open_work() as work:
            draft = draft_on(work.drafts, page, by, at=self.office.clock.now())
            work.drafts.drop(draft.key, by)
            there = work.drafts.under(draft.form_key, by)
            if there is not None:
                _put_aside(work.drafts, there)
            work.drafts.save(draft.taken_up())
            work.commit()
        return draft.taken_up()

    def drop_old(self) -> int:
        """Forget what nobody has written on for `KEPT_FOR`; return how many drafts."""
        with self.office.open_work() as work:
            dropped = work.drafts.drop_old(before=self.office.clock.now() - KEPT_FOR)
            if dropped:
                work.commit()
        return dropped


def _put_aside(drafts: KeptDrafts, draft: Draft) -> None:
    drafts.drop(draft.key, draft.person_id)
    drafts.save(replace(draft.aside(), signed_out=False))
