"""Reads the picture of a drawing: where its shapes lie on the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.safe_xml import XmlElement

#: Of a few units it cannot be seen that shapes overlap.
_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Box:
    """The place of a shape, in units of the picture; `y` grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def overlaps(self, other: "Box") -> bool:
        """Say whether two shapes share more than an edge."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across > _SLACK and down > _SLACK

    def holds(self, other: "Box") -> bool:
        """Say whether another shape lies inside."""
        return (
            self.x - _SLACK <= other.x
            and self.y - _SLACK <= other.y
            and self.right + _SLACK >= other.right
            and self.bottom + _SLACK >= other.bottom
        )


def boxes(root: XmlElement) -> Iterator[tuple[str, Box]]:
    """Yield the ids of the elements that have a shape, each with its place."""
    for shape in root.iter("{*}BPMNShape"):
        bounds = shape.find("{*}Bounds")
        if bounds is None:
            continue
        try:
            sides = [float(bounds.get(side, "")) for side in ("x", "y", "width", "height")]
        except ValueError:
            continue
        yield shape.get("bpmnElement", ""), Box(*sides)
