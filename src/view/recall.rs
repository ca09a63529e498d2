//! What a complement does not say again: what the documents that it completes printed, and that
//! would print today to the letter. What differs, or stands in the annex alone, prints.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::matrix::Purpose;
use super::project::{ANNEX, MOVED, Projection, REPORTED, SEE_ANNEX, gender};
use crate::form::{Block, Echo, Form, Volume, inside, pointer};
use crate::record::{Complement, Organisation};

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

    /// What it printed.
    pub fn referral(&self) -> &Value {
        &self.referral
    }

    /// What its annex printed; null when it has none.
    pub fn annex(&self) -> &Value {
        self.volume(Volume::Annexe)
    }

    /// Its version.
    pub fn version(&self) -> Option<u32> {
        u32::try_from(self.referral["document"]["version"].as_u64()?).ok()
    }

    /// Whether it was written to the prosecution office that an organisation names.
    pub fn is_for_office_of(&self, organisation: &Organisation) -> bool {
        let now = &organisation.tree()["parquet"];
        let then = &self.referral["organisation"]["parquet"];
        ["juridiction", "service"].iter().all(|part| then[part] == now[part])
    }

    /// Whether what its annex printed is known, or it has none.
    fn is_whole(&self) -> bool {
        self.annex.is_some() || self.referral["document"]["annexe"] != true
    }

    /// Whether a complement said of a block that it changed and printed nothing of it, or that facts
    /// were taken back.
    fn took_back(&self, alone: Option<&Block>, block: &Block, title: &str) -> bool {
        let said = |key: &str| {
            let line = alone.and_then(|alone| self.lines(alone))?.first()?.as_array()?;
            let field = line.iter().find(|field| field["cle"] == key)?;
            field["valeur"]["contenu"].as_str()
        };
        let changed = said("change").is_some_and(|text| text.split(" ; ").any(|one| one == title));
        let facts = block.each.as_deref() == Some("faits")
            && said("faits").is_some_and(|text| text.contains(WITHDRAWN));
        facts || changed && self.lines(block).is_none()
    }

    /// The same without its annex.
    #[must_use]
    pub fn without_annex(self) -> Self {
        Self { annex: None, ..self }
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

    /// What its annex says of what the referral sends there for.
    fn moved(&self) -> Option<&Vec<Value>> {
        lines(self.volume(Volume::Annexe), REPORTED)
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

/// The blocks that two views of a referral, or of its annex, do not show alike, by their titles; what
/// each document says of itself alone is left out.
pub fn changed_blocks(form: &Form, then: &Value, now: &Value) -> Vec<String> {
    let of = |block: &Block, view| compared(block, lines(view, &block.id));
    let blocks = form.blocks.iter().filter(|block| block.echo != Echo::Seul);
    let differing = blocks.filter(|block| of(block, then) != of(block, now));
    let moved = lines(then, REPORTED) != lines(now, REPORTED);
    let gender = gender(&now["donnees"]);
    let titles = differing.map(|block| block.title.of(gender).to_owned());
    titles.chain(moved.then(|| MOVED.to_owned())).collect()
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
    /// The titles of what is said otherwise than it was printed, said no longer, or said now.
    pub changed: Vec<String>,
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
    Withdrawn,
}

impl Recall {
    /// Compares what would print, if nothing were recalled, with what was printed; `known` are the
    /// numbers of the facts that the situation holds today, told or not.
    pub fn of<'a>(
        form: &Form,
        earlier: &[Completed],
        known: &BTreeSet<&str>,
        whole: impl Fn(Purpose) -> Projection<'a>,
    ) -> Self {
        let alone = form.blocks.iter().find(|block| block.echo == Echo::Seul);
        let is_partial = |one: &Completed| alone.is_some_and(|block| one.lines(block).is_some());
        let (mut referral, mut annex) =
            (whole(Purpose::Referral), whole(Purpose::ConfidentialAnnex));
        let gender = referral.gender;
        let (mut dropped, mut same, mut changed) = (BTreeSet::new(), Vec::new(), Vec::new());
        let mut annex_changed = false;
        let mut lists: BTreeMap<&str, Compared> = BTreeMap::new();
        for block in &form.blocks {
            let open = block.part == Volume::Principal;
            let projection = if open { &mut referral } else { &mut annex };
            let mut note = |differs: bool| match open {
                true if differs => changed.push(block.title.of(gender).to_owned()),
                true => {}
                false => annex_changed |= differs,
            };
            let mut back = earlier.iter().rev();
            // A complement that took something of it back, without saying it again, has its last word.
            let taken = |one: &Completed| {
                is_partial(one) && one.took_back(alone, block, block.title.of(gender))
            };
            let unsettled = earlier.iter().any(taken);
            // The last of them that said it, or would have.
            let last = back.find(|one| one.lines(block).is_some() || !is_partial(one));
            match (block.echo, &block.each) {
                (Echo::Seul, _) => {}
                (Echo::Nouveau, Some(each)) => {
                    let before: Vec<&Value> =
                        earlier.iter().filter_map(|one| one.lines(block)).flatten().collect();
                    let now = items(projection, block, each);
                    let left = before.iter().filter(|old| !now.iter().any(|(_, new)| new == **old));
                    let left = left.count();
                    // Which of several documents said the last word of an item is not known.
                    let unsure = left > 0 && earlier.len() > 1 || unsettled;
                    // The same thing twice is two things.
                    let mut left_to_match = before.clone();
                    // What it names, it tells: a fact may be learned late.
                    let named = each == "faits"
                        && !crate::form::is_empty(&projection.tree["signalement"]["faits"]);
                    let list = lists.entry(each).or_default();
                    for (pointer, row) in &now {
                        let match_at = left_to_match.iter().position(|old| *old == row);
                        match_at.map(|at| left_to_match.swap_remove(at));
                        let printed = match_at.is_some() && !elsewhere(row);
                        let told = printed && !unsure && !named;
                        let numbered = id(row)
                            .is_some_and(|id| before.iter().any(|old| self::id(old) == Some(id)));
                        let said = match (printed, told, numbered) {
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
                    let mut lost: BTreeSet<&str> =
                        before.iter().filter_map(|row| id(row)).collect();
                    lost.retain(|id| !stays(id));
                    for id in lost {
                        let said = if known.contains(id) { Said::Dropped } else { Said::Withdrawn };
                        list.ids.entry(said).or_default().push(id.to_owned());
                    }
                    note(left > 0 || now.iter().any(|(_, row)| !before.contains(&row)));
                }
                (echo, _) => {
                    let before = last.and_then(|one| one.lines(block));
                    let now = projection.block(block).map(|shown| json!(shown.lignes));
                    let now = now.as_ref().and_then(Value::as_array);
                    let unchanged = !unsettled && compared(block, before) == compared(block, now);
                    note(last.is_some() && !unchanged);
                    let again =
                        echo == Echo::Entier || now.is_some_and(|now| elsewhere(&json!(now)));
                    if unchanged && !again && before.is_some() && now.is_some() {
                        dropped.insert(block.id.clone());
                        if open {
                            same.push(block.title.of(gender).to_owned());
                        }
                    }
                }
            }
        }
        let now = annex.moved_from_the_referral(form).map(|shown| json!(shown.lignes));
        let mut whole_ones = earlier.iter().rev().filter(|one| !is_partial(one));
        let moved = whole_ones
            .next()
            .is_some_and(|last| now.as_ref().and_then(Value::as_array) != last.moved());
        annex_changed |= moved;
        let annex_known = earlier.last().is_some_and(Completed::is_whole);
        if annex_changed && annex_known {
            // Whoever gets a copy is not told what stands in it.
            changed.push(ANNEX.to_owned());
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
            lieu_vie: place(form, earlier, (&mut referral, &mut annex), moved),
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
        Self { dropped, same, changed, complement }
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

/// What is compared of a block: not what each document says of itself alone, nor what is worked out
/// of its day.
fn compared(block: &Block, lines: Option<&Vec<Value>>) -> Vec<Value> {
    const OWN: [&str; 5] = [
        "signalement.nature",
        "signalement.remplace.",
        "signalement.lies",
        "signalement.signatures[]",
        "calcul.",
    ];
    let own = |path: &str| OWN.iter().any(|own| path.starts_with(own));
    let keys: Vec<&str> = block
        .fields
        .iter()
        .filter(|field| own(&field.path))
        .filter_map(|field| field.path.rsplit('.').next())
        .collect();
    let mut rows = lines.cloned().unwrap_or_default();
    for row in rows.iter_mut().filter_map(Value::as_array_mut) {
        row.retain(|field| !keys.iter().any(|key| field["cle"] == **key));
    }
    rows.retain(|row| row.as_array().is_none_or(|fields| !fields.is_empty()));
    rows
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

/// What is said of facts that no longer stand.
const WITHDRAWN: &str = "du document complété, retirés depuis";

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
        listed(Said::Withdrawn, WITHDRAWN),
    ];
    [new].into_iter().chain(others.into_iter().flatten()).collect::<Vec<_>>().join(" ; ")
}

/// Where the child lives, in the words that were printed and in those that print. « As before » is
/// said of the whole of it alone: what is protected, and the home, included.
fn place(
    form: &Form,
    earlier: &[Completed],
    (referral, annex): (&mut Projection<'_>, &mut Projection<'_>),
    moved: bool,
) -> String {
    const PLACE: &str = "/mineur/lieu_vie";
    const HOME: &str = "/mineur/domicile";
    let words = |labels: &Value| -> Option<String> {
        let place = labels.pointer(PLACE)?;
        let kind = place["type"].as_str()?;
        let since = place["depuis"].as_str().map(|day| format!(" (depuis : {day})"));
        Some(format!("{kind}{}", since.unwrap_or_default()))
    };
    let last = earlier.iter().rev().find(|one| words(&one.referral["libelles"]).is_some());
    let before = last.and_then(|one| words(&one.referral["libelles"]));
    let said = match (&before, words(&referral.labels)) {
        (Some(before), Some(now)) if *before == now => now,
        (Some(before), Some(now)) => format!("changé : {now} ; document complété : {before}"),
        (None, Some(now)) => now,
        (Some(before), None) => format!("non renseigné ; document complété : {before}"),
        (None, None) => "non renseigné".to_owned(),
    };
    let Some(last) = last else {
        return said;
    };
    let home = last.referral["libelles"].pointer(HOME) != referral.labels.pointer(HOME);
    let speaks = |block: &&Block| block.fields.iter().any(|f| pointer(&f.path).starts_with(PLACE));
    let mut kept = form.blocks.iter().filter(|block| block.part == Volume::Annexe).filter(speaks);
    let kept = kept.any(|block| {
        let now = annex.block(block).map(|shown| json!(shown.lignes));
        now.as_ref().and_then(Value::as_array) != last.lines(block)
    });
    let parts = [PLACE, HOME].map(|part| referral.labels.pointer(part).is_some_and(elsewhere));
    let kept = kept || (moved && parts.contains(&true));
    if before == words(&referral.labels) && !home && !kept {
        return "dit comme dans le document complété".to_owned();
    }
    let beside = [
        home.then_some("le domicile est dit autrement"),
        kept.then_some("pour le reste, voir l’annexe confidentielle"),
    ];
    let parts = beside.into_iter().flatten().map(str::to_owned);
    [said].into_iter().chain(parts).collect::<Vec<_>>().join(" ; ")
}

/// The requests, by what they were in the documents completed; one is kept when its grounds are.
fn requests(earlier: &[Completed], now: &Projection<'_>) -> String {
    type Grounds = BTreeMap<String, Vec<String>>;
    let grounds = |data: &Value| -> Grounds {
        let requests = data.pointer(&pointer("signalement.demandes")).and_then(Value::as_array);
        let mut all = Grounds::new();
        for request in requests.into_iter().flatten() {
            let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
            all.entry(text("type")).or_default().push(text("motivation"));
        }
        all.values_mut().for_each(|grounds| grounds.sort());
        all
    };
    let asked = grounds(now.tree);
    let mut before = Grounds::new();
    // The last word of each.
    earlier.iter().for_each(|one| before.extend(grounds(&one.referral["donnees"])));
    let label = |code: &&String| {
        now.vocabulary.term("demande", code).map_or((*code).clone(), |term| term.label.clone())
    };
    let said = |word: &str, codes: Vec<&String>| {
        let labels: Vec<String> = codes.iter().map(label).collect();
        (!labels.is_empty()).then(|| format!("{word} : {}", labels.join(", ")))
    };
    let kept = |same: bool| {
        let both = asked
            .iter()
            .filter(|(code, now)| before.get(*code).is_some_and(|before| (before == *now) == same));
        both.map(|(code, _)| code).collect()
    };
    let parts = [
        said("nouvelles", asked.keys().filter(|code| !before.contains_key(*code)).collect()),
        said("maintenues", kept(true)),
        said("maintenues, autrement motivées", kept(false)),
        said("non reprises", before.keys().filter(|code| !asked.contains_key(*code)).collect()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ; ")
}
