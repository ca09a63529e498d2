"""A desk under judgement, and a browser before it."""

import os
import pathlib
import queue
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading

from checks import ARGS, BROWSER, FIREFOX, PATIENCE, PROGRAM, SAMPLES
from gestures import enter


class Desk:
    """A desk that runs on a folder."""

    def __init__(self, folder, port=None):
        self.folder = pathlib.Path(folder)
        asked = [str(PROGRAM), "bureau", "--sans-navigateur", "--inactivite", "15"]
        asked += ["--port", str(port)] if port else []

        def alone():
            # A write beyond the limit of a file's size fails, and kills nobody: that is how a full disk is played.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

        self.process = subprocess.Popen(
            [*asked, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=alone,
            env={**os.environ, "RUST_BACKTRACE": "0"},
        )
        self.lines, self.printed = queue.Queue(), []
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self._read, args=(stream,), daemon=True).start()
        self.first = self._link()
        self.base = self.first.split("/entrer")[0]
        self.port = int(self.base.rsplit(":", 1)[1])
        # Where its pages are, known once somebody came in.
        self.home = self.base

    def _read(self, stream):
        for line in stream:
            text = line.decode("utf-8", "replace")
            self.printed.append(text)
            if stream is self.process.stdout:
                self.lines.put(text.strip())

    def _link(self):
        try:
            path = pathlib.Path(self.lines.get(timeout=30))
        except queue.Empty:
            raise OSError(f"the desk gives no link: {self.said()}") from None
        self.file = path
        address = re.search(r"url=([^\"]+)\"", path.read_text()).group(1)
        self.mode = path.stat().st_mode & 0o777
        path.unlink()
        return address

    def link(self):
        """A link that serves once: the first one, then others."""
        if self.first:
            link, self.first = self.first, None
            return link
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        return self._link()

    def full(self, is_full):
        """Fills the disk, as this desk sees it, or frees it."""
        _, most = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (0 if is_full else most, most))

    def stop(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(10)

    def said(self):
        return "".join(self.printed)


class Stage:
    """What a part works with: a folder, desks, a browser."""

    def __init__(self, checks, engine):
        self.checks, self.engine = checks, engine
        # Firefox as everybody has it, by WebDriver BiDi.
        self.browser = (
            engine.firefox.launch(executable_path=BROWSER, channel="moz-firefox")
            if FIREFOX
            else engine.chromium.launch(executable_path=BROWSER, args=ARGS)
        )
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="bureau-"))
        self.desks, self.foreign, self.errors = [], [], []

    def space(self, name, *files):
        """A workspace of the samples: all of them, or the organisation and a few records."""
        folder = self.root / name
        if not files:
            # Without what a run on this machine left beside the samples.
            made = ("generer", "produits", "registre", "envois", "essais", ".cesmivip")
            shutil.copytree(SAMPLES, folder, ignore=shutil.ignore_patterns(*made))
            return folder
        for file in ("cesmivip.yaml", "logo.svg", *files):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SAMPLES / file, folder / file)
        return folder

    def small(self, name="espace"):
        return self.space(
            name,
            "situations/S-2026-042.yaml",
            "situations/S-2026-048.yaml",
            "signalements/SIG-2026-0042.yaml",
            "signalements/SIG-2026-0048.yaml",
        )

    def desk(self, folder, port=None):
        desk = Desk(folder, port)
        self.desks.append(desk)
        return desk

    def browse(self, desk, script=True, width=1000, **more):
        """A person's browser, come in by a link: its first page."""
        context = self.browser.new_context(
            java_script_enabled=script, viewport={"width": width, "height": 900}, locale="fr-FR", **more
        )
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(6 * PATIENCE)
        context.on("request", lambda request: self._request(desk, request))
        # What the server refuses on purpose is told in the console as well: it is judged by its status instead.
        context.on(
            "console",
            lambda told: (
                told.type == "error" and "Failed to load resource" not in told.text and self.errors.append(told.text)
            ),
        )
        context.on(
            "response",
            lambda answer: (
                answer.status >= 400
                and answer.request.resource_type not in ("document", "fetch")
                and self.errors.append(f"{answer.status} {answer.url}")
            ),
        )
        context.on(
            "requestfailed",
            lambda request: (
                "BLOCKED" in (request.failure or "") and self.errors.append(f"{request.failure} {request.url}")
            ),
        )
        context.on("weberror", lambda told: self.errors.append(str(told.error)))
        page = context.new_page()
        enter(page, desk)
        return page

    def _request(self, desk, request):
        if not request.url.startswith((desk.base + "/", "data:", "chrome-error:", "about:")):
            self.foreign.append(request.url)

    def close(self):
        for desk in self.desks:
            desk.stop()
        self.browser.close()
        shutil.rmtree(self.root, ignore_errors=True)
