"""Regular expressions (placeholder until the matcher stands)."""

from functools import lru_cache

from engine.feel.budget import Run


class Pattern:
    """A pattern."""

    def search(self, run: Run, text: str) -> object:
        """Find."""
        raise NotImplementedError

    def replace(self, run: Run, text: str, replacement: str) -> str | None:
        """Replace."""
        raise NotImplementedError

    def split(self, run: Run, text: str) -> list[str] | None:
        """Split."""
        raise NotImplementedError

    def extract(self, run: Run, text: str) -> list[str] | None:
        """Extract."""
        raise NotImplementedError


@lru_cache(maxsize=256)
def pattern_of(text: str, flags: str) -> Pattern | None:
    """Read."""
    return None
