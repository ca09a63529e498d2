//! What a field may name.

/// What the fields of a type may name.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The type, by its word in the schema: `cle_service`.
    pub of: &'static str,
    /// A field of the same item, or of the one that holds it, and what it says, where that decides.
    pub beside: Option<(&'static str, String)>,
    /// The field that it is inside of, where that decides.
    pub within: Option<&'static str>,
    /// What is written, and what is read.
    pub named: Vec<(String, String)>,
}

impl Offer {
    /// What every field of a type may name.
    pub fn new(of: &'static str, named: Vec<(String, String)>) -> Self {
        Self { of, beside: None, within: None, named }
    }
}
