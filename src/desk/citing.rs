//! A fact that a button cites: without a script, its number goes at the end of the text.

use super::call::{Call, Pairs};

/// What was sent, with the fact that its button cites at the end of its text, and the number of that
/// fact; nothing for any other button.
pub fn cited(asked: &Call) -> Option<(Call, String)> {
    let (pairs, fact) = appended(&asked.pairs, asked.word("faire"))?;
    Some((Call { who: asked.who, pairs, script: asked.script }, fact))
}

fn appended(pairs: &Pairs, doing: &str) -> Option<(Pairs, String)> {
    let (fact, field) = doing.strip_prefix("citer:")?.split_once(':')?;
    let digits = fact.strip_prefix('F').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let name = format!("v{field}");
    let mut pairs = pairs.clone();
    let (_, text) = pairs.iter_mut().find(|(key, _)| *key == name)?;
    let kept = text.trim_end().len();
    text.truncate(kept);
    if kept > 0 {
        text.push(' ');
    }
    text.push_str(fact);
    for (key, value) in &mut pairs {
        if key == "faire" {
            "rester".clone_into(value);
        }
    }
    Some((pairs, fact.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_goes_at_the_end_of_its_text_and_of_no_other() {
        let sent = |doing: &str, text: &str| {
            let pairs =
                [("a/motivation", ""), ("v/motivation", text), ("v/autre", "x"), ("faire", doing)];
            let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
            appended(&pairs, doing)
        };
        for (text, now) in [("", "F3"), ("Vu \r\n", "Vu F3"), ("Vu F1", "Vu F1 F3")] {
            let (pairs, fact) = sent("citer:F3:/motivation", text).unwrap();
            let values: Vec<&str> = pairs.iter().map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, ["", now, "x", "rester"]);
            assert_eq!(fact, "F3");
        }
        let odd = [
            "rester",
            "citer:F:/motivation",
            "citer:F3",
            "citer:<b>:/motivation",
            "citer:F3:/ailleurs",
        ];
        for odd in odd {
            assert!(sent(odd, "Vu").is_none(), "{odd}");
        }
    }
}
