//! The record of a brother or a sister, begun from that of a child who is followed: the family that
//! they share, and nothing else. Values are copied, never lines: a comment may say anything.

use std::collections::BTreeSet;

use serde_json::Value;

use super::leaves::Leaves;
use super::reader::Reader;
use crate::diag::Report;
use crate::value::{Nature, SituationRef};

/// What two children of a family share, field by field: whatever is not listed stays in the record
/// of the first. Facts, measures, words, information given and pieces are of one child.
const SHARED: [&str; 21] = [
    "/representants/*/nom",
    "/representants/*/prenoms/*",
    "/representants/*/lien",
    "/representants/*/naissance",
    "/representants/*/adresse/adresse",
    "/representants/*/adresse/code_postal",
    "/representants/*/adresse/commune",
    "/representants/*/adresse/pays",
    "/representants/*/telephone",
    "/representants/*/courriel",
    "/menage/composition",
    "/menage/adultes/*/designation",
    "/menage/adultes/*/lien",
    "/parents_decedes/*/nom",
    "/parents_decedes/*/prenoms/*",
    "/parents_decedes/*/lien",
    "/parents_decedes/*/deces",
    "/fratrie/*/prenom",
    "/fratrie/*/nom",
    "/fratrie/*/sexe",
    "/fratrie/*/naissance",
];

const HEAD: &str = "\
# yaml-language-server: $schema=../schemas/situation.json
";

/// Whether a field is one of those that are shared.
fn is_shared(pointer: &str) -> bool {
    let same = |pattern: &&str| -> bool {
        let (mut steps, mut wanted) = (pointer.split('/'), pattern.split('/'));
        loop {
            match (steps.next(), wanted.next()) {
                (None, None) => return true,
                (Some(step), Some("*")) if step.parse::<usize>().is_ok() => {}
                (Some(step), Some(want)) if step == want => {}
                _ => return false,
            }
        }
    };
    SHARED.iter().any(same)
}

impl Reader {
    /// Begins a situation from another.
    ///
    /// # Errors
    /// Every fault of the other: what is read in the place of a faulty value is nobody's.
    pub fn sibling(
        &self,
        name: &str,
        bytes: &[u8],
        number: &SituationRef,
    ) -> Result<String, Report> {
        let (first, report) = self.examine_situation(name, bytes)?;
        if report.refuses() {
            return Err(report);
        }
        let record = first.record();
        let (mut kept, mut secrets) = (BTreeSet::new(), Vec::new());
        record.walk(|_| true, &mut |leaf| {
            if is_shared(leaf.pointer) && !leaf.protected {
                kept.insert((leaf.pointer.to_owned(), plain(leaf.text)));
            } else if leaf.protected && leaf.nature.is_sought() && leaf.nature != Nature::Text {
                secrets.push(plain(leaf.text));
            }
        });
        // What is protected in one field is not copied from another.
        kept.retain(|(_, text)| {
            !secrets.iter().any(|secret| !secret.is_empty() && text.contains(secret.as_str()))
        });
        let kept: BTreeSet<String> = kept.into_iter().map(|(pointer, _)| pointer).collect();
        let tree = serde_json::to_value(record).unwrap_or_default();
        let mut shared = only(&tree, "", &kept).unwrap_or_default();
        let mut child = serde_json::json!({"prenom": tree["mineur"]["prenoms"][0]});
        if let Some(born) = tree["mineur"].get("date_naissance") {
            child["naissance"] = born.clone();
        }
        match shared["fratrie"].as_array_mut() {
            Some(others) => others.push(child),
            None => shared["fratrie"] = vec![child].into(),
        }
        let mut out = HEAD.to_owned();
        out.push_str(&format!(
            "# Commencée d'après {} : la famille seule est copiée. Relire chaque ligne, retirer de\n\
             # « fratrie: » l'enfant dont c'est la fiche, écrire ses faits, ses mesures, ses mots.\n\
             # Une fois remplie, la déplacer dans situations/. Dans le signalement de chacun :\n\
             # « signalements_fratrie: » avec la référence de celui de l'autre, et rien de plus.\n\
             situation: {}\nmineur:\n  nom:                # à écrire\n  \
             prenoms: []         # à écrire\n  sexe: inconnu       # fille, garcon ou inconnu\n  \
             date_naissance:     # à écrire\n",
            first.number().text(),
            number.text(),
        ));
        for key in ["representants", "parents_decedes", "menage", "fratrie"] {
            match &shared[key] {
                Value::Array(items) => {
                    out.push_str(&format!("{key}:\n"));
                    items.iter().for_each(|item| out.push_str(&format!("  - {}\n", flow(item))));
                }
                Value::Null => {}
                value => out.push_str(&format!("{key}: {}\n", flow(value))),
            }
        }
        Ok(out)
    }
}

/// A text to compare: without capitals nor spaces.
fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect()
}

/// What is left of a tree when only some leaves are kept.
fn only(value: &Value, pointer: &str, kept: &BTreeSet<String>) -> Option<Value> {
    match value {
        Value::Object(map) => {
            let fields = map.iter().filter_map(|(key, value)| {
                Some((key.clone(), only(value, &format!("{pointer}/{key}"), kept)?))
            });
            let fields: serde_json::Map<_, _> = fields.collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let left = items.filter_map(|(at, item)| only(item, &format!("{pointer}/{at}"), kept));
            let left: Vec<Value> = left.collect();
            (!left.is_empty()).then_some(Value::Array(left))
        }
        leaf => kept.contains(pointer).then(|| leaf.clone()),
    }
}

/// A value on one line of YAML: texts are quoted.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let fields: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}: {}", flow(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        leaf => leaf.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_listed_is_not_shared() {
        for shared in ["/representants/0/nom", "/representants/12/prenoms/0", "/fratrie/0/prenom"] {
            assert!(is_shared(shared), "{shared}");
        }
        for own in [
            "/faits/0/enonce",
            "/mesures/0/operateur",
            "/fratrie/0/lieu_vie",
            "/representants/0/information_prealable/fait",
            "/representants/x/nom",
            "/representants/0",
            "/mineur/nom",
        ] {
            assert!(!is_shared(own), "{own}");
        }
    }
}
