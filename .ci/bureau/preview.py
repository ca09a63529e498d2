"""The pages beside what is typed, facts that are cited, parcels, third parties' commands, the first page; and a
referral by keyboard alone."""

import io
import re
import subprocess
import zipfile

from playwright.sync_api import expect

from access import look
from checks import soon
from gestures import add, box, button, fill, leave, open_record, open_section, press, read, saved
from worker import REFERRAL

REFERRED = "SIG-2026-0048"
PHRASE = "quatre mots fictifs ici"


def picture(page):
    """Where the picture beside comes from, and whether it was drawn."""
    return page.evaluate(
        "(() => { const i = document.querySelector('.apercu img'); return i.naturalWidth > 200 ? i.src : '' })()"
    )


def slowly(page, name):
    """Presses what takes its time, on a busy machine."""
    button(page, name).focus()
    leave(page, lambda: page.keyboard.press("Enter"))


def part_pages_beside(stage):
    """The page beside follows what is typed; the last good one stays; nothing runs in it."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    path = folder / f"signalements/{REFERRED}.yaml"
    page = stage.browse(desk, width=1500)
    with checks.step("a page is drawn"):
        open_section(page, desk, REFERRED, "Demandes et fondements")
        checks.that("the page is drawn beside", soon(lambda: picture(page), 20), page.locator(".apercu").inner_text())
        expect(page.locator(".apercu [role=status]")).to_have_text(re.compile(r"^Signalement, page 1 sur \d+$"))
        form, aside = page.locator("form[data-garde]").bounding_box(), page.locator(".apercu").bounding_box()
        checks.that("beside the form, not under it", aside["x"] >= form["x"] + form["width"], (form, aside))
    with checks.step("pages are turned"):
        first = picture(page)
        leaf = page.get_by_role("button", name="Page suivante")
        leaf.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".apercu [role=status]")).to_have_text(re.compile(r"page 2 sur"))
        checks.that("another page is another picture", picture(page) != first)
        page.get_by_role("button", name="Page précédente").click()
        expect(page.locator(".apercu [role=status]")).to_have_text(re.compile(r"page 1 sur"))
    with checks.step("it follows what is typed"):
        change = page.locator("#c-demandes").get_by_role("button", name=re.compile("^Modifier")).first
        leave(page, change.click)
        checks.that("an item has its page beside too", soon(lambda: picture(page), 20))
        before = picture(page)
        box(page, "motivation").press("Control+End")
        page.keyboard.type(" Ajout fictif, lettre après lettre, pendant que la page se dessine.", delay=30)
        checks.that("a new page is drawn", soon(lambda: picture(page) not in ("", before), 20))
        saved(page)
        held = page.evaluate("document.activeElement.value")
        checks.that("and nobody is taken out of the field", held.endswith("se dessine."), held)
    with checks.step("what cannot be drawn leaves the last page"):
        good = picture(page)
        whole = path.read_text()
        box(page, "motivation").fill("")
        lacks = page.locator(".apercu [role=status]")
        expect(lacks).to_contain_text("à remplir ou à corriger", timeout=20000)
        checks.that("the last good page stays", picture(page) == good)
        box(page, "motivation").fill("F1 ; fugue en cours.")
        checks.that("and another follows", soon(lambda: picture(page) not in ("", good), 20))
        checks.that("the record was kept meanwhile", path.read_text() != whole)
    with checks.step("hostile text is drawn as text"):
        box(page, "motivation").fill('F1 <script>alert(1)</script> #read("/etc/passwd") <img src=x onerror=alert(2)>')
        before = picture(page)
        checks.that("it is drawn", soon(lambda: picture(page) not in ("", before), 20))
        answer = page.request.get(picture(page))
        head, body = answer.headers, answer.text()
        checks.same("a picture is a picture", head.get("content-type"), "image/svg+xml")
        checks.that("where nothing runs", "sandbox" in head["content-security-policy"], head)
        checks.that("without a script or an address", not re.search(r"<script|onerror|<foreignObject|https?:(?!//www.w3.org)", body))
        checks.that("and says that it is a draft", ">BROUILLON</text>" in body)
    with checks.step("it is looked at"):
        look(stage, page, "une demande, avec l'aperçu")


def part_pages_without_script(stage):
    """« Voir les pages », without a script: one page after another, or what they lack; a fact is cited."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    path = folder / f"signalements/{REFERRED}.yaml"
    page = stage.browse(desk, script=False)
    drawn = "(() => { const i = document.querySelector('img.page'); return i.complete && i.naturalWidth > 200 })()"
    with checks.step("pages are shown"):
        open_section(page, desk, REFERRED, "Urgence")
        leave(page, page.get_by_role("link", name="Voir les pages").click)
        checks.that("the first page is drawn", soon(lambda: page.evaluate(drawn), 20))
        leave(page, page.get_by_role("link", name="Page suivante").click)
        checks.that("then the second", soon(lambda: page.evaluate(drawn), 20) and "page 2 sur" in page.inner_text("main"))
        checks.same("with a way back", page.get_by_role("link", name="Page précédente").count(), 1)
    with checks.step("a fact is cited"):
        open_section(page, desk, REFERRED, "Demandes et fondements")
        page.locator("#c-demandes").get_by_role("button", name=re.compile("^Modifier")).first.click()
        typed = "Un motif que l'on écrivait."
        box(page, "motivation").fill(typed)
        press(page, "Citer F1")
        checks.same("its number goes at the end", box(page, "motivation").input_value(), f"{typed} F1")
        checks.that("and is kept", f"{typed} F1" in path.read_text())
        checks.that("which is told", "F1 est cité" in page.locator(".dit").inner_text())
    with checks.step("a fact is cited in a request that begins"):
        open_section(page, desk, REFERRED, "Demandes et fondements")
        add(page, "demandes")
        fill(page, "type", "opp")
        press(page, "Citer F1")
        checks.same("the request is there, and cites it", read(path)["demandes"][-1].get("motivation"), "F1")
    with checks.step("what lacks is told, with the way to it"):
        open_section(page, desk, REFERRED, "Urgence")
        page.locator('[name="v/urgence/degre"][value=""]').check()
        press(page, "Enregistrer et revenir à la fiche")
        page.locator(".suite").get_by_role("link", name="Voir les pages").click()
        checks.same("no page is made of what lacks something", page.locator("img.page").count(), 0)
        page.locator(".fautes a").first.click()
        checks.that("and the fault leads to its field", "/s/" in page.url or "/e/" in page.url, page.url)
    with checks.step("a situation has no such pages"):
        open_record(page, desk, "S-2026-048")
        checks.same("no link", page.get_by_role("link", name="Voir les pages").count(), 0)


def part_facts_cited(stage):
    """A fact goes where its author was writing, by a click."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    path = folder / f"signalements/{REFERRED}.yaml"
    page = stage.browse(desk)
    open_section(page, desk, REFERRED, "Demandes et fondements")
    leave(page, page.locator("#c-demandes").get_by_role("button", name=re.compile("^Modifier")).first.click)
    field = box(page, "motivation")
    with checks.step("at the cursor"):
        field.fill("Avant , après.")
        field.evaluate("e => e.setSelectionRange(6, 6)")
        page.get_by_role("button", name="Citer F1", exact=True).click()
        checks.same("between the two", field.input_value(), "Avant F1, après.")
        checks.that("the field is written in still", field.evaluate("e => e === document.activeElement"))
        page.keyboard.type("!")
        checks.same("right after the number", field.input_value(), "Avant F1!, après.")
        saved(page)
        checks.that("it is kept by itself", "Avant F1!, après." in path.read_text())
        checks.that("no other page came", "/e/demandes/" in page.url, page.url)


def part_parcel_and_commands(stage):
    """A sending is taken as one file; what a third party would run is given for a file, and works."""
    checks = stage.checks
    folder = stage.small()
    desk = stage.desk(folder)
    page = stage.browse(desk)
    with checks.step("documents are sealed and sent"):
        page.goto(f"{desk.home}/cles")
        page.locator("#phrase").fill(PHRASE)
        page.locator("#encore").fill(PHRASE)
        press(page, "Créer la clé")
        open_record(page, desk, REFERRED)
        page.locator(".suite").get_by_role("link", name="Relire et produire").click()
        slowly(page, "Produire et sceller")
        open_record(page, desk, REFERRED)
        page.locator(".suite").get_by_role("link", name="Envoyer").click()
        page.locator("#phrase").fill(PHRASE)
        slowly(page, "Préparer l'envoi")
    sent = sorted(place for place in (folder / "envois").iterdir() if place.name.startswith("BRD-"))
    checks.that("more than one recipient", len(sent) > 1, sent)
    parcel = None
    with checks.step("each parcel is one file"):
        links = page.get_by_role("link", name=re.compile("^Télécharger le dossier"))
        addresses = sorted(set(links.evaluate_all("all => all.map(a => a.href)")))
        checks.same("one for each", len(addresses), len(sent))
        for address, place in zip(addresses, sent):
            answer = page.request.get(address)
            parcel = zipfile.ZipFile(io.BytesIO(answer.body()))
            held = {name: parcel.read(name) for name in parcel.namelist()}
            wanted = {f"{place.name}/{file.name}": file.read_bytes() for file in place.iterdir()}
            checks.that(f"{place.name}: what is in its folder, and nothing else", held == wanted, sorted(held))
            checks.same("nothing is spoiled", parcel.testzip(), None)
            checks.that("the same bytes again", page.request.get(address).body() == answer.body())
            told = answer.headers["content-disposition"]
            checks.that("to be kept under its number", told == f'attachment; filename="{place.name}.zip"', told)
        gone = page.request.get(f"{desk.home}/envois/BRD-2026-9999")
        checks.same("no other folder", gone.status, 404)
    with checks.step("what was taken is verified by its own script"):
        parcel.extractall(stage.root / "recu")
        place = stage.root / "recu" / sent[-1].name
        done = subprocess.run(["sh", "verifier.sh", "."], cwd=place, capture_output=True, text=True)
        checks.that("all fits", done.returncode == 0 and "Tout concorde" in done.stdout, done.stdout + done.stderr)
    with checks.step("a third party's commands"):
        page.goto(f"{desk.home}/verifier")
        piece = next(file for file in place.glob("*.pdf") if not file.name.startswith("BRD-"))
        page.set_input_files("#fichier", piece)
        press(page, "Vérifier")
        codes = page.locator(".commandes code").all_inner_texts()
        for start in ("sha256sum ", "Get-FileHash -Algorithm SHA256 ", "sh verifier.sh "):
            checks.that(f"« {start}… » is given", any(code.startswith(start) for code in codes), codes)
        told = page.locator("#empreinte").inner_text()
        for code in codes:
            if code.startswith(("sha256sum", "sh verifier.sh")):
                done = subprocess.run(["sh", "-c", code], cwd=place, capture_output=True, text=True)
                checks.that(f"« {code[:30]} » works", done.returncode == 0, done.stdout + done.stderr)
                if code == f"sha256sum {piece.name}":
                    checks.that("and gives the digest", done.stdout.startswith(told), (told, done.stdout))
        stage.browser.contexts[-1].grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("[data-copie]").first.click()
        expect(page.locator("#copie")).to_have_text("Commande copiée.")
        checks.same("a command is copied whole", page.evaluate("navigator.clipboard.readText()"), codes[0])
        look(stage, page, "vérifier, commandes d'un tiers")


def part_first_page(stage):
    """The first page says what is late, what comes, and the state of the register and the key."""
    checks = stage.checks
    desk = stage.desk(stage.space("tout"))
    page = stage.browse(desk)
    with checks.step("what is to be done"):

        def told():
            page.goto(f"{desk.home}/")
            text = page.locator("section[aria-labelledby=afaire]").inner_text()
            return text if "Engagements" in text else ""

        text = soon(told, 60)
        for title in ("Prochaine séance", "Engagements non clos", "Revoyures dues", "File active", "liste d'attente",
                      "Majorités", "Registre", "Clé de signature"):
            checks.that(f"« {title} » is told", title in text, text)
        look(stage, page, "bureau, à suivre")
        page.locator("section[aria-labelledby=afaire]").get_by_role("link", name="Revoyures dues").focus()
        leave(page, lambda: page.keyboard.press("Enter"))
        checks.that("with the way to it", page.url.endswith("/suivi"), page.url)


# By keyboard alone.


def reach(page, fits, *given, most=700):
    """Goes on with Tab until what has the focus fits."""
    for _ in range(most):
        if page.evaluate(f"(given) => {{ const e = document.activeElement; return {fits} }}", list(given)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never reached by Tab: {given}, on {page.url}")


def go(page, text):
    """Reaches a link or a button by its text, and follows it with Enter."""
    fits = "e.matches('main a, main button, nav a') && e.textContent.trim().startsWith(given[0])"
    reach(page, fits, text)
    leave(page, lambda: page.keyboard.press("Enter"))


def type_in(page, name, value):
    """Fills a field by keys."""
    value = getattr(value, "typed", value)
    field = f"v/{name}"
    kind = page.evaluate("(n) => document.querySelector(`[name=\"${n}\"]`).type", field)
    if kind == "radio":
        reach(page, "e.name === given[0]", field)
        for _ in range(20):
            if page.evaluate("document.activeElement.value") == value:
                return
            page.keyboard.press("ArrowDown")
        raise AssertionError(f"no answer {value} by arrows in {name}")
    if kind == "checkbox":
        for code in value:
            reach(page, "e.name === given[0] && e.value === given[1]", field, code)
            if not page.evaluate("document.activeElement.checked"):
                page.keyboard.press("Space")
        return
    reach(page, "e.name === given[0]", field)
    if kind == "select-one":
        label = page.evaluate("(v) => [...document.activeElement.options].find(o => o.value === v).text", value)
        page.keyboard.type(label)
        return
    for rank, text in enumerate(value if isinstance(value, list) else [value]):
        if rank:
            page.keyboard.press("Tab")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)


FACT = {
    "quand": "9/6/2026",
    "fondement": "hypothese",
    "source": "équipe éducative",
    "enonce": "La jeune parle d'un appartement, sans dire où.",
}


REQUEST = {
    **REFERRAL,
    "objet": ({"date": "9/6/2026", "nature": "premier"}, {}),
    "demandes": (
        {"fondements": ["casf_l226_4"]},
        {"demandes": [{"type": "information_simple", "motivation": "F1 et F2."}]},
    ),
    "signatures": ({}, {"signatures": [{**REFERRAL["signatures"][1]["signatures"][0], "date": "9/6/2026"}]}),
}


def part_referral_by_keyboard(stage):
    """From an opened workspace: a situation, a fact more, a referral, its trial, without a click."""
    checks = stage.checks
    folder = stage.small()
    (folder / f"signalements/{REFERRED}.yaml").unlink()
    desk = stage.desk(folder)
    page = stage.browse(desk, width=1000)
    with checks.step("a fact is added to a situation"):
        go(page, "S-2026-048")
        go(page, "Faits")
        reach(page, "e.value === given[0]", "ajouter:faits")
        leave(page, lambda: page.keyboard.press("Enter"))
        for name, value in FACT.items():
            type_in(page, name, value)
        go(page, "Ajouter")
        facts = read(next(folder.rglob("S-2026-048.yaml")))["faits"]
        checks.same("the fact is there", facts[-1].get("enonce"), FACT["enonce"])
    with checks.step("a referral is begun and filled"):
        go(page, "Situation S-2026-048")
        go(page, "Écrire un signalement")
        go(page, "Écrire un signalement")
        for section, title in (
            ("objet", "Situation, date et nature"),
            ("urgence", "Urgence"),
            ("demandes", "Demandes et fondements"),
            ("auteur", "Qui écrit"),
            ("pieces", "Pièces et copies"),
            ("signatures", "Signatures"),
        ):
            fields, lists = REQUEST[section]
            go(page, title)
            for pointer, items in lists.items():
                for item in items:
                    reach(page, "e.value === given[0]", f"ajouter:{pointer}")
                    leave(page, lambda: page.keyboard.press("Enter"))
                    for name, value in item.items():
                        type_in(page, name, value)
                    go(page, "Ajouter")
            for name, value in fields.items():
                type_in(page, name, value)
            go(page, "Enregistrer et revenir à la fiche")
        path = next((folder / "brouillons").rglob("SIG-*.yaml"))
        held = read(path)
        checks.same("its author is there", held["auteur"]["nom"], "Anne-Aimée MODÈLE")
        checks.same("its request too", held["demandes"][0]["type"], "information_simple")
    with checks.step("it is read again, filed and tried"):
        go(page, "Relire et ranger")
        go(page, "Ranger parmi les fiches")
        go(page, "Relire et produire")
        go(page, "Faire un essai")
        checks.that("a trial is made", "ni scellé ni inscrit" in page.inner_text("main"), page.inner_text("main"))
        checks.that("its file is there", list((folder / "essais").glob("ESSAI-SIG-*.pdf")))
