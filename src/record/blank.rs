//! A record to fill: every field of its kind, with what it holds and the codes that it takes. What
//! is asked is there to be filled; what may be left out stands behind a « # ».

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::kind::Kind;
use super::meant::terms;
use super::reader::Reader;
use crate::value::Folded;

/// Widest line.
const WIDTH: usize = 100;
/// Most letters of codes that stand beside their key.
const BESIDE: usize = 70;

/// What is written of a record that begins.
#[derive(Clone, Debug, Default)]
pub struct Beginning {
    /// The values that are known, by path: `signalement`, `urgence.degre`.
    pub known: BTreeMap<String, String>,
    /// The paths that a form asks, as it writes them: `representants[].nom`.
    pub asked: BTreeSet<String>,
}

impl Beginning {
    fn asks(&self, path: &str) -> bool {
        let below = |asked: &String| {
            asked
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.asked.iter().any(below) || self.known.keys().any(below)
    }
}

impl Reader {
    /// Writes a record of a kind, to be filled.
    pub fn blank(&self, kind: Kind, beginning: &Beginning) -> String {
        let mut pen = Pen { out: String::new(), beginning, listed: BTreeSet::new() };
        pen.fields(self.shape(kind).schema().value(), "", &Margin::default());
        pen.out
    }
}

/// What stands before the text of a line: the « # » of what is left out, then spaces.
#[derive(Clone, Default)]
struct Margin {
    hashes: String,
    spaces: usize,
}

impl Margin {
    fn deeper(&self) -> Self {
        Self { spaces: self.spaces + 2, ..self.clone() }
    }

    fn left_out(&self) -> Self {
        Self { hashes: format!("{self}#"), spaces: 0 }
    }
}

impl std::fmt::Display for Margin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.hashes, " ".repeat(self.spaces))
    }
}

struct Pen<'a> {
    out: String,
    beginning: &'a Beginning,
    /// The lists whose codes were written once.
    listed: BTreeSet<String>,
}

impl Pen<'_> {
    fn fields(&mut self, node: &Value, path: &str, margin: &Margin) {
        let required = node.get("required").and_then(Value::as_array).into_iter().flatten();
        let required: BTreeSet<&str> = required.filter_map(Value::as_str).collect();
        let fields = node.get("properties").and_then(Value::as_object);
        for (name, inner) in fields.into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let wanted = required.contains(name.as_str()) || self.beginning.asks(&path);
            // What is said of a field that is left out is not left out with it.
            let own = if wanted { margin.clone() } else { margin.left_out() };
            if !path.contains('.') && is_block(inner) {
                self.out.push('\n');
            }
            self.field(name, inner, &path, (margin, &own));
        }
    }

    fn field(&mut self, name: &str, node: &Value, path: &str, margins: (&Margin, &Margin)) {
        let margin = margins.1;
        if let Some(list) = node.get("x-cles").and_then(Value::as_str) {
            return self.coded(name, node, list, margins);
        }
        let items = node.get("items").filter(|_| is(node, "array"));
        let inner = items.unwrap_or(node);
        let told = self.told(node, inner, margins.0);
        if !is_block(inner) {
            let empty = || match items {
                Some(_) => "[]".to_owned(),
                None => begun(inner).unwrap_or_default().to_owned(),
            };
            let value = self.beginning.known.get(path).cloned().unwrap_or_else(empty);
            return self.line(margins, &format!("{name}: {value}"), &told);
        }
        self.line(margins, &format!("{name}:"), &told);
        match items {
            Some(_) => {
                let item = margin.deeper();
                self.out.push_str(&format!("{item}-\n"));
                self.fields(inner, &format!("{path}[]"), &item.deeper());
            }
            None => self.fields(inner, path, &margin.deeper()),
        }
    }

    /// A block whose keys are the codes of a list.
    fn coded(&mut self, name: &str, node: &Value, list: &str, margins: (&Margin, &Margin)) {
        let told = self.told(node, node, margins.0);
        self.line(margins, &format!("{name}:"), &told);
        let details = node.get("x-valeur").and_then(|value| value.get("properties"));
        let details = details.and_then(Value::as_object).into_iter().flatten();
        let details: Vec<String> = details.map(|(name, _)| format!("{name}: …")).collect();
        let margin = margins.1.deeper();
        if !details.is_empty() {
            self.remark(&margin, &format!("En détail : {{{}}}.", details.join(", ")));
        }
        self.listed.insert(list.to_owned());
        let fields = node.get("properties").and_then(Value::as_object);
        for (code, inner) in fields.into_iter().flatten() {
            let label = inner.get("title").and_then(Value::as_str).unwrap_or_default();
            self.line((&margin, &margin), &format!("{code}: ne_sait_pas"), label);
        }
    }

    /// What is said of a field; a long list of codes is written above it, once.
    fn told(&mut self, node: &Value, inner: &Value, margin: &Margin) -> String {
        let word = |key: &str| node.get(key).and_then(Value::as_str).unwrap_or_default();
        let (title, description) = (word("title"), word("description"));
        let terms = match inner.get("x-nature") == Some(&json!("reponse")) || is_block(inner) {
            true => Vec::new(),
            false => terms(inner),
        };
        if terms.is_empty() {
            let (short, long) = (Folded::of(title), Folded::of(description));
            return match (description.is_empty(), long.spaced().starts_with(&short.spaced())) {
                (true, _) => title.to_owned(),
                (false, true) => description.to_owned(),
                (false, false) => format!("{title}. {description}"),
            };
        }
        let same = |a: &str, b: &str| Folded::of(a).squeezed() == Folded::of(b).squeezed();
        let labelled = terms.iter().map(|(code, words)| match words.first() {
            Some(label) if !same(label, code) => (code, format!("{code} ({label})")),
            _ => (code, code.clone()),
        });
        let labelled: Vec<(&String, String)> = labelled.collect();
        let all: Vec<&str> = labelled.iter().map(|(_, text)| text.as_str()).collect();
        let all = all.join(", ");
        if all.chars().count() <= BESIDE {
            return format!("{title} : {all}");
        }
        let list = inner.get("x-liste").and_then(Value::as_str).unwrap_or_default();
        if !list.is_empty() && !self.listed.insert(list.to_owned()) {
            return format!("{title} : un code de la liste « {list} », plus haut");
        }
        self.remark(margin, &format!("{title}, liste « {list} » :"));
        for (code, words) in &terms {
            let label = words.first().map(|label| format!(" : {label}")).unwrap_or_default();
            self.remark(margin, &format!("  {code}{label}"));
        }
        title.to_owned()
    }

    /// A key and what is said of it: beside it where there is room, else above.
    fn line(&mut self, (above, margin): (&Margin, &Margin), text: &str, told: &str) {
        let text = text.trim_end();
        let width = |text: &str| text.chars().count();
        let begun = format!("{margin}{text}");
        if told.is_empty() {
            self.out.push_str(&format!("{begun}\n"));
        } else if width(&begun).max(24) + 3 + width(told) <= WIDTH {
            let gap = 24usize.saturating_sub(width(&begun)).max(1);
            self.out.push_str(&format!("{begun}{} # {told}\n", " ".repeat(gap)));
        } else {
            self.remark(above, told);
            self.out.push_str(&format!("{begun}\n"));
        }
    }

    /// A remark above a key, on as many lines as it needs.
    fn remark(&mut self, margin: &Margin, told: &str) {
        let lead = told.len() - told.trim_start().len();
        let room = WIDTH.saturating_sub(margin.to_string().len() + 2);
        let mut line = " ".repeat(lead);
        for word in told.split_whitespace() {
            if line.chars().count() + 1 + word.chars().count() > room && !line.trim().is_empty() {
                self.out.push_str(&format!("{margin}# {}\n", line.trim_end()));
                line = " ".repeat(lead + 2);
            }
            line.push_str(word);
            line.push(' ');
        }
        self.out.push_str(&format!("{margin}# {}\n", line.trim_end()));
    }
}

fn is(node: &Value, name: &str) -> bool {
    let types = node.get("type");
    types.is_some_and(|t| t == name || t.as_array().is_some_and(|t| t.contains(&json!(name))))
}

/// Whether a field has fields of its own.
fn is_block(node: &Value) -> bool {
    node.get("properties").is_some_and(|fields| fields.as_object().is_some_and(|f| !f.is_empty()))
        || node.get("items").is_some_and(is_block)
}

/// What a field says until somebody knows better: the first number of a list, the answer of whom
/// did not look.
fn begun(node: &Value) -> Option<&'static str> {
    if node.get("x-nature") == Some(&json!("reponse")) {
        return Some("ne_sait_pas");
    }
    match node.get("x-type").and_then(Value::as_str)? {
        "id_fait" => Some("F1"),
        "id_preconisation" => Some("R1"),
        _ => None,
    }
}
