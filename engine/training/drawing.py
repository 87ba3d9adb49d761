"""Draws a process as SVG from its own picture: the way taken strong, the present place filled."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from textwrap import wrap

from engine.bpmn.picture import Box, boxes
from engine.bpmn.profile import ACTIVITIES
from engine.errors import NotFound
from engine.package import Definition
from engine.safe_xml import XmlElement, local, parse

_INK, _FAINT, _FILL, _PATH = "#0b0c0c", "#8a9199", "#ffdd00", "#1d70b8"
_LETTER_WIDTH, _LINE_HEIGHT, _FONT = 5.6, 13, 11
_MARGIN = 20
_TIP = (
    '<defs><marker id="{}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" '
    'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path d="M0 0L10 5L0 10z" fill="{_INK}"/></marker></defs>'
)
_SIGNS = {"parallelGateway": "+", "inclusiveGateway": "○", "eventBasedGateway": "◇"}
_SAID = {"done": "done", "ready": "to do now", "waiting": "waiting", "started": "under way"}


def draw(
    definition: Definition, process_id: str, states: Mapping[str, str], *, name: str = ""
) -> str:
    """Return the drawing of a process with the state of its elements, as an SVG element.

    `name` tells several drawings of one page apart. Raises `NotFound` for a process that the
    procedure does not have.
    """
    process = definition.procedure.processes.get(process_id)
    if process is None:
        raise NotFound(f"Expected a drawing of the procedure, but there is no {process_id!r}.")
    root = _parsed(definition, process.file)
    places = dict(boxes(root))
    lines = dict(_lines(root))
    left, top, width, height = _extent(places.values(), lines.values())
    nodes = {n.get("id", ""): n for n in root.iter() if n.get("id")}
    parts = [
        *(_lane(places[own], nodes[own]) for own in places if _kind(nodes.get(own)) == "lane"),
        *(_flow(own, points, states, f"tip{name}") for own, points in lines.items()),
        *(
            _shape(_kind(nodes[own]), box, states.get(own, ""))
            for own, box in sorted(places.items(), key=lambda pair: -pair[1].width)
            if own in nodes and _kind(nodes[own]) != "lane"
        ),
        *(
            _label(_kind(nodes[own]), box, nodes[own].get("name", ""), states.get(own, ""))
            for own, box in places.items()
            if own in nodes and _kind(nodes[own]) != "lane"
        ),
        *_flow_names(root, nodes),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}" '
        f'height="{height:g}" viewBox="{left:g} {top:g} {width:g} {height:g}" '
        f'font-family="Arial, Helvetica, sans-serif" font-size="{_FONT}">'
        f"<title>{escape(process.name)}</title>"
        f"<desc>{escape(_described(nodes, states))}</desc>"
        f"{_TIP.format(f'tip{name}')}{''.join(parts)}</svg>"
    )


def _parsed(definition: Definition, file: str) -> XmlElement:
    name = next(
        name for name in definition.files if name.rsplit("/", 1)[-1] == file.rsplit("/", 1)[-1]
    )
    return parse(definition.files[name], without_remarks=True)


def _lines(root: XmlElement) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for edge in root.iter("{*}BPMNEdge"):
        points = [
            (float(point.get("x", "0")), float(point.get("y", "0")))
            for point in edge.findall("{*}waypoint")
        ]
        if points:
            yield edge.get("bpmnElement", ""), points


def _extent(
    places: Iterable[Box], lines: Iterable[list[tuple[float, float]]]
) -> tuple[float, float, float, float]:
    points = [point for line in lines for point in line]
    for box in places:
        points += [(box.x, box.y), (box.right, box.bottom)]
    xs, ys = [x for x, _ in points] or [0], [y for _, y in points] or [0]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return left, top, max(xs) + _MARGIN - left, max(ys) + 2 * _MARGIN - top


def _kind(node: XmlElement | None) -> str:
    return "" if node is None else local(node)


def _lane(box: Box, node: XmlElement) -> str:
    name = escape(node.get("name", ""))
    x, y = box.x + 14, box.y + box.height / 2
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
        f'fill="none" stroke="{_FAINT}"/>'
        f'<text x="{x:g}" y="{y:g}" text-anchor="middle" fill="{_INK}" '
        f'transform="rotate(-90 {x:g} {y:g})">{name}</text>'
    )


def _flow(
    name: str, points: list[tuple[float, float]], states: Mapping[str, str], tip: str
) -> str:
    way = " ".join(f"{x:g},{y:g}" for x, y in points)
    stroke, width = (_PATH, 3) if name in states else (_FAINT, 1)
    return (
        f'<polyline points="{way}" fill="none" stroke="{stroke}" stroke-width="{width}" '
        f'marker-end="url(#{tip})"/>'
    )


def _shape(kind: str, box: Box, state: str) -> str:
    is_here = state in ("ready", "waiting") or (state == "started" and kind not in ACTIVITIES)
    fill = "none" if kind == "subProcess" else _FILL if is_here else "#ffffff"
    stroke, width = (_PATH, 3) if state == "done" else (_INK, 3) if state else (_FAINT, 1)
    look = f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
    if state == "waiting":
        look += ' stroke-dasharray="5 3"'
    x, y = box.middle
    if kind in ACTIVITIES:
        return (
            f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" '
            f'rx="8" {look}/>'
        )
    if kind.endswith("Gateway"):
        corners = f"{x:g},{box.y:g} {box.right:g},{y:g} {x:g},{box.bottom:g} {box.x:g},{y:g}"
        sign = _SIGNS.get(kind, "\N{MULTIPLICATION SIGN}")
        return (
            f'<polygon points="{corners}" {look}/>'
            f'<text x="{x:g}" y="{y + 6:g}" text-anchor="middle" font-size="18">{sign}</text>'
        )
    if kind.endswith("Event"):
        radius = box.width / 2
        inner = f'<circle cx="{x:g}" cy="{y:g}" r="{radius - 3:g}" fill="none" stroke="{stroke}"/>'
        around = f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" {look}/>'
        return around + (inner if kind.startswith(("boundary", "intermediate")) else "")
    return ""


def _label(kind: str, box: Box, name: str, state: str) -> str:
    if not name or kind == "participant":
        return ""
    x, y = box.middle
    colour = _INK if state else "#505a5f"
    if kind in ACTIVITIES and kind != "subProcess":
        lines = _wrapped(name, box.width - 8)
        top = y - (len(lines) - 1) * _LINE_HEIGHT / 2 + 4
    elif kind == "subProcess" and box.height > _EXPANDED:
        lines, top = _wrapped(name, box.width - 8), box.y + 15
    else:
        lines, top = _wrapped(name, 96), box.y + box.height + 13
    return "".join(
        f'<text x="{x:g}" y="{top + n * _LINE_HEIGHT:g}" text-anchor="middle" fill="{colour}">'
        f"{escape(line)}</text>"
        for n, line in enumerate(lines)
    )


_EXPANDED = 110


def _flow_names(root: XmlElement, nodes: Mapping[str, XmlElement]) -> Iterator[str]:
    for edge in root.iter("{*}BPMNEdge"):
        node = nodes.get(edge.get("bpmnElement", ""))
        name = node.get("name", "") if node is not None else ""
        bounds = edge.find("{*}BPMNLabel/{*}Bounds")
        points = edge.findall("{*}waypoint")
        if not name or not points:
            continue
        if bounds is not None:
            x = float(bounds.get("x", "0")) + float(bounds.get("width", "0")) / 2
            y = float(bounds.get("y", "0")) + _FONT
        else:
            x, y = float(points[0].get("x", "0")) + 24, float(points[0].get("y", "0")) - 5
        for number, line in enumerate(_wrapped(name, 90)):
            yield (
                f'<text x="{x:g}" y="{y + number * _LINE_HEIGHT:g}" text-anchor="middle" '
                f'fill="#505a5f" font-style="italic">{escape(line)}</text>'
            )


def _wrapped(text: str, width: float) -> list[str]:
    return wrap(
        " ".join(text.split()),
        max(1, int(width / _LETTER_WIDTH)),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _described(nodes: Mapping[str, XmlElement], states: Mapping[str, str]) -> str:
    said = [
        f"{nodes[name].get('name')}: {_SAID[state]}"
        for name, state in states.items()
        if name in nodes
        and nodes[name].get("name")
        and state in _SAID
        and _kind(nodes[name]) != "sequenceFlow"
    ]
    return "; ".join(said) or "Nothing has happened here yet."
