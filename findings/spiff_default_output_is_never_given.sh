#!/usr/bin/env bash
# SpiffWorkflow 3.2.0: the default output of a decision table is read and never given.
#
# Guessed: where no rule matches, a table gives the default that its output names (DMN, decision tables,
# "Default output values": `defaultOutputEntry`).
# Seen: nothing at all, without a word; the name is not set, and what was recorded under it before goes on.
# Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check SpiffWorkflow==3.2.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
    targetNamespace="http://example.org/process">
  <process id="weigh" isExecutable="true">
    <startEvent id="begin" />
    <sequenceFlow id="to_points" sourceRef="begin" targetRef="give_points" />
    <businessRuleTask id="give_points">
      <extensionElements>
        <spiffworkflow:calledDecisionId>points</spiffworkflow:calledDecisionId>
      </extensionElements>
    </businessRuleTask>
    <sequenceFlow id="to_end" sourceRef="give_points" targetRef="end" />
    <endEvent id="end" />
  </process>
</definitions>"""
TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="tables" name="tables"
    namespace="http://example.org/tables">
  <decision id="points" name="points">
    <decisionTable id="table" hitPolicy="UNIQUE">
      <input id="input"><inputExpression id="age" typeRef="number"><text>age</text></inputExpression></input>
      <output id="output" name="points" typeRef="number">
        <defaultOutputEntry id="none"><text>0</text></defaultOutputEntry>
      </output>
      <rule id="child">
        <inputEntry id="child_age"><text>&lt; 18</text></inputEntry>
        <outputEntry id="one"><text>1</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>"""


def decided(age, recorded=None):
    """Return what is recorded as points after the table was asked for somebody of that age."""
    with TemporaryDirectory() as name:
        process, table = Path(name, "weigh.bpmn"), Path(name, "points.dmn")
        process.write_text(PROCESS)
        table.write_text(TABLE)
        parser = SpiffBpmnParser()
        parser.add_bpmn_file(str(process))
        parser.add_dmn_file(str(table))
        workflow = BpmnWorkflow(parser.get_spec("weigh"))
        given = {"age": age} if recorded is None else {"age": age, "points": recorded}
        workflow.task_tree.data.update(given)
        workflow.run_all()
        assert workflow.completed
        return workflow.last_task.data.get("points")


child, adult, reviewed = decided(7), decided(40), decided(40, recorded=9)
print(f"SpiffWorkflow {version('SpiffWorkflow')}: child {child}, adult {adult}, recorded before {reviewed}")
assert child == 1, child
assert adult is None, adult
assert reviewed == 9, reviewed
PYTHON
