//! A section.

/// A short page of a record.
#[derive(Debug)]
pub struct Section {
    /// Its word in an address.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Dotted paths, in the order asked.
    pub fields: &'static [&'static str],
}

impl Section {
    /// The pointers of its fields.
    pub fn pointers(&self) -> impl Iterator<Item = String> + use<> {
        self.fields.iter().map(|path| format!("/{}", path.replace('.', "/")))
    }

    /// Whether a place stands in this section.
    pub fn holds(&self, pointer: &str) -> bool {
        self.pointers().any(|own| {
            pointer.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}
