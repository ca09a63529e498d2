//! Who receives what of a session, told before anything is produced.

use serde::Serialize;

use super::sharing::{Item, Part, Reason, identified, identity, items};
use crate::record::{Examen, Organisation, Presence, Seance, Vocabulary};

/// One line of the distribution table.
#[derive(Clone, Debug, Serialize)]
pub struct DistributionLine {
    /// The code of the situation; none for what concerns the session as a whole.
    pub code: String,
    /// The item, by its place in the record.
    pub element: String,
    /// The item, as a person says it: « préconisation R1 ».
    pub nom: String,
    /// Its block or its list.
    pub regle: String,
    /// Each recipient that gets it, and why; absent ones get nothing.
    pub destinataires: Vec<(String, Reason)>,
}

/// Says who receives what in a session, and by which rule, before anything is produced.
pub fn distribution(
    session: &Seance,
    organisation: &Organisation,
    vocabulary: &Vocabulary,
) -> Vec<DistributionLine> {
    let members = organisation.members();
    let mut lines = Vec::new();
    for (at, examen) in session.record().examens.iter().enumerate() {
        let mut line = |item: &Item<'_>, gets: &dyn Fn(&str) -> Option<Reason>| {
            let given = members.iter().filter_map(|key| Some(((*key).to_owned(), gets(key)?)));
            lines.push(DistributionLine {
                code: examen.code.text().to_owned(),
                element: format!("/examens/{at}{}", item.part.pointer()),
                nom: name(item.part, examen),
                regle: item.rule(),
                destinataires: given.collect(),
            });
        };
        let who = identity(examen);
        line(&who, &|key| identified(&who, key, session, organisation));
        for item in items(examen) {
            line(&item, &|key| item.goes_to(key, session, organisation, vocabulary));
        }
    }
    lines.extend(guests(session, &members));
    lines
}

/// What an item is called.
fn name(part: Part, examen: &Examen) -> String {
    let word = match part {
        Part::Identity => "identité",
        Part::Entry => "entrée",
        Part::Presenter => "service qui présente",
        Part::Question => "question",
        Part::Information => "information du partage",
        Part::Shared(at) => return format!("partage {}", at + 1),
        Part::Sharer(at) => return format!("partage {}, service", at + 1),
        Part::Analysis => "analyse",
        Part::Disagreements => "désaccords",
        Part::Advice(at) => {
            let id = examen.preconisations.get(at).map(|advice| advice.id.text());
            return format!("préconisation {}", id.unwrap_or_default());
        }
        Part::Support => "co-accompagnement",
        Part::Review => "revoyure",
        Part::Needs => "besoins non pourvus",
        Part::Closure => "clôture",
    };
    word.to_owned()
}

/// Who came for certain situations is shown to their own service alone.
fn guests<'a>(
    session: &'a Seance,
    members: &'a [&str],
) -> impl Iterator<Item = DistributionLine> + 'a {
    let guests = session.record().presences.iter().enumerate().filter(|(_, p)| !p.is_for_all());
    guests.map(|(at, presence): (usize, &Presence)| {
        let own = members.iter().filter(|key| presence.organisme.is(key));
        DistributionLine {
            code: String::new(),
            element: format!("/presences/{at}"),
            nom: format!("présence {}", at + 1),
            regle: "son service".to_owned(),
            destinataires: own.map(|key| ((*key).to_owned(), Reason::Propre)).collect(),
        }
    })
}
