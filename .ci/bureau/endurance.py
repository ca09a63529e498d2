"""An hour of typing, told in a few seconds: what the desk holds of memory does not grow with it."""

import html
import json
import pathlib
import re
import urllib.parse

from security import Visitor

# A save every three seconds, as people stop typing; a page drawn beside, and a look elsewhere, now and then.
HOUR, DRAWN, ELSEWHERE = 1200, 24, 40
# What is kept for pages that are still open is bounded, and full by then.
WARM = 400
# Most that is held at the end, beside what is held once all is warm.
MOST = 1.2


def held(process):
    """What a process and those it started hold, in MiB."""
    task = pathlib.Path(f"/proc/{process}")
    lines = (task / "status").read_text().splitlines()
    own = next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0) / 1024
    children = [child for thread in task.glob("task/*/children") for child in thread.read_text().split()]
    return own, sum(sum(held(child)) for child in children)


def part_hour(stage):
    """An hour of saves, of pages drawn beside and of looks elsewhere."""
    checks = stage.checks
    desk = stage.desk(stage.small())
    visitor = Visitor(desk)
    situation = visitor.links("/?q=S-2026-042", r'href="(/f/[0-9a-f]{16})">S-2026-042')[0]
    referral = visitor.links("/?q=SIG-2026-0042", r'href="(/f/[0-9a-f]{16})">SIG-2026-0042')[0]
    section = next(path for path in visitor.links(situation, rf'href="({situation}/s/[a-z_]+)"') if path.endswith("faits"))
    elsewhere = ["/", "/suivi", situation, referral, f"{situation}/relire", "/nouveau", "/cles"]
    script = {"Accept": "application/json"}
    shown = re.search(r'name="a/declencheur" value="([^"]*)"', visitor.read(section))[1]
    before, warm, drawn, wrong = html.unescape(shown), None, 0, []
    for turn in range(HOUR):
        now = f"La jeune revient avec un téléphone neuf, tour {turn}. " + "Elle dit l’avoir trouvé. " * (turn % 30)
        now = now.strip()
        pairs = {"a/declencheur": before, "v/declencheur": now, "faire": "rester"}
        saved = visitor.ask("POST", section, urllib.parse.urlencode(pairs).encode(), **script)
        if saved.status != 200 or json.loads(saved.text).get("conflits"):
            wrong.append((turn, saved.status, json.loads(saved.text).get("conflits")))
        before = now
        if turn % DRAWN == 0:
            picture = json.loads(visitor.ask("GET", f"{referral}/apercu?page=1", **script).text)
            drawn += "image" in picture
        if turn % ELSEWHERE == 0:
            visitor.read(elsewhere[turn // ELSEWHERE % len(elsewhere)])
        if turn == WARM:
            warm = held(desk.process.pid)
    end = held(desk.process.pid)
    checks.that("every save is kept", not wrong, wrong[:3])
    checks.that("the text is the last one", before in (desk.folder / "situations/S-2026-042.yaml").read_text().replace("\n    ", " "))
    checks.that("pages were drawn beside", drawn >= HOUR // DRAWN - 1, drawn)
    told = f"{warm[0]:.0f} + {warm[1]:.0f} MiB after a third, {end[0]:.0f} + {end[1]:.0f} at the end"
    checks.that(f"memory is flat: {told}", end[0] <= MOST * warm[0] and sum(end) <= MOST * sum(warm), told)
