//! The documents of a referral: it, its annex, its letter.

use serde_json::Value;

use super::{Drawer, drawing, expected, facts, order_of, sealed};
use crate::diag::{Diagnostic, Place, Report};
use crate::form::require;
use crate::page::Order;
use crate::pdf::{Expected, inspect, with_signature_field};
use crate::pipeline::dossier::Dossier;
use crate::record::{ReferralId, Referred};
use crate::seal::{ANNEX, Facts, LETTER, Sealed, WorkspaceKey, letter};
use crate::setup::Setup;
use crate::view::{Haystack, Purpose, TRIAL, View, Withheld};

/// A referral ready to be stored.
pub struct Referral {
    /// The referral, then its annex if there is one.
    pub documents: Vec<Sealed>,
    /// The name and text of the letter of transmission.
    pub letter: (String, String),
}

/// Makes the documents of a referral from a checked dossier.
///
/// # Errors
/// What refuses the document, from the form to the finished bytes.
pub fn referral(
    setup: &Setup,
    key: &WorkspaceKey,
    dossier: &Dossier,
    drawer: &mut dyn Drawer,
) -> Result<Referral, Report> {
    let referred = &dossier.referred;
    let id = referred.id();
    if dossier.seen.is_empty() {
        // Nothing to draw: the form says why.
        require(&setup.form, referred)?;
    }
    let mut documents = Vec::new();
    let mut text = String::new();
    let annexed = dossier.seen.iter().any(|(purpose, ..)| *purpose == Purpose::ConfidentialAnnex);
    for (purpose, view, withheld) in &dossier.seen {
        let named = |version| stem(id, version, *purpose);
        let version = view.document.version;
        let mut replaces: Vec<String> = (1..version).map(named).collect();
        if !annexed {
            // An annex never outlives the version that it goes with.
            replaces.extend((1..version).map(|v| stem(id, v, Purpose::ConfidentialAnnex)));
        }
        let facts = Facts { replaces, ..facts(&view.document, named(version)) };
        let order = order(setup, key, view, referred);
        let drawn = drawer.draw(&order)?;
        if let Some(written) = drawn.words.get("transmission") {
            text = searched(written, withheld, &facts.stem)?;
        }
        let name = format!("{}.pdf", facts.stem);
        // Only the referral is signed: the annex goes with it.
        let signature = *purpose == Purpose::Referral;
        let pdf = if signature { with_signature_field(&name, &drawn.pdf)? } else { drawn.pdf };
        let expected = Expected { signature, ..expected(&view.document) };
        let checked = inspect(&name, pdf, &expected, withheld)?;
        let drawing = drawing(&order, signature);
        let record = referred.committed();
        documents.push(sealed((setup, key), &facts, &record, drawing, checked, withheld)?);
    }
    let stem = documents.first().map_or_else(String::new, |d| d.stem().to_owned());
    let letter = (format!("{stem}{LETTER}"), letter(&text, &documents));
    Ok(Referral { documents, letter })
}

/// Draws the same documents as a trial, as [`referral`] would and with the same refusals; nothing is
/// sealed, and each says what it is on each of its pages.
///
/// # Errors
/// As [`referral`].
pub fn try_referral(
    setup: &Setup,
    key: &WorkspaceKey,
    dossier: &Dossier,
    drawer: &mut dyn Drawer,
) -> Result<Vec<(String, Vec<u8>)>, Report> {
    let referred = &dossier.referred;
    let mut files = Vec::new();
    let orders = trial_orders(setup, key, dossier)?;
    for ((purpose, view, withheld), order) in dossier.seen.iter().zip(&orders) {
        let document = view.document.tried();
        let drawn = drawer.draw(order)?;
        let stem = format!("{TRIAL}{}", stem(referred.id(), document.version, *purpose));
        let name = format!("{stem}.pdf");
        let signature = *purpose == Purpose::Referral;
        let pdf = if signature { with_signature_field(&name, &drawn.pdf)? } else { drawn.pdf };
        let expected = Expected { signature, ..expected(&document) };
        let checked = inspect(&name, pdf, &expected, withheld)?;
        files.push((name, checked.bytes().to_vec()));
        if let Some(written) = drawn.words.get("transmission") {
            let text = format!("{}\n\n{}", document.mention, searched(written, withheld, &stem)?);
            files.push((format!("{stem}{LETTER}"), text.into_bytes()));
        }
    }
    Ok(files)
}

/// What is asked to be drawn of the trial of a referral: it, then its annex if there is one.
///
/// # Errors
/// F001 for what the form asks and nobody filled.
pub fn trial_orders(
    setup: &Setup,
    key: &WorkspaceKey,
    dossier: &Dossier,
) -> Result<Vec<Order>, Report> {
    if dossier.seen.is_empty() {
        require(&setup.form, &dossier.referred)?;
    }
    let tried = |view: &View| {
        let mut order = order(setup, key, view, &dossier.referred);
        order.view["document"] = serde_json::to_value(view.document.tried()).unwrap_or_default();
        order
    };
    Ok(dossier.seen.iter().map(|(_, view, _)| tried(view)).collect())
}

/// What a document of a referral would show today, by its stem.
pub fn shown(dossier: &Dossier, wanted: &str) -> Option<Value> {
    let id = dossier.referred.id();
    let mut seen = dossier.seen.iter();
    let (_, view, _) = seen.find(|(purpose, ..)| stem(id, id.version, *purpose) == wanted)?;
    serde_json::to_value(view).ok()
}

/// Builds the order of a view: its templates, and the token of this copy.
pub fn order(setup: &Setup, key: &WorkspaceKey, view: &View, referred: &Referred) -> Order {
    let document = &view.document;
    let version = document.version.to_string();
    let parts = [&document.genre, &document.destinataire, &document.reference, &version];
    let token = key.token(referred.number().text(), &parts.map(String::as_str));
    order_of(setup, &document.genre, view, token.ident())
}

/// What [`referral`] would ask to be drawn, for tests of pages.
#[doc(hidden)]
pub fn orders(setup: &Setup, key: &WorkspaceKey, dossier: &Dossier) -> Vec<Order> {
    let seen = dossier.seen.iter();
    seen.map(|(_, view, _)| order(setup, key, view, &dossier.referred)).collect()
}

/// Refuses a letter that says what its document withholds.
fn searched(text: &str, withheld: &Withheld, stem: &str) -> Result<String, Report> {
    let mut report = Report::new();
    for pointer in withheld.found_in(&Haystack::new(text)) {
        let place = Place::file(format!("{stem}{LETTER}"));
        report.push(Diagnostic::new("C001", place).path(pointer));
    }
    if report.refuses() { Err(report) } else { Ok(text.to_owned()) }
}

fn stem(id: ReferralId<'_>, version: u32, purpose: Purpose) -> String {
    let base = format!("{}-v{version}", id.reference.text());
    match purpose {
        Purpose::Referral => base,
        Purpose::ConfidentialAnnex => format!("{base}{ANNEX}"),
    }
}
