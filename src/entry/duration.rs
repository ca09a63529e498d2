//! Durations as people type them, to those of ISO 8601 that a record writes, and back.

/// Numbers that people write in words.
const WORDS: [&str; 10] =
    ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"];

/// `P2Y` for « 2 ans », « deux années », `P18M` for « 18 mois »; nothing for what is none of these.
/// The text is folded: small letters, no accents, one space between words.
pub(super) fn read(folded: &str) -> Option<String> {
    let written = folded.to_uppercase();
    if shown(&written) != written {
        return Some(written);
    }
    let split = folded.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0);
    let (count, unit) = split.map(|at| folded.split_at(at)).or(folded.split_once(' '))?;
    let word =
        || WORDS.iter().position(|word| *word == count || *word == count.trim_end_matches('e'));
    let digits = count.bytes().all(|byte| byte.is_ascii_digit());
    let counted = digits.then(|| count.parse::<u16>().ok()).flatten();
    let count = counted.or(word().and_then(|at| u16::try_from(at + 1).ok()))?;
    let unit = match unit.trim() {
        "an" | "ans" | "annee" | "annees" => 'Y',
        "mois" => 'M',
        _ => return None,
    };
    (1..=999).contains(&count).then(|| format!("P{count}{unit}"))
}

/// « 2 ans » for `P2Y`; the text itself where it is no duration.
pub(super) fn shown(written: &str) -> String {
    let parts = written
        .strip_prefix('P')
        .and_then(|rest| rest.split_at_checked(rest.len().checked_sub(1)?));
    let counted = parts.and_then(|(count, unit)| Some((count.parse::<u16>().ok()?, unit)));
    match counted {
        Some((1, "Y")) => "1 an".to_owned(),
        Some((count, "Y")) => format!("{count} ans"),
        Some((count, "M")) => format!("{count} mois"),
        _ => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_typed_in_words_and_shown_so() {
        for (typed, written) in [
            ("2 ans", "P2Y"),
            ("deux ans", "P2Y"),
            ("une annee", "P1Y"),
            ("un an", "P1Y"),
            ("18mois", "P18M"),
            ("6 mois", "P6M"),
            ("p10y", "P10Y"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(written), "{typed}");
            assert_eq!(read(&shown(written)).as_deref(), Some(written), "{typed}");
        }
        for odd in [
            "",
            "ans",
            "2",
            "0 ans",
            "2 semaines",
            "+2 ans",
            "2,5 ans",
            "un an et demi",
            "longtemps",
            "P2D",
            "mois 2",
        ] {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(shown("jamais"), "jamais");
    }
}
