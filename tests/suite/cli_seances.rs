//! The verbs of a session, as people run them.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::sync::OnceLock;

use serde_json::Value;

use crate::at;
use crate::cli::House;
use crate::cli_produire::ended;

const LARGE: &str = "seances/CES-2026-06.yaml";
const APPROVED: &str = "seances/CES-2026-04.yaml";

/// The samples with the approved minutes of a session, made once.
fn approved() -> House {
    static MADE: OnceLock<House> = OnceLock::new();
    let make = || {
        let house = House::with_samples();
        ended(&house.run(&["compte-rendu", APPROVED]), 0);
        house
    };
    MADE.get_or_init(make).copied()
}

#[test]
fn minutes_are_made_for_each_recipient_and_final_ones_stay() {
    let house = approved();
    ended(&house.run(&["valider", "seances", "situations"]), 0);
    let names = house.produced();
    assert!(names.contains(&"CES-2026-04-secretariat.pdf".to_owned()), "{names:?}");
    assert!(names.contains(&"CES-2026-04-ase.pdf".to_owned()));
    assert!(names.contains(&"CES-2026-04-cles.pdf".to_owned()));
    let pdf = house.path("produits/CES-2026-04-cles.pdf");
    assert_eq!(std::fs::metadata(pdf).unwrap().mode() & 0o777, 0o600);
    let again = house.run(&["minutes", APPROVED, "--format", "json"]);
    ended(&again, 0);
    assert!(again.out.lines().filter(|l| l.contains("inchangé")).count() >= 8, "{}", again.out);
    // Approved minutes are final.
    let before = std::fs::read(house.path("produits/CES-2026-04-ase.pdf")).unwrap();
    house.edit(APPROVED, "16:00", "16:05");
    let changed = house.run(&["compte-rendu", APPROVED]);
    ended(&changed, 1);
    assert!(changed.err.contains("D009"), "{}", changed.err);
    assert_eq!(std::fs::read(house.path("produits/CES-2026-04-ase.pdf")).unwrap(), before);
    assert_eq!(house.produced(), names);
}

#[test]
fn a_draft_changes_with_its_version_and_a_recipient_can_be_asked_for() {
    let house = House::with_samples();
    let one = house.run(&["compte-rendu", LARGE, "--destinataire", "soins"]);
    ended(&one, 0);
    assert_eq!(house.produced().len(), 3);
    assert_eq!(house.produced()[1], "CES-2026-06-projet-v2-soins.pdf");
    house.edit(LARGE, "17:45", "17:50");
    let changed = house.run(&["compte-rendu", LARGE, "--destinataire", "soins"]);
    ended(&changed, 1);
    assert!(changed.err.contains("D003"), "{}", changed.err);
    house.edit(LARGE, "version: 2", "version: 3");
    ended(&house.run(&["compte-rendu", LARGE, "--destinataire", "soins"]), 0);
    let nobody = house.run(&["compte-rendu", LARGE, "--destinataire", "direction"]);
    ended(&nobody, 1);
    assert!(nobody.err.contains("M107"), "{}", nobody.err);
}

#[test]
fn a_session_that_is_only_convened_has_no_minutes() {
    let house = House::with_samples();
    let text = "seance: CES-2026-07\ntype: ordinaire\ndate: 2026-09-03\n\
horaires: {debut: \"14:00\"}\nlieu: Salle inventée\n\
presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n\
secretariat: {nom: Camille GABARIT, fonction: coordinatrice}\n\
invites:\n  - {organisme: ase, nom: Anne-Aimée MODÈLE}\netat: convoquee\n";
    house.write("seances/CES-2026-07.yaml", text);
    let file = "seances/CES-2026-07.yaml";
    ended(&house.run(&["convocation", file]), 0);
    ended(&house.run(&["emargement", file]), 0);
    let refused = house.run(&["compte-rendu", file]);
    ended(&refused, 1);
    assert!(refused.err.contains("M102"), "{}", refused.err);
    let pdf = std::fs::read(house.path("produits/CES-2026-07-convocation-v1.pdf")).unwrap();
    let pages = cesmivip::pdf::read_all(&pdf).unwrap().pages;
    // Reviews that fell due entered the agenda by themselves.
    assert!(pages.contains("S-031") && pages.contains("en retard"), "{pages}");
    let named = |version: u32| {
        let name = format!("produits/CES-2026-07-identites-v{version}-ase.pdf");
        let sheet = std::fs::read(house.path(&name)).unwrap();
        cesmivip::pdf::read_all(&sheet).unwrap().pages
    };
    assert!(named(1).contains("S-031"), "{}", named(1));
    // But for those that it sets aside, in its invitation and in the sheets of who they are.
    let number = "S-2025-019";
    let text = text.replace("date: 2026-09-03\n", "date: 2026-09-03\nversion: 2\n");
    house.write(file, &text.replace("etat:", &format!("revoyures_ecartees: [{number}]\netat:")));
    ended(&house.run(&["convocation", file]), 0);
    let pdf = std::fs::read(house.path("produits/CES-2026-07-convocation-v2.pdf")).unwrap();
    let pages = cesmivip::pdf::read_all(&pdf).unwrap().pages;
    assert!(!pages.contains("S-031") && pages.contains("S-047"), "{pages}");
    assert!(!named(2).contains("S-031") && named(2).contains("S-047"), "{}", named(2));
    // Nobody is called to what is set aside.
    let guest = format!("  - {{organisme: soins, nom: Armel TAMIS, situations: [{number}]}}\n");
    let ends = format!("revoyures_ecartees: [{number}]\netat:");
    house.write(file, &text.replace("etat:", &format!("{guest}{ends}")));
    let refused = house.run(&["convocation", file]);
    ended(&refused, 1);
    assert!(refused.err.contains("M106") && refused.err.contains("écarte"), "{}", refused.err);
}

#[test]
fn a_session_that_is_only_convened_has_adopted_nothing() {
    let house = House::with_samples();
    let file = convened(&house, INVITES);
    let last = "seances/CES-2026-06.yaml";
    house.edit(last, "etat: projet", "etat: approuve");
    let adopts = "compte_rendu_precedent: {seance: CES-2026-06, approbation: adopte}\netat:";
    house.edit(file, "etat:", adopts);
    let refused = house.run(&["compte-rendu", last]);
    ended(&refused, 1);
    assert!(refused.err.contains("M116"), "{}", refused.err);
}

/// A session that was only convened: a member for the whole of it, a home for one child, and what
/// else is asked.
fn convened(house: &House, invites: &str) -> &'static str {
    let text = "seance: CES-2026-07\ntype: ordinaire\ndate: 2026-09-03\n\
horaires: {debut: \"14:00\"}\nlieu: Salle inventée\n\
presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n\
secretariat: {nom: Camille GABARIT, fonction: coordinatrice}\n";
    let examens = "examens:\n  - {situation: S-2026-042, code: S-061, entree: revoyure, \
presente_par: foyer_ilot, question: Que préparer ?}\n  - {situation: S-2026-018, code: S-050, \
entree: revoyure, presente_par: foyer_rive, question: Quelle suite ?}\netat: convoquee\n";
    house.write("seances/CES-2026-07.yaml", &format!("{text}{invites}{examens}"));
    "seances/CES-2026-07.yaml"
}

const INVITES: &str = "invites:\n  - {organisme: ase, nom: Anne-Aimée MODÈLE}\n  \
- {organisme: equipe_mobile, nom: Gaëlle MOULE}\n  \
- {organisme: foyer_ilot, nom: Armel TAMIS, situations: [S-2026-042]}\n  \
- {organisme: foyer_rive, nom: Perle CALAME, situations: [S-2026-018]}\n";

#[test]
fn each_service_is_convened_apart_and_told_who_its_codes_are() {
    let house = House::with_samples();
    let file = convened(&house, INVITES);
    ended(&house.run(&["convocation", file]), 0);
    let produced = house.produced();
    let mut stems: Vec<&str> =
        produced.iter().filter_map(|name| name.strip_suffix(".pdf")).collect();
    stems.sort_unstable();
    let expected = [
        "CES-2026-07-convocation-v1",
        "CES-2026-07-convocation-v1-ase",
        "CES-2026-07-convocation-v1-equipe_mobile",
        "CES-2026-07-convocation-v1-foyer_ilot",
        "CES-2026-07-convocation-v1-foyer_rive",
        "CES-2026-07-identites-v1-ase",
        "CES-2026-07-identites-v1-foyer_ilot",
        "CES-2026-07-identites-v1-foyer_rive",
    ];
    assert_eq!(stems, expected);
    let pages = |stem: &str| {
        let pdf = std::fs::read(house.path(&format!("produits/CES-2026-07-{stem}.pdf"))).unwrap();
        let pages = cesmivip::pdf::read_all(&pdf).unwrap().pages;
        pages.split_whitespace().collect::<String>()
    };
    // One child each, and none of the reviews that fell due; nobody else's guest.
    let ilot = pages("convocation-v1-foyer_ilot");
    assert!(ilot.contains("S-061") && ilot.contains("TAMIS") && ilot.contains("MODÈLE"));
    for word in ["S-050", "S-031", "CALAME", "Rive", "FICTIVE", "enretard"] {
        assert!(!ilot.contains(word), "{word}: {ilot}");
    }
    let mobile = pages("convocation-v1-equipe_mobile");
    assert!(mobile.contains("S-061") && mobile.contains("S-050") && mobile.contains("S-031"));
    for word in ["TAMIS", "CALAME", "Îlot", "Rive", "présentée", "Présentée", "Revoyureéchue"]
    {
        assert!(!mobile.contains(word), "{word}: {mobile}");
    }
    assert!(mobile.contains("nevousestpascommuniquée"), "{mobile}");
    // The identities that the row gives, each service its own.
    let sheet = pages("identites-v1-foyer_ilot");
    assert!(sheet.contains("S-061") && sheet.contains("FICTIVE") && sheet.contains("14mars2010"));
    assert!(!sheet.contains("S-050") && !sheet.contains("FANTASMAGORIE"), "{sheet}");
    let sheet = pages("identites-v1-ase");
    assert!(
        sheet.contains("FICTIVE") && sheet.contains("FANTASMAGORIE") && sheet.contains("S-031")
    );
    // Sealed for one service: it is authentic, made again to the byte, and goes to nobody else.
    let pdf = "produits/CES-2026-07-identites-v1-foyer_ilot.pdf";
    ended(&house.run(&["verifier", pdf]), 0);
    ended(&house.run(&["verifier", "--reconstruire", pdf]), 0);
    ended(
        &house.run(&["verifier", "--reconstruire", "produits/CES-2026-07-convocation-v1-ase.pdf"]),
        0,
    );
    let wrong = house.run(&["bordereau", pdf, "--destinataire", "foyer_rive"]);
    assert!(wrong.code != 0 && wrong.err.contains("C003"), "{}", wrong.err);
    // Those who come for one situation sign on a sheet of their service.
    ended(&house.run(&["emargement", file]), 0);
    assert!(!pages("emargement-v1").contains("TAMIS"));
    let sheet = pages("emargement-v1-foyer_ilot");
    assert!(sheet.contains("TAMIS") && !sheet.contains("CALAME") && !sheet.contains("MODÈLE"));
    // Everything that the workspace asks for, and nothing again.
    let again = house.run(&["convocation", file]);
    ended(&again, 0);
    assert_eq!(again.out.lines().filter(|line| line.contains("inchangé")).count(), expected.len());
}

#[test]
fn a_service_that_no_secret_binds_is_told_of_no_child() {
    let house = House::with_samples();
    let file = convened(&house, &INVITES.replace("TAMIS,", "TAMIS, secret: casf_l221_6,"));
    house.edit(
        "cesmivip.yaml",
        "l'Îlot, nature: lieu_accueil, secret: casf_l221_6",
        "l'Îlot, nature: lieu_accueil",
    );
    // The samples share with it: they would be refused, and are not at stake here.
    for session in ["CES-2025-11", "CES-2026-02", "CES-2026-04", "CES-2026-05", "CES-2026-06"] {
        std::fs::remove_file(house.path(&format!("seances/{session}.yaml"))).unwrap();
    }
    let text = std::fs::read_to_string(house.path(file)).unwrap();
    let text = text.replace("entree: revoyure", "entree: premiere");
    house.write(file, &text.replace("presente_par: foyer_ilot", "presente_par: ase"));
    ended(&house.run(&["convocation", file]), 0);
    let made = house.produced();
    assert!(made.contains(&"CES-2026-07-convocation-v1-foyer_ilot.pdf".to_owned()), "{made:?}");
    assert!(made.contains(&"CES-2026-07-identites-v1-ase.pdf".to_owned()), "{made:?}");
    assert!(!made.contains(&"CES-2026-07-identites-v1-foyer_ilot.pdf".to_owned()), "{made:?}");
    // Without a secret of his own, nothing at all.
    house.write(file, &text.replace(", secret: casf_l221_6", ""));
    let refused = house.run(&["convocation", file]);
    assert!(refused.code == 1 && refused.err.contains("M108"), "{}", refused.err);
}

#[test]
fn a_session_that_convenes_nobody_says_so() {
    let house = House::with_samples();
    let text = convened(&house, "");
    let record = std::fs::read_to_string(house.path(text)).unwrap();
    house.write(
        text,
        &record[..record.find("examens:").unwrap()].replace("lieu:", "etat: convoquee\nlieu:"),
    );
    let ran = house.run(&["convocation", text]);
    ended(&ran, 0);
    assert!(ran.err.contains("M165"), "{}", ran.err);
    assert_eq!(house.produced().len(), 3);
}

#[test]
fn distribution_and_follow_up_are_told_to_machines_too() {
    let house = House::with_samples();
    let told = house.run(&["diffusion", "seances/CES-2026-05.yaml", "--format", "json"]);
    ended(&told, 0);
    let lines: Vec<Value> =
        told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for session in ["CES-2026-05", "CES-2026-06"] {
        let shown = house.run(&["diffusion", &format!("seances/{session}.yaml")]);
        assert!(shown.out.contains("préconisation R1"), "{}", shown.out);
        let wide = shown.out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(wide, None, "{session}");
    }
    let shared = lines.iter().find(|l| l["element"] == "/examens/0/partages/3").unwrap();
    let to: Vec<&str> = shared["destinataires"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["organisme"].as_str().unwrap())
        .collect();
    assert_eq!(to, ["ase", "parquet"]);
    let followed = house.run(&["suivi", "--au", "2026-07-23", "--format", "json"]);
    ended(&followed, 0);
    let waiting = followed.out.lines().filter(|l| l.contains("\"liste_attente\"")).count();
    assert_eq!(waiting, 3);
    ended(&house.run(&["suivi", "--au", "2026-07-23", "--pdf"]), 0);
    assert!(house.path("produits/CES-2026-06-suivi-2026-07-23.pdf").is_file());
    ended(&house.run(&["suivi", "--au", "2026-02-30"]), 1);
}

#[test]
fn an_erratum_names_the_copy_that_it_corrects() {
    let house = approved();
    let digest = |who: &str| {
        let path = house.path(&format!("produits/CES-2026-04-{who}.sha256"));
        std::fs::read_to_string(path).unwrap()[..64].to_owned()
    };
    let record = |ase: &str| {
        format!(
            "erratum: CES-2026-04-E1\nseance: CES-2026-04\ndate: 2026-06-20\n\
signataire: {{nom: Camille GABARIT, fonction: coordinatrice}}\ncorrige:\n  - {{empreinte: {}}}\n  \
- {{destinataire: ase, empreinte: {ase}}}\n  - {{destinataire: soins, empreinte: {}}}\ncorrections:\n  \
- rubrique: \"S-047, préconisation R1\"\n    au_lieu_de: Bilan de santé.\n    \
lire: Bilan de santé complet avant la fin du mois.\n    destinataires: [ase, soins]\n  \
- rubrique: S-052\n    au_lieu_de: relais\n    lire: Relais préparé avec le service compétent.\n    \
destinataires: [ase]\n",
            digest("secretariat"),
            digest("soins"),
        )
    };
    house.write("errata/CES-2026-04-E1.yaml", &record(&"0".repeat(64)));
    let unknown = house.run(&["erratum", "errata/CES-2026-04-E1.yaml"]);
    ended(&unknown, 1);
    assert!(unknown.err.contains("D012"), "{}", unknown.err);
    house.write("errata/CES-2026-04-E1.yaml", &record(&digest("ase")));
    let valid = house.run(&["valider", "errata"]);
    ended(&valid, 0);
    // The extracts of services number nothing.
    assert_eq!(valid.err.matches("M166").count(), 1, "{}", valid.err);
    // A copy that no correction reaches, a correction that reaches no corrected copy.
    for (from, to, code) in [("[ase, soins]", "[ase]", "M122"), ("[ase]", "[ase, pjj]", "M121")] {
        house.write("errata/CES-2026-04-E2.yaml", &record(&digest("ase")).replacen(from, to, 1));
        let wrong = house.run(&["valider", "errata/CES-2026-04-E2.yaml"]);
        assert!(wrong.code == 1 && wrong.err.contains(code), "{}", wrong.err);
    }
    // What the copy of a service does not say is not told to it, nor a situation that it is not about.
    for (from, to) in [
        ("au_lieu_de: relais\n", "au_lieu_de: relayeur\n"),
        ("au_lieu_de: relais\n", "au_lieu_de: elais\n"),
        ("rubrique: S-052\n", "rubrique: S-999\n"),
        ("lire: Relais préparé", "lire: Relais préparé pour S-999"),
    ] {
        house.write(
            "errata/CES-2026-04-E2.yaml",
            &record(&digest("ase")).replacen(from, to, 1).replace("-E1", "-E2"),
        );
        let beyond = house.run(&["erratum", "errata/CES-2026-04-E2.yaml"]);
        assert!(beyond.code != 0 && beyond.err.contains("D120"), "{}", beyond.err);
        assert!(!house.path("produits/CES-2026-04-E2-ase.pdf").exists());
    }
    // Nor is anything when what the copy says is not there to be compared.
    let copy = house.path("produits/CES-2026-04-ase.pdf");
    let (bytes, kept) = (std::fs::read(&copy).unwrap(), house.path(".cesmivip/scelles"));
    std::fs::rename(&kept, house.path("ailleurs")).unwrap();
    house.write("errata/CES-2026-04-E2.yaml", &record(&digest("ase")).replace("-E1", "-E2"));
    std::fs::remove_file(&copy).unwrap();
    let unread = house.run(&["erratum", "errata/CES-2026-04-E2.yaml"]);
    assert!(unread.code != 0 && unread.err.contains("n'est plus là"), "{}", unread.err);
    std::fs::write(&copy, bytes).unwrap();
    std::fs::rename(house.path("ailleurs"), &kept).unwrap();
    std::fs::remove_file(house.path("errata/CES-2026-04-E2.yaml")).unwrap();
    ended(&house.run(&["erratum", "errata/CES-2026-04-E1.yaml"]), 0);
    let pages = |who: &str| {
        let path = house.path(&format!("produits/CES-2026-04-E1-{who}.pdf"));
        let reading = cesmivip::pdf::read_all(&std::fs::read(path).unwrap()).unwrap();
        reading.pages.split_whitespace().collect::<String>()
    };
    assert!(pages("soins").contains("Bilandesantécomplet"));
    assert!(pages("soins").contains(&digest("soins")));
    assert!(!pages("soins").contains("Relaispréparé"));
    assert!(
        pages("ase").contains("Relaispréparé") && pages("secretariat").contains("Relaispréparé")
    );
    // An erratum is final too, and corrects approved minutes only.
    house.edit("errata/CES-2026-04-E1.yaml", "fin du mois", "fin de juin");
    let changed = house.run(&["erratum", "errata/CES-2026-04-E1.yaml"]);
    assert!(changed.code == 1 && changed.err.contains("D003"), "{}", changed.err);
    let text = std::fs::read_to_string(house.path("errata/CES-2026-04-E1.yaml")).unwrap();
    house.write("errata/CES-2026-04-E1.yaml", &text.replace("CES-2026-04", "CES-2026-06"));
    let draft = house.run(&["erratum", "errata/CES-2026-04-E1.yaml"]);
    assert!(draft.code == 1 && draft.err.contains("M120"), "{}", draft.err);
    assert!(at("schemas/erratum.json").is_file());
}

#[test]
fn a_record_that_cannot_be_trusted_stops_every_copy() {
    let house = House::with_samples();
    let refused = |file: &str, text: &str| {
        let before = std::fs::read_to_string(house.path(file)).ok();
        house.write(file, text);
        let ran = house.run(&["compte-rendu", LARGE]);
        ended(&ran, 1);
        assert!(ran.err.contains("D010") && ran.err.contains(file), "{}", ran.err);
        assert!(house.produced().is_empty());
        match before {
            Some(text) => house.write(file, &text),
            None => std::fs::remove_file(house.path(file)).unwrap(),
        }
    };
    refused("situations/S-2026-099.yaml", "situation: [\n");
    // A name that is refused is a name that nobody can search for.
    let text = std::fs::read_to_string(house.path("situations/suivies/S-2025-027.yaml")).unwrap();
    let lost = text.replacen("nom: PASTICHE", "nom: [PASTICHE, X]", 1);
    assert!(lost != text);
    refused("situations/suivies/S-2025-027.yaml", &lost);
    // A faulty neighbour could hide a code or a commitment.
    let text = std::fs::read_to_string(house.path("seances/CES-2026-05.yaml")).unwrap();
    refused("seances/CES-2026-05.yaml", &text.replacen("S-2026-042", "S-2026-777", 1));
    ended(&house.run(&["compte-rendu", LARGE, "--destinataire", "soins"]), 0);
}

#[test]
fn a_session_elsewhere_is_not_the_one_of_the_workspace() {
    let house = House::with_samples();
    let text = std::fs::read_to_string(house.path(LARGE)).unwrap();
    house.write("brouillons/CES-2026-06.yaml", &text);
    for verb in ["compte-rendu", "diffusion"] {
        let ran = house.run(&[verb, "brouillons/CES-2026-06.yaml"]);
        ended(&ran, 3);
        assert!(ran.err.contains("D001"), "{}", ran.err);
    }
}

#[test]
fn a_minor_named_as_a_month_refuses_nothing() {
    let house = House::with_samples();
    let file = "situations/suivies/S-2025-027.yaml";
    house.edit(file, "nom: PASTICHE", "nom: PAGE");
    house.edit(file, "prenoms: [Eulalie]", "prenoms: [Avril]");
    ended(&house.run(&["compte-rendu", "seances/CES-2026-02.yaml"]), 0);
    ended(&house.run(&["suivi", "--au", "2026-04-30", "--pdf"]), 0);
}

#[test]
fn every_fault_of_a_session_comes_in_one_run() {
    let house = House::with_samples();
    house.edit(LARGE, "prochaine_seance:", "prochaine_sceance:");
    house.edit(LARGE, "situation: S-2026-042", "situation: S-2026-777");
    let ran = house.run(&["valider", LARGE]);
    ended(&ran, 1);
    assert!(ran.err.contains("S101") && ran.err.contains("M106"), "{}", ran.err);
    let sound = house.run(&["valider", "seances/CES-2026-02.yaml"]);
    ended(&sound, 0);
}

#[test]
fn a_trial_of_a_session_is_entered_nowhere_and_names_no_child() {
    let house = House::with_samples();
    let ran = house.run(&["compte-rendu", LARGE, "--essai"]);
    ended(&ran, 0);
    let own = "essais/ESSAI-CES-2026-06-projet-v2-soins.pdf";
    assert!(ran.out.contains(&format!("{own} (essai)")), "{}", ran.out);
    assert!(ran.out.contains("-secretariat.pdf") && !ran.out.contains("-cles"), "{}", ran.out);
    assert!(!house.path("produits").exists() && !house.path("registre").exists());
    let pages = cesmivip::pdf::read_all(&std::fs::read(house.path(own)).unwrap()).unwrap().pages;
    assert!(pages.contains("ESSAI, à ne remettre à personne"), "{pages}");
    assert!(pages.contains("ESSAI-CES-2026-06"), "{pages}");
    // What it shows is what is sealed then.
    ended(&house.run(&["compte-rendu", LARGE, "--destinataire", "soins"]), 0);
    let sealed = house.path("produits/CES-2026-06-projet-v2-soins.pdf");
    let sealed = cesmivip::pdf::read_all(&std::fs::read(sealed).unwrap()).unwrap().pages;
    let untried = pages.replace("ESSAI, à ne remettre à personne. ", "").replace("ESSAI-", "");
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<BTreeSet<_>>();
    let lost: Vec<_> = words(&sealed).difference(&words(&untried)).cloned().collect();
    assert!(lost.is_empty(), "{lost:?}");
    // One recipient, and one that gets nothing.
    let one = house.run(&["minutes", LARGE, "--trial", "--destinataire", "ase"]);
    ended(&one, 0);
    assert_eq!(one.out.lines().count(), 1, "{}", one.out);
    ended(&house.run(&["compte-rendu", LARGE, "--essai", "--destinataire", "direction"]), 1);
    // Invitations too, without the children behind the codes.
    let ran = house.run(&["convocation", convened(&house, INVITES), "--essai"]);
    ended(&ran, 0);
    assert!(ran.out.contains("ESSAI-CES-2026-07-convocation-v1-ase.pdf"), "{}", ran.out);
    assert!(!ran.out.contains("identites"), "{}", ran.out);
}

/// What was sent is a version: the next one is still to be, and what the first one began is awaited.
#[test]
fn a_version_that_was_not_sent_waits_beside_what_the_first_one_began() {
    let house = House::with_samples();
    let waiting = || {
        let followed = house.run(&["suivi", "--au", "2026-07-23", "--format", "json"]);
        ended(&followed, 0);
        let mut lines = followed.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap());
        let own = lines.find(|line| line["signalement"]["signalement"] == "SIG-2026-0044");
        own.unwrap()["signalement"]["attend"].clone()
    };
    let first = waiting();
    assert_eq!(first[1], "suite du parquet", "{first}");
    assert!(first[0].as_str().unwrap().starts_with("copie : "), "{first}");
    let file = "signalements/SIG-2026-0044.yaml";
    house.edit(file, "version: 1", "version: 2");
    house.edit(file, "  le: 2026-05-04T12:30", "  le: 2026-05-04T12:30\n  version: 1");
    assert_eq!(waiting(), serde_json::json!(["envoi", "suite du parquet"]));
}
