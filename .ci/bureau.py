"""Has a real browser judge the desk: journeys, each rule of entry, accessibility, security.

    python bureau.py AXE PROGRAM SAMPLES [WORD…]        (bureau.sh installs what it needs, and calls it)

Every part works on a workspace of its own, in a temporary folder, with a desk and a browser of its own; two parts run
at once. Prints a line per check, then all failures, then the counts. Fails when any check did.

All people, places and facts typed here are fictitious.
"""

import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import queue
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

import yaml
from playwright.sync_api import Error, expect, sync_playwright

AXE, PROGRAM, SAMPLES = (pathlib.Path(word).resolve() for word in sys.argv[1:4])
WORDS = sys.argv[4:]
CHROMIUM = "/usr/bin/chromium"
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


# --- Checks -----------------------------------------------------------------------------------------------------------


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
    """Waits for a condition; gives what it gave last."""
    until = time.monotonic() + seconds
    while True:
        found = condition()
        if found or time.monotonic() > until:
            return found
        time.sleep(every)


# --- The desk ---------------------------------------------------------------------------------------------------------


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
        self.browser = engine.chromium.launch(executable_path=CHROMIUM, args=ARGS)
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


# --- Gestures ---------------------------------------------------------------------------------------------------------


class Typed:
    """What is typed, where a record writes it otherwise."""

    def __init__(self, typed, written):
        self.typed, self.written = typed, written


def typed(value):
    return value.typed if isinstance(value, Typed) else value


def written(value):
    return value.written if isinstance(value, Typed) else value


def box(page, name):
    return page.locator(f'[name="v/{name}"]')


def fill(page, name, value):
    """Fills a field of a page, whatever it is made of."""
    value = typed(value)
    field = box(page, name)
    kind = field.first.evaluate("e => e.type")
    if kind == "radio":
        page.locator(f'[name="v/{name}"][value="{value}"]').check()
    elif kind == "checkbox":
        for code in value:
            page.locator(f'[name="v/{name}"][value="{code}"]').check()
    elif kind == "select-one":
        field.select_option(value)
    elif isinstance(value, list):
        for rank, text in enumerate(value):
            if field.count() <= rank:
                # Without a script, one more line comes with the page that follows.
                leave(page, lambda: field.first.press("Enter"))
            field.nth(rank).fill(text)
    else:
        field.fill(value)


def enter(page, desk):
    """Comes in by a new link; learns where the pages of this desk are."""
    page.goto(desk.link())
    page.wait_for_url(lambda url: "/entrer" not in url)
    desk.home = page.url.rstrip("/")


def leave(page, gesture):
    """Does what leads to another page, at once or once all is saved, and waits for that page."""
    page.evaluate("window.pageQuittee = true")

    def gone():
        page.wait_for_timeout(20)
        try:
            return page.evaluate("!window.pageQuittee && document.readyState === 'complete'")
        except Error:
            return False

    gesture()
    if not soon(gone, 30):
        raise AssertionError(f"no other page came, from {page.url}: {page.locator('body').inner_text()[:300]}")


def button(page, name):
    return page.locator("main").get_by_role("button", name=name, exact=isinstance(name, str))


def press(page, name):
    leave(page, button(page, name).click)


def add(page, steps):
    leave(page, page.locator(f'button[name="faire"][value="ajouter:{steps}"]').click)


def place(record, pointer):
    for step in pointer.split("/"):
        record = record[int(step)] if isinstance(record, list) else record[step]
    return record


def read(path):
    """A record, its values as they are written."""
    return yaml.load(pathlib.Path(path).read_text(), yaml.BaseLoader)


def get(record, pointer):
    try:
        return place(record, pointer)
    except (KeyError, IndexError, TypeError):
        return None


def answers(value):
    """A value with answers alone in place of blocks that hold nothing else."""
    value = written(value)
    if isinstance(value, dict):
        return {key: answers(own) for key, own in value.items()}
    return [answers(own) for own in value] if isinstance(value, list) else value


def differences(record, wanted):
    """What a record holds otherwise than it was typed."""
    told = []
    for pointer, value in wanted.items():
        value, found = answers(value), get(record, pointer)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            if not isinstance(found, list) or len(found) != len(value):
                told.append(f"{pointer}: wanted {len(value)} items, found {found!r}")
                continue
            for rank, item in enumerate(value):
                told += [f"{pointer}/{rank}/{line}" for line in differences(found[rank], item)]
        elif isinstance(value, list) and len(value) == 1:
            told += [] if found in (value, value[0]) else [f"{pointer}: wanted {value!r}, found {found!r}"]
        elif (
            (found or "").rstrip("\n") != value
            if isinstance(value, str) and isinstance(found or "", str)
            else found != value
        ):
            told.append(f"{pointer}: wanted {value!r}, found {found!r}")
    return told


def number_of(folder, pattern, name):
    return read(next(folder.rglob(pattern)))[name]


def open_record(page, desk, number):
    page.goto(f"{desk.home}/?q={urllib.parse.quote(number)}")
    page.locator("main").get_by_role("link", name=number).first.click()


def open_section(page, desk, number, title):
    open_record(page, desk, number)
    page.locator(".taches").get_by_role("link", name=title, exact=True).click()


def write_sections(page, plan):
    """From the first section of a record to the last one, by « Enregistrer et continuer », filling what is planned."""
    page.locator(".taches a").first.click()
    seen = []
    while "/s/" in page.url:
        section = urllib.parse.urlsplit(page.url).path.rsplit("/", 1)[1]
        seen.append(section)
        fields, lists = plan.get(section, ({}, {}))
        for name, value in fields.items():
            fill(page, name, value)
        for pointer, items in lists.items():
            for item in items:
                add(page, pointer)
                for name, value in item.items():
                    fill(page, name, value)
                press(page, "Ajouter")
        press(page, "Enregistrer et continuer")
        page.wait_for_load_state()
    return seen


def wanted_of(plan):
    """What a record must hold for a plan."""
    wanted = {}
    for fields, lists in plan.values():
        wanted.update(fields)
        wanted.update(lists)
    return wanted


def saved(page):
    """Waits until the page says that it is saved."""
    expect(page.locator("#etat")).to_contain_text("Enregistré à", timeout=PATIENCE)


# --- 1. The worker ----------------------------------------------------------------------------------------------------

ORGANISATION = {
    "collectivite": (
        {
            "collectivite/nom": "Département d'Exemple",
            "collectivite/direction": "Direction fictive de l'enfance",
            "collectivite/adresse": ["20 rue de l'Exemple", "69000 Lyon"],
        },
        {},
    ),
    "commission": ({"commission/sigle": "CESMIVIP", "commission/intitule": "Commission fictive d'évaluation"}, {}),
    "parquet": ({"parquet/juridiction": "Tribunal judiciaire de Lyon", "parquet/service": "Parquet des mineurs"}, {}),
}

SITUATION = {
    "identite": (
        {
            "mineur/nom": "FICTIVE",
            "mineur/prenoms": ["Zélie", "Đặng Mỹ"],
            "mineur/sexe": "fille",
            "mineur/date_naissance": Typed("14 mars 2010", "2010-03-14"),
            "mineur/etat_civil": "etabli",
            "mineur/mna": "non",
        },
        {},
    ),
    "lieu_de_vie": (
        {
            "mineur/domicile/commune": "Vénissieux",
            "mineur/lieu_vie/type": "en_fugue",
            "mineur/lieu_vie/depuis": Typed("29/5/2026", "2026-05-29"),
        },
        {},
    ),
    "parole": (
        {
            "mineur/parole": "« Je ne veux pas retourner au foyer. »\n\nElle dit aussi vouloir « un endroit loin ».",
            "mineur/informe/fait": "non",
            "mineur/informe/motif": "non_joignable",
        },
        {},
    ),
    "faits": (
        {},
        {
            "faits": [
                {
                    "quand": Typed("26/1/2026", "2026-01-26"),
                    "fondement": "dit_par_mineur",
                    "source": "entretien de retour",
                    "enonce": "Elle dit : « J'ai une dette. »",
                },
                {
                    "quand": Typed("vers avril 2026", "vers 2026-04"),
                    "fondement": "hypothese",
                    "source": "équipe éducative",
                    "enonce": "La jeune pourrait être conduite d'un hébergement à un autre.",
                },
            ]
        },
    ),
    "prostitution": (
        {
            "prostitution/niveau": "suspicion",
            "prostitution/images_diffusees": "ne_sait_pas",
            "prostitution/risque_represailles/valeur": "ne_sait_pas",
        },
        {},
    ),
    "fugues": (
        {},
        {
            "fugues": [
                {
                    "type": "fugue",
                    "debut": Typed("29 mai 2026 à 19 h", "2026-05-29T19:00"),
                    "declaree": Typed("29/5/2026 19h50", "2026-05-29T19:50"),
                    "service": "commissariat",
                    "fpr": "oui",
                }
            ]
        },
    ),
    "sante_scolarite": ({"sante/risque_immediat": "ne_sait_pas", "scolarite/frequentation": "ne_sait_pas"}, {}),
    "evaluation": (
        {
            "evaluation/dangers": ["securite"],
            "evaluation/motifs": ["danger_grave_immediat"],
            "evaluation/analyse": "Les faits F1 et F2 font craindre une **mise sous emprise**.",
            "evaluation/points_appui": "Lien maintenu avec une éducatrice.",
        },
        {
            "demarches": [
                {
                    "date": Typed("30/5/2026", "2026-05-30"),
                    "acteur": "éducatrice",
                    "action": "Appel à la mère.",
                }
            ]
        },
    ),
}

REFERRAL = {
    "objet": ({"date": Typed("2/6/2026", "2026-06-02"), "nature": "premier"}, {}),
    "urgence": ({"urgence/degre": "signalee"}, {}),
    "demandes": (
        {"fondements": ["casf_l226_4"]},
        {
            "demandes": [
                {"type": "recherche_mineur", "motivation": "F1 ; fugue en cours depuis le 29/05/2026."},
            ]
        },
    ),
    "auteur": (
        {
            "auteur/nom": "Anne-Aimée MODÈLE",
            "auteur/fonction": "référente ASE",
            "auteur/service": "Territoire Exemple-Est",
            "auteur/statut": "agent_public",
            "auteur/telephone": "04 65 71 00 01",
            "auteur/courriel": "a.modele@exemple.invalid",
            "valideur/nom": "Basile SPÉCIMEN",
            "valideur/fonction": "responsable enfance",
        },
        {},
    ),
    "pieces": ({"copies": ["crip"]}, {}),
    "signatures": (
        {},
        {
            "signatures": [
                {
                    "lieu": "Lyon",
                    "date": Typed("2/6/2026", "2026-06-02"),
                    "nom": "Anne-Aimée MODÈLE",
                    "qualite": "référente ASE",
                },
            ]
        },
    ),
}


def worker(stage, script):
    """From an empty folder to a referral that is sealed, opened, verified."""
    checks, folder = stage.checks, stage.root / "vide"
    folder.mkdir()
    desk = stage.desk(folder)
    page = stage.browse(desk, script=script)
    checks.that(
        "an empty folder offers to create a workspace", page.get_by_role("button", name="Créer un espace vide").count()
    )
    with checks.step("a workspace is created"):
        press(page, "Créer un espace vide")
        expect(page.locator(".dit")).to_contain_text("Espace de travail créé")
        checks.that("a workspace is created", (folder / "cesmivip.yaml").is_file())
    with checks.step("the organisation is filled"):
        page.get_by_role("link", name="Services, membres").click()
        seen = write_sections(page, ORGANISATION)
        checks.that(
            "« continuer » walks through every section of the organisation", len(seen) == len(set(seen)) >= 6, seen
        )
        found = differences(read(folder / "cesmivip.yaml"), wanted_of(ORGANISATION))
        checks.that("the organisation holds what was typed", not found, found)
        text = (folder / "cesmivip.yaml").read_text()
        checks.that("its comments are kept", "# L'organisation : qui émet" in text and "#organismes:" in text)
    number = None
    with checks.step("a situation is written"):
        page.goto(f"{desk.home}/")
        page.get_by_role("link", name="Commencer une fiche").first.click()
        press(page, "Commencer une situation")
        write_sections(page, SITUATION)
        files = list(folder.rglob("S-*.yaml"))
        checks.same("one situation was begun", len(files), 1)
        number = number_of(folder, "S-*.yaml", "situation")
        found = differences(read(files[0]), wanted_of(SITUATION))
        checks.that("the situation holds what was typed", not found, found)
        checks.that("it is a draft until it is filed", page.locator(".marque", has_text="brouillon").count())
        page.locator(".suite").get_by_role("link", name="Relire et ranger").click()
        # A fact that the child told needs the child's words: they were forgotten.
        refused = page.locator(".resume-fautes li.faute")
        checks.that(
            "reading it again tells the one fault",
            refused.count() == 1 and "citation" in refused.inner_text(),
            refused.all_inner_texts(),
        )
        press(page, "Ranger parmi les fiches")
        checks.that(
            "a faulty situation is not filed, and it is told why",
            "citation" in page.locator("main").inner_text(),
            page.locator("main").inner_text(),
        )
        checks.that("in the title too", page.title().startswith("Erreur : "), page.title())
        checks.that(
            "with the way to the field",
            page.locator("main li a[href*='/f/']").count(),
            page.locator("main").inner_html(),
        )
        open_record(page, desk, number_of(folder, "S-*.yaml", "situation"))
        page.locator(".suite").get_by_role("link", name="Relire et ranger").click()
        page.locator(".resume-fautes li.faute a").click()
        page.wait_for_load_state()
        straight = box(page, "verbatim").count()
        checks.that("the fault leads to the fact that it is about", straight, page.url)
        if not straight:
            page.goto(page.url.split("#")[0])
            leave(page, page.locator("#c-faits").get_by_role("button", name=re.compile("^Modifier")).first.click)
        fill(page, "verbatim", ["« J'ai une dette. »"])
        press(page, "Enregistrer et revenir")
        page.locator(".fil").get_by_role("link", name="Relire", exact=True).click()
        refused = page.locator(".resume-fautes li.faute").all_inner_texts()
        checks.that("reading it again tells no fault then", not refused, refused)
        press(page, "Ranger parmi les fiches")
        expect(page.locator(".dit")).to_contain_text("Rangée")
        checks.that("it is filed among the situations", list((folder / "situations").rglob(f"{number}.yaml")))
        checks.that("and is a draft no more", not page.locator(".marque", has_text="brouillon").count())
    referral = None
    with checks.step("a referral is written"):
        open_record(page, desk, number)
        page.get_by_role("link", name="Écrire un signalement").click()
        press(page, "Écrire un signalement")
        write_sections(page, REFERRAL)
        files = list(folder.rglob("SIG-*.yaml"))
        checks.same("one referral was begun", len(files), 1)
        referral = read(files[0])["signalement"]
        wanted = {**wanted_of(REFERRAL), "situation": number}
        found = differences(read(files[0]), wanted)
        checks.that("the referral holds what was typed", not found, found)
        page.locator(".suite").get_by_role("link", name="Relire").click()
        refused = page.locator(".resume-fautes li.faute").all_inner_texts()
        checks.that("reading it again tells no fault", not refused, refused)
        press(page, "Ranger parmi les fiches")
        expect(page.locator(".dit")).to_contain_text("Rangée")
    document = None
    with checks.step("a referral is tried, then sealed"):
        open_record(page, desk, referral)
        page.locator(".suite").get_by_role("link", name="Relire et produire").click()
        press(page, "Faire un essai")
        checks.that(
            "a trial says that it is none to hand",
            "ni scellé ni inscrit" in page.inner_text("main"),
            page.inner_text("main"),
        )
        page.get_by_role("link", name="Revenir à la fiche").click()
        page.locator(".suite").get_by_role("link", name="Relire et produire").click()
        press(page, "Produire et sceller")
        checks.that(
            "the referral is made and sealed", "produit et scellé" in page.inner_text("main"), page.inner_text("main")
        )
        first = page.locator(".fiches a").first
        name = first.inner_text()
        answer = page.request.get(desk.base + first.get_attribute("href"))
        checks.that("its document opens", answer.status == 200 and answer.body().startswith(b"%PDF-"), answer.status)
        checks.same("as a document of that kind", answer.headers.get("content-type"), "application/pdf")
        document = next(folder.rglob(name))
        checks.that("byte for byte as it stands on the disk", document.read_bytes() == answer.body())
    with checks.step("the document is verified"):
        page.get_by_role("link", name="Vérifier un document").click()
        checks.that(
            "the page lists it as intact",
            "intact" in page.locator("main").inner_text().lower(),
            page.locator("main").inner_text(),
        )
        page.set_input_files("#fichier", document)
        press(page, "Vérifier")
        checks.that(
            "a file that is given is « intact »",
            "intact" in page.locator(".fiches").inner_text().lower(),
            page.locator("main").inner_text(),
        )
        spoiled = stage.root / document.name
        data = bytearray(document.read_bytes())
        data[len(data) // 2] ^= 1
        spoiled.write_bytes(data)
        page.set_input_files("#fichier", spoiled)
        press(page, "Vérifier")
        text = page.locator(".fiches").inner_text().lower()
        checks.that(
            "and once spoiled it is not",
            "intact" not in text and page.locator(".fiches .mauvais, .fiches .illisible").count(),
            text,
        )
    with checks.step("a complement is written"):
        open_record(page, desk, referral)
        press(page, "Écrire un complément")
        path = next(path for path in folder.rglob("SIG-*.yaml") if read(path)["signalement"] != referral)
        found = differences(read(path), {"nature": "complement", "lies": [referral], "situation": number})
        checks.that("a complement begins as one, from the first referral", not found, found)
        plan = dict(REFERRAL)
        plan["objet"] = ({"date": Typed("4/6/2026", "2026-06-04")}, {})
        signature = {**REFERRAL["signatures"][1]["signatures"][0], "date": Typed("4 juin 2026", "2026-06-04")}
        plan["signatures"] = ({}, {"signatures": [signature]})
        # What was taken over from the first one is not written twice.
        given = read(path)
        plan = {
            section: (fields, {name: items for name, items in lists.items() if not given.get(name)})
            for section, (fields, lists) in plan.items()
        }
        write_sections(page, plan)
        page.locator(".suite").get_by_role("link", name="Relire").click()
        refused = page.locator(".resume-fautes li.faute").all_inner_texts()
        checks.that("a complement tells no fault", not refused, refused)
        press(page, "Ranger parmi les fiches")
        open_record(page, desk, read(next(folder.glob(f"signalements/**/{path.name}")))["signalement"])
        page.locator(".suite").get_by_role("link", name="Relire et produire").click()
        press(page, "Produire et sceller")
        checks.that(
            "a complement is made and sealed", "produit et scellé" in page.inner_text("main"), page.inner_text("main")
        )
    page.goto(f"{desk.home}/")
    checks.that(
        "what is done is not listed as under way",
        "Aucun brouillon" in page.locator("section[aria-labelledby=encours]").inner_text(),
    )


def part_worker_with_script(stage):
    worker(stage, True)


def part_worker_without_script(stage):
    worker(stage, False)


# --- 2. The coordinator -----------------------------------------------------------------------------------------------

SESSION = {
    "tenue": (
        {
            "type": "ordinaire",
            "date": Typed("10 décembre 2026", "2026-12-10"),
            "horaires/debut": Typed("13 h 30", "13:30"),
            "horaires/fin": Typed("17h", "17:00"),
            "lieu": "Salle A, Lyon 3e",
        },
        {},
    ),
    "conduite": (
        {
            "presidence/nom": "Basile SPÉCIMEN",
            "presidence/fonction": "responsable enfance",
            "coordination/nom": "Odile COMPAS",
            "coordination/fonction": "coordinatrice",
            "secretariat/nom": "Camille GABARIT",
            "secretariat/fonction": "coordinatrice",
            "rappel_confidentialite/version": "3",
            "rappel_confidentialite/lu_a": Typed("13h32", "13:32"),
        },
        {},
    ),
    "ordre_du_jour": (
        {"compte_rendu_precedent/seance": "CES-2026-11", "compte_rendu_precedent/approbation": "reporte"},
        {},
    ),
    "invitations": (
        {},
        {
            "invites": [
                {
                    "organisme": "ase",
                    "nom": "Anne-Aimée MODÈLE",
                    "fonction": "référente",
                    "qualite": "titulaire",
                    "charte_signee_le": Typed("20/11/2025", "2025-11-20"),
                },
                {
                    "organisme": "pjj",
                    "nom": "Yann SEXTANT",
                    "fonction": "éducateur",
                    "qualite": "titulaire",
                    "charte_signee_le": Typed("20/11/2025", "2025-11-20"),
                },
                {"organisme": "parquet", "nom": "Élise TYPE", "fonction": "substitut", "qualite": "titulaire"},
            ]
        },
    ),
    "presences": (
        {},
        {
            "presences": [
                {
                    "organisme": "ase",
                    "nom": "Anne-Aimée MODÈLE",
                    "fonction": "référente",
                    "statut": "present",
                    "qualite": "titulaire",
                    "charte_signee_le": Typed("20/11/2025", "2025-11-20"),
                },
                {
                    "organisme": "pjj",
                    "nom": "Yann SEXTANT",
                    "fonction": "éducateur",
                    "statut": "present",
                    "qualite": "titulaire",
                    "charte_signee_le": Typed("20/11/2025", "2025-11-20"),
                    "arrivee": Typed("13 h 45", "13:45"),
                },
                {
                    "organisme": "parquet",
                    "nom": "Élise TYPE",
                    "fonction": "substitut",
                    "statut": "visio",
                    "qualite": "titulaire",
                },
            ]
        },
    ),
}
EXAMINATION = {
    "situation": "S-2026-048",
    "code": "S-069",
    "entree": "revoyure",
    "presente_par": "ase",
    "horaires/debut": Typed("13h45", "13:45"),
    "horaires/fin": Typed("14h", "14:00"),
    "information_partage/mineur/fait": "oui",
    "information_partage/mineur/date": Typed("1/12/2026", "2026-12-01"),
    "information_partage/representants/fait": "oui",
    "information_partage/representants/date": Typed("1/12/2026", "2026-12-01"),
    "question": "Quel premier accueil proposer ?",
    "analyse": "Une nuit sans abri est à craindre ; point d'appui, elle est venue d'elle-même.",
    "co_accompagnement": "non_indique",
    "revoyure/date": Typed("21/1/2027", "2027-01-21"),
}
SHARED = [
    {"par": "ase", "bloc": "motif", "enonce": "La jeune demande un hébergement."},
    {
        "par": "pjj",
        "bloc": "synthese_danger",
        "enonce": "Elle accepte d'être accompagnée.",
        "destinataires": ["ase", "pjj"],
    },
]
ADVICE = [
    {
        "type": "hebergement",
        "texte": "Proposer une place d'urgence.",
        "responsable": "ase",
        "echeance": Typed("20/12/2026", "2026-12-20"),
        "adhesion": "oui",
    },
]


def part_coordinator_with_script(stage):
    coordinator(stage, True)


def part_coordinator_without_script(stage):
    coordinator(stage, False)


def coordinator(stage, script):
    """A session: invitations, presences, an examination, who receives what, convocations, minutes."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk, script=script)
    before = set(folder.rglob("*.yaml"))
    path = None
    with checks.step("a session is written"):
        page.get_by_role("link", name="Commencer une fiche").first.click()
        press(page, "Commencer une séance")
        write_sections(page, SESSION)
        begun = [path for path in folder.rglob("*.yaml") if path not in before]
        checks.same("one session was begun", len(begun), 1)
        found = differences(read(begun[0]), wanted_of(SESSION))
        checks.that("the session holds what was typed", not found, found)
        path = begun[0]
    number = read(path)["seance"]
    with checks.step("an examination is written"):
        page.locator(".taches").get_by_role("link", name="Examens des situations").click()
        add(page, "examens")
        for name, value in EXAMINATION.items():
            fill(page, name, value)
        leave(page, page.get_by_role("button", name="Ajouter", exact=True).click)
        leave(page, page.get_by_role("button", name=re.compile("^Modifier")).first.click)
        for inner, items in (("partages", SHARED), ("preconisations", ADVICE)):
            for item in items:
                leave(page, page.locator(f'button[name="faire"][value^="ajouter:"][value$="/{inner}"]').click)
                for name, value in item.items():
                    fill(page, name, value)
                press(page, "Ajouter")
        press(page, "Enregistrer et revenir")
        item = get(read(path), "examens/0")
        found = differences(item, {**EXAMINATION, "partages": SHARED, "preconisations": ADVICE})
        checks.that("the examination holds what was typed, its items too", not found, found)
    with checks.step("a session is filed"):
        open_record(page, desk, number)
        page.locator(".fil").get_by_role("link", name="Relire", exact=True).click()
        refused = page.locator(".resume-fautes li.faute").all_inner_texts()
        checks.that("reading it again tells no fault", not refused, refused)
        press(page, "Ranger parmi les fiches")
        expect(page.locator(".dit")).to_contain_text("Rangée")
    with checks.step("who receives what is shown"):
        open_record(page, desk, number)
        page.get_by_role("link", name="Qui reçoit quoi").click()
        rows = page.locator("tbody tr").all_inner_texts()
        checks.that("who receives what is a grid", any("S-069" in row for row in rows), rows[:3])
        heads = page.locator("thead th").all_inner_texts()
        checks.that(
            "with a column for each service that was there",
            {"Aide sociale à l'enfance", "Parquet des mineurs"} <= set(heads),
            heads,
        )
        listed = [row for row in rows if "\tL" in row or "\tL" in row.replace("\n", "")]
        checks.that("and tells what a list of recipients gives", listed, rows)
    for button in ("Produire les convocations", "Produire la feuille d'émargement", "Produire les comptes rendus"):
        with checks.step(f"« {button} »"):
            open_record(page, desk, number)
            if "comptes" in button:
                page.locator(".taches").get_by_role("link", name="Date, lieu et tenue").click()
                fill(page, "etat", "projet")
                press(page, "Enregistrer et revenir à la fiche")
            page.get_by_role("link", name="Relire et produire").click()
            press(page, button)
            names = page.locator(".fiches a").all_inner_texts()
            text = page.locator("main").inner_text()
            checks.that(f"« {button} » makes sealed documents", names and "produit et scellé" in text, text)
            checks.that(
                f"« {button} »: each opens",
                names
                and all(
                    page.request.get(desk.base + link.get_attribute("href")).ok
                    for link in page.locator(".fiches a").all()
                ),
            )
    with checks.step("the documents are verified"):
        page.goto(f"{desk.home}/verifier")
        lines = [line for line in page.locator(".fiches li").all_inner_texts() if number in line]
        checks.that("they are all listed as intact", lines and all("intact" in line.lower() for line in lines), lines)


# --- 3. The directorate -----------------------------------------------------------------------------------------------


def part_directorate(stage):
    """The report: tried, told apart from published."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    with checks.step("a report is tried"):
        page.locator("section", has=page.get_by_role("heading", name=re.compile("^Rapports"))).get_by_role(
            "link"
        ).first.click()
        page.get_by_role("link", name="Relire et produire").click()
        page.set_default_timeout(60000)
        press(page, "Faire un essai")
        page.set_default_timeout(PATIENCE)
        text = page.locator("main").inner_text()
        names = page.locator(".fiches a").all_inner_texts()
        checks.that("a trial of the report makes documents", names and "essai, non scellé" in text, text)
        checks.that("and says that it is none to hand", "ni scellé ni inscrit" in text, text)
        checks.that(
            "each opens",
            names
            and all(
                page.request.get(desk.base + link.get_attribute("href")).ok for link in page.locator(".fiches a").all()
            ),
        )
    with checks.step("what is due is told"):
        page.goto(f"{desk.home}/suivi")
        checks.that(
            "« Suivi » tells commitments and caseload",
            page.get_by_role("heading", name=re.compile("^File active")).count()
            and page.locator("main table tbody tr").count(),
            page.locator("main").inner_text()[:300],
        )


# --- 4. The rules -----------------------------------------------------------------------------------------------------


def begin(stage, number="S-2026-048", section="Faits", script=True, **more):
    """A small workspace, a desk, a page of a section, the file of its record."""
    folder = stage.small()
    desk = stage.desk(folder)
    page = stage.browse(desk, script=script, **more)
    open_section(page, desk, number, section)
    return desk, page, next(folder.rglob(f"{number}.yaml"))


def part_rule_autosave(stage):
    """Saved within a second of a pause; said as a text that is announced."""
    checks = stage.checks
    desk, page, path = begin(stage)
    checks.same("the state is announced", page.locator("#etat").get_attribute("role"), "status")
    checks.same("a failure is an alert", page.locator("#etat-faute").get_attribute("role"), "alert")
    delays = []
    for text in ("Un signalement du lycée.", " Puis, après une pause, un second.", " Enfin un troisième."):
        with checks.step("text is saved by itself"):
            field = box(page, "declencheur")
            field.press("Control+End")
            page.keyboard.type(text, delay=15)
            last = time.monotonic()
            kept = soon(lambda: text.strip() in path.read_text(), 3)
            delays.append(time.monotonic() - last)
            checks.that(f"« {text.strip()} » is on the disk", kept, path.read_text()[-300:])
            expect(page.locator("#etat")).to_have_text(re.compile(r"^Enregistré à \d\d:\d\d\.$"))
    checks.that("within a second of the pause", max(delays) <= 1.0, [f"{delay:.2f}" for delay in delays])
    checks.that("the address does not change", page.url.endswith("/s/faits"), page.url)
    with checks.step("choices too"):
        page.locator('select[name="v/origine/source"]').select_option(index=1)
        checks.that("a choice is saved by itself", soon(lambda: get(read(path), "origine/source"), 2))
        page.locator('[name="v/origine/anonyme"][value="non"]').check()
        checks.that("a radio too", soon(lambda: get(read(path), "origine/anonyme") == "non", 2))
    with checks.step("an emptied field"):
        box(page, "declencheur").fill("")
        checks.that(
            "an emptied field goes from the record",
            soon(lambda: get(read(path), "declencheur") is None, 2),
            read(path).get("declencheur"),
        )
    with checks.step("comments stay"):
        checks.that(
            "the comments of the record stay",
            path.read_text().count("#") == (SAMPLES / "situations/S-2026-048.yaml").read_text().count("#"),
        )


def part_rule_failure(stage):
    """What cannot be saved is told by an alert, and nothing is lost."""
    checks = stage.checks
    desk, page, path = begin(stage)
    before = path.read_bytes()
    with checks.step("a full disk"):
        bare = stage.browse(desk, script=False)
        open_section(bare, desk, "S-2026-048", "Faits")
        page.bring_to_front()
        desk.full(True)
        box(page, "declencheur").fill("Saisi sur un disque plein.")
        expect(page.locator("#etat-faute")).to_contain_text("Non enregistré")
        checks.that(
            "a full disk is told by an alert", page.get_by_role("alert").filter(has_text="Non enregistré").count()
        )
        checks.that("the state does not say that it is saved", "Enregistré à" not in page.locator("#etat").inner_text())
        checks.same("the record is as before", path.read_bytes(), before)
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand stays on the page, and tells it",
            "Non enregistré" in page.locator("#etat-faute").inner_text(),
        )
        checks.same("and keeps what was typed", box(page, "declencheur").input_value(), "Saisi sur un disque plein.")
        fill(bare, "declencheur", "Saisi sans script sur un disque plein.")
        press(bare, "Enregistrer et revenir à la fiche")
        checks.same(
            "without a script, a page tells it, as an alert", bare.locator("#fautes").get_attribute("role"), "alert"
        )
        checks.that("in its title too", bare.title().startswith("Erreur : "), bare.title())
        checks.same(
            "and keeps what was typed there",
            box(bare, "declencheur").input_value(),
            "Saisi sans script sur un disque plein.",
        )
        bare.context.close()
        desk.full(False)
        press(page, "Enregistrer et revenir à la fiche")
        checks.same(
            "once there is room again, it is kept", get(read(path), "declencheur"), "Saisi sur un disque plein."
        )
        left = [str(file) for file in path.parent.iterdir() if file.suffix != ".yaml"]
        checks.that("and no half file stays", not left, left)
    with checks.step("a desk that answers nothing"):
        open_section(page, desk, "S-2026-048", "Faits")
        desk.process.send_signal(signal.SIGSTOP)
        box(page, "declencheur").fill("Saisi devant un bureau muet.")
        told = soon(lambda: page.locator("#etat-faute").inner_text(), 20, 0.2)
        desk.process.send_signal(signal.SIGCONT)
        checks.that(
            "a desk that answers nothing is told within 20 s",
            "Non enregistré" in (told or ""),
            told or page.locator("#etat").inner_text(),
        )
        checks.that(
            "what was typed is kept once it answers",
            soon(lambda: get(read(path), "declencheur") == "Saisi devant un bureau muet.", 15, 0.2),
        )
    with checks.step("a desk that is gone"):
        box(page, "declencheur").press("Control+End")
        page.keyboard.type(" Puis, juste avant la fin,")
        soon(lambda: "juste avant la fin" in path.read_text(), 3)
        page.keyboard.type(" un mot de plus.")
        desk.stop()
        expect(page.locator("#etat-faute")).to_contain_text("Non enregistré")
        checks.that("a killed desk is told by an alert", True)
        checks.that(
            "what was typed stays on the page", box(page, "declencheur").input_value().endswith("un mot de plus.")
        )
        checks.that(
            "all up to the last pause is on the disk",
            "juste avant la fin" in get(read(path), "declencheur"),
            (get(read(path), "declencheur"), page.locator("#etat-faute").inner_text()),
        )
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand then does not leave the page, nor lose what it holds",
            box(page, "declencheur").count() and box(page, "declencheur").input_value().endswith("un mot de plus."),
            page.url,
        )
        again = stage.desk(desk.folder, desk.port)
        other = page.context.new_page()
        enter(other, again)
        other.bring_to_front()
        open_section(other, again, "S-2026-048", "Faits")
        checks.that(
            "opened anew on its port, it shows all up to the last pause",
            "juste avant la fin" in box(other, "declencheur").input_value(),
        )
        page.bring_to_front()
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(1)
        held = box(page, "declencheur").input_value() if box(page, "declencheur").count() else ""
        checks.that(
            "the former page keeps what it held, or gives it to the new desk",
            held.endswith("un mot de plus.") or get(read(path), "declencheur").endswith("un mot de plus."),
            page.url,
        )
        checks.that(
            "and says what to do with it",
            not held or re.search("(?i)rouvrir|copier|nouveau lien", page.locator("#etat-faute").inner_text()),
            page.locator("#etat-faute").inner_text(),
        )


def part_rule_killed_while_typing(stage):
    """Killed at any moment, the desk loses at most what came after the last pause, and leaves a whole record."""
    checks = stage.checks
    folder, kept = stage.small(), ""
    path = folder / "situations/S-2026-048.yaml"
    for turn in range(6):
        with checks.step(f"killed, turn {turn + 1}"):
            desk = stage.desk(folder)
            page = stage.browse(desk)
            open_section(page, desk, "S-2026-048", "Faits")
            checks.that(
                f"turn {turn + 1}: the page holds what was kept",
                box(page, "declencheur").input_value() == kept,
                box(page, "declencheur").input_value(),
            )
            box(page, "declencheur").press("Control+End")
            page.keyboard.type(f"tour {turn} ")
            saved(page)
            page.keyboard.type(f"perdu {turn} ")
            time.sleep(0.6 + 0.05 * turn)
            desk.stop()
            text = get(read(path), "declencheur") or ""
            page.context.close()
            checks.that(
                f"turn {turn + 1}: the record is whole, up to the last pause",
                f"tour {turn}" in text and read(path)["situation"] == "S-2026-048",
                text,
            )
            kept = text
    left = [str(file) for file in path.parent.iterdir() if file.suffix != ".yaml"]
    checks.that("no half file stays", not left, left)


def part_rule_session(stage):
    """A session that is over: what is typed is told unsaved, and is saved once its author came in again."""
    checks = stage.checks
    desk, page, path = begin(stage)
    with checks.step("the session is over"):
        page.context.clear_cookies()
        box(page, "declencheur").fill("Saisi après la fin de la session.")
        expect(page.locator("#etat-faute")).to_contain_text("Session fermée")
        checks.that("it is told by an alert", page.get_by_role("alert").filter(has_text="Session fermée").count())
        checks.that("nothing is on the disk yet", get(read(path), "declencheur") is None)
        button(page, "Enregistrer et revenir à la fiche").click()
        time.sleep(0.5)
        checks.that(
            "to save by hand then loses nothing",
            "Saisi après la fin de la session."
            in (box(page, "declencheur").input_value() if box(page, "declencheur").count() else page.content()),
            page.locator("main").inner_text()[:200],
        )
        other = page.context.new_page()
        enter(other, desk)
        checks.that("a new link lets in, in another tab", "Bureau" in other.title(), other.title())
        page.bring_to_front()
        press(page, re.compile("Envoyer de nouveau|Enregistrer et revenir à la fiche"))
        checks.same("what was typed is kept", get(read(path), "declencheur"), "Saisi après la fin de la session.")
    with checks.step("without a script"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        page.context.clear_cookies()
        box(page, "declencheur").fill("Saisi sans script, la session finie.")
        press(page, "Enregistrer et revenir à la fiche")
        text = page.locator("main").inner_text()
        checks.that(
            "without a script, the page says what to do, and shows what was typed",
            "nouveau lien" in text and "Saisi sans script, la session finie." in text,
            text,
        )
        other = page.context.new_page()
        enter(other, desk)
        page.bring_to_front()
        again = page.get_by_role("button", name=re.compile("Envoyer de nouveau"))
        checks.that(
            "and how to send it again",
            again.count() or re.search("(?i)recharger", page.locator("main").inner_text()),
            page.locator("main").inner_text(),
        )
        leave(page, again.click if again.count() else page.reload)
        checks.same("sent again, it is kept", get(read(path), "declencheur"), "Saisi sans script, la session finie.")


def part_rule_once(stage):
    """Post, redirect, get; nothing is made twice by a double click, the back button, a form sent again."""
    checks = stage.checks
    desk, page, path = begin(stage)
    posts = []
    page.on("request", lambda request: request.method == "POST" and posts.append(request))

    def count():
        return len(read(path)["faits"])

    with checks.step("post, redirect, get"):
        box(page, "declencheur").fill("Une fois.")
        press(page, "Enregistrer et revenir à la fiche")
        page.wait_for_load_state()
        checks.that("what was posted led to a page by its address", page.url.rsplit("/", 2)[1] == "f", page.url)
        answer = page.reload()
        checks.same("to load it again posts nothing", answer.request.method, "GET")
    for pause in (0, 0.55, 0.7, 0.75, 0.8, 0.9, 1.2):
        with checks.step(f"double click after {pause} s"):
            open_section(page, desk, "S-2026-048", "Faits")
            before = count()
            add(page, "faits")
            fill(page, "enonce", f"Fait ajouté par un double clic, {pause} s après.")
            fill(page, "fondement", "constate")
            time.sleep(pause)
            page.get_by_role("button", name="Ajouter", exact=True).dblclick()
            back = soon(lambda: page.wait_for_timeout(50) or "/s/faits" in page.url, 4)
            page.wait_for_timeout(300)
            checks.that(f"a double click on « Ajouter » {pause} s after typing leads back to the list", back, page.url)
            checks.same(f"a double click on « Ajouter » {pause} s after typing adds one item", count(), before + 1)
    with checks.step("sent again"):
        open_section(page, desk, "S-2026-048", "Faits")
        before = count()
        posts.clear()
        add(page, "faits")
        fill(page, "enonce", "Fait envoyé deux fois.")
        leave(page, page.get_by_role("button", name="Ajouter", exact=True).click)
        page.wait_for_url("**/s/faits*")
        adding = next(request for request in posts if "/ajouter/" in request.url)
        again = page.request.post(
            adding.url,
            data=adding.post_data,
            max_redirects=0,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": desk.base},
        )
        checks.same("the same form sent again leads to the same place", again.status, 303)
        checks.same("and adds nothing", count(), before + 1)
        page.go_back()
        page.wait_for_load_state()
        page.go_forward()
        page.wait_for_load_state()
        time.sleep(1)
        checks.same("nor do the back and forward buttons", count(), before + 1)
    with checks.step("a record is begun once"):
        page.goto(f"{desk.home}/nouveau")
        files = set(desk.folder.rglob("*.yaml"))
        page.get_by_role("button", name="Commencer une situation").dblclick()
        page.wait_for_url("**/f/*")
        time.sleep(0.3)
        begun = [path for path in desk.folder.rglob("*.yaml") if path not in files]
        checks.same("a double click begins one situation", len(begun), 1)
    with checks.step("without a script"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        before = count()
        add(page, "faits")
        fill(page, "enonce", "Fait ajouté sans script.")
        page.get_by_role("button", name="Ajouter", exact=True).dblclick()
        page.wait_for_url("**/s/faits*")
        time.sleep(0.3)
        checks.same("without a script, a double click adds one item", count(), before + 1)


def part_rule_in_flight(stage):
    """What is typed, or sent by hand, while the desk saves by itself: neither lost nor in conflict with oneself."""
    checks = stage.checks
    desk, page, path = begin(stage)

    def held(gesture):
        """Holds back the answers to what the page sends by itself, for the time of a gesture."""
        waiting = []

        def hold(route):
            if route.request.headers.get("accept") != "application/json":
                return route.continue_()
            answer = route.fetch()
            waiting.append((route, answer))

        page.route("**/f/**", hold)
        try:
            gesture(lambda: soon(lambda: page.wait_for_timeout(20) or waiting, 3))
        finally:
            page.wait_for_timeout(300)
            page.unroute("**/f/**", hold)
            for route, answer in waiting:
                with contextlib.suppress(Error):
                    route.fulfill(response=answer)
        page.wait_for_timeout(300)
        page.wait_for_load_state()

    def click(name):
        # The page may wait before it leaves: the click does not.
        page.locator("main").get_by_role("button", name=name, exact=True).click(no_wait_after=True)

    with checks.step("typed while it saves"):

        def gesture(sent):
            box(page, "declencheur").fill("Un")
            sent()
            box(page, "declencheur").fill("Un, deux")

        held(gesture)
        checks.that(
            "what is typed while it saves is saved next",
            soon(lambda: page.wait_for_timeout(20) or get(read(path), "declencheur") == "Un, deux", 3),
            get(read(path), "declencheur"),
        )
        checks.that(
            "and is no conflict", not page.locator("#etat-faute").inner_text(), page.locator("#etat-faute").inner_text()
        )
    with checks.step("sent by hand while it saves"):

        def gesture(sent):
            box(page, "declencheur").fill("Un, deux, trois")
            sent()
            box(page, "declencheur").fill("Un, deux, trois, quatre")
            click("Enregistrer et revenir à la fiche")

        held(gesture)
        soon(lambda: page.wait_for_timeout(20) or "/s/" not in page.url, 2)
        checks.that(
            "to save by hand while it saves is no conflict with oneself",
            get(read(path), "declencheur") == "Un, deux, trois, quatre",
            page.locator("main").inner_text()[:300],
        )
    with checks.step("an item sent by hand while it saves"):
        open_section(page, desk, "S-2026-048", "Faits")
        before = len(read(path)["faits"])
        add(page, "faits")

        def gesture(sent):
            box(page, "enonce").fill("Un fait")
            sent()
            box(page, "enonce").fill("Un fait, complété pendant l'enregistrement.")
            click("Ajouter")

        held(gesture)
        soon(lambda: page.wait_for_timeout(20) or "complété" in read(path)["faits"][-1].get("enonce", ""), 3)
        page.wait_for_timeout(500)
        page.wait_for_load_state()
        facts = read(path)["faits"]
        checks.same("« Ajouter » while it saves adds one item", len(facts), before + 1)
        text = page.content() + facts[-1].get("enonce", "")
        checks.that("and loses nothing of it", "complété pendant" in text, facts[-1])
        checks.that(
            "nor asks its author to choose between both",
            facts[-1].get("enonce", "").endswith("complété pendant l'enregistrement."),
            page.locator("main").inner_text()[:300],
        )


def part_rule_two_tabs(stage):
    """Two tabs on one record: what differs merges, what collides is shown, both values, and nothing is lost."""
    checks = stage.checks
    desk, one, path = begin(stage)
    with checks.step("different fields"):
        two = one.context.new_page()
        two.goto(one.url)
        fill(one, "declencheur", "Du premier onglet.")
        saved(one)
        fill(two, "origine/connue_le", "12/3/2026")
        saved(two)
        fill(one, "origine/anonyme", "non")
        saved(one)
        record = read(path)
        checks.that(
            "different fields of two tabs merge",
            (get(record, "declencheur"), get(record, "origine/connue_le"), get(record, "origine/anonyme"))
            == ("Du premier onglet.", "2026-03-12", "non"),
            record,
        )
        two.close()
    for script in (True, False):
        name = "with a script" if script else "without a script"
        for choice in ("disque", "mien"):
            with checks.step(f"the same field, {name}"):
                page = stage.browse(desk, script=script)
                open_section(page, desk, "S-2026-048", "Faits")
                two = page.context.new_page()
                two.goto(page.url)
                fill(page, "declencheur", f"Version A, {name}, {choice}.")
                if script:
                    saved(page)
                else:
                    press(page, "Enregistrer et revenir à la fiche")
                two.bring_to_front()
                fill(two, "declencheur", f"Version B, {name}, {choice}.")
                if script:
                    expect(two.locator("#etat-faute")).to_contain_text("Changé ailleurs")
                    asked = []
                    two.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
                    two.get_by_role("link", name="Bureau", exact=True).click(no_wait_after=True)
                    two.wait_for_timeout(300)
                    checks.same(f"{name}: to leave then warns", asked, ["beforeunload"])
                    if not asked:
                        raise AssertionError("the page was left: what was typed is lost")
                    checks.that(
                        f"{name}: autosave tells it by an alert, and writes nothing over it",
                        get(read(path), "declencheur").startswith("Version A"),
                    )
                press(two, "Enregistrer et revenir à la fiche")
                text = two.locator("main").inner_text()
                checks.that(f"{name}: a page shows both values", "Version A" in text and "Version B" in text, text)
                checks.that(f"{name}: nothing is written yet", get(read(path), "declencheur").startswith("Version A"))
                two.locator(f'[type=radio][value="{choice}"]').check()
                press(two, "Enregistrer ces choix")
                wanted = "Version B" if choice == "mien" else "Version A"
                checks.same(
                    f"{name}: the choice « {choice} » is what stays",
                    get(read(path), "declencheur"),
                    f"{wanted}, {name}, {choice}.",
                )
                page.context.close()
    with checks.step("a conflict beside a list button"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        two = page.context.new_page()
        two.goto(page.url)
        fill(page, "declencheur", "Version C.")
        press(page, "Enregistrer et revenir à la fiche")
        fill(two, "declencheur", "Version D.")
        fill(two, "origine/connue_le", "13/3/2026")
        add(two, "faits")
        text = two.locator("main").inner_text()
        checks.that(
            "the button of a list does not lose what collides", "Version C" in text and "Version D" in text, text
        )
        checks.same("what does not collide is kept at once", get(read(path), "origine/connue_le"), "2026-03-13")


def part_rule_lists(stage):
    """Items have names, not ranks: after a move, the right one is edited, and focus goes with it."""
    checks = stage.checks
    desk, page, path = begin(stage, "S-2026-042")

    def ids():
        return [fact["id"] for fact in read(path)["faits"]]

    def line(text):
        return page.locator("#c-faits li").filter(has_text=text)

    with checks.step("an item goes down"):
        checks.same("nine facts stand in order", ids(), [f"F{n}" for n in range(1, 10)])
        leave(page, line("F1,").get_by_role("button", name=re.compile("^Descendre")).click)
        page.wait_for_load_state()
        checks.same("« Descendre » moves it", ids()[:3], ["F2", "F1", "F3"])
        focus = page.evaluate("(document.activeElement.closest('li') || document.activeElement).textContent")
        checks.that("focus goes to the line that moved", focus.strip().startswith("F1,"), focus[:100])
        leave(page, line("F9,").get_by_role("button", name=re.compile("^Monter")).click)
        page.wait_for_load_state()
        checks.same("« Monter » too", ids()[-2:], ["F9", "F8"])
        focus = page.evaluate("(document.activeElement.closest('li') || document.activeElement).textContent")
        checks.that("focus goes to it", focus.strip().startswith("F9,"), focus[:100])
    with checks.step("the right one is edited"):
        leave(page, line("F1,").get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same("after a move, « Modifier » opens the right one", box(page, "id").input_value(), "F1")
        page.go_back()
        page.wait_for_load_state()
    with checks.step("from a page made before a move"):
        other = page.context.new_page()
        other.goto(page.url.split("#")[0])
        leave(page, line("F3,").get_by_role("button", name=re.compile("^Monter")).click)
        page.wait_for_load_state()
        old = other.locator("#c-faits li").filter(has_text="F2,")
        leave(other, old.get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same("from a page made before another tab moved it, too", box(other, "id").input_value(), "F2")
        fill(other, "enonce", "Énoncé corrigé de F2.")
        saved(other)
        press(other, "Enregistrer et revenir")
        facts = {fact["id"]: fact.get("enonce") for fact in read(path)["faits"]}
        initial = {fact["id"]: fact.get("enonce") for fact in read(SAMPLES / "situations/S-2026-042.yaml")["faits"]}
        initial["F2"] = "Énoncé corrigé de F2."
        checks.same("and only that one is changed", facts, initial)
        page.bring_to_front()
        leave(page, line("F2,").get_by_role("button", name=re.compile("^Modifier")).click)
        checks.same(
            "a page made before it was edited opens it all the same",
            box(page, "enonce").input_value(),
            "Énoncé corrigé de F2.",
        )
        press(page, "Enregistrer et revenir")
    with checks.step("an item is removed"):
        before = ids()
        leave(page, line("F4,").get_by_role("button", name=re.compile("^Retirer")).click)
        checks.that(
            "to remove asks first, and names it",
            "F4" in page.locator("main").inner_text() and ids() == before,
            page.locator("main").inner_text(),
        )
        press(page, "Retirer")
        page.wait_for_load_state()
        checks.same("and removes that one", ids(), [name for name in before if name != "F4"])
        checks.that(
            "and says so", page.locator(".dit", has_text="Retiré").count(), page.locator("main").inner_text()[:200]
        )
    with checks.step("an item is added"):
        add(page, "faits")
        proposed = box(page, "id").input_value()
        checks.same("an added fact is numbered after the last", proposed, "F10")
        fill(page, "enonce", "Un fait de plus.")
        press(page, "Ajouter, puis un autre")
        page.wait_for_load_state()
        checks.that(
            "« puis un autre » gives an empty one, numbered",
            "/ajouter/" in page.url
            and box(page, "enonce").input_value() == ""
            and box(page, "id").input_value() == "F11",
            (page.url, box(page, "id").input_value()),
        )
        checks.same("the former one is the last", ids()[-1], "F10")


def part_rule_disk(stage):
    """A record that an editor changes while the desk shows it: noticed, never written over, comments kept."""
    checks = stage.checks
    desk, page, path = begin(stage, "S-2026-042")

    def edit(former, now):
        text = path.read_text()
        assert former in text, former
        path.write_text(text.replace(former, now, 1))

    with checks.step("another field is changed by an editor"):
        edit("faits:\n", "# Un commentaire écrit dans l'éditeur.\nfaits:\n")
        edit("nom_usage: FICTIVE-KHUÔN", "nom_usage: ÉDITÉE")
        before = path.read_text()
        fill(page, "declencheur", "Saisi au bureau.")
        saved(page)
        text = path.read_text()
        checks.that(
            "what an editor wrote is kept, its comment too",
            "# Un commentaire écrit dans l'éditeur." in text and "nom_usage: ÉDITÉE" in text,
        )
        checks.that("beside what was typed at the desk", "Saisi au bureau." in text)
        changed = [line for line in before.splitlines() if line not in text.splitlines()]
        checks.that("no other line changed", len(changed) <= 4, changed[:10])
        comments = [line for line in before.splitlines() if "#" in line]
        checks.that(
            "every comment stays",
            all(line in text.splitlines() for line in comments),
            [line for line in comments if line not in text],
        )
    with checks.step("the same field is changed by an editor"):
        open_section(page, desk, "S-2026-042", "Faits")
        edit("Saisi au bureau.", "Corrigé dans l'éditeur.")
        fill(page, "declencheur", "Saisi au bureau, encore.")
        expect(page.locator("#etat-faute")).to_contain_text("Changé ailleurs")
        checks.that(
            "a change of the same field is noticed, and not written over", "Corrigé dans l'éditeur." in path.read_text()
        )
    with checks.step("a record that cannot be read any more"):
        whole = path.read_text()
        path.write_text(whole + "\n  : [cassé\n")
        button(page, "Enregistrer et revenir à la fiche").click()
        page.wait_for_timeout(1000)
        checks.that("a record broken by an editor is not written over", path.read_text().endswith("[cassé\n"))
        stays = box(page, "declencheur").count()
        checks.that(
            "it is told by an alert",
            page.get_by_role("alert").filter(has_text=re.compile("Non enregistré|Rien n'a été enregistré")).count()
            or not stays,
            page.locator("main").inner_text()[:300],
        )
        checks.that(
            "and what was typed is not lost",
            "Saisi au bureau, encore." in (box(page, "declencheur").input_value() if stays else page.content()),
            page.locator("main").inner_text()[:300],
        )
        path.write_text(whole)
    with checks.step("the same, without a script"):
        bare = stage.browse(desk, script=False)
        open_section(bare, desk, "S-2026-042", "Faits")
        path.write_text(whole + "\n  : [cassé\n")
        fill(bare, "declencheur", "Saisi sans script.")
        press(bare, "Enregistrer et revenir à la fiche")
        text = bare.locator("main").inner_text()
        checks.that(
            "without a script, a page tells it, and shows what was typed",
            path.read_text().endswith("[cassé\n") and "Saisi sans script." in text,
            text,
        )
        path.write_text(whole)
        press(bare, re.compile("Envoyer de nouveau"))
        checks.that(
            "which can be sent again once the record is mended",
            "Saisi sans script." in path.read_text() or "Saisi sans script." in bare.content(),
            bare.locator("main").inner_text()[:300],
        )
    with checks.step("a record that went"):
        page.goto(f"{desk.home}/")
        open_section(page, desk, "S-2026-048", "Faits")
        fill(page, "declencheur", "Juste avant.")
        saved(page)
        (desk.folder / "situations/S-2026-048.yaml").rename(desk.folder / "situations/ailleurs.txt")
        box(page, "declencheur").fill("Juste après.")
        told = soon(lambda: page.locator("#etat-faute").inner_text(), 3)
        checks.that("a record that went is told by an alert", "Non enregistré" in (told or ""), told)
        checks.that("and is not made anew", not (desk.folder / "situations/S-2026-048.yaml").exists())


DATES = [
    # field, typed, written, shown again
    ("connue_le", "12/3/2026", "2026-03-12", "12/03/2026"),
    ("connue_le", "12 mars 2026", "2026-03-12", "12/03/2026"),
    ("connue_le", "1er mars 2026", "2026-03-01", "01/03/2026"),
    ("connue_le", "12.03.2026", "2026-03-12", "12/03/2026"),
    ("connue_le", "2026-03-12", "2026-03-12", "12/03/2026"),
]
PARTIAL = [
    ("mars 2026", "2026-03"),
    ("Mars 2026", "2026-03"),
    ("03/2026", "2026-03"),
    ("2026", "2026"),
    ("vers 2025", "vers 2025"),
    ("vers mars 2025", "vers 2025-03"),
    ("12 août 2025", "2025-08-12"),
    ("12 AOUT 2025", "2025-08-12"),
    ("début 2024", "début 2024"),
    ("31/2/2026", "31/2/2026"),
    ("12/3/2026 à 19 h 30", "2026-03-12T19:30"),
    ("12/3/2026 19:30", "2026-03-12T19:30"),
    ("12/3/2026", "2026-03-12"),
]


def part_rule_dates(stage):
    """A date is one box of text; what is no date is kept as it was typed, and told."""
    checks = stage.checks
    desk, page, path = begin(stage)
    for name, text, wanted, shown in DATES:
        with checks.step(f"« {text} »"):
            fill(page, f"origine/{name}", text)
            kept = soon(lambda wanted=wanted: get(read(path), "origine/connue_le") == wanted, 2.5)
            checks.that(f"« {text} » is written {wanted}", kept, get(read(path), "origine/connue_le"))
            page.reload()
            checks.that(
                f"« {text} » reads again as a date",
                box(page, f"origine/{name}").input_value() in (shown, shown.lstrip("0")),
                box(page, f"origine/{name}").input_value(),
            )
            fill(page, f"origine/{name}", "")
            soon(lambda: get(read(path), "origine/connue_le") is None, 2.5)
    with checks.step("a fact's date"):
        add(page, "faits")
        fill(page, "enonce", "Un fait daté.")
        saved(page)
    for text, wanted in PARTIAL:
        with checks.step(f"« {text} »"):
            fill(page, "quand", text)
            kept = soon(lambda wanted=wanted: read(path)["faits"][-1].get("quand") == wanted, 2.5)
            checks.that(f"« {text} » is written « {wanted} »", kept, read(path)["faits"][-1].get("quand"))
            if wanted == text and "/" in text or text.startswith("début"):
                told = soon(
                    lambda: (
                        page.locator("#c-quand-dit .faute").inner_text()
                        if page.locator("#c-quand-dit .faute").count()
                        else ""
                    ),
                    2,
                )
                checks.that(
                    f"« {text} » is told wrong beside its field, as it was typed",
                    told and box(page, "quand").input_value() == text,
                    told,
                )
    checks.same(
        "no box of a date is a picker",
        page.locator("input[type=date],input[type=datetime-local],input[type=time],input[type=month]").count(),
        0,
    )


NAMES = [
    "O",
    "SNP",
    "D’ARC",
    "D'ARC",
    "N’Diaye-D’Été",
    "Lê Thị Đặng",
    "ÇELİK",
    "O’Brien",
    "Mc Donald",
    "ŁUKASZ",
    "Иванова",
    "Müller-Lüdenscheidt",
    "de La Tour d’Auvergne",
    "Jean‑Luc",
]


def part_rule_names(stage):
    """A name is what a person says that it is."""
    checks = stage.checks
    desk, page, path = begin(stage, section="Identité de l'enfant")
    for name in NAMES:
        with checks.step(name):
            fill(page, "mineur/nom", name)
            kept = soon(lambda name=name: get(read(path), "mineur/nom") == name, 2.5)
            checks.that(f"« {name} » is kept as it is", kept, get(read(path), "mineur/nom"))
            saved(page)
            faults = page.locator("#c-mineur-nom-dit .faute").all_inner_texts()
            checks.that(f"« {name} » is no fault", not faults, faults)
    with checks.step("a value that looks like an address"):
        fill(page, "mineur/lieu_naissance", '/12 rue "Fictive" <b>&amp;')
        saved(page)
        page.reload()
        checks.same(
            "a value that looks like an address, or like a page, is shown as it is",
            box(page, "mineur/lieu_naissance").input_value(),
            '/12 rue "Fictive" <b>&amp;',
        )
    field = box(page, "mineur/nom")
    checks.same("a browser corrects no name", field.get_attribute("spellcheck"), "false")
    checks.same("nor remembers it", field.get_attribute("autocomplete"), "off")
    checks.that(
        "no pattern, no limit that cuts",
        field.get_attribute("pattern") is None and field.get_attribute("maxlength") is None,
    )
    with checks.step("a long text"):
        open_section(page, desk, "S-2026-048", "Faits")
        long = "é" * 12000
        box(page, "declencheur").fill(long)
        soon(lambda: get(read(path), "declencheur") == long, 3)
        checks.that(
            "a long text is not cut in silence",
            get(read(path), "declencheur") == long
            or page.locator("#etat-faute").inner_text()
            or page.locator("#c-declencheur-dit").inner_text(),
            len(get(read(path), "declencheur") or ""),
        )
        checks.same("and stays whole on the page", len(box(page, "declencheur").input_value()), 12000)


def part_rule_paste(stage):
    """Text pasted from elsewhere: what cannot be seen is taken away and told; the rest is kept."""
    checks = stage.checks
    desk, page, path = begin(stage)
    brought = "Elle dit\u00a0: «\u202fviens\u200b » – l’“ami”…\u2060 fin\ufeff.\u200e"
    kept = "Elle dit\u00a0: «\u202fviens » – l’“ami”… fin."
    with checks.step("a paste"):
        box(page, "declencheur").focus()
        page.keyboard.insert_text(brought)
        soon(lambda: get(read(path), "declencheur"), 2.5)
        checks.same("what cannot be seen is taken away, typographic signs stay", get(read(path), "declencheur"), kept)
        expect(page.locator("#etat")).to_contain_text("invisible(s)")
        checks.that(
            "and it is told", "4 caractère(s)" in page.locator("#etat").inner_text(), page.locator("#etat").inner_text()
        )
    with checks.step("control characters"):
        box(page, "declencheur").fill("Un\u0007 deux\u000b trois\u0085 quatre\u202e.")
        soon(lambda: "quatre" in (get(read(path), "declencheur") or ""), 2.5)
        text = get(read(path), "declencheur") or ""
        checks.that(
            "control characters and those that turn a text are taken away",
            not re.search("[\u0000-\u0008\u000b\u000c\u0080-\u009f\u202a-\u202e]", text) and "quatre" in text,
            text,
        )
    with checks.step("two paragraphs"):
        box(page, "declencheur").fill(
            "Un paragraphe.\r\n\r\nUn autre, 1° : 50 % ; - tiret\n- liste # pas un commentaire : non"
        )
        soon(lambda: "Un autre" in (get(read(path), "declencheur") or ""), 2.5)
        checks.same(
            "paragraphs, signs of YAML are kept as text",
            (get(read(path), "declencheur") or "").rstrip("\n"),
            "Un paragraphe.\n\nUn autre, 1° : 50 % ; - tiret\n- liste # pas un commentaire : non",
        )
    with checks.step("without a script"):
        page = stage.browse(desk, script=False)
        open_section(page, desk, "S-2026-048", "Faits")
        box(page, "declencheur").fill(brought)
        press(page, "Enregistrer et revenir à la fiche")
        checks.that(
            "without a script it is told on the next page",
            page.locator(".dit", has_text="invisible").count(),
            page.locator("main").inner_text()[:200],
        )
        checks.same("and done as well", get(read(path), "declencheur"), kept)


def part_rule_errors(stage):
    """Faults: in the title, in a focused summary that leads to the fields, beside each field."""
    checks = stage.checks
    desk, scripted, path = begin(stage, section="Identité de l'enfant")
    for script in (True, False):
        name = "with a script" if script else "without a script"
        page = scripted if script else stage.browse(desk, script=False)
        with checks.step(f"faults, {name}"):
            open_section(page, desk, "S-2026-048", "Identité de l'enfant")
            fill(page, "mineur/date_naissance", "hier matin")
            leave(page, lambda: box(page, "mineur/date_naissance").press("Enter"))
            page.wait_for_load_state()
            expect(page.locator("#fautes")).to_be_visible()
            checks.same(
                f"{name}: a faulty draft is kept all the same", get(read(path), "mineur/date_naissance"), "hier matin"
            )
            checks.that(f"{name}: « Erreur : » begins the title", page.title().startswith("Erreur : "), page.title())
            checks.same(f"{name}: the summary is an alert", page.locator("#fautes").get_attribute("role"), "alert")
            if script:
                checks.same(f"{name}: it has the focus", page.evaluate("document.activeElement.id"), "fautes")
            link = page.locator("#fautes a").first
            target = link.get_attribute("href").removeprefix("#")
            checks.same(
                f"{name}: it leads to the field",
                page.locator(f"#{target}").get_attribute("name"),
                "v/mineur/date_naissance",
            )
            link.click()
            checks.that(f"{name}: which takes the focus", page.locator(f"#{target}:focus").count())
            field = box(page, "mineur/date_naissance")
            checks.same(f"{name}: the field is marked invalid", field.get_attribute("aria-invalid"), "true")
            told = " ".join(
                page.locator(f"#{word}").inner_text() for word in field.get_attribute("aria-describedby").split()
            )
            checks.that(
                f"{name}: and described by its fault",
                len(told) > 20 and page.locator(f"#{target}-dit .faute").count(),
                told,
            )
            checks.that(
                f"{name}: in words, with an example, not in YAML", "12/3/2026" in told and "AAAA" not in told, told
            )
            fill(page, "mineur/date_naissance", "14/3/2010")
            if script:
                saved(page)
                checks.that(
                    f"{name}: once mended, the fault goes by itself",
                    soon(lambda: not page.locator(f"#{target}-dit .faute").count(), 2),
                )
            press(page, "Enregistrer et revenir à la fiche")
            checks.that(f"{name}: then the title says so no more", not page.title().startswith("Erreur"), page.title())
    with checks.step("faults of a whole record"):
        path.write_text(path.read_text().replace("2010-03-14", "hier"))
        open_record(page, desk, "S-2026-048")
        page.locator(".fil").get_by_role("link", name="Relire", exact=True).click()
        links = page.locator(".resume-fautes li.faute a")
        checks.that(
            "the review lists them, each with the way to its field",
            links.count() == page.locator(".resume-fautes li.faute").count() > 0,
            page.locator(".resume-fautes").inner_text(),
        )
        checks.that("and tells them in its title", page.title().startswith("Erreur : "), page.title())
        links.first.click()
        page.wait_for_load_state()
        anchor = urllib.parse.urlsplit(page.url).fragment
        checks.that("which exists on the page", anchor and page.locator(f"#{anchor}").count() == 1, page.url)


def part_rule_review(stage):
    """A whole record on one page, that prints well."""
    checks = stage.checks
    desk, page, path = begin(stage, "S-2026-042")
    with checks.step("the review page"):
        page.locator(".fil").get_by_role("link", name="Relire", exact=True).click()
        text = page.locator("main").inner_text()
        leaves = []

        def gather(value):
            for own in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
                gather(own)
            if isinstance(value, str) and len(value) > 12 and " " in value and not re.search(r"\d-\d\d", value):
                leaves.append(" ".join(value.split()))

        gather(read(path))
        flat = " ".join(text.split())
        missing = [leaf for leaf in leaves if leaf not in flat]
        checks.that(f"every text of the record is on it ({len(leaves)})", not missing, missing[:5])
        checks.that(
            "codes are in words",
            "dit_par_mineur" not in text and "en_fugue" not in text and "ne_sait_pas" not in text,
            re.findall(r"\b[a-z]+_[a-z_]+\b", text)[:20],
        )
        checks.that(
            "dates are in words of people",
            not re.findall(r"\b20\d\d-\d\d-\d\d\b", text),
            re.findall(r"\b20\d\d-\d\d-\d\d\b", text)[:10],
        )
        checks.that("what goes to the annex only is marked", page.locator(".marque.garde").count())
    for scheme in ("light", "dark"):
        with checks.step(f"printed, {scheme}"):
            page.emulate_media(media="print", color_scheme=scheme)
            hidden = page.evaluate("""[...document.querySelectorAll('.tete, .fil, .actes, .changer, .saut')]
                .filter(e => getComputedStyle(e).display !== 'none').map(e => e.className)""")
            checks.that(f"printed ({scheme}): no bar, no button", not hidden, hidden)
            shown = page.evaluate(
                "[...document.querySelectorAll('.relu h2, .relu .texte, .relu .nom')].every(e => e.offsetParent && getComputedStyle(e).visibility === 'visible')"
            )
            checks.that(f"printed ({scheme}): all of the record", shown)
            light = page.evaluate("""(() => { const l = c => c.match(/[\\d.]+/g).slice(0, 3).reduce((s, v) => s + +v, 0) / 3;
                const e = document.querySelector('.relu .texte'); return l(getComputedStyle(e).color) })()""")
            checks.that(f"printed ({scheme}): dark on white", light < 100, light)
            wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            checks.that(f"printed ({scheme}): within the page", wide <= 1, wide)
    with checks.step("a print"):
        page.emulate_media(media="print", color_scheme="light")
        made = page.pdf(format="A4")
        checks.that(
            "it prints on pages",
            made.startswith(b"%PDF-") and made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") > 2,
            len(made),
        )


def part_rule_home(stage):
    """The first page begins with what is under way."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    with checks.step("drafts first"):
        page.get_by_role("link", name="Commencer une fiche").first.click()
        press(page, "Commencer une situation")
        page.goto(f"{desk.home}/")
        heads = page.locator("main h2").all_inner_texts()
        checks.that("what is under way comes first", heads and heads[0] == "En cours", heads)
        first = page.locator("main ul li a, main .bouton").first
        checks.that("a draft before « commencer »", "Situation" in first.inner_text(), first.inner_text())
        checks.that("marked as a draft", page.locator("section[aria-labelledby=encours] .marque").count())
        links = page.locator("main a").all_inner_texts()
        checks.that(
            "the samples are listed",
            any("CES-2026-06" in text for text in links) and any("SIG-2026-0042" in text for text in links),
        )
    for wanted, found in (
        ("S-2026-042", "S-2026-042"),
        ("zelie", "S-2026-042"),
        ("ZÉLIE FICTIVE", "S-2026-042"),
        ("fictive zelie", "S-2026-042"),
        ("ces-2026-06", "CES-2026-06"),
    ):
        with checks.step(f"search {wanted}"):
            page.goto(f"{desk.home}/")
            page.get_by_role("searchbox").fill(wanted)
            page.get_by_role("searchbox").press("Enter")
            page.wait_for_url("**/?q=*")
            checks.that(
                f"« {wanted} » is found",
                any(found in text for text in page.locator("main a").all_inner_texts()),
                page.locator("main a").all_inner_texts()[:6],
            )
    with checks.step("nothing found"):
        page.get_by_role("searchbox").fill("introuvable-xyz")
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url("**/?q=introuvable*")
        text = page.locator("main").inner_text()
        checks.that(
            "a search that finds nothing says so",
            re.search(r"(?i)(rien|aucune? fiche|aucun résultat)[^.]*(trouv|ne|n')", text),
            text,
        )


def part_rule_keyboard(stage):
    """By keyboard alone: a section is filled and saved."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    page = stage.browse(desk)
    path = folder / "situations/S-2026-048.yaml"

    def tab_to(condition, most=120):
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate(f"(e => {condition})(document.activeElement)"):
                return True
        return False

    with checks.step("by keyboard"):
        page.keyboard.press("Tab")
        checks.same(
            "the first stop is the way to the content", page.evaluate("document.activeElement.className"), "saut"
        )
        checks.that("it is seen", page.locator(".saut").bounding_box()["x"] >= 0)
        page.keyboard.press("Enter")
        checks.same("and leads there", page.evaluate("document.activeElement.id"), "contenu")
        checks.that("the record is reached", tab_to("e.textContent.trim() === 'S-2026-048'"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/f/*")
        checks.that("its section too", tab_to("e.textContent.trim() === 'Faits'"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/s/faits")
        checks.that("the list of sources", tab_to("e.name === 'v/origine/source'"))
        page.keyboard.press("ArrowDown")
        checks.that("then the answers", tab_to("e.name === 'v/origine/anonyme'"))
        page.keyboard.press("ArrowUp")
        checks.that("then a date", tab_to("e.name === 'v/origine/connue_le'"))
        page.keyboard.type("12 mars 2026")
        checks.that("then a text", tab_to("e.name === 'v/declencheur'"))
        page.keyboard.type("Tapé au clavier.")
        seen = page.evaluate("""(() => { const s = getComputedStyle(document.activeElement);
            return parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== 'none' })()""")
        checks.that("the focus is seen", seen)
        checks.that("then « Enregistrer et continuer »", tab_to("e.value === 'suivant'"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/s/prostitution")
        record = read(path)
        checks.that(
            "all of it is kept",
            get(record, "origine/connue_le") == "2026-03-12"
            and get(record, "declencheur") == "Tapé au clavier."
            and get(record, "origine/source")
            and get(record, "origine/anonyme"),
            {key: record.get(key) for key in ("origine", "declencheur")},
        )
    with checks.step("boxes and Enter"):
        checks.that("a box is reached", tab_to("e.name === 'v/prostitution/formes'"))
        page.keyboard.press("Space")
        checks.that(
            "a line is reached",
            tab_to("e.name === 'v/prostitution/premiers_faits'")
            or tab_to("e.name === 'v/prostitution/premiers_faits'", 300),
        )
        page.keyboard.type("mars 2026")
        leave(page, lambda: page.keyboard.press("Enter"))
        expect(page.locator(".dit")).to_contain_text("Enregistré")
        checks.that("Enter in a line saves, and stays", page.url.endswith("/s/prostitution"), page.url)
        checks.that(
            "the box and the line are kept",
            get(read(path), "prostitution/formes") and get(read(path), "prostitution/premiers_faits") == "2026-03",
            get(read(path), "prostitution"),
        )
    with checks.step("an item by keyboard"):
        page.goto(page.url.replace("prostitution", "faits"))
        checks.that("« Ajouter » is reached", tab_to("e.value === 'ajouter:faits'"))
        page.keyboard.press("Space")
        page.wait_for_url("**/ajouter/faits")
        checks.that("its text", tab_to("e.name === 'v/enonce'"))
        page.keyboard.type("Un fait tapé au clavier.")
        checks.that("its button", tab_to("e.value === 'revenir'"))
        page.keyboard.press("Enter")
        page.wait_for_url("**/s/faits*")
        checks.same("the item is kept", read(path)["faits"][-1].get("enonce"), "Un fait tapé au clavier.")
        focus = page.evaluate("document.activeElement.id")
        checks.that("focus is at the list, not at the top of the page", focus.startswith(("c-faits", "l-faits")), focus)
    with checks.step("no trap, no order of its own"):
        own = page.evaluate("[...document.querySelectorAll('[tabindex]')].filter(e => e.tabIndex > 0).length")
        checks.same("no order of its own", own, 0)
        page.evaluate("document.activeElement.blur()")
        seen = set()
        for _ in range(400):
            page.keyboard.press("Tab")
            seen.add(
                page.evaluate(
                    "document.activeElement === document.body ? 'body' : [...document.querySelectorAll('*')].indexOf(document.activeElement)"
                )
            )
            if "body" in seen:
                break
        checks.that("Tab goes through the page and out of it", "body" in seen, len(seen))


# --- 5. Accessibility -------------------------------------------------------------------------------------------------

JUDGE = """async ([only]) => {
  const options = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
  if (only) { delete options.rules; options.runOnly = { type: 'rule', values: only }; }
  const found = await axe.run(document, options);
  return found.violations.map(v => v.id + ': ' + v.nodes.length + ' × ' + v.nodes[0].html.slice(0, 160) + ' (' + v.nodes[0].failureSummary.split('\\n').slice(1, 2).join('').trim() + ')');
}"""
# What colours and what widths alone can change.
COLOURS = ["color-contrast", "link-in-text-block"]
VIEWS = [("light", 1000, None), ("dark", 1000, COLOURS), ("dark", 320, COLOURS), ("light", 320, None)]
SOURCE = AXE.read_text()


def look(stage, page, name):
    """Judges the page that is shown: axe in both colours at both widths, what goes beyond 320 px, errors, its title."""
    checks, told, wide = stage.checks, [], 0
    errors = list(stage.errors)
    stage.errors.clear()
    text = page.locator("body").inner_text().replace(str(stage.root), "")
    codes = sorted(set(re.findall(r"\b[a-z]{2,}_[a-z_]+\b", text)))
    page.evaluate(SOURCE)
    for scheme, width, only in VIEWS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        told += [f"{scheme}, {width} px, {line}" for line in page.evaluate(JUDGE, [only])]
        if width == 320:
            wide = max(wide, page.evaluate("document.scrollingElement.scrollWidth"))
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1000, "height": 900})
    checks.that(f"axe: {name}", not told, " | ".join(told))
    checks.that(f"320 px: {name}", wide <= 321, f"{wide} px wide")
    if codes and not name.startswith("organisation"):
        checks.that(f"no code where there are words: {name}", False, codes)
    if errors:
        checks.that(f"console: {name}", False, errors)
    doubles = page.evaluate(
        "(() => { const seen = new Set(), twice = []; for (const e of document.querySelectorAll('[id]')) seen.has(e.id) ? twice.push(e.id) : seen.add(e.id); return twice })()"
    )
    if doubles:
        checks.that(f"each name once: {name}", False, doubles[:5])
    blind = page.evaluate("""[...document.querySelectorAll('[aria-describedby],[aria-labelledby]')].flatMap(e =>
        [e.getAttribute('aria-describedby'), e.getAttribute('aria-labelledby')].filter(Boolean).join(' ').split(/\\s+/))
        .filter(id => !document.getElementById(id))""")
    if blind:
        checks.that(f"each reference leads somewhere: {name}", False, blind[:5])
    title = page.title()
    if not (
        title.endswith(" – cesmivip")
        and page.locator("h1").count() == 1
        and page.evaluate("document.documentElement.lang") == "fr"
    ):
        checks.that(f"a title, a heading, a language: {name}", False, title)


def walk(stage, page, desk, number):
    """Every page of a record: its sections, an item of each list, one more, one less, its details, the review."""
    open_record(page, desk, number)
    home = page.url
    look(stage, page, f"{number}")
    sections = page.eval_on_selector_all(".taches a", "all => all.map(a => a.href)")
    kinds, seen = [], set()
    for address in sections:
        page.goto(address)
        look(stage, page, f"{number}, {address.rsplit('/', 1)[1]}")
        kinds += page.eval_on_selector_all("button[name=faire]", "all => all.map(b => b.value)")
        kinds += page.eval_on_selector_all(".plus a", "all => all.map(a => 'lien:' + a.href)")[:1]
    for value in kinds:
        verb, _, steps = value.partition(":")
        shape = (verb, re.sub(r"/[^/]*-[0-9a-f]+[^/]*", "", steps))
        if verb not in ("ajouter", "modifier", "retirer", "lien") or shape in seen:
            continue
        seen.add(shape)
        if verb == "retirer" and sum(kind == "retirer" for kind, _ in seen) > 1:
            continue
        page.goto(steps if verb == "lien" else f"{home}/{'e' if verb == 'modifier' else verb}/{steps}")
        look(stage, page, f"{number}, {verb} {shape[1] if verb != 'lien' else 'précisions'}")
    page.goto(f"{home}/relire")
    look(stage, page, f"{number}, relire")
    return home


def part_axe_situation(stage):
    """axe-core on every page of the longest situation."""
    desk = stage.desk(stage.small())
    page = stage.browse(desk)
    walk(stage, page, desk, "S-2026-042")


def part_axe_referral(stage):
    """axe-core on every page of a referral, its documents, its sending, the key."""
    checks = stage.checks
    desk = stage.desk(stage.small())
    page = stage.browse(desk)
    look(stage, page, "bureau")
    home = walk(stage, page, desk, "SIG-2026-0042")
    for step, path in (
        ("nouveau", "/nouveau"),
        ("clé", "/cles"),
        ("vérifier", "/verifier"),
        ("suivi", "/suivi"),
        ("envoyer, sans clé", home.removeprefix(desk.home) + "/envoyer"),
    ):
        with checks.step(step):
            page.goto(desk.home + path)
            look(stage, page, step)
    with checks.step("nouveau, refusé"):
        page.goto(f"{desk.home}/nouveau")
        press(page, "Écrire un signalement")
        look(stage, page, "nouveau, refusé")
    with checks.step("clé"):
        page.goto(f"{desk.home}/cles")
        page.locator("#phrase").fill("court")
        page.locator("#encore").fill("autre")
        press(page, "Créer la clé")
        look(stage, page, "clé, refusée")
        page.locator("#phrase").fill("quatre mots fictifs ici")
        page.locator("#encore").fill("quatre mots fictifs ici")
        press(page, "Créer la clé")
        page.wait_for_load_state()
        look(stage, page, "clé, créée")
        page.locator("#phrase").fill("quatre mots fictifs ici")
        press(page, "Montrer la fiche de secours")
        page.wait_for_load_state()
        look(stage, page, "clé, fiche de secours")
    with checks.step("documents"):
        open_record(page, desk, "SIG-2026-0048")
        page.get_by_role("link", name="Relire et produire").click()
        press(page, "Produire et sceller")
        page.wait_for_load_state()
        look(stage, page, "documents produits")
        page.goto(f"{desk.home}/verifier")
        look(stage, page, "vérifier, documents de l'espace")
        page.set_input_files("#fichier", SAMPLES / "logo.svg")
        press(page, "Vérifier")
        page.wait_for_load_state()
        look(stage, page, "vérifier, verdict")
        open_record(page, desk, "SIG-2026-0048")
        page.get_by_role("link", name="Envoyer").click()
        look(stage, page, "envoyer")
        page.locator("#phrase").fill("une autre phrase")
        press(page, "Préparer l'envoi")
        page.wait_for_load_state()
        look(stage, page, "envoyer, refusé")
        checks.that("a wrong phrase is told", page.locator("#fautes").count(), page.locator("main").inner_text()[:300])
        page.locator("#phrase").fill("quatre mots fictifs ici")
        press(page, "Préparer l'envoi")
        page.wait_for_load_state()
        look(stage, page, "envoyer, prêt")
        checks.that(
            "a sending is made with the key of the desk",
            "Prêt à partir" in page.locator("main").inner_text(),
            page.locator("main").inner_text()[:400],
        )


def part_axe_session(stage):
    """axe-core on every page of a session, and of who receives what."""
    desk = stage.desk(stage.space("espace"))
    page = stage.browse(desk)
    look(stage, page, "bureau, tous les exemples")
    home = walk(stage, page, desk, "CES-2026-06")
    page.goto(f"{home}/partage")
    look(stage, page, "CES-2026-06, partage")
    page.goto(f"{desk.home}/suivi")
    look(stage, page, "suivi, tous les exemples")


def part_axe_others(stage):
    """axe-core on the pages of a report, of the organisation, of an erratum, of what is refused, lost, in conflict."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    with checks.step("report"):
        page.goto(f"{desk.home}/")
        link = (
            page.locator("section", has=page.get_by_role("heading", name=re.compile("^Rapports")))
            .get_by_role("link")
            .first
        )
        walk(stage, page, desk, link.inner_text())
    with checks.step("erratum"):
        page.goto(f"{desk.home}/nouveau")
        page.locator("#seance").select_option("CES-2026-02")
        press(page, "Commencer un erratum")
        page.wait_for_url("**/f/*")
        for address in page.eval_on_selector_all(".taches a", "all => all.map(a => a.href)"):
            page.goto(address)
            look(stage, page, f"erratum, {address.rsplit('/', 1)[1]}")
    with checks.step("organisation"):
        page.goto(f"{desk.home}/")
        page.get_by_role("link", name="Services, membres").click()
        look(stage, page, "organisation")
        home = page.url
        for address in page.eval_on_selector_all(".taches a", "all => all.map(a => a.href)"):
            page.goto(address)
            look(stage, page, f"organisation, {address.rsplit('/', 1)[1]}")
        page.goto(f"{home}/ajouter/organismes")
        look(stage, page, "organisation, un service de plus")
        press(page, "Ajouter")
        page.wait_for_load_state()
        look(stage, page, "organisation, un service de plus, refusé")
    with checks.step("faults"):
        open_section(page, desk, "S-2026-042", "Identité de l'enfant")
        fill(page, "mineur/date_naissance", "hier")
        leave(page, lambda: box(page, "mineur/date_naissance").press("Enter"))
        page.wait_for_load_state()
        look(stage, page, "rubrique fautive")
        page.locator(".fil").get_by_role("link", name="Relire", exact=True).click()
        look(stage, page, "relire, fautive")
    with checks.step("conflict"):
        open_section(page, desk, "S-2026-048", "Faits")
        two = page.context.new_page()
        two.goto(page.url)
        fill(two, "declencheur", "Version A.")
        saved(two)
        two.close()
        fill(page, "declencheur", "Version B.")
        press(page, "Enregistrer et revenir à la fiche")
        page.wait_for_load_state()
        look(stage, page, "conflit")
    with checks.step("refused"):
        page.goto(f"{desk.home}/f/0000000000000000")
        look(stage, page, "fiche introuvable")
        page.goto(f"{desk.home}/nulle-part")
        look(stage, page, "page introuvable")
        page.goto(f"{desk.base}/entrer?jeton=00")
        look(stage, page, "lien périmé")
        page.context.clear_cookies()
        page.goto(f"{desk.home}/")
        look(stage, page, "session fermée")
    with checks.step("empty"):
        empty = stage.root / "vide"
        empty.mkdir()
        page = stage.browse(stage.desk(empty))
        look(stage, page, "dossier vide")


# --- 6. Security ------------------------------------------------------------------------------------------------------


class Visitor:
    """Whoever speaks to a desk without a browser."""

    def __init__(self, desk):
        self.desk, self.way = desk, ""
        answer = self.ask("GET", desk.link().removeprefix(desk.base), cookie=False)
        self.given = answer.getheader("set-cookie")
        self.cookie = self.given.split(";")[0]
        self.entered = answer
        self.way = re.search(r'http-equiv="refresh" content="0;url=([^"]+)/"', answer.text.decode()).group(1)

    def at(self, path):
        """Where a page of this desk is: all but the entrance stand below a word of its own."""
        return path if path.startswith("/entrer") else self.way + path

    def ask(self, method, path, body=None, cookie=True, **headers):
        """One request; None takes a header away."""
        all_headers = {"Host": f"127.0.0.1:{self.desk.port}"}
        if cookie:
            all_headers["Cookie"] = self.cookie
        if method == "POST":
            all_headers["Origin"] = self.desk.base
            all_headers["Content-Type"] = "application/x-www-form-urlencoded"
        all_headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        connection = http.client.HTTPConnection("127.0.0.1", self.desk.port, timeout=60)
        connection.putrequest(method, self.at(path), skip_host=True, skip_accept_encoding=True)
        for name, value in all_headers.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    connection.putheader(name, one)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        if body is not None:
            with contextlib.suppress(OSError):
                connection.send(body)
        answer = connection.getresponse()
        answer.text = answer.read()
        connection.close()
        return answer

    def links(self, path, pattern):
        return re.findall(pattern, self.read(path))

    def read(self, path):
        """A page, its addresses without the word of this desk."""
        return self.ask("GET", path).text.decode().replace(f'="{self.way}/', '="/')


def raw(desk, data, seconds=20):
    """Sends bytes; gives what came back, and after how long the other side closed."""
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", desk.port), timeout=seconds) as line:
        line.sendall(data)
        answer = b""
        try:
            while part := line.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
        except TimeoutError:
            return answer, None
        return answer, time.monotonic() - started


def part_security(stage):
    """Who is let in, from where, with what."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    checks.same("the file that leads to the desk is its owner's alone", desk.mode, 0o600)
    link = desk.first
    visitor = Visitor(desk)
    word = link.rsplit("=", 1)[1]
    checks.that(
        "a link lets in, and leads away from its address",
        visitor.entered.status == 200 and word not in visitor.entered.text.decode(),
        visitor.entered.text,
    )
    checks.that(
        "its cookie goes to this desk alone, whatever else listens on this machine",
        f"path={visitor.way}/" in visitor.given.lower() and len(visitor.way) > 20,
        visitor.given,
    )
    for path in ("/", "/nouveau", "/suivi", "/00000000/"):
        answer, _ = raw(
            desk, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n\r\n".encode()
        )
        checks.that(
            f"{path}: nothing outside the way of this desk, even with its cookie",
            answer.split(b" ")[1] in (b"401", b"404") and b"href" not in answer.split(b"<main")[-1],
            answer[:60],
        )
    attributes = {part.strip().lower() for part in visitor.given.split(";")[1:]}
    checks.that(
        "its cookie is for this site, and no script",
        "httponly" in attributes
        and attributes & {"samesite=lax", "samesite=strict"}
        and "domain" not in visitor.given.lower(),
        visitor.given,
    )
    checks.same(
        "the same link serves no more", visitor.ask("GET", link.removeprefix(desk.base), cookie=False).status, 401
    )
    checks.same("no more with the cookie", visitor.ask("GET", link.removeprefix(desk.base)).status, 401)
    former = desk.link()
    desk.link()
    checks.same(
        "nor a former link once there is a new one",
        visitor.ask("GET", former.removeprefix(desk.base), cookie=False).status,
        401,
    )
    record = visitor.links("/?q=S-2026-048", r'href="(/f/[0-9a-f]{16})"')[0]
    section = f"{record}/s/faits"
    document = "/d/0000000000000000"
    paths = [
        "/",
        "/nouveau",
        "/suivi",
        "/cles",
        "/verifier",
        record,
        section,
        f"{record}/relire",
        f"{record}/partage",
        f"{record}/envoyer",
        f"{record}/e/faits/0",
        f"{record}/ajouter/faits",
        f"{record}/retirer/faits/0",
        document,
    ]
    found = {path: visitor.ask("GET", path, cookie=False).status for path in paths}
    checks.that("nothing is shown without the cookie", set(found.values()) == {401}, found)
    posts = [
        "/espace",
        "/nouveau",
        "/cles",
        "/verifier",
        section,
        f"{record}/relire",
        f"{record}/envoyer",
        f"{record}/e/faits/0",
        f"{record}/ajouter/faits",
        f"{record}/retirer/faits/0",
    ]
    found = {path: visitor.ask("POST", path, b"faire=rester", cookie=False).status for path in posts}
    checks.that("nothing is done without the cookie", set(found.values()) == {401}, found)
    name = visitor.cookie.split("=")[0]
    for word in ("", "0" * 64, visitor.cookie.split("=")[1][:-1]):
        checks.same(
            f"nor with another ({len(word)})",
            visitor.ask("GET", "/", cookie=False, Cookie=f"{name}={word}").status,
            401,
        )
    checks.same("the cookie lets in", visitor.ask("GET", "/").status, 200)
    checks.same(
        "by the other name of this machine too", visitor.ask("GET", "/", Host=f"localhost:{desk.port}").status, 200
    )
    for host in (
        "127.0.0.1",
        "127.0.0.1:1",
        "mechant.invalid",
        f"mechant.invalid:{desk.port}",
        f"127.0.0.1.mechant.invalid:{desk.port}",
        f"[::1]:{desk.port}",
        f"0.0.0.0:{desk.port}",
        "",
        None,
        [f"127.0.0.1:{desk.port}", f"127.0.0.1:{desk.port}"],
    ):
        status = visitor.ask("GET", "/", Host=host).status
        checks.that(
            f"host {host}: refused",
            status in (400, 403) if host in (None, "") or isinstance(host, list) else status == 403,
            status,
        )
        status = visitor.ask("GET", "/entrer?jeton=0", Host=host).status
        checks.that(f"host {host}: refused at the entrance", status in (400, 403), status)
    text = (folder / "situations/S-2026-048.yaml").read_bytes()
    body = urllib.parse.urlencode({"a/declencheur": "", "v/declencheur": "INJECTÉ", "faire": "rester"}).encode()
    for origin in (
        "http://mechant.invalid",
        "null",
        f"https://127.0.0.1:{desk.port}",
        f"http://localhost:{desk.port}",
        "http://127.0.0.1:1",
        f"{desk.base}.mechant.invalid",
        "",
    ):
        checks.same(f"origin {origin}: refused", visitor.ask("POST", section, body, Origin=origin).status, 403)
    checks.same("no origin at all: refused", visitor.ask("POST", section, body, Origin=None).status, 403)
    for site in ("cross-site", "same-site", "none"):
        checks.same(
            f"a post that is {site}: refused", visitor.ask("POST", section, body, Sec_Fetch_Site=site).status, 403
        )
        checks.same(
            f"a post that is {site}, of no origin: refused",
            visitor.ask("POST", section, body, Origin="null", Sec_Fetch_Site=site).status,
            403,
        )
    for site in ("cross-site", "same-site"):
        checks.same(f"a page asked {site}: refused", visitor.ask("GET", section, Sec_Fetch_Site=site).status, 403)
    checks.same("none of it wrote anything", (folder / "situations/S-2026-048.yaml").read_bytes(), text)
    for verb in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        status = visitor.ask(verb, section).status
        checks.that(f"{verb}: refused", status in (400, 403, 404, 405, 501), status)
    checks.same("and wrote nothing", (folder / "situations/S-2026-048.yaml").read_bytes(), text)

    for path in (
        "/fichiers/..%2f..%2fcesmivip.yaml",
        "/fichiers/%2e%2e/cesmivip.yaml",
        "/fichiers/../cesmivip.yaml",
        "/fichiers/....//cesmivip.yaml",
        "/fichiers//etc/passwd",
        "/d/..%2f..%2fcesmivip.yaml",
        "/d/%2e%2e%2fcesmivip.yaml",
        "/f/..%2fcesmivip.yaml",
        "/f/%2e%2e",
        f"{record}/s/..%2f..%2fcesmivip.yaml",
        f"{record}/e/..%2f..%2f..",
        f"{record}/e/../../../etc/passwd",
        f"{record}/ajouter/..%2f..",
        f"{record}/retirer/..",
        "/d/%00",
        "/f/%00",
        f"{record}/e/%00",
        "/fichiers/bureau.css%00.js",
        "/f/situations%2fS-2026-048.yaml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/d/" + "a" * 4000,
    ):
        answer = visitor.ask("GET", path)
        checks.that(
            f"{path[:60]}: leads nowhere",
            answer.status in (303, 400, 404) and b"root:" not in answer.text and b"collectivite:" not in answer.text,
            answer.status,
        )

    for path, status in (
        ("/", 200),
        (section, 200),
        ("/fichiers/bureau.js", 200),
        ("/fichiers/bureau.css", 200),
        ("/nulle-part", 404),
        ("/d/0", 404),
        ("/entrer?jeton=0", 401),
    ):
        answer = visitor.ask("GET", path)
        headers = {
            name: answer.getheader(name)
            for name in ("content-security-policy", "cache-control", "referrer-policy", "x-content-type-options")
        }
        checks.that(
            f"{path}: headers",
            answer.status == status
            and headers
            == {
                "content-security-policy": POLICY,
                "cache-control": "no-store",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            },
            (answer.status, headers),
        )
        checks.that(
            f"{path}: nothing unsafe, nothing for others",
            "unsafe" not in str(answer.headers)
            and answer.getheader("access-control-allow-origin") is None
            and answer.getheader("server") is None,
            answer.headers,
        )
    pages = {
        path: visitor.read(path)
        for path in ("/", section, "/nouveau", "/verifier", "/cles", "/suivi", f"{record}/relire")
    }
    odd = {
        path: found
        for path, text in pages.items()
        if (
            found := re.findall(
                r"<script(?! src=\"/fichiers/)[^>]*>|\son\w+=|\sstyle=|(?:href|src|action)=\"(?:https?:)?//[^\"]*|javascript:",
                text,
            )
        )
    }
    checks.that("no page holds a script, a style or an address of elsewhere", not odd, odd)

    big = b"v%2Fdeclencheur=" + b"a" * (3 << 20)
    checks.same("a form that is too long: 413", visitor.ask("POST", section, big).status, 413)
    checks.same(
        "the same without a cookie: 401 or 413",
        visitor.ask("POST", section, big, cookie=False).status in (401, 413),
        True,
    )
    boundary = "x" * 20
    file = (
        (f'--{boundary}\r\nContent-Disposition: form-data; name="fichier"; filename="a.pdf"\r\n\r\n').encode()
        + b"a" * (66 << 20)
        + f"\r\n--{boundary}--\r\n".encode()
    )
    checks.same(
        "a file that is too large: 413",
        visitor.ask("POST", "/verifier", file, Content_Type=f"multipart/form-data; boundary={boundary}").status,
        413,
    )
    checks.that(
        "a header that is too long is refused",
        visitor_status(desk, visitor, "X-Long: " + "a" * 200000) in (400, 413, 431, None),
    )
    for data in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x00" * 64 + b"\r\n\r\n",
    ):
        answer, _ = raw(desk, data)
        checks.that(
            f"{data[:16]!r}: refused", not answer or answer.split(b" ")[1] in (b"400", b"403", b"505"), answer[:80]
        )
    smuggled = f"POST {visitor.at(section)} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nOrigin: {desk.base}\r\nCookie: {visitor.cookie}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET {visitor.at('/')} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n\r\n".encode()
    answer, _ = raw(desk, smuggled)
    checks.that("two lengths give no second answer", answer.count(b"HTTP/1.1 ") <= 1, answer[:200])

    slow, results = [], {}
    host = f"Host: 127.0.0.1:{desk.port}\r\n"

    def dribble(name, head, drop):
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", desk.port), timeout=1) as line:
            line.sendall(head)
            while time.monotonic() - started < 20:
                try:
                    if drop:
                        line.sendall(drop)
                    if line.recv(4096) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        results[name] = time.monotonic() - started

    for name, head, drop in (
        ("headers one by one", b"GET / HTTP/1.1\r\n" + host.encode(), b"X-A: b\r\n"),
        ("nothing at all", b"", b""),
        ("half a line", b"GET /", b""),
    ):
        thread = threading.Thread(target=dribble, args=(name, head, drop))
        thread.start()
        slow.append(thread)
    crowd = [socket.create_connection(("127.0.0.1", desk.port)) for _ in range(40)]
    started = time.monotonic()
    checks.that(
        "meanwhile forty silent visitors keep nobody out",
        visitor.ask("GET", "/").status == 200 and time.monotonic() - started < 5,
        time.monotonic() - started,
    )
    for line in crowd:
        line.close()
    for thread in slow:
        thread.join()
    for name, seconds in results.items():
        checks.that(f"slow, {name}: closed within 15 s", seconds <= 15, f"{seconds:.0f} s")
    listening = (
        subprocess.run(["ss", "-ltnH"], capture_output=True, text=True).stdout
        if shutil.which("ss")
        else f"127.0.0.1:{desk.port} "
    )
    own = [line for line in listening.splitlines() if f":{desk.port} " in line]
    checks.that(
        "the desk listens on this machine alone", own and all(f"127.0.0.1:{desk.port}" in line for line in own), own
    )
    command = pathlib.Path(f"/proc/{desk.process.pid}/cmdline").read_bytes().decode()
    checks.that("no command line holds a link", "jeton" not in command and visitor.cookie.split("=")[1] not in command)
    checks.that(
        "nothing printed holds the cookie or a link",
        visitor.cookie.split("=")[1] not in desk.said() and "jeton=" not in desk.said(),
    )


def visitor_status(desk, visitor, line):
    answer, _ = raw(
        desk,
        f"GET {visitor.at('/')} HTTP/1.1\r\nHost: 127.0.0.1:{desk.port}\r\nCookie: {visitor.cookie}\r\n{line}\r\n\r\n".encode(),
    )
    return int(answer.split(b" ")[1]) if answer else None


def part_fuzz(stage):
    """A thousand forms of anything, on everything that takes a form: never a fault of the desk, never a value told."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    visitor = Visitor(desk)
    chance = random.Random(20261130)
    sign = "canariZQ7"
    records = []
    for number in ("S-2026-042", "S-2026-048", "SIG-2026-0042", "SIG-2026-0048"):
        records += visitor.links(f"/?q={number}", rf'href="(/f/[0-9a-f]{{16}})">{number}')[:1]
    records += visitor.links("/", r'href="(/f/[0-9a-f]{16})">Services')
    checks.same("five records are fuzzed", len(records), 5)
    places, names = (
        ["/espace", "/nouveau", "/cles", "/verifier"],
        ["faire", "numero", "cle", "sur", "genre", "avec", "phrase", "encore", "fiche", "q", "jeton"],
    )
    for record in records:
        places += [record, f"{record}/relire", f"{record}/partage", f"{record}/envoyer"]
        for section in visitor.links(record, rf'href="({record}/s/[a-z_]+)"'):
            places.append(section)
            text = visitor.read(section)
            names += re.findall(r'name="([^"]+)"', text)
            for verb, steps in re.findall(r'value="(ajouter|modifier|retirer):([^"]+)"', text)[:6]:
                places.append(f"{record}/{'e' if verb == 'modifier' else verb}/{steps}")
    names = sorted(set(names))
    words = [
        "rester",
        "suivant",
        "revenir",
        "ranger",
        "encore",
        "retirer",
        "essayer",
        "ajouter:faits",
        "monter:faits/0",
        "descendre:faits/8",
        "modifier:/",
        "monter:",
        ":",
        "retirer:../..",
        "situation",
        "signalement",
        "fratrie",
        "exemples",
        "oui",
        "S-2026-042",
        "2026-13-45",
        "vers",
        "99999999999999999999",
        "-1",
        "null",
        "~",
        "[",
        "{",
        "- a\n- b",
        "&a *a",
        "!!python/object",
        "a: b",
        "# rien",
        "'",
        '"',
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%s%n",
        "\u0000",
        "\u202e",
        "é" * 3000,
        "\\",
        "../../../etc/passwd",
    ]

    def value():
        kind = chance.random()
        if kind < 0.4:
            return chance.choice(words).encode()
        if kind < 0.7:
            return (
                sign
                + "".join(
                    chr(
                        chance.choice(
                            [chance.randrange(32, 127), chance.randrange(160, 0x2FFF), chance.randrange(0, 32)]
                        )
                    )
                    for _ in range(chance.randrange(40))
                )
            ).encode("utf-8", "replace")
        return sign.encode() + chance.randbytes(chance.randrange(60))

    def name():
        kind = chance.random()
        if kind < 0.8:
            own = chance.choice(names)
            if own[:2] in ("a/", "v/", "c/") and chance.random() < 0.3:
                own = chance.choice("avc") + own[1:]
            if chance.random() < 0.15:
                own += chance.choice(["/", "/0", "/-", "/-1", "/99999999999999999999", "/~", "/~1", "//", "/x"])
            return own.encode()
        return chance.choice(
            [
                b"",
                b"v/",
                b"a/",
                b"v",
                b"v//",
                b"c/",
                b"v/mineur",
                b"v/faits/0/enonce",
                b"v/faits/-/enonce",
                chance.randbytes(8),
                b"v/" + chance.randbytes(8),
            ]
        )

    statuses, worst, slowest = {}, [], 0
    for turn in range(1000):
        path = chance.choice(places)
        if chance.random() < 0.1:
            path += chance.choice(["/", "%2f", "/0", "/%ff", "/..", "?x=1", "/-"])
        pairs = [(name(), value()) for _ in range(chance.randrange(1, 12))]
        # A document takes seconds: that one is not a fuzzed form.
        pairs = [(key, text) for key, text in pairs if text not in (b"produire", b"convoquer")]
        more = {}
        kind = chance.random()
        if path.startswith("/verifier") or kind < 0.05:
            limit = "z" * 12
            body = b"".join(
                b"--"
                + limit.encode()
                + b'\r\nContent-Disposition: form-data; name="'
                + chance.choice([b"fichier", b"faire", key.replace(b'"', b"")])
                + b'"; filename="'
                + chance.choice([b"a.pdf", b"../../a.yaml", b"", sign.encode()])
                + b'"\r\n\r\n'
                + text
                + b"\r\n"
                for key, text in pairs
            )
            body += chance.choice([b"--" + limit.encode() + b"--\r\n", b"", b"--"])
            more["Content_Type"] = f"multipart/form-data; boundary={limit}"
        elif kind < 0.1:
            body = chance.randbytes(chance.randrange(200))
        elif kind < 0.15:
            body = json.dumps({sign: sign}).encode()
            more["Content_Type"] = "application/json"
        else:
            body = b"&".join(
                urllib.parse.quote_from_bytes(key, safe="/").encode()
                + b"="
                + (urllib.parse.quote_from_bytes(text).encode() if chance.random() < 0.9 else text)
                for key, text in pairs
            )
        if chance.random() < 0.3:
            more["Accept"] = "application/json"
        started = time.monotonic()
        try:
            answer = visitor.ask("POST", path, body, **more)
        except (OSError, http.client.HTTPException) as fault:
            worst.append((turn, path, repr(fault)))
            continue
        slowest = max(slowest, time.monotonic() - started)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status >= 500 and answer.status != 507 or answer.status in (401, 403):
            worst.append((turn, path, answer.status, body[:120], answer.text[-200:]))
        if b"<script>alert(1)" in answer.text:
            worst.append((turn, path, "a value is not escaped"))
    checks.that(f"a thousand forms, no fault of the desk ({statuses})", not worst, worst[:4])
    checks.that("none takes long", slowest < 10, f"{slowest:.1f} s")
    checks.that("the desk is there still", desk.process.poll() is None and visitor.ask("GET", "/").status == 200)
    checks.that(
        "nothing that it printed holds a value",
        sign not in desk.said() and "é" * 50 not in desk.said(),
        desk.said()[-300:],
    )
    broken = []
    for path in folder.rglob("*.yaml"):
        try:
            read(path)
        except yaml.YAMLError as fault:
            broken.append((path.name, str(fault)))
    checks.that("every record can be read still", not broken, broken[:3])
    pages = {place: visitor.ask("GET", place).status for place in records}
    checks.that("and shown", all(status == 200 for status in pages.values()), pages)
    outside = [str(path) for path in stage.root.iterdir() if path != folder]
    checks.that("nothing is written beside the workspace", not outside, outside)


# --- All of it --------------------------------------------------------------------------------------------------------

PARTS = {name.removeprefix("part_"): part for name, part in list(globals().items()) if name.startswith("part_")}
# The longest ones first.
FIRST = [
    "axe_situation",
    "axe_others",
    "fuzz",
    "axe_session",
    "axe_referral",
    "worker_with_script",
    "worker_without_script",
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
    count, failures, slow = 0, [], []
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        for name, own, failed, seconds in pool.map(run, names):
            count += own
            failures += failed
            slow.append((seconds, name))
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
