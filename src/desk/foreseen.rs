//! What would print of a report: its tables as they would read, groupings and tables that are advised,
//! each written in the record by a button.

use cesmivip::atelier::Unwatched;
use cesmivip::atelier::making::{Crossing, propose};
use cesmivip::record::{Change, Kind};
use cesmivip::view::ReportTable;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::faults;
use super::keeping::{Applied, apply};
use super::open::{acting, heading, opened};
use super::reply::Reply;
use super::state::{Office, Open};

pub fn page(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let open = opened(desk, asked, word)?;
    if open.kind != Kind::Report {
        return Ok(Reply::to(format!("/f/{}", open.word)));
    }
    let file = desk.space()?.root().join(&open.filed.path);
    let mut values = json!({
        "title": "Ce qui s'imprimerait",
        "head": heading(&open),
        "said": desk.said(),
        "once": desk.once(),
        "act": format!("/f/{}/imprime", open.word),
    });
    match propose(&file, desk.machine, &Unwatched) {
        Err(report) => values["told"] = json!(faults::beside(desk, &open, &report)),
        Ok((found, proposed)) => {
            values["inside"] = json!(inside(&open, &found.tables));
            values["texts"] = json!(faults::beside(desk, &open, &found.said));
            let tables = found.tables.iter().map(|table| {
                let mut value = laid_out(table);
                let advised = found.advised.iter().find(|advised| advised.id == table.id);
                if let Some(advised) = advised {
                    let (lost, all) = advised.before;
                    value["numbers"] = json!(all - lost);
                    value["all"] = json!(all);
                    value["groupings"] = json!(
                        advised
                            .groupings
                            .iter()
                            .map(|grouping| json!({
                                "columns": grouping.columns,
                                "labels": grouping.groups.iter().map(|(label, _)| label).collect::<Vec<_>>(),
                                "groups": groups(&grouping.groups).to_string(),
                            }))
                            .collect::<Vec<_>>()
                    );
                    value["after"] = json!(advised.after.map(|(lost, all)| (all - lost, all)));
                }
                value
            });
            values["tables"] = json!(tables.collect::<Vec<_>>());
            let title = |id: &str| {
                let table = found.tables.iter().find(|table| table.id == id);
                table.map_or_else(|| id.to_owned(), |table| table.titre.clone())
            };
            let crossings = found.crossings.iter().map(|crossing| {
                json!({"rows": title(&crossing.rows), "columns": title(&crossing.columns),
                       "item": crossed(crossing).to_string(),
                       "numbers": crossing.figures.0, "all": crossing.figures.1})
            });
            values["crossings"] = json!(crossings.collect::<Vec<_>>());
            match proposed {
                Err(report) => values["unproposed"] = json!(faults::beside(desk, &open, &report)),
                Ok(proposed) => {
                    let (proposed, silent): (Vec<_>, Vec<_>) =
                        proposed.iter().partition(|one| one.tells());
                    let silent = silent.iter().map(|one| &one.table.titre);
                    values["silent"] = json!(silent.collect::<Vec<_>>());
                    let proposed = proposed.into_iter().map(|one| {
                        let mut item = json!({"id": one.table.id, "titre": one.table.titre,
                                              "unite": one.unit, "lignes": one.variable});
                        if let Some(measure) = one.measure {
                            item["mesure"] = json!(measure);
                        }
                        if let Some(grouping) = &one.grouping {
                            item["regroupements"] = groups(&grouping.groups);
                        }
                        let mut value = laid_out(&one.table);
                        value["numbers"] = json!(one.losses.1 - one.losses.0);
                        value["all"] = json!(one.losses.1);
                        value["item"] = json!(item.to_string());
                        value
                    });
                    values["proposed"] = json!(proposed.collect::<Vec<_>>());
                }
            }
        }
    }
    Ok(desk.pages.page("foreseen.html", &values))
}

/// A table as it would read.
fn laid_out(table: &ReportTable) -> Value {
    let rows = table.lignes.iter().map(|row| {
        let cells = row.cellules.iter().map(|figure| figure.text());
        json!({"label": row.libelle, "cells": cells.collect::<Vec<_>>()})
    });
    let notes = table.marques.iter().map(|note| json!([note.marque, note.sens]));
    json!({"id": table.id, "title": table.titre, "unit": table.unite_libelle,
           "definition": table.definition, "heads": table.tetes,
           "rows": rows.collect::<Vec<_>>(), "notes": notes.collect::<Vec<_>>()})
}

/// The table that crosses two, as a record writes it.
fn crossed(crossing: &Crossing) -> Value {
    let mut item = json!({
        "id": format!("{}_{}", crossing.rows, crossing.columns),
        "titre": crossing.title,
        "unite": crossing.counts.0,
        "lignes": crossing.variables.0,
        "colonnes": crossing.variables.1,
        "population": crossing.counts.1,
    });
    for grouping in &crossing.groupings {
        item[grouping_key(grouping.columns)] = groups(&grouping.groups);
    }
    item
}

/// Where a table of a record writes the grouping of its lines, or of its columns.
fn grouping_key(columns: bool) -> &'static str {
    match columns {
        true => "regroupements_colonnes",
        false => "regroupements",
    }
}

/// The titles of the tables of a record that its public edition does not hold.
fn inside(open: &Open, public: &[ReportTable]) -> Vec<String> {
    let tables = open.tree.get("tableaux").and_then(Value::as_array).into_iter().flatten();
    let word = |table: &Value, key: &str| table.get(key).and_then(Value::as_str).map(str::to_owned);
    let own = |id: &str| public.iter().any(|table| table.id == id);
    let others = tables.filter(|table| !word(table, "id").is_some_and(|id| own(&id)));
    others.filter_map(|table| word(table, "titre")).collect()
}

/// A grouping as a record writes it.
fn groups(groups: &[(String, Vec<String>)]) -> Value {
    let group = |(label, codes): &(String, Vec<String>)| {
        let codes = match codes.as_slice() {
            [one] => json!(one),
            all => json!(all),
        };
        (label.clone(), codes)
    };
    Value::Object(groups.iter().map(group).collect())
}

pub fn act(desk: &Office, asked: &Call, word: &str) -> Result<Reply, Reply> {
    let (_alone, open, once) = acting(desk, asked, word)?;
    let back = format!("/f/{}/imprime", open.word);
    let Some((change, id, said)) = wanted(&open, asked) else {
        desk.says("Ce tableau a changé entre-temps : rien n'a été écrit.");
        return Ok(Reply::to(back));
    };
    match apply(desk, asked, open, &[change])? {
        Applied::Done(_) => {
            desk.says(said);
            let place = format!("{back}#t-{id}");
            desk.leads(once, &place);
            Ok(Reply::to(place))
        }
        Applied::Refused(_, report) => Err(desk.refusal(&report)),
        Applied::Again(_) => {
            desk.says("Cette fiche vient de changer : relire ce qui s'imprimerait.");
            Ok(Reply::to(back))
        }
    }
}

/// What a button asks of the record, the table that it is about, and what is said of it then: what its
/// page showed is what is written.
fn wanted(open: &Open, asked: &Call) -> Option<(Change, String, &'static str)> {
    if open.kind != Kind::Report {
        return None;
    }
    let tables = open.tree.get("tableaux").and_then(Value::as_array);
    let rank = |id: &str| tables?.iter().position(|table| table.get("id") == Some(&json!(id)));
    let object =
        |name: &str| -> Option<Map<String, Value>> { serde_json::from_str(asked.word(name)).ok() };
    match asked.word("faire") {
        "regrouper" => {
            let id = asked.word("tableau");
            let key = grouping_key(asked.word("cle") == "colonnes");
            let at = format!("/tableaux/{}/{key}", rank(id)?);
            let value = Value::Object(object("groupes")?);
            Some((Change::Set { at, value }, id.to_owned(), "Regroupement écrit dans la fiche."))
        }
        "ajouter" => {
            let item = object("ajout")?;
            let id = item.get("id")?.as_str()?.to_owned();
            if rank(&id).is_some() {
                return None;
            }
            let list = "/tableaux".to_owned();
            let change = Change::Insert {
                list,
                rank: tables.map_or(0, Vec::len),
                value: Value::Object(item),
            };
            Some((change, id, "Tableau ajouté, à la fin de la liste."))
        }
        _ => None,
    }
}
