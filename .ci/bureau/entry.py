"""Rules on what is typed and told: dates, names, pasting, errors, review, the first page, the keyboard."""

import re
import urllib.parse

from playwright.sync_api import expect

from checks import soon
from gestures import add, begin, box, fill, get, leave, open_record, open_section, press, read, saved

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
