"""What type each key of a case file has, by every kind of thing that writes it, and its words."""

from typing import Any

import pytest

from engine.errors import DefinitionRejected, NotFound
from engine.feel.types import Type
from engine.ids import ElementId, ProcedureId, RoleId
from engine.model.people import Part
from engine.model.procedure import Each
from engine.package import Definition, build_definition, items_in_scope, path_of
from engine.spiff import SpiffRuntime
from tests.check.small import properties
from tests.small_dissent import FILES, SETTINGS, form, items, number, text, who, yes_or_no
from tests.spiff.spiff_diagrams import call, chain, element, file_of, process, times

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="weigh" name="Weigh"><decisionTable id="table" hitPolicy="POLICY">
<input id="in"><inputExpression id="ie" typeRef="boolean"><text>upheld</text>
</inputExpression></input>
<output id="o1" name="route" typeRef="string"/><output id="o2" name="said" typeRef="string"/>
<output id="o3" name="mixed"/><output id="o4" name="listed" typeRef="string">
<outputValues><text>"a","b"</text></outputValues></output>
<output id="o5" name="days" typeRef="number"/>
<rule id="r1"><inputEntry id="i1"><text>true</text></inputEntry>
<outputEntry id="a1"><text>"go_on"</text></outputEntry>
<outputEntry id="a2"><text>"It goes on."</text></outputEntry>
<outputEntry id="a3"><text>1</text></outputEntry>
<outputEntry id="a4"><text>"a"</text></outputEntry>
<outputEntry id="a5"><text>1 + 1</text></outputEntry></rule>
<rule id="r2"><inputEntry id="i2"><text>false</text></inputEntry>
<outputEntry id="b1"><text>null</text></outputEntry>
<outputEntry id="b2"><text>"It ends."</text></outputEntry>
<outputEntry id="b3"><text>"x"</text></outputEntry>
<outputEntry id="b4"><text>"b"</text></outputEntry>
<outputEntry id="b5"><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def step(tag: str, name: str, inner: str = "", **own: str) -> str:
    return element(tag, name, properties(**own) + inner, name=name.capitalize())


def package(main: str, settings: str = SETTINGS, **files: Any) -> Definition:
    """Return a package of one drawing, with forms, tables and other drawings."""
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in files.items()}
    drawing = file_of(process("main", main, name="Main"))
    return build_definition(
        ProcedureId("small"),
        {"procedure.toml": settings.encode(), "main.bpmn": drawing, **named},
        runtime=SpiffRuntime(),
    )


def shape(kind: Type | None) -> Any:
    """Return a type in short: its kind, the fields of a context, the item of a list."""
    if kind is None:
        return None
    if kind.kind == "list":
        return [shape(kind.item)]
    if kind.kind == "context":
        return {name: shape(each) for name, each in sorted(kind.fields.items())}
    return kind.kind + (f":{kind.code}" if kind.code else "")


ROW = ("start", "one", "two", "rule", "end")
MAIN = (
    step("startEvent", "start", formKey="first", stamps="begun_at")
    + step(
        "userTask", "one", times("count(children)"), formKey="each_child", each="child in children"
    )
    + step("userTask", "two", formKey="second")
    + step("businessRuleTask", "rule", decision="weigh")
    + element("endEvent", "end")
    + chain(*ROW)
)
FORMS = {
    "forms__first_dot_form": form(
        "first", yes_or_no("upheld"), number("count_of"), items("children", text("name"))
    ),
    "forms__each_child_dot_form": form("each_child", text("view"), number("age")),
    "forms__second_dot_form": form(
        "second", items("children", text("decision")), text("upheld"), who("chosen", "chair")
    ),
}
SMALL = package(MAIN, **FORMS, weigh_dot_dmn=TABLE.replace("POLICY", "UNIQUE").encode())


def test_each_key_has_the_type_of_all_that_write_it() -> None:
    assert {name: shape(kind) for name, kind in SMALL.types.items()} == {
        "begun_at": "date and time",
        "upheld": "any",
        "count_of": "number",
        "children": [
            {
                "age": "number",
                "decision": "string",
                "id": "string",
                "name": "string",
                "view": "string",
            }
        ],
        "chosen": "string:person",
        "route": "string:choice",
        "said": "string",
        "mixed": "any",
        "listed": "string:choice",
        "days": "number",
    }
    assert SMALL.types["route"].values == ("go_on",)
    assert SMALL.types["said"].values == ("It goes on.", "It ends.")
    assert SMALL.types["listed"].values == ("a", "b")


def test_a_table_that_collects_gives_lists() -> None:
    many = package(MAIN, **FORMS, weigh_dot_dmn=TABLE.replace("POLICY", "RULE ORDER").encode())

    assert shape(many.types["route"]) == ["string:choice"]


def test_an_item_inside_repeated_steps_has_the_type_of_its_list() -> None:
    way = (
        (ElementId("one"), Each(item="child", items="children")),
        (ElementId("two"), Each(item="friend", items="child.friends")),
        (ElementId("odd"), Each(item="thing", items="nothing")),
    )

    found = items_in_scope(way, SMALL.types)

    assert list(found) == ["child", "friend", "thing"]
    assert "view" in found["child"].fields
    assert (found["friend"].kind, found["thing"].kind) == ("any", "any")
    assert path_of(way[:2]) == ("children", "friends")
    assert path_of(way) == ("nothing",)
    assert path_of(()) == ()


INNER = (
    step("startEvent", "begin")
    + step("userTask", "inside", times("count(child.friends)"), each="friend in child.friends")
    + element("endEvent", "over")
    + chain("begin", "inside", "over")
)


def called(name: str, item: str = "") -> str:
    inner = properties(each=item) + times("count(children)") if item else ""
    return call(name, "inner", inner) if inner else call(name, "inner")


def test_a_step_is_repeated_by_what_is_around_it_and_by_each_that_calls_its_process() -> None:
    drawing = file_of(process("inner", INNER, name="Inner"))
    main = (
        step("startEvent", "start", formKey="first")
        + called("alone")
        + called("for_each", "child in children")
        + element("endEvent", "end")
        + chain("start", "alone", "for_each", "end")
    )
    definition = package(main, inner_dot_bpmn=drawing, **FORMS)
    inside = definition.element("inside")

    ways = [[str(each.item) for _, each in way] for way in definition.ways(inside)]
    assert ways == [["friend"], ["child", "friend"]]
    assert [each.item for _, each in definition.repeats(inside)] == ["child", "friend"]
    assert [str(call.id) for call in definition.calls["inner"]] == ["alone", "for_each"]
    assert str(definition.callers["inner"].id) == "for_each"


def test_words_are_those_of_the_settings_and_of_each_option_but_yes_and_no() -> None:
    choice = {
        "type": "radio", "key": "outcome", "label": "Outcome",
        "values": [{"label": "Upheld", "value": "upheld"}, {"label": "Refused", "value": "no"}],
    }  # fmt: skip
    again = {**choice, "values": [{"label": "Another", "value": "upheld"}]}
    settings = SETTINGS.replace("[facts]", '[words.outcome]\nno = "Not upheld"\n[facts]')
    two = {
        "forms__first_dot_form": form("first", choice, yes_or_no("sure")),
        "forms__second_dot_form": form("second", again),
    }

    found = package(MAIN, settings, **{**FORMS, **two}).words

    assert found == {"outcome": {"no": "Not upheld", "upheld": "Upheld"}}


def test_who_appoints_whom_and_who_administers_is_read_from_steps_and_forms() -> None:
    main = (
        step("startEvent", "start", formKey="second")
        + step(
            "userTask", "one", formKey="first", role="manager", appoints="panel = x; admin = null"
        )
        + step("userTask", "papers", papers="true", role="admin")
        + element("endEvent", "end")
        + chain("start", "one", "papers", "end")
    )
    settings = SETTINGS.replace(
        "[roles.watcher]",
        '[roles.desk]\ntitle = "Desk"\npart = "administration"\n[roles.watcher]',
    )

    definition = package(main, settings, **FORMS)

    assert definition.appointers == {
        "chair": {"chair", "admin"},
        "panel": {"manager"},
        "admin": {"manager"},
    }
    assert definition.administering == ("desk",)
    assert definition.appended == frozenset()
    assert definition.part(RoleId("manager")) is Part.DECIDER
    assert definition.part(RoleId("nobody")) is Part.OBSERVER


def test_holders_that_some_expression_asks_for_are_roles_of_the_procedure() -> None:
    settings = SETTINGS.replace(
        "[facts]", '[facts]\nwho = "holders.manager + holders.nobody"\nx = "myholders.panel"'
    )

    assert package(
        MAIN, settings, **FORMS, weigh_dot_dmn=TABLE.replace("POLICY", "UNIQUE").encode()
    ).asked_holders == {"manager"}


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda d: d.element("x"), "Expected a step of A small dissent, but there is no 'x'."),
        (
            lambda d: d.drawing("x"),
            "Expected a drawing of this procedure, but there is none here.",
        ),
        (lambda d: d.start_of("x"), "Expected a process that can be started, but found 'x'."),
    ],
)
def test_what_is_not_drawn_is_a_sentence(ask: Any, said: str) -> None:
    with pytest.raises(NotFound) as refused:
        ask(SMALL)

    assert refused.value.message == said


def test_a_process_is_started_at_its_own_start_and_drawn_in_its_file() -> None:
    definition = build_definition(ProcedureId("small"), FILES, runtime=SpiffRuntime())

    assert definition.start_of("main").id == "raised"
    assert definition.start_of("body").id == "begun"
    assert b'id="body"' in definition.drawing("body")
    assert definition.form(definition.element("closed")).fields == ()
    assert (definition.version, definition.id) == (0, "small")


def test_all_that_is_wrong_with_forms_tables_and_letters_is_told_at_once() -> None:
    files = {
        **FILES,
        "forms/raise.form": b"x",
        "other.dmn": TABLE.replace("POLICY", "UNIQUE").encode(),
        "letters/late.md": b"x",
    }

    with pytest.raises(DefinitionRejected) as refused:
        build_definition(ProcedureId("small"), files, runtime=SpiffRuntime())

    assert [each.split(":")[0] for each in refused.value.findings] == [
        "forms/raise.form",
        "letters/late.md",
        "other.dmn",
    ]
    assert (
        refused.value.findings[-1] == "other.dmn: the decision's id must be 'other', as the file's"
    )
