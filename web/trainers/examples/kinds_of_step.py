"""The kinds of steps of an example case, and what each is made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from web.trainers.examples import values
from web.trainers.examples.expected import EXPECTED, TIME
from web.trainers.examples.questions import (
    Part,
    asked,
    group,
    line,
    number,
    pick,
    radio,
    text,
    when,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of step."""

    #: What is chosen when a step is added, and the heading of its page.
    words: str
    parts: tuple[Part, ...]
    #: What stands at the verb: one of these offers, after this question.
    thing: str = ""
    which: str = ""
    can_be_refused: bool = True


# --- what may stand in any step --------------------------------------------------------------

_ROLE = Part(key="role", at="as", asks=pick("role", "In which role", "roles"))
_PERSON = Part(
    key="person",
    at="name",
    asks=pick("person", "Who", "people", "Only where several people hold the role"),
)
_ABOUT = Part(
    key="about",
    at="for",
    when="items",
    show=values.show_about,
    read=values.about,
    asks=line("about", "For which child or member", "{{offers.items}}"),
)
_AT = Part(
    key="at",
    at="at",
    read=values.moment,
    asks=when("datetime", "at", "Date and time of the step", "Leave it empty for “at once”"),
)
_CASE = Part(
    key="case_name",
    at="case",
    when="cases",
    asks=pick("case_name", "In which case", "cases", "Without one, in the first case"),
)
_NOTE = Part(key="note", at="note", asks=text("note", "Note for the trainer"))
_WHO = (_ROLE, _PERSON)
_REST = (_AT, _CASE, _NOTE)

REFUSAL = (
    Part(
        key="refused",
        at="because",
        asks=radio("refused", "Why it is refused", "refusals", "Choose why it is refused"),
    ),
    Part(
        key="says",
        at="says",
        asks=line("says", "What they are told", "Some words of the sentence are enough"),
    ),
    Part(
        key="field",
        at="field",
        show=values.show_fields,
        read=values.fields,
        asks=text(
            "field",
            "Which answers are wrong",
            "One a line, as the form calls it, such as decision or children[0].name; these and no"
            " others",
        ),
    ),
)
#: What stands beside `refuse`, not inside.
OUTSIDE = ("at", "case", "note")


def _because(label: str, need: str = "") -> Part:
    return Part(key="because", at="", asks=line("because", label, need=need))


# --- the kinds of steps --------------------------------------------------------------------

_DISTANCE = group(
    "distance",
    "",
    radio("way", "How far the clock moves", "ways", "Choose how far the clock moves"),
    number("count", "How many", least=1, most=2000) | {"description": "For a length of time"},
    pick("unit", "Of what", "units"),
    when("date", "day", "Day", "To move to a date"),
    TIME,
)

KINDS: Mapping[str, Kind] = {
    "start": Kind(
        words="Somebody starts a case",
        thing="starts",
        which="Which case is started?",
        parts=(
            *_WHO,
            _AT,
            Part(
                key="case_name",
                at="case",
                asks=line(
                    "case_name",
                    "What this example calls the case",
                    "One word, for a second or third case; the first needs none",
                ),
            ),
            Part(
                key="own_conference",
                at="conference",
                show=values.show_conference,
                read=values.conference,
                asks=asked(
                    "checkbox",
                    "own_conference",
                    "It has a conference of its own",
                    "Otherwise it belongs to the conference of the first case",
                ),
            ),
            _NOTE,
        ),
    ),
    "do": Kind(
        words="Somebody completes a task",
        thing="tasks",
        which="Which task is completed?",
        parts=(*_WHO, _ABOUT, *_REST),
    ),
    "send": Kind(
        words="Somebody does what may be done at any time",
        thing="messages",
        which="What is done?",
        parts=(*_WHO, *_REST),
    ),
    "claim": Kind(
        words="Somebody takes a task",
        thing="tasks",
        which="Which task is taken?",
        parts=(*_WHO, _ABOUT, *_REST),
    ),
    "release": Kind(
        words="Somebody gives a task back",
        thing="tasks",
        which="Which task is given back?",
        parts=(*_WHO, _ABOUT, *_REST),
    ),
    "assign": Kind(
        words="Somebody hands a task on",
        thing="tasks",
        which="Which task is handed on?",
        parts=(
            Part(
                key="to",
                at="to",
                asks=pick("to", "To whom", "people", need="Choose to whom it is handed"),
            ),
            *_WHO,
            _ABOUT,
            *_REST,
        ),
    ),
    "take_over": Kind(
        words="Somebody takes over a part, or hands it on",
        thing="roles",
        which="Which part is it?",
        parts=(
            Part(
                key="to",
                at="to",
                asks=pick("to", "Who has it then", "people", "Without one, who does this"),
            ),
            Part(
                key="former",
                at="from",
                asks=pick("former", "Whose part it is", "people", "Only where several have it"),
            ),
            Part(
                key="because",
                at="reason",
                asks=line("because", "Why it is taken over", need="Say why it is taken over"),
            ),
            *_WHO,
            *_REST,
        ),
    ),
    "correct": Kind(
        words="Somebody corrects a recorded fact",
        thing="facts",
        which="What is corrected?",
        parts=(
            Part(
                key="because",
                at="because",
                asks=line("because", "Why it is corrected", need="Say why it is corrected"),
            ),
            *_WHO,
            *_REST,
        ),
    ),
    "confirm_correction": Kind(
        words="A second person confirms a correction",
        thing="facts",
        which="Which correction is confirmed?",
        parts=(*_WHO, *_REST),
    ),
    "refuse_correction": Kind(
        words="A second person does not confirm a correction",
        thing="facts",
        which="Which correction is not made?",
        parts=(
            Part(
                key="because",
                at="because",
                asks=line("because", "Why it is not made", need="Say why it is not made"),
            ),
            *_WHO,
            *_REST,
        ),
    ),
    "confirm_words": Kind(
        words="Somebody answers for their words, as another noted them",
        thing="words",
        which="Which words are they?",
        parts=(
            Part(
                key="add",
                at="add",
                asks=text("add", "What they add", "With neither, they confirm what was noted"),
            ),
            Part(key="disagree", at="disagree", asks=text("disagree", "How they disagree")),
            *_WHO,
            *_REST,
        ),
    ),
    "attach": Kind(
        words="Somebody adds a paper",
        parts=(
            Part(
                key="paper",
                at="",
                asks=line(
                    "paper",
                    "Name of the paper",
                    "Such as minutes.pdf",
                    "Enter the name of the paper",
                ),
            ),
            Part(
                key="kind",
                at="kind",
                when="paper_kinds",
                asks=pick("kind", "What kind of paper it is", "paper_kinds"),
            ),
            Part(key="file_name", at="file", when="kept", asks=line("file_name", "File")),
            Part(key="to", at="to", when="kept", asks=line("to", "Added to")),
            *_WHO,
            *_REST,
        ),
    ),
    "void": Kind(
        words="Somebody says that the case was opened by mistake",
        parts=(_because("Why", "Say why it was a mistake"), *_WHO, *_REST),
    ),
    "confirm_void": Kind(
        words="A second person confirms that the case is voided",
        parts=(_because("In their words"), *_WHO, *_REST),
    ),
    "decline_void": Kind(
        words="A second person lets the case go on",
        parts=(_because("Why", "Say why the case goes on"), *_WHO, *_REST),
    ),
    "absent": Kind(
        words="Somebody is away",
        parts=(
            Part(
                key="person",
                at="person",
                asks=pick("person", "Who is away", "people", need="Choose who is away"),
            ),
            Part(
                key="first_day",
                at="from",
                read=values.day,
                asks=when("date", "first_day", "First day", need="Enter the first day"),
            ),
            Part(
                key="last_day",
                at="to",
                read=values.day,
                asks=when("date", "last_day", "Last day", need="Enter the last day"),
            ),
            Part(key="deputy", at="deputy", asks=pick("deputy", "Deputy", "people")),
            _NOTE,
        ),
    ),
    "holiday": Kind(
        words="A bank holiday is proclaimed",
        can_be_refused=False,
        parts=(
            Part(
                key="day",
                at="date",
                read=values.day,
                asks=when("date", "day", "Day", need="Enter the day that does not count"),
            ),
            Part(key="name", at="name", asks=line("name", "Name")),
            _NOTE,
        ),
    ),
    "wait": Kind(
        words="The clock moves",
        can_be_refused=False,
        parts=(
            Part(
                key="distance",
                at="",
                show=values.show_distance,
                read=values.distance,
                asks=_DISTANCE,
            ),
            _NOTE,
        ),
    ),
    "resolve": Kind(
        words="The policy owner lets a stopped procedure go on",
        parts=(
            Part(key="role", at="as", when="kept", asks=_ROLE.asks),
            Part(key="person", at="name", when="kept", asks=_PERSON.asks),
            *_REST,
        ),
    ),
    "expect": Kind(
        words="It is checked how things stand",
        can_be_refused=False,
        parts=(*EXPECTED, *_REST),
    ),
}
