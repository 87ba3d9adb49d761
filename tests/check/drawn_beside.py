"""Changes that draw or ask something beside what there is."""

import json
from collections.abc import Iterator, Mapping

from lxml import etree

from tests.check.test_check_separation import Edit, Files, pattern, swap
from tests.check.test_check_taken_away import asks, drawn, one

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

Question = Mapping[str, object]


def _properties(node: etree._Element, properties: Mapping[str, str]) -> None:
    inner = etree.SubElement(node, f"{_BPMN}extensionElements")
    listed = etree.SubElement(inner, f"{_SPIFF}properties")
    for name, value in properties.items():
        etree.SubElement(listed, f"{_SPIFF}property", {"name": name, "value": value})


def _flow(root: etree._Element, source: str, target: str, text: str = "") -> str:
    around = one(root, source).getparent()
    assert around is not None
    name = f"{source}_goes_{target}"
    ends = {"id": name, "name": "On", "sourceRef": source, "targetRef": target}
    flow = etree.SubElement(around, f"{_BPMN}sequenceFlow", ends)
    if text:
        etree.SubElement(flow, f"{_BPMN}conditionExpression").text = text
    etree.SubElement(one(root, source), f"{_BPMN}outgoing").text = name
    etree.SubElement(one(root, target), f"{_BPMN}incoming").text = name
    return name


def _event(root: etree._Element, host: str, event: str, *, cuts: bool) -> etree._Element:
    around = one(root, host).getparent()
    assert around is not None
    drawn_as = {
        "id": event,
        "name": event,
        "attachedToRef": host,
        "cancelActivity": str(cuts).lower(),
    }
    return etree.SubElement(around, f"{_BPMN}boundaryEvent", drawn_as)


def _to(root: etree._Element, event: str, target: str, *, stops: bool = False) -> None:
    """Lead an event to a step, or where there is no such, to an end of its own."""
    if all(node.get("id") != target for node in root.iter()):
        around = one(root, event).getparent()
        assert around is not None
        end = etree.SubElement(around, f"{_BPMN}endEvent", {"id": target, "name": target})
        if stops:
            etree.SubElement(end, f"{_BPMN}terminateEventDefinition")
    _flow(root, event, target)


def sends(
    name: str, host: str, event: str, role: str, form: str, to: str, *,
    stops: bool = False, cuts: bool = False, **properties: str,
) -> Edit:  # fmt: skip
    """Let a role send a message while something goes on."""

    def change(root: etree._Element) -> None:
        node = _event(root, host, event, cuts=cuts)
        _properties(node, {"role": role, "formKey": form, **properties})
        _to(root, event, to, stops=stops)
        etree.SubElement(root, f"{_BPMN}message", {"id": f"says_{event}", "name": event})
        said = {"id": f"{event}_message", "messageRef": f"says_{event}"}
        etree.SubElement(node, f"{_BPMN}messageEventDefinition", said)

    return drawn(name, change)


def sends_to_call(name: str, host: str, event: str, role: str, form: str, process: str) -> Edit:
    """Let a role send a message, on which a process is called."""

    def change(root: etree._Element) -> None:
        around = one(root, host).getparent()
        assert around is not None
        called = {"id": f"{event}_calls", "name": f"{event}_calls", "calledElement": process}
        etree.SubElement(around, f"{_BPMN}callActivity", called)
        _to(root, f"{event}_calls", f"{event}_called")

    def edit(files: Files) -> None:
        drawn(name, change)(files)
        sends(name, host, event, role, form, f"{event}_calls")(files)

    return edit


def timer(
    name: str, host: str, event: str, to: str, *, stops: bool = False, cuts: bool = True
) -> Edit:
    def change(root: etree._Element) -> None:
        node = _event(root, host, event, cuts=cuts)
        _to(root, event, to, stops=stops)
        timed = etree.SubElement(node, f"{_BPMN}timerEventDefinition")
        etree.SubElement(timed, f"{_BPMN}timeDate").text = "now()"

    return drawn(name, change)


def _on_way(root: etree._Element, flow: str, step: str, tag: str, title: str) -> etree._Element:
    """Put something new on a way, in the lane with a title, or else of what stands before it."""
    way = one(root, flow)
    target, around = way.get("targetRef") or "", way.getparent()
    assert around is not None
    node = etree.SubElement(around, f"{_BPMN}{tag}", {"id": step, "name": step})
    for each in one(root, target).findall(f"{_BPMN}incoming"):
        if each.text == flow:
            one(root, target).remove(each)
    way.set("targetRef", step)
    etree.SubElement(node, f"{_BPMN}incoming").text = flow
    on = _flow(root, step, target)
    if tag == "exclusiveGateway":
        node.set("default", on)
    for each in root.iter(f"{_BPMN}lane"):
        stands = [ref.text for ref in each.iter(f"{_BPMN}flowNodeRef")]
        if each.get("name") == title if title else way.get("sourceRef") in stands:
            etree.SubElement(each, f"{_BPMN}flowNodeRef").text = step
    return node


def step(name: str, flow: str, new: str, title: str, **properties: str) -> Edit:
    def change(root: etree._Element) -> None:
        _properties(_on_way(root, flow, new, "userTask", title), properties)

    return drawn(name, change)


def choice(
    name: str, flow: str, new: str, to: str, title: str, text: str = "chair != null"
) -> Edit:
    """Let a choice on a way lead elsewhere."""

    def change(root: etree._Element) -> None:
        _on_way(root, flow, new, "exclusiveGateway", title)
        if all(node.get("id") != to for node in root.iter()):
            around = one(root, new).getparent()
            assert around is not None
            etree.SubElement(around, f"{_BPMN}endEvent", {"id": to, "name": to})
        _flow(root, new, to, text)

    return drawn(name, change)


def stops(name: str, end: str) -> Edit:
    return drawn(
        name, lambda root: etree.SubElement(one(root, end), f"{_BPMN}terminateEventDefinition")
    )


def form(key: str, *questions: Question, **properties: str) -> Edit:
    def edit(files: Files) -> None:
        found = {
            "type": "default", "id": key, "schemaVersion": 18, "components": questions,
            "properties": {"title": "Say it", **properties},
        }  # fmt: skip
        files[f"forms/{key}.form"] = json.dumps(found).encode()

    return edit


def yes_or_no(key: str) -> Question:
    values = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
    boolean = {"type": "boolean"}
    return {
        "type": "radio",
        "key": key,
        "label": "Is it?",
        "values": values,
        "properties": boolean,
    }


def chosen(key: str, *values: str) -> Question:
    offered = [{"label": each, "value": each} for each in values]
    return {"type": "radio", "key": key, "label": "Which?", "values": offered}


def somebody(
    key: str, roles: str = "anybody", kind: str = "select", **properties: str
) -> Question:
    people = {"people": roles, **properties}
    return {"type": kind, "key": key, "label": "Who?", "properties": people}


def words(key: str, **more: object) -> Question:
    return {"type": "textfield", "key": key, "label": "What?", **more}


def wiped(key: str) -> Question:
    return words(key, readonly=True, properties={"prefill": "null"})


def listed(key: str, *questions: Question) -> Question:
    return {"type": "dynamiclist", "path": key, "label": "Which?", "components": questions}


def _each(components: list[dict[str, object]]) -> Iterator[list[dict[str, object]]]:
    yield components
    for each in components:
        inside = each.get("components")
        if isinstance(inside, list):
            yield from _each(inside)


def asks_too(key: str, *questions: Question) -> Edit:
    def edit(files: Files) -> None:
        name = f"forms/{key}.form"
        found = json.loads(files[name])
        found["components"] += questions
        files[name] = json.dumps(found).encode()

    return edit


def moved(form_key: str, key: str, to: str) -> Edit:
    """Ask a question in a form of its own."""

    def edit(files: Files) -> None:
        name = f"forms/{form_key}.form"
        found = json.loads(files[name])
        for components in _each(found["components"]):
            for each in [each for each in components if each.get("key") == key]:
                components.remove(each)
                form(to, each)(files)
        files[name] = json.dumps(found).encode()
        assert f"forms/{to}.form" in files

    return edit


def offers_people(form_key: str, key: str, roles: str) -> Edit:
    return asks(form_key, key, "properties", {"people": roles})


def hides(form_key: str, key: str) -> Edit:
    return asks(form_key, key, "conditional", {"hide": "=true"})


def fact(name: str, text: str) -> Edit:
    return pattern("procedure.toml", rf"\n{name} = '[^\n]*", f"\n{name} = '{text}'")


def says_apart(clause: str, *anchors: str) -> Edit:
    listed = ", ".join(f'"{each}"' for each in anchors)
    return swap("clauses.toml", f"[{clause}]\n", f"[{clause}]\napart = [{listed}]\n")
