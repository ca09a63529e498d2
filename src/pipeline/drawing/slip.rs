//! The path of a dispatch slip: it starts from numbers and digests, and ends as other documents.

use super::{Drawer, drawing, expected, facts, order_of};
use crate::diag::Report;
use crate::pdf::inspect;
use crate::seal::{Sealed, WorkspaceKey, seal};
use crate::setup::Setup;
use crate::view::{Dispatch, Withheld, slip_view};

/// Draws, inspects and seals the slip of a sending.
///
/// # Errors
/// What refuses it, from its template to its finished bytes.
pub fn slip(
    setup: &Setup,
    key: &WorkspaceKey,
    dispatch: &Dispatch,
    drawer: &mut dyn Drawer,
) -> Result<Sealed, Report> {
    let parts = ["bordereau", dispatch.recipient.as_str(), dispatch.number.as_str()];
    let copy = key.copy_code(&dispatch.number, &parts);
    let view = slip_view(&setup.organisation, setup.reader.vocabulary(), dispatch, &copy);
    let token = key.token(&dispatch.number, &parts);
    let order = order_of(setup, "bordereau", &view, token.ident());
    let drawn = drawer.draw(&order)?;
    let document = &view.document.facts;
    let facts = facts(document, dispatch.number.clone());
    let name = format!("{}.pdf", facts.stem);
    let checked = inspect(&name, drawn.pdf, &expected(document), &Withheld::nothing())?;
    // There is no record: what the slip says is its own source.
    let record = serde_json::to_vec(&view).unwrap_or_default();
    Ok(seal(&facts, &setup.sources, key, &record, drawing(&order, false), checked))
}
