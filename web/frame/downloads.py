"""Hands out files and drawings: the one place that names one for the browser."""

from io import BytesIO

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from engine.model.document import file_name
from engine.package import Definition


def as_file(content: bytes | str, *, name: str, media_type: str) -> Response:
    """Hand out a file to be saved, whatever signs stand in its name; text as UTF-8."""
    data = content.encode() if isinstance(content, str) else content
    return send_file(
        BytesIO(data),
        mimetype=media_type,
        as_attachment=True,
        download_name=file_name(name),
        conditional=False,
    )


def bpmn(definition: Definition, process_id: str) -> ResponseReturnValue:
    """Return one drawing of a procedure. Raises `NotFound` where it has none such."""
    return definition.drawing(process_id), {"Content-Type": "application/xml; charset=utf-8"}
