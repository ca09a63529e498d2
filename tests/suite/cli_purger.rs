//! `purger` and `dossier` as people run them: a child goes, whole, and what was done without her
//! name stands.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Ran;
use crate::cli::House;
use crate::cli_produire::{REFERRAL, SITUATION, ended, lines, made, produce, totals};

/// Who has a referral and was never examined.
const REFERRED: &str = "S-2026-048";
/// Who was examined and has no referral.
const EXAMINED: &str = "S-2026-004";
const DAY: &str = "2026-11-30";

fn erase(house: &House, number: &str) -> Ran {
    house.run(&["purger", number, "--motif", "demande", "--verse", "--ecrire"])
}

/// Every file of a workspace, by its path in it.
fn all(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(all(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// Names and contents of all files but those that say when they were written.
fn state(house: &House) -> Vec<(String, Vec<u8>)> {
    let root = house.path("");
    let dated = |name: &str| {
        name.starts_with("registre/")
            || name.contains("scelles/")
            || name.contains("registre.garde")
    };
    // What a kill leaves of the memory of the register says nothing of anybody.
    let left = |path: &PathBuf| {
        path.strip_prefix(&root).unwrap().starts_with(".cesmivip")
            && path.parent().unwrap().ends_with(".cesmivip")
            && path.file_name().unwrap().to_str().unwrap().starts_with(".cesmivip-")
    };
    let files = all(&root).into_iter().filter(|path| !left(path)).map(|path| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        let content = if dated(&name) { Vec::new() } else { std::fs::read(&path).unwrap() };
        (name, content)
    });
    files.collect()
}

/// The surname of the child of a record.
fn surname(house: &House, record: &str) -> String {
    let text = std::fs::read_to_string(house.path(record)).unwrap();
    let value: Value = serde_yaml::from_str(&text).unwrap();
    value["mineur"]["nom"].as_str().unwrap().to_owned()
}

/// The files that say a word.
fn saying(house: &House, word: &str) -> Vec<PathBuf> {
    let says = |path: &PathBuf| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    };
    all(&house.path("")).into_iter().filter(says).collect()
}

fn assert_narrow(ran: &Ran) {
    for line in ran.out.lines().chain(ran.err.lines()) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn a_child_goes_whole_and_what_was_done_without_her_name_stands() {
    let house = made().copied();
    let (referred, examined) =
        (surname(&house, SITUATION), surname(&house, "situations/S-2026-004.yaml"));
    let keys = house.produced().into_iter().filter(|name| name.contains("-cles"));
    let keys: Vec<String> = keys.collect();
    assert!(!keys.is_empty() && !saying(&house, &referred).is_empty());
    // Shown first: what goes, what stays, and nothing is touched.
    let before = state(&house);
    for number in [REFERRED, EXAMINED] {
        let ran = house.run(&["purger", number, "--au", DAY]);
        ended(&ran, 0);
        assert_narrow(&ran);
        assert!(ran.out.contains("effacements/") && ran.err.contains("Rien n'est effacé"));
    }
    assert_eq!(state(&house), before);
    let kept = |house: &House| -> Vec<(String, Vec<u8>)> {
        let gone = |name: &str| {
            ["SIG-2026-0048", "CES-2026-02-cles", "identites"]
                .iter()
                .any(|part| name.contains(part))
        };
        let files = state(house).into_iter();
        files.filter(|(name, _)| name.starts_with("produits/") && !gone(name)).collect()
    };
    let standing = kept(&house);
    for (number, name) in [(REFERRED, &referred), (EXAMINED, &examined)] {
        ended(&erase(&house, number), 0);
        assert_eq!(saying(&house, name), Vec::<PathBuf>::new(), "{number}");
        // Nothing is left to do.
        let again = erase(&house, number);
        ended(&again, 0);
        assert!(again.err.contains("Rien à effacer"), "{}", again.err);
    }
    assert!(!house.path(SITUATION).exists() && !house.path(REFERRAL).exists());
    assert!(!house.path(".cesmivip/effacement").exists());
    let tombstone = std::fs::read_to_string(house.path("effacements/S-2026-004.yaml")).unwrap();
    for told in ["effacement: S-2026-004", "motif: demande", "codes: [S-"] {
        assert!(tombstone.contains(told), "{told}: {tombstone}");
    }
    ended(&house.run(&["valider", "."]), 0);
    // Past minutes and counts are what they were, and nothing is made again.
    let ran = produce(&house);
    ended(&ran, 0);
    assert_eq!(totals(&ran), ["compte_rendu: 0 0 2 0", "convocation: 0 0 1 0", "rapport: 0 0 2 0"]);
    assert_eq!(kept(&house), standing);
    assert!(house.produced().iter().all(|n| !n.contains("SIG-") && !n.contains("02-cles")));
    for name in
        ["SIG-2026-0048-v1.pdf", &keys[0].replace(".sha256", ".pdf").replace(".json", ".pdf")]
    {
        let ran = house.run(&["verifier", &format!("produits/{name}")]);
        ended(&ran, 0);
        assert!(ran.out.contains("détruit"), "{name}: {}", ran.out);
    }
    ended(&house.run(&["registre", "verifier"]), 0);
    // Nobody is examined whose case is erased, and the follow-up leaves her out.
    let ran = house.run(&["suivi", "--au", "2027-06-01", "--format", "json"]);
    ended(&ran, 0);
    let ran = house.run(&["dossier", EXAMINED]);
    ended(&ran, 0);
    let month = tombstone.lines().find_map(|line| line.strip_prefix("le: ")).unwrap();
    assert!(ran.out.contains(&format!("effacée en {month}")) && !ran.out.contains(&examined));
    // Her number is nobody else's.
    std::fs::copy(crate::at("samples").join(SITUATION), house.path(SITUATION)).unwrap();
    let ran = produce(&house);
    ended(&ran, 1);
    assert!(ran.out.contains("D105") && ran.out.contains("jamais employé"), "{}", ran.out);
}

/// The numbers of the documents about a child.
fn numbers(house: &House, number: &str) -> Vec<String> {
    let ran = house.run(&["dossier", number, "--format", "json"]);
    let documents = lines(&ran).into_iter().filter(|line| line["type"] == "document");
    documents.map(|line| line["numero"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn copies_and_attachments_go_and_those_of_others_stay() {
    let house = made().copied();
    let (hers, others) = (numbers(&house, REFERRED), numbers(&house, EXAMINED));
    let copy = |slip: &str, id: &str| format!("envois/{slip}/PIECE-{id}.pdf");
    // What went with her documents alone is hers; beside those of others, only what is known to be.
    let alone = [copy("BRD-2026-0001", &hers[0]), copy("BRD-2026-0001", "0123456789ABCDEF")];
    let shared = [copy("BRD-2026-0002", &hers[0])];
    let stays = [copy("BRD-2026-0002", &others[0]), copy("BRD-2026-0002", "0123456789ABCDEF")];
    let slip = ["envois/BRD-2026-0001/BRD-2026-0001.pdf".to_owned()];
    let attached = ["pieces/SIG-2026-0048/1-capture.png".to_owned()];
    let all = [&alone[..], &shared, &stays, &slip, &attached].concat();
    all.iter().for_each(|file| house.write(file, "fictif"));
    ended(&erase(&house, REFERRED), 0);
    let there: Vec<&String> = all.iter().filter(|file| house.path(file).exists()).collect();
    assert_eq!(there, stays.iter().chain(&slip).collect::<Vec<_>>());
    assert!(!house.path("pieces/SIG-2026-0048").exists());
}

#[test]
fn what_has_had_its_time_goes_and_nothing_before() {
    let house = made().copied();
    let purge = |day: &str, rest: &[&str]| {
        house.run(&[&["purger", "--format", "json", "--au", day], rest].concat())
    };
    let of = |ran: &Ran, kind: &str| -> Vec<(String, Value)> {
        let all = lines(ran).into_iter().filter(|line| line["type"] == kind);
        all.map(|line| (line["situation"].as_str().unwrap().to_owned(), line)).collect()
    };
    // Two years from the last day that the records speak of.
    let early = purge("2027-01-01", &[]);
    ended(&early, 0);
    assert!(of(&early, "effacement").is_empty());
    let staying = of(&early, "reste");
    let until = |number: &str| {
        let (_, line) = staying.iter().find(|(n, _)| n == number).unwrap();
        line["jusqu_au"].clone()
    };
    assert_eq!(until(EXAMINED), Value::Null, "still followed");
    let due = until(REFERRED).as_str().unwrap().to_owned();
    let late = purge(&due, &[]);
    assert_eq!(of(&late, "effacement")[0].0, REFERRED);
    // What is not due yet is shown, and no word erases it.
    let before = state(&house);
    let refused = purge(&due, &["--ecrire", "--verse"]);
    ended(&refused, 1);
    assert!(refused.out.contains("D101"), "{}", refused.out);
    assert_eq!(state(&house), before);
    house.edit("cesmivip.yaml", "signalement:     {active: P2Y,", "signalement:     {active: P3Y,");
    assert!(of(&purge(&due, &[]), "effacement").is_empty(), "the longest counts");
    house.edit("cesmivip.yaml", "signalement:     {active: P3Y,", "signalement:     {active: P1M,");
    house.edit("cesmivip.yaml", "  situation:       {", "  journal2:        {");
    house.edit(
        "cesmivip.yaml",
        "  journal2:        {active: P2Y,  sort: archivage_intermediaire}\n",
        "",
    );
    let unwritten = purge(&due, &[]);
    ended(&unwritten, 1);
    assert!(unwritten.out.contains("D080") && unwritten.out.contains("situation"));
    house.edit(
        "cesmivip.yaml",
        "  signalement:     {",
        "  situation: {active: P2Y, sort: tri}\n  signalement:     {",
    );
    // What is due today: the archives come first.
    house.edit(
        "cesmivip.yaml",
        "situation: {active: P2Y, sort: tri}",
        "situation: {active: P1M, sort: tri}",
    );
    let today = |rest: &[&str]| house.run(&[&["purger", "--format", "json"], rest].concat());
    let before = state(&house);
    let refused = today(&["--ecrire"]);
    ended(&refused, 1);
    assert!(refused.out.contains("D084"));
    assert_eq!(state(&house), before);
    // Cut short where records cannot go: the next run finishes, whatever it is asked for.
    house.write(".cesmivip/migration", "");
    let blocked = house.path(".cesmivip/migration");
    let cut = today(&["--ecrire", "--verse"]);
    ended(&cut, 3);
    assert!(house.path(SITUATION).exists() && house.path(".cesmivip/effacement").exists());
    std::fs::remove_file(&blocked).unwrap();
    let told = house.run(&["purger"]);
    ended(&told, 0);
    assert!(told.err.contains("interrompu") && house.path(SITUATION).exists());
    let ran = house.run(&["purger", "--au", "2026-01-01", "--ecrire"]);
    ended(&ran, 0);
    assert!(!house.path(SITUATION).exists() && !house.path(".cesmivip/effacement").exists());
    let text = std::fs::read_to_string(house.path("effacements/S-2026-048.yaml")).unwrap();
    assert!(text.contains("motif: duree"), "{text}");
    assert!(house.produced().iter().all(|name| !name.contains("SIG-2026-0048")));
}

#[test]
fn all_that_is_held_of_a_child_is_told() {
    let house = made();
    let ran = house.run(&["dossier", REFERRED]);
    ended(&ran, 0);
    assert_narrow(&ran);
    for told in [SITUATION, REFERRAL, "SIG-2026-0048-v1", "scelle parquet", "mineur.nom"] {
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    }
    let ran = house.run(&["dossier", EXAMINED, "--format", "json"]);
    ended(&ran, 0);
    let told = lines(&ran);
    let count = |kind: &str| told.iter().filter(|line| line["type"] == kind).count();
    assert!(count("fiche") > 5 && count("seance") > 5, "{}", ran.out);
    let keys = told.iter().find(|line| line["type"] == "document").unwrap();
    assert_eq!(
        (keys["genre"].as_str(), keys["destinataire"].as_str()),
        (Some("cles"), Some("secretariat"))
    );
    let unknown = house.run(&["dossier", "S-1999-001"]);
    ended(&unknown, 1);
    assert!(unknown.err.contains("D082"));
}

/// Whatever the moment of a kill, the next run finishes, and nothing of the child is left.
#[test]
fn a_kill_leaves_what_the_next_run_finishes() {
    let whole = made().copied();
    ended(&erase(&whole, REFERRED), 0);
    let expected = state(&whole);
    let (mut met, mut round) = (0, 0);
    // On a busy machine, a victim may end before it is killed: some more are tried.
    while round < u64::from(crate::shared::kills(4)) || (met == 0 && round < 60) {
        round += 1;
        // On a disk, where each step waits.
        let house = made().copied_in(tempfile::tempdir().unwrap());
        let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(["purger", REFERRED, "--motif", "demande", "--verse", "--ecrire"])
            .current_dir(house.path(""))
            .env_clear()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The reading comes first, and takes the most time: kills fall after it.
        let start = std::time::Instant::now();
        let begun = || house.path(".cesmivip/effacement").exists();
        while !begun() && start.elapsed().as_secs() < 10 && child.try_wait().unwrap().is_none() {
            // The victim needs the processor more than who watches it.
            std::thread::sleep(std::time::Duration::from_micros(100));
        }
        std::thread::sleep(std::time::Duration::from_micros(900 * (round % 40)));
        let _ = child.kill();
        let _ = child.wait();
        met += u32::from(begun());
        if house.run(&["registre", "verifier"]).err.contains("D031") {
            ended(&house.run(&["registre", "reparer"]), 0);
        }
        let again = erase(&house, REFERRED);
        ended(&again, 0);
        assert!(state(&house) == expected, "round {round}");
    }
    assert!(met > 0, "no kill fell inside");
}
