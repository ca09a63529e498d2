//! Labels that agree: « Dit par {le mineur|la mineure} ».

/// The gender in which a document speaks of a child.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gender {
    /// Of a boy, of a child whose sex is not known, of nobody in particular.
    #[default]
    Masculine,
    /// Of a girl.
    Feminine,
}

/// A label, in its two genders when it is written with braces: the masculine first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    masculine: String,
    feminine: Option<String>,
}

impl Label {
    /// Reads a label; nothing for braces that do not hold two forms.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut masculine, mut feminine) = (String::new(), String::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (inside, after) = after.split_once('}')?;
            let (one, other) = inside.split_once('|')?;
            if before.contains('}') || inside.contains('{') || other.contains('|') {
                return None;
            }
            masculine.extend([before, one]);
            feminine.extend([before, other]);
            rest = after;
        }
        if rest.contains('}') {
            return None;
        }
        masculine.push_str(rest);
        feminine.push_str(rest);
        let feminine = (feminine != masculine).then_some(feminine);
        Some(Self { masculine, feminine })
    }

    /// A label without forms, braces and all.
    pub fn plain(text: &str) -> Self {
        Self { masculine: text.to_owned(), feminine: None }
    }

    /// The label, of nobody in particular.
    pub fn text(&self) -> &str {
        &self.masculine
    }

    /// The label in a gender.
    pub fn of(&self, gender: Gender) -> &str {
        match gender {
            Gender::Masculine => &self.masculine,
            Gender::Feminine => self.feminine.as_deref().unwrap_or(&self.masculine),
        }
    }

    /// Every text that may print.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [self.masculine.as_str()].into_iter().chain(self.feminine.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_hold_two_forms() {
        let label = Label::parse("{Mineur|Mineure} de quinze ans, {vu|vue} seul").unwrap();
        assert_eq!(label.text(), "Mineur de quinze ans, vu seul");
        assert_eq!(label.of(Gender::Feminine), "Mineure de quinze ans, vue seul");
        assert_eq!(label.all().count(), 2);
        let plain = Label::parse("Sexe").unwrap();
        assert_eq!(plain.of(Gender::Feminine), "Sexe");
        assert_eq!(plain.all().count(), 1);
        for odd in ["{un", "un}", "{un}", "{un|deux|trois}", "{un|{deux}}", "a}b{c|d}"] {
            assert_eq!(Label::parse(odd), None, "{odd}");
        }
    }
}
