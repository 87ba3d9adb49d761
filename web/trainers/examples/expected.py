"""What may be expected at a step of an example case, as its parts."""

from web.trainers.examples import values
from web.trainers.examples.questions import Part, line, number, pick, rows, text, when
from web.trainers.examples.text import plain, show_plain

_SINCE = "Since the last check of this case"
_TASK = pick("task", "Task", "tasks", need="Choose a task")
_TASK_OR_NONE = pick("task", "Task", "tasks_or_none", need="Choose a task")
DAY = when("date", "day", "Day")
TIME = when("time", "time", "Time", "Such as 3:30pm. Without a time, the end of the day.")


def _people(key: str, label: str, item: str) -> Part:
    return Part(
        key=key,
        at=key,
        show=lambda value: [{"person": name} for name in value or ()],
        read=values.listed("person"),
        asks=rows(key, label, item, "", pick("person", "Who", "people", need="Choose who")),
    )


def _reading(key: str, label: str, item: str, hint: str) -> Part:
    such = "Such as dissent_reason, recipients.address, step:decide, letter:outcome or paper:a.pdf"
    return Part(
        key=key,
        at=key,
        show=values.show_reading,
        read=values.reading,
        asks=rows(
            key,
            label,
            item,
            hint,
            pick("person", "Who", "people", need="Choose who"),
            line("thing", "What", such, "Enter what it is"),
        ),
    )


def _notices(at: str, label: str, item: str, whom: str) -> Part:
    """Return the question how many notices each of some got; `whom` is a role or a person."""
    offered = {"role": "roles", "person": "people"}[whom]
    return Part(
        key=at,
        at=at,
        show=values.show_pairs(whom, lambda value: {"times": value}),
        read=values.pairs(whom, lambda value: {"times": value}, lambda row: row["times"]),
        asks=rows(
            at,
            label,
            item,
            _SINCE,
            pick(whom, "To", offered, need="Choose who was told"),
            number("times", "How often", "Enter how often"),
        ),
    )


EXPECTED = (
    Part(
        key="open",
        at="open",
        show=values.show_listed("task"),
        read=values.listed("task"),
        asks=rows("open", "Open tasks", "Open task", "These and no others", _TASK_OR_NONE),
    ),
    Part(
        key="assigned",
        at="assigned",
        show=values.show_pairs("task", lambda value: {"person": value}),
        read=values.pairs("task", lambda value: {"person": value}, lambda row: row["person"]),
        asks=rows(
            "assigned",
            "Who has which task",
            "Task",
            "",
            _TASK,
            pick("person", "With", "people", need="Choose who has the task"),
        ),
    ),
    Part(
        key="due",
        at="due",
        show=values.show_pairs("task", values.show_limit),
        read=values.pairs("task", values.show_limit, values.limit),
        asks=rows(
            "due",
            "Time limits",
            "Time limit",
            "Without a day, the task must have no time limit",
            _TASK,
            DAY,
            TIME,
        ),
    ),
    Part(
        key="each_task",
        at="tasks",
        show=values.show_tasks,
        read=values.tasks,
        asks=rows(
            "each_task",
            "Tasks one by one",
            "Task",
            "Such as that of one child",
            _TASK,
            line("about", "For which child or member", "Where there is one for each"),
            pick("state", "How it stands", "states", need="Choose how it stands"),
            pick("person", "With", "people_or_none"),
            DAY,
            TIME,
        ),
    ),
    Part(
        key="participants",
        at="participants",
        show=values.show_participants,
        read=values.participants,
        asks=rows(
            "participants",
            "Who takes part",
            "Part",
            "In each role these and no others",
            pick("role", "Role", "roles", need="Choose a role"),
            pick("person", "Who", "people_or_none", need="Choose who takes part"),
        ),
    ),
    _people("opens", "To whom the case opens", "Whoever may open the case"),
    _people("closed_to", "To whom the case does not open", "Whoever may not open the case"),
    _reading("reads", "What somebody may read", "What may be read", "Of several, one at least"),
    _reading("kept_from", "What is kept from somebody", "What is kept", "Of several, all"),
    Part(
        key="overdue",
        at="overdue",
        show=values.show_listed("task"),
        read=values.listed("task"),
        asks=rows(
            "overdue", "Overdue tasks", "Overdue task", "These and no others", _TASK_OR_NONE
        ),
    ),
    _notices("notified", "Notices", "Notice", "role"),
    _notices("notified_people", "Notices to people", "Notice to somebody", "person"),
    Part(
        key="letters",
        at="letters",
        show=values.show_letters,
        read=values.letters,
        asks=rows(
            "letters",
            "Letters",
            "Letter",
            f"{_SINCE}: these and no others",
            pick("letter", "Which", "letters_or_none"),
            line("to", "To", "The name on the letter"),
            text("marks", "Marked", "One a line, such as late: no"),
        ),
    ),
    Part(
        key="file",
        at="file",
        show=values.show_pairs("fact", lambda value: {"value": show_plain(value)}),
        read=values.pairs(
            "fact",
            lambda value: {"value": show_plain(value)},
            lambda row: plain(row["value"]),
        ),
        asks=rows(
            "file",
            "Recorded facts",
            "Fact",
            "",
            line(
                "fact",
                "What",
                "As the procedure calls it, such as form_late or children[0].decision",
                "Enter what is recorded",
            ),
            line(
                "value",
                "Is",
                "Such as yes, no, nothing, 3, 24 December 2026, 24 December 2026 3:30pm, or words",
                "Enter what it is; write nothing where nothing is recorded",
            ),
        ),
    ),
    Part(
        key="history",
        at="history",
        show=values.show_history,
        read=values.history,
        asks=rows(
            "history",
            "What happened",
            "Event",
            f"{_SINCE}, in this order; other things may have happened in between",
            pick("event", "What", "events", need="Choose what happened"),
            pick("element", "Where", "elements"),
        ),
    ),
    Part(
        key="incidents",
        at="incidents",
        read=values.whole,
        asks=number("incidents", "How often the procedure has stopped"),
    ),
)
