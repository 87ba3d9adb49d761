"""A walk on paper: the story, each step with its dates and clauses, the drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from engine.training.drawing import draw
from engine.training.moment import Happening, Moment, RuleText, StepTaken
from engine.training.weeks import clock_words

_STYLE = (
    "body{font-family:Arial,Helvetica,sans-serif;line-height:1.4;max-width:60rem;"
    "overflow-wrap:break-word;"
    "margin:1rem auto;padding:0 1rem;color:#0b0c0c}h1,h2,h3{line-height:1.2}"
    ".training{background:#4c2c92;color:#fff;padding:.5rem 1rem;font-weight:bold}"
    ".why,.clause{color:#383f43}ol>li{margin:0 0 1rem}"
    ".note{border-left:4px solid #1d70b8;padding-left:.75rem}"
    "figure{margin:1rem 0;overflow-x:auto}svg{max-width:100%;min-width:36rem;height:auto}"
    "@media print{li,figure{break-inside:avoid}svg{min-width:0}}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A drawing with what is said under it."""

    title: str
    svg: str


def picture(shown: Moment) -> Picture | None:
    """Return the drawing that shows best what is going on at a moment; None before the first."""
    case = shown.case
    if case is None:
        return None
    title = shown.definition.procedure.processes[case.process_id].name or case.process_id
    return Picture(
        title=f"{title}, after step {shown.step}. Where somebody has to act is filled.",
        svg=draw(shown.definition, case.process_id, case.states, name=str(shown.step)),
    )


def clauses_met(shown: Moment) -> list[RuleText]:
    """Return the clauses that the steps showed, in order."""
    found = {
        clause.id: clause
        for step in shown.steps
        for happening in step.happened
        for clause in happening.clauses
    }
    order = list(shown.definition.procedure.clauses)
    return sorted(found.values(), key=lambda clause: order.index(clause.id))


def hand_out_html(shown: Moment, pictures: Mapping[int, Picture]) -> str:
    """Return a whole page that needs nothing beside it; `pictures` are by step."""
    steps = "".join(_step(step, pictures.get(step.number)) for step in shown.steps)
    title = escape(shown.walk.title)
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}: training hand-out</title><style>{_STYLE}</style></head><body>"
        '<header><p class="training">TRAINING: invented people and an invented case</p></header>'
        f"<main><h1>{title}</h1><p>{escape(shown.walk.procedure)}, version "
        f"{shown.walk.version}</p>"
        f"{_paragraphs(shown.story)}{_learning(shown.learning)}"
        f"<h2>Step by step</h2><ol>{steps}</ol>"
        f"{_standing(shown)}"
        f"<h2>Clauses</h2><dl>{''.join(map(_clause, clauses_met(shown)))}</dl>"
        "</main></body></html>"
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part.strip())


def _learning(points: Sequence[str]) -> str:
    if not points:
        return ""
    items = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f"<h2>What to learn</h2><ul>{items}</ul>"


def _step(step: StepTaken, picture: Picture | None) -> str:
    items = "".join(f"<li>{_happened(one, step)}</li>" for one in step.happened)
    note = f'<p class="note">{escape(step.note)}</p>' if step.note else ""
    return (
        f"<li><h3>{escape(step.text)}</h3><p>{clock_words(step.at)}</p>{note}<ul>{items}</ul>"
        f"{_figure(picture) if picture else ''}</li>"
    )


def _happened(one: Happening, step: StepTaken) -> str:
    when = "" if one.at == step.at else f"{clock_words(one.at)}: "
    why = f' <span class="why">{escape(one.why)}</span>' if one.why else ""
    ids = ", ".join(clause.id for clause in one.clauses)
    clauses = f' <span class="clause">[{escape(ids)}]</span>' if ids else ""
    return f"{when}{escape(one.text)}{why}{clauses}"


def _standing(shown: Moment) -> str:
    lines = "".join(f"<li>{escape(text)}</li>" for text in standing(shown))
    return f"<h2>Where it stands</h2><ul>{lines}</ul>"


def standing(shown: Moment) -> list[str]:
    """Say where the cases of a walk are."""
    return [
        f"{case.view.case.reference}: {text}" if len(shown.cases) > 1 else text
        for case in shown.cases
        for text in case.story
    ]


def _figure(picture: Picture) -> str:
    caption = f"<figcaption>{escape(picture.title)}</figcaption>"
    # A narrow window scrolls it, by key as well.
    return f'<figure tabindex="0">{picture.svg}{caption}</figure>'


def _clause(clause: RuleText) -> str:
    source, rule = escape(clause.source), escape(clause.rule)
    return f"<dt><b>{escape(clause.id)}</b>, {source}</dt><dd>{rule}</dd>"
