"""A session at the desk: typed while people talk, by keyboard; reviews, copies and errata chosen."""

import os
import re

from playwright.sync_api import expect

from access import look
from checks import FIREFOX, soon
from gestures import begin_item, box, fill, get, leave, open_record, press, read

FILED = "CES-2026-11"
SHOWN = "seances/generees/CES-2026-11.yaml"
# What a page asked, and how long its answer took, in milliseconds.
TOOK = """performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .filter(e => e.initiatorType === "navigation" || e.initiatorType === "fetch")
  .map(e => [e.initiatorType, Math.round(e.responseStart - e.requestStart)])"""


def access_key(page, key):
    """Presses an access key, as a keyboard does: to Chromium, playwright sends no text with Alt."""
    if FIREFOX:
        page.keyboard.press(f"Alt+Shift+{key.upper()}")
        return
    session = page.context.new_cdp_session(page)
    pressed = {"modifiers": 1, "key": key, "code": f"Key{key.upper()}", "text": key, "unmodifiedText": key}
    for kind in ("keyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "windowsVirtualKeyCode": ord(key.upper()), **pressed})
    session.detach()


def focus(page):
    return page.evaluate("document.activeElement.name || document.activeElement.id || document.activeElement.tagName")


def part_live_with_script(stage):
    """Examinations of a filed session, one after the other, the hands on the keyboard."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    path = folder / SHOWN
    examined = lambda rank: read(path)["examens"][rank]
    before = examined(0)
    took = []
    with checks.step("the door of a session"):
        open_record(page, desk, FILED)
        page.get_by_role("link", name="En séance", exact=True).click()
        bar = page.get_by_role("navigation", name="Examens").get_by_role("button")
        checks.same("the situations of the agenda stand beside", bar.count(), len(read(path)["examens"]) + 2)
        current = page.locator('.situations [aria-current="true"]').inner_text()
        checks.that("and the one that is shown is told", before["code"] in current, current)
        checks.same("the fields come first", focus(page), "saisie")
        took += page.evaluate(TOOK)
    with checks.step("what is said is typed"):
        access_key(page, "e")
        expect(page.locator('details.nouveau[open] [name^="v/"][name$="/par"]')).to_be_focused()
        page.keyboard.type("Aide")
        page.keyboard.press("Tab")
        page.keyboard.type("Motif")
        page.keyboard.press("Tab")
        page.keyboard.type("Le jeune dort chez un ami. ", delay=5)
        checks.that("a line begun is saved by itself", soon(lambda: len(examined(0)["partages"]) == 4, 4))
        expect(page.locator("#etat")).to_have_text(re.compile("^Enregistré à"))
        checks.that("the focus stays in it", re.fullmatch(r"v/partages/[0-9a-f]+-\d+/enonce", focus(page)), focus(page))
        page.keyboard.type("Il est fatigué.", delay=5)
        wanted = "Le jeune dort chez un ami. Il est fatigué."
        checks.that("and typed on", soon(lambda: examined(0)["partages"][3]["enonce"] == wanted, 4), examined(0))
        checks.same("the line is one", len(examined(0)["partages"]), 4)
        checks.same("the former ones stay as they were", examined(0)["partages"][:3], before["partages"])
    with checks.step("one more, before the last one is kept"):
        count, analysis = len(examined(0)["partages"]), examined(0).get("analyse")
        for text in ("Premier dit.", "Second dit."):
            access_key(page, "e")
            expect(page.locator('details.nouveau[open] [name^="v/"][name$="/par"]:focus')).to_be_focused()
            for key in ("Aide", "Tab", "Motif", "Tab", text):
                page.keyboard.press(key) if key == "Tab" else page.keyboard.type(key)
        said = lambda: [one.get("enonce") for one in examined(0)["partages"][count:]]
        checks.that("each is a line of its own", soon(lambda: said() == ["Premier dit.", "Second dit."], 5), said())
        checks.same("nothing went to another field", examined(0).get("analyse"), analysis)
    with checks.step("what is decided is typed"):
        access_key(page, "p")
        expect(page.locator('details.nouveau[open] [name^="v/"][name$="/id"]')).to_be_focused()
        number = page.evaluate("document.activeElement.value")
        checks.same("its number is proposed", number, "R3")
        for text in ("Tab", "co-accompagnement", "Tab", "ArrowDown", "Tab", "Rappeler lundi."):
            page.keyboard.press(text) if text in ("Tab", "ArrowDown") else page.keyboard.type(text, delay=5)
        kept = soon(lambda: get(examined(0), "preconisations/2/texte") == "Rappeler lundi.", 4)
        checks.that("who does what is kept", kept, examined(0)["preconisations"])
        # What is awaited next has the next number, and is empty.
        access_key(page, "p")
        page.wait_for_timeout(100)
        access_key(page, "p")
        blank = page.locator('details[data-nouveau^="/preconisations/"]:not([data-suivi]) [name^="v/"][name$="/id"]')
        numbered = soon(lambda: blank.count() == 1 and blank.input_value() == "R4")
        checks.that("the next one has the next number", numbered, blank.count())
        checks.same("nothing is added that nobody typed", len(examined(0)["preconisations"]), 3)
        access_key(page, "p")
        for text in ("Premier.", "Deuxième.", "Troisième."):
            expect(page.locator('details.nouveau[open] [name^="v/"][name$="/id"]:focus')).to_be_focused()
            for key in ("Tab", "co-accompagnement", "Tab", "ArrowDown", "Tab", text):
                page.keyboard.press(key) if key in ("Tab", "ArrowDown") else page.keyboard.type(key)
            access_key(page, "p")
        said = lambda: [(one["id"], one.get("texte")) for one in examined(0)["preconisations"][3:]]
        wanted = [("R4", "Premier."), ("R5", "Deuxième."), ("R6", "Troisième.")]
        checks.that("each keeps its number, in its order", soon(lambda: said() == wanted, 5), said())
        fill(page, "question", "Une question de plus ?")
        soon(lambda: examined(0).get("question") == "Une question de plus ?", 4)
        checks.same("and the next save leaves them", said(), wanted)
        took += page.evaluate(TOOK)
    with checks.step("the page as it is then"):
        look(stage, page, "en séance")
    with checks.step("the next one"):
        box(page, "analyse").fill("Une analyse inventée.")
        leave(page, lambda: access_key(page, "s"))
        checks.that("what was typed last is kept", examined(0)["analyse"] == "Une analyse inventée.", examined(0))
        current = page.locator('.situations [aria-current="true"]').inner_text()
        checks.that("the next situation is shown", examined(1)["code"] in current, current)
        checks.same("at its fields", focus(page), "saisie")
        took += page.evaluate(TOOK)
    with checks.step("two tabs"):
        other = page.context.new_page()
        other.goto(page.url)
        fill(other, "desaccords", "Un désaccord inventé.")
        soon(lambda: get(examined(1), "desaccords"), 4)
        begin_item(page, "partages", {"enonce": "D'un autre onglet."})
        kept = soon(lambda: examined(1)["partages"][-1].get("enonce") == "D'un autre onglet.", 4)
        checks.that("each keeps what it typed", kept and get(examined(1), "desaccords"), examined(1))
        other.close()
    with checks.step("a line less"):
        count = len(examined(1)["partages"])
        page.reload()
        last = page.locator("section.liste:has(details[data-nouveau^='/partages/']) > details").nth(count - 1)
        last.locator("summary").click()
        leave(page, last.get_by_role("button", name=re.compile("^Retirer")).click)
        press(page, "Retirer")
        checks.same("is taken away", len(examined(1)["partages"]), count - 1)
        checks.that("and the page comes back", page.locator("form.seance").count() == 1, page.url)
    kinds = {kind: [ms for own, ms in took if own == kind] for kind in ("navigation", "fetch")}
    told = ", ".join(f"{kind} {min(all)} to {max(all)} ms" for kind, all in kinds.items() if all)
    os.write(1, f"info   live: what the desk took to answer, in this build, on this machine: {told}\n".encode())


def part_live_without_script(stage):
    """The same page, where a browser runs nothing."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk, script=False)
    path = folder / SHOWN
    with checks.step("two lines begun, and saved by one button"):
        open_record(page, desk, FILED)
        page.get_by_role("link", name="En séance", exact=True).click()
        begin_item(page, "partages", {"par": "ase", "bloc": "motif", "enonce": "Un mot inventé."})
        begin_item(page, "preconisations", {"texte": "Rappeler lundi.", "responsable": "ase"})
        fill(page, "desaccords", "Un désaccord inventé.")
        press(page, "Enregistrer")
        item = read(path)["examens"][0]
        checks.same("what is said", item["partages"][3]["enonce"], "Un mot inventé.")
        checks.same("what is decided", item["preconisations"][2]["id"], "R3")
        checks.same("the fields too", item["desaccords"], "Un désaccord inventé.")
    with checks.step("sent twice"):
        page.go_back()
        press(page, "Enregistrer")
        checks.same("each line is one", [len(read(path)["examens"][0][of]) for of in ("partages", "preconisations")], [4, 3])
    with checks.step("another situation, by its button"):
        fill(page, "analyse", "Une analyse inventée.")
        leave(page, page.locator(".situations li button").nth(2).click)
        checks.same("what was typed is kept", read(path)["examens"][0]["analyse"], "Une analyse inventée.")
        current = page.locator('.situations [aria-current="true"]').inner_text()
        checks.that("and the other is shown", read(path)["examens"][2]["code"] in current, current)
    with checks.step("a full disk"):
        begin_item(page, "partages", {"enonce": "Un mot gardé."})
        desk.full(True)
        press(page, "Enregistrer")
        desk.full(False)
        text = page.locator('details[open] textarea[name$="/enonce"]')
        checks.that("what was begun is still there", "Un mot gardé." in [one.input_value() for one in text.all()])
        press(page, "Enregistrer")
        checks.same("and is kept then", read(path)["examens"][2]["partages"][-1]["enonce"], "Un mot gardé.")


def reach(page, wanted, key="Tab", most=400):
    """Presses a key until what has the focus is what is looked for: a name, or words."""
    seen = []
    for _ in range(most):
        name, text = page.evaluate(
            "(e => [e.name || e.id || '', (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || '').trim()])(document.activeElement)"
        )
        if name == wanted or text == wanted:
            return
        seen.append(text or name)
        page.keyboard.press(key)
    raise AssertionError(f"« {wanted} » is not reached, after {seen[-5:]}")


def enter_on(page, wanted):
    reach(page, wanted)
    leave(page, lambda: page.keyboard.press("Enter"))


def type_in(page, name, text):
    reach(page, f"v/{name}")
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=2)


def part_session_by_keyboard(stage):
    """A session, no click: begun, its examination entered, filed, its copies tried and produced."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    page.set_default_timeout(60000)
    before = set(folder.rglob("*.yaml"))
    draft = lambda: read(next(path for path in folder.rglob("*.yaml") if path not in before))
    with checks.step("begun"):
        enter_on(page, "Commencer une fiche")
        enter_on(page, "Commencer une séance")
        enter_on(page, "Date, lieu et tenue")
        type_in(page, "date", "10 décembre 2026")
        type_in(page, "lieu", "Salle B, Lyon 3e")
        enter_on(page, "Enregistrer et revenir à la fiche")
        checks.same("its date is kept", draft()["date"], "2026-12-10")
        enter_on(page, "Ordre du jour")
        reach(page, "v/compte_rendu_precedent/approbation")
        # From « Pas de réponse », the last of them.
        page.keyboard.press("ArrowUp")
        enter_on(page, "Enregistrer et revenir à la fiche")
        checks.same("the former minutes wait", get(draft(), "compte_rendu_precedent/approbation"), "reporte")
    with checks.step("its agenda"):
        enter_on(page, "Inscrire les revoyures dues")
        due = page.locator('input[name="choix"]').count()
        checks.that("reviews that are due are proposed", due > 1 and not draft().get("examens"), due)
        # All but the first are left out.
        for rank in range(2, due + 1):
            reach(page, page.locator(f"label[for=choix-{rank}]").inner_text().strip())
            page.keyboard.press("Space")
        enter_on(page, "Arrêter l'ordre du jour")
        checks.same("the one that is chosen is on the agenda", len(draft()["examens"]), 1)
        checks.same("the others are set aside", len(draft()["revoyures_ecartees"]), due - 1)
        checks.same("as a review", draft()["examens"][0]["entree"], "revoyure")
    with checks.step("an examination, while people talk"):
        page.reload()
        enter_on(page, "En séance")
        type_in(page, "horaires/debut", "14h")
        type_in(page, "horaires/fin", "14h20")
        type_in(page, "question", "Que préparer ?")
        access_key(page, "e")
        page.wait_for_timeout(100)
        page.keyboard.type("Aide")
        page.keyboard.press("Tab")
        page.keyboard.type("Motif")
        page.keyboard.press("Tab")
        page.keyboard.type("Un lien tient, dit-on.", delay=2)
        access_key(page, "p")
        page.wait_for_timeout(100)
        page.keyboard.press("Tab")
        page.keyboard.type("héb")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.type("Chercher une place.", delay=2)
        page.keyboard.press("Tab")
        page.keyboard.type("Aide")
        page.keyboard.press("Tab")
        page.keyboard.type("20/12/2026", delay=2)
        enter_on(page, "Enregistrer et revenir")
        item = draft()["examens"][0]
        shared, advice = get(item, "partages/0") or {}, get(item, "preconisations/0") or {}
        checks.same("what is said", (shared.get("par"), shared.get("enonce")), ("ase", "Un lien tient, dit-on."))
        wanted = ("R1", "hebergement", "Chercher une place.", "ase", "2026-12-20")
        found = tuple(advice.get(key) for key in ("id", "type", "texte", "responsable", "echeance"))
        checks.same("who does what by when", found, wanted)
    with checks.step("filed"):
        page.reload()
        enter_on(page, "Relire")
        enter_on(page, "Ranger parmi les fiches")
        expect(page.locator(".dit")).to_contain_text("Rangée")
    with checks.step("its copies"):
        enter_on(page, "Qui reçoit quoi")
        enter_on(page, "Essai pour Aide sociale à l'enfance")
        made = page.locator(".fiches a").all_inner_texts()
        text = page.locator("main").inner_text()
        checks.that("the copy of one service is tried", made and all(name.startswith("ESSAI-") for name in made), text)
        checks.that("and nothing is entered", not (folder / "produits").exists() and not (folder / "registre").exists())
        enter_on(page, "Revenir à la fiche")
        enter_on(page, "Relire et produire")
        enter_on(page, "Produire les convocations")
        checks.that("sealed at last", "produit et scellé" in page.locator("main").inner_text())


def part_session_chosen(stage):
    """Copies seen before they are sealed, and corrected by choice."""
    checks = stage.checks
    folder = stage.space("espace")
    desk = stage.desk(folder)
    page = stage.browse(desk)
    page.set_default_timeout(60000)
    with checks.step("a copy is seen"):
        open_record(page, desk, "CES-2026-04")
        page.get_by_role("link", name="Qui reçoit quoi").click()
        look(stage, page, "qui reçoit quoi")
        press(page, re.compile("^Essai pour .*[Ss]oins|^Essai pour .*[Pp]édopsychiatrie"))
        look(stage, page, "essai d'un exemplaire")
        link = page.locator(".fiches a").first
        answer = page.request.get(desk.base + link.get_attribute("href"))
        checks.same("it opens as a PDF", answer.headers["content-type"], "application/pdf")
        open_record(page, desk, "CES-2026-04")
        checks.that("and is among the trials", "ESSAI-CES-2026-04" in page.locator("main").inner_text())
    with checks.step("minutes are produced"):
        page.get_by_role("link", name="Relire et produire").click()
        press(page, "Produire les comptes rendus")
        checks.that("they are sealed", "produit et scellé" in page.locator("main").inner_text())
    with checks.step("an erratum chooses its copies"):
        open_record(page, desk, "CES-2026-04")
        page.get_by_role("link", name="Corriger un compte rendu approuvé").click()
        press(page, "Commencer un erratum")
        page.get_by_role("link", name="Choisir les exemplaires à corriger").click()
        look(stage, page, "exemplaires à corriger")
        page.get_by_label("Aide sociale à l'enfance").check()
        press(page, "Retenir ces exemplaires")
        record = read(folder / "brouillons/CES-2026-04-E1.yaml")
        wanted = (folder / "produits/CES-2026-04-ase.sha256").read_text()[:64]
        checks.same("its digest is written", record["corrige"], [{"destinataire": "ase", "empreinte": wanted}])
    with checks.step("reviews"):
        open_record(page, desk, "CES-2026-06")
        page.get_by_role("link", name="Inscrire les revoyures dues").click()
        look(stage, page, "revoyures dues")
    with checks.step("commitments"):
        open_record(page, desk, "CES-2026-06")
        page.get_by_role("link", name="Suivre les engagements").click()
        look(stage, page, "suivi des engagements")
        line = page.locator("fieldset").filter(has_text="S-034, R2")
        line.get_by_label("Réalisée").check()
        line.get_by_label("Commentaire").fill("Fait le mois dernier.")
        asked = []
        page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.get_by_role("link", name="Revenir à la fiche").click(no_wait_after=True)
        page.wait_for_timeout(300)
        checks.same("what is typed is not left without a word", asked, ["beforeunload"])
        press(page, "Noter dans la séance")
        told = read(folder / "seances/CES-2026-06.yaml")["suivi_engagements"]
        checks.that("it is written", any(line.get("commentaire") == "Fait le mois dernier." for line in told))
