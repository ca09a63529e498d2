//! The kit of reports: one flaw a file, read beside the situations of the samples.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use std::path::Path;

use cesmivip::diag::{CATALOGUE, Diagnostic};
use cesmivip::record::{Commission, Reader};

use crate::kit::{each_flaw, places};
use crate::shared::samples;
use crate::{at, files, setup};

const KIT: &str = "tests/kit/rapports";

/// What is said of a report, alone and beside the situations.
fn diagnostics(reader: &Reader, commission: &Commission, path: &Path) -> Vec<Diagnostic> {
    let bytes = std::fs::read(path).unwrap();
    let report = match reader.rapport(path.file_name().unwrap().to_str().unwrap(), &bytes) {
        Ok(checked) => {
            let mut report = checked.warnings;
            report.extend(commission.check_report(&checked.value));
            report
        }
        Err(report) => report,
    };
    report.items().to_vec()
}

#[test]
fn each_flaw_of_a_report_is_told_where_it_stands() {
    let (reader, (commission, _)) = (setup().reader(), samples());
    let codes = each_flaw(KIT, |path| diagnostics(reader, commission, path));
    // That of M143 is told of a workspace.
    let of_reports = |code: &&str| ("M131".."M151").contains(code) && *code != "M143";
    for code in CATALOGUE.iter().map(|rule| rule.code).filter(of_reports) {
        assert!(codes.contains(code), "{code} has no file in the kit of reports");
    }
}

#[test]
fn a_valid_report_raises_nothing() {
    let (reader, (commission, _)) = (setup().reader(), samples());
    for folder in [&format!("{KIT}/valides"), "samples/rapports", "tests/exemple/rapports"] {
        for path in files(folder, ".yaml") {
            let found = places(&diagnostics(reader, commission, &path));
            assert_eq!(found, [], "{}", path.display());
        }
    }
}

#[test]
fn a_diagnostic_of_a_report_never_holds_a_value() {
    // Every scalar and every label of a group is replaced by a marker.
    fn mark(value: &mut serde_yaml::Value, labels: bool) {
        match value {
            serde_yaml::Value::Sequence(items) => {
                items.iter_mut().for_each(|item| mark(item, false));
            }
            serde_yaml::Value::Mapping(map) => {
                let entries = std::mem::take(map);
                for (at, (key, mut inner)) in entries.into_iter().enumerate() {
                    let name = key.as_str().unwrap_or_default().to_owned();
                    mark(&mut inner, name.starts_with("regroupements"));
                    let label = format!("zyxmarqueur{at}").into();
                    map.insert(if labels { label } else { key }, inner);
                }
            }
            scalar => *scalar = "zyxmarqueur été".into(),
        }
    }
    let text = std::fs::read_to_string(at("samples/rapports/2026.yaml")).unwrap();
    let mut value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    mark(&mut value, false);
    let marked = serde_yaml::to_string(&value).unwrap();
    let report = setup().reader().rapport("rapport.yaml", marked.as_bytes()).err().unwrap();
    assert!(report.items().len() > 20, "{}", report.items().len());
    assert!(!format!("{:?}", report.items()).contains("zyxmarqueur"), "{report:#?}");
}

#[test]
fn an_unknown_variable_is_answered_with_the_known_ones() {
    let (reader, commission) = (setup().reader(), Commission::default());
    let of = |name: &str| diagnostics(reader, &commission, &at(&format!("{KIT}/{name}.yaml")));
    let told = &of("m133_geographie")[0];
    assert!(told.message.contains("lieu_vie, mesure_principale"), "{}", told.message);
    assert!(told.remedy.contains("géographie"), "{}", told.remedy);
    let told = &of("m134_trou_entre_deux_tranches")[0];
    assert!(told.message.ends_with(": 15..16."), "{}", told.message);
    let told = &of("m134_modalites_oubliees")[0];
    assert!(told.message.contains("detention, sans_hebergement"), "{}", told.message);
}
