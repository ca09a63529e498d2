//! A workspace of a former format: what it becomes, shown first.

use std::path::Path;

use cesmivip::atelier::migrating::{Migration, Threshold};
use cesmivip::store::shown;
use cesmivip::value::Digest;
use serde_json::{Value, json};

use super::call::Call;
use super::open::once;
use super::reply::Reply;
use super::state::Office;

/// The lines of a file that are not the same any more: what leaves, and what stands there then.
type Changed = [(Vec<String>, Vec<String>)];

pub fn page(desk: &Office, _asked: &Call) -> Result<Reply, Reply> {
    let migration = desk.told(Migration::of(desk.space()?.root()))?;
    Ok(drawn(desk, &migration, false))
}

fn drawn(desk: &Office, migration: &Migration, changed: bool) -> Reply {
    let files = files(migration);
    let values = json!({
        "title": "Passer à la forme présente des fiches",
        "said": desk.said(),
        "once": desk.once(),
        "faulty": changed,
        "done": migration.is_done(),
        "resumes": migration.resumes,
        "seen": seen(&files),
        "files": files,
        "raises": migration.raises,
        "thresholds": migration.thresholds.iter().map(|Threshold { report, line, around: (low, high) }|
            json!({"file": shown(report), "line": line, "low": low, "high": high})).collect::<Vec<_>>(),
    });
    desk.pages.page("migrate.html", &values).refusing(changed)
}

fn files(migration: &Migration) -> Vec<Value> {
    let moves = migration.moves.iter().map(|moved| {
        let (first, last) = moved.lines;
        let text = format!("Les lignes {first} à {last} deviennent une fiche.");
        told(&moved.situation, Some(&moved.signalement), &text, &moved.changed)
    });
    let renewals = migration.renewals.iter().map(|renewal| {
        told(&renewal.report, None, "Perd ce que la méthode d'avant demandait.", &renewal.changed)
    });
    moves.chain(renewals).collect()
}

fn told(from: &Path, to: Option<&Path>, text: &str, changed: &Changed) -> Value {
    let lines = changed.iter().flat_map(|(removed, added)| {
        let removed =
            removed.iter().map(|line| json!({"sign": "−", "what": "retiré", "text": line}));
        removed.chain(added.iter().map(|line| json!({"sign": "+", "what": "ajouté", "text": line})))
    });
    json!({"from": shown(from), "to": to.map(shown), "text": text, "lines": lines.collect::<Vec<_>>()})
}

/// What a page showed of what is written: nothing else is.
fn seen(files: &[Value]) -> String {
    Digest::of(json!(files).to_string().as_bytes()).text()
}

pub fn act(desk: &Office, asked: &Call) -> Result<Reply, Reply> {
    let (_alone, once) = once(desk, asked)?;
    let _rest = desk.writes_many();
    let migration = desk.told(Migration::of(desk.space()?.root()))?;
    if seen(&files(&migration)) != asked.word("vu") {
        return Ok(drawn(desk, &migration, true));
    }
    desk.told(migration.write())?;
    desk.says("Espace à la forme présente. Les documents scellés et le registre n'ont pas changé.");
    desk.leads(once, "/");
    Ok(Reply::to("/"))
}
