//! The second half of the path, which needs Typst: from orders to sealed documents.

mod referral;
mod report;
mod session;
mod slip;

pub use referral::{Referral, order, orders, referral, shown, try_referral};
pub use report::{Issued, issue, try_out};
pub use session::{PaperOrder, erratum_sheets, erratum_stems, sheets, stem};
pub use slip::slip;

use crate::diag::Report;
use crate::page::{Drawn, Order};
use crate::pdf::{Expected, with_signature_field};
use crate::seal::{Drawing, Facts, Frozen};
use crate::setup::{Files, Setup};
use crate::view;

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
