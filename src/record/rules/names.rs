//! Rule 5: no other minor is named in a text that parents and lawyers can read.

use std::collections::BTreeSet;

use super::Findings;
use super::texts::Texts;
use crate::record::situation::SituationRecord;
use crate::value::{Folded, words};

pub(super) fn check(record: &SituationRecord, texts: &Texts, findings: &mut Findings<'_>) {
    let own = own_names(record);
    let mut named = BTreeSet::new();
    for other in record.prostitution.iter().flat_map(|p| &p.autres_victimes) {
        let Some(identity) = &other.identite else {
            continue;
        };
        let parts = std::iter::once(&identity.nom).chain(&identity.prenoms);
        named.extend(parts.flat_map(|part| words(part.text())).map(folded));
    }
    named.retain(|name| name.chars().count() >= 3 && !own.contains(name));
    if named.is_empty() {
        return;
    }
    for text in texts.iter().filter(|text| !is_signatory(&text.pointer)) {
        let capitalised = |word: &&str| word.starts_with(char::is_uppercase);
        if words(&text.text).filter(capitalised).any(|word| named.contains(&folded(word))) {
            findings.value("M005", &text.pointer);
        }
    }
}

/// The child's family may share a surname with another victim.
fn own_names(record: &SituationRecord) -> BTreeSet<String> {
    let minor = &record.mineur;
    let holders = record.representants.iter().map(|h| &h.nom);
    std::iter::once(&minor.nom)
        .chain(&minor.nom_usage)
        .chain(&minor.prenoms)
        .chain(holders)
        .flat_map(|name| words(name.text()))
        .map(folded)
        .collect()
}

fn folded(word: &str) -> String {
    Folded::of(word).squeezed().to_owned()
}

/// Names of adults who sign are not free text.
fn is_signatory(pointer: &str) -> bool {
    let professional = [
        "/signalement/auteur/",
        "/signalement/coauteurs/",
        "/signalement/valideur/",
        "/signalement/signatures/",
        "/signalement/referent_ase/",
        "/mineur/nom",
        "/mineur/prenom",
        "/representants/",
    ];
    professional.iter().any(|start| pointer.starts_with(start))
        && ["/nom", "/nom_usage", "/prenom_usage"].iter().any(|end| pointer.ends_with(end))
        || pointer.starts_with("/mineur/prenoms/")
}
