"""The benchmarks: each prints figures, none judges."""

from collections.abc import Callable, Iterable

from engine.bench import cases, feel, process, store

Figure = tuple[str, float, str]

#: Name on the command line to what runs it.
BENCHES: dict[str, Callable[[], Iterable[Figure]]] = {
    "feel": feel.run,
    "process": process.run,
    "step": cases.step,
    "long-case": cases.long_case,
    "inbox": store.inbox,
    "timers": store.timers,
}
