//! What a complement does not say again: what the documents that it completes printed, and that
//! would print today to the letter. What differs, or stands in the annex alone, prints.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::matrix::Purpose;
use super::project::{Projection, SEE_ANNEX};
use crate::form::{Block, Echo, Form, Volume, inside, pointer};
use crate::record::Complement;

/// What a sealed referral printed, and its annex: their views, as they were kept when they were
/// sealed.
#[derive(Clone, Debug)]
pub struct Completed {
    referral: Value,
    annex: Option<Value>,
}

impl Completed {
    /// Takes the kept view of a referral, and that of its annex if there is one.
    pub fn new(referral: Value, annex: Option<Value>) -> Self {
        Self { referral, annex }
    }

    /// Its day: `2026-07-23`.
    pub fn date(&self) -> &str {
        self.referral["document"]["date"].as_str().unwrap_or_default()
    }

    fn volume(&self, volume: Volume) -> &Value {
        match volume {
            Volume::Principal => &self.referral,
            Volume::Annexe => self.annex.as_ref().unwrap_or(&Value::Null),
        }
    }

    fn lines(&self, block: &Block) -> Option<&Vec<Value>> {
        lines(self.volume(block.part), &block.id)
    }

    fn named(&self) -> String {
        let document = &self.referral["document"];
        let text = |key: &str| document[key].as_str().unwrap_or_default();
        format!(
            "{}, version {}, du {}",
            text("reference"),
            document["version"],
            text("date_lettres")
        )
    }
}

fn lines<'v>(view: &'v Value, id: &str) -> Option<&'v Vec<Value>> {
    let mut blocks = view["blocs"].as_array()?.iter();
    blocks.find(|block| block["id"] == id)?["lignes"].as_array()
}

/// What a complement says of what was printed.
pub(super) struct Recall {
    /// The blocks, by id, and the items, by pointer, that it does not repeat.
    dropped: BTreeSet<String>,
    /// The titles of what it does not repeat.
    pub same: Vec<String>,
    /// The titles of what was printed and is no longer so.
    pub gone: Vec<String>,
    complement: Complement,
}

/// The items of a list, beside those that were printed.
#[derive(Default)]
struct Compared {
    /// Items that print: they were not printed so, or are said again.
    said: usize,
    /// What is said of each numbered item.
    ids: BTreeMap<Said, Vec<String>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    New,
    Changed,
    Again,
    Already,
    Dropped,
}

impl Recall {
    /// Compares what would print, if nothing were recalled, with what was printed.
    pub fn of<'a>(
        form: &Form,
        earlier: &[Completed],
        whole: impl Fn(Purpose) -> Projection<'a>,
    ) -> Self {
        let alone = form.blocks.iter().find(|block| block.echo == Echo::Seul);
        let is_partial = |one: &Completed| alone.is_some_and(|block| one.lines(block).is_some());
        let (mut referral, mut annex) =
            (whole(Purpose::Referral), whole(Purpose::ConfidentialAnnex));
        let gender = referral.gender;
        let (mut dropped, mut same, mut gone) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut lists: BTreeMap<&str, Compared> = BTreeMap::new();
        for block in &form.blocks {
            let open = block.part == Volume::Principal;
            let projection = if open { &mut referral } else { &mut annex };
            let title = || block.title.of(gender).to_owned();
            match (block.echo, &block.each) {
                (Echo::Seul, _) => {}
                (Echo::Entier, _) => drop(projection.block(block)),
                (Echo::Nouveau, Some(each)) => {
                    let before: Vec<&Value> =
                        earlier.iter().filter_map(|one| one.lines(block)).flatten().collect();
                    let now = items(projection, block, each);
                    let left = before.iter().filter(|old| !now.iter().any(|(_, new)| new == **old));
                    let left = left.count();
                    // Which of several documents said the last word of an item is not known.
                    let unsure = left > 0 && earlier.len() > 1;
                    // What it names, it tells: a fact may be learned late.
                    let named = each == "faits"
                        && !crate::form::is_empty(&projection.tree["signalement"]["faits"]);
                    let list = lists.entry(each).or_default();
                    for (pointer, row) in &now {
                        let printed = before.contains(&row) && !elsewhere(row);
                        let told = printed && !unsure && !named;
                        let known = id(row)
                            .is_some_and(|id| before.iter().any(|old| self::id(old) == Some(id)));
                        let said = match (printed, told, known) {
                            (_, true, _) => Said::Already,
                            (true, false, _) => Said::Again,
                            (false, false, true) => Said::Changed,
                            (false, false, false) => Said::New,
                        };
                        list.ids.entry(said).or_default().extend(id(row).map(str::to_owned));
                        match told {
                            true => drop(dropped.insert(pointer.clone())),
                            false => list.said += 1,
                        }
                    }
                    let stays = |id: &str| now.iter().any(|(_, row)| self::id(row) == Some(id));
                    let mut lost: Vec<String> =
                        before.iter().filter_map(|row| id(row)).map(str::to_owned).collect();
                    lost.retain(|id| !stays(id));
                    lost.sort();
                    lost.dedup();
                    list.ids.entry(Said::Dropped).or_default().extend(lost);
                    if left > 0 && open {
                        gone.push(title());
                    }
                }
                (Echo::Rappel | Echo::Nouveau, _) => {
                    let mut back = earlier.iter().rev();
                    let last = back.find(|one| one.lines(block).is_some() || !is_partial(one));
                    let before = last.and_then(|one| one.lines(block));
                    let now = projection.block(block).map(|shown| json!(shown.lignes));
                    match (before, now) {
                        (Some(before), Some(now)) if now == json!(before) && !elsewhere(&now) => {
                            dropped.insert(block.id.clone());
                            if open {
                                same.push(title());
                            }
                        }
                        (Some(_), _) if open => gone.push(title()),
                        _ => {}
                    }
                }
            }
        }
        let count = |list: &str, none: &str, one: &str, many: &str| match lists
            .get(list)
            .map_or(0, |list| list.said)
        {
            0 => none.to_owned(),
            1 => format!("1 {one}, ci-dessous"),
            count => format!("{count} {many}, ci-dessous"),
        };
        let complement = Complement {
            documents: earlier.iter().map(Completed::named).collect(),
            faits: facts(lists.get("faits")),
            lieu_vie: place(earlier, &referral.labels),
            mesures: count(
                "mesures",
                "aucune mesure nouvelle",
                "mesure nouvelle, modifiée ou redite",
                "mesures nouvelles, modifiées ou redites",
            ),
            fugues: count(
                "fugues",
                "aucun départ ni retour nouveau",
                "départ nouveau, modifié ou redit",
                "départs nouveaux, modifiés ou redits",
            ),
            demandes: requests(earlier, &referral),
        };
        Self { dropped, same, gone, complement }
    }

    /// Whether a block, by its id, or an item, by its pointer, is not repeated.
    pub fn drops(&self, what: &str) -> bool {
        self.dropped.contains(what)
    }

    /// The values of the complement, with what it says of what changed.
    pub fn tree(&self, tree: &Value) -> Value {
        let mut tree = tree.clone();
        tree["calcul"]["complement"] = json!(self.complement);
        tree
    }
}

/// The items of a block that would print: pointer and fields.
fn items(projection: &mut Projection<'_>, block: &Block, each: &str) -> Vec<(String, Value)> {
    let rows = projection.rows(each);
    let shown = rows.into_iter().filter_map(|row| {
        let fields =
            projection.row(block, |field| format!("{row}{}", inside(&field.path, each)))?;
        Some((row, json!(fields)))
    });
    shown.collect()
}

/// Whether something of it stands in the annex alone: it may have changed there.
fn elsewhere(shown: &Value) -> bool {
    shown.to_string().contains(SEE_ANNEX)
}

/// The number that an item printed, when it has one.
fn id(row: &Value) -> Option<&str> {
    let mut fields = row.as_array()?.iter();
    fields.find(|field| field["cle"] == "id")?["valeur"]["contenu"].as_str()
}

/// The facts, by what was printed of them.
fn facts(list: Option<&Compared>) -> String {
    let listed = |said: Said, words: &str| {
        let ids = list?.ids.get(&said).filter(|ids| !ids.is_empty())?;
        Some(format!("{words} : {}", ids.join(", ")))
    };
    let new = listed(Said::New, "nouveaux").unwrap_or_else(|| "aucun fait nouveau".to_owned());
    let others = [
        listed(Said::Changed, "modifiés"),
        listed(Said::Again, "redits"),
        listed(Said::Already, "déjà portés à votre connaissance"),
        listed(Said::Dropped, "du document complété, non repris ici"),
    ];
    [new].into_iter().chain(others.into_iter().flatten()).collect::<Vec<_>>().join(" ; ")
}

/// Where the child lives, in the words that were printed and in those that print.
fn place(earlier: &[Completed], labels: &Value) -> String {
    const PLACE: &str = "/mineur/lieu_vie";
    let words = |labels: &Value| -> Option<String> {
        let place = labels.pointer(PLACE)?;
        let kind = place["type"].as_str()?;
        let since = place["depuis"].as_str().map(|day| format!(" (depuis : {day})"));
        Some(format!("{kind}{}", since.unwrap_or_default()))
    };
    let before = earlier.iter().rev().find_map(|one| words(&one.referral["libelles"]));
    match (before, words(labels)) {
        (Some(before), Some(now)) if before == now => {
            "dit comme dans le document complété".to_owned()
        }
        (Some(before), Some(now)) => format!("changé : {now} ; document complété : {before}"),
        (None, Some(now)) => now,
        (Some(before), None) => format!("non renseigné ; document complété : {before}"),
        (None, None) => "non renseigné".to_owned(),
    }
}

/// The requests, by what they were in the documents completed.
fn requests(earlier: &[Completed], now: &Projection<'_>) -> String {
    let codes = |data: &Value| -> BTreeSet<String> {
        let requests = data.pointer(&pointer("signalement.demandes")).and_then(Value::as_array);
        let codes = requests.into_iter().flatten().filter_map(|one| one["type"].as_str());
        codes.map(str::to_owned).collect()
    };
    let asked = codes(now.tree);
    let before: BTreeSet<String> =
        earlier.iter().flat_map(|one| codes(&one.referral["donnees"])).collect();
    let label = |code: &&String| {
        now.vocabulary.term("demande", code).map_or((*code).clone(), |term| term.label.clone())
    };
    let said = |word: &str, codes: Vec<&String>| {
        let labels: Vec<String> = codes.iter().map(label).collect();
        (!labels.is_empty()).then(|| format!("{word} : {}", labels.join(", ")))
    };
    let parts = [
        said("nouvelles", asked.difference(&before).collect()),
        said("maintenues", asked.intersection(&before).collect()),
        said("non reprises", before.difference(&asked).collect()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ; ")
}
