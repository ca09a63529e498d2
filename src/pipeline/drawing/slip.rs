//! The path of a dispatch slip: it starts from numbers and digests, and ends as other documents.

use std::sync::Arc;

use super::{Drawer, drawing, expected, facts, named, order_of, sealed};
use crate::diag::Report;
use crate::pdf::inspect;
use crate::record::Dictionary;
use crate::seal::{Sealed, WorkspaceKey};
use crate::setup::Setup;
use crate::view::{Dispatch, Haystack, Withheld, slip_view};

/// Draws, inspects and seals the slip of a sending. It names nobody of `among`, nor does anything
/// that it lists; `None` when the records could not all be read: what they say was searched when the
/// documents that it lists were sealed.
///
/// # Errors
/// What refuses it, from its template to its finished bytes.
pub fn slip(
    setup: &Setup,
    key: &WorkspaceKey,
    dispatch: &Dispatch,
    among: Option<&Arc<Dictionary>>,
    drawer: &mut dyn Drawer,
) -> Result<Sealed, Report> {
    let parts = ["bordereau", dispatch.recipient.as_str(), dispatch.number.as_str()];
    let copy = key.copy_code(&dispatch.number, &parts);
    let view = slip_view(&setup.organisation, setup.reader.vocabulary(), dispatch, &copy);
    let public = setup.public_words();
    let withheld = |in_full| Withheld::of_all(among, public, &view.document.pour, in_full);
    let (all, in_full) = (withheld(false), withheld(true));
    named(&dispatch.number, &all.found_beside(&Haystack::new(&view.words())))?;
    let token = key.token(&dispatch.number, &parts);
    let order = order_of(setup, "bordereau", &view, token.ident());
    let drawn = drawer.draw(&order)?;
    let document = &view.document.facts;
    let facts = facts(document, dispatch.number.clone());
    let name = format!("{}.pdf", facts.stem);
    let checked = inspect(&name, drawn.pdf, &expected(document), &in_full)?;
    // There is no record: what the slip says is its own source.
    let record = serde_json::to_vec(&view).unwrap_or_default();
    sealed((setup, key), &facts, &record, drawing(&order, false), checked, &all)
}
