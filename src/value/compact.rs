//! Short words where they stand: a workspace holds millions of them, and a place on the heap costs
//! more than most of them do.

/// Longest word held in place, in bytes.
const SHORT: usize = 22;

/// A text that never changes; a short one asks for no memory of its own.
#[derive(Clone)]
pub struct Compact(Form);

#[derive(Clone)]
enum Form {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

impl Compact {
    /// Keeps a text.
    pub fn of(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                Self(Form::Short { length, bytes })
            }
            _ => Self(Form::Long(text.into())),
        }
    }

    /// Gives the text.
    pub fn text(&self) -> &str {
        match &self.0 {
            Form::Long(text) => text,
            Form::Short { length, bytes } => {
                let held = bytes.get(..usize::from(*length)).unwrap_or_default();
                // It was a text when it was kept.
                std::str::from_utf8(held).unwrap_or_default()
            }
        }
    }
}

impl std::borrow::Borrow<str> for Compact {
    fn borrow(&self) -> &str {
        self.text()
    }
}

impl PartialEq for Compact {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Compact {}

impl PartialOrd for Compact {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Compact {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text().cmp(other.text())
    }
}

impl std::hash::Hash for Compact {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text().hash(state);
    }
}

impl std::fmt::Debug for Compact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_given_back_whatever_its_length() {
        for text in [
            "",
            "é",
            "a".repeat(22).as_str(),
            "é".repeat(11).as_str(),
            "a".repeat(23).as_str(),
            "é".repeat(12).as_str(),
        ] {
            assert_eq!(Compact::of(text).text(), text);
        }
        assert!(Compact::of("avant") < Compact::of("un texte qui est plus long"));
    }

    #[test]
    fn a_short_text_and_none_take_no_more_place_than_a_string() {
        assert_eq!(size_of::<Option<Compact>>(), size_of::<String>());
    }
}
