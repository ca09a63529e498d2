//! Sending what must be sent: a whole referral or session, to everybody, in one run and one pass
//! phrase, and what was sent, to whom and when.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use cesmivip::pdf::read_all;
use serde_json::Value;

use crate::Ran;
use crate::cli::House;
use crate::cli_produire::{ended, lines, made};

pub const PHRASE: &str = "une phrase fictive\n";
const RECORD: &str = "signalements/SIG-2026-0042.yaml";

/// Runs the program with what somebody types; of a run that asks for nothing, nothing is read.
pub fn typed(house: &House, args: &[&str], text: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
        .args(args)
        .current_dir(house.path(""))
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    Ran::of(child.wait_with_output().unwrap())
}

/// Sends, and gives the folders by recipient.
pub fn sent(house: &House, args: &[&str]) -> (Ran, BTreeMap<String, String>) {
    let all = [&["bordereau"], args, &["--phrase-entree", "--format", "json"]].concat();
    let ran = typed(house, &all, PHRASE);
    let folders = lines(&ran).into_iter().filter(|line| line["type"] == "envoi");
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    let folders = folders.map(|line| (text(&line, "destinataire"), text(&line, "dossier")));
    let folders = folders.collect();
    (ran, folders)
}

/// What a slip says, without the white space.
fn slip(folder: &str) -> String {
    let number = folder.rsplit('/').next().unwrap();
    let bytes = std::fs::read(format!("{folder}/{number}.pdf")).unwrap();
    read_all(&bytes).unwrap().pages.split_whitespace().collect()
}

/// The documents and attachments of a sending: the endings of their names, in order.
fn endings(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pieces = names.filter(|name| name.starts_with("PIECE-") && !name.ends_with(".tlog-proof"));
    let mut endings: Vec<String> =
        pieces.map(|name| name.rsplit('.').next().unwrap().to_owned()).collect();
    endings.sort();
    endings
}

pub fn codes(ran: &Ran) -> Vec<String> {
    let all = lines(ran).into_iter().filter(|line| line["type"] == "diagnostic");
    all.map(|line| line["code"].as_str().unwrap().to_owned()).collect()
}

/// A referral with its annex and attachments of which two are there, and a signing key; made once.
fn office() -> House {
    static MADE: OnceLock<House> = OnceLock::new();
    let make = || {
        let house = House::new();
        // The file of the first attachment is not described by a digest here.
        let text = std::fs::read_to_string(house.path(RECORD)).unwrap();
        let printed = text.lines().find(|line| line.contains("empreinte: ")).unwrap();
        let digest = printed.split("empreinte: ").nth(1).unwrap();
        let digest: String = digest.chars().take_while(char::is_ascii_hexdigit).collect();
        let file = "une déclaration fictive";
        let own = cesmivip::seal::sha256(file.as_bytes()).to_string();
        house.write(RECORD, &text.replacen(&digest, &own, 1));
        house.write("pieces/SIG-2026-0042/1-declaration.txt", file);
        house.write("pieces/SIG-2026-0042/5.pdf", "un récépissé fictif");
        ended(&house.run(&["signalement", RECORD]), 0);
        ended(&typed(&house, &["cles", "creer", "--phrase-entree"], PHRASE), 0);
        crate::shared::lighten(&house.path(".cesmivip/signature.pem"), PHRASE.trim());
        house
    };
    MADE.get_or_init(make).copied()
}

#[test]
fn a_referral_goes_whole_to_everybody_in_one_run_and_one_pass_phrase() {
    let house = office();
    let (ran, folders) = sent(&house, &["SIG-2026-0042"]);
    ended(&ran, 0);
    let recipients: Vec<&str> = folders.keys().map(String::as_str).collect();
    assert_eq!(recipients, ["crip", "direction", "juge_enfants", "parquet"]);
    assert_eq!(codes(&ran), ["D076"], "{}", ran.out);
    // The prosecutor gets all of it; a copy is the referral alone.
    assert_eq!(endings(&folders["parquet"]), ["pdf", "pdf", "pdf", "txt", "txt"]);
    for copy in ["crip", "direction", "juge_enfants"] {
        assert_eq!(endings(&folders[copy]), ["pdf"]);
        assert!(slip(&folders[copy]).contains("Urgenceimmédiate"));
        assert!(!slip(&folders[copy]).contains("Annexe"), "{copy}");
    }
    assert!(
        slip(&folders["crip"]).contains("Celluledereculdesinformations")
            || slip(&folders["crip"]).contains("(CRIP)")
    );
    // The slip says which is which, what is apart, what is missing, and asks for a receipt.
    let text = slip(&folders["parquet"]);
    for part in [
        "SignalementauprocureurdelaRépubliqueSIG-2026-0042",
        "AnnexeconfidentielleSIG-2026-0042",
        "Ànepasverseraudossier",
        "Texted’accompagnement",
        "Piècejointen°1",
        "Àécarterdelaconsultationdudossier",
        "Nonjointesàcetenvoi:Piècejointen°2",
        "Accuséderéception",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("FICTIVE") && !text.contains("Nouvelenvoi"), "{text}");
    let folder = folders["parquet"].as_str();
    let mut sums = Command::new("sha256sum");
    sums.args(["-c", "--strict", "SHA256SUMS"]).current_dir(folder);
    assert!(sums.output().unwrap().status.success());
    ended(&house.run(&["verifier", folder]), 0);
    ended(&house.run(&["registre", "verifier"]), 0);
    // Nobody gets the same again unasked, and no pass phrase is asked for nothing.
    let again = typed(&house, &["bordereau", RECORD, "--format", "json", "--phrase-entree"], "");
    ended(&again, 0);
    assert_eq!(codes(&again).iter().filter(|code| *code == "D072").count(), 4, "{}", again.out);
    assert!(!again.out.contains("\"envoi\""), "{}", again.out);
    // Whoever is named does, and is told.
    let (again, folders) = sent(&house, &["SIG-2026-0042", "--destinataire", "crip"]);
    ended(&again, 0);
    assert!(codes(&again).contains(&"D073".to_owned()), "{}", again.out);
    assert!(slip(&folders["crip"]).contains("Nouvelenvoi.") && folders.len() == 1);
    // Of a new version, the slip says which one of which day it replaces.
    let replaced = "\nversion: 3\nremplace: {version: 1, date: 2026-06-02, parties: [Faits]}";
    house.edit(RECORD, "\nversion: 1", replaced);
    ended(&house.run(&["signalement", RECORD]), 0);
    let (later, folders) = sent(&house, &["SIG-2026-0042", "--destinataire", "crip"]);
    ended(&later, 0);
    assert!(slip(&folders["crip"]).contains("Remplacelaversion1du2juin2026,quinedoitplusservir"));
    // A lower version is never sealed after it.
    house.edit(RECORD, "\nversion: 3", "\nversion: 2");
    let lower = house.run(&["signalement", RECORD]);
    ended(&lower, 1);
    assert!(lower.err.contains("D092"), "{}", lower.err);
    assert!(!house.path("produits/SIG-2026-0042-v2.pdf").exists());
    // A document that is named goes to those of its copies too, and to nobody else.
    let pdf = "produits/SIG-2026-0042-v3.pdf";
    let (named, folders) = sent(&house, &[pdf, "--destinataire", "juge_enfants"]);
    ended(&named, 0);
    assert_eq!(folders.len(), 1);
    for args in [
        [pdf, "--destinataire", "pjj"],
        ["produits/SIG-2026-0042-v3-annexe.pdf", "--destinataire", "crip"],
        ["SIG-2026-0042", "--destinataire", "pjj"],
    ] {
        let (refused, _) = sent(&house, &args);
        ended(&refused, 6);
        assert_eq!(codes(&refused), ["C003"], "{}", refused.out);
    }
    // What was sent, to whom and when, in the width of a screen.
    let list = house.run(&["envois"]);
    ended(&list, 0);
    assert!(list.out.lines().all(|line| line.chars().count() <= 80), "{}", list.out);
    let heads: Vec<&str> = list.out.lines().filter(|line| line.starts_with("BRD-")).collect();
    assert_eq!(heads.len(), 7, "{}", list.out);
    assert!(list.out.contains("  Annexe confidentielle SIG-2026-0042\n"), "{}", list.out);
    let listed = house.run(&["sendings", "SIG-2026-0042", "--destinataire", "crip"]);
    assert_eq!(listed.out.lines().filter(|line| line.starts_with("BRD-")).count(), 3);
    assert_eq!(house.run(&["envois", "SIG-2026-0048"]).out, "");
    ended(&house.run(&["envois", "--destinataire", "pjj"]), 0);
    let nobody = house.run(&["envois", "--destinataire", "parqet"]);
    ended(&nobody, 1);
    assert!(nobody.err.contains("D098"), "{}", nobody.err);
    // A referral that is destroyed takes its annex along, and their copies are named.
    let purged = house.run(&["registre", "purger", pdf]);
    ended(&purged, 0);
    assert!(purged.out.contains("SIG-2026-0042-v3-annexe.pdf"), "{}", purged.out);
    let number = folders["juge_enfants"].rsplit('/').next().unwrap();
    assert!(purged.out.contains(&format!("envois/{number}/PIECE-")), "{}", purged.out);
    for gone in ["SIG-2026-0042", pdf, "produits/SIG-2026-0042-v3-annexe.pdf"] {
        let (gone, _) = sent(&house, &[gone]);
        ended(&gone, 1);
        assert_eq!(codes(&gone), ["D037"], "{}", gone.out);
    }
}

#[test]
fn a_record_is_known_by_what_it_says_and_only_without_faults() {
    let house = office();
    let says = |args: &[&str], code: &str| {
        let (ran, folders) = sent(&house, args);
        assert!(codes(&ran).contains(&code.to_owned()), "{args:?}: {}", ran.out);
        assert!(folders.is_empty() && !house.path("envois").exists());
    };
    for other in ["situations/S-2026-048.yaml", "cesmivip.yaml"] {
        says(&[other], "D090");
    }
    // What is faulty is never the example of its schema, which is a real number here.
    let text = std::fs::read_to_string(house.path(RECORD)).unwrap();
    house.write(
        "ailleurs/faute.yaml",
        &text.replace("signalement: SIG-2026-0042", "signalement: SIG-2026-48"),
    );
    says(&["ailleurs/faute.yaml"], "S104");
    house.write("ailleurs/SIG-2026-0042.yaml", "signalement: x\n");
    says(&["ailleurs/SIG-2026-0042.yaml"], "S104");
    // The content decides, whatever the name: nothing of that number is sealed.
    house.write("ailleurs/SIG-2026-0042.yaml", &text.replace("SIG-2026-0042", "SIG-2026-0777"));
    says(&["ailleurs/SIG-2026-0042.yaml"], "D037");
    house.write("ailleurs/fiche.yml", &text);
    says(&["ailleurs/fiche.yml", "--destinataire", "pjj"], "C003");
    house.write("signalements/autre.yaml", "signalement: x\n");
    let checked = house.run(&["valider", "signalements/autre.yaml"]);
    ended(&checked, 1);
    assert!(!checked.err.contains("situations/"), "{}", checked.err);
}

#[test]
fn what_stands_goes_whole_and_an_annex_never_alone() {
    let house = office();
    let main = "produits/SIG-2026-0042-v1.pdf";
    let annex = "produits/SIG-2026-0042-v1-annexe.pdf";
    let (alone, _) = sent(&house, &[annex]);
    assert_eq!(codes(&alone), ["D091"], "{}", alone.out);
    // Nothing is sent blind.
    let (kept, aside) = (house.path(".cesmivip/scelles"), house.path("ailleurs"));
    std::fs::rename(&kept, &aside).unwrap();
    let (blind, _) = sent(&house, &["SIG-2026-0042"]);
    ended(&blind, 5);
    assert_eq!(codes(&blind), ["D071"; 3], "{}", blind.out);
    std::fs::rename(&aside, &kept).unwrap();
    // What is no longer in its place goes all the same, named once or twice.
    for name in [main, annex, "produits/SIG-2026-0042-v1-transmission.txt"] {
        std::fs::remove_file(house.path(name)).unwrap();
    }
    let all = ["SIG-2026-0042", "SIG-2026-0042", RECORD, "--destinataire", "parquet"];
    let (whole, folders) = sent(&house, &all);
    ended(&whole, 0);
    assert_eq!(codes(&whole), ["D094", "D094", "D094", "D076"], "{}", whole.out);
    assert_eq!(endings(&folders["parquet"]), ["pdf", "pdf", "pdf", "txt", "txt"]);
    assert!(slip(&folders["parquet"]).contains("Ànepasverseraudossier"));
}

#[test]
fn an_attachment_is_the_one_that_the_referral_lists() {
    let house = office();
    let refused = |code: &str, file: &str| {
        let ran = typed(&house, &["bordereau", "SIG-2026-0042", "--phrase-entree"], "");
        ended(&ran, if code == "D097" { 6 } else { 1 });
        assert!(ran.err.contains(code) && ran.err.contains(file), "{}", ran.err);
        assert!(!house.path("envois").exists());
    };
    house.write("pieces/SIG-2026-0042/1-declaration.txt", "une autre déclaration");
    refused("D074", "1-declaration.txt");
    house.write("pieces/SIG-2026-0042/1-declaration.txt", "une déclaration fictive");
    for stranger in ["99-autre.pdf", "sans-numero.pdf"] {
        house.write(&format!("pieces/SIG-2026-0042/{stranger}"), "fictif");
        refused("D075", stranger);
        std::fs::remove_file(house.path(&format!("pieces/SIG-2026-0042/{stranger}"))).unwrap();
    }
    // Two files for one piece, what is no plain file, what was left open, what is another document.
    house.write("pieces/SIG-2026-0042/01-autre.txt", "fictif");
    refused("D096", "1-declaration.txt");
    let folder = house.path("pieces/SIG-2026-0042");
    std::fs::remove_file(folder.join("01-autre.txt")).unwrap();
    let annex = house.path("produits/SIG-2026-0042-v1-annexe.pdf");
    for (name, code) in [("2.pdf", "D095"), (".2.pdf.swp", "D075"), ("2.pdf~", "D075")] {
        match code {
            "D095" => std::os::unix::fs::symlink(&annex, folder.join(name)).unwrap(),
            _ => house.write(&format!("pieces/SIG-2026-0042/{name}"), "fictif"),
        }
        refused(code, name);
        std::fs::remove_file(folder.join(name)).unwrap();
    }
    std::fs::copy(&annex, folder.join("2.pdf")).unwrap();
    refused("D097", "2.pdf");
    std::fs::remove_file(folder.join("2.pdf")).unwrap();
    std::fs::rename(&folder, house.path("ailleurs")).unwrap();
    std::os::unix::fs::symlink(house.path("ailleurs"), &folder).unwrap();
    refused("D095", "pieces/SIG-2026-0042");
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(house.path("ailleurs"), &folder).unwrap();
    let unknown = typed(&house, &["bordereau", "SIG-2026-0777", "--phrase-entree"], "");
    ended(&unknown, 1);
    assert!(unknown.err.contains("Rien de ce numéro n'est en vigueur"), "{}", unknown.err);
}

#[test]
fn a_session_goes_to_every_service_and_a_stopped_run_goes_on() {
    let house = made().copied();
    ended(&typed(&house, &["cles", "creer", "--phrase-entree"], PHRASE), 0);
    let (first, folders) = sent(&house, &["CES-2026-02", "--destinataire", "ase"]);
    ended(&first, 0);
    assert_eq!(endings(&folders["ase"]), ["pdf"]);
    assert!(slip(&folders["ase"]).contains("ExtraitducompterendudeséanceCES-2026-02"));
    // What a run that was killed left is ready for nobody, and takes no number.
    let number = folders["ase"].rsplit('-').next().unwrap().parse::<u32>().unwrap() + 1;
    let left = format!("{}{number:04}", folders["ase"].trim_end_matches(char::is_numeric));
    std::fs::create_dir_all(format!("{left}/moitie")).unwrap();
    let (ran, folders) = sent(&house, &["seances/CES-2026-02.yaml"]);
    ended(&ran, 0);
    let recipients: Vec<&str> = folders.keys().map(String::as_str).collect();
    let others = ["equipe_mobile", "lieu_accueil", "parquet", "police_gendarmerie", "soins"];
    assert_eq!(recipients, others, "the service that was sent its copy, and the secretariat");
    assert!(!folders.values().any(|folder| *folder == left));
    for said in [ran.err, house.run(&["envois"]).err] {
        assert!(said.contains("préparation interrompue"), "{said}");
    }
    let (own, folders) = sent(&house, &["CES-2026-02", "--destinataire", "secretariat"]);
    ended(&own, 0);
    assert_eq!(endings(&folders["secretariat"]), ["pdf"], "the whole minutes, and no key list");
    // Before it is held, its invitation and its sheet of identities go to whom they are for, and never
    // together.
    let (before, _) = sent(&house, &["CES-2026-07"]);
    ended(&before, 0);
    let own = lines(&before).into_iter().filter(|line| line["destinataire"] == "ase");
    let folders: Vec<String> =
        own.map(|line| line["dossier"].as_str().unwrap().to_owned()).collect();
    let [invitation, identities] = folders.as_slice() else { panic!("{folders:?}") };
    for folder in [invitation, identities] {
        assert_eq!(endings(folder), ["pdf"]);
    }
    assert!(!slip(invitation).contains("Identité") && slip(invitation).contains("Convocation"));
    let kept = slip(identities);
    assert!(kept.contains("paruneautrevoie") && !kept.contains("Convocation"), "{kept}");
}

#[test]
fn a_copy_that_says_more_than_its_recipient_would_be_given_waits_for_somebody_to_insist() {
    let house = made().copied();
    ended(&typed(&house, &["cles", "creer", "--phrase-entree"], PHRASE), 0);
    let asked = ["bordereau", "CES-2026-02", "--format", "json", "--phrase-entree"];
    // What cannot be compared waits too.
    house.write("situations/S-2026-099.yaml", "situation: S-2026-099\ninconnu: oui\n");
    let unread = typed(&house, &asked, PHRASE);
    assert!(unread.code != 0 && unread.out.contains("ne se lit pas"), "{}", unread.out);
    assert!(!std::path::Path::new(&house.path("envois")).exists());
    std::fs::remove_file(house.path("situations/S-2026-099.yaml")).unwrap();
    // A service that the sharing gives more than before changes nothing of what was sealed.
    let sharing = std::fs::read_to_string(house.path("cesmivip.yaml")).unwrap();
    let row = |row: &str, to: &str| -> String {
        let is_row = |line: &&str| line.trim_start().starts_with(&format!("{row}:"));
        let line = sharing.lines().find(is_row).unwrap();
        sharing.replace(line, &format!("  {row}: [{to}]"))
    };
    house.write("cesmivip.yaml", &row("exploitation", "ase, police_gendarmerie, parquet, soins"));
    let wider =
        typed(&house, &[&asked[..], &["--destinataire", "police_gendarmerie"]].concat(), PHRASE);
    ended(&wider, 0);
    assert_eq!(codes(&wider), [""; 0], "{}", wider.out);
    // One that it gives less is not sent its copy, and the others are.
    house.write("cesmivip.yaml", &row("motif", "ase, lieu_accueil, pjj, parquet, equipe_mobile"));
    let (ran, folders) = sent(&house, &["CES-2026-02"]);
    assert_ne!(ran.code, 0);
    assert!(!folders.contains_key("soins") && folders.contains_key("parquet"), "{folders:?}");
    let held = |ran: &Ran| {
        codes(ran).into_iter().filter(|code| code.starts_with("D12")).collect::<Vec<_>>()
    };
    assert_eq!(held(&ran), ["D121"], "{}", ran.out);
    assert!(ran.out.contains("« soins »"), "{}", ran.out);
    // Whoever names it says so.
    let (named, folders) = sent(&house, &["CES-2026-02", "--destinataire", "soins"]);
    ended(&named, 0);
    assert_eq!(held(&named), ["D122"], "{}", named.out);
    assert_eq!(endings(&folders["soins"]), ["pdf"]);
}

#[test]
fn a_sending_whose_pieces_were_destroyed_says_so_and_its_list_stays() {
    let house = office();
    let (ran, mut folders) = sent(&house, &["SIG-2026-0042"]);
    ended(&ran, 0);
    // One was put away elsewhere: an attachment is known by its number there too.
    let moved = house.path("archives/parquet").display().to_string();
    std::fs::create_dir(house.path("archives")).unwrap();
    std::fs::rename(&folders["parquet"], &moved).unwrap();
    folders.insert("parquet".to_owned(), moved);
    // A blank form that was attached may be everybody's.
    house.write("modeles/formulaire.txt", "une déclaration fictive");
    let sums = |folder: &str| std::fs::read_to_string(format!("{folder}/SHA256SUMS")).unwrap();
    let before: Vec<String> = folders.values().map(|folder| sums(folder)).collect();
    let ran = house.run(&["purger", "S-2026-042", "--motif", "decision", "--ecrire"]);
    ended(&ran, 0);
    assert!(ran.out.contains("modeles/formulaire.txt"), "{}", ran.out);
    assert!(house.path("modeles/formulaire.txt").exists());
    assert_eq!(folders.values().map(|folder| sums(folder)).collect::<Vec<_>>(), before);
    for (to, folder) in &folders {
        assert_eq!(endings(folder), [""; 0], "{to}");
        let ran = house.run(&["verifier", folder]);
        ended(&ran, 0);
        assert_eq!(ran.out.matches("détruit le ").count(), sums(folder).lines().count() - 1);
    }
    let told = lines(&house.run(&["envois", "--format", "json"]));
    for sending in told.iter().filter(|line| line["type"] == "envoi") {
        let count = |name: &str| sending[name].as_array().unwrap().len();
        assert_eq!(count("detruites"), count("pieces"), "{sending}");
    }
    let ran = house.run(&["envois"]);
    assert!(ran.out.contains("  détruit le ") && ran.out.contains(" : Signalement"), "{}", ran.out);
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    // What is missing and was destroyed by nobody is no silence.
    let folder = &folders["crip"];
    let number = folder.rsplit('/').next().unwrap();
    std::fs::remove_file(format!("{folder}/{number}.pdf")).unwrap();
    let ran = house.run(&["verifier", folder]);
    ended(&ran, 3);
    assert!(ran.out.contains("illisible"), "{}", ran.out);
}

/// The referral sends its reader to its annex: one is not cancelled without the other.
#[test]
fn an_annex_is_not_cancelled_alone() {
    let house = office();
    let annex = "produits/SIG-2026-0042-v1-annexe.pdf";
    for more in [&[][..], &["--jamais-sortie"]] {
        let ran = house.run(&[&["registre", "annuler", annex], more].concat());
        assert!(ran.code != 0 && ran.err.contains("D111"), "{}", ran.err);
    }
    ended(&house.run(&["verifier", annex]), 0);
}

/// Two at once: each number is given once, each recipient is sent everything once, and no run is lost.
#[test]
fn two_sendings_at_once_give_no_number_twice() {
    let house = office();
    let runs: Vec<Ran> = std::thread::scope(|scope| {
        let run = || scope.spawn(|| sent(&house, &["SIG-2026-0042"]).0);
        let both = [run(), run()];
        both.into_iter().map(|run| run.join().unwrap()).collect()
    });
    runs.iter().for_each(|ran| ended(ran, 0));
    let sendings = house.run(&["envois", "--format", "json"]);
    ended(&sendings, 0);
    let all: Vec<Value> = lines(&sendings);
    let of = |name: &str| -> Vec<String> {
        let mut texts: Vec<String> =
            all.iter().filter_map(|line| line[name].as_str().map(str::to_owned)).collect();
        texts.sort();
        texts
    };
    assert_eq!(of("destinataire"), ["crip", "direction", "juge_enfants", "parquet"], "{all:?}");
    let folders = std::fs::read_dir(house.path("envois")).unwrap().count();
    assert_eq!(folders, 4, "{}{}", runs[0].out, runs[1].out);
    ended(&house.run(&["registre", "verifier"]), 0);
}

/// An annex never outlives the version that it goes with, and comes back with it.
#[test]
fn an_annex_goes_when_a_version_without_one_replaces_its_own() {
    let house = office();
    let text = std::fs::read_to_string(house.path("situations/S-2026-042.yaml")).unwrap();
    let record = std::fs::read_to_string(house.path(RECORD)).unwrap();
    let annex = "produits/SIG-2026-0042-v1-annexe.pdf";
    let mut situation: Value = serde_yaml::from_str(&text).unwrap();
    let mut referral: Value = serde_yaml::from_str(&record).unwrap();
    let place = situation["mineur"]["lieu_vie"].as_object_mut().unwrap();
    place.retain(|key, _| ["type", "depuis"].contains(&key.as_str()));
    situation.as_object_mut().unwrap().remove("professionnels_menaces");
    for other in situation["prostitution"]["autres_victimes"].as_array_mut().unwrap() {
        other.as_object_mut().unwrap().remove("identite");
    }
    for holder in situation["representants"].as_array_mut().unwrap() {
        if let Some(address) = holder["adresse"].as_object_mut() {
            address.remove("protegee");
        }
    }
    referral.as_object_mut().unwrap().remove("precautions");
    referral["version"] = 2.into();
    house.write("situations/S-2026-042.yaml", &situation.to_string());
    house.write(RECORD, &referral.to_string());
    let ran = house.run(&["signalement", RECORD]);
    ended(&ran, 0);
    assert!(!house.path("produits/SIG-2026-0042-v2-annexe.pdf").exists(), "{}", ran.out);
    assert!(house.run(&["verifier", annex]).out.contains("remplacé par la version 2"));
    let (whole, folders) = sent(&house, &["SIG-2026-0042", "--destinataire", "parquet"]);
    ended(&whole, 0);
    assert!(!slip(&folders["parquet"]).contains("Annexe"), "{}", slip(&folders["parquet"]));
    // Cancelled before it left, it gives both back.
    let house = house.copied();
    let other = office();
    other.write("situations/S-2026-042.yaml", &situation.to_string());
    other.write(RECORD, &referral.to_string());
    ended(&other.run(&["signalement", RECORD]), 0);
    let second = "produits/SIG-2026-0042-v2.pdf";
    ended(&other.run(&["registre", "annuler", second, "--jamais-sortie"]), 0);
    let back = other.run(&["verifier", annex]);
    assert!(back.code == 0 && !back.out.contains("remplacé"), "{}", back.out);
    // Once it has left, it does not.
    let refused = house.run(&["registre", "annuler", second, "--jamais-sortie"]);
    assert!(refused.code != 0 && refused.err.contains("D112"), "{}", refused.err);
}
