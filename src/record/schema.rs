//! The schema of a record: one Rust type gives the structure check, the editor's help and the
//! kind of each field.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::value::lists::EcheanceSansDate;
use crate::value::{Gender, Label, ListName, Nature, Natured};

/// A code of a list.
#[derive(Clone, Debug)]
pub struct Term {
    /// What is typed.
    pub code: String,
    /// What prints, of nobody in particular or in the gender of the child.
    pub label: String,
    /// What prints, in both genders.
    pub wording: Label,
    /// The legal text it rests on, which prints with it.
    pub text: Option<String>,
    /// What the rules must know of it: `moins_de_15`, `opp`, `famille`…
    pub marks: Vec<String>,
    /// Other words for it, that people type.
    pub also: Vec<String>,
}

/// The codes of each list, in printed order; filled from `forms/listes/`.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary(BTreeMap<String, Vec<Term>>);

impl Vocabulary {
    /// Adds a list.
    pub fn insert(&mut self, list: impl Into<String>, terms: Vec<Term>) {
        self.0.insert(list.into(), terms);
    }

    /// Gives the codes of a list, none when the list is unknown.
    pub fn terms(&self, list: &str) -> &[Term] {
        self.0.get(list).map_or(&[], Vec::as_slice)
    }

    /// Finds a code in a list.
    pub fn term(&self, list: &str, code: &str) -> Option<&Term> {
        self.terms(list).iter().find(|term| term.code == code)
    }

    /// Gives every label that a document may print.
    pub fn labels(&self) -> Vec<&str> {
        self.0.values().flatten().flat_map(|term| term.wording.all()).collect()
    }

    /// The same codes, in the words of a document that speaks of one child.
    pub fn in_gender(&self, gender: Gender) -> Cow<'_, Self> {
        if gender == Gender::default() {
            return Cow::Borrowed(self);
        }
        let mut lists = self.clone();
        for term in lists.0.values_mut().flatten() {
            term.label = term.wording.of(gender).to_owned();
        }
        Cow::Owned(lists)
    }

    /// Tells whether a code carries a mark.
    pub fn has_mark(&self, list: &str, code: &str, mark: &str) -> bool {
        self.term(list, code).is_some_and(|term| term.marks.iter().any(|m| m == mark))
    }
}

/// What a field holds, hence how it prints and how it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line typed by a person.
    Line,
    /// Paragraphs typed by a person.
    Text,
    /// A civil day.
    Day,
    /// A date known in part.
    PartialDate,
    /// A day and an hour.
    Moment,
    /// A date known in part, perhaps with its hour.
    When,
    /// An hour.
    Hour,
    /// `oui`, `non`, `ne_sait_pas`.
    Answer,
    /// A code of the named list.
    Code(String),
    /// A whole number.
    Integer,
    /// The exact words of somebody.
    Quote,
    /// An identifier, a pseudonym, a telephone: printed as it is.
    Verbatim,
    /// An object with its own fields.
    Object,
    /// A list of the inner kind.
    List(Box<FieldKind>),
    /// An object whose keys are the codes of the named list.
    Map(String),
}

/// A schema with every reference resolved, as the checks use it.
#[derive(Clone, Debug)]
pub struct Schema {
    root: Value,
}

impl Schema {
    /// Builds the schema of `T` over a vocabulary.
    pub fn of<T: JsonSchema>(vocabulary: &Vocabulary) -> Self {
        let mut settings = SchemaSettings::draft07();
        settings.inline_subschemas = true;
        let mut root = settings.into_generator().into_root_schema_for::<T>().to_value();
        fill(&mut root, vocabulary, false);
        Self { root }
    }

    /// Adds a property to the root: what the program computes joins what the user types.
    #[must_use]
    pub fn with_property(mut self, name: &str, other: &Schema) -> Self {
        if let Some(Value::Object(properties)) = self.root.get_mut("properties") {
            properties.insert(name.to_owned(), other.root.clone());
        }
        self
    }

    /// Takes properties from the root.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        if let Some(Value::Object(properties)) = self.root.get_mut("properties") {
            names.iter().for_each(|name| drop(properties.remove(*name)));
        }
        self
    }

    /// Gives the schema as JSON.
    pub fn value(&self) -> &Value {
        &self.root
    }

    /// Gives the node at a dotted path; `[]` steps into a list: `faits[].quand`.
    pub fn node(&self, path: &str) -> Option<&Value> {
        let mut node = &self.root;
        for step in path.split('.') {
            let (name, depth) = split_lists(step);
            node = node.get("properties")?.get(name)?;
            for _ in 0..depth {
                node = node.get("items").or_else(|| node.get("x-valeur"))?;
            }
        }
        Some(node)
    }

    /// Gives the kind of the field at a dotted path; for a map, `signes[]` is its key.
    pub fn kind(&self, path: &str) -> Option<FieldKind> {
        if let Some(FieldKind::Map(list)) = path.strip_suffix("[]").and_then(|map| self.kind(map)) {
            return Some(FieldKind::Code(list));
        }
        self.node(path).and_then(kind_of)
    }

    /// Tells whether a path, or an ancestor of it, is protected by its type.
    pub fn is_protected(&self, path: &str) -> bool {
        let mut prefix = String::new();
        path.split('.').any(|step| {
            if !prefix.is_empty() {
                prefix.push('.');
            }
            let (name, _) = split_lists(step);
            let bare = format!("{prefix}{name}");
            prefix.push_str(step);
            [bare.as_str(), prefix.as_str()].iter().any(|path| {
                self.node(path).is_some_and(|n| n.get("x-protege") == Some(&json!(true)))
            })
        })
    }

    /// Tells whether something below a path is protected by its type: whoever shows an object
    /// whole shows that too.
    pub fn protects_below(&self, path: &str) -> bool {
        fn marked(node: &Value) -> bool {
            match node {
                Value::Array(items) => items.iter().any(marked),
                Value::Object(map) => {
                    map.get("x-protege") == Some(&json!(true)) || map.values().any(marked)
                }
                _ => false,
            }
        }
        self.node(path).is_some_and(marked)
    }

    /// Completes a record with an empty value for everything it leaves out, so that an
    /// expression over it can only fail on a name that does not exist.
    pub fn complete(&self, value: &Value) -> Value {
        complete(&self.root, value)
    }
}

/// Builds the schema that editors read: with definitions, titles and code labels.
pub(crate) fn editor<T: JsonSchema>(vocabulary: &Vocabulary, id: &str) -> Value {
    let mut root =
        SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value();
    fill(&mut root, vocabulary, true);
    if let Value::Object(map) = &mut root {
        map.insert("$id".to_owned(), json!(format!("{id}.json")));
    }
    root
}

/// Gives the kind a schema node describes.
pub(crate) fn kind_of(node: &Value) -> Option<FieldKind> {
    let word = |key: &str| node.get(key).and_then(Value::as_str);
    let types = node.get("type")?;
    if types == "array" || types.as_array().is_some_and(|t| t.contains(&json!("array"))) {
        return Some(FieldKind::List(Box::new(kind_of(node.get("items")?)?)));
    }
    if let Some(list) = word("x-cles") {
        return Some(FieldKind::Map(list.to_owned()));
    }
    Some(match word("x-type") {
        Some("ligne") => match word("x-nature").and_then(Nature::named) {
            Some(nature) if nature.prints_as_typed() => FieldKind::Verbatim,
            _ => FieldKind::Line,
        },
        Some("citation") => FieldKind::Quote,
        Some("texte") => FieldKind::Text,
        Some("date") => FieldKind::Day,
        Some("date_partielle") => FieldKind::PartialDate,
        Some("moment") => FieldKind::Moment,
        Some("date_heure_partielle") => FieldKind::When,
        Some("heure") => FieldKind::Hour,
        Some("reponse") => FieldKind::Answer,
        Some("code") => FieldKind::Code(word("x-liste")?.to_owned()),
        Some(_) => FieldKind::Verbatim,
        None if types == "integer" => FieldKind::Integer,
        None if types == "object" || types.is_array() => FieldKind::Object,
        None => FieldKind::Verbatim,
    })
}

/// Splits `pieces[]` into its name and the number of list steps.
fn split_lists(step: &str) -> (&str, usize) {
    let name = step.trim_end_matches("[]");
    (name, (step.len() - name.len()) / 2)
}

fn complete(node: &Value, value: &Value) -> Value {
    let has_type = |name: &str| {
        node.get("type").is_some_and(|t| {
            t == name || t.as_array().is_some_and(|types| types.contains(&json!(name)))
        })
    };
    match value {
        Value::Array(items) => match node.get("items") {
            Some(inner) => Value::Array(items.iter().map(|item| complete(inner, item)).collect()),
            None => value.clone(),
        },
        Value::Object(map) => {
            let mut out = Map::new();
            if let Some(Value::Object(properties)) = node.get("properties") {
                for (name, inner) in properties {
                    out.insert(
                        name.clone(),
                        complete(inner, map.get(name).unwrap_or(&Value::Null)),
                    );
                }
            }
            for (name, value) in map {
                out.entry(name.clone()).or_insert_with(|| value.clone());
            }
            Value::Object(out)
        }
        Value::Null if has_type("array") => Value::Array(Vec::new()),
        Value::Null if has_type("object") => complete(node, &Value::Object(Map::new())),
        other => other.clone(),
    }
}

/// Finishes a generated schema: no `null` (an empty field is a fault, not an absence), codes
/// from the lists, one property for each key of a coded map.
fn fill(node: &mut Value, vocabulary: &Vocabulary, for_editors: bool) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(|n| fill(n, vocabulary, for_editors)),
        Value::Object(map) => {
            drop_null(map);
            // What a type says to whoever reads the sources is not what it says to who types.
            if map.get("description").is_some() && map.get("description") == map.get("title") {
                map.remove("description");
            }
            if map.get("format").is_some_and(|f| f == "uint32") {
                map.remove("format");
                map.insert("x-nature".to_owned(), json!(<u32 as Natured>::NATURE.word()));
                map.insert("minimum".to_owned(), json!(1));
                map.insert("maximum".to_owned(), json!(100_000));
                map.insert("x-attendu".to_owned(), json!("un nombre entier (« 1 »)"));
            }
            if let Some(list) = map.get("x-liste").and_then(Value::as_str) {
                let terms = vocabulary.terms(list);
                let codes: Vec<&str> = terms.iter().map(|term| term.code.as_str()).collect();
                let labels: Vec<&str> = terms.iter().map(|term| term.label.as_str()).collect();
                map.insert("enum".to_owned(), json!(codes));
                if for_editors {
                    map.insert("markdownEnumDescriptions".to_owned(), json!(labels));
                } else {
                    map.insert(TERMS.to_owned(), known_as(terms));
                }
            }
            if map.get("x-type").is_some_and(|t| t == "echeance") && !for_editors {
                map.insert(TERMS.to_owned(), known_as(vocabulary.terms(EcheanceSansDate::NAME)));
            }
            if let Some(list) = map.get("x-cles").and_then(Value::as_str) {
                let inner = map.get("additionalProperties").cloned().unwrap_or_default();
                let mut properties = Map::new();
                for term in vocabulary.terms(list) {
                    let mut property = inner.clone();
                    if let Value::Object(property) = &mut property {
                        property.insert("title".to_owned(), json!(term.label));
                        property.remove("description");
                    }
                    properties.insert(term.code.clone(), property);
                }
                map.insert("properties".to_owned(), Value::Object(properties));
                map.insert("additionalProperties".to_owned(), json!(false));
                map.insert("x-valeur".to_owned(), inner);
            }
            map.values_mut().for_each(|n| fill(n, vocabulary, for_editors));
        }
        _ => {}
    }
}

/// The key of a node that says how its codes are known.
pub(super) const TERMS: &str = "x-termes";

/// Each code with its label and the other words for it, in the order of the list.
fn known_as(terms: &[Term]) -> Value {
    let known = terms.iter().map(|term| {
        let words: Vec<&str> =
            std::iter::once(&term.label).chain(&term.also).map(String::as_str).collect();
        json!([term.code, words])
    });
    Value::Array(known.collect())
}

fn drop_null(map: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            map.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(codes)) = map.get_mut("enum") {
        codes.retain(|code| !code.is_null());
    }
    let Some(Value::Array(shapes)) = map.get_mut("anyOf") else {
        return;
    };
    shapes.retain(|shape| shape.get("type") != Some(&json!("null")));
    if let [Value::Object(only)] = shapes.as_slice() {
        let only = only.clone();
        map.remove("anyOf");
        for (key, value) in only {
            map.entry(key).or_insert(value);
        }
    }
    // Draft-07 ignores what stands beside a `$ref`.
    if map.len() > 1
        && let Some(reference) = map.remove("$ref")
    {
        map.insert("allOf".to_owned(), json!([{"$ref": reference}]));
    }
}
