"""What a part checks, told a line each."""

import contextlib
import os
import pathlib
import sys
import time

from playwright.sync_api import Error

AXE, PROGRAM, SAMPLES = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
WORDS = sys.argv[4:]
FIREFOX = os.environ.get("NAVIGATEUR") == "firefox"
BROWSER = "/usr/bin/firefox-esr" if FIREFOX else "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Longest wait for a thing of a page, in milliseconds.
PATIENCE = 5000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class Checks:
    """What a part checks, a line each."""

    def __init__(self, part):
        self.part, self.failures, self.count = part, [], 0

    def that(self, name, fits, detail=""):
        """Notes whether something is as it must be; never stops."""
        self.count += 1
        line = f"{self.part}: {name}"
        if not fits:
            told = " ".join(str(detail).split())[:600]
            line += f" -- {told}" if told else ""
            self.failures.append(line)
        os.write(1, (("ok     " if fits else "FAILED ") + line + "\n").encode())
        return bool(fits)

    def same(self, name, found, wanted):
        return self.that(name, found == wanted, f"wanted {wanted!r}, found {found!r}")

    @contextlib.contextmanager
    def step(self, name):
        """A few gestures: what breaks among them is one failure, and the part goes on."""
        try:
            yield
        except (
            Error,
            AssertionError,
            AttributeError,
            OSError,
            KeyError,
            IndexError,
            TypeError,
            ValueError,
            StopIteration,
        ) as fault:
            frame = fault.__traceback__
            while frame.tb_next and frame.tb_next.tb_frame.f_code.co_filename == __file__:
                frame = frame.tb_next
            self.that(name, False, f"line {frame.tb_lineno}: {type(fault).__name__}: {fault}")


def soon(condition, seconds=PATIENCE / 1000, every=0.02):
    """Waits for a condition; gives what it gave last. A page that is left while it answers is asked again."""
    until = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except Error:
            if time.monotonic() > until:
                raise
            found = False
        if found or time.monotonic() > until:
            return found
        time.sleep(every)
