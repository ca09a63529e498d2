//! The kit: one flaw a file, named by its flaw, with the codes and positions expected in its
//! first lines.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use std::collections::BTreeSet;
use std::path::Path;

use cesmivip::diag::{CATALOGUE, Diagnostic};

use crate::shared::{check_typed, dossier, typed_pair};
use crate::{at, files, setup};

/// A code, a line, a column.
pub type Found = (String, usize, usize);

pub fn expected(text: &str) -> Vec<Found> {
    text.lines()
        .filter_map(|line| line.trim_end_matches('\r').strip_prefix("# attendu: "))
        .map(|line| {
            let (code, place) = line.split_once(' ').unwrap();
            let (line, column) = place.split_once(':').unwrap();
            (code.to_owned(), line.parse().unwrap(), column.trim().parse().unwrap())
        })
        .collect()
}

/// Where each diagnostic stands.
pub fn places(diagnostics: &[Diagnostic]) -> Vec<Found> {
    let place = |d: &Diagnostic| (d.code.to_owned(), d.place.line, d.place.column);
    diagnostics.iter().map(place).collect()
}

/// Every text of a record, keys included: labels of groups are typed too.
fn texts(value: &serde_yaml::Value, into: &mut Vec<String>) {
    match value {
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| texts(item, into)),
        serde_yaml::Value::Mapping(map) => map.iter().for_each(|(key, value)| {
            texts(key, into);
            texts(value, into);
        }),
        serde_yaml::Value::String(text) => into.push(text.clone()),
        _ => {}
    }
}

/// A case of a kit: its files by the names that diagnostics give them, and what is said of it.
pub struct Case {
    pub name: String,
    pub files: Vec<(String, String)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks that each file of a kit is told its flaw and no other, where it stands, with a remedy
/// and without what was typed; gives the codes met.
pub fn each_flaw(kit: &str, diagnostics: impl Fn(&Path) -> Vec<Diagnostic>) -> BTreeSet<String> {
    let case = |path: std::path::PathBuf| {
        let diagnostics = diagnostics(&path);
        let file = diagnostics.first().map(|d| d.place.file.clone()).unwrap_or_default();
        Case { name: path.display().to_string(), files: vec![(file, text(&path))], diagnostics }
    };
    judge(files(kit, ".yaml").into_iter().map(case))
}

/// Some flaws are bytes that no text has.
fn text(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()
}

/// Checks each case as [`each_flaw`] does.
fn judge(cases: impl Iterator<Item = Case>) -> BTreeSet<String> {
    let (mut wrong, mut codes) = (Vec::new(), BTreeSet::new());
    for Case { name, files, diagnostics } in cases {
        let mut found: Vec<_> =
            diagnostics.iter().map(|d| d.place.file.clone()).zip(places(&diagnostics)).collect();
        let mut expected: Vec<(String, Found)> = files
            .iter()
            .flat_map(|(file, text)| expected(text).into_iter().map(|found| (file.clone(), found)))
            .collect();
        assert!(!expected.is_empty(), "{name} expects nothing");
        expected.sort();
        found.sort();
        let unread = found.iter().any(|(_, (code, ..))| code.starts_with('L'));
        codes.extend(found.iter().map(|(_, (code, ..))| code.clone()));
        if expected != found {
            wrong.push(format!("{name}\n  expected {expected:?}\n  found    {found:?}"));
        }
        // Codes are not secrets; sentences, names and labels are.
        let (mut typed, shown) = (Vec::new(), format!("{diagnostics:?}"));
        for (_, text) in &files {
            match serde_yaml::from_str(text) {
                Ok(value) => texts(&value, &mut typed),
                // A flaw of reading: there is no value to look for.
                Err(error) => assert!(unread, "{name}: {error}"),
            }
        }
        for text in typed.iter().filter(|text| text.contains(char::is_whitespace)) {
            assert!(!shown.contains(text.as_str()), "{name} shows « {text} »");
        }
        assert!(diagnostics.iter().all(|d| !d.remedy.is_empty() && !d.message.is_empty()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    codes
}

/// The folder of referrals that are checked with their situations.
const REFERRALS: &str = "tests/kit/signalements";
const VALID: &str = "tests/kit/valides";

/// A referral of a kit beside its situation: what is not written for it is that of the base.
fn pair(situation: &Path, signalement: &Path) -> Case {
    let own = |path: &Path| path.exists().then(|| text(path));
    let of_situation = own(situation);
    let base = text(&at(&format!("{VALID}/base.yaml")));
    let beside = of_situation.clone().unwrap_or(base);
    let number = beside.lines().find_map(|line| line.strip_prefix("situation: "));
    let of_referral = own(signalement);
    let referral = of_referral.clone().unwrap_or_else(|| {
        let base = text(&at(&format!("{VALID}/signalements/base.yaml")));
        base.replace("S-2026-1077", number.unwrap_or("S-2026-1077").trim())
    });
    let names = ["signalement.yaml", "situation.yaml"];
    let read = setup().reader().referred(
        (names[0], referral.as_bytes()),
        (names[1], beside.as_bytes()),
        &[],
    );
    let report = match read {
        Ok(read) => read.warnings,
        Err(report) => report,
    };
    let written = names.iter().zip([of_referral, of_situation]);
    let files = written.filter_map(|(name, text)| Some(((*name).to_owned(), text?))).collect();
    let name = signalement.display().to_string();
    Case { name, files, diagnostics: report.items().to_vec() }
}

/// The referrals of a folder beside the situations of another, whichever of the two is written.
fn pairs(situations: &str, referrals: &str) -> Vec<Case> {
    let written = [situations, referrals].into_iter().flat_map(|folder| files(folder, ".yaml"));
    let names: BTreeSet<_> =
        written.filter_map(|path| path.file_name().map(std::ffi::OsStr::to_owned)).collect();
    let case =
        |name: &std::ffi::OsString| pair(&at(situations).join(name), &at(referrals).join(name));
    names.iter().map(case).collect()
}

fn diagnostics(path: &Path, setup: &cesmivip::setup::Setup) -> Vec<Diagnostic> {
    let bytes = std::fs::read(path).unwrap();
    let report = match setup.reader().situation("fiche.yaml", &bytes) {
        Ok(checked) => checked.warnings,
        Err(report) => report,
    };
    report.items().to_vec()
}

#[test]
fn each_flaw_is_told_where_it_stands() {
    let setup = setup();
    let mut codes = each_flaw("tests/kit", |path| diagnostics(path, setup));
    codes.extend(judge(pairs(&format!("{REFERRALS}/situations"), REFERRALS).into_iter()));
    // Sizes, encodings and disagreements are made by the unit tests of `record`.
    // What other records decide is in `referrals`.
    let elsewhere = [
        "L001", "L002", "L009", "L010", "L013", "L014", "S199", "M143", "M172", "M173", "M176",
        "M196", "M197", "M198",
    ];
    // Rules of sessions and of reports have kits of their own.
    let of_sessions = |code: &str| {
        let of_referrals = ["M171"..="M176", "M196"..="M199"];
        let mine = of_referrals.iter().any(|codes| codes.contains(&code));
        (code.starts_with("M1") && !mine) || code == "M200" || code.starts_with("R1")
    };
    let mine = CATALOGUE.iter().filter(|rule| rule.code.starts_with(['L', 'S', 'M', 'R']));
    for rule in mine.filter(|rule| !of_sessions(rule.code)) {
        let covered = codes.contains(rule.code) || elsewhere.contains(&rule.code);
        assert!(covered, "{} has no file in the kit", rule.code);
    }
}

#[test]
fn what_is_valid_raises_nothing() {
    let setup = setup();
    for path in files(VALID, ".yaml") {
        assert_eq!(places(&diagnostics(&path, setup)), [], "{}", path.display());
    }
    for case in pairs(VALID, &format!("{VALID}/signalements")) {
        assert_eq!(places(&case.diagnostics), [], "{}", case.name);
    }
}

#[test]
fn a_diagnostic_never_holds_a_value() {
    // Every scalar of this record is replaced by a marker, in every position a fault can take.
    let setup = setup();
    fn mark(value: &mut serde_yaml::Value) {
        match value {
            serde_yaml::Value::Sequence(items) => items.iter_mut().for_each(mark),
            serde_yaml::Value::Mapping(map) => map.values_mut().for_each(mark),
            scalar => *scalar = "ZYXMARQUEUR\tété".into(),
        }
    }
    let text = std::fs::read_to_string(at("samples/situations/S-2026-042.yaml")).unwrap();
    let mut value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    mark(&mut value);
    let marked = serde_yaml::to_string(&value).unwrap().replace("\\t", " ");
    let report = match setup.reader().situation("fiche.yaml", marked.as_bytes()) {
        Ok(_) => panic!("a record of markers is refused"),
        Err(report) => report,
    };
    assert!(report.items().len() > 20, "{}", report.items().len());
    let shown = format!("{:?}", report.items());
    assert!(!shown.contains("ZYXMARQUEUR"), "{shown}");
    // Nor in the lines that surround a fault.
    let shown = format!(
        "{:?}",
        setup.reader().situation("f", b"mineur: {motif: En ville, MARTIN Zoe}").err()
    );
    assert!(!shown.contains("MARTIN") && !shown.contains("En ville"), "{shown}");
}

#[test]
fn the_agreed_example_stays_valid() {
    let setup = setup();
    for path in files("tests/exemple/situations", ".yaml") {
        let bytes = std::fs::read(&path).unwrap();
        let checked = setup.reader().situation("f", &bytes);
        assert!(checked.is_ok(), "{}: {:#?}", path.display(), checked.err());
    }
    let (situation, referral) = typed_pair("tests/exemple/situations/S-2026-042.yaml");
    let checked = dossier(setup, &referral, &[situation], &[]);
    assert!(checked.is_ok(), "{:#?}", checked.err());
    let organisation = std::fs::read(at("tests/exemple/cesmivip.yaml")).unwrap();
    assert!(setup.reader().organisation("cesmivip.yaml", &organisation).is_ok());
}

#[test]
fn a_form_says_what_is_missing_and_where() {
    let setup = setup();
    let text = std::fs::read_to_string(at("samples/situations/S-2026-048.yaml")).unwrap();
    let without = |start: &str| -> String {
        text.lines()
            .filter(|line| !line.trim_start().starts_with(start))
            .map(|l| format!("{l}\n"))
            .collect()
    };
    for line in ["scolarite:", "sante:", "prostitution:"] {
        let path = "samples/situations/S-2026-048.yaml";
        let report = check_typed(setup, path, &without(line)).err().unwrap();
        let required: Vec<_> = report.items().iter().filter(|d| d.code == "F001").collect();
        assert!(!required.is_empty(), "{line}");
        assert!(required.iter().all(|d| d.place.line > 0 && d.remedy.contains("Remplir")));
    }
}

/// CASF L226-4, II: who seizes the prosecutor directly has no superior who validates.
#[test]
fn a_direct_referral_needs_nobody_to_validate_it() {
    let (situation, (name, bytes)) = typed_pair("samples/situations/S-2026-048.yaml");
    let text = String::from_utf8(bytes).unwrap();
    let lone: String =
        text.lines().filter(|l| !l.contains("valideur")).map(|l| format!("{l}\n")).collect();
    assert_ne!(lone, text);
    let missing = |text: &str| {
        let referral = (name.clone(), text.as_bytes().to_vec());
        let report = dossier(setup(), &referral, std::slice::from_ref(&situation), &[]).err();
        report.is_some_and(|report| report.items().iter().any(|fault| fault.code == "F001"))
    };
    assert!(missing(&lone));
    let direct = lone.replace("fondements: [casf_l226_4]", "fondements: [casf_l226_4_ii]");
    assert_ne!(direct, lone);
    assert!(!missing(&direct));
}

#[test]
fn a_form_is_checked_on_load() {
    use cesmivip::form::Form;
    use cesmivip::record::FormFile;
    let setup = setup();
    let text = std::fs::read_to_string(at("forms/signalement/form.yaml")).unwrap();
    let load = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let line = changed.lines().position(|line| line.contains(to)).unwrap() + 1;
        let report = Form::load(
            &FormFile::written("form.yaml", changed.as_bytes()),
            setup.reader().situation_paths(),
        );
        (report.err().unwrap().items()[0].clone(), line)
    };
    for (from, to, code) in [
        ("chemin: mineur.nom,", "chemin: mineur.nomm,", "F101"),
        ("presentation: fiche", "presentation: fichee", "F102"),
        (r#"degre == "immediate"'"#, r#"degree == "immediate"'"#, "F103"),
        (r#"degre == "immediate"'"#, r#"degre =="'"#, "F103"),
        (r#"degre == "immediate"'"#, r#"degre %} {{ mineur }}'"#, "F103"),
        (
            "chemin: mineur.lieu_vie.nom, libelle: Lieu, protege: oui",
            "chemin: mineur.lieu_vie.nom, libelle: Lieu, protege: non",
            "F104",
        ),
        (
            "chemin: mineur.nom, libelle: Nom, niveau: requis, protege: non",
            "chemin: mineur.nom, libelle: Nom, niveau: requis, protege: oui",
            "F104",
        ),
    ] {
        let (fault, line) = load(from, to);
        assert_eq!((fault.code, fault.place.line), (code, line), "{to}: {fault:?}");
    }
}

#[test]
fn a_form_shows_no_object_with_something_protected_inside() {
    use cesmivip::form::Form;
    use cesmivip::record::FormFile;
    let paths = setup().reader().situation_paths();
    let load = |each: &str, field: &str, document: &str, protected: &str| {
        let text = format!(
            "formulaire: essai\nversion: \"1\"\ntitre: Essai\nmention: Essai\nblocs:\n  \
             - {{id: b, titre: B, presentation: fiche, document: {document}, {each} champs: \
             [{{chemin: \"{field}\", libelle: L, protege: {protected}}}]}}\n"
        );
        Form::load(&FormFile::written("form.yaml", text.as_bytes()), paths).map(|_| ()).map_err(
            |report| {
                let codes: Vec<_> = report.items().iter().map(|fault| fault.code).collect();
                codes
            },
        )
    };
    let each = |list: &str| format!("pour_chaque: \"{list}\",");
    for (list, field) in [
        ("", "mineur.lieu_vie"),
        ("", "prostitution.autres_victimes"),
        ("", "mineur"),
        ("", "signalement"),
        ("", "mineur.lieu_vie.adresse"),
        ("", "representants"),
        ("representants", "representants[].adresse"),
        ("mesures", "mesures[].operateur"),
    ] {
        let head = if list.is_empty() { String::new() } else { each(list) };
        let hides = paths.is_protected(field) || paths.protects_below(field);
        let shown = load(&head, field, "principal", "non");
        match hides {
            true => assert_eq!(shown, Err(vec!["F104"]), "{field}"),
            false => assert_eq!(shown, Ok(()), "{field}"),
        }
        assert_eq!(load(&head, field, "annexe", "oui"), Ok(()), "{field}");
    }
    for field in ["mineur.lieu_vie", "prostitution.autres_victimes", "mineur", "signalement"] {
        assert!(paths.protects_below(field), "{field}");
    }
    // An object of which everything may be read prints whole; the key of a list opens nothing.
    assert!(!paths.protects_below("mesures") && !paths.protects_below("signes"));
    assert_eq!(load("", "signalement.urgence", "principal", "non"), Ok(()));
    assert_eq!(load("", "mesures", "principal", "non"), Ok(()));
    let victims = "prostitution.autres_victimes";
    let key = load(&each(victims), "prostitution.autres_victimes[]", "principal", "non");
    assert_eq!(key, Ok(()));
}

/// What any form shows as readable by all holds nothing that is not.
#[test]
fn no_field_shown_to_all_reaches_a_protected_one() {
    let setup = setup();
    let paths = setup.reader().situation_paths();
    let shown = setup.form().blocks.iter().flat_map(|block| &block.fields);
    for field in shown.filter(|field| !field.protected && !field.path.ends_with("[]")) {
        assert!(!paths.is_protected(&field.path) && !paths.protects_below(&field.path));
    }
}
