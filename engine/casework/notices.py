"""The engine's own notices; like all notices they carry nothing about a child."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from engine.model.user_task import UserTask
from engine.texts.british import show_count, show_date_and_time, show_moment


def nudge_html(reference: str, task: UserTask, standing_text: str) -> str:
    """Return the body of a reminder or overdue notice."""
    lines = [f"Case {reference}: {task.name}."]
    if task.due_at is not None:
        lines.append(f"Due by {show_moment(task.due_at)}. {task.due_why}")
    lines += [standing_text]
    return _paragraphs(lines)


def correction_html(reference: str, said: Sequence[str], standing_text: str) -> str:
    """Return the body of a notice that a recorded fact was corrected."""
    lines = [f"Case {reference}.", *said, standing_text]
    return _paragraphs(lines)


def noted_html(reference: str, step: str, standing_text: str) -> str:
    """Return the body of a notice that somebody's words were noted by another."""
    lines = [
        f"Case {reference}: {step}.",
        "What you said was noted. Open the case and read it there.",
        "Then confirm it, or write beside it what you said.",
        standing_text,
    ]
    return _paragraphs(lines)


def alarm_html(
    reference: str, task: UserTask, standing_text: str, *, own_alone: bool = False
) -> str:
    """Return the body of a notice that nobody is free for a task."""
    lines = [
        f"Case {reference}: {task.name}.",
        "It has to be done in person, and who has it is not there: nobody does it for them. Ask "
        "when they are back, or see whether their part has to be filled again."
        if own_alone
        else "Nobody who may do this is there, and they have no deputy. Open the task and hand it "
        "to somebody else.",
        standing_text,
    ]
    return _paragraphs(lines)


def falls_to_html(reference: str, task: UserTask, standing_text: str) -> str:
    """Return the body of a notice of a task that only its readers can do now."""
    lines = [
        f"Case {reference}: {task.name}.",
        "Nobody else who is there may do this now. Open the case and take the task.",
        f"Due by {show_moment(task.due_at)}." if task.due_at is not None else "",
        standing_text,
    ]
    return _paragraphs(lines)


def loss_html(reference: str, name: str, role: str, standing_text: str, *, is_vacant: bool) -> str:
    """Return the body of a notice that somebody with a part of a case has left."""
    lines = [
        f"Case {reference}: {name} can no longer act as {role}.",
        "Nobody else takes this part by themself. Open the case and name who takes it on."
        if is_vacant
        else "The others who have this part keep it. Open the case and see whether the place has "
        "to be filled again.",
        standing_text,
    ]
    return _paragraphs(lines)


def ended_html(reference: str, name: str, role: str, said: Sequence[str]) -> str:
    """Return the body of a notice that somebody may not keep a part of a case, with what is said.

    That is why, and how their place is filled.
    """
    lines = [
        f"Case {reference}: {name} no longer acts as {role}, and has no access by it any more.",
        *said,
    ]
    return _paragraphs(lines)


def taken_over_html(
    reference: str, people: tuple[str, str, str], because: str, tasks: int, standing_text: str
) -> str:
    """Return the body of a notice that one person's part is another's now; both read it."""
    former, successor, role = people
    count = show_count(tasks, "open task")
    lines = [
        f"Case {reference}: {successor} has taken over the part of {former} as {role}.",
        f"With it {count} moved.",
        f"Because: {because}",
        f"{former} has this part no more, and no access by it.",
        standing_text,
    ]
    return _paragraphs(lines)


def unstaffed_html(reference: str, roles: Sequence[str]) -> str:
    """Return the body of a notice that nobody has a role whose help a case needs."""
    wanted = " or ".join(roles) or "administration"
    lines = [
        f"Case {reference} needs somebody to be named, and nobody has the role {wanted}.",
        "Give this role to somebody under People. They are told then what to do.",
    ]
    return _paragraphs(lines)


def no_account_html(reference: str, name: str, email: str, role: str, standing_text: str) -> str:
    """Return the body of a notice that somebody has a part and signs in nowhere."""
    lines = [
        f"Case {reference}: {name} takes part as {role} and has no account.",
        "What is for them is a letter under Documents: send it"
        + (f" to {email}." if email else ". No work address is known: ask them for it."),
        "What they send in writing, key in from the page of the case. The words are theirs.",
        standing_text,
    ]
    return _paragraphs(lines)


def send_on_html(reference: str, title: str, to: Mapping[str, Any], standing_text: str) -> str:
    """Return the body of a notice that asks somebody to tell a mailbox of what they set off."""
    whom = " at ".join(str(to[key]) for key in ("name", "email") if to.get(key))
    ask = f"Tell {whom} of it now, by telephone or by e-mail."
    why = "Nobody there signs in here, and nothing leaves this service by itself."
    return _paragraphs([f"Case {reference}: {title}.", f"{ask} {why}", standing_text])


def receipt_html(reference: str, step: str, arrived_at: datetime, standing_text: str) -> str:
    """Return the body of a letter that says that somebody's words arrived, and when."""
    lines = [
        f"Case {reference}: {step}.",
        f"What you sent reached us on {show_date_and_time(arrived_at)}. That time counts.",
        "It was keyed in as you wrote it, and is kept as your words.",
        standing_text,
    ]
    return _paragraphs(lines)


def voiding_html(reference: str, said: str, because: str, standing_text: str) -> str:
    """Return the body of a notice that a case is to be voided, was, or was not."""
    return _paragraphs([f"Case {reference}. {said}", f"Because: {because}", standing_text])


def records_html(reference: str, said: str, ground: str) -> str:
    """Return the body of a notice about opening a closed case, which tells nothing of it."""
    return _paragraphs([f"Closed case {reference}. {said}", f"For: {ground}."])


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line)
