"""Checks with the runtime of the product, for tests that care for what is found."""

from functools import partial

from engine import check
from engine.spiff import SpiffRuntime

_RUNTIME = SpiffRuntime()

check_files = partial(check.package.check_files, runtime=_RUNTIME)
check_path = partial(check.check_path, runtime=_RUNTIME)
check_loose = partial(check.package.check_loose, runtime=_RUNTIME)
refuse_errors = partial(check.refuse_errors, runtime=_RUNTIME)
