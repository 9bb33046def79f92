"""Checks everything that must hold. The last line is `N passed, M failed`.

    make test                                  # all of it
    .venv/bin/python tools/check.py style      # one check; see --help for their names
    .venv/bin/python tools/check.py selftest   # that each check can fail
"""
import argparse
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import test_checks
from checks import browser, claims, clean, in_step, live, outputs, pages, style, tests, wheel
from checks.common import Outcome, Problem, tail

ROOT = Path(__file__).resolve().parent.parent
CHECKS = {  # cheapest first
    "style": style.check, "clean": clean.check, "pages": pages.check, "claims": claims.check, "selftest": test_checks.check, "in_step": in_step.check,
    "browser": browser.check, "tests": tests.check, "outputs": outputs.check, "live": live.check, "wheel": wheel.check,
}


def guarded(name: str, check) -> Iterator[Outcome]:
    "A check that breaks down has failed, and the others go on."
    try:
        yield from check(ROOT)
    except Exception:
        yield Outcome(name, [Problem(f"tools/checks/{name}.py", f"the check itself broke down{tail(traceback.format_exc())}", "Mend it")])


def report(name: str, check) -> tuple[int, int]:
    "Run one check and print what it finds as it finds it: (passed, failed)."
    print(f"\n{name}: {check.__globals__['__doc__'].splitlines()[0]}")
    start, counts = time.monotonic(), [0, 0]
    for outcome in guarded(name, check):
        counts[bool(outcome.problems)] += 1
        note = f" ({outcome.note})" if outcome.note else ""
        print(f"  {'FAIL' if outcome.problems else 'ok  '} {outcome.subject}{note}", flush=True)
        for problem in outcome.problems:
            print(f"    - {problem}", flush=True)
    print(f"  {name} took {time.monotonic() - start:.0f} s", flush=True)
    return counts[0], counts[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="+", choices=["all", *CHECKS], metavar="CHECK", help=f"all, or some of: {', '.join(CHECKS)}")
    names = parser.parse_args().names
    names = list(CHECKS) if "all" in names else names
    before = in_step.git_status(ROOT)
    if before:
        print("The checkout has changes that are not committed; they are checked as they lie.")
    counts = [report(name, CHECKS[name]) for name in names]
    passed, failed = (sum(column) for column in zip(*counts, strict=True))
    if in_step.git_status(ROOT) != before:
        print(f"\nFAIL the checks changed the checkout: see git status\n{in_step.git_status(ROOT)}")
        failed += 1
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
