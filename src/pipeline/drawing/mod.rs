//! The second half of the path, which needs Typst: from orders to sealed documents.

mod referral;
mod report;
mod session;
mod slip;

pub use referral::{Referral, order, orders, referral, shown, trial_orders, try_referral};
pub use report::{Issued, issue, try_out};
pub use session::{PaperOrder, erratum_sheets, erratum_stems, sheets, stem};
pub use slip::slip;

use crate::diag::{Diagnostic, Place, Report};
use crate::page::{Drawn, Order};
use crate::pdf::{CheckedPdf, Expected, with_signature_field};
use crate::seal::{Drawing, Facts, Frozen, Sealed, WorkspaceKey, seal};
use crate::setup::{Files, Setup};
use crate::view::{self, Haystack, Withheld};

/// Whoever draws orders: a bounded worker for the program, this process for tests.
pub trait Drawer {
    /// Draws one document.
    ///
    /// # Errors
    /// The faults of the templates, or the bound that was passed.
    fn draw(&mut self, order: &Order) -> Result<Drawn, Report>;
}

/// Draws in this process, without bounds.
#[derive(Debug, Default)]
pub struct Here;

impl Drawer for Here {
    fn draw(&mut self, order: &Order) -> Result<Drawn, Report> {
        crate::page::draw(order)
    }
}

/// What the seal keeps of a document.
pub(super) fn facts(document: &view::Masthead, stem: String) -> Facts {
    Facts {
        kind: document.genre.clone(),
        reference: document.reference.clone(),
        version: document.version,
        recipient: document.destinataire.clone(),
        date: document.date.clone(),
        stem,
        replaces: Vec::new(),
        corrects: Vec::new(),
        working: false,
    }
}

/// What the finished bytes must say of themselves.
pub(super) fn expected(document: &view::Masthead) -> Expected {
    let (title, reference) = (&document.titre, &document.reference);
    Expected {
        // The page template sets this exact title: no name ever stands in the metadata.
        title: format!("{title} {reference}, version {}", document.version),
        reference: reference.clone(),
        signature: false,
    }
}

/// What a worker is asked to draw.
pub(super) fn order_of(
    setup: &Setup,
    kind: &str,
    view: &impl serde::Serialize,
    ident: String,
) -> Order {
    Order {
        main: format!("/{kind}/page.typ"),
        folder: format!("/{kind}/"),
        view: serde_json::to_value(view).unwrap_or_default(),
        files: setup.templates.clone(),
        ident,
    }
}

/// Seals a checked document, once its name and all that goes with it were searched as its pages
/// were.
///
/// # Errors
/// C001 at the number of the document: its name would say what it must not.
pub(super) fn sealed(
    (setup, key): (&Setup, &WorkspaceKey),
    facts: &Facts,
    record: &[u8],
    drawing: Drawing,
    checked: CheckedPdf,
    withheld: &Withheld,
) -> Result<Sealed, Report> {
    let sealed = seal(facts, &setup.sources, key, record, drawing, checked);
    let beside = format!("{}\n{}", facts.replaces.join("\n"), sealed.manifest());
    let found = withheld.found_beside(&Haystack::new(&without_digests(&beside)));
    named(&facts.reference, &found)?;
    Ok(sealed)
}

/// Refuses a document whose name, or what is listed with it, says what it must not.
fn named(reference: &str, found: &[&str]) -> Result<(), Report> {
    if found.is_empty() {
        return Ok(());
    }
    let text = "Le nom de ce document, ou ce qui l'accompagne, porte ce qui est à retenir.";
    let fault = Diagnostic::new("C001", Place::file(reference)).message(text);
    Err(fault.remedy("Changer la clé ou le nom du service concerné, dans cesmivip.yaml.").into())
}

/// A text without its digests, in which any number stands by chance.
fn without_digests(text: &str) -> String {
    let digest = |word: &&str| word.len() >= 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-');
    words.filter(|word| !digest(word)).collect::<Vec<_>>().join(" ")
}

/// What is kept of an order, but for its templates.
pub(super) fn drawing(order: &Order, signature: bool) -> Drawing {
    let Order { main, folder, view, ident, files: _ } = order;
    Drawing {
        main: main.clone(),
        folder: folder.clone(),
        view: view.clone(),
        ident: ident.clone(),
        signature,
    }
}

/// Draws a sealed document again, from what is kept of it and its templates; it is for whoever asks
/// to compare the bytes with those that were sealed.
///
/// # Errors
/// The faults of the templates for this program, or the bound that was passed.
pub fn draw_again(
    kept: &Frozen,
    templates: &Files,
    drawer: &mut dyn Drawer,
) -> Result<Vec<u8>, Report> {
    let Drawing { main, folder, view, ident, signature } = kept.drawing.clone();
    let drawn = drawer.draw(&Order { main, folder, view, ident, files: templates.clone() })?;
    match signature {
        true => with_signature_field(&format!("{}.pdf", kept.facts.stem), &drawn.pdf),
        false => Ok(drawn.pdf),
    }
}
