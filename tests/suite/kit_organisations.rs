//! The kit of organisations: one flaw a file, in the services that sit.
#![expect(clippy::disallowed_methods, reason = "reads the kit")]

use std::path::Path;

use cesmivip::diag::Diagnostic;

use crate::kit::{each_flaw, places};
use crate::{at, files, setup};

const KIT: &str = "tests/kit/organisations";

fn diagnostics(path: &Path) -> Vec<Diagnostic> {
    let bytes = std::fs::read(path).unwrap();
    let report = match setup().reader().organisation("cesmivip.yaml", &bytes) {
        Ok(checked) => checked.warnings,
        Err(report) => report,
    };
    report.items().to_vec()
}

#[test]
fn each_flaw_of_an_organisation_is_told_where_it_stands() {
    let codes = each_flaw(KIT, diagnostics);
    for code in ["M160", "M161", "M162"] {
        assert!(codes.contains(code), "{code} has no file in the kit of organisations");
    }
}

#[test]
fn a_valid_organisation_raises_nothing() {
    let mut records = files(&format!("{KIT}/valides"), ".yaml");
    records.extend(["samples/cesmivip.yaml", "tests/exemple/cesmivip.yaml"].map(at));
    for path in records {
        assert_eq!(places(&diagnostics(&path)), [], "{}", path.display());
    }
}
