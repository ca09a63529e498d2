"""Accessibility: axe on every kind of page, in both colours, at both widths."""

import re
import struct
import zlib

from checks import AXE, SAMPLES
from gestures import box, fill, leave, open_record, open_section, press, saved

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


def square():
    """A black square of eight pixels, as PNG."""
    part = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\0" * 8) * 8)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", lines) + part(b"IEND", b"")


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
        # A screen of 1280 by 1024, enlarged four times, shows 320 by 256 (WCAG 2.2, 1.4.10).
        page.set_viewport_size({"width": width, "height": 256 if width == 320 else 900})
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
    home = walk(stage, page, desk, "S-2026-042")
    page.goto(f"{home}/dossier")
    look(stage, page, "S-2026-042, tout ce qui est gardé")
    page.goto(f"{desk.home}/effacer?situation=S-2026-042")
    look(stage, page, "effacer, une situation")
    press(page, "Effacer cette situation")
    page.wait_for_load_state()
    look(stage, page, "effacer, refusé")
    page.goto(f"{desk.home}/effacer")
    look(stage, page, "effacer, ce qui a fait son temps")
    page.goto(f"{desk.home}/migrer")
    look(stage, page, "migrer, rien à faire")


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
        page.goto(f"{home}/logo")
        look(stage, page, "organisation, logo")
        page.set_input_files("#image", folder / "cesmivip.yaml")
        press(page, "Enregistrer")
        page.wait_for_load_state()
        look(stage, page, "organisation, logo refusé")
        page.set_input_files("#image", {"name": "Logo du service.PNG", "mimeType": "image/png", "buffer": square()})
        page.locator("#description").fill("Carré noir fictif.")
        press(page, "Enregistrer")
        page.wait_for_load_state()
        look(stage, page, "organisation, logo remplacé")
        shown = page.locator("img.logo").evaluate("image => [image.naturalWidth, image.alt]")
        checks.that("an image of pixels is a logo", shown == [8, "Carré noir fictif."], shown)
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
