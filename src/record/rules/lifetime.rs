//! Rules on dates beside the birth of the child: a digit mistyped shows there first.

use super::Findings;
use crate::record::situation::SituationRecord;
use crate::value::{Day, PartialDate, When};

const BIRTH: &str = "/mineur/date_naissance";

/// Ages under which a runaway, or the first facts of an exploitation, are asked about.
const SMALL_CHILD: i16 = 8;

pub(super) fn check(record: &SituationRecord, findings: &mut Findings<'_>) {
    let birth = record.mineur.date_naissance;
    for (last, pointer) in lived(record) {
        if last < birth.earliest() {
            findings.among("M206", &pointer, &[BIRTH]);
        }
    }
    // What a pregnancy saw may be told; nothing older is of this child.
    let before = birth.earliest().one_year_before();
    for (at, fact) in record.faits.iter().enumerate() {
        let pointer = format!("/faits/{at}/quand");
        match fact.quand.latest() {
            last if last < before => findings.among("M206", &pointer, &[BIRTH]),
            last if last < birth.earliest() => findings.among("M207", &pointer, &[BIRTH]),
            _ => {}
        }
    }
    early(record, birth, findings);
}

/// M207: what a child of that age does not do, or hardly.
fn early(record: &SituationRecord, birth: PartialDate, findings: &mut Findings<'_>) {
    let small = |last: Day| {
        let age = birth.earliest().age_on(last);
        last >= birth.earliest() && age < SMALL_CHILD
    };
    for (at, fugue) in record.fugues.iter().enumerate() {
        if small(fugue.debut.latest()) {
            findings.among("M207", &format!("/fugues/{at}/debut"), &[BIRTH]);
        }
    }
    let Some(exploitation) = &record.prostitution else {
        return;
    };
    if exploitation.premiers_faits.is_some_and(|first| small(first.latest())) {
        findings.among("M207", "/prostitution/premiers_faits", &[BIRTH]);
    }
    let age = exploitation.age_premiers_faits.and_then(|age| i16::try_from(age).ok());
    if age.is_some_and(|age| !(SMALL_CHILD..18).contains(&age)) {
        findings.among("M207", "/prostitution/age_premiers_faits", &[BIRTH]);
    }
}

/// The last day that each date of what the child lived may be, with its path.
fn lived(record: &SituationRecord) -> Vec<(Day, String)> {
    let mut found = Vec::new();
    let mut when = |date: Option<When>, path: String| {
        found.extend(date.map(|date| (date.latest(), path)));
    };
    for (at, fugue) in record.fugues.iter().enumerate() {
        when(Some(fugue.debut), format!("/fugues/{at}/debut"));
        when(fugue.fin, format!("/fugues/{at}/fin"));
        when(fugue.declaree, format!("/fugues/{at}/declaree"));
        when(fugue.derniere_vue, format!("/fugues/{at}/derniere_vue"));
    }
    let mut date = |date: Option<PartialDate>, path: &str| {
        found.extend(date.map(|date| (date.latest(), path.to_owned())));
    };
    date(record.mineur.lieu_vie.as_ref().and_then(|place| place.depuis), "/mineur/lieu_vie/depuis");
    date(record.scolarite.as_ref().and_then(|school| school.depuis), "/scolarite/depuis");
    if let Some(exploitation) = &record.prostitution {
        date(exploitation.premiers_faits, "/prostitution/premiers_faits");
        for (at, platform) in exploitation.plateformes.iter().enumerate() {
            let path = format!("/prostitution/plateformes/{at}/date");
            found.extend(platform.date.map(|day| (day, path)));
        }
    }
    for (at, stay) in record.parcours.iter().enumerate() {
        for (name, date) in [("debut", stay.debut), ("fin", stay.fin)] {
            found.extend(date.map(|date| (date.latest(), format!("/parcours/{at}/{name}"))));
        }
    }
    for (code, sign) in record.signes.iter().flat_map(|signs| &signs.0) {
        found.extend(sign.depuis().map(|date| (date.latest(), format!("/signes/{code}/depuis"))));
    }
    for (at, care) in record.sante.iter().flat_map(|health| &health.suivis).enumerate() {
        found.extend(care.depuis.map(|date| (date.latest(), format!("/sante/suivis/{at}/depuis"))));
    }
    let told = [("informe", &record.mineur.informe)];
    let told =
        told.into_iter().chain([("information_partage", &record.mineur.information_partage)]);
    for (name, information) in told {
        let day = information.as_ref().and_then(|told| told.date);
        found.extend(day.map(|day| (day, format!("/mineur/{name}/date"))));
    }
    found
}
