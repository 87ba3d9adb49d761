"""The training room: example cases, walks through them, and what a trainer does with both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from engine.forms import Form, FormView
    from engine.model.people import Person
    from engine.rehearsal import Example
    from engine.service.definitions import Definition
    from engine.service.questions import Entered, TaskView
    from engine.training.shown import (
        ClassQuestion,
        Comparison,
        LibraryEntry,
        Moment,
        Source,
        WalkLine,
    )


class TrainingRoom:
    """Every command of the training room; made by `open_room`.

    `by` is the trainer who asks: a person with the role `trainer` or `policy_owner`, else
    `NotAllowed` is raised. Walks and own examples of somebody else are `NotFound`, but examples
    of the library are everybody's. Every command returns the moment after it.
    """

    # --- library -----------------------------------------------------------------------

    def procedures(self) -> Sequence[Definition]:
        """Return the newest version of each procedure."""

    def library(
        self, *, by: Person, text: str = "", procedure_id: str = "", difficulty: str = ""
    ) -> Sequence[LibraryEntry]:
        """Return shipped and own example cases; `text` is looked for in all they say."""

    def entry(self, key: str, *, by: Person) -> LibraryEntry:
        """Return one example case of the library. Raises `NotFound`."""

    def example(self, key: str, *, by: Person) -> Example:
        """Return an example case as data, for editing."""

    def copy_example(self, key: str, *, by: Person) -> str:
        """Copy an example case to edit it; return the key of the copy."""

    def new_example(self, procedure_id: str, *, by: Person) -> str:
        """Begin an empty example case; return its key."""

    def save_example(self, key: str, entries: Mapping[str, Any], *, by: Person) -> Sequence[str]:
        """Save an own example case from the keys of its file; return what is still wrong.

        `entries` has `id`, `title`, `story`, `clock` (datetime), `people`, `steps`, `clauses`,
        `learning`, `difficulty`, `ends`; keys left out stay as they are.
        """

    def example_yaml(self, key: str, *, by: Person) -> bytes:
        """Return an example case as the file that a procedure's package holds."""

    def import_example(self, data: bytes, *, by: Person) -> str:
        """Take in a file; return its key. Raises `DefinitionRejected`."""

    def rehearse_example(self, key: str, *, by: Person) -> Sequence[str]:
        """Run an example case; return what failed, nothing where it passed."""

    def delete_example(self, key: str, *, by: Person) -> None:
        """Delete an own example case."""

    # --- walks -------------------------------------------------------------------------

    def walks(self, *, by: Person) -> Sequence[WalkLine]:
        """Return the trainer's walks, the one changed last first."""

    def start(self, key: str, *, by: Person) -> Moment:
        """Begin a walk on an example case: its scene stands, no step is taken yet."""

    def start_empty(
        self, procedure_id: str, *, by: Person, clock: datetime | None = None
    ) -> Moment:
        """Begin a walk without an example, with an invented person for each role."""

    def moment(self, walk_id: str, *, by: Person, step: int | None = None) -> Moment:
        """Show a walk as it stands, or after an earlier step."""

    def wipe(self, walk_id: str, *, by: Person) -> None:
        """Delete a walk with everything in it."""

    def wipe_all(self, *, by: Person) -> int:
        """Delete all walks of the trainer; return how many."""

    # --- steps -------------------------------------------------------------------------

    def next_step(self, walk_id: str, *, by: Person) -> Moment:
        """Do what the example does next. Raises `WrongState` at its end."""

    def run_to(self, walk_id: str, target: int | str, *, by: Person) -> Moment:
        """Do the example's steps up to a number, or until an element is open or passed."""

    def task(self, walk_id: str, task_id: str, *, by: Person, entered: Entered) -> TaskView:
        """Return a task with its form, as the person who has it sees it."""

    def form_of(self, walk_id: str, task_id: str, *, by: Person) -> Form:
        """Return the form of a task, for reading a post."""

    def answers(
        self, walk_id: str, task_id: str, source: Source, *, by: Person
    ) -> Mapping[str, Any]:
        """Return the example's or the usual answers of a task, to show before they are sent."""

    def complete(
        self, walk_id: str, task_id: str, answers: Mapping[str, Any] | Source, *, by: Person
    ) -> Moment:
        """Complete a task as the person who has it. Raises `InvalidAnswers` and the like."""

    def start_form(
        self, walk_id: str, process_id: str, *, by: Person, entered: Entered
    ) -> tuple[Form, FormView]:
        """Return the form that starts a case, and as it shows."""

    def start_case(
        self, walk_id: str, process_id: str, answers: Mapping[str, Any] | Source, *, by: Person
    ) -> Moment:
        """Start a case, the second one as a further dissent of the same conference."""

    def message_form(
        self, walk_id: str, case: str, message: str, *, by: Person, entered: Entered
    ) -> tuple[Form, FormView]:
        """Return the form of a message, and as it shows; `case` as in `Sendable.case`."""

    def send(
        self,
        walk_id: str,
        case: str,
        message: str,
        answers: Mapping[str, Any] | Source,
        *,
        by: Person,
    ) -> Moment:
        """Send a message, such as a withdrawal."""

    def correctable(self, walk_id: str, *, by: Person) -> Mapping[str, str]:
        """Return the facts of the case shown that can be corrected: key to label."""

    def perform(self, walk_id: str, entry: Mapping[str, Any], *, by: Person) -> Moment:
        """Do any step, written as in an example case.

        Such as `{"correct": {"conference_date": date(…)}, "as": "conference_admin",
        "because": "mistyped"}`, `{"absent": {"person": …, "from": date, "to": date,
        "deputy": …}}`, `{"holiday": {"date": …, "name": …}}`, `{"claim": element, "as": role}`,
        `{"assign": element, "to": person}`, `{"attach": "name.txt", "as": role}`.
        """

    def move_clock(self, walk_id: str, to: datetime | str, *, by: Person) -> Moment:
        """Move the clock: everything due on the way happens, in order.

        `to` is an instant, or `PT15M`, `PT6H`, `P3D`, `5 working days`, `next deadline`.
        """

    def back(self, walk_id: str, *, by: Person, steps: int = 1) -> Moment:
        """Step back, exactly; the steps are gone from this branch."""

    def restart(self, walk_id: str, *, by: Person) -> Moment:
        """Go back to before the first step."""

    def branch(self, walk_id: str, at: int, name: str, *, by: Person) -> Moment:
        """Begin a branch after step `at` and go on in it."""

    def switch(self, walk_id: str, branch: str, *, by: Person) -> Moment:
        """Go on in another branch."""

    def compare(self, walk_id: str, one: str, other: str, *, by: Person) -> Comparison:
        """Return two branches side by side."""

    def note(self, walk_id: str, step: int, text: str, *, by: Person) -> Moment:
        """Write a note on a step; an empty one takes it away."""

    # --- with a class ------------------------------------------------------------------

    def ask(self, walk_id: str, *, by: Person) -> Sequence[ClassQuestion]:
        """Return what can be asked now, with right and instructive wrong answers."""

    def save_as_example(self, walk_id: str, *, by: Person, id: str, title: str) -> str:
        """Keep a walk as an example case that proves what was seen; return its key."""

    def hand_out_html(self, walk_id: str, *, by: Person) -> str:
        """Return a whole page: the story, each step, date arithmetic, clauses, drawing."""

    def hand_out_pdf(self, walk_id: str, *, by: Person) -> bytes:
        """Return the same as a tagged PDF."""
