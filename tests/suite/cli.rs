//! The program as people run it: wired once, in a closed environment.
#![expect(clippy::disallowed_methods, reason = "workspaces of its own, on the disk")]

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Ran, at};

/// A workspace of samples in a folder of its own, with a key that tests know.
pub struct House(tempfile::TempDir);

impl House {
    pub fn new() -> Self {
        let folder = crate::shared::folder();
        let house = Self(folder);
        std::fs::create_dir_all(house.path("situations")).unwrap();
        std::fs::create_dir_all(house.path("signalements")).unwrap();
        std::fs::create_dir(house.path(".cesmivip")).unwrap();
        for file in [
            "cesmivip.yaml",
            "logo.svg",
            "signalements/SIG-2026-0042.yaml",
            "signalements/SIG-2026-0048.yaml",
            "situations/S-2026-042.yaml",
            "situations/S-2026-048.yaml",
        ] {
            std::fs::copy(at("samples").join(file), house.path(file)).unwrap();
        }
        house.write(".cesmivip/cle", &format!("{}\n", "2a".repeat(32)));
        std::fs::set_permissions(
            house.path(".cesmivip/cle"),
            std::fs::Permissions::from_mode(0o600),
        )
        .unwrap();
        house
    }

    /// A workspace with every sample written by hand.
    pub fn with_samples() -> Self {
        let house = Self::new();
        for folder in ["seances", "signalements", "situations", "situations/suivies"] {
            for path in crate::files(&format!("samples/{folder}"), ".yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let name = path.file_name().unwrap().to_str().unwrap();
                house.write(&format!("{folder}/{name}"), &text);
            }
        }
        house
    }

    /// The same workspace elsewhere, with all that it holds.
    pub fn copied(&self) -> Self {
        self.copied_in(crate::shared::folder())
    }

    /// The same, in a folder of one's own: on a disk, writes take time.
    pub fn copied_in(&self, folder: tempfile::TempDir) -> Self {
        crate::shared::copy(self.0.path(), folder.path());
        Self(folder)
    }

    /// Changes one place of a file.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} lacks {from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        std::fs::create_dir_all(self.path(file).parent().unwrap()).unwrap();
        std::fs::write(self.path(file), text).unwrap();
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_in(self.0.path(), args, &[])
    }

    pub fn run_in(&self, folder: &Path, args: &[&str], env: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        command.args(args).current_dir(folder).env_clear().envs(env.iter().copied());
        Ran::of(command.output().unwrap())
    }

    /// The names in `produits/`, in order.
    pub fn produced(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path("produits")) else {
            return Vec::new();
        };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

const SMALLEST: &str = "signalements/SIG-2026-0048.yaml";
const ITS_SITUATION: &str = "situations/S-2026-048.yaml";
const LARGEST: &str = "signalements/SIG-2026-0042.yaml";

#[test]
fn a_referral_is_written_whole_private_and_once() {
    let house = House::new();
    let ran = house.run(&["signalement", LARGEST]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let stem = "SIG-2026-0042-v1";
    let names: Vec<String> = [
        "-annexe.json",
        "-annexe.pdf",
        "-annexe.sha256",
        "-transmission.txt",
        ".json",
        ".pdf",
        ".sha256",
    ]
    .iter()
    .map(|end| format!("{stem}{end}"))
    .collect();
    assert_eq!(house.produced(), names);
    for name in &names {
        let mode = std::fs::metadata(house.path("produits").join(name)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    // A stranger's tool accepts the digests.
    for sum in [".sha256", "-annexe.sha256"] {
        let checked = Command::new("sha256sum")
            .args(["-c", "--strict", &format!("{stem}{sum}")])
            .current_dir(house.path("produits"))
            .output()
            .unwrap();
        assert!(checked.status.success());
    }
    let manifest: serde_json::Value = serde_json::from_slice(
        &std::fs::read(house.path(&format!("produits/{stem}.json"))).unwrap(),
    )
    .unwrap();
    let bytes = std::fs::read(house.path(&format!("produits/{stem}.pdf"))).unwrap();
    assert_eq!(manifest["sha256"], cesmivip::seal::sha256(&bytes).to_string());
    assert_eq!(manifest["octets"], bytes.len());
    let record = std::fs::read(house.path("situations/S-2026-042.yaml")).unwrap();
    let bare = cesmivip::seal::sha256(&record).to_string();
    assert!(!manifest.to_string().contains(&bare), "a bare digest of a record can be guessed");
    assert!(!manifest.to_string().contains("FICTIVE"));

    // The same record again changes nothing, nor does the life of the child; other words of the same
    // version are refused.
    let again = house.run(&["referral", LARGEST, "--format", "json"]);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("\"etat\":\"inchangé\""), "{}", again.out);
    let text = std::fs::read_to_string(house.path("situations/S-2026-042.yaml")).unwrap();
    house.write("situations/S-2026-042.yaml", &text.replacen("Lyon 8e", "Lyon 7e", 1));
    let lived = house.run(&["signalement", LARGEST]);
    assert!(lived.code == 0 && lived.err.contains("information[D065]"), "{}", lived.err);
    house.edit(LARGEST, "motivation: F9 ;", "motivation: F8 ;");
    let changed = house.run(&["signalement", LARGEST]);
    assert_eq!(changed.code, 1);
    assert!(changed.err.contains("D003") && changed.err.contains("version"), "{}", changed.err);
    assert_eq!(std::fs::read(house.path(&format!("produits/{stem}.pdf"))).unwrap(), bytes);
    house.edit(LARGEST, "\nversion: 1", "\nversion: 2");
    assert_eq!(house.run(&["signalement", LARGEST]).code, 0);
    assert!(house.produced().contains(&"SIG-2026-0042-v2.pdf".to_owned()));
}

#[test]
fn bytes_do_not_depend_on_the_machine() {
    let (one, two) = (House::new(), House::new());
    let files = [LARGEST, SMALLEST];
    let first = one.run(&["signalement", files[0], files[1]]);
    assert_eq!(first.code, 0, "{}", first.err);
    // Another order, folder, zone, language, home and number of threads.
    let paths: Vec<String> =
        files.iter().rev().map(|f| two.path(f).display().to_string()).collect();
    let env = [
        ("TZ", "Asia/Tokyo"),
        ("LANG", "tr_TR.UTF-8"),
        ("HOME", "/dev/null"),
        ("RAYON_NUM_THREADS", "1"),
    ];
    let second = two.run_in(Path::new("/"), &["signalement", &paths[0], &paths[1]], &env);
    assert_eq!(second.code, 0, "{}", second.err);
    assert_eq!(one.produced(), two.produced());
    for name in one.produced() {
        let read = |house: &House| std::fs::read(house.path("produits").join(&name)).unwrap();
        assert!(read(&one) == read(&two), "{name} differs");
    }
}

/// Runaways that were measured: each ends alone, in French, without a file.
#[test]
fn runaway_templates_are_stopped() {
    // What only time stops has a second; what something else stops has more, for slow machines.
    for (source, limit, codes) in [
        (
            "#for i in range(100000) { for j in range(100000) { let x = i * j } }",
            "1",
            ["G004", "G004"],
        ),
        ("#let x = range(1000000000)", "2", ["G005", "G005"]),
        ("#{ let t = \"mot \" * 3000000; t }", "1", ["G004", "G005"]),
        // A slow machine counts them too slowly: time stops it then.
        ("#for i in range(200000) { [x]; pagebreak(weak: false) }", "1", ["G006", "G004"]),
        ("#for i in range(300) { [x]; pagebreak(weak: false) }", "2", ["G006", "G006"]),
    ] {
        let house = House::new();
        house.write("templates/signalement/page.typ", source);
        let ran = house.run(&["signalement", SMALLEST, "--limite-temps", limit]);
        assert_eq!(ran.code, 4, "{source}: {}", ran.err);
        assert!(codes.iter().any(|code| ran.err.contains(code)), "{source}: {}", ran.err);
        assert!(house.produced().is_empty(), "{source} left a file");
    }
    // Words are bounded too.
    let house = House::new();
    let loops = "{% for a in range(end=90000) %}{% for b in range(end=90000) %}{% if b == -1 %}x{% endif %}{% endfor %}{% endfor %}";
    house.write("templates/signalement/objet.tera", loops);
    let ran = house.run(&["signalement", SMALLEST, "--limite-temps", "1"]);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("G004"), "{}", ran.err);
    assert!(house.produced().is_empty());
}

#[test]
fn exit_codes_say_what_happened() {
    let house = House::new();
    assert_eq!(house.run(&["valider", "situations", "cesmivip.yaml"]).code, 0);
    assert_eq!(house.run(&["check", "situations"]).code, 0);
    let broken = std::fs::read_to_string(house.path(ITS_SITUATION)).unwrap();
    let broken = broken.replace("sexe:", "sexee:");
    house.write("situations/S-2026-049.yaml", &broken);
    // What happened did not happen on a day to come.
    let record = std::fs::read_to_string(house.path("situations/S-2026-048.yaml")).unwrap();
    house.write("autre/S-2026-048.yaml", &record.replace("quand: 2026", "quand: 2098"));

    let ahead = house.run(&["valider", "autre"]);
    assert!(ahead.out.contains("autre/S-2026-048.yaml : valable"), "{}", ahead.out);
    assert!(ahead.err.contains("attention[D123]"), "{}", ahead.err);
    let invalid = house.run(&["valider", "situations/S-2026-049.yaml"]);
    assert_eq!(invalid.code, 1);
    assert!(
        invalid.err.contains("vouliez-vous dire « sexe »")
            || invalid.err.contains("Vouliez-vous dire « sexe »"),
        "{}",
        invalid.err
    );
    for usage in
        [&["valdier"][..], &["valider"], &["valider", "x", "--format", "xml"], &["--inconnu"], &[]]
    {
        assert_eq!(house.run(usage).code, 2, "{usage:?}");
    }
    // Its names cannot be known: nothing of the workspace goes.
    assert_eq!(house.run(&["signalement", SMALLEST]).code, 1);
    let late = std::fs::read_to_string(house.path(SMALLEST)).unwrap();
    let late = late.replace("SIG-2026-0048", "SIG-2026-0049");
    house.write("signalements/SIG-2026-0049.yaml", &late.replace("copies: [crip]", "copies: []"));
    std::fs::remove_file(house.path("situations/S-2026-049.yaml")).unwrap();
    assert_eq!(house.run(&["valider", "absent.yaml"]).code, 3);
    assert_eq!(house.run(&["signalement", SMALLEST, "-o", "/proc/x"]).code, 3);
    let partial = house.run(&["signalement", SMALLEST, "signalements/SIG-2026-0049.yaml"]);
    assert_eq!(partial.code, 7, "{}", partial.err);
    let help = house.run(&["--aide"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("7  lot traité en partie"), "{}", help.out);
    assert!(!help.out.contains('\u{1b}'), "colours off a terminal");
    // A situation makes no document: this command takes referrals.
    let text = std::fs::read_to_string(at("tests/exemple/situations/S-2026-031.yaml")).unwrap();
    house.write("situations/S-2026-031.yaml", &text);
    assert_eq!(house.run(&["valider", "situations/S-2026-031.yaml"]).code, 0);
    let refused = house.run(&["signalement", "situations/S-2026-031.yaml"]);
    assert_eq!((refused.code, refused.err.contains("D063")), (1, true));
    // A record on its own is checked against the defaults; a document needs a service.
    let alone = crate::shared::folder();
    std::fs::copy(house.path(ITS_SITUATION), alone.path().join("f.yaml")).unwrap();
    assert_eq!(house.run_in(alone.path(), &["valider", "f.yaml"], &[]).code, 0);
    assert_eq!(house.run_in(alone.path(), &["signalement", "f.yaml"], &[]).code, 3);
    // Twins in one batch.
    let twin = std::fs::read_to_string(house.path(SMALLEST)).unwrap();
    house.write("signalements/copie.yaml", &twin);
    let twins = house.run(&["signalement", SMALLEST, "signalements/copie.yaml"]);
    assert!(twins.code == 1 && twins.err.contains("D011"), "{}", twins.err);
}

#[test]
fn a_leak_exits_with_six_and_leaves_nothing() {
    let house = House::new();
    let page = std::fs::read_to_string(at("templates/signalement/page.typ")).unwrap();
    house.write("templates/signalement/page.typ", &format!("{page}\nCorentin SPHÉROMÈTRE\n"));
    let ran = house.run(&["signalement", LARGEST]);
    assert_eq!(ran.code, 6, "{}", ran.err);
    assert!(ran.err.contains("C001") && !ran.err.contains("SPH"), "{}", ran.err);
    assert!(house.produced().is_empty());
}

#[test]
fn json_is_one_object_a_line() {
    let house = House::new();
    house.write(
        "situations/S-2026-051.yaml",
        "situation: S-2026-051\nmineur: {nom: X, prenom: Y}\n",
    );
    let ran = house.run(&["valider", "situations", "--format", "json"]);
    assert_eq!(ran.code, 1);
    for line in ran.out.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(object["v"], 1);
        match object["type"].as_str() {
            Some("diagnostic") => assert!(object["ligne"].as_u64().unwrap() > 0),
            Some("lecture") => {
                assert_eq!((&object["lus"], &object["refuses"]), (&3.into(), &0.into()))
            }
            Some("non_cherche") => {
                assert!(object["ligne"].as_u64().unwrap() > 0);
                assert!(!object["raison"].as_str().unwrap().is_empty());
            }
            other => assert_eq!(other, Some("fiche")),
        }
    }
}

#[test]
fn init_makes_a_workspace_that_runs() {
    let house = House::new();
    assert_eq!(house.run(&["init", "neuf"]).code, 0);
    let checked = house.run(&["valider", "neuf"]);
    assert_eq!(checked.code, 0, "{}", checked.err);
    let made = house.run(&["signalement", "neuf/signalements/SIG-2026-0048.yaml"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let key = house.path("neuf/.cesmivip/cle");
    assert_eq!(std::fs::metadata(&key).unwrap().mode() & 0o777, 0o600);
    assert!(house.path("neuf/schemas/situation.json").is_file());
    let modeline = std::fs::read_to_string(house.path("neuf/situations/S-2026-048.yaml")).unwrap();
    assert!(modeline.starts_with("# yaml-language-server: $schema=../schemas/situation.json"));
    assert_eq!(house.run(&["init", "neuf"]).code, 3);
    // A key open to others is not a key.
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let open = house.run(&["signalement", "neuf/signalements/SIG-2026-0042.yaml"]);
    assert_eq!((open.code, open.err.contains("D005")), (3, true));
}

/// Every page of help stands within the width of a terminal, in French to the last word.
#[test]
fn every_page_of_help_is_french_and_fits() {
    let house = House::new();
    let mut due: Vec<Vec<String>> = vec![Vec::new()];
    let mut read = 0;
    while let Some(verb) = due.pop() {
        let words: Vec<&str> = verb.iter().map(String::as_str).collect();
        let page = house.run(&[&words[..], &["--aide"]].concat());
        assert_eq!(page.code, 0, "{verb:?}: {}", page.err);
        let same = house.run(&[&["aide"], &words[..]].concat());
        assert_eq!((same.code, &same.out), (0, &page.out), "aide {verb:?}");
        for line in page.out.lines() {
            assert!(line.chars().count() <= 80, "{verb:?}: {line}");
        }
        for english in
            ["Usage:", "Options:", "Arguments:", "Commands:", "possible", "default", "Print "]
        {
            assert!(!page.out.contains(english), "{verb:?}: {english}");
        }
        for empty in ["Arguments :\n\n", "Options :\n\n"] {
            assert!(!page.out.contains(empty), "{verb:?}");
        }
        let (_, verbs) = page.out.split_once("Commandes :\n").unwrap_or_default();
        let verbs = verbs.lines().take_while(|line| !line.is_empty());
        let verbs = verbs.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
        let under = verbs.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
        due.extend(under.map(|name| [verb.clone(), vec![name]].concat()));
        read += 1;
    }
    assert!(read > 30, "{read}");
}

#[test]
fn an_empty_workspace_is_filled_from_what_begins() {
    let house = House::new();
    assert_eq!(house.run(&["init", "neuf", "--vide"]).code, 0);
    let children = std::fs::read_dir(house.path("neuf/situations")).unwrap();
    assert_eq!(children.map(|e| e.unwrap().file_name()).collect::<Vec<_>>(), [".gitkeep"]);
    let unfilled = house.run(&["valider", "neuf/cesmivip.yaml"]);
    assert_eq!(unfilled.code, 1);
    let codes = unfilled.err.lines().filter(|line| line.contains("erreur["));
    assert!(
        codes.clone().count() == 6 && codes.clone().all(|l| l.contains("S106")),
        "{}",
        unfilled.err
    );
    // A record begins before the organisation is written, each with the number after the last.
    let begin = |arguments: &[&str]| {
        let begun = house.run(&[&["nouveau"], arguments, &["neuf"]].concat());
        assert_eq!(begun.code, 0, "{}", begun.err);
        begun.out
    };
    let (one, two) = (begin(&["situation"]), begin(&["situation"]));
    let rank = |told: &str| -> u32 {
        let (_, rest) = told.split_once("brouillons/S-").unwrap();
        rest.split(['-', '.']).nth(1).unwrap().parse().unwrap()
    };
    assert_eq!((rank(&one), rank(&two)), (1, 2));
    for (arguments, file) in [
        (&["situation", "--numero", "S-2026-777"][..], "S-2026-777"),
        (
            &["signalement", "--situation", "S-2026-777", "--numero", "SIG-2026-0777"],
            "SIG-2026-0777",
        ),
        (&["seance", "--numero", "CES-2026-07"], "CES-2026-07"),
        (&["erratum", "--seance", "CES-2026-07"], "CES-2026-07-E1"),
        (&["rapport", "--annee", "2026"], "rapport-2026"),
    ] {
        begin(arguments);
        let text = std::fs::read_to_string(house.path(&format!("neuf/brouillons/{file}.yaml")));
        assert!(text.unwrap().contains("# Vérifier : cesmivip valider brouillons/"), "{file}");
    }
    let taken = house.run(&["nouveau", "seance", "--numero", "CES-2026-07", "neuf"]);
    assert!(taken.code == 1 && taken.err.contains("[D011]"), "{}", taken.err);
    // A draft is judged as what it says it is.
    let filled = std::fs::read_to_string(at("samples/cesmivip.yaml")).unwrap();
    house.write("neuf/cesmivip.yaml", &filled.replace("  logo", "  #logo"));
    let draft = house.run(&["valider", "neuf/brouillons/CES-2026-07.yaml"]);
    assert!(
        draft.code == 1 && draft.err.contains("[S106]") && !draft.err.contains("[S101]"),
        "{}",
        draft.err
    );
}

#[test]
fn a_record_of_another_kind_is_one_fault() {
    let house = House::with_samples();
    for (verb, file) in [
        ("signalement", "seances/CES-2026-06.yaml"),
        ("compte-rendu", "situations/S-2026-042.yaml"),
        ("diffusion", "signalements/SIG-2026-0042.yaml"),
        ("rapport", "seances/CES-2026-06.yaml"),
        ("erratum", "situations/S-2026-042.yaml"),
    ] {
        let ran = house.run(&[verb, file]);
        let faults = ran.err.lines().filter(|line| line.contains("erreur[")).count();
        assert!(ran.code != 0 && faults == 1, "{verb} {file}: {}", ran.err);
    }
    let session = std::fs::read_to_string(house.path("seances/CES-2026-06.yaml")).unwrap();
    house.write("signalements/SIG-2026-0999.yaml", &session);
    let ran = house.run(&["valider", "signalements/SIG-2026-0999.yaml"]);
    assert!(ran.err.contains("Ceci est une séance, et non un signalement"), "{}", ran.err);
    assert!(ran.err.matches("erreur[").count() <= 2, "{}", ran.err);
}

#[test]
fn a_workspace_overrides_a_template_and_a_form() {
    let house = House::new();
    house.write("templates/signalement/objet.tera", "Objet propre au service");
    let form = std::fs::read_to_string(at("forms/signalement/form.yaml")).unwrap();
    house.write(
        "forms/signalement/form.yaml",
        &form.replacen("\"{Mineur concerné|Mineure concernée}\"", "Enfant concerné", 1),
    );
    let ran = house.run(&["signalement", SMALLEST]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let pdf = house.produced().into_iter().find(|name| name.ends_with(".pdf")).unwrap();
    let reading =
        cesmivip::pdf::read_all(&std::fs::read(house.path("produits").join(pdf)).unwrap()).unwrap();
    assert!(
        reading.pages.contains("Objet propre au service")
            && reading.pages.contains("Enfant concerné")
    );
    let digests = house.produced().into_iter().filter(|name| name.ends_with(".json")).count();
    assert_eq!(digests, 1);
}

/// An image that cannot be drawn is told where the organisation names it, whatever is wrong with it.
#[test]
fn a_logo_that_is_no_image_is_told_at_the_organisation() {
    let house = House::new();
    let svg = std::fs::read_to_string(at("samples/logo.svg")).unwrap();
    let wide: Vec<u8> = svg.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [
        ("logo.png", b"\xff\xd8\xff\xe0 un JPEG".to_vec()),
        ("logo.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("logo.png", Vec::new()),
        ("logo.svg", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("logo.svg", wide),
    ] {
        std::fs::write(house.path(name), bytes).unwrap();
        let text = std::fs::read_to_string(at("samples/cesmivip.yaml")).unwrap();
        house.write("cesmivip.yaml", &text.replacen("logo: logo.svg", &format!("logo: {name}"), 1));
        let ran = house.run(&["signalement", SMALLEST]);
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert!(ran.err.contains("cesmivip.yaml : erreur[G013] Le logo"), "{}", ran.err);
        assert!(!ran.err.contains("templates") && house.produced().is_empty(), "{}", ran.err);
    }
}

#[test]
fn what_keeps_a_workspace_from_opening_is_said_once_for_all_its_records() {
    let house = House::new();
    std::fs::remove_file(house.path("logo.svg")).unwrap();
    let ran = house.run(&["valider", "."]);
    assert_eq!((ran.err.matches("G013").count(), ran.code), (1, 4), "{}", ran.err);
    assert_eq!(ran.out.matches(" : refusée").count(), 5, "{}", ran.out);
    assert!(ran.err.contains("0 valable(s), 5 refusée(s) ; 1 erreur(s)"), "{}", ran.err);
}
