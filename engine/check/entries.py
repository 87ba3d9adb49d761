"""How processes begin: every one is started by people, by a timer, or by a call."""

from collections.abc import Iterator

from engine.check.finding import Finding, error
from engine.check.subject import Subject
from engine.errors import NotFound
from engine.model.procedure import Trigger


def entries(subject: Subject) -> Iterator[Finding]:
    """Find entries that cannot be started."""
    if subject.settings is None or not subject.knows_diagrams:
        return
    procedure = subject.procedure
    if not procedure.entries:
        text = "no process can be started by people; add [entry.…] with title and roles"
        yield error("procedure.toml", "entry", text)
    for name, entry in procedure.entries.items():
        place = f"entry.{name}"
        if name not in procedure.processes:
            text = f"there is no process {name}; name a process of this procedure"
            yield error("procedure.toml", place, text)
            continue
        if not entry.roles:
            yield error("procedure.toml", place, "nobody may start this; add roles")
        yield from _start(subject, name)


def _start(subject: Subject, process_id: str) -> Iterator[Finding]:
    file = subject.procedure.processes[process_id].file
    try:
        start = subject.package.start_of(process_id)
    except NotFound:
        return  # the runtime says so
    if start.trigger is not Trigger.NONE:
        text = "people start this process, so its start event has no timer; take it away"
        yield error(file, start.id, text)
    elif not start.form_key:
        text = "people start this process; give its start event a form with the property formKey"
        yield error(file, start.id, text)


def starts_without_people(subject: Subject) -> Iterator[Finding]:
    """Find start forms that nobody would see, and processes that nothing starts."""
    if subject.settings is None or not subject.knows_diagrams:
        return
    procedure = subject.procedure
    for process_id, process in procedure.processes.items():
        try:
            start = subject.package.start_of(process_id)
        except NotFound:
            continue
        is_called = process_id in subject.package.calls
        is_entry = process_id in procedure.entries
        if not is_called and not is_entry and start.trigger is Trigger.NONE:
            text = "nothing starts this process; call it, or add it to [entry.…]"
            yield error(process.file, process_id, text)
        if start.form_key and not is_entry:
            text = "nobody fills this start form, because the process is no [entry.…]"
            yield error(process.file, start.id, f"{text}; use a user task")
