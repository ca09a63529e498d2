"""The journey of a coordinator."""

from playwright.sync_api import expect

from gestures import (
    Typed,
    add,
    begin_item,
    differences,
    fill,
    get,
    leave,
    open_record,
    press,
    read,
    wanted_of,
    write_sections,
)

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
    journey(stage, True)


def part_coordinator_without_script(stage):
    journey(stage, False)


def journey(stage, script):
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
        checks.that("what is said of it is typed there", page.url.endswith("#saisie"), page.url)
        for inner, items in (("partages", SHARED), ("preconisations", ADVICE)):
            for item in items:
                begin_item(page, inner, item)
                press(page, "Enregistrer")
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
