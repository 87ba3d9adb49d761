"""What breaks in our own code: logged without a word of the case, and told as ours."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import ProgramFailed, Refused
from engine.ids import new_id

_LOG = logging.getLogger("dissent.training")
_MOST_FRAMES = 6


@contextmanager
def told_as_ours(what: str) -> Iterator[None]:
    """Let refusals pass; log everything else that breaks, and raise `ProgramFailed`.

    `what` names the walk and the step by their numbers, such as `walk 3f2a, step 4`.
    """
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        reference = new_id()
        frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
        places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
        _LOG.error("failure %s: %s in %s at %s", reference, type(error).__name__, what, places)
        raise ProgramFailed(
            "Something went wrong in the program, not in your example. It has been logged as "
            f"{reference}, and nothing was changed"
        ) from error
