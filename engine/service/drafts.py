"""Half-filled forms: each person's own, kept whatever became of the form meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.casework.drafts import draft_on
from engine.casework.need_to_know import principal_for, require_access
from engine.casework.office import Office
from engine.errors import ConcurrentChange, NotAllowed, WrongState
from engine.forms.asking.validate import check_size
from engine.forms.page.typed_text import only_typed
from engine.ids import PersonId, UserTaskId
from engine.model.draft import KEPT_FOR, Draft, Sheet
from engine.ports import KeptDrafts, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafts:
    """What people do with what they typed and have not sent.

    Nobody reaches the draft of anybody else: every method works on those of `by` alone.
    """

    office: Office

    def keep_for_task(
        self,
        task_id: UserTaskId,
        *,
        by: PersonId,
        answers: Mapping[str, Any],
        sheet: Sheet | None = None,
    ) -> None:
        """Keep a half-filled form for the person who may do the task.

        Judged by roles alone, so also for whom a rule of separation will refuse to complete it.
        Raises `ConcurrentChange` where newer text than on this sheet was kept meanwhile,
        `WrongState` where the task is closed, `NotFound`, `NotAllowed`, `InvalidAnswers` for what
        is too large.
        """
        with self.office.open_work() as work:
            task = work.tasks.one(task_id)
            case = work.cases.one(task.case_id)
            standing = self.office.standing_by_roles(work, by, case=case)
            require_access(work, case, standing)
            if not task.is_open:
                raise WrongState("This task is no longer open.", task_id=task_id)
            principal_for(task, standing, work.participants.of(task.case_id))
            self._save(work, task_id, by, answers, sheet)

    def keep_for_form(
        self, key: str, *, by: PersonId, answers: Mapping[str, Any], sheet: Sheet | None = None
    ) -> None:
        """Keep a half-filled form of no task: of a start, an action or a correction.

        The caller has seen to it that the form is theirs. Raises `ConcurrentChange`,
        `InvalidAnswers` for what is too large.
        """
        with self.office.open_work() as work:
            self._save(work, key, by, answers, sheet)

    def _save(
        self,
        work: UnitOfWork,
        key: str,
        by: PersonId,
        answers: Mapping[str, Any],
        sheet: Sheet | None,
    ) -> None:
        check_size(answers)
        page, base = (sheet.page, sheet.base) if sheet else (self.office.new_id(), None)
        now = self.office.clock.now()
        draft = Draft(key=key, person_id=by, answers=answers, saved_at=now, page=page)
        _save_typed(work.drafts, draft, base=base)
        work.commit()

    def drop_sent(self, key: str, *, by: PersonId) -> None:
        """Forget a half-filled form that was sent."""
        with self.office.open_work() as work:
            work.drafts.drop(key, by)
            work.commit()

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
                _save_typed(work.drafts, draft, base=sheet.base)
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


def _save_typed(drafts: KeptDrafts, draft: Draft, *, base: str | None) -> None:
    """Keep what was typed on a page, also over the same text of another page.

    Raises `ConcurrentChange` where another page wrote other text than that on the page `base`.
    """
    there = drafts.under(draft.key, draft.person_id) if base is not None else None
    if there is not None and only_typed(there.answers) == only_typed(draft.answers):
        base = there.page
    drafts.save(draft, base=base)


def _put_aside(drafts: KeptDrafts, draft: Draft) -> None:
    drafts.drop(draft.key, draft.person_id)
    drafts.save(replace(draft.aside(), signed_out=False))
