//! `convocation`, `emargement`, `compte-rendu`: the documents of a session, each sealed for its
//! recipient, all or none.

use std::path::Path;
use std::process::ExitCode;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::pipeline::minutes::{Sheet, desk, papers, sheets};
use cesmivip::record::{Aim, Seance};
use cesmivip::seal::Sealed;
use cesmivip::store::{Published, Workspace};
use cesmivip::view::Paper;
use serde_json::json;

use super::args::{Minutes, SessionPaper};
use super::house::House;
use super::open;
use super::pool::Pool;
use super::ui::Ui;

/// What a verb makes of a session.
enum Wanted<'a> {
    Minutes(&'a [String]),
    One(Paper),
}

pub fn minutes(args: &Minutes, ui: &Ui) -> ExitCode {
    run(&args.session, Wanted::Minutes(&args.recipients), ui)
}

pub fn convocation(args: &SessionPaper, ui: &Ui) -> ExitCode {
    run(args, Wanted::One(Paper::Convocation), ui)
}

pub fn sign_in(args: &SessionPaper, ui: &Ui) -> ExitCode {
    run(args, Wanted::One(Paper::SignIn), ui)
}

fn run(args: &SessionPaper, wanted: Wanted<'_>, ui: &Ui) -> ExitCode {
    ui.end(produce(args, &wanted, ui))
}

fn produce(args: &SessionPaper, wanted: &Wanted<'_>, ui: &Ui) -> Result<(), Report> {
    let workspace = Workspace::of(&args.file)?;
    let documents = if matches!(wanted, Wanted::One(_)) { 1 } else { usize::MAX };
    let pool = Pool::start(args.making.seconds, documents);
    let house = House::open(&workspace, args.making.output.as_deref(), ui)?;
    let typed = [args.file.clone()];
    let gathered = open::commission(&workspace, &house.setup, &typed)?;
    let (session, found) = open::session(&gathered, &args.file)?;
    let desk = desk(&house.setup, &gathered.0);
    let papers = match wanted {
        Wanted::Minutes(only) => papers(desk, session, only)?,
        Wanted::One(paper) => vec![paper.clone()],
    };
    let sheets = sheets(&house.setup, &house.key, desk, session, &papers)?;
    ui.report(&found);
    let sealed = draw(&house, &sheets, pool)?;
    let minutes = matches!(wanted, Wanted::Minutes(_));
    store(&house, &sealed, &[], &args.file, ui, || match minutes && session.is_approved() {
        true => session.marked().diagnostic("D009", "/etat", Aim::Value),
        false => changed(session),
    })
}

/// The remedy is in the record: points at the line to change.
pub fn changed(session: &Seance) -> Diagnostic {
    session.marked().diagnostic("D003", "/version", Aim::Value)
}

/// Draws every sheet; one refused refuses all.
pub fn draw(house: &House, sheets: &[Sheet<'_>], pool: Pool) -> Result<Vec<Sealed>, Report> {
    let lost = || Err(Diagnostic::new("G009", Place::file("cesmivip")).into());
    let made = pool.run(sheets, |sheet, worker| sheet.make(&house.setup, &house.key, worker));
    let (mut sealed, mut refused) = (Vec::new(), Report::new());
    for result in made {
        match result.unwrap_or_else(lost) {
            Ok(document) => sealed.push(document),
            // A template at fault refuses every copy for the same reason: sorting keeps one.
            Err(report) => refused.extend(report),
        }
    }
    refused.sort();
    if refused.refuses() { Err(refused) } else { Ok(sealed) }
}

/// Publishes the documents together with the files that go with them, by name, and tells each.
pub fn store(
    house: &House,
    sealed: &[Sealed],
    companions: &[(String, String)],
    path: &Path,
    ui: &Ui,
    changed: impl FnOnce() -> Diagnostic,
) -> Result<(), Report> {
    let published = house.issue(sealed, companions).map_err(|fault| match fault.code {
        "D003" => changed(),
        _ => fault,
    })?;
    let state = if published == Published::Unchanged { "inchangé" } else { "produit" };
    let shown = |name: &str| house.outputs.join(name).display().to_string();
    for document in sealed {
        let file = shown(&format!("{}.pdf", document.stem()));
        let digest = document.digest().to_string();
        ui.result(
            &format!("{file} ({state}) sha256:{}…", &digest[..16]),
            json!({"type": "document", "fiche": open::name(path), "fichier": file,
                   "sha256": digest, "etat": state}),
        );
    }
    for (name, _) in companions {
        let file = shown(name);
        ui.result(
            &format!("{file} ({state})"),
            json!({"type": "donnees", "fiche": open::name(path), "fichier": file, "etat": state}),
        );
    }
    Ok(())
}
