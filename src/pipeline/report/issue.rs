//! From a proved edition to what is stored: the PDF, the page, the data, and the private ledger.

use std::collections::BTreeSet;

use serde_json::json;

use super::Prepared;
use crate::diag::{Diagnostic, Place, Report};
use crate::page::Drawn;
use crate::pdf::{inspect, read_all};
use crate::pipeline::Drawer;
use crate::pipeline::drawing::{expected, facts, order_of, undrawable};
use crate::record::{Commission, Rapport};
use crate::seal::{Facts, Sealed, WorkspaceKey, seal, sha256};
use crate::setup::Setup;
use crate::view::{Leak, Printed, Runs, Withheld, Words, csv, leaks};
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
    let typed = report
        .texts()
        .map(|(pointer, text)| Printed { pointer: pointer.to_owned(), text: text.to_owned() });
    let undrawn = undrawable(&typed.collect::<Vec<_>>(), report.marked());
    if undrawn.refuses() {
        return Err(undrawn);
    }
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
    let data = publication(prepared, &plain);
    companions.push((format!("{stem}-donnees.json"), data));
    let mut produced: Vec<(&str, String)> = Vec::new();
    let unreadable = || Report::one(Diagnostic::new("C002", Place::file(name.clone())));
    let reading = read_all(&pdf).map_err(|_| unreadable())?;
    produced.push((&name, reading.pages + "\n" + &reading.others));
    for (name, content) in &companions {
        produced.push((name, format!("{name}\n{content}")));
    }
    searched(setup, commission, prepared, &produced)?;
    let checked = inspect(&name, pdf, &expected(document), &Withheld::nothing())?;
    let earlier = (1..document.version).map(|version| format!("{}-v{version}", document.reference));
    let facts = Facts { replaces: earlier.collect(), ..facts(document, stem) };
    let sealed = seal(&facts, &setup.sources, key, report.bytes(), checked);
    let ledger = ledger(prepared, &sealed, &companions);
    Ok(Issued { sealed, companions, ledger })
}

/// Looks in every produced byte for what the records hold, and for withheld counts beside
/// their labels.
fn searched(
    setup: &Setup,
    commission: &Commission,
    prepared: &Prepared,
    produced: &[(&str, String)],
) -> Result<(), Report> {
    let told = prepared.withheld_beside_labels();
    let runs = |(name, content): &(&str, String)| match name.ends_with(".html") {
        true => Runs::of_page(content),
        false => Runs::of(content),
    };
    let heard: Vec<Runs> = produced.iter().map(runs).collect();
    let mut together = Runs::default();
    heard.iter().for_each(|runs| together.join(runs));
    let mut public = prepared.public.clone();
    let rows = prepared.view.body.tableaux.iter().flat_map(|table| &table.lignes);
    public.add_marked(rows.flat_map(|row| &row.cellules));
    // The records are gone through once, whatever the number of documents.
    let found = leaks(commission, &together, &public, setup.own_words());
    let mut faults = Report::new();
    for ((name, _), runs) in produced.iter().zip(&heard) {
        let here = found.iter().filter(|(_, run)| runs.has(run));
        for leak in here.map(|(leak, _)| *leak).collect::<BTreeSet<Leak>>() {
            let text = format!("Le document fini reprend {} d'une fiche.", leak.label());
            faults.push(Diagnostic::new("C105", Place::file(*name)).message(text));
        }
        if told.iter().any(|run| runs.has(run)) {
            let text = "Un effectif retenu se lit dans le document fini.";
            faults.push(Diagnostic::new("C001", Place::file(*name)).message(text));
        }
    }
    faults.sort();
    if faults.refuses() { Err(faults) } else { Ok(()) }
}

impl Prepared {
    /// « 17 ans 4 » for each withheld count, unless the same label prints the same number.
    fn withheld_beside_labels(&self) -> BTreeSet<String> {
        let (mut hidden, mut shown) = (BTreeSet::new(), self.labels_side_by_side());
        for (table, truth) in self.view.body.tableaux.iter().zip(&self.outcome.evidence.tables) {
            // Its only row is no group: what stands for the counts has no label of theirs.
            if table.mesures.contains(&crate::view::Measure::Delai) {
                continue;
            }
            let columns = table.mesures.len().max(1);
            let crossed = table.tetes.len() > 2 && table.tetes.last().is_some_and(|t| t == "Total");
            for (at, row) in table.lignes.iter().enumerate() {
                let first = if crossed { at * columns } else { at };
                let Some(figure) = row.cellules.first() else { continue };
                // A share of another table may stand beside the same label.
                if let Some(number) = figure.number().or(figure.percents()) {
                    let number = i64::try_from(number).unwrap_or(i64::MAX);
                    shown.insert(Runs::beside(&row.libelle, number));
                    // « Non signalée 30 » says « signalée 30 » as well.
                    let last = row.libelle.split_whitespace().next_back().unwrap_or_default();
                    shown.insert(Runs::beside(last, number));
                }
                if let (None, Some(value)) = (figure.number(), truth.get(first)) {
                    hidden.insert(Runs::beside(&row.libelle, *value));
                }
            }
        }
        hidden.difference(&shown).cloned().collect()
    }

    /// What heads say beside each other, and rows beside heads, with no figure: « Moins de 16 ans »,
    /// then « 16 ans et plus ».
    fn labels_side_by_side(&self) -> BTreeSet<String> {
        let mut said = BTreeSet::new();
        for table in &self.view.body.tableaux {
            let heads = table.tetes.windows(2).map(|pair| (&pair[0], &pair[1]));
            // A line of data has the label of a row, then that of a column.
            let rows = table
                .lignes
                .iter()
                .flat_map(|row| table.tetes.iter().skip(1).map(move |head| (&row.libelle, head)));
            // Bands stand side by side in place of counts: « Moins de 4 semaines », « 4 à 8 ».
            let figures = table.lignes.iter().flat_map(|row| row.cellules.windows(2));
            let words = figures.filter(|pair| pair.iter().all(|f| f.number().is_none()));
            let pairs = heads.chain(rows).map(|(label, next)| (label.as_str(), next.as_str()));
            let pairs = pairs.chain(words.map(|pair| (pair[0].text(), pair[1].text())));
            said.extend(pairs.filter_map(|(label, next)| {
                let opening = next.split_whitespace().next()?.parse().ok()?;
                Some(Runs::beside(label, opening))
            }));
        }
        said
    }
}

/// The data of the edition, for reuse and for the next one.
fn publication(prepared: &Prepared, words: &Words) -> String {
    let body = &prepared.view.body;
    let mut data = serde_json::to_value(&prepared.publication).unwrap_or_default();
    if let Some(map) = data.as_object_mut() {
        map.insert("titre".to_owned(), json!(body.rapport.titre));
        map.insert("rapport".to_owned(), json!(body.rapport));
        let proof: Vec<&str> = words.get("preuve").map_or("", String::as_str).lines().collect();
        map.insert("methode_anonymisation".to_owned(), json!(proof));
        map.insert("definitions".to_owned(), json!(body.glossaire));
        map.insert("indicateurs".to_owned(), json!(body.indicateurs));
        map.insert("impression".to_owned(), json!(body.tableaux));
    }
    say(&mut data, words);
    serde_json::to_string_pretty(&data).unwrap_or_default() + "\n"
}

/// What stays in the workspace, never beside the public files.
fn ledger(prepared: &Prepared, sealed: &Sealed, companions: &[(String, String)]) -> String {
    let evidence = &prepared.outcome.evidence;
    let digests: serde_json::Map<String, serde_json::Value> = companions
        .iter()
        .map(|(name, content)| (name.clone(), json!(sha256(content.as_bytes()).to_string())))
        .collect();
    let reasons: Vec<_> = evidence
        .requirements
        .iter()
        .map(|(reason, count)| json!({"raison": reason, "nombre": count}))
        .collect();
    let conceded: Vec<_> = evidence
        .conceded
        .iter()
        .map(|sum| json!({"cellules": sum.cells, "demande": sum.asked, "reste": sum.left}))
        .collect();
    let kept = json!({
        "registre_edition": 1,
        "reference": prepared.publication.reference,
        "seuil": prepared.publication.seuil,
        "publique_sha256": prepared.beside,
        "pdf_sha256": sealed.digest().to_string(),
        "fichiers_sha256": digests,
        "cellules": evidence.names,
        "vrais_effectifs": evidence.truth,
        "exigences": reasons,
        "combinaisons_protegees": evidence.latent,
        "doutes_deja_leves": conceded,
        "verifications": evidence.answers,
        "temoins": evidence.worlds,
    });
    serde_json::to_string(&kept).unwrap_or_default() + "\n"
}
