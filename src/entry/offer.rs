//! What a field may name.

/// What the fields of a type may name.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The type, by its word in the schema: `cle_service`.
    pub of: &'static str,
    /// What is written, and what is read.
    pub named: Vec<(String, String)>,
}
