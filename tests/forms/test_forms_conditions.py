from forms_builders import answers, errors, field, make_form, rows


def test_a_hidden_answer_is_dropped_and_never_required():
    form = make_form(
        field("radio", "upheld", own={"type": "boolean"}),
        field(key="why", hide="=upheld != false", required=True),
    )

    assert answers(form, {"upheld": "yes", "why": "forged"}) == {"upheld": True}
    assert answers(form, {"upheld": "no", "why": "because"}) == {"upheld": False, "why": "because"}
    assert list(errors(form, {"upheld": "no"})) == ["why"]
    assert answers(form, {"upheld": "yes", "why": "\x00" * 9}) == {"upheld": True}


def test_what_hangs_on_a_hidden_answer_is_hidden_too():
    form = make_form(
        field(key="a"),
        field(key="b", hide='=a != "x"'),
        field(key="c", hide='=b != "y"'),
    )

    assert answers(form, {"a": "x", "b": "y", "c": "z"}) == {"a": "x", "b": "y", "c": "z"}
    assert answers(form, {"a": "-", "b": "y", "c": "z"}) == {"a": "-"}


def test_a_condition_may_look_ahead():
    form = make_form(
        field(key="c", hide='=b != "y"'), field(key="b", hide='=a != "x"'), field(key="a")
    )

    assert form.looks_ahead
    assert answers(form, {"a": "x", "b": "y", "c": "z"}) == {"a": "x", "b": "y", "c": "z"}
    assert answers(form, {"a": "-", "b": "y", "c": "z"}) == {"a": "-"}


def test_conditions_that_contradict_one_another_come_to_an_end():
    form = make_form(field(key="a", hide='=b = "x"'), field(key="b", hide='=a != "x"'))

    assert set(answers(form, {"a": "x", "b": "x"})) <= {"a", "b"}


def test_a_condition_that_cannot_be_said_shows_the_question():
    form = make_form(field(key="a", hide="=missing > 3"))

    assert answers(form, {"a": "x"}, missing=None) == {"a": "x"}


def test_own_answers_come_before_the_case_file_even_when_empty():
    form = make_form(field(key="a"), field(key="b", hide='=a = "old"'))

    assert answers(form, {"b": "x"}, a="old") == {"a": None, "b": "x"}


def test_a_hidden_group_or_list_takes_everything_with_it():
    form = make_form(
        field("checkbox", "more"),
        {
            "type": "group",
            "label": "G",
            "components": [field(key="x", required=True)],
            "conditional": {"hide": "=not(more)"},
        },
        rows(
            field(key="y", required=True), own={"atLeast": "1"}, conditional={"hide": "=not(more)"}
        ),
    )

    assert answers(form, {"x": "1", "children": [{"y": "2"}]}) == {"more": False}
    assert list(errors(form, {"more": "true"})) == ["x", "children"]


def test_dates_and_numbers_have_their_type_in_conditions():
    form = make_form(
        field("date", "d"),
        field("number", "n", decimalDigits=1),
        field("datetime", "t"),
        field(
            key="a",
            hide='=d + duration("P1D") != date("2026-10-24") or n * 2 != 5 '
            'or t != date and time("2026-10-23T14:30:00Z")',
        ),
    )
    given = {"d": "2026-10-23", "n": "2.5", "t": "2026-10-23T15:30", "a": "x"}

    assert answers(form, given)["a"] == "x"


def test_what_is_worked_out_sees_what_was_entered_before_it_here_and_in_groups():
    form = make_form(
        field(key="a"),
        {"type": "group", "label": "G", "path": "g", "components": [field(key="x")]},
        field(key="b", readonly=True, own={"prefill": 'a + "!"'}),
        field(key="c", readonly=True, own={"prefill": 'g.x + "!"'}),
    )

    assert answers(form, {"a": "A", "g": {"x": "X"}}) == {
        "a": "A",
        "g": {"x": "X"},
        "b": "A!",
        "c": "X!",
    }


def test_a_question_that_is_still_to_come_hides_what_stands_around_under_its_name():
    group = {
        "type": "group",
        "label": "G",
        "path": "g",
        "components": [field(key="x", readonly=True, own={"prefill": "y"}), field(key="y")],
    }

    assert answers(make_form(group), {"g": {"y": "in"}}, y="out") == {"g": {"x": None, "y": "in"}}


def test_a_condition_in_a_row_sees_what_is_held_of_its_item_though_the_form_does_not_ask_it():
    form = make_form(rows(field(key="why", hide="=upheld != true")))
    held = [{"id": "1", "upheld": True}, {"id": "2", "upheld": False}]
    given = {"children": [{"id": "1", "why": "x"}, {"id": "2", "why": "y"}]}

    assert answers(form, given, children=held)["children"] == [
        {"id": "1", "why": "x"},
        {"id": "2"},
    ]


def test_answers_inside_what_is_hidden_count_as_not_given():
    form = make_form(
        field("checkbox", "more"),
        {
            "type": "group",
            "label": "G",
            "components": [field(key="x"), field(key="y", hide="=false")],
            "conditional": {"hide": "=not(more)"},
        },
        field(key="z", hide="=x = null"),
        field(key="w", hide="=y = null"),
    )
    given = {"x": "1", "y": "2", "z": "3", "w": "4"}

    assert answers(form, given) == {"more": False}
    assert answers(form, {**given, "more": "yes"}) == {**given, "more": True}
