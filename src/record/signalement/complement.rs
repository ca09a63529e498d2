//! What a complement says of itself: what it completes, and what changed among what was printed.

use schemars::JsonSchema;
use serde::Serialize;

/// What changed since the documents that a complement completes, in lines that print. Written by
/// the view, which alone compares what will print with what was printed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Complement {
    /// The documents completed, each with its version and its day.
    #[schemars(title = "Document complété")]
    pub documents: Vec<String>,
    /// New facts, and those that were told already.
    #[schemars(title = "Faits")]
    pub faits: String,
    /// Where the child lives.
    #[schemars(title = "Lieu de vie")]
    pub lieu_vie: String,
    /// The measures.
    #[schemars(title = "Mesures")]
    pub mesures: String,
    /// Runaways begun or ended.
    #[schemars(title = "Fugues")]
    pub fugues: String,
    /// The requests: new, kept, kept on other grounds, no longer made.
    #[schemars(title = "Demandes")]
    pub demandes: String,
}
