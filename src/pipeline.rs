//! The path: how a record becomes sealed documents. Each step only takes what the previous one
//! makes; open this file first.
//!
//! ```text
//! bytes ─examine→ Situation ─require→ Ready ─view→ (View, Withheld) ─order→ Order
//!       ─draw→ Drawn ─field→ bytes ─inspect(Withheld)→ CheckedPdf ─seal(key)→ Sealed
//! ```

pub mod minutes;
pub mod report;
#[cfg(feature = "rendu")]
pub mod slip;

use crate::diag::Report;
use crate::form::{Ready, require};
use crate::record::{Checked, Situation};
use crate::setup::Setup;
use crate::view::{Purpose, Recipient, View, Withheld, view};

#[cfg(feature = "rendu")]
pub use drawing::{Drawer, Here, Referral, order, referral};

/// The documents of a referral, in the order they are made.
const PURPOSES: [Purpose; 2] = [Purpose::Referral, Purpose::ConfidentialAnnex];

/// Reads and checks a situation and, when it carries a referral, all that can be said of its
/// documents before they are drawn.
///
/// # Errors
/// Every fault of the record, of what the form asks, of what would print.
pub fn check(setup: &Setup, name: &str, bytes: &[u8]) -> Result<Checked<Dossier>, Report> {
    let (situation, mut report) = setup.reader.examine_situation(name, bytes)?;
    let mut seen = Vec::new();
    if situation.referral().is_some() {
        match require(&setup.form, &situation) {
            Ok(ready) => {
                report.extend(ready.warnings().clone());
                match views(setup, &ready) {
                    Ok(views) => seen = views,
                    Err(faults) => report.extend(faults),
                }
            }
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() {
        return Err(report);
    }
    Ok(Checked { value: Dossier { situation, seen }, warnings: report })
}

/// A checked situation and what each of its documents will show; only [`check`] makes one.
#[derive(Debug)]
pub struct Dossier {
    situation: Situation,
    #[cfg_attr(not(feature = "rendu"), expect(dead_code, reason = "only drawing reads it"))]
    seen: Vec<Seen>,
}

impl Dossier {
    /// The situation.
    pub fn situation(&self) -> &Situation {
        &self.situation
    }
}

/// A view and what it hides.
type Seen = (Purpose, View, Withheld);

/// Makes the views of a referral.
fn views(setup: &Setup, ready: &Ready<'_>) -> Result<Vec<Seen>, Report> {
    let (paths, codes) = (setup.reader.situation_paths(), setup.reader.vocabulary());
    let (mut seen, mut report) = (Vec::new(), Report::new());
    for purpose in PURPOSES {
        match view(ready, &setup.organisation, paths, codes, Recipient::Prosecutor, purpose) {
            Ok(None) => {}
            Ok(Some((view, withheld))) => {
                #[cfg(feature = "rendu")]
                report.extend(drawing::undrawable(view.printed(), ready.situation().marked()));
                seen.push((purpose, view, withheld));
            }
            Err(faults) => report.extend(faults),
        }
    }
    report.sort();
    if report.refuses() { Err(report) } else { Ok(seen) }
}

/// The second half of the path, which needs Typst.
#[cfg(feature = "rendu")]
mod drawing {
    use super::Dossier;
    use crate::diag::{Diagnostic, Place, Report};
    use crate::form::require;
    use crate::page::{Drawn, Order, missing_glyph};
    use crate::pdf::{Expected, inspect, with_signature_field};
    use crate::record::{Aim, Marked, ReferralId, Situation};
    use crate::seal::{Facts, Sealed, WorkspaceKey, letter, seal};
    use crate::setup::Setup;
    use crate::view::{self, Haystack, Printed, Purpose, View, Withheld};

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
        let situation = &dossier.situation;
        if dossier.seen.is_empty() {
            // Nothing to draw: the form says why.
            require(&setup.form, situation)?;
        }
        let mut documents = Vec::new();
        let mut text = String::new();
        for (purpose, view, withheld) in &dossier.seen {
            let named = |version| {
                situation.referral().map(|id| stem(id, version, *purpose)).unwrap_or_default()
            };
            let version = view.document.version;
            let facts = Facts {
                replaces: (1..version).map(named).collect(),
                ..facts(&view.document, named(version))
            };
            let order = order(setup, key, view, situation);
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
            documents.push(seal(&facts, &setup.sources, key, situation.bytes(), checked));
        }
        let stem = documents.first().map_or_else(String::new, |d| d.stem().to_owned());
        let letter = (format!("{stem}-transmission.txt"), letter(&text, &documents));
        Ok(Referral { documents, letter })
    }

    /// Tells the texts that no embedded font can draw, at their lines.
    pub(super) fn undrawable(texts: &[Printed], marked: &Marked) -> Report {
        let mut report = Report::new();
        for printed in texts {
            if let Some(c) = missing_glyph(&printed.text) {
                let fault = marked.diagnostic("G010", &printed.pointer, Aim::Value);
                let code = u32::from(c);
                let text = format!("Le caractère U+{code:04X} n'a de dessin dans aucune police.");
                report.push(fault.message(text));
            }
        }
        report
    }

    /// Refuses a letter that says what its document withholds.
    fn searched(text: &str, withheld: &Withheld, stem: &str) -> Result<String, Report> {
        let mut report = Report::new();
        for pointer in withheld.found_in(&Haystack::new(text)) {
            let place = Place::file(format!("{stem}-transmission.txt"));
            report.push(Diagnostic::new("C001", place).path(pointer));
        }
        if report.refuses() { Err(report) } else { Ok(text.to_owned()) }
    }

    fn stem(id: ReferralId<'_>, version: u32, purpose: Purpose) -> String {
        let base = format!("{}-v{version}", id.reference.text());
        match purpose {
            Purpose::Referral => base,
            Purpose::ConfidentialAnnex => format!("{base}-annexe"),
        }
    }

    /// What the seal keeps of a document.
    pub(super) fn facts(document: &view::Facts, stem: String) -> Facts {
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

    /// Builds the order of a view: its templates, and the token of this copy.
    pub fn order(setup: &Setup, key: &WorkspaceKey, view: &View, situation: &Situation) -> Order {
        let document = &view.document;
        let version = document.version.to_string();
        let parts = [&document.genre, &document.destinataire, &document.reference, &version];
        let token = key.token(situation.number().text(), &parts.map(String::as_str));
        order_of(setup, &document.genre, view, token.ident())
    }

    /// What the finished bytes must say of themselves.
    pub(super) fn expected(document: &view::Facts) -> Expected {
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
}
