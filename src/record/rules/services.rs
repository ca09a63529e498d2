//! The rules of the services that sit, and of the records that name one.

use super::Findings;
use crate::record::marked::{Aim, step};
use crate::record::shape::closest;
use crate::record::{Organisation, Services, Vocabulary};
use crate::value::CleService;

/// A service has a nature, and a key that says no other thing.
pub(super) fn check(services: &Services, vocabulary: &Vocabulary, findings: &mut Findings<'_>) {
    for (key, service) in services.iter() {
        let pointer = format!("/organismes/{}", step(key));
        let is_nature = vocabulary.term("organisme", key).is_some();
        match &service.nature {
            None if !is_nature => findings.key("M160", &pointer),
            Some(nature) if is_nature && !nature.is(key) => {
                findings.value("M161", &format!("{pointer}/nature"));
            }
            None | Some(_) => {}
        }
        if Services::is_taken(key) {
            findings.key("M162", &pointer);
        }
    }
}

/// Tells whether a record names a service that sits, and says so when it does not.
pub(super) fn sits(
    key: &CleService,
    organisation: &Organisation,
    pointer: &str,
    findings: &mut Findings<'_>,
) -> bool {
    let services = organisation.services();
    if services.keys().any(|known| key.is(known)) {
        return true;
    }
    let named: Vec<&str> = services.of_nature(key.text()).collect();
    if !named.is_empty() {
        let remedy = format!("Nommer le service : {}.", named.join(", "));
        findings.remedied("M163", pointer, Aim::Value, remedy);
        return false;
    }
    match closest(key.text(), services.keys()) {
        Some(near) => {
            let remedy = format!("Vouliez-vous dire « {near} » ?");
            findings.remedied("M107", pointer, Aim::Value, remedy);
        }
        None => findings.value("M107", pointer),
    }
    false
}
