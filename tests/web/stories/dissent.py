"""The small dissent with everything that pages show of a procedure."""

from tests.check.small import properties
from tests.decisions.builders import definitions, table_xml
from tests.small_dissent import FILES as SMALL
from tests.spiff.spiff_diagrams import chain, element

_CLAUSES = """
[Q1]
source = "paragraph 1"
rule = "The manager decides within ten working days."
carried_by = ["decide", "parameter:decision_days", "rule:separation_of_roles", "decision:weigh"]
shown_by = ["S-01", "S-02"]
deadline = true
[Q2]
source = "paragraph 2"
rule = "Nobody tells a child by post."
carried_by = ["letter:outcome", "form:reply", "decide"]
forbids = true
[Q3]
source = "paragraph 3"
rule = "The chair thinks about it."
not_carried = "Nobody can see it."
"""
_SETTINGS = """
[parameters.tell_panel]
value = true
label = "Ask the panel"
source = "Q2"
set_by = "default"
[parameters.warn_days]
value = 1
label = "Warn before"
unit = "working days"
source = "the owner"
set_by = "default"
[facts]
"""
_WEIGH = definitions(
    '<decision id="weigh" name="Weigh it">'
    + table_xml(
        ["upheld", "ask_again"],
        ["next"],
        [["true", "-", '"tell the panel"'], ["-", "true", '"ask again"'], ["-", "-", '"close"']],
        policy="FIRST",
    )
    + "</decision>"
)
_ROLES = 'part = "decider"\nstand_ins'
_BODY = (
    SMALL["body.bpmn"]
    .decode()
    .replace("decide target_passed", "decide weigh target_passed")
    .replace(
        chain("decide", "again"),
        element("businessRuleTask", "weigh", properties(decision="weigh"), name="Weigh it")
        + chain("decide", "weigh", "again"),
    )
    .replace('id="target_passed"', 'id="target_passed" name="The target has passed"')
    .replace(
        'name="Decide">',
        'name="Decide"><bpmn:documentation>Read it all first.</bpmn:documentation>',
    )
)
_MAIN = (
    SMALL["main.bpmn"]
    .decode()
    .replace('id="withdraw_dissent"', 'id="withdraw_dissent" name="Withdraw the dissent"')
    .replace('id="handle"', 'id="handle" name="Handle it"')
    .replace('id="withdrawn"', 'id="withdrawn" name="Withdrawn"')
)
_TOML = (
    SMALL["procedure.toml"]
    .decode()
    .replace("[facts]", _SETTINGS)
    .replace(_ROLES, f'description = "Decides, once."\n{_ROLES}')
    .replace('prefix = "SM"', 'prefix = "SM"\nreview_date = 2027-11-22')
)

FILES = {
    **SMALL,
    "procedure.toml": _TOML.encode(),
    "clauses.toml": _CLAUSES.encode(),
    "weigh.dmn": _WEIGH,
    "main.bpmn": _MAIN.encode(),
    "body.bpmn": _BODY.encode(),
}

#: A letter that is not there: the case stops where it would be written.
BROKEN = {**FILES, "body.bpmn": _BODY.replace('value="late"', 'value="nothing"').encode()}
_LIMIT = "workdays_after(conference_date, decision_days)</bpmn:timeDate>"
#: A limit that can be counted on the day of the conference alone.
UNCOUNTED = {
    **FILES,
    "body.bpmn": _BODY.replace(
        _LIMIT, f"if today() = conference_date then {_LIMIT}".replace("</", ' else "soon"</')
    ).encode(),
}
#: A form that hides its question by what there is not.
UNASKED = {
    **FILES,
    "forms/reply.form": SMALL["forms/reply.form"].replace(
        b'"label": "reasons"', b'"label": "reasons", "conditional": {"hide": "=no_such(1)"}'
    ),
}
