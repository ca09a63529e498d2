//! What was sealed stays as it is, whatever changes around it, and what was destroyed stays so.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::Ran;
use crate::cli::House;
use crate::cli_produire::{
    CONVENED, HELD, REFERRAL, SITUATION, ended, faults, lines, made, produce, totals,
};

const PDF: &str = "produits/SIG-2026-0048-v1.pdf";

/// Every document, by name, and its bytes.
fn documents(house: &House) -> Vec<(String, Vec<u8>)> {
    let names = house.produced().into_iter();
    names
        .map(|name| (name.clone(), std::fs::read(house.path("produits").join(name)).unwrap()))
        .collect()
}

/// The notices of a run: code and message.
fn notices(ran: &Ran) -> Vec<(String, String)> {
    let all = lines(ran).into_iter().filter(|line| line["gravite"] == "information");
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    all.map(|line| (text(&line, "code"), text(&line, "message"))).collect()
}

/// What is kept of documents, without their templates.
fn kept(house: &House) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(house.path(".cesmivip/scelles")).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| !path.to_string_lossy().contains("gabarits-"));
    paths.sort();
    paths
}

/// The file that is kept of the document of a stem.
fn kept_of(house: &House, stem: &str) -> PathBuf {
    let mark = format!("\"stem\":\"{stem}\"");
    let holds = |path: &PathBuf| std::fs::read_to_string(path).unwrap().contains(&mark);
    kept(house).into_iter().find(holds).unwrap()
}

fn remove(house: &House, files: &[&str]) {
    files.iter().for_each(|file| std::fs::remove_file(house.path(file)).unwrap());
}

#[test]
fn nothing_that_changes_around_sealed_documents_makes_them_again() {
    let house = made().copied();
    let before = documents(&house);
    // What is kept is private, and tries no guess at a record.
    let pdfs = before.iter().filter(|(name, _)| name.ends_with(".pdf")).count();
    assert_eq!(kept(&house).len(), pdfs);
    let record = std::fs::read(house.path(REFERRAL)).unwrap();
    for path in kept(&house) {
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains(&cesmivip::seal::sha256(&record).to_string()));
    }
    // Another prosecutor; a service that is renamed, one that comes, one that no longer sits; a
    // template, the form, the life of a child, a comment.
    house.edit("cesmivip.yaml", "attention: Élise TYPE", "attention: Aude SPÉCIMEN");
    house.edit("cesmivip.yaml", "nom: Parquet des mineurs,  ", "nom: Parquet fictif des mineurs,");
    let rest = "\n  foyer_nouveau: {nom: Foyer fictif nouveau, nature: lieu_accueil}\n  ase: ";
    house.edit("cesmivip.yaml", "\n  ase: ", rest);
    let organisation = std::fs::read_to_string(house.path("cesmivip.yaml")).unwrap();
    let sits = |line: &&str| !line.starts_with("  equipe_mobile:");
    let left: Vec<&str> = organisation.lines().filter(sits).collect();
    house.write("cesmivip.yaml", &(left.join("\n") + "\n"));
    house.write("templates/signalement/objet.tera", "Objet propre au service");
    house.write("templates/compte_rendu/rappel.tera", "Rappel propre au service");
    let form = std::fs::read_to_string(crate::at("forms/signalement/form.yaml")).unwrap();
    house.write(
        "forms/signalement/form.yaml",
        &form.replacen("titre: Faits", "titre: Les faits", 1),
    );
    house.edit(SITUATION, "commune: sans domicile connu", "commune: Lyon 3e");
    house.edit(REFERRAL, "\nversion: 1", "\nversion: 1 # une note");
    house.edit(HELD, "seance: CES-2026-02", "# Relu.\nseance: CES-2026-02");
    let ran = produce(&house);
    ended(&ran, 0);
    let all = ["signalement: 0 0 1 0", "compte_rendu: 0 0 2 0", "convocation: 0 0 1 0"];
    assert_eq!(totals(&ran)[..3], all, "{}", ran.out);
    assert_eq!(documents(&house), before);
    // It is told of the referral, by the parts that a reader knows, and never by a value.
    let told = notices(&ran);
    assert_eq!(told.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["D065"]);
    let text = &told[0].1;
    for part in ["« SIG-2026-0048-v1 »", "« service émetteur et destinataire »", "« Les faits »"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert!(!ran.out.contains("Lyon 3e") && !ran.out.contains("Aude"), "{}", ran.out);
    // Whoever asks for it by name is told too, and what can be done.
    let asked = house.run(&["signalement", REFERRAL]);
    ended(&asked, 0);
    assert!(asked.err.contains("information[D065]"), "{}", asked.err);
    assert!(asked.err.contains("à faire : Le document reste tel qu'il est."), "{}", asked.err);
    assert!(asked.out.contains("SIG-2026-0048-v1.pdf (inchangé)"), "{}", asked.out);
    ended(&house.run(&["compte-rendu", HELD]), 0);
    // Each is still what was kept of it makes, and it is told what would differ today.
    let again = house.run(&["verifier", "--reconstruire", PDF, "produits/CES-2026-02-ase.pdf"]);
    ended(&again, 0);
    assert_eq!(again.out.matches("à l'octet près").count(), 2, "{}", again.out);
    for what in ["- les gabarits", "- le formulaire", "« Les faits »", "« service émetteur"] {
        assert!(again.out.contains(what), "{what}: {}", again.out);
    }
}

#[test]
fn what_is_sealed_asks_nothing_of_records_that_were_lost_or_have_faults_since() {
    let house = made().copied();
    let before = documents(&house);
    // What a referral repeats has a fault by now, and the record of another child is erased.
    house.edit(SITUATION, "sexe: fille", "sexe: fillette");
    std::fs::remove_file(house.path("situations/S-2026-004.yaml")).unwrap();
    ended(&house.run(&["valider", "situations", "seances"]), 1);
    let ran = produce(&house);
    ended(&ran, 0);
    let all = [
        "signalement: 0 0 1 0",
        "compte_rendu: 0 0 2 0",
        "convocation: 0 0 1 0",
        "rapport: 0 0 2 0",
    ];
    assert_eq!(totals(&ran), all, "{}", ran.out);
    assert_eq!(documents(&house), before);
    assert!(notices(&ran)[0].1.contains("a maintenant des fautes"), "{}", ran.out);
    let asked = house.run(&["signalement", REFERRAL]);
    ended(&asked, 0);
    assert!(asked.out.contains("(inchangé)") && asked.err.contains("information[D065]"));
    // What is not sealed asks for all of it, as before.
    house.edit(REFERRAL, "\nversion: 1", "\nversion: 2");
    house.edit("rapports/2027.yaml", "revision: 1", "revision: 2");
    let ran = produce(&house);
    ended(&ran, 7);
    let told = faults(&ran);
    for code in ["S105 ", "D010 0:0 seances/CES-2026-02.yaml"] {
        assert!(told.iter().any(|fault| fault.starts_with(code)), "{code}: {told:?}");
    }
    ended(&house.run(&["signalement", REFERRAL]), 1);
}

#[test]
fn one_version_has_one_text_and_its_other_words_are_told_by_their_lines() {
    let house = made().copied();
    let before = documents(&house);
    // What is written once the referral has gone out is none of its words.
    let sent = "copies: [crip]\nenvoi: {le: 2026-06-09T17:05, canal: plex, preuve: AVIS-47}\n\
        suites: [{type: sans_suite, date: 2026-06-12}]\n";
    house.edit(REFERRAL, "copies: [crip]\n", sent);
    let ran = produce(&house);
    ended(&ran, 0);
    assert!(faults(&ran).is_empty());
    // The rest is: one fault, at the line to change, that names each place and no value.
    house.edit(REFERRAL, "motivation: F1.", "motivation: F1 et la nuit.");
    house.edit(
        REFERRAL,
        "motivation: F1 et la nuit.}",
        "motivation: F1 et la nuit.}, {type: enquete_penale, motivation: F1.}",
    );
    // Approved minutes are final; a convocation has versions.
    house.edit(HELD, "Visioconférence", "Salle fictive");
    house.edit(CONVENED, "lieu: Salle inventée", "lieu: Salle imaginée");
    let ran = produce(&house);
    ended(&ran, 7);
    let expected = [format!("D003 4:10 {CONVENED}"), format!("D003 4:10 {REFERRAL}")];
    let told = faults(&ran);
    assert!(expected.iter().all(|fault| told.contains(fault)), "{told:?}");
    assert!(told.iter().any(|fault| fault.starts_with("D009 ") && fault.ends_with(HELD)));
    let message = |code: &str, file: &str| {
        let all = lines(&ran);
        let mine = |line: &&Value| line["code"] == code && line["fichier"] == file;
        all.iter().find(mine).unwrap()["message"].as_str().unwrap().to_owned()
    };
    let text = message("D003", REFERRAL);
    assert!(text.contains("ligne 11 (demandes.0.motivation)"), "{text}");
    assert!(text.contains("ligne 11 (demandes.1.type)"), "{text}");
    assert!(message("D003", CONVENED).contains("ligne 6 (lieu)"));
    assert!(message("D009", HELD).contains("(lieu)"));
    assert!(!ran.out.contains("la nuit") && !ran.out.contains("imaginée"), "{}", ran.out);
    assert_eq!(documents(&house), before);
    let again = house.run(&["verifier", "--reconstruire", PDF]);
    ended(&again, 0);
    assert!(again.out.contains("sa fiche, ligne 11 (demandes.0"), "{}", again.out);
    // A version more is another document.
    house.edit(REFERRAL, "\nversion: 1", "\nversion: 2");
    ended(&house.run(&["signalement", REFERRAL]), 0);
    ended(&house.run(&["verifier", "produits/SIG-2026-0048-v2.pdf"]), 0);
    house.edit(REFERRAL, ", {type: enquete_penale, motivation: F1.}", "");
    let gone = house.run(&["signalement", REFERRAL]);
    ended(&gone, 1);
    let text = "demandes.1.motivation, qui n'y est plus";
    assert!(gone.err.contains(text), "{}", gone.err);
}

#[test]
fn a_sealed_document_is_put_back_to_the_byte_or_not_at_all() {
    let house = made().copied();
    let before = documents(&house);
    house.write("templates/signalement/objet.tera", "Objet propre au service");
    house.edit(SITUATION, "commune: sans domicile connu", "commune: Lyon 3e");
    let letter = "produits/SIG-2026-0048-v1-transmission.txt";
    remove(&house, &[PDF, "produits/SIG-2026-0048-v1.sha256", letter]);
    remove(&house, &["produits/RAP-2026-publique-v1.html", "produits/CES-2026-02-ase.json"]);
    let ran = produce(&house);
    ended(&ran, 0);
    assert_eq!(totals(&ran)[0], "signalement: 1 0 0 0", "{}", ran.out);
    assert_eq!(documents(&house), before);
    // In another folder too, and from what was kept alone.
    ended(&house.run(&["signalement", REFERRAL, "-o", "ailleurs"]), 0);
    let elsewhere = house.path("ailleurs/SIG-2026-0048-v1.pdf");
    assert!(std::fs::read(elsewhere).unwrap() == std::fs::read(house.path(PDF)).unwrap());
    // What is kept says so itself: one character, and nothing is taken from it.
    let kept = kept_of(&house, "SIG-2026-0048-v1");
    let text = std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&kept, text.replacen("FICTIONNEL", "FICTIONNAL", 1)).unwrap();
    for verb in [&["signalement", REFERRAL][..], &["verifier", "--reconstruire", PDF]] {
        let ran = house.run(verb);
        ended(&ran, 5);
        assert!(ran.err.contains("D066") && !ran.err.contains("FICTIONN"), "{}", ran.err);
    }
    // Without it the document stands, and nothing takes its place when it is gone.
    std::fs::remove_file(&kept).unwrap();
    ended(&produce(&house), 0);
    let unkept = house.run(&["verifier", "--reconstruire", PDF]);
    ended(&unkept, 5);
    assert!(unkept.err.contains("D071"), "{}", unkept.err);
    ended(&house.run(&["verifier", PDF]), 0);
    remove(&house, &[PDF]);
    let missing = house.run(&["signalement", REFERRAL]);
    ended(&missing, 0);
    assert!(missing.err.contains("attention[D068]") && !house.path(PDF).exists());
}

#[test]
fn a_destroyed_or_cancelled_document_is_never_made_again() {
    let house = made().copied();
    let copy = house.path("copie.pdf");
    std::fs::copy(house.path(PDF), &copy).unwrap();
    let purged = house.run(&["registre", "purger", PDF]);
    ended(&purged, 0);
    assert!(purged.out.contains("SIG-2026-0048-v1-transmission.txt"), "{}", purged.out);
    let kept: Vec<String> =
        kept(&house).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(!kept.iter().any(|text| text.contains("FICTIONNEL")), "something of it is still kept");
    let convocation = "produits/CES-2026-07-convocation-v1.pdf";
    ended(&house.run(&["registre", "annuler", convocation]), 0);
    // Its file is still there: it should not be, be it named or not.
    for named in [PDF, "produits", "copie.pdf"] {
        let ran = house.run(&["verifier", named]);
        ended(&ran, 5);
        assert!(ran.out.contains("détruit le "), "{}", ran.out);
    }
    let letter = house.run(&["verifier", "produits/SIG-2026-0048-v1-transmission.txt"]);
    assert!(letter.code == 5 && letter.out.contains("détruit le "), "{}", letter.out);
    for name in house.produced() {
        if name.starts_with("SIG-2026-0048") || name.starts_with("CES-2026-07-convocation-v1.") {
            std::fs::remove_file(house.path("produits").join(name)).unwrap();
        }
    }
    let gone = |house: &House| {
        let made = house.produced();
        let again = ["SIG-2026-0048-v1", "CES-2026-07-convocation-v1."];
        assert!(!made.iter().any(|name| again.iter().any(|stem| name.starts_with(stem))));
    };
    let ran = produce(&house);
    ended(&ran, 0);
    gone(&house);
    let told = notices(&ran);
    let mut codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    codes.sort();
    assert_eq!(codes, ["D069", "D070"], "{told:?}");
    let asked = house.run(&["signalement", REFERRAL, "-o", "ailleurs"]);
    ended(&asked, 0);
    assert!(asked.err.contains("a été détruit le ") && !house.path("ailleurs").exists());
    let asked = house.run(&["convocation", CONVENED]);
    assert!(asked.err.contains("a été annulé le "), "{}", asked.err);
    gone(&house);
    // Of what is not there, the register says why.
    let absent = house.run(&["verifier", PDF]);
    ended(&absent, 0);
    assert!(absent.out.contains("détruit le "), "{}", absent.out);
    let rebuilt = house.run(&["verifier", "--reconstruire", "copie.pdf"]);
    ended(&rebuilt, 5);
    assert!(rebuilt.out.contains("détruit le "), "{}", rebuilt.out);
    // A register that was begun again forgets, and what is kept does not.
    std::fs::write(house.path("registre/registre.tsv"), "\n").unwrap();
    ended(&house.run(&["registre", "recommencer"]), 0);
    ended(&produce(&house), 0);
    assert!(!house.produced().iter().any(|name| name.starts_with("SIG-2026-0048-v1")));
    ended(&house.run(&["verifier", "produits"]), 0);
}
