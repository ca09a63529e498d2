//! What sentences made of typed words need: an elision.

/// « de » before a name, elided where it is heard so: « d'Élise », « de Maud ». Before an « h »,
/// which some names aspire, and a « y » that a vowel follows, nothing is elided.
pub(super) fn of(name: &str) -> String {
    let mut letters = name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase);
    let vowel = |c: char| "aàáâãäåæeéèêëiíìîïoóòôõöøœuùúûü".contains(c);
    let elides = match (letters.next(), letters.next()) {
        (Some('y'), Some(next)) => !vowel(next),
        (Some(first), _) => vowel(first),
        (None, _) => false,
    };
    if elides { format!("d'{name}") } else { format!("de {name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_elide_as_they_are_heard() {
        for (name, said) in [
            ("Élise TYPE", "d'Élise TYPE"),
            ("Ondine", "d'Ondine"),
            ("Ysée", "d'Ysée"),
            ("Yann", "de Yann"),
            ("Hugo", "de Hugo"),
            ("Œdipe", "d'Œdipe"),
            ("« Isaure »", "d'« Isaure »"),
            ("Maud", "de Maud"),
            ("Đặng", "de Đặng"),
            ("", "de "),
        ] {
            assert_eq!(of(name), said);
        }
    }
}
