//! Tera: a closed set of templates over one view.

use std::collections::BTreeMap;

use serde_json::Value;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::exact::Exact;
use super::french;
use super::grammar::of;
use super::markdown::{parse_with, quoted};
use super::typography::spaced;

/// Words a template may not use: they show the whole context, or pass around escaping.
const BANNED: [&str; 3] = ["__tera_context", "| safe", "filter safe"];

/// Longest text a template may write, in bytes.
const MAX_OUTPUT: usize = 200_000;

/// Why the words could not be written. Tera's own message quotes values, so only the template
/// and the line are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsError {
    /// The diagnostic code.
    pub code: &'static str,
    /// The template.
    pub template: String,
    /// The line, from 1; 0 when unknown.
    pub line: usize,
    /// The column, from 1; 0 when unknown.
    pub column: usize,
}

/// A view in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// What the page reads.
    pub page: Value,
    /// What each template wrote, trimmed, with ordinary spaces and apostrophes: data files are
    /// not set in type.
    pub plain: BTreeMap<String, String>,
}

/// Writes the words of a document and parses its long texts.
///
/// `templates` holds the `*.tera` files by stem; each gives one entry of `mots`, and stands where
/// the view names it: `{"forme": "mots", "contenu": STEM}`.
///
/// # Errors
/// The template at fault: unreadable, failing on this view, or using a banned word.
pub fn write(view: &Value, templates: &BTreeMap<String, String>) -> Result<Written, WordsError> {
    closed(templates)?;
    let mut tera = Tera::new();
    tera.register_filter("lower_first", |text: &str, _: Kwargs, _: &State<'_>| lower_first(text));
    tera.register_filter("of", |text: &str, _: Kwargs, _: &State<'_>| of(text));
    let named = templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    tera.add_raw_templates(named).map_err(|error| fault(&error, "", templates))?;
    let context = context(view).map_err(|error| fault(&error, "", templates))?;
    let exact = Exact::of(view);
    let (mut words, mut plain) = (BTreeMap::new(), BTreeMap::new());
    for name in templates.keys().filter(|name| !name.starts_with('_')) {
        let text = tera.render(name, &context).map_err(|error| fault(&error, name, templates))?;
        if text.len() > MAX_OUTPUT {
            return Err(WordsError { code: "G005", template: name.clone(), line: 0, column: 0 });
        }
        words.insert(name.clone(), exact.restore(&french(&exact.shield(text.trim()))));
        plain.insert(name.clone(), text.trim().to_owned());
    }
    let mut page = view.clone();
    say(&mut page, &words);
    lay_out(&mut page, &exact);
    // The metadata keep the title as it was ordered, which the inspection compares.
    if let Some(document) = page.get_mut("document").and_then(Value::as_object_mut) {
        document.insert("titre_brut".to_owned(), view["document"]["titre"].clone());
    }
    if let Value::Object(map) = &mut page {
        map.remove("donnees");
        map.remove("libelles");
        map.insert("mots".to_owned(), serde_json::to_value(words).unwrap_or_default());
    }
    Ok(Written { page, plain })
}

/// Puts what templates wrote where a view names them; a name that no template has leaves nothing.
pub fn say(node: &mut Value, words: &BTreeMap<String, String>) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(|item| say(item, words)),
        Value::Object(map) => match (map.get("forme"), map.get("contenu")) {
            (Some(Value::String(form)), Some(Value::String(name))) if form == "mots" => {
                *node = words.get(name).cloned().map_or(Value::Null, Value::String);
            }
            _ => map.values_mut().for_each(|value| say(value, words)),
        },
        _ => {}
    }
}

/// Refuses the templates that use a banned word.
pub(super) fn closed(templates: &BTreeMap<String, String>) -> Result<(), WordsError> {
    for (name, text) in templates {
        let squeezed =
            text.split_whitespace().collect::<Vec<_>>().join(" ").replace("|safe", "| safe");
        if BANNED.iter().any(|word| squeezed.contains(word)) {
            return Err(WordsError { code: "G011", template: name.clone(), line: 0, column: 0 });
        }
    }
    Ok(())
}

/// « Recherche du mineur » inside a sentence: « recherche du mineur »; an acronym keeps its capitals.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            let rest = &text[first.len_utf8()..];
            first.to_lowercase().chain(rest.chars()).collect()
        }
        _ => text.to_owned(),
    }
}

/// What a template sees: the visible values at the root, the document and the service.
fn context(view: &Value) -> tera::TeraResult<Context> {
    let mut context = Context::from_serialize(&view["donnees"])?;
    context.insert("document", &view["document"]);
    context.insert("organisation", &view["organisation"]);
    context.insert("libelles", &view["libelles"]);
    Ok(context)
}

/// Applies typography to what shows, and turns long texts into trees.
fn lay_out(node: &mut Value, exact: &Exact) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(|item| lay_out(item, exact)),
        Value::Object(map) => {
            let form = map.get("forme").and_then(Value::as_str).unwrap_or_default().to_owned();
            match (form.as_str(), map.get_mut("contenu")) {
                ("ligne", Some(Value::String(text))) => {
                    *text = exact.restore(&french(&exact.shield(text)));
                }
                (form @ ("texte" | "citation"), Some(slot)) => {
                    let text = exact.shield(slot.as_str().unwrap_or_default());
                    let (tree, set): (_, fn(&str) -> String) = match form {
                        "texte" => (parse_with(&text, exact), french),
                        _ => (quoted(&text, exact), spaced),
                    };
                    *slot = serde_json::to_value(tree).unwrap_or_default();
                    typeset(slot, set);
                    // Both are laid out as paragraphs.
                    map.insert("forme".to_owned(), "texte".into());
                }
                ("liste" | "fondement", Some(inner)) => lay_out(inner, exact),
                _ => {
                    for (key, value) in map.iter_mut() {
                        match value {
                            Value::String(text) if is_label(key) => *text = french(text),
                            Value::Array(lines)
                                if is_label(key) && lines.iter().all(Value::is_string) =>
                            {
                                typeset(value, french);
                            }
                            _ => lay_out(value, exact),
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

/// Keys whose text is written by a form or the organisation, not a code.
fn is_label(key: &str) -> bool {
    matches!(
        key,
        "libelle"
            | "adresse"
            | "attention"
            | "pour"
            | "texte"
            | "titre"
            | "vide"
            | "mention"
            | "nom"
            | "direction"
            | "intitule"
            | "juridiction"
            | "service"
            // Reports.
            | "alt"
            | "base_libelle"
            | "definition"
            | "notes"
            | "periode"
            | "sens"
            | "source"
            | "sources"
            | "t"
            | "terme"
            | "territoire"
            | "tetes"
            | "unite"
            | "unite_libelle"
            | "valeurs"
    )
}

fn typeset(node: &mut Value, set: fn(&str) -> String) {
    match node {
        Value::String(text) => *text = set(text),
        Value::Array(items) => items.iter_mut().for_each(|item| typeset(item, set)),
        Value::Object(map) => {
            let exact = map.get("genre").and_then(Value::as_str) == Some("jeton");
            if let Some(inner) = map.get_mut("contenu").filter(|_| !exact) {
                typeset(inner, set);
            }
        }
        _ => {}
    }
}

pub(super) fn fault(
    error: &tera::Error,
    name: &str,
    templates: &BTreeMap<String, String>,
) -> WordsError {
    let (template, at) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let known = templates.contains_key(report.filename());
            (if known { report.filename() } else { name }, position(report))
        }
        _ => (name, (0, 0)),
    };
    WordsError { code: "G001", template: template.to_owned(), line: at.0, column: at.1 }
}

fn position(report: &tera::ReportError) -> (usize, usize) {
    let span = report.span();
    (span.start_line, span.start_col + 1)
}
