"""A paper that somebody adds to a case: the file, what kind of paper it is, and for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from engine.errors import WrongState
from engine.ids import PersonId
from engine.model.people import Part
from engine.model.procedure import Procedure, Role
from engine.reads.case_view import CaseView
from engine.wording.audiences import whom
from web import services


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperSent:
    """What was sent of a paper, and what is wrong with it, by `paper` and `kind`."""

    kind: str = ""
    to: Sequence[str] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def links(self) -> Sequence[Mapping[str, str]]:
        """What is wrong, with the question at which it is, as `error_summary` takes it."""
        return [{"text": text, "href": f"#{at}"} for at, text in self.errors.items()]


#: Nothing has been sent yet.
NO_PAPER = PaperSent()


def added_paper(view: CaseView, *, by: PersonId) -> PaperSent:
    """Add the paper that was sent; return what was sent, with what is wrong where it was not."""
    file, kinds = request.files.get("paper"), view.definition.procedure.papers
    kind = request.form.get("kind", "") if kinds else ""
    to, errors = request.form.getlist("to"), {}
    if file is None or not file.filename:
        errors["paper"] = "Choose a file to add"
    if kinds and kind not in kinds:
        errors["kind"] = "Choose what kind of paper it is"
    if file and file.filename and not errors:
        try:
            services().cases.attach(
                view.case.id,
                by=by,
                name=file.filename,
                media_type=file.mimetype,
                content=file.read(),
                to=to,
                kind=kind,
            )
        except WrongState as refusal:
            errors["paper"] = refusal.message
    return PaperSent(kind=kind, to=to, errors=errors)


def roles_to_choose(view: CaseView, *, reader: PersonId) -> Sequence[Role]:
    """Return the roles to which somebody may open a paper: not their own part, which reads it.

    Nor the records roles, which take part in no case.
    """
    own = {role for role, person in view.participants if person.id == reader}
    roles = view.definition.procedure.roles.values()
    return [role for role in roles if role.id not in own and role.part is not Part.RECORDS]


def said_of(procedure: Procedure, sent: PaperSent) -> str:
    """Say who may open a paper that was added."""
    said, kind = ["The paper was added."], procedure.papers.get(sent.kind)
    if kind is not None:
        readers = whom(kind.audience, procedure)
        said.append(f"As “{kind.title}” it opens to: {readers or 'you and your own part'}.")
    titles = [role.title for role in procedure.roles.values() if role.id in sent.to]
    also = f"Also open to: {', '.join(titles)}." if titles else ""
    said.append(also or "You chose nobody else to open it.")
    return " ".join(said)
