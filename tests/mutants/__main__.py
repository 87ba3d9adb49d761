"""Run `make mutants`: plants faults in the rules and in a random sample of everything else."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.mutants import PROOFS, WHOLE, kept, seeing
from tests.mutants.planting import Mutant, Untouched, mutants_of
from tests.mutants.seeing import ARGUMENTS, Seen
from tests.mutants.trying import Outcome, Trial

Known = dict[tuple[str, str, str], str]

#: Of a hundred faults so many have to be noticed.
ENOUGH = 85
#: Places that are tried as they are before anything is planted.
_UNTOUCHED = 6


def main(arguments: list[str]) -> int:
    """Print how many faults were noticed, and those that nothing noticed and nobody explained."""
    asked = _read(arguments)
    # What Hypothesis finds in a planted fault is not to be tried for ever after.
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = tempfile.mkdtemp()
    if not asked.seen.exists():
        run = [sys.executable, "-m", "tests.mutants.seeing", str(asked.seen)]
        if subprocess.run(run, check=False).returncode:
            sys.stderr.write("The tests fail as they are: mend them first.\n")
            return 2
    seen = seeing.read(asked.seen, within=asked.seconds)
    known = {(one["where"], one["was"], one["now"]): one["why"] for one in kept()}
    rules = [mutant for path in asked.only or WHOLE for mutant in mutants_of(path)]
    rates = [_run("The rules", rules, seen, known, asked.jobs)]
    if asked.sample:
        chance = random.Random(asked.seed)
        files = sorted(
            str(each) for room in ("engine", "web") for each in Path(room).rglob("*.py")
        )
        others = [each for each in files if each not in WHOLE and not each.startswith(PROOFS)]
        found = [m for path in sorted(others) for m in mutants_of(path)]
        sample = chance.sample(found, min(asked.sample, len(found)))
        name = f"A sample of {len(sample)} of {len(found):,} others, seed {asked.seed}"
        rates.append(_run(name, sample, seen, known, asked.jobs))
    return 0 if min(rates) >= ENOUGH else 1


def _read(arguments: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    asked.add_argument("--only", nargs="*", help="files of rules, instead of all of them")
    asked.add_argument("--sample", type=int, default=600, help="faults planted elsewhere")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--seconds", type=float, default=60, help="of tests for each fault")
    fresh = Path(tempfile.mkdtemp()) / "seen.json"
    asked.add_argument("--seen", type=Path, default=fresh, help="where it is kept who runs what")
    return asked.parse_args(arguments)


def _run(name: str, mutants: list[Mutant], seen: Seen, known: Known, jobs: int) -> float:
    """Try some faults, print those that survived; return how many of a hundred were noticed."""
    counts: Counter[Outcome] = Counter()
    print(f"{name}: {len(mutants):,} faults", flush=True)

    def tell(mutant: Mutant, outcome: Outcome) -> None:
        if isinstance(mutant, Untouched):
            if outcome is not Outcome.SURVIVED:
                pytest.exit(f"Tests of {mutant.path} fail where nothing is planted.", 2)
            return
        counts[outcome] += 1
        if outcome is Outcome.SURVIVED:
            was, now = mutant.change
            why = known.get((mutant.path, was, now), "NOT EXPLAINED")
            print(f"{mutant.path}:{mutant.lines[0]}: {was} => {now}  [{why}]", flush=True)

    tests = {each for mutant in mutants for each in seen.who_runs(mutant.path, mutant.lines)}
    files = sorted({each.partition("::")[0] for each in tests})
    every = max(len(mutants) // _UNTOUCHED, 1)
    first = [Untouched(**asdict(mutant)) for mutant in mutants[::every]]
    trial = Trial([*first, *mutants], seen, jobs=jobs, tell=tell)
    if pytest.main([*ARGUMENTS, "-s", "--hypothesis-seed=0", *files], plugins=[trial]):
        raise SystemExit("Nothing can be said of these faults: see above.")
    caught = counts[Outcome.CAUGHT] + counts[Outcome.TIMEOUT]
    planted = caught + counts[Outcome.SURVIVED]
    rate = 100 * caught / max(planted, 1)
    print(f"{name}: {caught:,} of {planted:,} noticed, {rate:.1f} %", flush=True)
    return rate


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
