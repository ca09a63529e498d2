//! Of whom a sealed document speaks, by what is kept of it: records may say otherwise today, or be
//! gone.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::seal::{Frozen, WorkspaceKey};
use crate::value::{CaseCode, Digest};

/// The kinds of papers of a session that say which child is behind a code.
const NAMING: [&str; 2] = ["cles", "identites"];

/// Whether the record of a document said that it speaks of a situation; `None` where it said of none.
pub(super) fn is_about(key: &WorkspaceKey, kept: &Frozen, number: &str) -> Option<bool> {
    let said = kept.record.get("/situation")?;
    Some(*said == sealed_as(key, "/situation", number))
}

/// Whether a paper of a session says which child is behind a code.
pub(super) fn is_naming(kind: &str) -> bool {
    NAMING.contains(&kind)
}

/// Whether a paper of a session lists the code that a situation had there when it was sealed: a service
/// has only those that concern it.
pub(super) fn lists(key: &WorkspaceKey, kept: &Frozen, number: &str) -> bool {
    let said = |pointer: &str, text: &str| {
        kept.record.get(pointer) == Some(&sealed_as(key, pointer, text))
    };
    let exams = kept.record.keys().filter_map(|pointer| {
        let rank = pointer.strip_prefix("/examens/")?.strip_suffix("/situation")?;
        said(pointer, number).then(|| format!("/examens/{rank}/code"))
    });
    let codes = codes(&kept.drawing.view);
    exams.into_iter().any(|pointer| codes.iter().any(|code| said(&pointer, code)))
}

/// Whether a paper says who is behind several codes.
pub(super) fn names_several(kept: &Frozen) -> bool {
    is_naming(&kept.facts.kind) && codes(&kept.drawing.view).len() > 1
}

/// The codes that a view lists.
fn codes(view: &Value) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    match view {
        Value::Array(items) => items.iter().for_each(|item| found.extend(codes(item))),
        Value::Object(map) => {
            let code = map.get("code").and_then(Value::as_str);
            found.extend(code.filter(|code| CaseCode::parse(code).is_some()));
            map.values().for_each(|value| found.extend(codes(value)));
        }
        _ => {}
    }
    found
}

/// Whether a view lists a code beside a name.
pub(super) fn is_listed(view: &Value, code: &str) -> bool {
    codes(view).contains(code)
}

/// What a record that said a text at a place keeps of it.
fn sealed_as(key: &WorkspaceKey, pointer: &str, text: &str) -> Digest {
    key.field(pointer, &format!("{text}\0"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seal::{Drawing, Facts};

    #[test]
    fn a_paper_is_about_those_whom_it_lists_and_not_all_that_its_session_examined() {
        let key = WorkspaceKey::from_bytes([7; 32]);
        let said = |pointer: &str, text: &str| (pointer.to_owned(), sealed_as(&key, pointer, text));
        let facts = Facts {
            kind: "identites".to_owned(),
            reference: "CES-2026-07".to_owned(),
            version: 1,
            recipient: "foyer_rive".to_owned(),
            date: "2026-09-03".to_owned(),
            stem: "CES-2026-07-identites-v1-foyer_rive".to_owned(),
            replaces: Vec::new(),
            corrects: Vec::new(),
            working: false,
        };
        let drawing = Drawing {
            main: String::new(),
            folder: String::new(),
            view: json!({"contenu": {"identites": [{"code": "S-050", "nom": "FICTIVE"}]}}),
            ident: String::new(),
            signature: false,
        };
        let digest = Digest::of(b"fictif");
        let kept = Frozen {
            facts,
            digest,
            program: String::new(),
            fonts: digest,
            templates: digest,
            record: [
                said("/examens/0/situation", "S-2026-042"),
                said("/examens/0/code", "S-061"),
                said("/examens/1/situation", "S-2026-018"),
                said("/examens/1/code", "S-050"),
            ]
            .into(),
            manifest: String::new(),
            companions: Vec::new(),
            drawing,
        };
        assert!(lists(&key, &kept, "S-2026-018") && !lists(&key, &kept, "S-2026-042"));
        assert!(!names_several(&kept) && is_about(&key, &kept, "S-2026-018").is_none());
    }
}
