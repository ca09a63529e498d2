//! An order for one document, and what comes back: the only things that cross the process
//! boundary to the rendering worker.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::compile::compile;
use super::fonts::fallbacks;
use super::undrawn::{raised, spell_out};
use crate::diag::{Diagnostic, Place, Report};
use crate::words::{self, WordsError, Written};

/// The ending of the templates that write words, whose files are named by their stem.
const TERA: &str = ".tera";
/// The ending of the templates of accessible pages.
const HTML: &str = ".html";
/// The key of the data under which pages find how many signs the longest word has.
const LONGEST: &str = "longueur";
/// The key of the data under which pages find the expression of the letters that they set in the first
/// fallback but one; empty when there is none.
const RAISED: &str = "poses";
/// The key of the data under which pages find the names of the fonts that stand in for others. They
/// are no words of a template: those are public, and some are also surnames.
const FALLBACKS: &str = "replis";
/// The name of the data file that pages read.
const DATA: &str = "/donnees.json";

/// Everything needed to draw one document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The page template to compile: `/signalement/page.typ`.
    pub main: String,
    /// The folder whose `*.tera` files write the words, and `*.html` files the accessible pages:
    /// `/signalement/`.
    pub folder: String,
    /// The view.
    pub view: Value,
    /// Templates and images by path.
    #[serde(with = "texts")]
    pub files: BTreeMap<String, Vec<u8>>,
    /// The token of the copy.
    pub ident: String,
}

/// Templates and images by path, as they are kept apart from the orders that share them.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Templates(#[serde(with = "texts")] BTreeMap<String, Vec<u8>>);

impl Templates {
    /// Takes the files of an order.
    pub fn new(files: BTreeMap<String, Vec<u8>>) -> Self {
        Self(files)
    }

    /// The files.
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.0
    }

    /// Gives the text to keep.
    pub fn file_form(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Reads what [`Self::file_form`] gives.
    pub fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }
}

/// A drawn document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The PDF.
    #[serde(skip)]
    pub pdf: Vec<u8>,
    /// What each word template wrote, and each accessible page under its full name: `page.html`.
    pub words: BTreeMap<String, String>,
    /// What each word template wrote, as data files say it.
    pub plain: BTreeMap<String, String>,
}

/// Draws a document, in this process and without bounds: callers that do not trust the templates
/// go through a worker.
///
/// # Errors
/// The faults of the templates, without any value of the record.
pub fn draw(order: &Order) -> Result<Drawn, Report> {
    let drawn = draw_memoised(order);
    forget();
    drawn
}

/// Drops what Typst memoised: keeping it costs half the speed of the next document, and its
/// memory.
pub fn forget() {
    comemo::evict(0);
}

/// Draws a document as [`draw`] does; the caller then calls [`forget`], once it has answered.
///
/// # Errors
/// As [`draw`].
pub fn draw_memoised(order: &Order) -> Result<Drawn, Report> {
    let Texts { page, words, plain } = write(order)?;
    let mut files = order.files.clone();
    files.insert(DATA.to_owned(), page);
    let pdf = compile(&order.main, &files, &order.ident)?;
    Ok(Drawn { pdf, words, plain })
}

/// Gives the files of an order with the page's data in place.
#[doc(hidden)]
pub fn files_with_data(order: &Order) -> Result<BTreeMap<String, Vec<u8>>, Report> {
    let mut files = order.files.clone();
    files.insert(DATA.to_owned(), write(order)?.page);
    Ok(files)
}

/// What a page is compiled from, and what else is written.
struct Texts {
    /// The data of the page.
    page: Vec<u8>,
    words: BTreeMap<String, String>,
    plain: BTreeMap<String, String>,
}

fn write(order: &Order) -> Result<Texts, Report> {
    let told = |error: WordsError| {
        // Of some faults Tera says in no template where they are: all of them were read together.
        let named = !error.template.is_empty() && !error.template.ends_with(HTML);
        let ending = if named { TERA } else { "" };
        let file = format!("templates{}{}{ending}", order.folder, error.template);
        Diagnostic::new(error.code, Place { file, line: error.line, column: error.column })
    };
    let files = templates(order, TERA)?.into_iter();
    let stems = files.map(|(name, text)| (name.trim_end_matches(TERA).to_owned(), text)).collect();
    let Written { mut page, plain } = words::write(&order.view, &stems).map_err(told)?;
    let mut words = words::write_html(&page, &templates(order, HTML)?).map_err(told)?;
    for (name, text) in page["mots"].as_object().into_iter().flatten() {
        words.extend(text.as_str().map(|text| (name.clone(), text.to_owned())));
    }
    // The accessible page and the letters are read with fonts of the reader's own.
    spell_out(&mut page);
    page[LONGEST] = longest(&page).into();
    page[RAISED] = raised(&page).into();
    page[FALLBACKS] = fallbacks().collect();
    Ok(Texts { page: serde_json::to_vec(&page).unwrap_or_default(), words, plain })
}

/// The templates of the document with an ending, by file name.
fn templates(order: &Order, ending: &str) -> Result<BTreeMap<String, String>, Report> {
    let mut templates = BTreeMap::new();
    for (path, content) in &order.files {
        if let Some(name) = path.strip_prefix(&order.folder).filter(|name| name.ends_with(ending)) {
            let text = String::from_utf8(content.clone())
                .map_err(|_| Diagnostic::new("G001", Place::file(format!("templates{path}"))))?;
            templates.insert(name.to_owned(), text);
        }
    }
    Ok(templates)
}

/// How many characters stand between two spaces where a line may end, at most.
fn longest(node: &Value) -> usize {
    let breaks = |c: char| c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}');
    match node {
        Value::String(text) => {
            text.split(breaks).map(|word| word.chars().count()).max().unwrap_or_default()
        }
        Value::Array(items) => items.iter().map(longest).max().unwrap_or_default(),
        Value::Object(map) => map.values().map(longest).max().unwrap_or_default(),
        _ => 0,
    }
}

/// Files as text where they are text, since most are; images as numbers.
mod texts {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    enum Content {
        T(String),
        B(Vec<u8>),
    }

    pub(super) fn serialize<S: Serializer>(
        files: &BTreeMap<String, Vec<u8>>,
        s: S,
    ) -> Result<S::Ok, S::Error> {
        let coded: BTreeMap<&String, Content> = files
            .iter()
            .map(|(name, bytes)| match std::str::from_utf8(bytes) {
                Ok(text) => (name, Content::T(text.to_owned())),
                Err(_) => (name, Content::B(bytes.clone())),
            })
            .collect();
        coded.serialize(s)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        d: D,
    ) -> Result<BTreeMap<String, Vec<u8>>, D::Error> {
        let coded = BTreeMap::<String, Content>::deserialize(d)?;
        let plain = coded.into_iter().map(|(name, content)| match content {
            Content::T(text) => (name, text.into_bytes()),
            Content::B(bytes) => (name, bytes),
        });
        Ok(plain.collect())
    }
}
