//! From a proved edition to what is stored: the PDF, the page, the data, and the private ledger.

use super::{Drawer, drawing, expected, facts, order_of};
use crate::diag::{Diagnostic, Place, Report};
use crate::editing::{Finished, Kept, finished, ledger};
use crate::page::Drawn;
use crate::pdf::{inspect, read_all};
use crate::pipeline::report::Prepared;
use crate::record::{Commission, Rapport};
use crate::seal::{Facts, Sealed, WorkspaceKey, seal, sha256};
use crate::setup::Setup;
use crate::view::{Withheld, csv};
use crate::words::say;

/// A report ready to be stored.
pub struct Issued {
    /// The PDF.
    pub sealed: Sealed,
    /// The page, the data: name and content.
    pub companions: Vec<(String, String)>,
    /// What is kept in private for the next edition: witnesses, decisions, digests.
    pub ledger: String,
}

/// Draws a prepared edition, inspects everything produced, and seals the PDF.
///
/// # Errors
/// The faults of the templates, C001 and C105 for what the finished bytes tell.
pub fn issue(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    prepared: &Prepared,
    drawer: &mut dyn Drawer,
) -> Result<Issued, Report> {
    let document = &prepared.view.document;
    let version = document.version.to_string();
    let parts = ["rapport", &document.destinataire, &document.reference, &version];
    let token = key.token(&document.reference, &parts);
    let order = order_of(setup, "rapport", &prepared.view, token.ident());
    let Drawn { pdf, mut words, plain } = drawer.draw(&order)?;
    let stem = format!("{}-v{version}", document.reference);
    let name = format!("{stem}.pdf");
    let mut companions = Vec::new();
    if let Some(html) = words.remove("page.html") {
        companions.push((format!("{stem}.html"), html));
    }
    for table in &prepared.view.body.tableaux {
        let data = csv(std::slice::from_ref(table), &plain);
        companions.push((format!("{stem}-{}.csv", table.id), data));
    }
    let mut data = prepared.view.body.data(&prepared.publication, &plain);
    say(&mut data, &plain);
    let data = serde_json::to_string_pretty(&data).unwrap_or_default() + "\n";
    companions.push((format!("{stem}-donnees.json"), data));
    let mut produced: Vec<(&str, String)> = Vec::new();
    let unreadable = || Report::one(Diagnostic::new("C002", Place::file(name.clone())));
    let reading = read_all(&pdf).map_err(|_| unreadable())?;
    produced.push((&name, reading.pages + "\n" + &reading.others));
    for (name, content) in &companions {
        produced.push((name, format!("{name}\n{content}")));
    }
    let edition = Finished {
        tables: &prepared.view.body.tableaux,
        truth: &prepared.outcome.evidence.tables,
        public: &prepared.public,
    };
    finished(commission, &edition, setup.own_words(), &produced)?;
    let checked = inspect(&name, pdf, &expected(document), &Withheld::nothing())?;
    let earlier = (1..document.version).map(|version| format!("{}-v{version}", document.reference));
    let facts = Facts { replaces: earlier.collect(), ..facts(document, stem) };
    let sealed = seal(&facts, &setup.sources, key, report.bytes(), drawing(&order, false), checked);
    let digest = |text: &str| sha256(text.as_bytes()).to_string();
    let ledger = ledger(&Kept {
        evidence: &prepared.outcome.evidence,
        publication: &prepared.publication,
        beside: &prepared.beside,
        pdf: sealed.digest().to_string(),
        files: companions.iter().map(|(name, text)| (name.clone(), digest(text))).collect(),
    });
    Ok(Issued { sealed, companions, ledger })
}
