"""The hand-out as a tagged PDF, set by Typst, which brings its fonts and needs nothing else."""

import json
from collections.abc import Iterator, Mapping

import typst

from engine.training.hand_out import Picture, clauses_met, standing
from engine.training.shown import Moment, StepTaken
from engine.training.weeks import clock_words

_TOP = """
#set document(title: {title}, description: {about})
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1",
  header: text(9pt, weight: "bold")[TRAINING: invented people and an invented case])
#set text(lang: "en", region: "GB", size: 10.5pt, font: "Libertinus Serif")
#set heading(numbering: none)
#show heading: set block(below: 0.8em)
"""


def hand_out_pdf(shown: Moment, pictures: Mapping[int, Picture]) -> bytes:
    """Return the hand-out of a walk, tagged for screen readers (PDF/UA)."""
    files = {"main.typ": "\n".join(_source(shown, pictures)).encode()}
    files |= {f"{n}.svg": picture.svg.encode() for n, picture in pictures.items()}
    # Typst 0.15.2 takes several files as a mapping; its stubs know only one.
    made: bytes = typst.compile(  # type: ignore[call-overload]
        files, pdf_standards="ua-1", ignore_system_fonts=True
    )
    return made


def _source(shown: Moment, pictures: Mapping[int, Picture]) -> Iterator[str]:
    """Yield Typst; every text goes in as a quoted string, which nothing in it can leave."""
    walk = shown.walk
    yield _TOP.format(title=_text(walk.title), about=_text(f"Hand-out: {walk.procedure}"))
    yield f"= #{_text(walk.title)}"
    yield f"#{_text(f'{walk.procedure}, version {walk.version}')}\n"
    for part in shown.story.split("\n\n"):
        yield f"#{_text(part)}\n"
    if shown.learning:
        yield "== What to learn"
        yield from (f"- #{_text(point)}" for point in shown.learning)
    yield "== Step by step"
    for step in shown.steps:
        yield from _step(step)
        if step.number in pictures:
            yield _figure(step.number, pictures[step.number])
    yield "== Where it stands"
    yield from (f"- #{_text(text)}" for text in standing(shown))
    yield "== Clauses"
    for clause in clauses_met(shown):
        yield f"/ #{_text(f'{clause.id}, {clause.source}')}: #{_text(clause.rule)}"


def _step(step: StepTaken) -> Iterator[str]:
    yield f"=== #{_text(f'{step.number}. {step.text}')}"
    yield f"#{_text(clock_words(step.at))}\n"
    if step.note:
        yield f"#block(stroke: (left: 2pt), inset: (left: 6pt), {_text(step.note)})\n"
    for one in step.happened:
        when = "" if one.at == step.at else f"{clock_words(one.at)}: "
        ids = ", ".join(clause.id for clause in one.clauses)
        words = f"{when}{one.text} {one.why}".strip() + (f" [{ids}]" if ids else "")
        yield f"- #{_text(words)}"


def _figure(number: int, picture: Picture) -> str:
    alt = _text(f"Drawing of {picture.title}, with the way taken; it is told in the steps.")
    return (
        f'#figure(image("{number}.svg", width: 100%, alt: {alt}), '
        f"caption: {_text(picture.title)}, numbering: none, outlined: false)"
    )


def _text(text: str) -> str:
    """Return a Typst string; control signs are gone, so JSON's escapes are its own."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
