"""A report at the desk: what would print, both editions, the year after; the keys and their witness."""

import re

from access import look
from checks import PATIENCE
from gestures import box, button, fill, leave, press, read

# Longest wait for an edition: it is counted, rounded and audited.
LONG = 40000
TRUE_COUNT = re.compile(r"RAP-\d{4}-interne")


def slow(page):
    page.set_default_timeout(LONG)
    page.set_default_navigation_timeout(LONG)


def of_2025(stage):
    """A workspace of the samples without the report of 2026: the one that a directorate begins from 2025."""
    folder = stage.space("espace")
    (folder / "rapports/2026.yaml").unlink()
    (folder / "rapports/RAP-2025-publique-v1-donnees.json").unlink()
    return folder


def open_report(page, desk, year):
    """A report by its year, which numbers of sessions hold too."""
    page.goto(f"{desk.home}/?q={year}")
    leave(page, page.locator("main").get_by_role("link", name=year, exact=True).click)


def push(page, value):
    """Pushes a button by what it asks, and waits for the page that follows."""
    leave(page, page.locator(f'main button[value="{value}"]').click)


def part_publishing_foreseen(stage):
    """What would print, and what a button writes of it."""
    checks = stage.checks
    folder = of_2025(stage)
    file = folder / "rapports/2025.yaml"
    desk = stage.desk(folder)
    for script in (True, False):
        page = stage.browse(desk, script=script)
        slow(page)
        way = "with a script" if script else "without one"
        with checks.step(f"what would print is shown {way}"):
            open_report(page, desk, "2025")
            leave(page, page.locator(".suite").get_by_role("link", name="Ce qui s'imprimerait").click)
            text = page.locator("main").inner_text()
            tables = page.locator("main section.imprime")
            checks.same(f"each table of the record is shown {way}", tables.count(), len(read(file)["tableaux"]))
            checks.that(f"with its lines and figures {way}", "Accueil ou placement" in text, text[:600])
            # A base of 5: no count of children is anything else.
            cells = page.locator("#t-mesure td").all_inner_texts()
            numbers = [int(cell) for cell in cells if cell.isdigit()]
            total = numbers[-1:]
            checks.that(
                f"counts of children are rounded {way}",
                numbers and all(n % 5 == 0 for n in numbers[:-1]) and total,
                cells,
            )
            checks.that("no internal figure is shown", not TRUE_COUNT.search(text), text[:200])
        with checks.step(f"a table is added {way}"):
            before = len(read(file)["tableaux"])
            details = page.locator("details.imprime").first
            name = details.locator("summary").inner_text()
            details.locator("summary").click()
            leave(page, details.locator('button[value="ajouter"]').click)
            tables = read(file)["tableaux"]
            checks.same(f"the table stands in the record {way}", len(tables), before + 1)
            checks.that(f"under the title that was shown {way}", tables[-1]["titre"] in name, (tables[-1], name))
            checks.that(
                f"and prints at once {way}",
                page.locator(f"#t-{tables[-1]['id']} table").count() == 1,
                page.locator("main").inner_text()[:400],
            )
            checks.that(f"the record is sound {way}", not page.locator(".resume-fautes").count())
    page = stage.browse(desk)
    slow(page)
    with checks.step("a grouping that is advised is written"):
        # Without its grouping, a table loses figures: one is advised.
        text = file.read_text()
        start = text.index("  - {id: preconisations")
        end = text.index("  - {id: suites")
        plain = "  - {id: preconisations, titre: Préconisations par type, unite: preconisation, lignes: type_preconisation, reunir: non}\n"
        file.write_text(text[:start] + plain + text[end:])
        open_report(page, desk, "2025")
        leave(page, page.locator(".suite").get_by_role("link", name="Ce qui s'imprimerait").click)
        advice = page.locator("#t-preconisations form.conseil")
        labels = advice.locator("li").all_inner_texts()
        checks.that("a grouping is advised", labels, page.locator("#t-preconisations").inner_text())
        leave(page, advice.locator('button[value="regrouper"]').click)
        tables = {table["id"]: table for table in read(file)["tableaux"]}
        checks.same("its labels are those of the record", list(tables["preconisations"]["regroupements"]), labels)
        checks.that("which says so", "Regroupement écrit" in page.locator("main").inner_text())
        checks.that("all of it still prints", not page.locator("#constats").count())
        # A text that names a line of the former grouping is told at once.
        told = page.locator("section[aria-labelledby=textes]")
        checks.that("a text that names what went is told", told.locator(".faute").count(), told.count())


def part_publishing_figures(stage):
    """Figures are inserted by their names, beside the texts."""
    checks = stage.checks
    folder = of_2025(stage)
    file = folder / "rapports/2025.yaml"
    desk = stage.desk(folder)
    page = stage.browse(desk)
    slow(page)
    with checks.step("with a script, where one was writing"):
        open_report(page, desk, "2025")
        leave(page, page.locator(".taches").get_by_role("link", name="Textes", exact=True).click)
        leave(page, page.get_by_role("link", name="Montrer les chiffres à nommer").click)
        checks.that(
            "each says what it would print",
            page.locator('button[data-inserer="preconisations.total.environ"]').count() == 1
            and page.locator('button[data-inserer="tableaux.mesure.accueil_ou_placement"]').count() == 1,
            page.locator("#chiffres").inner_text()[:400],
        )
        field = box(page, "textes/perspectives")
        field.fill("La commission a vu  enfants.")
        field.evaluate("e => e.setSelectionRange(19, 19)")
        page.locator('button[data-inserer="preconisations.total.environ"]').click()
        checks.same(
            "the name stands at the cursor",
            field.input_value(),
            "La commission a vu {{ preconisations.total.environ }} enfants.",
        )
        checks.that("and one goes on writing there", field.evaluate("e => document.activeElement === e"))
        page.locator("#dans").select_option("/textes/limites")
        page.locator('button[data-inserer="periode.annee"]').click()
        checks.that(
            "or in the text of the list", box(page, "textes/limites").input_value().rstrip().endswith("{{ periode.annee }}")
        )
        press(page, "Enregistrer et revenir à la fiche")
        texts = read(file)["textes"]
        checks.same(
            "it is saved",
            (texts["perspectives"].strip(), texts["limites"].strip()[-20:]),
            ("La commission a vu {{ preconisations.total.environ }} enfants.", " {{ periode.annee }}"[-20:]),
        )
    page = stage.browse(desk, script=False)
    slow(page)
    with checks.step("without one, at the end of the text"):
        open_report(page, desk, "2025")
        leave(page, page.locator(".taches").get_by_role("link", name="Textes", exact=True).click)
        leave(page, page.get_by_role("link", name="Montrer les chiffres à nommer").click)
        box(page, "textes/perspectives").fill("Autrement dit :")
        page.locator("#dans").select_option("/textes/perspectives")
        leave(page, page.locator('button[data-inserer="seances.total"]').click)
        checks.same(
            "what was typed is saved, and the name after it",
            read(file)["textes"]["perspectives"].strip(),
            "Autrement dit : {{ seances.total }}",
        )
        checks.that("the figures are still there", page.locator("#chiffres button").count() > 20)


def journey(stage, script):
    checks = stage.checks
    folder = of_2025(stage)
    made = folder / "produits"
    desk = stage.desk(folder)
    page = stage.browse(desk, script=script)
    slow(page)

    def review(year):
        open_report(page, desk, year)
        leave(page, page.locator(".suite").get_by_role("link", name=re.compile("^Relire")).click)

    def main():
        return page.locator("main").inner_text()

    with checks.step("2025 is tried"):
        review("2025")
        checks.that("it says that nothing is published yet", "Pas encore publiée." in main(), main()[:500])
        push(page, "essayer:publique")
        checks.that("a trial is none to hand", "ni scellé ni inscrit" in main(), main())
        checks.that("nothing is sealed of it", not list(made.glob("RAP-2025*")) if made.exists() else True)
        review("2025")
        checks.that("a trial is no publication", "Pas encore publiée." in main(), main()[:500])
        open_report(page, desk, "2025")
        checks.that("the record tells it apart", "Ni scellés ni inscrits" in main(), main())
    with checks.step("2025 is published"):
        review("2025")
        push(page, "publier:publique")
        checks.that("it is asked once more", "comme lue par tous" in main(), main())
        push(page, "sceller:publique")
        checks.that("it is sealed", "produit et scellé" in main(), main())
        checks.that("with its data", (made / "RAP-2025-publique-v1-donnees.json").exists(), list(made.iterdir()))
        review("2025")
        checks.that("its record says so", re.search(r"Publiée : RAP-2025-publique-v1\.pdf", main()), main()[:500])
    with checks.step("the internal edition is sealed"):
        push(page, "essayer:interne")
        checks.that("it is tried", "essai, non scellé" in main(), main())
        review("2025")
        push(page, "publier:interne")
        checks.that("it says who is given it", "un exemplaire chacun" in main(), main())
        push(page, "sceller:interne")
        copies = list(made.glob("RAP-2025-interne-v1-*.pdf"))
        checks.that("a copy for who is bound by secrecy", copies and "produit et scellé" in main(), main())
        review("2025")
        checks.that("the public one stays the only one published", main().count("Publiée :") == 1, main()[:600])
    with checks.step("the year after is begun from it"):
        page.goto(f"{desk.home}/nouveau")
        press(page, "Commencer un rapport")
        leave(page, page.locator(".taches").get_by_role("link", name="Année, période et édition").click)
        fill(page, "rapport", "2026")
        fill(page, "titre", "Rapport d'activité 2026")
        fill(page, "periode/du", "1er janvier 2026")
        fill(page, "periode/au", "31 décembre 2026")
        press(page, "Enregistrer et revenir à la fiche")
        leave(page, page.locator(".taches").get_by_role("link", name=re.compile("^Formations")).click)
        fill(page, "formations/actions", "5")
        fill(page, "formations/participants", "60")
        press(page, "Enregistrer et revenir à la fiche")
        begun = page.url
        leave(page, page.locator(".suite").get_by_role("link", name=re.compile("^Relire")).click)
        checks.that("last year's texts are to be read again", "M188" in page.content(), main()[:600])
        page.goto(begun)
        leave(page, page.locator(".taches").get_by_role("link", name=re.compile("^Textes")).click)
        for text in page.locator("textarea").all():
            text.fill(text.input_value().replace("[à relire]", "").strip())
        press(page, "Enregistrer et revenir à la fiche")
        leave(page, page.locator(".suite").get_by_role("link", name=re.compile("^Relire")).click)
        press(page, "Ranger parmi les fiches")
        record = read(folder / "rapports/2026.yaml")
        checks.same("it cites what was published", record["precedents"], ["RAP-2025-publique-v1-donnees.json"])
        checks.same("and counts the same", len(record["tableaux"]), len(read(folder / "rapports/2025.yaml")["tableaux"]))
    with checks.step("the year after is tried, then published"):
        review("2026")
        push(page, "essayer:publique")
        checks.that("it is tried", "essai, non scellé" in main(), main())
        review("2026")
        push(page, "publier:publique")
        checks.that("it is asked once more", "comme lue par tous" in main(), main())
        push(page, "sceller:publique")
        checks.that("it is published", (made / "RAP-2026-publique-v1.pdf").exists(), main())
    with checks.step("what is published is verified"):
        page.goto(f"{desk.home}/verifier")
        page.locator("#fichier").set_input_files(made / "RAP-2026-publique-v1.pdf")
        press(page, "Vérifier")
        checks.that("it is one of ours", page.locator("li.bon").count() == 1, main())


def part_publishing_with_script(stage):
    """The directorate, whole, from 2025 to the year after."""
    journey(stage, True)


def part_publishing_without_script(stage):
    """The same, without a script."""
    journey(stage, False)


def part_publishing_keys(stage):
    """The key is changed; a register has a witness, and is one."""
    checks = stage.checks
    mine = stage.desk(stage.small("service"))
    theirs = stage.desk(stage.small("temoin"))
    pages = [stage.browse(desk) for desk in (mine, theirs)]
    phrase, other = "quatre mots pris au hasard", "cinq autres mots pris au hasard"

    def main(page):
        return page.locator("main").inner_text()

    for page in pages:
        slow(page)
    page, witness = pages
    with checks.step("the key is made, then changed"):
        for desk, own in zip((mine, theirs), pages):
            own.goto(f"{desk.home}/cles")
            own.locator("#phrase").fill(phrase)
            own.locator("#encore").fill(phrase)
            press(own, "Créer la clé")
        former = page.locator("pre").inner_text()
        page.locator("details summary", has_text="Changer la clé").click()
        page.locator("#ancienne").fill("une phrase qui n'est pas la sienne")
        page.locator("#nouvelle").fill(other)
        page.locator("#encore").fill(other)
        press(page, "Changer la clé")
        checks.that("another's phrase changes nothing", "D043" in main(page), main(page))
        page.locator("details summary", has_text="Changer la clé").click()
        page.locator("#ancienne").fill(phrase)
        page.locator("#nouvelle").fill(other)
        page.locator("#encore").fill(other)
        press(page, "Changer la clé")
        checks.that("it is changed", "Clé changée" in main(page), main(page))
        checks.that("its public half is another", page.locator("pre").inner_text() != former)
        page.locator("#phrase").fill(other)
        press(page, "Essayer la clé")
        checks.that("the new phrase opens it", "La clé s'ouvre" in main(page), main(page))
    with checks.step("a witness signs the point of the register"):
        key = page.locator("pre").inner_text().strip()
        page.goto(f"{mine.home}/temoin")
        page.locator("#phrase").fill(other)
        press(page, "Signer le point présent")
        with page.expect_download() as kept:
            page.get_by_role("link", name="Prendre le dernier point signé").click()
        point = stage.root / "point"
        kept.value.save_as(point)
        witness.goto(f"{theirs.home}/temoin")
        witness.locator("#recu").set_input_files(point)
        witness.locator("#cle-registre").fill("/etc/hostname")
        witness.locator("#phrase-temoin").fill(phrase)
        press(witness, "Signer comme témoin")
        checks.that("what is typed as a key names no file", "D039" in main(witness), main(witness))
        witness.locator("#recu").set_input_files(point)
        witness.locator("#cle-registre").fill(key)
        witness.locator("#phrase-temoin").fill(phrase)
        press(witness, "Signer comme témoin")
        of_witness = witness.locator("pre").first.inner_text().strip()
        with witness.expect_download() as kept:
            button(witness, "Enregistrer le point signé").click()
        signed = stage.root / "point-temoigne"
        kept.value.save_as(signed)
        checks.same("both signatures stand in it", signed.read_text().count("\n— "), 2)
    with checks.step("its signature is taken in"):
        page.locator("#rendu").set_input_files(signed)
        page.locator("#cle-temoin").fill(of_witness)
        press(page, "Ajouter sa signature")
        checks.that("it is added", "ajoutée au point" in main(page), main(page))
        page.set_default_timeout(PATIENCE)


def part_publishing_axe(stage):
    """axe-core on the pages of a report and of witnesses that no other record has."""
    checks = stage.checks
    desk = stage.desk(of_2025(stage))
    page = stage.browse(desk)
    slow(page)
    open_report(page, desk, "2025")
    home = page.url
    with checks.step("what would print"):
        page.goto(f"{home}/imprime")
        page.locator("details.imprime summary").first.click()
        look(stage, page, "ce qui s'imprimerait")
    with checks.step("figures to name"):
        page.goto(f"{home}/s/textes?chiffres=oui")
        look(stage, page, "textes et chiffres")
        page.set_viewport_size({"width": 1300, "height": 900})
        after = page.evaluate(
            "document.querySelector('.saisie').compareDocumentPosition(document.querySelector('.chiffres'))"
        )
        checks.same("figures come after the texts for who goes by keyboard", after, 4)
    with checks.step("both editions"):
        page.goto(f"{home}/relire")
        # What a text names is a name, which its review shows as it is typed.
        look(stage, page, "organisation, ou relire un rapport")
    with checks.step("witnesses"):
        page.goto(f"{desk.home}/temoin")
        look(stage, page, "témoins, sans clé")
        page.goto(f"{desk.home}/cles")
        page.locator("#phrase").fill("quatre mots fictifs ici")
        page.locator("#encore").fill("quatre mots fictifs ici")
        press(page, "Créer la clé")
        page.locator("details summary", has_text="Changer la clé").click()
        look(stage, page, "clé, changer")
        page.goto(f"{desk.home}/temoin")
        press(page, "Ajouter sa signature")
        look(stage, page, "témoins, refusé")
