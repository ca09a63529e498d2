//! What the check says of a place, for who fills it.

use serde::Serialize;
use serde_json::Value;

use super::remedy::remedy;
use crate::diag::{Diagnostic, Severity};
use crate::record::is_missing;

/// What the check says of a place, in its own words.
#[derive(Clone, Debug, Serialize)]
pub struct Remark {
    /// The code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// Whether it refuses the document.
    pub refuses: bool,
    /// Whether it only says that something is still to be filled.
    pub missing: bool,
}

impl Remark {
    /// What a person is told, in the words of the check; how to type a date comes from the form.
    pub(super) fn of(
        found: &Diagnostic,
        (schema, tree): (&Value, &Value),
        hint: Option<&str>,
    ) -> Self {
        let typed = matches!(found.code, "S103" | "S104");
        Self {
            code: found.code,
            message: in_words(&found.message, schema),
            remedy: in_words(hint.filter(|_| typed).unwrap_or_else(|| remedy(found)), schema),
            refuses: found.severity() == Severity::Error,
            missing: is_missing(found, tree),
        }
    }
}

/// What the check says, for who sees no file: a field by what it is called, and no line.
pub fn in_words(text: &str, schema: &Value) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('«') {
        let (before, quoted) = rest.split_at(at);
        let Some(end) = quoted.find('»') else {
            break;
        };
        let inner = quoted['«'.len_utf8()..end].trim_matches([' ', '\u{a0}', '\u{202f}']);
        let last = inner.trim_end_matches(':').rsplit('.').next().unwrap_or_default();
        let coded = inner.ends_with(':') || inner.contains(['_', '.']);
        let key = Some(last).filter(|key| {
            coded
                && key.starts_with(|c: char| c.is_ascii_lowercase())
                && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        });
        let title = key.and_then(|key| titled(schema, key));
        out.push_str(before);
        match title {
            Some(title) => out.push_str(&format!("«\u{a0}{title}\u{a0}»")),
            // A field of another record; between brackets, what may be typed.
            None if !before.ends_with('(') && key.is_some_and(|key| key.contains('_')) => {
                let spoken = key.unwrap_or_default().replace('_', " ");
                out.push_str(&format!("«\u{a0}{spoken}\u{a0}»"));
            }
            None => out.push_str(&quoted[..end + '»'.len_utf8()]),
        }
        rest = &quoted[end + '»'.len_utf8()..];
    }
    out.push_str(rest);
    // An answer as its box says it.
    out.replace("ne_sait_pas", "ne sait pas")
}

/// What a field of a schema is called, by its key.
fn titled<'a>(node: &'a Value, key: &str) -> Option<&'a str> {
    match node {
        Value::Object(map) => {
            let own = map.get("properties").and_then(|fields| fields.get(key));
            let title = own.and_then(|field| field.get("title")).and_then(Value::as_str);
            title.or_else(|| map.values().find_map(|inner| titled(inner, key)))
        }
        Value::Array(items) => items.iter().find_map(|inner| titled(inner, key)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_called_by_its_title() {
        let schema =
            json!({"properties": {"mineur": {"properties": {"prenoms": {"title": "Prénoms"}}}}});
        let said =
            in_words("Remplir « prenoms: » ; écrire « inconnu » s'il « autre: » « ouvert", &schema);
        assert_eq!(
            said,
            "Remplir «\u{a0}Prénoms\u{a0}» ; écrire « inconnu » s'il « autre: » « ouvert"
        );
        // A field of another record is said in words; what is to be typed stays as it is typed.
        let said = in_words("« connue_le » a changé ; un mot et « _ » (« lieu_vie »)", &schema);
        assert_eq!(said, "«\u{a0}connue le\u{a0}» a changé ; un mot et « _ » (« lieu_vie »)");
        let said = in_words("Remplir « mineur.prenoms: » : oui, non ou ne_sait_pas.", &schema);
        assert_eq!(said, "Remplir «\u{a0}Prénoms\u{a0}» : oui, non ou ne sait pas.");
    }
}
