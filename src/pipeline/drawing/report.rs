//! From a proved edition to what is stored: the PDF, the page, the data, and the private ledger.

use super::{Drawer, drawing, expected, facts, order_of, sealed};
use crate::diag::{Diagnostic, Place, Report};
use crate::editing::{Finished, Kept, finished, ledger};
use crate::page::{Drawn, Order};
use crate::pdf::{CheckedPdf, inspect, read_all};
use crate::pipeline::report::Prepared;
use crate::record::{Aim, Commission, Rapport};
use crate::seal::{Facts, Sealed, WorkspaceKey, sha256};
use crate::setup::Setup;
use crate::statistics::Earlier;
use crate::view::{
    APART, Masthead, ReportBody, ReportView, Withheld, Words, csv, report_recipients,
};
use crate::words::say;

/// A report ready to be stored.
pub struct Issued {
    /// The PDF, or one a recipient.
    pub sealed: Vec<Sealed>,
    /// The page, the data: name and content.
    pub companions: Vec<(String, String)>,
    /// What is kept in private for the next edition; nothing of an internal one.
    pub ledger: Option<String>,
}

/// Draws a prepared edition, inspects everything produced, and seals it: the public one with its
/// page and its data, the internal one as one copy a recipient, and nothing beside.
///
/// # Errors
/// C115 when nobody receives an internal edition; the faults of the templates, C001 and C105 for what
/// the finished bytes tell.
pub fn issue(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    prepared: &Prepared,
    drawer: &mut dyn Drawer,
) -> Result<Issued, Report> {
    let sheet = Sheet { setup, key, commission, report, prepared };
    if prepared.outcome.rounding.is_some() {
        return sheet.public(drawer);
    }
    let mut issued = Issued { sealed: Vec::new(), companions: Vec::new(), ledger: None };
    for (service, view) in sheet.copies(&prepared.view)? {
        let (sealed, _) = sheet.sealed(&view, Some(&service), drawer)?;
        issued.sealed.push(sealed);
    }
    Ok(issued)
}

/// Draws the same edition as a trial, as [`issue`] would and with the same refusals; nothing is
/// sealed, and it says what it is on each page and in each file.
///
/// # Errors
/// As [`issue`].
pub fn try_out(
    setup: &Setup,
    key: &WorkspaceKey,
    commission: &Commission,
    report: &Rapport,
    prepared: &Prepared,
    drawer: &mut dyn Drawer,
) -> Result<Vec<(String, Vec<u8>)>, Report> {
    let sheet = Sheet { setup, key, commission, report, prepared };
    let view = prepared.view.tried();
    let told = Earlier { essai: true, ..prepared.publication.clone() };
    let copies = match prepared.outcome.rounding.is_some() {
        true => vec![(None, view)],
        false => sheet.copies(&view)?.into_iter().map(|(s, view)| (Some(s), view)).collect(),
    };
    let mut files = Vec::new();
    for (service, view) in copies {
        let done = sheet.finished(&view, &told, service.as_deref(), drawer)?;
        files.push((format!("{}.pdf", done.stem), done.checked.bytes().to_vec()));
        let beside = done.companions.into_iter();
        files.extend(beside.map(|(name, text)| (name, text.into_bytes())));
    }
    Ok(files)
}

/// What a document is made from.
struct Sheet<'a> {
    setup: &'a Setup,
    key: &'a WorkspaceKey,
    commission: &'a Commission,
    report: &'a Rapport,
    prepared: &'a Prepared,
}

impl Sheet<'_> {
    /// One copy a recipient of an internal edition, by its service.
    fn copies(&self, view: &ReportView) -> Result<Vec<(String, ReportView)>, Report> {
        let recipients = report_recipients(&self.setup.organisation);
        if recipients.is_empty() {
            return Err(self.report.marked().diagnostic("C115", "/version", Aim::Value).into());
        }
        let copy = |(service, name): (String, String)| {
            let view = view.copy_for(&service, &name);
            (service, view)
        };
        Ok(recipients.into_iter().map(copy).collect())
    }

    fn public(&self, drawer: &mut dyn Drawer) -> Result<Issued, Report> {
        let prepared = self.prepared;
        let (sealed, companions) = self.sealed(&prepared.view, None, drawer)?;
        let digest = |text: &str| sha256(text.as_bytes()).to_string();
        let ledger = ledger(&Kept {
            evidence: &prepared.outcome.evidence,
            publication: &prepared.publication,
            pdf: sealed.digest().to_string(),
            files: companions.iter().map(|(name, text)| (name.clone(), digest(text))).collect(),
        });
        Ok(Issued { sealed: vec![sealed], companions, ledger: Some(ledger) })
    }

    /// Draws a document and looks at every byte of it and of what goes with it.
    fn finished(
        &self,
        view: &ReportView,
        told: &Earlier,
        service: Option<&str>,
        drawer: &mut dyn Drawer,
    ) -> Result<Done, Report> {
        let document = &view.document;
        let version = document.version.to_string();
        let parts = ["rapport", &document.destinataire, &document.reference, &version];
        let token = self.key.token(&document.reference, &parts);
        let order = order_of(self.setup, "rapport", view, token.ident());
        let Drawn { pdf, words, plain } = drawer.draw(&order)?;
        let stem = stem_of(document, document.version, service);
        let name = format!("{stem}.pdf");
        let companions = match service {
            None => companions(&view.body, told, &stem, words, &plain),
            Some(_) => Vec::new(),
        };
        let mut produced: Vec<(&str, String)> = Vec::new();
        let unreadable = || Report::one(Diagnostic::new("C002", Place::file(name.clone())));
        let reading = read_all(&pdf).map_err(|_| unreadable())?;
        // A bookmark is read alone: no number of the next one is beside it.
        let others = reading.others.lines().map(|other| format!("{APART}{other}\n"));
        produced.push((&name, reading.pages + "\n" + &others.collect::<String>()));
        for (name, content) in &companions {
            produced.push((name, format!("{name}\n{content}")));
        }
        let edition = Finished {
            tables: &view.body.tableaux,
            truth: &self.prepared.outcome.lines(),
            public: &self.prepared.public,
        };
        finished(self.commission, &edition, self.setup.own_words(), &produced)?;
        let checked = inspect(&name, pdf, &expected(document), &Withheld::nothing())?;
        Ok(Done { order, stem, checked, companions })
    }

    /// Seals a document.
    fn sealed(
        &self,
        view: &ReportView,
        service: Option<&str>,
        drawer: &mut dyn Drawer,
    ) -> Result<(Sealed, Vec<(String, String)>), Report> {
        let Done { order, stem, checked, companions } =
            self.finished(view, &self.prepared.publication, service, drawer)?;
        let document = &view.document;
        let replaces = (1..document.version).map(|v| stem_of(document, v, service)).collect();
        let facts = Facts { replaces, ..facts(document, stem) };
        let dictionary = Some(self.commission.dictionary());
        let name = service.and_then(|key| self.setup.organisation.member_name(key));
        let public = self.setup.public_words();
        let withheld = Withheld::of_all(dictionary, public, name.unwrap_or_default(), false);
        let (made, bytes) = ((self.setup, self.key), self.report.bytes());
        let drawing = drawing(&order, false);
        Ok((sealed(made, &facts, bytes, drawing, checked, &withheld)?, companions))
    }
}

/// A document that was drawn and looked at, and what goes with it.
struct Done {
    order: Order,
    stem: String,
    checked: CheckedPdf,
    companions: Vec<(String, String)>,
}

/// The name of a document without its ending.
fn stem_of(document: &Masthead, version: u32, service: Option<&str>) -> String {
    let copy = service.map(|service| format!("-{service}")).unwrap_or_default();
    format!("{}-v{version}{copy}", document.reference)
}

/// The page and the data that go with a public edition.
fn companions(
    body: &ReportBody,
    told: &Earlier,
    stem: &str,
    mut words: Words,
    plain: &Words,
) -> Vec<(String, String)> {
    let mut companions = Vec::new();
    if let Some(html) = words.remove("page.html") {
        companions.push((format!("{stem}.html"), html));
    }
    for table in &body.tableaux {
        let data = csv(std::slice::from_ref(table), plain);
        companions.push((format!("{stem}-{}.csv", table.id), data));
    }
    let mut data = body.data(told, plain);
    say(&mut data, plain);
    let data = serde_json::to_string_pretty(&data).unwrap_or_default() + "\n";
    companions.push((format!("{stem}-donnees.json"), data));
    companions
}
