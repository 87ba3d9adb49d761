"""Checks drawings against the schema of BPMN 2.0 that SpiffWorkflow ships."""

import threading

from SpiffWorkflow.spiff.parser.process import VALIDATOR

from engine.bpmn.report import Report, id_of
from engine.safe_xml import BPMN, XmlElement, at_path

#: Findings of the schema that are worth showing for one file.
_MOST_FINDINGS = 20
# lxml keeps the errors of the last validation on the validator.
_lock = threading.Lock()


def check_schema(root: XmlElement, report: Report) -> None:
    """Check a file against the schema of BPMN 2.0."""
    with _lock:
        if VALIDATOR.validator.validate(root):
            return
        errors = list(VALIDATOR.validator.error_log)[:_MOST_FINDINGS]
    for error in errors:
        found = at_path(root, error.path)
        message = error.message.replace(BPMN, "bpmn:")
        where = "file" if found is None else id_of(found)
        report.add(where, f"does not follow the BPMN schema, line {error.line}: {message}")
