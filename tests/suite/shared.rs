//! What several tests ask for and none changes: read or made once for all of them.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::record::{Commission, Followed};
use cesmivip::setup::{Files, Setup};

use crate::{at, files, setup_with};

/// The setup of the samples.
pub fn setup() -> &'static Setup {
    static READ: OnceLock<Setup> = OnceLock::new();
    READ.get_or_init(|| setup_with(Files::new()))
}

/// The records of a folder, as they were typed.
pub fn named(folder: &str) -> Vec<Named> {
    let read = |path: PathBuf| {
        (path.strip_prefix(at("")).unwrap().display().to_string(), std::fs::read(path).unwrap())
    };
    files(folder, ".yaml").into_iter().map(read).collect()
}

/// The situations of the samples, as they were typed.
pub fn situations() -> Vec<Named> {
    [named("samples/situations"), named("samples/situations/suivies")].concat()
}

/// The situations of the samples, read.
pub fn known() -> Vec<Arc<Followed>> {
    static READ: OnceLock<Vec<Arc<Followed>>> = OnceLock::new();
    let read = || followed(setup(), &situations()).unwrap_or_else(|report| panic!("{report:#?}"));
    READ.get_or_init(read).clone()
}

/// The records of the samples, and what is said of each session.
pub fn samples() -> &'static (Commission, BTreeMap<String, Report>) {
    static READ: OnceLock<(Commission, BTreeMap<String, Report>)> = OnceLock::new();
    let read = || {
        let sessions = named("samples/seances");
        gather(setup(), &sessions, known()).unwrap_or_else(|report| panic!("{report:#?}"))
    };
    READ.get_or_init(read)
}
