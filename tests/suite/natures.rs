//! Natures: each field says what it holds, and what is kept back follows from that alone.

use std::collections::BTreeSet;

use cesmivip::record::Kind;
use cesmivip::setup::{Files, Setup};
use cesmivip::value::Nature;
use serde_json::{Value, json};

use crate::setup;
use crate::shared::{check_whole, whole};

/// Notes each leaf of a schema that has no known nature; `met` gathers those met.
fn unsaid(node: &Value, at: &str, met: &mut BTreeSet<String>, faults: &mut Vec<String>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| unsaid(item, at, met, faults)),
        Value::Object(map) => {
            let scalar = |kind: &Value| {
                ["string", "integer", "number", "boolean"].iter().any(|scalar| kind == scalar)
            };
            let leaf = map.get("type").is_some_and(|kind| match kind {
                Value::Array(kinds) => kinds.iter().any(scalar),
                kind => scalar(kind),
            });
            if leaf || map.contains_key("enum") {
                let word = map.get("x-nature").and_then(Value::as_str);
                match word.filter(|word| Nature::ALL.iter().any(|nature| nature.word() == *word)) {
                    Some(word) => drop(met.insert(word.to_owned())),
                    None => faults.push(at.to_owned()),
                }
            }
            let inner = map.iter().filter(|(key, _)| *key != "examples");
            inner.for_each(|(key, inner)| unsaid(inner, &format!("{at}/{key}"), met, faults));
        }
        _ => {}
    }
}

#[test]
fn every_field_of_every_record_says_its_nature() {
    let reader = cesmivip::setup::reader(Files::new()).unwrap();
    let (mut met, mut faults) = (BTreeSet::new(), Vec::new());
    for kind in Kind::ALL {
        let schema = kind.editor_schema(reader.vocabulary());
        unsaid(&schema, kind.name(), &mut met, &mut faults);
    }
    assert!(faults.is_empty(), "{faults:#?}");
    // No nature is there for nothing.
    let all: BTreeSet<String> = Nature::ALL.iter().map(|nature| nature.word().to_owned()).collect();
    assert_eq!(met, all);
}

#[cfg(feature = "rendu")]
#[expect(clippy::disallowed_methods, reason = "reads the samples")]
fn record(path: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(crate::at(path)).unwrap()).unwrap()
}

/// The codes and paths of what refuses a referral, as changed by `edit`.
fn refused(setup: &Setup, edit: impl Fn(&mut Value)) -> Vec<(&'static str, String)> {
    let mut record = whole("samples/situations/S-2026-042.yaml");
    edit(&mut record);
    let report = check_whole(setup, &record, None).err();
    let items = report.iter().flat_map(|report| report.items());
    items.map(|d| (d.code, d.path.clone().unwrap_or_default())).collect()
}

fn victim(surname: &str, given: &str, told: &str) -> impl Fn(&mut Value) {
    move |record| {
        record["prostitution"]["autres_victimes"] =
            json!([{"code": "V1", "identite": {"nom": surname, "prenoms": [given]}}]);
        // No text of the sample cites another one.
        record["declencheur"] = told.into();
    }
}

#[test]
fn a_protected_name_is_found_however_it_is_spelt() {
    let setup = setup();
    let leak = vec![("M005", "/declencheur".to_owned())];
    for (surname, given, told) in [
        ("ĐOÀN", "Ngọc", "Vue avec la petite doan hier."),
        ("DOAN", "Ngoc", "Vue avec la petite đoàn hier."),
        ("LŒWEN", "Ida", "Vue avec loewen hier."),
        ("LOEWEN", "Ida", "Vue avec lœwen hier."),
        ("FILFEINT", "Ida", "Vue avec ﬁlfeint hier."),
        ("FILFEINT", "Ida", "Vue avec ｆｉｌｆｅｉｎｔ hier."),
        ("FILFEINT", "Ida", "Vue avec fil-feint hier."),
        ("LY", "Zoé", "Vue avec zoé ly hier."),
        ("LY", "Zoé", "Vue avec ly, zoé, hier."),
        ("LY", "Jo", "Vue avec jo ly hier."),
    ] {
        let mut found = refused(setup, victim(surname, given, told));
        found.retain(|(code, _)| !code.starts_with(['R', 'G']) && *code != "M034");
        found.dedup();
        assert_eq!(found, leak, "{surname} {given}: {told}");
    }
    for told in ["Il y a un an, au lycée.", "Le 3 mars, rue de Lyon.", "Une jolie robe."] {
        let mut found = refused(setup, victim("LY", "Jo", told));
        found.retain(|(code, _)| *code == "C001" || *code == "M005");
        assert!(found.is_empty(), "{told}: {found:?}");
    }
}

#[test]
fn an_answer_that_says_nothing_refuses_no_referral() {
    let setup = setup();
    for hollow in ["Oui", "Non", "RAS", "Néant", "Aucune", "12", "2026", "Mars", "Inconnu"] {
        let mut found = refused(setup, |record| {
            record["signalement"]["precautions"] = hollow.into();
            record["mineur"]["lieu_vie"]["consignes"] = hollow.into();
            record["mineur"]["signalement_physique"] =
                "RAS. Non, aucune, néant depuis mars 2026 ; 12 ans, inconnu, oui.".into();
        });
        found.retain(|(code, _)| *code == "C001");
        assert!(found.is_empty(), "{hollow}: {found:?}");
    }
    // As short, and it says something.
    let found = refused(setup, |record| {
        record["signalement"]["precautions"] = "VIH".into();
        record["mineur"]["signalement_physique"] = "Suivie pour le vih.".into();
    });
    assert!(found.contains(&("C001", "/mineur/signalement_physique".to_owned())), "{found:?}");
}

#[test]
fn an_annex_that_repeats_a_date_or_a_label_refuses_no_referral() {
    let setup = setup();
    let annex = json!([{"nom": "Zofia SUWMIARKA", "fonction": "ES", "service": "ASE"}]);
    let mut found = refused(setup, |record| {
        let day = record["signalement"]["date"].as_str().unwrap().to_owned();
        let number = record["signalement"]["signalement"].clone();
        record["professionnels_menaces"] = annex.clone();
        record["mineur"]["langue"] = day.into();
        record["mesures"][0]["dossier"] = number;
        record["demarches"][0]["acteur"] = "service ASE".into();
        record["declencheur"] = "Tu es là, elle me parle.".into();
    });
    found.retain(|(code, _)| *code == "C001");
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn another_victim_is_named_by_no_field_that_has_no_reason_to() {
    let setup = setup();
    let named = |field: &str| {
        let found = refused(setup, |record| {
            victim("VERNIE", "Isaline", "Rien.")(record);
            *record.pointer_mut(field).unwrap() = "Isaline VERNIE".into();
        });
        found.contains(&("M005", field.to_owned()))
    };
    assert!(named("/mesures/0/intervenant"));
    assert!(!named("/signalement/auteur/nom"));
}

/// What copies of minutes, and letters, hold.
#[cfg(feature = "rendu")]
mod copies {
    use cesmivip::pipeline::minutes::{desk, followed, gather};
    use cesmivip::pipeline::sheets;
    use cesmivip::pipeline::{Here, referral};
    use cesmivip::record::Commission;
    use cesmivip::seal::WorkspaceKey;
    use cesmivip::view::{Haystack, Paper, session_view};

    use super::*;
    use crate::shared::{named, situations};

    fn key() -> WorkspaceKey {
        WorkspaceKey::from_bytes([42; 32])
    }

    /// The records of the samples, one session with other items, one situation with other names.
    fn commission(setup: &Setup, items: &[&str], surname: &str, given: &str) -> Commission {
        let mut situations = situations();
        let (_, bytes) =
            situations.iter_mut().find(|(n, _)| n.ends_with("S-2025-027.yaml")).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        *bytes = text.replace("PASTICHE", surname).replace("Eulalie", given).into_bytes();
        let mut session = record("samples/seances/CES-2026-05.yaml");
        let shared = session["examens"][0]["partages"].as_array_mut().unwrap();
        for text in items {
            let to = ["ase", "parquet"];
            shared
                .push(json!({"par": "ase", "bloc": "motif", "enonce": text, "destinataires": to}));
        }
        let mut sessions = named("samples/seances");
        let (_, bytes) =
            sessions.iter_mut().find(|(n, _)| n.ends_with("CES-2026-05.yaml")).unwrap();
        *bytes = session.to_string().into_bytes();
        let known = followed(setup, &situations, &[]).unwrap_or_else(|r| panic!("{r:#?}"));
        gather(setup, &sessions, known).unwrap_or_else(|r| panic!("{r:#?}")).0
    }

    /// Whether a copy of the minutes for a member must not hold a text.
    fn kept(setup: &Setup, commission: &Commission, member: &str, text: &str) -> bool {
        let session = commission.session("CES-2026-05").unwrap();
        let paper = Paper::Extract(member.to_owned());
        let (_, withheld) = session_view(desk(setup, commission), session, &paper, "x");
        !withheld.found_in(&Haystack::new(text)).is_empty()
    }

    #[test]
    fn a_short_text_that_a_copy_hides_is_found_in_it() {
        let setup = setup();
        let hollow = ["Oui", "Non", "RAS", "12", "2026", "Page", "Document", "Juin", "Organisme"];
        let items = [&["Enceinte", "VIH", "Elle y va"], hollow.as_slice()].concat();
        let commission = commission(setup, &items, "PASTICHE", "Eulalie");
        for text in ["Elle est enceinte.", "elle est en-\nceinte", "Dépistage du vih", "elle y VA"]
        {
            assert!(kept(setup, &commission, "soins", text), "{text}");
            assert!(!kept(setup, &commission, "parquet", text), "{text}");
        }
        for text in hollow.iter().chain(&["L'enceinte-t-elle", "Elle y vaut"]) {
            let hidden = *text == "L'enceinte-t-elle";
            assert_eq!(kept(setup, &commission, "soins", text), hidden, "{text}");
        }
        // They harm no copy.
        let session = commission.session("CES-2026-05").unwrap();
        let papers = [Paper::Extract("soins".to_owned())];
        let desk = desk(setup, &commission);
        let sheets = sheets(setup, &key(), desk, session, &papers);
        assert!(sheets[0].make(setup, &key(), &mut Here).is_ok());
    }

    #[test]
    fn a_short_name_is_sought_beside_the_others_of_its_person() {
        let setup = setup();
        let commission = commission(setup, &[], "LY", "Zoé");
        for text in ["Zoé", "ZOÉ LY", "zoe ly", "Ly Zoé"] {
            assert!(kept(setup, &commission, "soins", text), "{text}");
        }
        for text in ["Ly", "il y a", "une zone", "analyse"] {
            assert!(!kept(setup, &commission, "soins", text), "{text}");
        }
    }

    /// A document prints its own number, its dates and its communes, however long they are.
    #[test]
    fn a_reference_of_five_digits_refuses_no_referral() {
        let setup = setup();
        let mut record = whole("samples/situations/S-2026-048.yaml");
        record["signalement"]["signalement"] = "SIG-2026-00051".into();
        let dossier = check_whole(setup, &record, None);
        let dossier = dossier.unwrap_or_else(|r| panic!("{r:#?}")).value;
        let made =
            referral(setup, &key(), &dossier, &mut Here).unwrap_or_else(|r| panic!("{r:#?}"));
        assert!(made.letter.1.contains("SIG-2026-00051"));
    }
}
