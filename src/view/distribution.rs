//! Who receives what of a session, told before anything is produced.

use serde::Serialize;

use super::sharing::{Item, Reason, identified, identity, items};
use crate::record::{Organisation, Presence, Seance, Vocabulary};

/// One line of the distribution table.
#[derive(Clone, Debug, Serialize)]
pub struct DistributionLine {
    /// The code of the situation; none for what concerns the session as a whole.
    pub code: String,
    /// The item, by its place in the record.
    pub element: String,
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
            regle: "son service".to_owned(),
            destinataires: own.map(|key| ((*key).to_owned(), Reason::Propre)).collect(),
        }
    })
}
