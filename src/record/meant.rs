//! What a person meant by what stands where a code is asked for: `Mère`, `Téléphone`, « Juge des
//! enfants » are codes to whoever types them, and the code is what the record holds from there on.

use serde_json::{Value, json};

use super::schema::TERMS;
use crate::value::{Folded, Reponse};

/// What a text means among the codes of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// This code, by its own letters or its label.
    Code(String),
    /// This code, by another word that the list knows.
    Other(String),
    /// Any of these codes.
    Several(Vec<String>),
    /// None.
    Nothing,
}

/// Longest text that may be a code or its label, in bytes.
const LONGEST: usize = 400;

/// Little words that change nothing of what is meant: « juge des enfants » is `juge_enfants`. None
/// that denies is among them.
const LITTLE: [&str; 13] =
    ["a", "au", "aux", "d", "de", "des", "du", "l", "la", "le", "les", "un", "une"];

/// Says what a text means at a node of a schema.
pub(super) fn meant(node: &Value, typed: &str) -> Meant {
    if typed.len() > LONGEST {
        return Meant::Nothing;
    }
    let terms = terms(node);
    if terms.is_empty() {
        return Meant::Nothing;
    }
    if let Some((code, _)) = terms.iter().find(|(code, _)| code == typed) {
        return Meant::Code(code.clone());
    }
    let folded = Folded::of(typed);
    let (whole, core) = (folded.squeezed().to_owned(), without_little_words(&folded));
    if whole.is_empty() {
        return Meant::Nothing;
    }
    type Same<'a> = &'a dyn Fn(&Folded) -> bool;
    let same_letters: Same<'_> = &|known| known.squeezed() == whole;
    let same_words: Same<'_> = &|known| !core.is_empty() && without_little_words(known) == core;
    for same in [same_letters, same_words] {
        let is = |word: &str| same(&Folded::of(word));
        let named = |(code, words): &&(String, Vec<String>)| {
            is(code) || words.first().is_some_and(|label| is(label))
        };
        let codes: Vec<String> = terms.iter().filter(named).map(|(c, _)| c.clone()).collect();
        match <[String; 1]>::try_from(codes) {
            Ok([code]) => return Meant::Code(code),
            Err(codes) if codes.is_empty() => {}
            Err(codes) => return Meant::Several(codes),
        }
    }
    let known_too = |(_, words): &&(String, Vec<String>)| {
        words.iter().skip(1).any(|word| Folded::of(word).squeezed() == whole)
    };
    let codes: Vec<String> = terms.iter().filter(known_too).map(|(c, _)| c.clone()).collect();
    match <[String; 1]>::try_from(codes) {
        Ok([code]) => Meant::Other(code),
        Err(codes) if codes.is_empty() => Meant::Nothing,
        Err(codes) => Meant::Several(codes),
    }
}

/// The letters of the words that say something.
fn without_little_words(folded: &Folded) -> String {
    folded.words().filter(|word| !LITTLE.contains(word)).collect()
}

/// The codes of a node, each with its label and the other words for it.
pub(crate) fn terms(node: &Value) -> Vec<(String, Vec<String>)> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if node.get("x-nature") == Some(&json!("reponse")) {
        let answers = [Reponse::Oui, Reponse::Non, Reponse::NeSaitPas];
        let code = |answer: Reponse| text(&json!(answer)).unwrap_or_default();
        return answers.map(|a| (code(a), vec![a.label().to_owned()])).to_vec();
    }
    let list = |key: &str| node.get(key).and_then(Value::as_array).into_iter().flatten();
    if node.get(TERMS).is_none() {
        // The few words that are no list of the form.
        return list("enum").filter_map(text).map(|code| (code, Vec::new())).collect();
    }
    let known = list(TERMS);
    let term = known.filter_map(|term| {
        let words = term.get(1)?.as_array()?.iter().filter_map(text).collect();
        Some((text(term.get(0)?)?, words))
    });
    term.collect()
}

/// Replaces what was typed for a code by the code, all over a value; tells the paths where another
/// word than its own was taken for it.
pub(super) fn settle(node: &Value, value: &mut Value, pointer: &str, told: &mut Told) {
    match value {
        Value::String(typed) => match meant(node, typed) {
            Meant::Code(code) => *typed = code,
            Meant::Other(code) => {
                told.push((pointer.to_owned(), said(&terms(node), &code)));
                *typed = code;
            }
            Meant::Several(_) | Meant::Nothing => {}
        },
        Value::Array(items) => {
            if let Some(inner) = node.get("items") {
                for (rank, item) in items.iter_mut().enumerate() {
                    settle(inner, item, &format!("{pointer}/{rank}"), told);
                }
            }
        }
        Value::Object(fields) => {
            let known = node.get("properties");
            for (name, field) in fields.iter_mut() {
                let inner = known.and_then(|known| known.get(name));
                let inner = inner.or_else(|| node.get("additionalProperties"));
                if let Some(inner) = inner {
                    settle(inner, field, &format!("{pointer}/{}", super::marked::step(name)), told);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A code as a message says it: « fille », « pere » alone, « autre » (Autre lien).
pub(super) fn said(terms: &[(String, Vec<String>)], code: &str) -> String {
    let label = terms.iter().find(|term| term.0 == code).and_then(|term| term.1.first());
    let same = |label: &&String| Folded::of(label).squeezed() == Folded::of(code).squeezed();
    match label.filter(|label| !same(label)) {
        Some(label) => format!("« {code} » ({label})"),
        None => format!("« {code} »"),
    }
}

/// Paths, each with the code that was understood there, as a message says it.
pub(super) type Told = Vec<(String, String)>;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(typed: &str) -> Meant {
        let node = json!({TERMS: [
            ["mere", ["Mère"]],
            ["juge_enfants", ["Juge des enfants déjà saisi"]],
            ["autre", ["Autre personne"]],
            ["autre_personne", ["Une autre"]],
            ["sans_suite", ["Sans suite"]],
            ["fille", ["Fille", "F"]],
        ]});
        meant(&node, typed)
    }

    #[test]
    fn a_text_is_the_code_that_it_says() {
        let code = |code: &str| Meant::Code(code.to_owned());
        for (typed, wanted) in [
            ("mere", code("mere")),
            ("MÈRE", code("mere")),
            ("la mère", code("mere")),
            ("Juge des enfants", code("juge_enfants")),
            ("juge des enfants déjà saisi", code("juge_enfants")),
            ("F", Meant::Other("fille".to_owned())),
            // A code is one whatever is the label of another.
            ("autre_personne", code("autre_personne")),
            ("Autre personne", Meant::Several(vec!["autre".into(), "autre_personne".into()])),
            // A word that denies is no little word.
            ("suite", Meant::Nothing),
            ("mare", Meant::Nothing),
            ("", Meant::Nothing),
            ("…", Meant::Nothing),
        ] {
            assert_eq!(of(typed), wanted, "{typed}");
        }
    }
}
