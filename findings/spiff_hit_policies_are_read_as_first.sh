#!/usr/bin/env bash
# SpiffWorkflow 3.2.0: a decision table gives its first rule, or a list under COLLECT, whatever it says.
#
# Guessed: where rules give 1 and 2, RULE ORDER gives both, PRIORITY with the values "2, 1" gives 2, COLLECT
# with SUM gives 3, and two rules that match under UNIQUE are a fault (DMN 1.5, 8.2.11).
# Seen: 1 under every policy but COLLECT, and [1, 2] under COLLECT, added or not, without a word.
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
    <decisionTable id="table" POLICY>
      <input id="input"><inputExpression id="age" typeRef="number"><text>7</text></inputExpression></input>
      <output id="output" name="points" typeRef="number">VALUES</output>
      <rule id="child">
        <inputEntry id="child_age"><text>&lt; 18</text></inputEntry>
        <outputEntry id="one"><text>1</text></outputEntry>
      </rule>
      <rule id="young_child">
        <inputEntry id="young_age"><text>&lt; 10</text></inputEntry>
        <outputEntry id="two"><text>2</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>"""


def decided(policy, values=""):
    """Return what the table gives where both of its rules match."""
    with TemporaryDirectory() as name:
        process, table = Path(name, "weigh.bpmn"), Path(name, "points.dmn")
        process.write_text(PROCESS)
        table.write_text(TABLE.replace("POLICY", policy).replace("VALUES", values))
        parser = SpiffBpmnParser()
        parser.add_bpmn_file(str(process))
        parser.add_dmn_file(str(table))
        workflow = BpmnWorkflow(parser.get_spec("weigh"))
        workflow.run_all()
        return workflow.last_task.data["points"]



VALUES = '<outputValues id="values"><text>2, 1</text></outputValues>'
first = {
    policy: decided(f'hitPolicy="{policy}"', VALUES if policy in ("PRIORITY", "OUTPUT ORDER") else "")
    for policy in ("FIRST", "UNIQUE", "RULE ORDER", "OUTPUT ORDER", "PRIORITY")
}
added = decided('hitPolicy="COLLECT" aggregation="SUM"')
print(f"SpiffWorkflow {version('SpiffWorkflow')}: {first}, COLLECT with SUM: {added}")
assert set(first.values()) == {1}, first
assert added == [1, 2], added
PYTHON
