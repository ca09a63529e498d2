//! The documents of a session, one sheet a recipient, and those of an erratum.

use super::{Drawer, drawing, expected, facts, named, order_of, sealed};
use crate::diag::Report;
use crate::page::Order;
use crate::pdf::{Expected, inspect};
use crate::record::{Erratum, Seance};
use crate::seal::{Facts, Sealed, WorkspaceKey};
use crate::setup::Setup;
use crate::threads::side_by_side;
use crate::view::{Desk, Haystack, Masthead, Paper, TRIAL, Withheld, erratum_view, session_view};

/// A document of a session, ready to be drawn.
pub struct PaperOrder<'a> {
    record: &'a [u8],
    order: Order,
    facts: Facts,
    expected: Expected,
    /// What the document would say of itself as a trial.
    tried: Masthead,
    withheld: Withheld,
}

/// Makes the views of a session's documents.
pub fn sheets<'a>(
    setup: &Setup,
    key: &WorkspaceKey,
    desk: Desk<'_>,
    session: &'a Seance,
    papers: &[Paper],
) -> Vec<PaperOrder<'a>> {
    let version = session.version().to_string();
    let state = if session.is_approved() { "final" } else { "projet" };
    let number = session.number().text();
    side_by_side(papers, |paper| {
        let day = if let Paper::FollowUp(day) = paper { day.text() } else { String::new() };
        let parts = [paper.kind(), paper.recipient(), number, state, &version, &day];
        let token = key.token(number, &parts);
        let copy = key.copy_code(number, &parts);
        let (view, withheld) = session_view(desk, session, paper, &copy);
        PaperOrder {
            record: session.bytes(),
            order: order_of(setup, paper.kind(), &view, token.ident()),
            facts: Facts {
                replaces: replaced(paper, session),
                working: matches!(paper, Paper::FollowUp(_)),
                ..facts(&view.document.facts, stem(paper, session))
            },
            expected: expected(&view.document.facts),
            tried: view.document.facts.tried(),
            withheld,
        }
    })
}

/// The copies of an erratum, one for each copy that it corrects.
fn copies(erratum: &Erratum) -> Vec<Paper> {
    let corrected = erratum.record().corrige.iter();
    let mut copies: Vec<Option<&str>> =
        corrected.map(|c| c.destinataire.as_ref().map(|d| d.text())).collect();
    copies.sort();
    copies.dedup();
    copies.into_iter().map(|member| Paper::Erratum(member.map(str::to_owned))).collect()
}

/// The names of the copies of an erratum, before their views are made.
pub fn erratum_stems(erratum: &Erratum) -> Vec<String> {
    copies(erratum).iter().map(|paper| erratum_stem(erratum, paper)).collect()
}

/// An erratum is named by its own number.
fn erratum_stem(erratum: &Erratum, paper: &Paper) -> String {
    format!("{}-{}", erratum.record().erratum.text(), paper.recipient())
}

/// Makes the views of an erratum: one for each copy that it corrects.
pub fn erratum_sheets<'a>(
    setup: &Setup,
    key: &WorkspaceKey,
    desk: Desk<'_>,
    session: &Seance,
    erratum: &'a Erratum,
) -> Vec<PaperOrder<'a>> {
    let mut sheets = Vec::new();
    let record = erratum.record();
    for paper in copies(erratum) {
        let number = record.erratum.text();
        let parts = [paper.kind(), paper.recipient(), number];
        let token = key.token(session.number().text(), &parts);
        let copy = key.copy_code(session.number().text(), &parts);
        let (view, withheld) = erratum_view(desk, session, erratum, &paper, &copy);
        sheets.push(PaperOrder {
            record: erratum.bytes(),
            order: order_of(setup, paper.kind(), &view, token.ident()),
            facts: Facts {
                corrects: erratum
                    .corrected()
                    .filter(|(_, recipient, _)| *recipient == paper.recipient())
                    .map(|(_, _, digest)| digest)
                    .collect(),
                ..facts(&view.document.facts, erratum_stem(erratum, &paper))
            },
            expected: expected(&view.document.facts),
            tried: view.document.facts.tried(),
            withheld,
        });
    }
    sheets
}

impl PaperOrder<'_> {
    /// Draws, inspects and seals the document.
    ///
    /// # Errors
    /// What refuses it, from its templates to its finished bytes.
    pub fn make(
        &self,
        setup: &Setup,
        key: &WorkspaceKey,
        drawer: &mut dyn Drawer,
    ) -> Result<Sealed, Report> {
        let drawn = drawer.draw(&self.order)?;
        let name = format!("{}.pdf", self.facts.stem);
        let checked = inspect(&name, drawn.pdf, &self.expected, &self.withheld)?;
        let drawing = drawing(&self.order, false);
        sealed((setup, key), &self.facts, self.record, drawing, checked, &self.withheld)
    }

    /// Draws and inspects the same document as a trial, with the refusals of [`Self::make`]; nothing is
    /// sealed, and each of its pages says what it is. Gives its name and its bytes.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub fn try_out(mut self, drawer: &mut dyn Drawer) -> Result<(String, Vec<u8>), Report> {
        let tried = serde_json::to_value(&self.tried).unwrap_or_default();
        for (key, value) in tried.as_object().into_iter().flatten() {
            self.order.view["document"][key] = value.clone();
        }
        let drawn = drawer.draw(&self.order)?;
        let name = format!("{TRIAL}{}.pdf", self.facts.stem);
        let checked = inspect(&name, drawn.pdf, &expected(&self.tried), &self.withheld)?;
        let beside = format!("{}\n{}", self.facts.replaces.join("\n"), self.facts.stem);
        named(&self.tried.reference, &self.withheld.found_beside(&Haystack::new(&beside)))?;
        Ok((name, checked.bytes().to_vec()))
    }

    /// The name of the document, without its ending.
    pub fn stem(&self) -> &str {
        &self.facts.stem
    }

    /// What the worker is asked to draw.
    pub fn order(&self) -> &Order {
        &self.order
    }
}

/// Neutral names: the session, its state, the recipient. Final minutes have no version, since
/// they have no second one.
pub fn stem(paper: &Paper, session: &Seance) -> String {
    let number = session.number().text();
    match paper {
        Paper::Full | Paper::Extract(_) | Paper::Keys if session.is_approved() => {
            format!("{number}-{}", ending(paper))
        }
        Paper::FollowUp(day) => format!("{number}-suivi-{}", day.text()),
        // An erratum is named by its own number.
        Paper::Erratum(_) => format!("{number}-erratum-{}", paper.recipient()),
        Paper::Full
        | Paper::Extract(_)
        | Paper::Keys
        | Paper::Convocation(_)
        | Paper::Identities(_)
        | Paper::SignIn(_) => versioned(paper, session, session.version()),
    }
}

/// The name of a paper that has versions, at one of them.
fn versioned(paper: &Paper, session: &Seance, version: u32) -> String {
    let number = session.number().text();
    let kind = paper.kind();
    match paper {
        Paper::Convocation(None) | Paper::SignIn(None) => format!("{number}-{kind}-v{version}"),
        Paper::Convocation(Some(member))
        | Paper::SignIn(Some(member))
        | Paper::Identities(member) => format!("{number}-{kind}-v{version}-{member}"),
        Paper::Full | Paper::Extract(_) | Paper::Keys | Paper::FollowUp(_) | Paper::Erratum(_) => {
            format!("{number}-projet-v{version}-{}", ending(paper))
        }
    }
}

/// The names that a paper replaces: earlier versions, and every draft once minutes are final.
fn replaced(paper: &Paper, session: &Seance) -> Vec<String> {
    let drafts = match paper {
        Paper::FollowUp(_) | Paper::Erratum(_) => return Vec::new(),
        Paper::Full | Paper::Extract(_) | Paper::Keys => session.is_approved(),
        Paper::Convocation(_) | Paper::Identities(_) | Paper::SignIn(_) => false,
    };
    let last = session.version() + u32::from(drafts);
    (1..last).map(|version| versioned(paper, session, version)).collect()
}

fn ending(paper: &Paper) -> &str {
    if *paper == Paper::Keys { "cles" } else { paper.recipient() }
}
