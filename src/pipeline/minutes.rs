//! The path of a session: from checked records to sealed documents, one sheet a recipient.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Diagnostic, Place, Report, Severity};
use crate::followup::{FollowUp, follow_up};
use crate::record::{Commission, Erratum, Followed, Seance};
use crate::setup::Setup;
use crate::threads::side_by_side;
use crate::value::Day;
use crate::view::{Desk, Line, Paper, distribution, recipients};

/// A record of the workspace, by its name in diagnostics.
pub type Named = (String, Vec<u8>);

/// Reads the situations of a workspace, whose names no minutes may hold.
///
/// A situation that breaks a rule of the trade still gives its names; one whose structure is
/// refused may hold a name that nobody can read, and refuses everything.
///
/// # Errors
/// D010 for each unreadable record.
pub fn followed(setup: &Setup, situations: &[Named]) -> Result<Vec<Arc<Followed>>, Report> {
    let mut faults = Report::new();
    let mut known = Vec::new();
    let read = side_by_side(situations, |(name, bytes)| setup.reader.followed(name, bytes));
    for ((name, _), result) in situations.iter().zip(read) {
        match result {
            Ok((situation, report)) if is_whole(&report) => known.push(Arc::new(situation)),
            Ok(_) | Err(_) => faults.push(Diagnostic::new("D010", Place::file(name.clone()))),
        }
    }
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(known) }
}

/// Reads the sessions of a workspace, and what is found in each by its number: alone, and
/// compared with the others.
///
/// # Errors
/// The faults of a session that has no readable number, D011 for two sessions of one number.
pub fn gather(
    setup: &Setup,
    sessions: &[Named],
    situations: Vec<Arc<Followed>>,
) -> Result<(Commission, BTreeMap<String, Report>), Report> {
    let mut faults = Report::new();
    let (mut read, mut findings) = (Vec::new(), BTreeMap::new());
    let examined =
        side_by_side(sessions, |(name, bytes)| setup.reader.examine_session(name, bytes));
    for ((name, _), result) in sessions.iter().zip(examined) {
        match result {
            Ok((session, report)) if session.is_numbered() => {
                if findings.insert(session.number().text().to_owned(), report).is_some() {
                    faults.push(Diagnostic::new("D011", Place::file(name.clone())));
                }
                read.push(session);
            }
            Ok((_, report)) | Err(report) => faults.extend(report),
        }
    }
    faults.sort();
    if faults.refuses() {
        return Err(faults);
    }
    let commission = Commission::new(read, situations);
    for session in commission.sessions() {
        let found = commission.check(session, &setup.organisation, setup.reader.vocabulary());
        if let Some(report) = findings.get_mut(session.number().text()) {
            report.extend(found);
            report.sort();
        }
    }
    Ok((commission, findings))
}

/// Whether nothing typed in a record was lost: its faults, if any, are of the trade.
fn is_whole(report: &Report) -> bool {
    let lost = |d: &Diagnostic| d.severity() == Severity::Error && d.code.starts_with(['L', 'S']);
    !report.items().iter().any(lost)
}

/// Compares an erratum with the session that it corrects.
pub fn check_erratum(setup: &Setup, commission: &Commission, erratum: &Erratum) -> Report {
    commission.check_erratum(erratum, &setup.organisation)
}

/// Where the views of a workspace are made from.
pub fn desk<'a>(setup: &'a Setup, commission: &'a Commission) -> Desk<'a> {
    Desk {
        commission,
        organisation: &setup.organisation,
        vocabulary: setup.reader.vocabulary(),
        own_words: setup.own_words(),
    }
}

/// The state of the commission's work on a day.
pub fn state(setup: &Setup, commission: &Commission, on: Day) -> FollowUp {
    follow_up(commission, &setup.organisation, setup.reader.vocabulary(), on, None)
}

/// Who receives what in a session, and by which rule.
pub fn who_gets_what(setup: &Setup, session: &Seance) -> Vec<Line> {
    distribution(session, &setup.organisation, setup.reader.vocabulary())
}

/// The documents of the minutes of a session: the full minutes, one extract a recipient, and the
/// key list; or the copies of the recipients named.
///
/// # Errors
/// M102 when the session was only convened, M107 for a recipient that gets no extract of it.
pub fn papers(desk: Desk<'_>, session: &Seance, only: &[String]) -> Result<Vec<Paper>, Report> {
    let place = || Place::file(session.marked().name());
    if session.is_convened_only() {
        let text = "La séance n'est que convoquée : elle n'a pas de compte rendu.";
        return Err(Diagnostic::new("M102", place()).message(text).into());
    }
    let members = recipients(desk, session);
    let extract = |member: &String| Paper::Extract(member.clone());
    if only.is_empty() {
        let extracts = members.iter().map(extract);
        return Ok(std::iter::once(Paper::Full).chain(extracts).chain([Paper::Keys]).collect());
    }
    let mut report = Report::new();
    let mut papers = Vec::new();
    for member in only {
        match (member.as_str(), members.contains(member)) {
            ("secretariat", _) => papers.extend([Paper::Full, Paper::Keys]),
            (_, true) => papers.push(extract(member)),
            (_, false) => {
                let admitted = members.join(", ");
                let text = format!(
                    "Ce destinataire n'a pas d'extrait de cette séance. Destinataires : secretariat, {admitted}."
                );
                report.push(Diagnostic::new("M107", place()).message(text));
            }
        }
    }
    if report.refuses() { Err(report) } else { Ok(papers) }
}

#[cfg(feature = "rendu")]
pub use self::drawing::{Sheet, erratum_sheets, sheets};

#[cfg(feature = "rendu")]
mod drawing {
    use super::super::drawing::{expected, facts, order_of, undrawable};
    use crate::diag::Report;
    use crate::page::Order;
    use crate::pdf::{Expected, inspect};
    use crate::pipeline::Drawer;
    use crate::record::{Erratum, Seance};
    use crate::seal::{Facts, Sealed, WorkspaceKey, seal};
    use crate::setup::Setup;
    use crate::threads::side_by_side;
    use crate::view::{Desk, Paper, Withheld, erratum_view, session_view};

    /// A document of a session, ready to be drawn.
    pub struct Sheet<'a> {
        record: &'a [u8],
        order: Order,
        facts: Facts,
        expected: Expected,
        withheld: Withheld,
    }

    /// Makes the views of a session's documents.
    ///
    /// # Errors
    /// G010 for each text that no embedded font can draw.
    pub fn sheets<'a>(
        setup: &Setup,
        key: &WorkspaceKey,
        desk: Desk<'_>,
        session: &'a Seance,
        papers: &[Paper],
    ) -> Result<Vec<Sheet<'a>>, Report> {
        let version = session.version().to_string();
        let state = if session.is_approved() { "final" } else { "projet" };
        let number = session.number().text();
        let made = side_by_side(papers, |paper| {
            let day = if let Paper::FollowUp(day) = paper { day.text() } else { String::new() };
            let parts = [paper.kind(), paper.recipient(), number, state, &version, &day];
            let token = key.token(number, &parts);
            let copy = key.copy_code(number, &parts);
            let (view, withheld) = session_view(desk, session, paper, &copy);
            let undrawn = undrawable(view.printed(), session.marked());
            let sheet = Sheet {
                record: session.bytes(),
                order: order_of(setup, paper.kind(), &view, token.ident()),
                facts: Facts {
                    replaces: replaced(paper, session),
                    working: matches!(paper, Paper::FollowUp(_)),
                    ..facts(&view.document.facts, stem(paper, session))
                },
                expected: expected(&view.document.facts),
                withheld,
            };
            if undrawn.refuses() { Err(undrawn) } else { Ok(sheet) }
        });
        let mut report = Report::new();
        let mut sheets = Vec::new();
        for made in made {
            match made {
                Ok(sheet) => sheets.push(sheet),
                // Copies that show the same text have the same fault: sorting keeps one.
                Err(faults) => report.extend(faults),
            }
        }
        report.sort();
        if report.refuses() { Err(report) } else { Ok(sheets) }
    }

    /// Makes the views of an erratum: one for each copy that it corrects.
    ///
    /// # Errors
    /// G010 for each text that no embedded font can draw.
    pub fn erratum_sheets<'a>(
        setup: &Setup,
        key: &WorkspaceKey,
        desk: Desk<'_>,
        session: &Seance,
        erratum: &'a Erratum,
    ) -> Result<Vec<Sheet<'a>>, Report> {
        let mut report = Report::new();
        let mut sheets = Vec::new();
        let record = erratum.record();
        let mut copies: Vec<Option<&str>> =
            record.corrige.iter().map(|c| c.destinataire.as_ref().map(|d| d.text())).collect();
        copies.sort();
        copies.dedup();
        for member in copies {
            let paper = Paper::Erratum(member.map(str::to_owned));
            let number = record.erratum.text();
            let parts = [paper.kind(), paper.recipient(), number];
            let token = key.token(session.number().text(), &parts);
            let copy = key.copy_code(session.number().text(), &parts);
            let (view, withheld) = erratum_view(desk, session, erratum, &paper, &copy);
            report.extend(undrawable(view.printed(), erratum.marked()));
            sheets.push(Sheet {
                record: erratum.bytes(),
                order: order_of(setup, paper.kind(), &view, token.ident()),
                facts: Facts {
                    corrects: erratum
                        .corrected()
                        .filter(|(_, recipient, _)| *recipient == paper.recipient())
                        .map(|(_, _, digest)| digest)
                        .collect(),
                    ..facts(&view.document.facts, format!("{number}-{}", paper.recipient()))
                },
                expected: expected(&view.document.facts),
                withheld,
            });
        }
        report.sort();
        if report.refuses() { Err(report) } else { Ok(sheets) }
    }

    impl Sheet<'_> {
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
            Ok(seal(&self.facts, &setup.sources, key, self.record, checked))
        }

        /// What the worker is asked to draw: for the benchmark.
        #[doc(hidden)]
        pub fn order(&self) -> &Order {
            &self.order
        }
    }

    /// Neutral names: the session, its state, the recipient. Final minutes have no version, since
    /// they have no second one.
    fn stem(paper: &Paper, session: &Seance) -> String {
        let number = session.number().text();
        match paper {
            Paper::Full | Paper::Extract(_) | Paper::Keys if session.is_approved() => {
                format!("{number}-{}", ending(paper))
            }
            Paper::FollowUp(day) => format!("{number}-suivi-{}", day.text()),
            // An erratum is named by its own number.
            Paper::Erratum(_) => format!("{number}-erratum-{}", paper.recipient()),
            Paper::Full | Paper::Extract(_) | Paper::Keys | Paper::Convocation | Paper::SignIn => {
                versioned(paper, session, session.version())
            }
        }
    }

    /// The name of a paper that has versions, at one of them.
    fn versioned(paper: &Paper, session: &Seance, version: u32) -> String {
        let number = session.number().text();
        match paper {
            Paper::Convocation | Paper::SignIn => format!("{number}-{}-v{version}", paper.kind()),
            _ => format!("{number}-projet-v{version}-{}", ending(paper)),
        }
    }

    /// The names that a paper replaces: earlier versions, and every draft once minutes are final.
    fn replaced(paper: &Paper, session: &Seance) -> Vec<String> {
        let drafts = match paper {
            Paper::FollowUp(_) | Paper::Erratum(_) => return Vec::new(),
            Paper::Full | Paper::Extract(_) | Paper::Keys => session.is_approved(),
            Paper::Convocation | Paper::SignIn => false,
        };
        let last = session.version() + u32::from(drafts);
        (1..last).map(|version| versioned(paper, session, version)).collect()
    }

    fn ending(paper: &Paper) -> &str {
        if *paper == Paper::Keys { "cles" } else { paper.recipient() }
    }
}
