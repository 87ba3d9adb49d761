"""Each key of the settings, the clauses and the lessons: what it says, and what may be wrong."""

from datetime import date, time

import pytest

from engine.errors import DefinitionRejected
from engine.ids import RoleId
from engine.model.people import Part
from engine.model.procedure import (
    Clause,
    Entry,
    Lesson,
    OccasionRule,
    Parameter,
    ReminderPolicy,
    Role,
    SetBy,
)
from engine.package.settings import ProcedureFile, read_clauses, read_lessons

WHOLE = """
title = "A\u00a0dissent"
area = "Conferences"
owner = "Policy owner"
review_date = 2027-11-22
prefix = "SM"
conference_keys = ["conference_date", "children"]
standing_text = "It stands."
[labels]
title = "children"
[entry.main]
title = "Raise a dissent"
roles = ["chair", "deputy"]
[entry.other]
[roles.chair]
title = "Chair"
part = "chair"
description = "Leads."
stand_ins = ["deputy"]
[roles.deputy]
part = "decider"
[parameters.days]
value = 10
label = "Decide within"
unit = "days"
source = "Q1"
set_by = "text"
[parameters.early]
value = 09:30:00
set_by = "default"
[parameters.strict]
value = true
set_by = "default"
[parameters.share]
value = 0.5
set_by = "default"
[parameters.from]
value = 2026-01-02
set_by = "default"
[parameters.contact]
value = "desk@example.org"
set_by = "default"
[facts]
decide_by = "days"
[words.outcome]
upheld = "Upheld"
[reminders]
working_days_before = 3
short_limit = 4
at = 08:15:00
daily_repeats = 5
later_every = 6
"""
BROKEN = """
title = ""
area = 1
owner = false
review_date = "soon"
prefix = []
conference_keys = ["a", 1]
standing_text = 1.5
labels = "x"
facts = 7
colour = "red"
[entry.main]
title = 1
roles = ["nobody", 2]
color = 1
[entry.other]
roles = ["nobody", "chair"]
[roles]
loose = "x"
[roles.chair]
title = 1
part = "king"
description = 2
stand_ins = ["chair", "ghost", "deputy"]
kind = 1
[roles.deputy]
part = "decider"
[parameters.days]
value = [1]
label = 1
unit = 2
source = 3
set_by = "me"
why = 1
[parameters.more]
set_by = 1
[words]
outcome = 1
[words.other]
upheld = 1
[reminders]
working_days_before = true
short_limit = "2"
at = "09:00"
daily_repeats = 1.5
later_every = []
often = 1
"""
FOUND = """
colour: this key is not known; remove it or correct its name
area: expected str, but found 1
owner: expected str, but found False
prefix: expected str, but found []
conference_keys: expected a list of texts
standing_text: expected str, but found 1.5
labels: expected dict, but found 'x'
facts: expected dict, but found 7
words.outcome: expected a table
words.other.upheld: expected str, but found 1
entry.main.color: this key is not known; remove it or correct its name
entry.main.title: expected str, but found 1
entry.main.roles: expected a list of texts
roles.loose: expected a table
roles.chair.kind: this key is not known; remove it or correct its name
roles.chair.part: expected one of dissenter, chair, decider, panel, administration, observer, \
records
roles.chair.title: expected str, but found 1
roles.chair.description: expected str, but found 2
parameters.days.why: this key is not known; remove it or correct its name
parameters.days.set_by: expected "text" or "default"
parameters.days.value: expected a number, a switch, a text or a date
parameters.days.label: expected str, but found 1
parameters.days.unit: expected str, but found 2
parameters.days.source: expected str, but found 3
parameters.more.set_by: expected "text" or "default"
parameters.more.value: expected a number, a switch, a text or a date
reminders.often: this key is not known; remove it or correct its name
reminders.working_days_before: expected int, but found True
reminders.short_limit: expected int, but found '2'
reminders.at: expected time, but found '09:00'
reminders.daily_repeats: expected int, but found 1.5
reminders.later_every: expected int, but found []
title: a procedure needs a title
review_date: expected a date such as 2027-11-22
entry.other: there is no role 'nobody'
roles.chair.stand_ins: 'chair' is none; name other roles of this procedure
roles.chair.stand_ins: 'ghost' is none; name other roles of this procedure
"""
CLAUSES = """
[Q1]
source = "paragraph 1"
rule = "Decided in ten\u2009days."
carried_by = ["decide"]
shown_by = ["S-01", "S-02"]
deadline = true
forbids = true
[Q2]
not_carried = "Nobody sees it."
"""
LESSONS = """
[first]
name = "The plain way"
about = "Who decides?"
example = "S-01"
begins = "decide"
plan = ["Ask.", "Show."]
[bare]
"""


def lines(text: str, source: str) -> list[str]:
    return [f"{source}:{line}" for line in text.strip().splitlines()]


def test_everything_that_settings_may_say_is_read() -> None:
    read = ProcedureFile(WHOLE.encode(), source="procedure.toml")

    assert (read.title, read.area, read.owner) == ("A dissent", "Conferences", "Policy owner")
    assert (read.review_date, read.prefix) == (date(2027, 11, 22), "SM")
    # The short form of what is shared.
    assert read.occasion == OccasionRule(keys=("conference_date", "children"))
    assert read.standing_text == "It stands."
    assert (read.labels, read.facts) == ({"title": "children"}, {"decide_by": "days"})
    assert read.words == {"outcome": {"upheld": "Upheld"}}
    assert read.entries == {
        "main": Entry(process_id="main", title="Raise a dissent", roles=("chair", "deputy")),
        "other": Entry(process_id="other", title="other", roles=()),
    }
    assert read.roles == {
        "chair": Role(
            id="chair", title="Chair", part=Part.CHAIR, description="Leads.", stand_ins=("deputy",)
        ),
        "deputy": Role(id="deputy", title="deputy", part=Part.DECIDER),
    }
    days = Parameter(
        id="days", value=10, label="Decide within", unit="days", source="Q1", set_by=SetBy.TEXT
    )
    assert read.parameters.pop("days") == days
    assert {each.set_by for each in read.parameters.values()} == {SetBy.DEFAULT}
    assert {each.label + each.unit + each.source for each in read.parameters.values()} == {""}
    assert {name: each.value for name, each in read.parameters.items()} == {
        "early": time(9, 30),
        "strict": True,
        "share": 0.5,
        "from": date(2026, 1, 2),
        "contact": "desk@example.org",
    }
    assert read.reminders == ReminderPolicy(
        working_days_before=3, short_limit=4, at=time(8, 15), daily_repeats=5, later_every=6
    )


def test_what_cases_share_is_said_in_a_table_of_its_own() -> None:
    said = b"""
title = "A dissent"
[occasion]
title = "review meeting"
date = "met_on"
items = "children"
keys = ["met_on", "children.name"]
"""

    read = ProcedureFile(said, source="procedure.toml")

    assert read.occasion == OccasionRule(
        title="review meeting", date="met_on", items="children", keys=("met_on", "children.name")
    )


def test_what_an_occasion_is_found_by_has_to_be_shared() -> None:
    said = b"""
title = "A dissent"
conference_keys = ["met_on"]
[occasion]
date = "met_on"
items = "children"
keys = ["chair"]
often = 1
"""

    with pytest.raises(DefinitionRejected) as refused:
        ProcedureFile(said, source="procedure.toml")

    assert refused.value.findings == lines(
        """
occasion.often: this key is not known; remove it or correct its name
occasion.date: 'met_on' is not among the keys; add it there
occasion.items: 'children' is not among the keys; add it there
conference_keys: [occasion] says what is shared; remove this
""",
        "procedure.toml",
    )


def test_settings_that_say_only_a_title_have_the_usual_of_everything_else() -> None:
    read = ProcedureFile(b'title = "A dissent"', source="procedure.toml")

    assert (read.area, read.owner, read.review_date, read.prefix) == ("", "", None, "C")
    assert (read.occasion, read.standing_text) == (OccasionRule(), "")
    assert [read.labels, read.facts, read.words, read.entries] == [{}] * 4
    assert [read.roles, read.parameters] == [{}] * 2
    assert read.reminders == ReminderPolicy()
    assert read.reminders == ReminderPolicy(
        working_days_before=2, short_limit=2, at=time(9), daily_repeats=10, later_every=5
    )


def test_all_that_is_wrong_with_settings_is_told_at_once() -> None:
    with pytest.raises(DefinitionRejected) as refused:
        ProcedureFile(BROKEN.encode(), source="procedure.toml")

    assert sorted(refused.value.findings) == sorted(lines(FOUND, "procedure.toml"))


def test_clauses_and_lessons_are_read_whole_and_what_is_not_said_is_empty() -> None:
    assert read_clauses(CLAUSES.encode(), source="clauses.toml") == {
        "Q1": Clause(
            id="Q1",
            source="paragraph 1",
            rule="Decided in ten days.",
            carried_by=("decide",),
            shown_by=("S-01", "S-02"),
            has_deadline=True,
            forbids=True,
        ),
        "Q2": Clause(id="Q2", source="", rule="", not_carried="Nobody sees it."),
    }
    assert read_lessons(LESSONS.encode(), source="lessons.toml") == {
        "first": Lesson(
            id="first",
            name="The plain way",
            about="Who decides?",
            example="S-01",
            begins="decide",
            plan=("Ask.", "Show."),
        ),
        "bare": Lesson(id="bare", name="", about="", example="", begins="", plan=()),
    }


def test_all_that_is_wrong_with_clauses_is_told_at_once() -> None:
    text = "loose = 1\n[Q1]\nsource = 1\nrule = 2\ncarried_by = 3\nshown_by = [4]\n"
    more = "not_carried = 5\ndeadline = 6\nforbids = 'no'\nwhy = 7\n"

    with pytest.raises(DefinitionRejected) as refused:
        read_clauses((text + more).encode(), source="clauses.toml")

    assert refused.value.findings == lines(
        """
loose: expected a table per clause
Q1.why: this key is not known; remove it or correct its name
Q1.source: expected str, but found 1
Q1.rule: expected str, but found 2
Q1.carried_by: expected list, but found 3
Q1.shown_by: expected a list of texts
Q1.not_carried: expected str, but found 5
Q1.deadline: expected bool, but found 6
Q1.forbids: expected bool, but found 'no'
""",
        "clauses.toml",
    )


def test_all_that_is_wrong_with_lessons_is_told_at_once() -> None:
    text = "loose = 1\n[a]\nname = 1\nabout = 2\nexample = 3\nbegins = 4\nplan = 'x'\nwhy = 7\n"

    with pytest.raises(DefinitionRejected) as refused:
        read_lessons(text.encode(), source="lessons.toml")

    assert refused.value.findings == lines(
        """
loose: expected a table per lesson
a.why: this key is not known; remove it or correct its name
a.name: expected str, but found 1
a.about: expected str, but found 2
a.example: expected str, but found 3
a.begins: expected str, but found 4
a.plan: expected list, but found 'x'
""",
        "lessons.toml",
    )


def test_a_text_that_is_a_parameter_stands_where_another_text_names_it() -> None:
    said = """
title = "{{team}} and its work"
[parameters.team]
value = "Blue team"
set_by = "default"
[parameters.days]
value = 3
set_by = "default"
[roles.admin]
title = "Administrator of the {{team}}"
lane = "Administrator"
part = "administration"
"""

    read = ProcedureFile(said.encode(), source="procedure.toml")

    admin = read.roles[RoleId("admin")]
    assert (read.title, admin.title) == (
        "Blue team and its work",
        "Administrator of the Blue team",
    )
    assert (admin.lane, admin.lane_name) == ("Administrator", "Administrator")
    with pytest.raises(DefinitionRejected, match="names no parameter that is a text"):
        ProcedureFile(said.replace("{{team}} and", "{{days}} and").encode(), source="a")
