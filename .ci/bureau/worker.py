"""The journey of a worker."""

import re

from playwright.sync_api import expect

from gestures import (
    Typed,
    box,
    differences,
    fill,
    leave,
    number_of,
    open_record,
    press,
    read,
    wanted_of,
    write_sections,
)

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


def journey(stage, script):
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
    journey(stage, True)


def part_worker_without_script(stage):
    journey(stage, False)
