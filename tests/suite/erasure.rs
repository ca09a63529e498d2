//! The holes that were found in the erasure of a child, each by its flaw: other people's files behind
//! links, documents whose record changed, copies elsewhere, numbers used again, days to come.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::os::unix::fs::symlink;
use std::path::Path;

use cesmivip::atelier::Machine;
use cesmivip::atelier::erasing::{Erasing, ErasureAsked};
use cesmivip::atelier::held::{Cabinet, Held};
use cesmivip::diag::Report;
use cesmivip::store::Workspace;
use cesmivip::value::{Code, Day, Instant, SituationRef};

use crate::cli::House;
use crate::cli_produire::{CONVENED, HELD, REFERRAL, SITUATION, ended, made, produce};

/// Who has a referral and was never examined.
const REFERRED: &str = "S-2026-048";
/// Who was examined, and is still followed.
const EXAMINED: &str = "S-2026-004";
const PDF: &str = "produits/SIG-2026-0048-v1.pdf";

/// A machine on a day.
struct On(&'static str);

impl Machine for On {
    fn now(&self) -> Option<Instant> {
        Instant::parse(&format!("{}T12:00:00Z", self.0))
    }

    fn fill(&self, bytes: &mut [u8]) -> bool {
        bytes.fill(7);
        true
    }
}

const TODAY: On = On("2027-03-02");

/// What is asked of an erasure: who, counted on which day, why.
struct Ask<'a> {
    number: &'a str,
    on: &'a str,
    reason: Option<&'a str>,
}

const ASK: Ask<'static> = Ask { number: REFERRED, on: "2027-03-02", reason: Some("demande") };

fn planned(house: &House, ask: &Ask<'_>, machine: &On) -> Erasing {
    let asked = ErasureAsked::One(SituationRef::parse(ask.number).unwrap());
    let reason = ask.reason.map(|word| Code::parse(word).unwrap());
    let on = Day::parse(ask.on).unwrap();
    Erasing::of(&house.path(""), &asked, (on, reason), machine)
        .unwrap_or_else(|report| panic!("{report:#?}"))
}

fn erase(house: &House, ask: &Ask<'_>, archived: bool) -> Result<Report, Report> {
    planned(house, ask, &TODAY).write(archived, &TODAY)
}

fn codes(report: &Report) -> Vec<&str> {
    report.items().iter().map(|fault| fault.code).collect()
}

fn refused(house: &House, ask: &Ask<'_>, archived: bool) -> Vec<String> {
    let report = erase(house, ask, archived).unwrap_err();
    codes(&report).into_iter().map(str::to_owned).collect()
}

fn held(house: &House, number: &str) -> Held {
    let workspace = Workspace::around(&house.path("")).unwrap();
    let cabinet = Cabinet::open(&workspace, &TODAY).unwrap_or_else(|r| panic!("{r:#?}"));
    cabinet.held(number).unwrap_or_else(|report| panic!("{report:#?}"))
}

/// Where files stand, from the root of a workspace.
fn inside(house: &House, paths: &[std::path::PathBuf]) -> Vec<String> {
    let root = Workspace::around(&house.path("")).unwrap().root().to_owned();
    paths.iter().map(|path| path.strip_prefix(&root).unwrap().display().to_string()).collect()
}

fn is_kept(house: &House, number: &str) -> bool {
    held(house, number).documents.iter().any(|document| document.is_kept)
}

#[test]
fn what_stands_behind_a_link_is_told_and_stays() {
    let house = made().copied();
    let elsewhere = crate::shared::folder();
    let at = |name: &str| elsewhere.path().join(name);
    // The folder of documents is elsewhere, with the files of others; so are the attachments, an
    // attachment, and the folder of a sending.
    std::fs::rename(house.path("produits"), at("documents")).unwrap();
    symlink(at("documents"), house.path("produits")).unwrap();
    for folder in ["capture", "envoi"] {
        std::fs::create_dir(at(folder)).unwrap();
        std::fs::write(at(folder).join("d-une-autre.txt"), "fictif").unwrap();
    }
    std::fs::create_dir_all(house.path("pieces/SIG-2026-0048")).unwrap();
    symlink(at("capture"), house.path("pieces/SIG-2026-0048/dossier")).unwrap();
    symlink(at("capture/d-une-autre.txt"), house.path("pieces/SIG-2026-0048/1.txt")).unwrap();
    house.write("pieces/SIG-2026-0048/2.txt", "fictif");
    let id = held(&house, REFERRED).documents[0].id;
    let copy = format!("PIECE-{id}.pdf");
    std::fs::write(at("envoi").join(&copy), "fictif").unwrap();
    std::fs::create_dir(house.path("envois")).unwrap();
    symlink(at("envoi"), house.path("envois/BRD-2026-0001")).unwrap();
    let count = |folder: &str| std::fs::read_dir(at(folder)).unwrap().count();
    let before = ["documents", "capture", "envoi"].map(count);
    let ran = house.run(&["purger", REFERRED, "--motif", "decision", "--ecrire"]);
    ended(&ran, 7);
    assert_eq!(["documents", "capture", "envoi"].map(count), before, "somebody else's");
    let sent = format!("envois/BRD-2026-0001/{copy}");
    let attached = "pieces/SIG-2026-0048/dossier/d-une-autre.txt";
    for left in [PDF, attached, "pieces/SIG-2026-0048/1.txt", &sent] {
        assert!(ran.err.contains(&format!("{left} : ")), "{left}: {}", ran.err);
    }
    assert!(ran.err.contains("D100") && ran.err.contains("sauf"), "{}", ran.err);
    assert!(!house.path("pieces/SIG-2026-0048/2.txt").exists() && !house.path(SITUATION).exists());
    // Later runs do not say that nothing is left.
    let again = house.run(&["purger", REFERRED, "--motif", "decision", "--ecrire"]);
    ended(&again, 0);
    assert!(again.err.contains(&format!("{PDF} : attention[D106]")), "{}", again.err);
    assert!(!again.err.contains("Rien à effacer"), "{}", again.err);
}

#[test]
fn a_link_in_the_place_of_the_folder_of_attachments_is_told() {
    let house = made().copied();
    let elsewhere = crate::shared::folder();
    std::fs::write(elsewhere.path().join("d-une-autre.txt"), "fictif").unwrap();
    std::fs::create_dir(house.path("pieces")).unwrap();
    symlink(elsewhere.path(), house.path("pieces/SIG-2026-0048")).unwrap();
    let link = "pieces/SIG-2026-0048";
    let told = inside(&house, &held(&house, REFERRED).left);
    assert_eq!(told, [link.to_owned(), format!("{link}/d-une-autre.txt")]);
    let left = erase(&house, &ASK, true).unwrap();
    assert_eq!(codes(&left), ["D100"; 2]);
    assert!(elsewhere.path().join("d-une-autre.txt").exists());
    assert!(house.path("pieces/SIG-2026-0048").is_symlink());
}

#[test]
fn a_document_goes_though_its_record_is_gone() {
    let house = made().copied();
    std::fs::remove_file(house.path(REFERRAL)).unwrap();
    house.write("pieces/SIG-2026-0048/1.txt", "fictif");
    assert!(is_kept(&house, REFERRED));
    assert_eq!(codes(&erase(&house, &ASK, true).unwrap()), [""; 0]);
    assert!(!house.path(PDF).exists() && !house.path("pieces/SIG-2026-0048").exists());
    assert!(!is_kept(&house, REFERRED));
    assert!(house.produced().iter().all(|name| !name.starts_with("SIG-")));
}

#[test]
fn a_document_goes_though_the_record_of_its_child_is_gone() {
    let house = made().copied();
    std::fs::remove_file(house.path(REFERRAL)).unwrap();
    std::fs::remove_file(house.path(SITUATION)).unwrap();
    let left = erase(&house, &Ask { reason: Some("decision"), ..ASK }, false).unwrap();
    assert_eq!(codes(&left), [""; 0]);
    assert!(house.produced().iter().all(|name| !name.starts_with("SIG-")));
    let ran = house.run(&["purger", REFERRED, "--motif", "demande", "--ecrire"]);
    ended(&ran, 1);
    assert!(ran.err.contains("D082"), "{}", ran.err);
}

#[test]
fn a_document_goes_though_its_record_says_another_child() {
    let house = made().copied();
    house.edit(REFERRAL, "situation: S-2026-048", "situation: S-2026-004");
    // It is not hers whom the record names today.
    let other = held(&house, EXAMINED);
    assert!(other.documents.iter().all(|document| !document.stem.starts_with("SIG-")));
    let hers = held(&house, REFERRED);
    assert!(hers.mentions.iter().any(|mention| mention.file == REFERRAL), "{:?}", hers.mentions);
    assert_eq!(codes(&erase(&house, &ASK, true).unwrap()), [""; 0]);
    assert!(!house.path(PDF).exists() && house.path(REFERRAL).exists());
}

#[test]
fn a_copy_goes_wherever_it_stands_and_a_name_alone_is_told() {
    let house = made().copied();
    let pdf = std::fs::read(house.path(PDF)).unwrap();
    let letter =
        std::fs::read_to_string(house.path("produits/SIG-2026-0048-v1-transmission.txt")).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        std::fs::create_dir_all(house.path(name).parent().unwrap()).unwrap();
        std::fs::write(house.path(name), bytes).unwrap();
    };
    let id = held(&house, REFERRED).documents[0].id;
    // Under other names, in other folders, hidden, in a sending that was put elsewhere, signed.
    let copies = [
        "produits/2026/copie.pdf",
        "a-imprimer",
        "essais/.brouillon.bin",
        &format!("archives/BRD-2026-0001/PIECE-{id}.pdf"),
        &format!("envois/2026/BRD-2026-0001/PIECE-{id}.pdf"),
    ];
    copies.iter().for_each(|name| put(name, &pdf));
    put("lettre.txt", letter.as_bytes());
    put("retours/signe.pdf", &[&pdf[..], b"1 0 obj\n<<>>\nendobj\n%%EOF\n"].concat());
    put("notes/fiche.yaml.bak", &std::fs::read(house.path(SITUATION)).unwrap());
    put("essais/SIG-2026-0048-v1.pdf", b"un essai fictif");
    put("pieces/SIG-2026-0048/captures/.vignette", b"fictif");
    // What only looks like hers.
    let alike = ["notes/SIG-2026-0048 relecture.txt", "notes/S-2026-048/appel.txt"];
    alike.iter().for_each(|name| put(name, b"fictif"));
    put("pieces/SIG-2026-0099/1.pdf", &pdf);
    // What is nobody's business here.
    let others = ["notes/SIG-2026-00481.txt", "autre/cesmivip.yaml", "autre/produits/copie.pdf"];
    others.iter().for_each(|name| put(name, &pdf[..pdf.len() - 1]));
    put("autre/produits/copie.pdf", &pdf);
    put("dehors.pdf", b"fictif");
    std::fs::remove_file(house.path("dehors.pdf")).unwrap();
    symlink(house.path(PDF), house.path("dehors.pdf")).unwrap();
    // Links that lead back, or to the folder above, show nothing twice.
    symlink(house.path("produits"), house.path("imprimes")).unwrap();
    symlink("..", house.path("notes/racine")).unwrap();
    // One that leads to a whole disk is not looked through, and hides nothing of the others.
    let elsewhere = crate::shared::folder();
    std::fs::write(elsewhere.path().join("SIG-2026-0048.jpg"), "fictif").unwrap();
    symlink(elsewhere.path(), house.path("dehors")).unwrap();
    symlink("/", house.path("tout")).unwrap();

    let hers = held(&house, REFERRED);
    let mut told = inside(&house, &hers.alike);
    told.sort();
    let there: Vec<&str> =
        told.iter().map(String::as_str).filter(|name| !name.starts_with("tout/")).collect();
    let expected = ["dehors/SIG-2026-0048.jpg", alike[1], alike[0], "pieces/SIG-2026-0099/1.pdf"];
    assert_eq!(there, expected);
    std::fs::remove_file(house.path("tout")).unwrap();
    let unsearched = inside(&house, &hers.unsearched);
    assert_eq!(unsearched, ["autre", "tout"]);
    assert_eq!(inside(&house, &held(&house, REFERRED).left), ["dehors.pdf"]);
    let left = erase(&house, &ASK, true).unwrap();
    assert_eq!(codes(&left), ["D100"]);
    let gone = ["lettre.txt", "retours/signe.pdf", "notes/fiche.yaml.bak"];
    let gone = copies
        .into_iter()
        .chain(gone)
        .chain(["essais/SIG-2026-0048-v1.pdf", "pieces/SIG-2026-0048"]);
    for name in gone {
        assert!(!house.path(name).exists(), "{name}");
    }
    for name in alike.into_iter().chain(others).chain(["pieces/SIG-2026-0099/1.pdf"]) {
        assert!(house.path(name).exists(), "{name}");
    }
}

#[test]
fn a_document_that_no_register_knows_any_more_goes_by_its_place() {
    let house = made().copied();
    let sheets: Vec<String> =
        house.produced().into_iter().filter(|name| name.ends_with("-cles.pdf")).collect();
    // Nothing is known of what was sealed: neither key, nor register, nor what was kept.
    for folder in [".cesmivip", "registre"] {
        std::fs::remove_dir_all(house.path(folder)).unwrap();
    }
    house.write("pieces/SIG-2026-0048/1.txt", "fictif");
    assert_eq!(codes(&erase(&house, &ASK, true).unwrap()), [""; 0]);
    assert!(
        house.produced().iter().all(|name| !name.starts_with("SIG-")),
        "{:?}",
        house.produced()
    );
    assert!(!house.path("pieces/SIG-2026-0048").exists());
    // Whom a list of codes names is not known: it is shown.
    let alike = inside(&house, &held(&house, EXAMINED).alike);
    assert_eq!(alike, [format!("produits/{}", sheets[0])]);
}

#[test]
fn what_an_erasure_left_of_a_child_is_erased_again() {
    let house = made().copied();
    let pdf = std::fs::read(house.path(PDF)).unwrap();
    let kept = held(&house, REFERRED).documents[0].id;
    let kept = house.path(&format!(".cesmivip/scelles/{kept}"));
    let frozen = std::fs::read(&kept).unwrap();
    erase(&house, &ASK, true).unwrap();
    assert!(planned(&house, &ASK, &TODAY).is_done());
    // As it was done before it looked at what was sealed.
    std::fs::write(&kept, frozen).unwrap();
    std::fs::write(house.path(PDF), pdf).unwrap();
    let again = planned(&house, &ASK, &TODAY);
    assert!(!again.is_done() && again.due[0].held.erased.is_some());
    assert_eq!(codes(&again.write(false, &TODAY).unwrap()), [""; 0]);
    assert!(!house.path(PDF).exists() && house.path("effacements/S-2026-048.yaml").exists());
    assert!(planned(&house, &ASK, &TODAY).is_done());
}

#[test]
fn a_referral_that_takes_an_erased_number_is_refused_and_never_left_unmade() {
    let house = made().copied();
    let text = std::fs::read_to_string(house.path(REFERRAL)).unwrap();
    erase(&house, &ASK, true).unwrap();
    let child = "situations/S-2026-049.yaml";
    let sample = std::fs::read_to_string(crate::at("samples").join(SITUATION)).unwrap();
    house.write(child, &sample.replace("S-2026-048", "S-2026-049"));
    let text = text.replace("S-2026-048", "S-2026-049");
    for version in ["version: 1", "version: 2"] {
        house.write(REFERRAL, &text.replace("version: 1", version));
        let one = house.run(&["signalement", REFERRAL, "--format", "json"]);
        ended(&one, 1);
        for ran in [produce(&house), one] {
            assert!(ran.code == 1 || ran.code == 7, "{}", ran.out);
            assert!(ran.out.contains("D103") && ran.out.contains("un autre numéro"), "{}", ran.out);
            assert!(!ran.out.contains("D069"), "{}", ran.out);
        }
    }
    assert!(house.produced().iter().all(|name| !name.starts_with("SIG-")));
    // Under a number of its own, it is made.
    house.write(REFERRAL, &text.replace("SIG-2026-0048", "SIG-2026-0049"));
    ended(&produce(&house), 0);
    assert!(house.produced().contains(&"SIG-2026-0049-v1.pdf".to_owned()));
}

#[test]
fn no_remedy_about_a_destroyed_document_asks_for_a_record_to_be_removed() {
    let house = made().copied();
    erase(&house, &Ask { number: EXAMINED, ..ASK }, true).unwrap();
    let ran = produce(&house);
    ended(&ran, 0);
    let told: Vec<&str> = ran.out.lines().filter(|line| line.contains("D069")).collect();
    assert!(
        !told.is_empty() && told.iter().all(|line| line.contains("garder la fiche")),
        "{told:?}"
    );
    assert!(!ran.out.contains("retirée"), "{}", ran.out);
    // Of a document that was destroyed alone, its own record may stay, and another may not come.
    let house = made().copied();
    ended(&house.run(&["registre", "purger", PDF]), 0);
    let ran = produce(&house);
    assert!(ran.out.contains("D069") && !ran.out.contains("D103"), "{}", ran.out);
    house.edit(REFERRAL, "{lieu: Lyon,", "{lieu: Vienne,");
    let ran = produce(&house);
    ended(&ran, 7);
    assert!(ran.out.contains("D103"), "{}", ran.out);
}

#[test]
fn a_day_to_come_is_shown_and_never_erased() {
    let house = made().copied();
    assert_eq!(refused(&house, &Ask { on: "2027-03-03", ..ASK }, true), ["D101"]);
    assert!(house.path(SITUATION).exists());
    // The month that stays is that of the erasing, whatever day was asked about.
    erase(&house, &Ask { on: "2026-12-24", ..ASK }, true).unwrap();
    let text = std::fs::read_to_string(house.path("effacements/S-2026-048.yaml")).unwrap();
    assert!(text.contains("le: 2027-03") && text.contains("motif: demande"), "{text}");
}

#[test]
fn a_named_child_is_not_erased_without_a_reason_nor_before_the_archives() {
    let house = made().copied();
    assert_eq!(refused(&house, &Ask { reason: None, ..ASK }, true), ["D102"]);
    assert_eq!(refused(&house, &ASK, false), ["D084"]);
    assert!(planned(&house, &Ask { reason: None, ..ASK }, &TODAY).due[0].is_for_archives);
    // What nobody wrote is not known to be nothing; what is only to be destroyed goes.
    let bare = made().copied();
    for kind in ["  situation:       {", "  signalement:     {"] {
        let line = format!("{kind}active: P2Y,  sort: archivage_intermediaire}}\n");
        bare.edit("cesmivip.yaml", &line, "");
    }
    assert!(planned(&bare, &ASK, &TODAY).due[0].is_for_archives);
    let destroyed = made().copied();
    for kind in ["  situation:       {", "  signalement:     {"] {
        let sort = |word: &str| format!("{kind}active: P2Y,  sort: {word}}}");
        destroyed.edit("cesmivip.yaml", &sort("archivage_intermediaire"), &sort("destruction"));
    }
    assert!(!planned(&destroyed, &ASK, &TODAY).due[0].is_for_archives);
    // What a judge ordered is done.
    assert_eq!(
        codes(&erase(&house, &Ask { reason: Some("decision"), ..ASK }, false).unwrap()),
        [""; 0]
    );
    let text = std::fs::read_to_string(house.path("effacements/S-2026-048.yaml")).unwrap();
    assert!(text.contains("motif: decision"), "{text}");
    let ran = house.run(&["purger", EXAMINED, "--ecrire"]);
    ended(&ran, 1);
    assert!(ran.err.contains("D102") && ran.err.contains("--motif demande"), "{}", ran.err);
}

/// A session to come that calls two children, and its convocations.
fn convened() -> House {
    let house = made().copied();
    for name in house.produced() {
        if name.starts_with("CES-2026-07") {
            std::fs::remove_file(house.path("produits").join(name)).unwrap();
        }
    }
    let text = std::fs::read_to_string(house.path(CONVENED)).unwrap();
    let text = text.replace("CES-2026-07", "CES-2027-04").replace("2026-09-03", "2027-04-08");
    let examens = "examens:\n  - {situation: S-2026-004, code: S-043, entree: revoyure, \
        presente_par: ase, question: Quelle suite ?}\n  - {situation: S-2026-048, code: S-077, \
        entree: premiere, presente_par: ase, question: Quelle suite ?}\netat: convoquee\n";
    house.write("seances/CES-2027-04.yaml", &text.replace("etat: convoquee\n", examens));
    ended(&house.run(&["convocation", "seances/CES-2027-04.yaml"]), 0);
    house
}

#[test]
fn a_child_who_is_called_to_a_session_to_come_is_told_and_the_others_keep_their_sheet() {
    let house = convened();
    let sheet = |version: u32| format!("CES-2027-04-identites-v{version}-ase.pdf");
    assert!(house.produced().contains(&sheet(1)), "{:?}", house.produced());
    let ran = house.run(&["purger", REFERRED, "--espace", "."]);
    ended(&ran, 0);
    assert!(ran.out.contains("CES-2027-04"), "{}", ran.out);
    assert_eq!(refused(&house, &ASK, true), ["D104"]);
    assert!(house.produced().contains(&sheet(1)) && house.path(SITUATION).exists());
    // She is called no more: the next version of the session has its sheet, without her.
    let session = "seances/CES-2027-04.yaml";
    let text = std::fs::read_to_string(house.path(session)).unwrap();
    let (before, after) = text.split_once("  - {situation: S-2026-048").unwrap();
    let after = after.split_once('\n').unwrap().1;
    house.write(session, &format!("{before}{after}").replace("version: 1", "version: 2"));
    // Until it is made, the session is told as one to convene again.
    assert_eq!(planned(&house, &ASK, &TODAY).due[0].again, [session]);
    ended(&house.run(&["convocation", session]), 0);
    let due = planned(&house, &ASK, &TODAY);
    assert_eq!(due.due[0].again, [""; 0]);
    let shared: Vec<&str> = due.due[0].shared().map(|document| document.stem.as_str()).collect();
    assert_eq!(shared, [sheet(1).trim_end_matches(".pdf")], "by what was sealed");
    assert_eq!(codes(&due.write(true, &TODAY).unwrap()), [""; 0]);
    assert!(!house.produced().contains(&sheet(1)) && house.produced().contains(&sheet(2)));
    assert!(house.path(HELD).exists());
}

#[test]
fn a_child_who_is_still_followed_is_said_to_be() {
    let house = made().copied();
    let ran = house.run(&["purger", EXAMINED]);
    ended(&ran, 0);
    assert!(ran.out.contains("ENCORE SUIVIE") && ran.err.contains("--motif"), "{}", ran.out);
    let ran = house.run(&["purger", EXAMINED, "--format", "json"]);
    let line = crate::cli_produire::lines(&ran).remove(0);
    assert_eq!(line["suivie"], true);
    for list in ["restes", "par_nom", "non_cherche", "convoquee", "a_refaire", "nomment_d_autres"] {
        assert!(line[list].is_array(), "{list}: {line}");
    }
}

#[test]
fn what_a_broken_erasure_has_still_to_read_is_not_destroyed_by_others() {
    let house = made().copied();
    let sheet = |name: &&String| name.starts_with("CES-2026-02-cles");
    let sheets = |house: &House| house.produced().iter().filter(sheet).count();
    assert!(sheets(&house) > 0);
    // Cut once the register knows, before any file went.
    house.write(".cesmivip/effacement", &format!("{EXAMINED}\tdemande\t2027-03-02\n"));
    for document in held(&house, EXAMINED).documents {
        let kept = house.path(&format!(".cesmivip/scelles/{}", document.id));
        let (text, file) =
            (std::fs::read(&kept).unwrap(), format!("produits/{}.pdf", document.stem));
        ended(&house.run(&["registre", "purger", &file]), 0);
        std::fs::write(&kept, text).unwrap();
    }
    ended(&produce(&house), 0);
    ended(&house.run(&["purger", "--ecrire"]), 0);
    assert_eq!(sheets(&house), 0);
    assert!(!Path::new(&house.path(".cesmivip/effacement")).exists());
}
