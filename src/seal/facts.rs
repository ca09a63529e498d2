//! What identifies a document, and the digest that goes with it.

use serde::{Deserialize, Serialize};

use crate::value::Digest;

/// What the stem of a confidential annex ends with.
pub const ANNEX: &str = "-annexe";
/// What the name of a letter of transmission ends with, after the stem of its referral.
pub const LETTER: &str = "-transmission.txt";

/// What identifies a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facts {
    /// The kind: `signalement`, `annexe_confidentielle`.
    pub kind: String,
    /// The reference: `SIG-2026-0042`.
    pub reference: String,
    /// The version.
    pub version: u32,
    /// The recipient's code.
    pub recipient: String,
    /// The date of the record, `YYYY-MM-DD`.
    pub date: String,
    /// The file name without its ending: `SIG-2026-0042-v1`.
    pub stem: String,
    /// The stems of the earlier versions that it replaces, the last one last.
    pub replaces: Vec<String>,
    /// The digests of the copies that it corrects.
    pub corrects: Vec<Digest>,
    /// A working paper may be drawn again under the same name, elsewhere.
    pub working: bool,
}

/// The `.sha256` file of a document.
pub(super) fn sum(digest: Digest, stem: &str) -> String {
    format!("{digest}  {stem}.pdf\n")
}
