//! The codes under which sessions speak of situations: which one has which, and which is free.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::record::Kind;
use crate::setup::Setup;
use crate::value::CaseCode;

/// The situations of a session, each with its code, as they are typed; nothing of any other record.
pub fn codes(setup: &Setup, kind: Kind, bytes: &[u8]) -> Vec<(String, String)> {
    if kind != Kind::Session {
        return Vec::new();
    }
    let tree = setup.reader().as_typed(kind, bytes).unwrap_or_default();
    let examined = tree.get("examens").and_then(Value::as_array).into_iter().flatten();
    let text = |one: &Value, key: &str| Some(one.get(key)?.as_str()?.to_owned());
    let named = examined.filter_map(|one| Some((text(one, "situation")?, text(one, "code")?)));
    named.filter(|(_, code)| CaseCode::parse(code).is_some()).collect()
}

/// What helps to type the code of an examination, `known` being those of all sessions: the code that
/// the situation has, or else the first one after all that were given.
pub fn helped(known: &BTreeMap<String, String>, session: &Value, at: &str) -> Option<String> {
    let (examination, "code") = at.rsplit_once('/')? else {
        return None;
    };
    let ("/examens", _) = examination.rsplit_once('/')? else {
        return None;
    };
    let word = |key: &str| session.pointer(examination)?.get(key)?.as_str();
    let own = word("situation").and_then(|situation| known.get(situation));
    match own {
        Some(own) if word("code") == Some(own) => None,
        Some(own) => Some(format!("Les séances appellent cette situation {own}.")),
        None if word("code").is_some() => None,
        None => {
            let number = |code: &String| code.strip_prefix("S-")?.parse::<u32>().ok();
            let last = known.values().filter_map(number).max().unwrap_or_default();
            Some(format!("Premier code libre : S-{:03}.", last + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_situation_keeps_its_code_and_a_new_one_takes_the_next() {
        let pairs = [("S-2026-001", "S-009"), ("S-2026-002", "S-061")];
        let known = pairs.map(|(situation, code)| (situation.to_owned(), code.to_owned()));
        let known = BTreeMap::from(known);
        let told = |examination: Value| {
            helped(&known, &json!({"examens": [examination]}), "/examens/0/code")
        };
        let own = told(json!({"situation": "S-2026-001"})).unwrap();
        assert!(own.contains("S-009"), "{own}");
        assert_eq!(told(json!({"situation": "S-2026-001", "code": "S-010"})), Some(own));
        assert_eq!(told(json!({"situation": "S-2026-001", "code": "S-009"})), None);
        let free = told(json!({"situation": "S-2026-003"})).unwrap();
        assert!(free.contains("S-062"), "{free}");
        assert_eq!(told(json!({})), Some(free));
        assert_eq!(told(json!({"situation": "S-2026-003", "code": "S-062"})), None);
        assert_eq!(helped(&known, &json!({}), "/examens/0/situation"), None);
        assert_eq!(helped(&known, &json!({}), "/suivi_engagements/0/code"), None);
        assert_eq!(
            helped(&known, &json!({}), "/examens/-/code").unwrap(),
            "Premier code libre : S-062."
        );
        let none = BTreeMap::new();
        assert!(helped(&none, &json!({}), "/examens/-/code").unwrap().contains("S-001"));
    }
}
