//! `produire`: everything that a workspace asks for. What was sealed before is not made again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::making::{Genre, ProducedFile, Production, Tally, produce};
use cesmivip::diag::{Diagnostic, Report, rule};
use serde_json::{Value, json};

use super::how::HowMade;
use super::progress::Watcher;
use super::telling::word;
use crate::cli::common::folder;
use crate::cli::exit::Exit;
use crate::cli::machine::THIS;
use crate::cli::ui::{Ui, table};

#[derive(clap::Args)]
pub struct Args {
    /// Espace de travail, ou dossier d'un espace ; le dossier courant si rien n'est dit.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    made: HowMade,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(args.made.print.format);
    let folder = folder(args.folder.as_ref());
    let made = produce(folder, &args.made.making(), THIS, &Watcher::with_bar(&ui));
    ui.exit(made.map(|production| tell(&production, &ui)))
}

/// Tells what was found, then what was done, by genre.
fn tell(production: &Production, ui: &Ui) -> Exit {
    let Production { outputs, told, notices, tallies, files } = production;
    files.iter().filter_map(as_note).for_each(|note| ui.note(&note));
    ui.report(told);
    tell_notices(notices, ui);
    let heads = ["", "produits", "inchangés", "à jour", "refusés", "documents"];
    let row = |(genre, tally): (&Genre, &Tally)| {
        let numbers =
            [tally.produced, tally.unchanged, tally.fresh, tally.refused, tally.documents];
        let mut cells = vec![genre.label().to_owned()];
        cells.extend(numbers.map(|number| format!("{number:>2}")));
        cells
    };
    let rows: Vec<Vec<String>> = tallies.iter().map(row).collect();
    let objects = tallies.iter().map(|(genre, tally)| as_json(*genre, tally));
    if !tallies.is_empty() {
        ui.rows(&table(&heads.map(str::to_owned), &rows), objects);
    }
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let (done, fresh, refused) = (sum(Tally::done), sum(|t| t.fresh), sum(|t| t.refused));
    let missing = notices.items().iter().filter(|notice| notice.code == "D068").count();
    let outputs = outputs.display();
    ui.chat(&match (done, refused) {
        (0, 0) => "Aucune fiche ne demande de document.".to_owned(),
        (_, 0) if missing > 0 => {
            format!("{missing} document(s) scellé(s) manque(nt) dans {outputs} ; le reste y est.")
        }
        (done, 0) if done == fresh => format!("Tout est à jour dans {outputs}."),
        (_, 0) => format!("Tout est dans {outputs}."),
        (_, refused) => format!("{refused} fiche(s) refusée(s) sur {}.", done + refused),
    });
    Exit::of_batch(done, told)
}

/// Most notices that a person reads one by one: a workspace that has lived has many.
const MOST: usize = 4;

/// Tells what there may be to know of what was sealed before: in full, or by what it is.
fn tell_notices(notices: &Report, ui: &Ui) {
    let mut by_code: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for notice in notices.items() {
        by_code.entry(notice.code).or_default().push(notice);
    }
    for (code, notices) in by_code {
        if notices.len() <= MOST || ui.is_for_machines() {
            notices.into_iter().for_each(|notice| ui.report(&notice.clone().into()));
            continue;
        }
        let places: BTreeSet<String> = notices.iter().map(|n| n.place.file.clone()).collect();
        let shown: Vec<&str> = places.iter().take(MOST).map(String::as_str).collect();
        let more = places.len().saturating_sub(MOST);
        let more = if more > 0 { format!(" et {more} autres") } else { String::new() };
        let rule = rule(code);
        ui.chat(&format!(
            "information[{code}] {} documents : {} Fiches : {}{more}. {}",
            notices.len(),
            rule.text,
            shown.join(", "),
            rule.remedy,
        ));
    }
}

fn as_json(genre: Genre, tally: &Tally) -> Value {
    json!({"type": "bilan", "genre": genre.code(), "produits": tally.produced,
           "inchanges": tally.unchanged, "a_jour": tally.fresh, "refuses": tally.refused,
           "documents": tally.documents})
}

/// A document, or data that goes with one: neither its digest, its manifest nor its letter.
fn as_note(kept: &ProducedFile) -> Option<Value> {
    let (file, state) = (kept.path.display().to_string(), word(kept.state));
    let data = ["-donnees.json", ".csv", ".html"].iter().any(|end| file.ends_with(end));
    match (file.ends_with(".pdf"), data) {
        (true, _) => Some(json!({"type": "document", "fiche": kept.record, "fichier": file,
                                 "sha256": kept.digest, "etat": state})),
        (_, true) => Some(json!({"type": "donnees", "fiche": kept.record, "fichier": file,
                                 "etat": state})),
        _ => None,
    }
}
