"""The hand-out as a tagged PDF, set by Typst with fonts that come along; it needs nothing else."""

import json
from collections.abc import Iterator, Mapping, Sequence

from engine.texts.british import show_count
from engine.training.hand_out import Picture, clauses_met, standing
from engine.training.moment import Moment, StepTaken
from engine.training.signs import CannotBeSet, Press, numbered, numbers_in
from engine.training.weeks import clock_words

_TOP = """
#set document(title: {title}, description: {about})
#set page(paper: "a4", margin: 2cm, numbering: "1 / 1",
  header: text(9pt, weight: "bold")[TRAINING: invented people and an invented case])
#set text(lang: "en", region: "GB", size: 10.5pt, font: "Libertinus Serif")
#set heading(numbering: none)
#show heading: set block(below: 0.8em)
"""
#: Signs that are named where they are missing.
_MOST_TOLD = 20


def hand_out_pdf(shown: Moment, pictures: Mapping[int, Picture]) -> bytes:
    """Return the hand-out of a walk, tagged for screen readers (PDF/UA)."""
    try:
        return _set(shown, pictures, Press())
    except CannotBeSet:
        # Signs that can be set, though not side by side.
        return _set(shown, pictures, Press(with_numbers=True))


def _set(shown: Moment, pictures: Mapping[int, Picture], press: Press) -> bytes:
    files = {f"{n}.svg": press.picture(picture.svg) for n, picture in pictures.items()}
    source = press.text("\n".join(_source(shown, pictures)))
    missing = sorted(numbers_in("".join((source, *files.values()))))
    if missing:
        source = press.text("\n".join(_source(shown, pictures, _missing_signs(missing))))
    return press.pdf({"main.typ": source, **files})


def _source(shown: Moment, pictures: Mapping[int, Picture], told: str = "") -> Iterator[str]:
    """Yield Typst; every text goes in as a quoted string, which nothing in it can leave."""
    walk = shown.walk
    title = _text(walk.title.strip() or "Hand-out")
    yield _TOP.format(title=title, about=_text(f"Hand-out: {walk.procedure}"))
    yield f"= #{title}"
    yield f"#{_text(f'{walk.procedure}, version {walk.version}')}\n"
    yield f"#{_text(told)}\n"
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
    alt = _text(f"Drawing of {picture.title} The way taken is told in the steps.")
    return (
        f'#figure(image("{number}.svg", width: 100%, alt: {alt}), '
        f"caption: {_text(picture.title)}, numbering: none, outlined: false)"
    )


def _missing_signs(missing: Sequence[str]) -> str:
    """Say which signs stand as numbers."""
    what = show_count(len(missing), "sign")
    where = ", ".join(missing[:_MOST_TOLD]) + (", …" if len(missing) > _MOST_TOLD else "")
    return (
        f"{what} could not be printed, for no font here has them. In place of each stands its "
        f"number: {where}. The HTML hand-out shows them."
    )


def _text(text: str) -> str:
    """Return a Typst string; control signs are gone, so JSON's escapes are its own."""
    return json.dumps(numbered(" ".join(text.split())), ensure_ascii=False)
