//! Inspection of the finished bytes: what must be there is there, what must not is not.

use lopdf::{Dictionary, Object};

use super::field::{empty_field, is_field};
use super::text::{Opened, Reading, decode, dictionaries};
use crate::diag::{Diagnostic, Place, Report};
use crate::view::{Haystack, Withheld};

/// The actions that do more than go to a place of the document (ISO 32000-1, 12.6.4).
const ACTIONS: [&[u8]; 13] = [
    b"JavaScript",
    b"Launch",
    b"URI",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"GoToR",
    b"GoToE",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"Hide",
    b"SetOCGState",
];

/// What a finished document must say of itself.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The exact title.
    pub title: String,
    /// A text that appears on the pages: its reference.
    pub reference: String,
    /// Whether it carries an empty signature field.
    pub signature: bool,
}

/// Bytes that were inspected and may be sealed.
#[derive(Clone)]
pub struct CheckedPdf(Vec<u8>);

impl CheckedPdf {
    /// Gives the bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Inspects a finished document; nothing changes its bytes afterwards.
///
/// # Errors
/// C001 for each withheld value found anywhere in the file, C002 when the file cannot be read to
/// the end, G012 when it is not the document that was ordered. The report names the fields, not
/// their values; `name` says which document is meant.
pub fn inspect(
    name: &str,
    bytes: Vec<u8>,
    expected: &Expected,
    withheld: &Withheld,
) -> Result<CheckedPdf, Report> {
    let place = || Place::file(name);
    let unreadable = || Report::one(Diagnostic::new("C002", place()));
    let opened = Opened::new(&bytes).map_err(|_| unreadable())?;
    let reading = opened.read().map_err(|_| unreadable())?;
    let mut report = Report::new();
    for pointer in found(&reading, withheld) {
        let field = pointer.trim_start_matches('/').replace('/', ".");
        let message = format!("Le champ « {field} », à retenir, se trouve dans le document fini.");
        report.push(Diagnostic::new("C001", place()).message(message).path(pointer));
    }
    for what in differences(&opened, &reading, &bytes, expected) {
        let message = format!("Le document fini n'est pas celui attendu : {what}.");
        report.push(Diagnostic::new("G012", place()).message(message));
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(CheckedPdf(bytes)) }
}

fn found(reading: &Reading, withheld: &Withheld) -> Vec<String> {
    let haystacks = [Haystack::new(&reading.pages), Haystack::new(&reading.others)];
    let found = haystacks.iter().flat_map(|haystack| withheld.found_in(haystack));
    let mut pointers: Vec<String> = found.map(str::to_owned).collect();
    pointers.sort();
    pointers.dedup();
    pointers
}

fn differences(
    opened: &Opened,
    reading: &Reading,
    bytes: &[u8],
    expected: &Expected,
) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut require = |holds: bool, what: &'static str| {
        if !holds {
            found.push(what);
        }
    };
    let starts = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    let ends = starts.filter(|(at, _)| bytes[*at..].starts_with(b"%%EOF")).count();
    require(ends == 1 && bytes.ends_with(b"%%EOF\n"), "il a été modifié après sa production");
    let document = &opened.document;
    let catalog = document.catalog().ok();
    let text = |dict: Option<&Dictionary>, key: &[u8]| {
        let object = dict.and_then(|dict| dict.get(key).ok());
        object.and_then(|o| o.as_str().ok()).map(decode)
    };
    let info = document.trailer.get(b"Info").and_then(Object::as_reference);
    let info = info.ok().and_then(|id| document.get_object(id).ok()).and_then(|o| o.as_dict().ok());
    require(text(info, b"Title").as_deref() == Some(&expected.title), "son titre diffère");
    require(
        text(catalog, b"Lang").is_some_and(|l| l.starts_with("fr")),
        "sa langue n'est pas dite",
    );
    require(catalog.is_some_and(|c| c.has(b"StructTreeRoot")), "il n'est pas balisé");
    let forbidden: [&[u8]; 4] = [b"OpenAction", b"AA", b"AF", b"JavaScript"];
    let field = empty_field(document).is_some();
    let all: Vec<&Dictionary> = document.objects.values().flat_map(dictionaries).collect();
    let form = catalog.is_none_or(|c| c.has(b"AcroForm")) || all.iter().any(|dict| is_field(dict));
    require(
        !expected.signature || field,
        "son champ de signature manque, ou n'est pas celui, vide, qui est attendu",
    );
    require(
        catalog.is_some_and(|c| !forbidden.iter().any(|key| c.has(key)))
            && (expected.signature || !form),
        "il contient un formulaire, une action ou une pièce jointe",
    );
    require(!all.into_iter().any(acts), "il contient une pièce jointe ou un lien actif");
    let claims = ["pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<"];
    require(
        claims.iter().all(|claim| reading.others.contains(claim)),
        "il ne se dit pas PDF/A-2a et PDF/UA-1",
    );
    let pages: String = reading.pages.split_whitespace().collect();
    require(pages.contains(&expected.reference), "sa référence ne paraît sur aucune page");
    found
}

/// Whether a dictionary carries a file, or makes a reader do more than show a page.
pub(super) fn acts(dict: &Dictionary) -> bool {
    let name = |key| dict.get(key).and_then(Object::as_name).unwrap_or_default();
    matches!(name(b"Type"), b"EmbeddedFile" | b"Filespec")
        || ACTIONS.contains(&name(b"S"))
        || dict.has(b"AA")
}
