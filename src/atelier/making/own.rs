//! What a record says of its own, compared with what it said when its document was sealed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diag::Diagnostic;
use crate::record::Marked;
use crate::seal::WorkspaceKey;
use crate::value::Digest;

/// Most places that are named at once.
const MOST: usize = 6;

/// What a record says of its own, and no other record for it.
#[derive(Clone, Copy)]
pub struct OwnWords<'a> {
    /// The record.
    pub marked: &'a Marked,
    /// The fields that are written in it once its document has gone out.
    pub afterwards: &'static [&'static str],
}

impl OwnWords<'_> {
    /// The fields, by pointer: keyed digests, so that nobody without the key can try a guess.
    pub fn fields(&self, key: &WorkspaceKey) -> BTreeMap<String, Digest> {
        let field = |pointer: &str| pointer.split('/').nth(1).unwrap_or_default().to_owned();
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        self.marked.texts(&mut |pointer, text| {
            if !self.afterwards.contains(&field(pointer).as_str()) {
                // A label that a person made up stands at the place of its value.
                let all = texts.entry(pointer.to_owned()).or_default();
                all.push_str(text);
                all.push('\0');
            }
        });
        let digested = |(pointer, text): (String, String)| {
            let digest = key.field(&pointer, &text);
            (pointer, digest)
        };
        texts.into_iter().map(digested).collect()
    }

    /// Where fields stand, by line: « ligne 12 (signalement.date) », the first ones; one that is gone
    /// has its name alone.
    pub fn places(&self, pointers: &BTreeSet<String>) -> String {
        let mut present = BTreeSet::new();
        self.marked.texts(&mut |pointer, _| {
            present.insert(pointer.to_owned());
        });
        let shown = |pointer: &String| {
            let name = pointer.trim_start_matches('/').replace('/', ".");
            match present.contains(pointer) {
                true => format!("ligne {} ({name})", self.marked.line_of(pointer)),
                false => format!("{name}, qui n'y est plus"),
            }
        };
        listed(pointers.iter().map(shown).collect())
    }

    /// Says in a fault which fields differ: where, never what.
    pub fn differing(&self, fault: Diagnostic, pointers: &BTreeSet<String>) -> Diagnostic {
        let message = match fault.code {
            "D003" => "Cette version a déjà été produite, et sa fiche dit autre chose depuis",
            _ => fault.message.trim_end_matches('.'),
        };
        let message = format!("{message} : {}.", self.places(pointers));
        fault.message(message)
    }
}

/// The first items of a list, and how many follow.
pub(super) fn listed(mut items: Vec<String>) -> String {
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    match more {
        0 => items.join(" ; "),
        1 => format!("{} ; et un autre", items.join(" ; ")),
        _ => format!("{} ; et {more} autres", items.join(" ; ")),
    }
}

/// The parts of a document whose view differs, by their titles: those of its blocks, or what a
/// reader calls them.
pub(super) fn differing_parts(then: &Value, now: &Value) -> Vec<String> {
    let mut parts = Vec::new();
    let mut note = |differs: bool, name: &str| {
        if differs {
            parts.push(format!("« {name} »"));
        }
    };
    note(then["document"] != now["document"], "en-tête");
    note(then["organisation"] != now["organisation"], "service émetteur et destinataire");
    let titled = |view: &Value| -> BTreeMap<String, Value> {
        let blocks = view["blocs"].as_array().into_iter().flatten();
        blocks.map(|block| (text(&block["titre"]), block.clone())).collect()
    };
    let (before, after) = (titled(then), titled(now));
    for title in before.keys().chain(after.keys().filter(|title| !before.contains_key(*title))) {
        note(before.get(title) != after.get(title), title);
    }
    let rest = |view: &Value| -> Vec<(String, Value)> {
        const TOLD: [&str; 3] = ["document", "organisation", "blocs"];
        let fields = view.as_object().into_iter().flatten();
        let fields = fields.filter(|(name, _)| !TOLD.contains(&name.as_str()));
        fields.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    if parts.is_empty() && rest(then) != rest(now) {
        parts.push("le contenu".to_owned());
    }
    parts
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn parts_that_differ_are_called_by_their_titles() {
        let block = |title: &str, text: &str| json!({"titre": title, "lignes": [text]});
        let then = json!({"document": 1, "organisation": {"attention": "A"}, "donnees": 1,
            "blocs": [block("Faits", "un"), block("Famille", "deux")]});
        assert!(differing_parts(&then, &then).is_empty());
        let mut now = then.clone();
        now["organisation"]["attention"] = json!("B");
        now["blocs"] = json!([block("Faits", "trois"), block("Santé", "deux")]);
        let parts = ["service émetteur et destinataire", "Faits", "Famille", "Santé"];
        assert_eq!(differing_parts(&then, &now), parts.map(|part| format!("« {part} »")));
        let now = json!({"donnees": 2});
        let then = json!({"donnees": 1});
        assert_eq!(differing_parts(&then, &now), ["le contenu"]);
    }

    #[test]
    fn a_long_list_says_how_many_follow() {
        let items = |count: usize| (0..count).map(|rank| rank.to_string()).collect::<Vec<_>>();
        assert_eq!(listed(items(2)), "0 ; 1");
        assert_eq!(listed(items(7)), "0 ; 1 ; 2 ; 3 ; 4 ; 5 ; et un autre");
        assert!(listed(items(9)).ends_with("et 3 autres"));
    }
}
