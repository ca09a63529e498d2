//! One field: what it is called, what it takes, what it holds, what is said of it.

use serde::Serialize;
use serde_json::Value;

use super::dates::Clock;
use super::node::is;
use super::remark::Remark;
use super::sheet::Sheet;
use crate::record::terms;
use crate::value::Folded;

/// Most answers that are shown at once; more are a list to choose from.
const AT_ONCE: usize = 7;

/// Most boxes that name records.
const BOXES: usize = 24;

/// How a field is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Widget {
    /// One line.
    Line,
    /// Paragraphs.
    Text,
    /// A date, as a text.
    Date,
    /// A whole number.
    Number,
    /// One answer among few.
    Radios,
    /// One answer among many.
    Select,
    /// Any of some answers.
    Boxes,
    /// Several lines, one each.
    Lines,
    /// Several texts, one each.
    Texts,
    /// What a file holds and such a field cannot: it is shown, and not changed from here.
    Odd,
}

/// An answer.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is written.
    pub code: String,
    /// What is read.
    pub label: String,
    /// Whether it is the answer.
    pub chosen: bool,
    /// Whether no list has it: what a file says is shown, even so.
    pub unknown: bool,
}

/// A field of a page.
#[derive(Clone, Debug, Serialize)]
pub struct Input {
    /// Its pointer in the record.
    pub pointer: String,
    /// What a posted value is named by: its pointer, from what its page shows.
    pub name: String,
    /// Its name in a page.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What helps to fill it.
    pub help: String,
    /// How it is filled.
    pub widget: Widget,
    /// What it holds, as it is shown; none when it is empty.
    pub values: Vec<String>,
    /// The answers that it takes.
    pub choices: Vec<Choice>,
    /// Whether its answers are short enough to stand on one line.
    pub short: bool,
    /// Most characters.
    pub most: Option<u64>,
    /// Whether it is asked: by the record itself, or by the form that will print it.
    pub asked: bool,
    /// Whether it prints on the confidential annex only.
    pub protected: bool,
    /// Whether a browser may correct it, or set it in capitals: not a name, not a pseudonym.
    pub spelled: bool,
    /// What the check says of it.
    pub told: Vec<Remark>,
    /// The block that says more of an answer, by a page of its own.
    pub details: Option<String>,
    /// The words of events that stand for a date, each with its label.
    #[serde(skip)]
    pub(super) events: Vec<(String, String)>,
    #[serde(skip)]
    pub(super) writes: Writes,
}

/// What is written for what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writes {
    /// The text.
    Text,
    /// A date.
    Date(Clock),
    /// A number, or the text that is none.
    Number,
    /// A list, even of one.
    List,
    /// A list of numbers.
    Numbers,
    /// The text when it is alone, a list otherwise.
    Many,
}

impl Input {
    /// The field of a node that holds no fields of its own; none for an object, or a list of them.
    pub(super) fn of(sheet: &Sheet<'_>, pointer: &str, title: &str) -> Option<Self> {
        let node = sheet.node(pointer)?;
        let list = is(node, "array").then(|| node.get("items")).flatten();
        let leaf = list.unwrap_or(node);
        if leaf.get("properties").is_some() || is(leaf, "object") {
            return None;
        }
        let value = sheet.answer(pointer);
        let word = |key: &str| leaf.get(key).and_then(Value::as_str).unwrap_or_default();
        let clock = Clock::named(word("x-type")).or(Clock::named(word("format")));
        let writes = match (list.is_some(), clock) {
            (true, _) if is(node, "string") => Writes::Many,
            (true, _) if is(leaf, "integer") => Writes::Numbers,
            (true, _) => Writes::List,
            (false, Some(clock)) => Writes::Date(clock),
            (false, None) if is(leaf, "integer") => Writes::Number,
            (false, None) => Writes::Text,
        };
        let events = match clock {
            Some(Clock::Deadline) => terms(leaf),
            _ => Vec::new(),
        };
        let events: Vec<(String, String)> = events
            .into_iter()
            .filter_map(|(code, words)| Some((code, words.into_iter().next()?)))
            .collect();
        let mut values = shown(value, clock);
        for value in &mut values {
            if let Some((_, label)) = events.iter().find(|(code, _)| code == value) {
                *value = label.clone();
            }
        }
        let choices = choices(sheet, pointer, leaf, &values);
        let long = word("format") == "texte" || word("x-type") == "texte";
        let fits = match value {
            Value::Array(items) => {
                list.is_some() && items.iter().all(|item| !item.is_array() && !item.is_object())
            }
            value => !value.is_object(),
        };
        let lines = values.iter().any(|text| text.contains('\n'));
        let widget = match (list.is_some(), choices.len()) {
            _ if !fits => Widget::Odd,
            (false, 0) if lines => Widget::Text,
            (true, 0) if lines => Widget::Texts,
            (true, 0) if long => Widget::Texts,
            (true, 0) => Widget::Lines,
            // Nobody looks through so many boxes: numbers are typed, one a line.
            (true, count) if count > BOXES && leaf.get("enum").is_none() => Widget::Lines,
            (true, _) => Widget::Boxes,
            (false, 0) if long => Widget::Text,
            (false, 0) if clock.is_some() => Widget::Date,
            (false, 0) if is(leaf, "integer") => Widget::Number,
            (false, 0) => Widget::Line,
            (false, count) if count <= AT_ONCE => Widget::Radios,
            (false, _) => Widget::Select,
        };
        let title = match node.get("title").and_then(Value::as_str) {
            _ if !title.is_empty() => title.to_owned(),
            Some(title) => title.to_owned(),
            None => pointer.rsplit('/').next().unwrap_or_default().to_owned(),
        };
        let own = match (clock, choices.is_empty()) {
            (_, false) => String::new(),
            (Some(Clock::Deadline), true) => {
                let events: Vec<&str> = events.iter().map(|(_, label)| label.as_str()).collect();
                format!("{} : {}.", Clock::Deadline.hint().trim_end_matches('.'), events.join(", "))
            }
            (Some(clock), true) => clock.hint().to_owned(),
            (None, true) => String::new(),
        };
        let codes: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
        let help = [sheet.help(pointer, node, &title, &codes), own];
        let help = help.iter().filter(|part| !part.is_empty()).map(|part| capitalised(part));
        let help = help.collect::<Vec<_>>();
        let nature = word("x-nature");
        Some(Self {
            pointer: pointer.to_owned(),
            name: pointer.to_owned(),
            id: id(pointer),
            title,
            help: help.join(" "),
            widget,
            values,
            short: choices.iter().map(|choice| choice.label.chars().count()).sum::<usize>() <= 40,
            choices,
            most: leaf.get("maxLength").and_then(Value::as_u64),
            asked: sheet.asks(pointer),
            protected: sheet.protects(pointer),
            spelled: matches!(nature, "texte") && clock.is_none(),
            told: sheet.told(pointer, clock.map(Clock::hint)),
            details: None,
            events,
            writes,
        })
    }

    /// What it holds, as a page sends it back: codes of answers, texts; nothing that cannot be changed
    /// from there.
    pub fn held(&self) -> Vec<String> {
        match self.widget {
            Widget::Radios | Widget::Select | Widget::Boxes => {
                let chosen = self.choices.iter().filter(|choice| choice.chosen);
                chosen.map(|choice| choice.code.clone()).collect()
            }
            Widget::Odd => Vec::new(),
            Widget::Line
            | Widget::Text
            | Widget::Date
            | Widget::Number
            | Widget::Lines
            | Widget::Texts => self.values.clone(),
        }
    }

    /// What a record writes for what was typed; none for nothing.
    pub(super) fn written(&self, typed: &[String]) -> Option<Value> {
        let number = |text: &String| match text.trim().parse::<u32>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::from(text.trim()),
        };
        let first = typed.first()?;
        Some(match self.writes {
            Writes::Text if self.widget == Widget::Text => Value::from(first.as_str()),
            Writes::Text => Value::from(first.trim()),
            Writes::Date(clock) => {
                let same = |(_, label): &&(String, String)| {
                    Folded::of(label).squeezed() == Folded::of(first).squeezed()
                };
                match self.events.iter().find(same) {
                    Some((code, _)) => Value::from(code.as_str()),
                    None => Value::from(clock.written(first)),
                }
            }
            Writes::Number => number(first),
            Writes::Many if typed.len() == 1 => Value::from(first.as_str()),
            Writes::Many | Writes::List => Value::from(typed.to_vec()),
            Writes::Numbers => typed.iter().map(number).collect(),
        })
    }
}

/// The name of a place in a page.
pub(super) fn id(pointer: &str) -> String {
    format!("c{}", pointer.replace('/', "-").replace('~', "_"))
}

/// The values of a leaf or of a list of leaves, as they are shown.
fn shown(value: &Value, clock: Option<Clock>) -> Vec<String> {
    let one = |value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        Some(clock.map_or(text.clone(), |clock| clock.shown(&text)))
    };
    match value {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// The answers that a leaf takes, and those that it holds all the same.
fn choices(sheet: &Sheet<'_>, pointer: &str, leaf: &Value, values: &[String]) -> Vec<Choice> {
    let known = match leaf.get("x-nature").and_then(Value::as_str) {
        Some("reponse") => [("oui", "Oui"), ("non", "Non"), ("ne_sait_pas", "Ne sait pas")]
            .map(|(code, label)| (code.to_owned(), label.to_owned()))
            .to_vec(),
        _ => {
            // Words of the program say what they mean in its schema.
            let meanings = leaf.get("markdownEnumDescriptions").and_then(Value::as_array);
            let labelled = terms(leaf).into_iter().enumerate().map(|(rank, (code, words))| {
                let meaning = meanings.and_then(|all| all.get(rank)).and_then(Value::as_str);
                let label = words.into_iter().next().or(meaning.map(str::to_owned));
                let label = label.unwrap_or_else(|| spoken(&code));
                (code, capitalised(&label))
            });
            let labelled: Vec<_> = labelled.collect();
            // A date or one of some codes is typed.
            let typed = leaf.get("enum").is_none() && leaf.get("x-liste").is_none();
            if typed { sheet.offered(pointer, leaf) } else { labelled }
        }
    };
    if known.is_empty() {
        return Vec::new();
    }
    // What is written in the words of its label is that answer.
    let same = |value: &str, (code, label): &(String, String)| {
        value == code || Folded::of(value).squeezed() == Folded::of(label).squeezed()
    };
    let mut all: Vec<Choice> = known
        .iter()
        .map(|known| Choice {
            code: known.0.clone(),
            label: known.1.clone(),
            chosen: values.iter().any(|value| same(value, known)),
            unknown: false,
        })
        .collect();
    for value in values.iter().filter(|value| !known.iter().any(|known| same(value, known))) {
        all.push(Choice { code: value.clone(), label: value.clone(), chosen: true, unknown: true });
    }
    all
}

/// A code as words.
fn spoken(code: &str) -> String {
    code.replace('_', " ")
}

/// With a capital, as the first word of a line.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    first + chars.as_str()
}
