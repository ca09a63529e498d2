//! A case lives, a document stays: the story of one child, from a draft to the purge, and what each
//! reader then holds.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::sync::OnceLock;

use cesmivip::pdf::read_all;

use crate::Ran;
use crate::cli::House;
use crate::cli_envois::{PHRASE, codes, sent, typed};
use crate::cli_produire::{REFERRAL, SITUATION, ended, faults, produce};

const FIRST: &str = "SIG-2026-0048";
const SECOND: &str = "signalements/SIG-2026-0061.yaml";
const PDF: &str = "produits/SIG-2026-0048-v1.pdf";
const FACT: &str = "La jeune demande un hébergement pour la nuit.";

/// One child, one referral, one signing key.
fn office() -> House {
    static MADE: OnceLock<House> = OnceLock::new();
    let make = || {
        let house = House::new();
        std::fs::remove_file(house.path("situations/S-2026-042.yaml")).unwrap();
        std::fs::remove_file(house.path("signalements/SIG-2026-0042.yaml")).unwrap();
        ended(&typed(&house, &["cles", "creer", "--phrase-entree"], PHRASE), 0);
        crate::shared::lighten(&house.path(".cesmivip/signature.pem"), PHRASE.trim());
        house
    };
    MADE.get_or_init(make).copied()
}

/// A document, without its white space folded.
fn pages(house: &House, stem: &str) -> String {
    let bytes = std::fs::read(house.path(&format!("produits/{stem}.pdf"))).unwrap();
    read_all(&bytes).unwrap().pages.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What became known since: a night away, and a fact.
fn lives_on(house: &House) {
    let more = "  - {id: F2, quand: 2026-06-12, fondement: constate, source: éducatrice, enonce: La jeune revient avec un téléphone neuf.}\n";
    house.edit(SITUATION, "prostitution:", &format!("{more}prostitution:"));
    let away = "fugues: [{type: fugue, debut: 2026-06-10T21:00, fin: 2026-06-12T08:00}]\n";
    house.edit(SITUATION, "prostitution:", &format!("{away}prostitution:"));
}

/// A complement, a few days later.
fn complement(house: &House) {
    let first = std::fs::read_to_string(house.path(REFERRAL)).unwrap();
    let kept =
        first.lines().filter(|line| !line.starts_with("envoi") && !line.starts_with("suites"));
    let text: String = kept.map(|line| format!("{line}\n")).collect();
    let text = text
        .replacen(FIRST, "SIG-2026-0061", 1)
        .replacen("nature: premier", "nature: complement\nlies: [SIG-2026-0048]", 1)
        .replace("2026-06-09", "2026-06-15")
        .replacen("motivation: F1.", "motivation: F2.", 1);
    house.write(SECOND, &text);
}

fn told(ran: &Ran, code: &str) -> bool {
    codes(ran).iter().any(|told| told == code)
}

#[test]
fn the_story_of_a_child_from_a_draft_to_the_purge() {
    let house = office();
    // 1, 2. A draft with a fault, then without.
    house.edit(REFERRAL, "copies: [crip]\n", "");
    ended(&house.run(&["valider", REFERRAL]), 1);
    house.edit(REFERRAL, "signatures:", "copies: [crip]\nsignatures:");
    ended(&house.run(&["valider", REFERRAL]), 0);
    // 3, 4. Sealed, and what it says it is.
    ended(&house.run(&["signalement", REFERRAL]), 0);
    ended(&house.run(&["verifier", PDF]), 0);
    // 5. Sent to all its readers, and noted.
    let (ran, folders) = sent(&house, &[FIRST]);
    ended(&ran, 0);
    assert_eq!(folders.keys().collect::<Vec<_>>(), ["crip", "parquet"]);
    house.edit(REFERRAL, "copies:", "envoi: {le: 2030-01-01T17:05, canal: plex}\ncopies:");
    ended(&produce(&house), 0);
    // 6. She ran away and came back: nothing is a fault, nothing is remarked of what has gone.
    lives_on(&house);
    let ran = produce(&house);
    ended(&ran, 0);
    assert!(faults(&ran).is_empty(), "{}", ran.out);
    let checked = house.run(&["valider", REFERRAL, "--format", "json"]);
    ended(&checked, 0);
    assert!(!told(&checked, "M171"), "{}", checked.out);
    // 7, 8. The complement says what is new, and is sent.
    complement(&house);
    let ran = produce(&house);
    ended(&ran, 0);
    let text = pages(&house, "SIG-2026-0061-v1");
    assert!(!text.contains(FACT), "{text}");
    for said in ["nouveaux : F2", "déjà portés à votre connaissance : F1", "téléphone neuf"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    ended(&house.run(&["verifier", "produits/SIG-2026-0061-v1.pdf"]), 0);
    ended(&house.run(&["verifier", "--reconstruire", "produits/SIG-2026-0061-v1.pdf"]), 0);
    ended(&sent(&house, &["SIG-2026-0061"]).0, 0);
    // 9. A version more of the first: what it replaces is what was sealed.
    house.edit(
        REFERRAL,
        "version: 1",
        "version: 2\nremplace: {version: 1, date: 2026-06-08, parties: [Demandes au parquet]}",
    );
    house.edit(REFERRAL, "motivation: F1.", "motivation: \"F1, et la nuit.\"");
    let ran = produce(&house);
    ended(&ran, 7);
    assert!(told(&ran, "M197"), "{}", ran.out);
    house.edit(REFERRAL, "date: 2026-06-08,", "date: 2026-06-09,");
    ended(&produce(&house), 0);
    ended(&house.run(&["verifier", "produits/SIG-2026-0048-v2.pdf"]), 0);
    assert!(house.run(&["verifier", PDF]).out.contains("remplacé par la version 2"));
    // 10. The prosecutor's answer.
    house.edit(REFERRAL, "copies:", "suites: [{type: saisine_je, date: 2026-06-20}]\ncopies:");
    ended(&produce(&house), 0);
    // 11. Another prosecutor.
    house.edit("cesmivip.yaml", "attention: Élise TYPE", "attention: Aude SPÉCIMEN");
    let ran = produce(&house);
    ended(&ran, 0);
    assert!(faults(&ran).is_empty(), "{}", ran.out);
    // 12. What is sealed is still what was kept of it makes.
    ended(&house.run(&["verifier", "--reconstruire", "produits/SIG-2026-0048-v2.pdf"]), 0);
    // 13. She is erased.
    let elsewhere = crate::shared::folder();
    let copy = elsewhere.path().join("copie.pdf");
    std::fs::copy(house.path("produits/SIG-2026-0048-v2.pdf"), &copy).unwrap();
    let ran = house.run(&["purger", "S-2026-048", "--motif", "decision", "--ecrire"]);
    ended(&ran, 0);
    // 14. And stays so.
    ended(&produce(&house), 0);
    assert!(!house.produced().iter().any(|name| name.starts_with("SIG-")));
    let ran = house.run(&["verifier", copy.to_str().unwrap()]);
    assert!(ran.code == 5 && ran.out.contains("détruit le"), "{}", ran.out);
    ended(&house.run(&["registre", "verifier"]), 0);
}

/// Also when both are made in one run, whatever their order.
#[test]
fn a_complement_to_what_was_sealed_and_never_sent_says_all() {
    let house = office();
    ended(&house.run(&["signalement", REFERRAL]), 0);
    lives_on(&house);
    complement(&house);
    let checked = house.run(&["valider", SECOND, "--format", "json"]);
    assert!(checked.code == 0 && told(&checked, "M196"), "{}", checked.out);
    ended(&produce(&house), 0);
    assert!(pages(&house, "SIG-2026-0061-v1").contains(FACT));
    // What is sealed stays so once the first has gone, and nothing is said to have changed.
    ended(&sent(&house, &[FIRST]).0, 0);
    let ran = produce(&house);
    ended(&ran, 0);
    let mine =
        ran.out.lines().filter(|line| line.contains("SIG-2026-0061") && line.contains("D065"));
    assert_eq!(mine.count(), 0, "{}", ran.out);
    let both = office();
    lives_on(&both);
    complement(&both);
    // The first one is sealed first, whatever the order of the names.
    for args in [&["produire"][..], &["signalement", SECOND, REFERRAL]] {
        let both = both.copied();
        ended(&both.run(args), 0);
        assert!(pages(&both, "SIG-2026-0061-v1").contains(FACT));
        let register = std::fs::read_to_string(both.path("registre/registre.tsv")).unwrap();
        let line = |stem: &str| {
            let path = both.path(&format!("produits/{stem}.sha256"));
            let sum = std::fs::read_to_string(path).unwrap();
            register.lines().position(|line| line.contains(&sum[..64])).unwrap()
        };
        assert!(line("SIG-2026-0048-v1") < line("SIG-2026-0061-v1"), "{register}");
    }
}

/// What was written of the sending of a former version says nothing of this one.
#[test]
fn a_sending_that_is_noted_is_that_of_the_version_that_was_sealed_before_it() {
    let cases = [
        ("2026-06-09", "2026-06-15", true),
        ("2027-01-01", "2027-01-01", false),
        // A day to come is a slip of the pen.
        ("2027-01-02", "2027-01-01", true),
    ];
    for (day, written, again) in cases {
        let house = office();
        ended(&house.run(&["signalement", REFERRAL]), 0);
        let noted = format!(
            "envoi: {{le: {day}T17:05, canal: plex}}\ncopies_envoyees: [{{destinataire: crip, le: {day}T17:05}}]\ncopies:"
        );
        house.edit(REFERRAL, "copies:", &noted);
        lives_on(&house);
        complement(&house);
        house.edit(SECOND, "copies_envoyees", "# copies_envoyees");
        let text = std::fs::read_to_string(house.path(SECOND)).unwrap();
        house.write(SECOND, &text.replace("2026-06-15", written));
        ended(&produce(&house), 0);
        assert_eq!(pages(&house, "SIG-2026-0061-v1").contains(FACT), again, "{day}");
    }
}

/// A slip that was cancelled says no more that anything went: who waits for it gets it.
#[test]
fn what_a_cancelled_slip_listed_was_not_received() {
    let house = office();
    ended(&house.run(&["signalement", REFERRAL]), 0);
    let (ran, folders) = sent(&house, &[FIRST]);
    ended(&ran, 0);
    for folder in folders.values() {
        let number = folder.rsplit('/').next().unwrap();
        ended(
            &house.run(&[
                "registre",
                "annuler",
                &format!("{folder}/{number}.pdf"),
                "--jamais-sortie",
            ]),
            0,
        );
    }
    lives_on(&house);
    complement(&house);
    let checked = house.run(&["valider", SECOND, "--format", "json"]);
    assert!(told(&checked, "M196"), "{}", checked.out);
    let (ran, again) = sent(&house, &[FIRST]);
    ended(&ran, 0);
    assert!(again.len() == folders.len() && !told(&ran, "D072"), "{}", ran.out);
}

/// The same thing twice is two things.
#[test]
fn a_second_departure_like_the_first_is_new() {
    let house = office();
    let away = "  - {type: fugue, debut: 2026-05, fin: 2026-05}\n";
    house.edit(SITUATION, "prostitution:", &format!("fugues:\n{away}prostitution:"));
    ended(&house.run(&["signalement", REFERRAL]), 0);
    ended(&sent(&house, &[FIRST]).0, 0);
    house.edit(SITUATION, "fugues:\n", &format!("fugues:\n{away}"));
    complement(&house);
    house.edit(SECOND, "motivation: F2.", "motivation: F1.");
    ended(&house.run(&["signalement", SECOND]), 0);
    let pages = pages(&house, "SIG-2026-0061-v1");
    assert!(pages.contains("1 départ nouveau"), "{pages}");
}

/// What a complement took back, its readers do not hold; one that is not cited had the last word.
#[test]
fn what_was_taken_back_is_said_again() {
    let house = office();
    let more = "  - {id: F2, quand: 2026-06-08, fondement: constate, source: éducatrice, enonce: Un second téléphone est vu.}\n";
    let before = std::fs::read_to_string(house.path(SITUATION)).unwrap();
    house.edit(SITUATION, "prostitution:", &format!("{more}prostitution:"));
    let whole = std::fs::read_to_string(house.path(SITUATION)).unwrap();
    ended(&house.run(&["signalement", REFERRAL]), 0);
    ended(&sent(&house, &[FIRST]).0, 0);
    house.write(SITUATION, &before);
    complement(&house);
    house.edit(SECOND, "motivation: F2.", "motivation: F1.");
    ended(&house.run(&["signalement", SECOND]), 0);
    assert!(pages(&house, "SIG-2026-0061-v1").contains("retirés depuis : F2"));
    ended(&sent(&house, &["SIG-2026-0061"]).0, 0);
    house.write(SITUATION, &whole);
    let third = std::fs::read_to_string(house.path(SECOND)).unwrap();
    let third =
        third.replacen("SIG-2026-0061", "SIG-2026-0062", 1).replace("2026-06-15", "2026-06-20");
    for lies in ["[SIG-2026-0048, SIG-2026-0061]", "[SIG-2026-0048]"] {
        let house = house.copied();
        house.write("signalements/SIG-2026-0062.yaml", &third.replace("[SIG-2026-0048]", lies));
        let ran = house.run(&["signalement", "signalements/SIG-2026-0062.yaml"]);
        ended(&ran, 0);
        assert!(
            pages(&house, "SIG-2026-0062-v1").contains("Un second téléphone est vu."),
            "{lies}"
        );
    }
}

/// A version that never left replaces nothing: the former one stands, and goes.
#[test]
fn a_version_that_never_left_gives_the_former_one_back() {
    let house = office();
    ended(&house.run(&["signalement", REFERRAL]), 0);
    ended(&sent(&house, &[FIRST]).0, 0);
    let version =
        "version: 2\nremplace: {version: 1, date: 2026-06-09, parties: [Demandes au parquet]}";
    house.edit(REFERRAL, "version: 1", version);
    house.edit(REFERRAL, "motivation: F1.", "motivation: \"F1, et la nuit.\"");
    ended(&house.run(&["signalement", REFERRAL]), 0);
    let second = "produits/SIG-2026-0048-v2.pdf";
    assert!(house.run(&["verifier", PDF]).out.contains("remplacé par la version 2"));
    ended(&house.run(&["registre", "annuler", second, "--jamais-sortie"]), 0);
    let ran = house.run(&["verifier", PDF]);
    ended(&ran, 0);
    assert!(!ran.out.contains("remplacé"), "{}", ran.out);
    // The bordereau sends it, and says that the record speaks of another.
    let (ran, folders) = sent(&house, &[FIRST, "--destinataire", "crip"]);
    ended(&ran, 0);
    assert!(folders.len() == 1 && told(&ran, "D115"), "{}", ran.out);
    // A complement is compared with what its readers hold.
    lives_on(&house);
    complement(&house);
    house.edit(
        SECOND,
        "version: 2\nremplace: {version: 1, date: 2026-06-15, parties: [Demandes au parquet]}",
        "version: 1",
    );
    house.edit(SECOND, "motivation: \"F1, et la nuit.\"", "motivation: F2.");
    ended(&house.run(&["signalement", SECOND]), 0);
    assert!(!pages(&house, "SIG-2026-0061-v1").contains(FACT));
    // The next version replaces the one that stands.
    house.edit(REFERRAL, "version: 2\n", "version: 3\n");
    ended(&house.run(&["signalement", REFERRAL]), 0);
    assert!(house.run(&["verifier", PDF]).out.contains("remplacé par la version 3"));
}

/// Who says that a document never left is not believed against what is known here.
#[test]
fn what_may_have_left_is_not_said_never_to_have() {
    let house = office();
    ended(&house.run(&["signalement", REFERRAL]), 0);
    let cancel = |house: &House, file: &str, code: &str| {
        let before = std::fs::read(house.path("registre/registre.tsv")).unwrap();
        let ran = house.run(&["registre", "annuler", file, "--jamais-sortie"]);
        assert!(ran.code != 0 && ran.err.contains(code), "{file}: {}", ran.err);
        assert!(before == std::fs::read(house.path("registre/registre.tsv")).unwrap());
    };
    cancel(&house, "produits/SIG-2026-0048-v1-transmission.txt", "D111");
    let alone = house.run(&["registre", "annuler", "produits/SIG-2026-0048-v1-transmission.txt"]);
    assert!(alone.code == 1 && alone.err.contains("D111"), "{}", alone.err);
    let noted = house.copied();
    noted.edit(REFERRAL, "copies:", "envoi: {le: 2030-01-01T17:05, canal: plex}\ncopies:");
    cancel(&noted, PDF, "D112");
    let handed = house.copied();
    ended(&sent(&handed, &[FIRST]).0, 0);
    cancel(&handed, PDF, "D112");
    ended(&handed.run(&["registre", "annuler", PDF]), 0);
}

/// A remark that would ask for another text of a sealed version says that it takes a version more;
/// once it has gone, nothing is asked of it.
#[test]
fn what_is_remarked_of_a_sealed_referral_can_be_done() {
    let house = office();
    house.edit(REFERRAL, "urgence: {degre: signalee}", "urgence: {degre: immediate, motif: Nuit dehors.}\njoignable: {qualite: Astreinte fictive, telephone: \"04 65 71 48 09\"}");
    let first = house.run(&["valider", REFERRAL, "--format", "json"]);
    assert!(told(&first, "M002") && !first.out.contains("version de plus"), "{}", first.out);
    ended(&house.run(&["signalement", REFERRAL]), 0);
    let sealed = house.run(&["valider", REFERRAL, "--format", "json"]);
    assert!(told(&sealed, "M002") && sealed.out.contains("version de plus"), "{}", sealed.out);
    house.edit(REFERRAL, "copies:", "envoi: {le: 2030-01-01T17:05, canal: plex}\ncopies:");
    let gone = house.run(&["valider", REFERRAL, "--format", "json"]);
    ended(&gone, 0);
    // The day of the sending is to come until then: nothing else is left to say.
    assert!(codes(&gone).iter().all(|code| code == "D123"), "{}", gone.out);
}

/// A trial is made of the same words, says what it is, and leaves nothing that counts.
#[test]
fn a_trial_of_a_referral_is_sealed_nowhere() {
    let house = House::new();
    let register = house.path("registre");
    let large = "signalements/SIG-2026-0042.yaml";
    let ran = house.run(&["signalement", large, REFERRAL, "--essai"]);
    ended(&ran, 0);
    assert!(ran.out.contains("essais/ESSAI-SIG-2026-0042-v1.pdf (essai)"), "{}", ran.out);
    assert!(house.produced().is_empty() && !register.join("registre.tsv").exists());
    let read = |name: &str| std::fs::read(house.path(&format!("essais/{name}"))).unwrap();
    let plain = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    for stem in ["ESSAI-SIG-2026-0042-v1", "ESSAI-SIG-2026-0042-v1-annexe"] {
        let pages = plain(read_all(&read(&format!("{stem}.pdf"))).unwrap().pages);
        assert!(pages.contains("ESSAI, à ne remettre à personne"), "{pages}");
        assert!(pages.contains("ESSAI-SIG-2026-0042"), "{pages}");
    }
    let letter = String::from_utf8(read("ESSAI-SIG-2026-0048-v1-transmission.txt")).unwrap();
    assert!(letter.starts_with("ESSAI, à ne remettre"), "{letter}");
    ended(&house.run(&["verifier", "essais/ESSAI-SIG-2026-0048-v1.pdf"]), 5);
    // The referral itself is then made as if nothing had been.
    let ran = house.run(&["signalement", REFERRAL]);
    ended(&ran, 0);
    assert!(ran.out.contains("SIG-2026-0048-v1.pdf (produit)"), "{}", ran.out);
}
