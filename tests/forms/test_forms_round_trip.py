"""What was answered can be shown, posted unchanged, and is answered the same again."""

from datetime import UTC, datetime

from forms_builders import YES_NO, answers, errors, field, make_form, posted, rows, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.forms import apply_list_button, from_post
from engine.forms.values import to_feel, to_plain

FORM = make_form(
    field(key="line"),
    field("textarea", "lines"),
    field("number", "whole"),
    field("number", "exact", decimalDigits=3),
    field("date", "day"),
    field("time", "at"),
    field("datetime", "moment"),
    field("checkbox", "ticked"),
    field("checklist", "several"),
    field("radio", "flag", own={"type": "boolean"}),
    field("select", "one"),
    {"type": "group", "label": "G", "path": "group", "components": [field(key="inner")]},
    field(key="why", hide="=flag != true"),
    rows(
        field(key="name"),
        field("date", "born"),
        field("checkbox", "unborn"),
        rows(field(key="n"), key="contacts"),
    ),
)

_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"])
    | st.characters(categories=["Zs"]),
    max_size=20,
)
_LINES = st.lists(_TEXT, max_size=3).map("\n".join)
_MOMENT = st.datetimes(
    datetime(1950, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2150, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_YES_NO = st.sampled_from([option["value"] for option in YES_NO])
_ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "line": _TEXT,
        "lines": _LINES,
        "whole": st.integers(-(10**14), 10**14),
        "exact": st.decimals(-1000, 1000, places=3),
        "day": st.dates(datetime(1900, 1, 1).date(), datetime(2200, 1, 1).date()),  # noqa: DTZ001
        "at": st.times(),
        "moment": _MOMENT,
        "ticked": st.booleans(),
        "several": st.lists(_YES_NO, max_size=3),
        "flag": st.booleans(),
        "one": _YES_NO,
        "group": st.fixed_dictionaries({}, optional={"inner": _TEXT}),
        "why": _TEXT,
        "children": st.lists(
            st.fixed_dictionaries(
                {"name": st.text("abc", min_size=1)},
                optional={
                    "unborn": st.booleans(),
                    "born": st.just("2020-02-29"),
                    "contacts": st.lists(st.fixed_dictionaries({"n": st.just("x")}), max_size=2),
                },
            ),
            max_size=3,
        ),
    },
)


@given(_ANSWERS)
def test_answers_survive_being_shown_and_posted_again(raw):
    stored = answers(FORM, raw)

    again = answers(FORM, from_post(FORM, posted(shown(FORM, stored))))

    assert again == stored
    assert answers(FORM, stored) == stored


@given(_ANSWERS)
def test_stored_answers_turn_into_values_and_back(raw):
    stored = answers(FORM, raw)
    types = FORM.types()

    values = {key: to_feel(value, types[key]) for key, value in stored.items()}

    assert to_plain(values) == stored


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "day", "month", "year", "time", "name", "x"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*FORM.keys, "zzz"]), _JSON))
def test_whatever_is_given_is_taken_or_refused_and_can_be_shown(raw):
    shown(FORM, raw)
    apply_list_button(FORM, raw, "add:children")

    found = errors(FORM, raw)

    assert all(found.values())
    shown(FORM, raw, found)
    if not found:
        assert set(answers(FORM, raw)) <= set(FORM.keys)


_NAMES = st.lists(
    st.sampled_from(
        [
            "children",
            "0",
            "1",
            "name",
            "contacts",
            "n",
            "d",
            "day",
            "moment",
            "time",
            "group",
            "inner",
            "",
            "id",
            "x",
            "line",
        ]
    ),
    max_size=6,
).map("-".join)


@given(st.lists(st.tuples(_NAMES, st.text(max_size=5)), max_size=12), _NAMES)
def test_whatever_is_posted_is_read(items, button):
    raw = from_post(FORM, items)
    apply_list_button(FORM, raw, f"add:{button}")
    apply_list_button(FORM, raw, f"remove:{button}:0")
    shown(FORM, raw)
