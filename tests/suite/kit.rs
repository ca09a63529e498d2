//! The kit: one flaw a file, named by its flaw, with the codes and positions expected in its
//! first lines.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use std::collections::BTreeSet;
use std::path::Path;

use cesmivip::diag::{CATALOGUE, Diagnostic};

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

/// Checks that each file of a kit is told its flaw and no other, where it stands, with a remedy
/// and without what was typed; gives the codes met.
pub fn each_flaw(kit: &str, diagnostics: impl Fn(&Path) -> Vec<Diagnostic>) -> BTreeSet<String> {
    let (mut wrong, mut codes) = (Vec::new(), BTreeSet::new());
    for path in files(kit, ".yaml") {
        // Some flaws are bytes that no text has.
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let diagnostics = diagnostics(&path);
        let (mut expected, mut found) = (expected(&text), places(&diagnostics));
        assert!(!expected.is_empty(), "{} expects nothing", path.display());
        expected.sort();
        found.sort();
        let unread = found.iter().any(|(code, ..)| code.starts_with('L'));
        codes.extend(found.iter().map(|(code, ..)| code.clone()));
        if expected != found {
            let name = path.display();
            wrong.push(format!("{name}\n  expected {expected:?}\n  found    {found:?}"));
        }
        // Codes are not secrets; sentences, names and labels are.
        let (mut typed, shown) = (Vec::new(), format!("{diagnostics:?}"));
        match serde_yaml::from_str(&text) {
            Ok(value) => texts(&value, &mut typed),
            // A flaw of reading: there is no value to look for.
            Err(error) => assert!(unread, "{}: {error}", path.display()),
        }
        for text in typed.iter().filter(|text| text.contains(char::is_whitespace)) {
            assert!(!shown.contains(text.as_str()), "{} shows « {text} »", path.display());
        }
        assert!(diagnostics.iter().all(|d| !d.remedy.is_empty() && !d.message.is_empty()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    codes
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
    let codes = each_flaw("tests/kit", |path| diagnostics(path, setup));
    // Sizes, encodings and disagreements are made by the unit tests of `record`.
    let elsewhere = ["L001", "L002", "L009", "L010", "L013", "L014", "S199"];
    // Rules of sessions and of reports have kits of their own.
    let of_sessions = |code: &str| code.starts_with("M1") || code.starts_with("R1");
    let mine = CATALOGUE.iter().filter(|rule| rule.code.starts_with(['L', 'S', 'M', 'R']));
    for rule in mine.filter(|rule| !of_sessions(rule.code)) {
        let covered = codes.contains(rule.code) || elsewhere.contains(&rule.code);
        assert!(covered, "{} has no file in the kit", rule.code);
    }
}

#[test]
fn what_is_valid_raises_nothing() {
    let setup = setup();
    for path in files("tests/kit/valides", ".yaml") {
        assert_eq!(places(&diagnostics(&path, setup)), [], "{}", path.display());
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
        let checked = cesmivip::pipeline::check(setup, "f", &bytes, None);
        assert!(checked.is_ok(), "{}: {:#?}", path.display(), checked.err());
    }
    let organisation = std::fs::read(at("tests/exemple/cesmivip.yaml")).unwrap();
    assert!(setup.reader().organisation("cesmivip.yaml", &organisation).is_ok());
    // Without a referral a situation is valid, and only the referral refuses it.
    let bytes = std::fs::read(at("tests/exemple/situations/S-2026-031.yaml")).unwrap();
    let situation = setup.reader().situation("f", &bytes).unwrap().value;
    let refused = cesmivip::form::require(setup.form(), &situation).err().unwrap();
    assert_eq!(refused.items()[0].code, "F003");
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
        let report =
            cesmivip::pipeline::check(setup, "f", without(line).as_bytes(), None).err().unwrap();
        let required: Vec<_> = report.items().iter().filter(|d| d.code == "F001").collect();
        assert!(!required.is_empty(), "{line}");
        assert!(required.iter().all(|d| d.place.line > 0 && d.remedy.contains("Remplir")));
    }
}

#[test]
fn a_form_is_checked_on_load() {
    use cesmivip::form::Form;
    let setup = setup();
    let text = std::fs::read_to_string(at("forms/signalement/form.yaml")).unwrap();
    let load = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        let line = changed.lines().position(|line| line.contains(to)).unwrap() + 1;
        let report = Form::load("form.yaml", changed.as_bytes(), setup.reader().situation_paths());
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
    let paths = setup().reader().situation_paths();
    let load = |each: &str, field: &str, document: &str, protected: &str| {
        let text = format!(
            "formulaire: essai\nversion: \"1\"\ntitre: Essai\nmention: Essai\nblocs:\n  \
             - {{id: b, titre: B, presentation: fiche, document: {document}, {each} champs: \
             [{{chemin: \"{field}\", libelle: L, protege: {protected}}}]}}\n"
        );
        Form::load("form.yaml", text.as_bytes(), paths).map(|_| ()).map_err(|report| {
            let codes: Vec<_> = report.items().iter().map(|fault| fault.code).collect();
            codes
        })
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
