//! Canaries: whom another record keeps, planted in every field and in every spelling.
//!
//! The oracle does not fold: it knows what it planted, in which field, and which rule answers.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use cesmivip::diag::Diagnostic;
use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::record::{Dictionary, Followed, Kind};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::shared::{check_whole, known, named, whole};
use crate::{at, setup};

/// What a canary is, hence which rule answers for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bird {
    /// A given name beside a surname, or a name that few bear.
    Name,
    /// The name of a shelter.
    Place,
    /// A protected address.
    Address,
    /// The same without its number.
    Street,
    /// A telephone, an account, an electronic address.
    Number,
    /// The number of a situation: minutes alone must not say it.
    Reference,
}

/// One way of writing something that the neighbour keeps.
#[derive(Clone, Debug)]
struct Canary {
    bird: Bird,
    /// As it is spelled before any disguise.
    plain: &'static str,
    typed: String,
}

fn neighbour() -> Value {
    json!({
        "situation": "S-2026-901",
        "mineur": {
            "nom": "GALUCHARD", "prenoms": ["Pérrette"], "sexe": "fille",
            "date_naissance": "2010-09-14",
            "domicile": {"commune": "Villeurbanne"},
            "lieu_vie": {"type": "etablissement", "nom": "Maison Brumepastel",
                "adresse": {"adresse": "7 bis av. St-Ormefeint"}},
            "telephones": [{"numero": "06 39 98 00 41"}],
            "comptes": [{"plateforme": "Exemple", "pseudonyme": "quorvette_69"}],
        },
        "representants": [{"nom": "Mme ZIBELARD", "prenoms": ["Wilhelmina"], "lien": "mere",
            "courriel": "q.brisefeinte@exemple.invalid"}],
        "prostitution": {
            "niveau": "suspicion", "images_diffusees": "non",
            "risque_represailles": {"valeur": "non"},
            "autres_victimes": [{"code": "V1", "identite": {"nom": "ŁYŠKA", "prenoms": ["Œnone"]}}],
        },
        "professionnels_menaces": [{"nom": "Ludmila KROPIDLAK"}],
    })
}

fn birds() -> impl Strategy<Value = Canary> {
    let names = select(vec![
        "Pérrette GALUCHARD",
        "GALUCHARD Pérrette",
        "galuchard",
        "perrette",
        "Wilhelmina Zibelard",
        "œnone",
        "Oenone ŁYŠKA",
        "łyška",
        "lyska",
        "Mme Kropidlak",
        "ludmila kropidlak",
    ]);
    let places = select(vec!["Maison Brumepastel", "la maison « Brumepastel »"]);
    let addresses = select(vec![
        "7 bis av. St-Ormefeint",
        "7 bis, avenue Saint Ormefeint",
        "7bis av Saint-Ormefeint",
    ]);
    let streets = select(vec!["avenue St Ormefeint", "av. Saint-Ormefeint"]);
    let numbers = select(vec![
        "06 39 98 00 41",
        "06.39.98.00.41",
        "0639980041",
        "+33 6 39 98 00 41",
        "0033 639980041",
        "+33 (0)6-39-98-00-41",
        "quorvette_69",
        "Quorvette.69",
        "_quorvette_69_",
        "quorvette 69",
        "q.brisefeinte@exemple.invalid",
        "Q.BRISEFEINTE @ exemple.invalid",
    ]);
    let one = |bird: Bird| move |typed: &'static str| (bird, typed);
    let typed = prop_oneof![
        4 => names.prop_map(one(Bird::Name)),
        1 => places.prop_map(one(Bird::Place)),
        1 => addresses.prop_map(one(Bird::Address)),
        1 => streets.prop_map(one(Bird::Street)),
        2 => numbers.prop_map(one(Bird::Number)),
        1 => Just((Bird::Reference, "S-2026-901")),
    ];
    (typed, 0..9_usize, any::<Index>()).prop_map(|((bird, typed), way, at)| Canary {
        bird,
        plain: typed,
        typed: disguised(typed, way, at),
    })
}

/// A spelling that hides nothing from a reader.
fn disguised(typed: &str, way: usize, at: Index) -> String {
    // Inside a long word, where a line may end or a mark may stand.
    let long = |i: usize| {
        let letters = |text: &str| text.chars().take_while(|c| c.is_alphabetic()).count();
        let before: String = typed[..i].chars().rev().collect();
        let (before, after) = (letters(&before), letters(&typed[i..]));
        before > 0 && after > 0 && before + after > 4
    };
    let cuts: Vec<usize> = typed.char_indices().map(|(i, _)| i).filter(|i| long(*i)).collect();
    let cut = (!cuts.is_empty()).then(|| cuts[at.index(cuts.len())]);
    let between = |sign: &str| match cut {
        Some(cut) => format!("{}{sign}{}", &typed[..cut], &typed[cut..]),
        None => typed.to_owned(),
    };
    match way {
        0 => typed.to_uppercase(),
        1 => typed.to_lowercase(),
        2 => between("-"),
        3 => between("**"),
        4 => typed.replace(' ', "\u{a0}"),
        5 => typed.replace(' ', "  "),
        6 => typed.replace('é', "e\u{301}"),
        7 => typed.replace("'", "’"),
        _ => typed.to_owned(),
    }
}

/// The fields of a record that hold text, with their natures, by the schema of its kind.
fn fields(kind: Kind, record: &Value) -> BTreeMap<String, (String, bool)> {
    let schema = kind.editor_schema(setup().reader().vocabulary());
    let mut found = BTreeMap::new();
    descend(&schema, &schema, record, String::new(), (false, false), &mut found);
    found
}

type Found = BTreeMap<String, (String, bool)>;

fn descend(
    root: &Value,
    schema: &Value,
    value: &Value,
    at: String,
    (protected, person): (bool, bool),
    found: &mut Found,
) {
    if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(to.trim_start_matches('#')).unwrap();
        let protected = protected || schema.get("x-protege").is_some();
        return descend(root, target, value, at, (protected, person), found);
    }
    let protected = protected || schema.get("x-protege").is_some();
    let professional = schema.get("x-personne").and_then(Value::as_str) == Some("professionnel");
    let person = person || professional;
    let alternatives = ["allOf", "anyOf", "oneOf"];
    for inner in alternatives.iter().filter_map(|key| schema.get(key)?.as_array()).flatten() {
        descend(root, inner, value, at.clone(), (protected, person), found);
    }
    match value {
        Value::String(_) => {
            if let Some(nature) = schema.get("x-nature").and_then(Value::as_str) {
                let name = nature.starts_with("nom") && person;
                let nature = if name { "membre" } else { nature };
                found.insert(at, (nature.to_owned(), protected));
            }
        }
        Value::Array(items) => {
            if let Some(inner) = schema.get("items") {
                for (rank, item) in items.iter().enumerate() {
                    descend(root, inner, item, format!("{at}/{rank}"), (protected, person), found);
                }
            }
        }
        Value::Object(map) => {
            for (key, inner) in map {
                let property = schema.pointer(&format!("/properties/{key}"));
                let property = property.or_else(|| schema.get("additionalProperties"));
                if let Some(property) = property.filter(|p| p.is_object()) {
                    descend(
                        root,
                        property,
                        inner,
                        format!("{at}/{key}"),
                        (protected, person),
                        found,
                    );
                }
            }
        }
        _ => {}
    }
}

fn sample(path: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(at(path)).unwrap()).unwrap()
}

/// A sample and its fields, read once.
fn situation() -> &'static (Value, Found) {
    static READ: OnceLock<(Value, Found)> = OnceLock::new();
    READ.get_or_init(|| {
        let record = whole("samples/situations/S-2026-042.yaml");
        let mut found = fields(Kind::Situation, &record);
        let own = fields(Kind::Referral, &record["signalement"]);
        found.extend(own.into_iter().map(|(at, field)| (format!("/signalement{at}"), field)));
        let fields = found;
        (record, fields)
    })
}

fn session() -> &'static (Value, Found) {
    static READ: OnceLock<(Value, Found)> = OnceLock::new();
    READ.get_or_init(|| {
        let record = sample("samples/seances/CES-2026-05.yaml");
        let fields = fields(Kind::Session, &record);
        (record, fields)
    })
}

fn neighbours() -> &'static [Arc<Followed>] {
    static READ: OnceLock<Vec<Arc<Followed>>> = OnceLock::new();
    READ.get_or_init(|| {
        let named: Vec<Named> = vec![("n".to_owned(), neighbour().to_string().into_bytes())];
        followed(setup(), &named, &[]).unwrap_or_else(|report| panic!("{report:#?}"))
    })
}

fn among() -> &'static Arc<Dictionary> {
    static READ: OnceLock<Arc<Dictionary>> = OnceLock::new();
    READ.get_or_init(|| Arc::new(Dictionary::of_all(neighbours())))
}

/// What a field of a referral answers to a canary; nothing when it may hold it.
fn answer(bird: Bird, nature: &str, protected: bool) -> Option<&'static str> {
    let written =
        ["texte", "designation", "lieu", "service", "fonction", "vehicule", "numero_dossier"];
    let street = nature == "voie";
    if !written.contains(&nature) && !street {
        return None;
    }
    let code = match bird {
        Bird::Reference => return None,
        // A street bears somebody's name.
        Bird::Name if street => "M170",
        Bird::Name => "M005",
        Bird::Place if ["lieu", "service"].contains(&nature) => return None,
        Bird::Place | Bird::Address | Bird::Number => "C001",
        Bird::Street => "M170",
    };
    Some(if protected { "M170" } else { code })
}

/// What the line that calls an adult of the household answers to a name: no adult is a minor who is
/// followed elsewhere, a parent may be in two records and bears a child's surname, and a colleague who
/// is threatened is doubted.
fn of_adult(plain: &str) -> Option<&'static str> {
    match plain {
        "Pérrette GALUCHARD" | "GALUCHARD Pérrette" | "Oenone ŁYŠKA" => Some("M005"),
        "Mme Kropidlak" | "ludmila kropidlak" => Some("M170"),
        _ => None,
    }
}

/// How many canaries fly: `CANARIS=2000` for more.
fn cases() -> u32 {
    std::env::var("CANARIS").ok().and_then(|n| n.parse().ok()).unwrap_or(32)
}

/// Whoever writes one of two names in two parts says both: the line that calls an adult refuses nothing
/// less.
#[test]
fn two_names_of_which_one_is_cut_are_both() {
    for typed in ["P-érrette GALUCHARD", "GALUCHARD Pé-rrette", "Pér**rette** GALU-CHARD"] {
        let (mut record, at) = (situation().0.clone(), "/menage/adultes/0/designation");
        *record.pointer_mut(at).unwrap() = format!("ainsi {typed} ainsi").into();
        let checked = check_whole(setup(), &record, Some(among()));
        let (Ok(report) | Err(report)) = checked.map(|checked| checked.value.beside().clone());
        let told = |d: &Diagnostic| d.code == "M005" && d.path.as_deref() == Some(at);
        assert!(report.items().iter().any(told), "{typed}: {report:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(), failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn a_referral_answers_by_the_rule_of_its_field(bird in birds(), place in any::<Index>()) {
        let (mut record, fields) = situation().clone();
        prop_assert!(fields.len() > 150, "{}", fields.len());
        let (at, (nature, protected)) = fields.iter().nth(place.index(fields.len())).unwrap();
        let adult = at.starts_with("/menage/adultes/") && at.ends_with("/designation");
        // The form has a place for an adult who is cited.
        let cited = at.starts_with("/prostitution/personnes_citees/") && at.ends_with("/designation");
        let expected = match bird.bird {
            Bird::Name if adult => of_adult(bird.plain),
            Bird::Name if cited && bird.plain == "Wilhelmina Zibelard" => Some("M170"),
            bird => answer(bird, nature, *protected),
        };
        // What somebody said is not to be changed: it moves to the annex.
        let quoted = at.split('/').any(|part| part == "verbatim");
        let quoted = |code: &'static str| if quoted && code != "M170" { "M192" } else { code };
        let Some(expected) = expected.map(quoted) else { return Ok(()) };
        *record.pointer_mut(at).unwrap() = format!("ainsi {} ainsi", bird.typed).into();
        let among = among();
        let checked = check_whole(setup(), &record, Some(among));
        let (Ok(report) | Err(report)) = checked.map(|checked| checked.value.beside().clone());
        // A fault of the referral is told by its place in its own record.
        let own = at.strip_prefix("/signalement").filter(|rest| rest.starts_with('/'));
        let own = own.unwrap_or(at);
        let told = report.items().iter().any(|d| {
            d.code == expected && d.path.as_deref().is_some_and(|path| path.starts_with(own))
        });
        prop_assert!(told, "{:?} at {} ({}): {:#?}", bird, at, nature, report);
    }

    #[test]
    fn minutes_answer_wherever_somebody_wrote(bird in birds(), place in any::<Index>()) {
        let (mut record, mut fields) = session().clone();
        fields.retain(|_, (nature, _)| ["texte", "lieu", "fonction"].contains(&nature.as_str()));
        prop_assert!(fields.len() > 20, "{:#?}", fields);
        let (at, _) = fields.iter().nth(place.index(fields.len())).unwrap();
        *record.pointer_mut(at).unwrap() = format!("ainsi {} ainsi", bird.typed).into();
        let mut sessions = named("samples/seances");
        sessions.retain(|(name, _)| !name.ends_with("/CES-2026-05.yaml"));
        sessions.push(("f".to_owned(), record.to_string().into_bytes()));
        let situations = known().into_iter().chain(neighbours().iter().cloned()).collect();
        let (_, findings) = gather(setup(), &sessions, situations)
            .unwrap_or_else(|report| panic!("{report:#?}"));
        let report = &findings["CES-2026-05"];
        let told = report.items().iter().any(|d| {
            d.code == "M111" && d.path.as_deref() == Some(at)
        });
        prop_assert!(told, "{:?} at {}: {:#?}", bird, at, report);
    }
}
