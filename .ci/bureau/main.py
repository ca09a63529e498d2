"""Has a real browser judge the desk: journeys, each rule of entry, accessibility, security.

    python main.py AXE PROGRAM SAMPLES [WORD…]        (bureau.sh installs what it needs, and calls it)

Every part works on a workspace of its own, in a temporary folder, with a desk and a browser of its own; two parts run
at once. A part that fails runs once more, alone: a busy machine may have made it late. Prints a line per check, then
all failures, then the counts. Fails when any check did both times.

A part is a function whose name begins with « part_ », in a module that this file lists. All people, places and facts
typed here are fictitious.
"""

import concurrent.futures
import sys
import time

from playwright.sync_api import sync_playwright

import access
import coordinator
import directorate
import endurance
import entry
import keeping
import live
import preview
import publishing
import security
import worker
from checks import Checks, WORDS
from desk import Stage

MODULES = [access, coordinator, directorate, endurance, entry, keeping, live, preview, publishing, security, worker]
PARTS = {
    name.removeprefix("part_"): part
    for module in MODULES
    for name, part in vars(module).items()
    if name.startswith("part_")
}
# The longest ones first.
FIRST = [
    "hour",
    "publishing_foreseen",
    "axe_situation",
    "axe_others",
    "fuzz",
    "axe_session",
    "axe_referral",
    "worker_with_script",
    "worker_without_script",
    "publishing_with_script",
    "publishing_without_script",
]


def run(name):
    checks, started = Checks(name), time.monotonic()
    try:
        with sync_playwright() as engine:
            stage = Stage(checks, engine)
            try:
                PARTS[name](stage)
                checks.that("no error in a console", not stage.errors, stage.errors[:5])
                checks.that("no request to any other origin", not stage.foreign, stage.foreign)
                panics = [line for desk in stage.desks for line in desk.printed if "panicked" in line]
                checks.that("the desk did not panic", not panics, panics)
            finally:
                stage.close()
    except Exception as fault:
        checks.that("goes to its end", False, f"{type(fault).__name__}: {fault}")
    return name, checks.count, checks.failures, time.monotonic() - started


def main():
    started = time.monotonic()
    names = [name for name in PARTS if not WORDS or any(word in name for word in WORDS)]
    names.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    count, failures, slow, again = 0, [], [], []
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for name, own, failed, seconds in pool.map(run, names):
            slow.append((seconds, name))
            if failed:
                again.append(name)
            else:
                count += own
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        for name, own, failed, seconds in pool.map(run, again):
            print(f"once more: {name}, {'failed' if failed else 'passed'} in {seconds:.0f} s")
            count += own
            failures += failed
    print(
        f"\n{time.monotonic() - started:.0f} s; "
        + ", ".join(f"{name} {seconds:.0f} s" for seconds, name in sorted(slow, reverse=True)[:8])
    )
    if failures:
        print("\nFailures:")
        print("\n".join(f"- {line}" for line in failures))
    print(f"\n{count - len(failures)} passed, {len(failures)} failed")
    return 1 if failures or not count else 0


if __name__ == "__main__":
    sys.exit(main())
