//! The structure check: every fault of shape at once, told in French from its kind, never from
//! its value; then a repaired copy, so that the rules of the trade run in the same pass.

use std::collections::BTreeSet;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::marked::{Aim, Marked, is_plain_key, step};
use super::meant::{Meant, meant, said, settle, terms};
use super::schema::Schema;
use crate::diag::{Diagnostic, Report};
use crate::value::{
    Day, Email, Folded, Hour, ImageName, Ligne, Moment, PartialDate, Phone, PostalCode, Texte, When,
};

/// Whether a fault says that something is still to be filled, and not that something is wrong: nothing
/// is written where it stands.
pub fn is_missing(fault: &Diagnostic, tree: &Value) -> bool {
    let at = fault.path.as_deref().map(|path| tree.pointer(path));
    let empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    matches!(fault.code, "S102" | "S106" | "S107") || at.is_some_and(|at| at.is_none_or(empty))
}

/// A compiled schema.
pub(super) struct Shape {
    schema: Schema,
    validator: Validator,
}

/// A record whose faulty parts were replaced, and the paths concerned: no rule may speak of them.
pub(super) struct Repaired {
    pub value: Value,
    pub paths: BTreeSet<String>,
}

impl Shape {
    pub(super) fn new(schema: Schema) -> Self {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .with_format("ligne", |t: &str| <Ligne>::parse(t).is_some())
            .with_format("texte", |t: &str| Texte::parse(t).is_some())
            .with_format("telephone", |t: &str| Phone::parse(t).is_some())
            .with_format("courriel", |t: &str| Email::parse(t).is_some())
            .with_format("code_postal", |t: &str| PostalCode::parse(t).is_some())
            .with_format("image", |t: &str| ImageName::parse(t).is_some())
            .with_format("jour", |t: &str| Day::parse(t).is_some())
            .with_format("heure", |t: &str| Hour::parse(t).is_some())
            .with_format("moment", |t: &str| Moment::parse(t).is_some())
            .with_format("date_partielle", |t: &str| PartialDate::parse(t).is_some())
            .with_format("date_heure_partielle", |t: &str| When::parse(t).is_some())
            .build(schema.value());
        match validator {
            Ok(validator) => Self { schema, validator },
            // The schema comes from our own types: a test builds each of them.
            Err(_) => unreachable!("the record types give a valid schema"),
        }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Finds every structural fault and repairs a copy of the value.
    pub(super) fn check(&self, marked: &Marked, value: &Value) -> (Report, Repaired) {
        let mut report = Report::new();
        let (mut value, mut understood) = (value.clone(), Vec::new());
        settle(self.schema.value(), &mut value, "", &mut understood);
        for (pointer, code) in understood {
            let told = marked.diagnostic("S110", &pointer, Aim::Value);
            report.push(told.message(format!("Ce mot est compris comme le code {code}.")));
        }
        let mut repaired = Repaired { value: value.clone(), paths: BTreeSet::new() };
        made_whole(&mut repaired.value);
        let mut faults: Vec<_> = self.validator.iter_errors(&value).collect();
        faults.sort_by_key(|error| rank(error.kind()));
        // A value of the wrong type also fails its list and its form: one fault is enough.
        let mut told = BTreeSet::new();
        for error in &faults {
            let about_value = rank(error.kind()) > 0;
            if about_value && !told.insert(error.instance_path().as_str().to_owned()) {
                continue;
            }
            self.tell(error, marked, &mut report);
            self.repair(error, &mut repaired);
        }
        (report, repaired)
    }

    /// The schema node whose keyword failed.
    fn node(&self, error: &ValidationError<'_>) -> &Value {
        let path = error.schema_path().as_str();
        let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
        self.schema.value().pointer(parent).unwrap_or(&Value::Null)
    }

    fn tell(&self, error: &ValidationError<'_>, marked: &Marked, report: &mut Report) {
        let node = self.node(error);
        let pointer = error.instance_path().as_str();
        let at = |code, aim| marked.diagnostic(code, pointer, aim);
        let expected = node.get("x-attendu").and_then(Value::as_str);
        let shaped = |diagnostic: Diagnostic| match expected {
            Some(expected) => diagnostic.remedy(format!("Attendu : {expected}.")),
            None => diagnostic,
        };
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    report.extend(unknown_key(marked, pointer, key, node));
                }
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let title = node
                    .pointer(&format!("/properties/{name}/title"))
                    .and_then(Value::as_str)
                    .unwrap_or(name);
                let mut diagnostic = at("S102", Aim::Key)
                    .message(format!("Champ obligatoire absent : « {name} » ({title})."));
                diagnostic.path = Some(format!("{pointer}/{name}"));
                report.push(
                    diagnostic.remedy(format!("Ajouter « {name}: »{}.", example(node, name))),
                );
            }
            ValidationErrorKind::Type { .. } if error.instance().is_null() => {
                report.push(at("S106", Aim::Key));
            }
            ValidationErrorKind::Type { kind } => {
                let found = match error.instance().as_ref() {
                    Value::Bool(_) => "true ou false, au sens de YAML",
                    Value::Number(_) => {
                        "un nombre (mettre la valeur entre guillemets si c'est un texte)"
                    }
                    Value::String(_) => "un texte",
                    Value::Array(_) => "une liste",
                    Value::Object(_) => "un bloc de champs",
                    Value::Null => "rien",
                };
                let wanted = expected.map_or_else(|| type_name(kind), str::to_owned);
                let message = format!("La valeur n'a pas le type attendu : {found}.");
                report.push(
                    at("S103", Aim::Value).message(message).remedy(format!("Attendu : {wanted}.")),
                );
            }
            ValidationErrorKind::Enum { .. } => {
                report.push(unknown_code(at("S105", Aim::Value), error, node));
            }
            ValidationErrorKind::MinItems { .. } => report.push(at("S107", Aim::Key)),
            ValidationErrorKind::Minimum { .. } | ValidationErrorKind::Maximum { .. } => {
                report.push(shaped(at("S108", Aim::Value)));
            }
            ValidationErrorKind::MinLength { .. } => report.push(at("S106", Aim::Key)),
            _ => report.push(shaped(at("S104", Aim::Value))),
        }
    }

    /// Replaces what is wrong by the smallest value of the right shape.
    fn repair(&self, error: &ValidationError<'_>, repaired: &mut Repaired) {
        let node = self.node(error);
        let pointer = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                if let Some(Value::Object(map)) = repaired.value.pointer_mut(pointer) {
                    for key in unexpected {
                        map.remove(key);
                        repaired.paths.insert(format!("{pointer}/{key}"));
                    }
                }
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let inner = node.pointer(&format!("/properties/{name}")).unwrap_or(&Value::Null);
                if let Some(Value::Object(map)) = repaired.value.pointer_mut(pointer) {
                    map.entry(name).or_insert_with(|| placeholder(inner));
                    repaired.paths.insert(format!("{pointer}/{name}"));
                }
            }
            _ => {
                if let Some(slot) = repaired.value.pointer_mut(pointer) {
                    *slot = placeholder(node);
                    repaired.paths.insert(pointer.to_owned());
                }
            }
        }
    }
}

/// Writes « 1.0 » as the whole number that a schema takes it for.
fn made_whole(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(made_whole),
        Value::Object(map) => map.values_mut().for_each(made_whole),
        Value::Number(number) if number.is_f64() => {
            let whole = number.as_f64().filter(|float| float.fract() == 0.0);
            let whole = whole.and_then(|float| format!("{float:.0}").parse::<i64>().ok());
            if let Some(whole) = whole {
                *value = whole.into();
            }
        }
        _ => {}
    }
}

/// Orders the faults of one value, the most telling first; 0 for faults of its fields.
fn rank(kind: &ValidationErrorKind) -> u8 {
    match kind {
        ValidationErrorKind::AdditionalProperties { .. } | ValidationErrorKind::Required { .. } => {
            0
        }
        ValidationErrorKind::Type { .. } => 1,
        ValidationErrorKind::MinLength { .. } => 2,
        ValidationErrorKind::Enum { .. } => 3,
        _ => 4,
    }
}

/// Tells an unknown key; one that may hold what a person typed is pointed at, never quoted.
fn unknown_key(marked: &Marked, pointer: &str, key: &str, node: &Value) -> Report {
    let full = format!("{pointer}/{}", step(key));
    if marked.is_cut(&full) {
        return Report::new();
    }
    if !is_plain_key(key) {
        let mut diagnostic = marked.diagnostic("L012", &full, Aim::Key);
        diagnostic.path = Some(pointer.to_owned());
        let plain: String = key.nfd().filter(|c| !is_combining_mark(*c)).collect();
        let known = node.get("properties").and_then(Value::as_object);
        let names = known.into_iter().flat_map(|p| p.keys().map(String::as_str));
        return match titled(node, key).or_else(|| closest(&plain, names)) {
            Some(name) => diagnostic.remedy(format!("Vouliez-vous dire « {name} » ?")).into(),
            None => diagnostic.into(),
        };
    }
    let diagnostic =
        marked.diagnostic("S101", &full, Aim::Key).message(format!("Clé inconnue : « {key} »."));
    let known = node.get("properties").and_then(Value::as_object);
    let mut names: Vec<&str> =
        known.into_iter().flat_map(|p| p.keys().map(String::as_str)).collect();
    names.sort_unstable();
    let remedy = match titled(node, key).or_else(|| closest(key, names.iter().copied())) {
        Some(name) => format!("Vouliez-vous dire « {name} » ?"),
        None => format!("Clés admises ici : {}.", names.join(", ")),
    };
    diagnostic.remedy(remedy).into()
}

/// Finds the key whose title is what was typed: « Date de naissance ».
fn titled<'n>(node: &'n Value, typed: &str) -> Option<&'n str> {
    let wanted = Folded::of(typed);
    let properties = node.get("properties").and_then(Value::as_object)?;
    let title = |inner: &Value| inner.get("title").and_then(Value::as_str).map(Folded::of);
    let same =
        |inner: &Value| title(inner).is_some_and(|title| title.squeezed() == wanted.squeezed());
    properties.iter().find(|(_, inner)| same(inner)).map(|(name, _)| name.as_str())
}

fn unknown_code(diagnostic: Diagnostic, error: &ValidationError<'_>, node: &Value) -> Diagnostic {
    let terms = terms(node);
    let typed = error.instance().as_str().unwrap_or_default();
    let said = |code: &str| said(&terms, code);
    if let Meant::Several(codes) = meant(node, typed) {
        let codes: Vec<String> = codes.iter().map(|code| said(code)).collect();
        return diagnostic
            .message("Ce mot désigne plusieurs codes de la liste.")
            .remedy(format!("Écrire l'un d'eux : {}.", codes.join(", ")));
    }
    let message = match node.get("x-liste").and_then(Value::as_str) {
        Some(list) => format!("Code inconnu dans la liste « {list} »."),
        None => "Valeur inconnue.".to_owned(),
    };
    let codes = || terms.iter().map(|term| term.0.as_str());
    let habit = match typed {
        "yes" | "o" => Some("oui"),
        "no" | "n" => Some("non"),
        "?" | "nsp" | "inconnu" => Some("ne_sait_pas"),
        _ => None,
    };
    let by_label = || {
        let labels = terms.iter().filter_map(|(code, words)| Some((words.first()?, code)));
        let labels: Vec<(String, &String)> =
            labels.map(|(label, code)| (Folded::of(label).spaced(), code)).collect();
        let near = closest(&Folded::of(typed).spaced(), labels.iter().map(|l| l.0.as_str()))?;
        labels.iter().find(|(label, _)| label == near).map(|(_, code)| code.as_str())
    };
    let near = habit.filter(|habit| codes().any(|code| code == *habit));
    // « danger grave » begins one label and no other.
    let part = || {
        let wanted = Folded::of(typed);
        let holds = |word: &str| Folded::of(word).holds(&wanted);
        let mut found = terms
            .iter()
            .filter(|(code, words)| holds(code) || words.iter().any(|word| holds(word)));
        found.next().filter(|_| found.next().is_none()).map(|(code, _)| code.as_str())
    };
    let near = near.or_else(|| closest(typed, codes())).or_else(by_label).or_else(part);
    let admitted = || format!("Codes admis : {}.", codes().collect::<Vec<_>>().join(", "));
    let remedy = match near {
        Some(code) if terms.len() > 8 => format!("Vouliez-vous dire {} ?", said(code)),
        Some(code) => format!("Vouliez-vous dire {} ? {}", said(code), admitted()),
        None => admitted(),
    };
    diagnostic.message(message).remedy(remedy)
}

/// Finds the nearest name, when it is near enough to be what was meant.
pub(super) fn closest<'a>(typed: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase().replace(['-', ' '], "_");
    names
        .map(|name| (strsim::damerau_levenshtein(&typed, name), name))
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 4) && *distance < name.len())
        .min()
        .map(|(_, name)| name)
}

fn example(node: &Value, name: &str) -> String {
    node.pointer(&format!("/properties/{name}/examples/0"))
        .and_then(Value::as_str)
        .map(|example| format!(", par exemple « {example} »"))
        .unwrap_or_default()
}

fn type_name(kind: &TypeKind) -> String {
    let text = format!("{kind:?}");
    let word = if text.contains("Object") {
        "un bloc de champs (« clé: valeur »)"
    } else if text.contains("Array") {
        "une liste (« - … » ou « […] »)"
    } else {
        "un texte"
    };
    word.to_owned()
}

/// The smallest value of the shape `node` describes.
fn placeholder(node: &Value) -> Value {
    // A number that no real record or fact has: it is never taken for one of another, nor does
    // anything else seem to repeat it.
    match node.get("x-type").and_then(Value::as_str) {
        Some("id_fait") => return json!("F999"),
        Some("ref_situation") => return json!("S-0000-000"),
        Some("ref_signalement") => return json!("SIG-0000-0000"),
        Some("ref_seance") => return json!("CES-0000-00"),
        Some("ref_erratum") => return json!("CES-0000-00-E1"),
        _ => {}
    }
    if let Some(example) = node.pointer("/examples/0") {
        return example.clone();
    }
    // The last code of a list says the least: « autre », « ne sait pas ».
    if let Some(last) = node.get("enum").and_then(Value::as_array).and_then(|codes| codes.last()) {
        return last.clone();
    }
    match node.get("type").and_then(Value::as_str) {
        Some("integer") => json!(1),
        Some("array") => json!([]),
        Some("object") => {
            let required = node.get("required").and_then(Value::as_array);
            let fields = required.into_iter().flatten().filter_map(Value::as_str).map(|name| {
                let inner = node.pointer(&format!("/properties/{name}")).unwrap_or(&Value::Null);
                (name.to_owned(), placeholder(inner))
            });
            Value::Object(fields.collect())
        }
        _ => json!("oui"),
    }
}
