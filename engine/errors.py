"""Refusals: a wrong request raises one of these, with ids as attributes."""

from collections.abc import Mapping, Sequence
from typing import Any


def _again(kind: type[Exception], args: tuple[Any, ...], held: Mapping[str, Any]) -> Exception:
    """Return an error as it was, whatever it is made from: one from another process."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error


class Refused(Exception):
    """A request that cannot be done; the message is written for the person who asked."""

    #: Whether it stands beside the history of its case, as somebody's attempt.
    is_noted = False

    def __init__(self, message: str, **ids: object) -> None:
        super().__init__(message)
        self.message = message
        self.ids = ids

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)

    @property
    def sentence(self) -> str:
        """What to tell the person who asked."""
        return f"{self.message.rstrip('.')}."


class NotFound(Refused):
    """Nothing with this id exists, or the person asking may not know that it does."""


class NotAllowed(Refused):
    """The person asking may not do this."""


class WrongState(Refused):
    """The thing exists, but is no longer in a state where this can be done."""


class ConcurrentChange(Refused):
    """Somebody else changed the case first."""


class InvalidAnswers(Refused):
    """Answers that a form does not accept.

    `errors` maps the path of a field (`children[0].name`) to a sentence for the reader.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {text}" for path, text in errors.items()))
        self.errors = dict(errors)

    @property
    def sentence(self) -> str:
        """What is wrong with the answers, a sentence each."""
        return " ".join(f"{text.rstrip('.')}." for text in self.errors.values())


class DefinitionRejected(Refused):
    """A procedure, diagram, table, form or letter that may not be used.

    `findings` are lines `FILE:ELEMENT: what is wrong and what to do`.
    """

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = list(findings)

    def told(self, most: int = 30) -> str:
        """Return the first findings on a line each, and how many more there are."""
        more = len(self.findings) - most
        last = [f"… and {more:,} more"] if more > 0 else []
        return "\n".join([*self.findings[:most], *last])


class FileFindings:
    """What is wrong with one file so far, as lines `FILE:PLACE: what is wrong and what to do`."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.findings: list[str] = []

    def refuse(self, place: str, what: str) -> None:
        """Note what is wrong at a place: an element, a key, a line."""
        self.findings.append(f"{self.source}:{place}: {what}")

    def finish(self) -> None:
        """Raise `DefinitionRejected` if anything was wrong."""
        if self.findings:
            raise DefinitionRejected(list(dict.fromkeys(self.findings)))


class CaseStopped(Refused):
    """The case could not go on; an incident was recorded and nothing else was changed."""


class ProcessFailed(Exception):
    """A failure inside a running process: the command is undone and an incident is recorded.

    `element_id` is the BPMN element at which it happened; the message is for the policy owner.
    """

    def __init__(self, element_id: str, message: str) -> None:
        super().__init__(message)
        self.element_id = element_id
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args, self.__dict__)


class ProgramFailed(Refused):
    """Our own code failed, whoever asked and whatever for; it was logged, nothing was changed."""


class Unavailable(Refused):
    """The database cannot be used just now: unreachable, read-only or of another version."""


class Busy(Unavailable):
    """Somebody else has the database, or the row, for longer than anybody should wait."""


class DiskFull(Unavailable):
    """There is no room to keep anything; what is kept can be read."""


class TrainingClosed(Unavailable):
    """What is kept of training cannot be used just now; no live case is touched."""


class Damaged(Refused):
    """What is kept of one thing cannot be read; everything else goes on."""


class DamagedCase(Damaged):
    """What is kept of one case cannot be read; every other case goes on."""


def damaged_version(procedure_id: str, version: int) -> Damaged:
    """Return what to raise for a published version of which what is kept cannot be used."""
    return Damaged(
        f"What is kept of version {version} of this procedure is damaged, so it cannot be used. "
        "Please tell your administrator; it can be restored from a backup.",
        procedure_id=procedure_id,
    )


def damaged_case(case_id: str) -> DamagedCase:
    """Return what to raise for a case of which something that it needs is damaged."""
    return DamagedCase(
        "What is kept of this case is damaged, so it cannot be opened or changed. "
        "Please tell your administrator; it can be restored from a backup.",
        case_id=case_id,
    )
