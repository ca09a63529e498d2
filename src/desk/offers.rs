//! What the fields of a record may name: services, records, facts, variables.

use std::collections::BTreeMap;
use std::sync::Arc;

use cesmivip::atelier::drafting;
use cesmivip::entry::Offer;
use cesmivip::record::{Kind, catalogue};
use cesmivip::setup::Setup;
use cesmivip::store::Workspace;
use serde_json::Value;

use super::index::{Index, MANY};

/// What the fields of a record may name.
pub fn offered(
    index: &Index,
    workspace: &Workspace,
    (setup, services): (&Arc<Setup>, &[(String, String)]),
    kind: Kind,
    tree: &Value,
) -> Vec<Offer> {
    let mut offered = vec![Offer::new("cle_service", services.to_vec())];
    if kind == Kind::Report {
        offered.extend(of_tables(setup));
    }
    if !matches!(kind, Kind::Referral | Kind::Session | Kind::Erratum) {
        return offered;
    }
    // Nobody reads a list of thousands: a number is then typed.
    let few = index.len() <= MANY;
    let all = if few { index.records(workspace, setup).all } else { Vec::new() };
    let of = |wanted: Kind| {
        let own = all.iter().filter(|(filed, is)| is.kind == Some(wanted) && !filed.is_draft());
        let mut named: Vec<(String, String)> =
            own.map(|(_, is)| (is.number.clone(), format!("{} {}", is.number, is.label))).collect();
        named.sort();
        named
    };
    let situations = of(Kind::Situation);
    // Who is called or comes is so for situations of the agenda.
    let agenda = of_agenda(tree, &situations);
    for list in ["invites", "presences"].into_iter().filter(|_| !agenda.is_empty()) {
        let named = agenda.clone();
        offered.push(Offer { within: Some(list), ..Offer::new("ref_situation", named) });
    }
    offered.push(Offer::new("ref_situation", situations));
    offered.push(Offer::new("ref_seance", of(Kind::Session)));
    let about = tree.get("situation").and_then(Value::as_str).filter(|_| kind == Kind::Referral);
    let about = about.and_then(|number| index.numbered(Kind::Situation, number));
    let facts = about.and_then(|path| drafting::read(workspace, &path).ok());
    let named = facts.map(|bytes| drafting::facts(setup, &bytes)).unwrap_or_default();
    offered.push(Offer::new("id_fait", named));
    offered
}

/// The situations of an agenda, in its order, by the code that it says.
fn of_agenda(tree: &Value, known: &[(String, String)]) -> Vec<(String, String)> {
    let examined = tree.get("examens").and_then(Value::as_array);
    let mut agenda: Vec<(String, String)> = Vec::new();
    for one in examined.into_iter().flatten() {
        let word = |key: &str| one.get(key).and_then(Value::as_str);
        let Some(number) = word("situation") else {
            continue;
        };
        if agenda.iter().any(|(known, _)| known == number) {
            continue;
        }
        let found = known.iter().find(|(known, _)| known == number);
        let label = found.map_or(number, |(_, label)| label);
        let code = word("code").map(|code| format!("{code}, ")).unwrap_or_default();
        agenda.push((number.to_owned(), format!("{code}{label}")));
    }
    agenda
}

/// The variables of each unit, by what they are called; and the answers of those that are no numbers,
/// for the groups of the lines and of the columns that they make.
fn of_tables(setup: &Setup) -> Vec<Offer> {
    let mut units: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    let mut offered = Vec::new();
    for variable in catalogue(setup.reader().vocabulary()) {
        if !variable.is_number() {
            let named =
                variable.categories.iter().map(|known| (known.code.clone(), known.label.clone()));
            let named: Vec<(String, String)> = named.collect();
            for (by, list) in [("lignes", "regroupements"), ("colonnes", "regroupements_colonnes")]
            {
                offered.push(Offer {
                    beside: Some((by, variable.id.clone())),
                    within: Some(list),
                    ..Offer::new("modalite", named.clone())
                });
            }
        }
        units.entry(variable.unit.code()).or_default().push((variable.id, variable.title));
    }
    offered.extend(units.into_iter().map(|(unit, mut named)| {
        named.sort_by(|a, b| a.1.cmp(&b.1));
        Offer { beside: Some(("unite", unit.to_owned())), ..Offer::new("variable", named) }
    }));
    offered
}
