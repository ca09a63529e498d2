//! Every text a person typed, with its path, for the rules that read words.

use crate::record::leaves::Leaves;
use crate::value::{Nature, Person};

/// A typed text.
#[derive(Debug)]
pub(in crate::record) struct Text {
    /// Its JSON pointer.
    pub pointer: String,
    /// What was typed.
    pub text: String,
    /// What it is.
    pub nature: Nature,
    /// Whose it is.
    pub person: Person,
    /// Whether it is what somebody said, word for word.
    pub quoted: bool,
}

impl Text {
    /// Whether somebody could name another in it: anything but the name of who attends or signs,
    /// which stands there as hers.
    pub(super) fn may_name(&self) -> bool {
        !(self.nature.is_name() && self.person == Person::Professional)
    }

    /// Whether it is what somebody wrote of a case, rather than who attends or where.
    pub(super) fn is_free(&self) -> bool {
        self.nature == Nature::Text && self.person != Person::Professional
    }
}

/// The unprotected texts of a record, in record order.
#[derive(Debug)]
pub(in crate::record) struct Texts(Vec<Text>);

impl Texts {
    /// Collects the texts that may be read outside the confidential annex.
    pub(in crate::record) fn of(record: &impl Leaves) -> Self {
        let mut texts = Vec::new();
        record.walk(Nature::is_worded, &mut |leaf| {
            if !leaf.protected {
                texts.push(Text {
                    pointer: leaf.pointer.to_owned(),
                    text: leaf.text.to_owned(),
                    nature: leaf.nature,
                    person: leaf.person,
                    quoted: leaf.quoted,
                });
            }
        });
        Self(texts)
    }

    /// Keeps the texts of some paths.
    pub(super) fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|text| wanted(&text.pointer));
    }

    pub(in crate::record) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|text| (text.pointer.as_str(), text.text.as_str()))
    }

    pub(in crate::record) fn iter(&self) -> impl Iterator<Item = &Text> {
        self.0.iter()
    }
}

/// Removes what stands between « and », where another person speaks.
pub(super) fn outside_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '«' | '“' => depth += 1,
            '»' | '”' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
