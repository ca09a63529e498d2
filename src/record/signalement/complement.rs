//! What a complement says of itself: what it completes, and what changed among what was printed.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::SignalementRecord;
use super::told::Joined;
use crate::record::reader::Reader;

/// What changed since the documents that a complement completes, in lines that print.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(in crate::record) struct Complement {
    /// The documents completed, each with its version and its day.
    #[schemars(title = "Document complété")]
    documents: Vec<String>,
    /// New facts, and those that were told already.
    #[schemars(title = "Faits")]
    faits: String,
    /// Where the child lives.
    #[schemars(title = "Lieu de vie")]
    lieu_vie: String,
    /// The measures.
    #[schemars(title = "Mesures")]
    mesures: String,
    /// Runaways begun or ended.
    #[schemars(title = "Fugues")]
    fugues: String,
    /// The requests: new, kept, no longer made.
    #[schemars(title = "Demandes")]
    demandes: String,
}

/// Says what changed.
pub(super) fn told(
    now: &Joined<'_>,
    completed: &[&SignalementRecord],
    fresh: &BTreeSet<&String>,
    reader: &Reader,
) -> Complement {
    let Joined { situation, signalement } = now;
    let count = |list: &str| fresh.iter().filter(|path| path.starts_with(list)).count();
    let since = completed.iter().map(|earlier| earlier.date).max();
    let documents = completed.iter().map(|earlier| {
        let (reference, day) = (earlier.signalement.text(), earlier.date.in_words());
        format!("{reference}, version {}, du {day}", earlier.version)
    });
    let ids = |new: bool| {
        let facts = situation.faits.iter().enumerate();
        let wanted = facts.filter(|(at, fact)| {
            let is_new = fresh.contains(&format!("/faits/{at}"));
            let told = is_new || fact.quand.earliest() <= signalement.date;
            is_new == new && told
        });
        wanted.map(|(_, fact)| fact.id.text()).collect::<Vec<_>>().join(", ")
    };
    let facts = match (ids(true), ids(false)) {
        (new, _) if new.is_empty() => "aucun fait nouveau".to_owned(),
        (new, old) if old.is_empty() => format!("nouveaux : {new}"),
        (new, old) => format!("nouveaux : {new} ; déjà portés à votre connaissance : {old}"),
    };
    let label = |list: &str, code: &str| {
        reader.vocabulary().term(list, code).map_or(String::new(), |term| term.label.clone())
    };
    let place = situation.mineur.lieu_vie.as_ref();
    let moved = place
        .and_then(|place| place.depuis)
        .filter(|day| since.is_some_and(|since| day.latest() > since));
    let place = match (place, moved) {
        (Some(place), Some(day)) => {
            let now = label("lieu_vie", place.r#type.text());
            format!("changé, depuis : {} ; aujourd’hui : {now}", day.in_words())
        }
        _ => "sans changement connu depuis le document complété".to_owned(),
    };
    let several = |count: usize, none: &str, one: &str, many: &str| match count {
        0 => none.to_owned(),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    Complement {
        documents: documents.collect(),
        faits: facts,
        lieu_vie: place,
        mesures: several(
            count("/mesures/"),
            "aucune mesure nouvelle",
            "mesure nouvelle, ci-dessous",
            "mesures nouvelles, ci-dessous",
        ),
        fugues: several(
            count("/fugues/"),
            "aucun départ ni retour nouveau",
            "départ ou retour nouveau, ci-dessous",
            "départs ou retours nouveaux, ci-dessous",
        ),
        demandes: requests(signalement, completed, &label),
    }
}

/// The requests, by what they were in the last document completed.
fn requests(
    now: &SignalementRecord,
    completed: &[&SignalementRecord],
    label: &dyn Fn(&str, &str) -> String,
) -> String {
    let codes = |referral: &SignalementRecord| -> BTreeSet<String> {
        referral.demandes.iter().map(|request| request.r#type.text().to_owned()).collect()
    };
    let asked = codes(now);
    let before = completed.iter().flat_map(|earlier| codes(earlier)).collect();
    let said = |word: &str, codes: Vec<&String>| {
        let labels: Vec<String> = codes.into_iter().map(|code| label("demande", code)).collect();
        (!labels.is_empty()).then(|| format!("{word} : {}", labels.join(", ")))
    };
    let parts = [
        said("nouvelles", asked.difference(&before).collect()),
        said("maintenues", asked.intersection(&before).collect()),
        said("non reprises", before.difference(&asked).collect()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ; ")
}
