//! What is secret, said once: the dictionary of a workspace, in referrals, in minutes.

use std::collections::BTreeSet;
use std::sync::Arc;

use cesmivip::atelier::checking::check_records;
use cesmivip::pipeline::minutes::followed;
use cesmivip::record::Dictionary;
use cesmivip::setup::Setup;
use serde_json::{Value, json};

use crate::setup;
use crate::shared::{check_whole, whole};

fn sample() -> Value {
    whole("samples/situations/S-2026-042.yaml")
}

/// A situation without its referral.
fn alone(whole: &Value) -> Value {
    let mut alone = whole.clone();
    alone.as_object_mut().unwrap().remove("signalement");
    alone
}

/// A followed child whom nothing links to the sample.
fn neighbour() -> Value {
    json!({
        "situation": "S-2026-901",
        "mineur": {
            "nom": "GALUCHARD", "prenoms": ["Perrette"], "sexe": "fille",
            "date_naissance": "2010-09-14", "mna": "non",
            "domicile": {"adresse": "3 rue Inventée", "commune": "Villeurbanne"},
            "lieu_vie": {
                "type": "etablissement", "nom": "Maison Brumepastel",
                "adresse": {"adresse": "7 sente Ormefeinte"},
            },
            "telephones": [{"numero": "06 39 98 00 41"}],
            "comptes": [{"plateforme": "Exemple", "pseudonyme": "perlette_quorv"}],
        },
        "representants": [{
            "nom": "Mme ZIBELIN", "prenoms": ["Wilhelmine"], "lien": "mere",
            "adresse": {"adresse": "12 av. du Gal-Leurre", "protegee": "oui"},
        }],
        "prostitution": {
            "niveau": "suspicion", "images_diffusees": "non",
            "risque_represailles": {"valeur": "non"},
            "autres_victimes": [
                {"code": "V1", "identite": {"nom": "LY", "prenoms": ["Jo"]}},
            ],
        },
        "professionnels_menaces": [{"nom": "Ludmila KROPIDLAK", "fonction": "chef de service"}],
    })
}

fn dictionary(setup: &Setup, others: &[Value]) -> Arc<Dictionary> {
    let named: Vec<(String, Vec<u8>)> = others
        .iter()
        .map(|other| ("n".to_owned(), alone(other).to_string().into_bytes()))
        .collect();
    let known = followed(setup, &named, &[]).unwrap_or_else(|report| panic!("{report:#?}"));
    Arc::new(Dictionary::of_all(&known))
}

/// The codes and paths that a referral meets among others.
fn found(others: &[Value], edit: impl Fn(&mut Value)) -> BTreeSet<(&'static str, String)> {
    let setup = setup();
    let mut record = sample();
    edit(&mut record);
    let among = dictionary(setup, others);
    let checked = check_whole(setup, &record, Some(&among));
    let (Ok(report) | Err(report)) = checked.map(|checked| checked.value.beside().clone());
    let items = report.items().iter();
    let kept = |code: &str| ["C001", "M005", "M170", "M192"].contains(&code);
    let items = items.map(|d| (d.code, d.path.clone().unwrap_or_default()));
    items.filter(|(code, _)| kept(code)).collect()
}

fn written(text: &str) -> BTreeSet<(&'static str, String)> {
    found(&[neighbour()], |record| record["declencheur"] = text.into())
}

fn one(code: &'static str, path: &str) -> BTreeSet<(&'static str, String)> {
    BTreeSet::from([(code, path.to_owned())])
}

#[test]
fn a_referral_names_no_other_followed_child() {
    for text in [
        "Elle était avec Perrette GALUCHARD.",
        "GALUCHARD Perrette a tout raconté.",
        "Elle était avec la jeune perrette.",
        "Vue avec Perr-\nette hier.",
        "Vue avec **Per**rette.",
        "Vue avec Perr ette.",
        "Vue avec P. E. R. R. E. T. T. E.",
        // Letters of another alphabet that look the same, small capitals, badges.
        "Vue avec Perrett\u{435}.",
        "Vue avec \u{3c1}\u{435}rr\u{435}tt\u{435}.",
        "Vue avec ᴘᴇʀʀᴇᴛᴛᴇ.",
        "Avec Jo Anne Marie LY.",
        "Chez Wilhelmine Zibelin, le soir.",
        "Avec jo ly, puis seule.",
        "Avec LY, Jo.",
        "Mme Kropidlak est menacée.",
    ] {
        assert_eq!(written(text), one("M005", "/declencheur"), "{text}");
    }
    for text in ["Il y a une chef de service.", "Une perle, un zibeline.", "Elle a vu Joseph."] {
        assert_eq!(written(text), BTreeSet::new(), "{text}");
    }
}

#[test]
fn a_referral_gives_away_no_other_shelter_account_or_protected_address() {
    for text in [
        "Déposée à la Maison Brumepastel.",
        "Déposée à la maison « brumepastel ».",
        "Vue au 7, sente Ormefeinte.",
        "Au 12 avenue du Gal Leurre.",
        "Appelle le 0639980041.",
        "Appelle le +33 6 39 98 00 41.",
        "Sous le pseudonyme Perlette.Quorv.",
    ] {
        assert_eq!(written(text), one("C001", "/declencheur"), "{text}");
    }
    // Her own street is in every mouth; a street without its number is told.
    assert_eq!(written("Vue 3 rue Inventée."), BTreeSet::new());
    assert_eq!(written("Vue av. du Gal-Leurre."), one("M170", "/declencheur"));
}

#[test]
fn a_town_is_where_and_says_both_names_of_nobody() {
    let commune = |text: &str| {
        found(&[neighbour()], |record| record["mineur"]["domicile"]["commune"] = text.into())
    };
    let at = "/mineur/domicile/commune";
    assert_eq!(commune("Chez Perrette GALUCHARD"), one("M005", at));
    assert_eq!(commune("Galuchard-sur-Feinte"), one("M170", at));
    assert_eq!(commune("Maison Brumepastel"), one("C001", at));
    assert_eq!(commune("Villeurbanne"), BTreeSet::new());
}

#[test]
fn a_case_or_a_car_that_another_record_knows_is_told() {
    let known = || {
        let mut other = neighbour();
        other["procedures_penales"] = json!([{"position": "victime", "service": "Brigade fictive",
            "objet": "faits inventés", "etat": "en_cours", "reference": "2026/990147"}]);
        other["prostitution"]["deplacements"] = json!([{"trajet": "de Bron à Lyon",
            "vehicule": "Berline grise ZZ-987-ZZ", "fondement": "constate", "source": "un agent"}]);
        other
    };
    let written = |text: &str| found(&[known()], |record| record["declencheur"] = text.into());
    for text in [
        "Voir la procédure 2026/990147.",
        "Procédure n° 2026-990147.",
        "Montée dans une voiture, ZZ 987 ZZ.",
        "Montée dans (zz987zz).",
    ] {
        assert_eq!(written(text), one("M170", "/declencheur"), "{text}");
    }
    for text in ["Montée dans une berline grise.", "Procédure 990 147 de 2025.", "En 2026."] {
        assert_eq!(written(text), BTreeSet::new(), "{text}");
    }
    // One procedure is often of several children, and has its field.
    let same = found(&[known()], |record| {
        record["procedures_penales"] = known()["procedures_penales"].clone();
        record["declencheur"] = "Voir la procédure 2026/990147.".into();
    });
    assert_eq!(same, BTreeSet::new());
}

#[test]
fn a_school_of_the_same_name_is_a_doubt() {
    let mut jean = neighbour();
    jean["mineur"]["prenoms"] = json!(["Jean"]);
    jean["mineur"]["nom"] = "MOULIN".into();
    jean["mineur"]["sexe"] = "garcon".into();
    let written = |text: &str| found(&[jean.clone()], |record| record["declencheur"] = text.into());
    for text in [
        "Scolarisée au lycée Jean Moulin.",
        "Scolarisée au lycée professionnel Jean-Moulin.",
        "Vue rue Jean Moulin.",
    ] {
        assert_eq!(written(text), one("M170", "/declencheur"), "{text}");
    }
    for text in ["Vue avec Jean Moulin.", "Au lycée, Jean Moulin l'attend.", "MOULIN Jean"] {
        assert_eq!(written(text), one("M005", "/declencheur"), "{text}");
    }
    let school = found(&[jean.clone()], |record| {
        record["scolarite"]["etablissement"] = "Lycée Jean Moulin".into();
    });
    assert_eq!(school, one("M170", "/scolarite/etablissement"));
}

/// Nobody is asked to change what somebody said: it goes to the annex.
#[test]
fn a_quotation_is_never_to_be_changed() {
    for said in [
        "« Perrette GALUCHARD était là »",
        "« on va à la Maison Brumepastel »",
        "« appelle le 06 39 98 00 41 »",
    ] {
        let quoted = found(&[neighbour()], |record| {
            record["faits"][2]["verbatim"] = json!([said]);
        });
        let at = BTreeSet::from([("M192", "/faits/2/verbatim/0".to_owned())]);
        assert_eq!(quoted, at, "{said}");
    }
}

#[test]
fn a_name_that_many_bear_is_told_and_refuses_nothing() {
    let mut lea = neighbour();
    lea["mineur"]["prenoms"] = json!(["Léa"]);
    lea["mineur"]["nom"] = "MARTIN".into();
    let written = |text: &str| found(&[lea.clone()], |record| record["declencheur"] = text.into());
    assert_eq!(written("Son amie Léa est venue."), one("M170", "/declencheur"));
    assert_eq!(written("Le docteur Martin est venu."), BTreeSet::new());
    assert_eq!(written("Léa Martin est venue."), one("M005", "/declencheur"));
    assert_eq!(written("martin, léa"), one("M005", "/declencheur"));
}

#[test]
fn a_link_that_the_form_asks_for_is_not_sought() {
    let links = found(&[neighbour()], |record| {
        record["fratrie"] = json!([{"prenom": "Perrette", "lieu_vie": "Avec Perrette"}]);
        record["representants"][0]["nom"] = "Mme ZIBELIN".into();
        record["representants"][0]["prenoms"] = json!(["Wilhelmine"]);
        record["mesures"][0]["operateur"] = "Maison Brumepastel".into();
        record["declencheur"] =
            "Perrette et Wilhelmine Zibelin, près de la Maison Brumepastel.".into();
    });
    assert_eq!(links, BTreeSet::new());
    // Where something happened is no link, and excuses nothing.
    let happened = found(&[neighbour()], |record| {
        record["faits"][0]["lieu"] = "Maison Brumepastel".into();
        record["declencheur"] = "Hébergée à la Maison Brumepastel.".into();
    });
    let both = [("C001", "/declencheur".to_owned()), ("C001", "/faits/0/lieu".to_owned())];
    assert_eq!(happened, BTreeSet::from(both));
    // A telephone that is protected elsewhere, with the address beside it, is protected here too.
    let hidden = |record: &mut Value| {
        record["representants"][0]["adresse"] = json!({"protegee": "oui"});
        record["representants"][0]["telephone"] = "06 39 98 77 61".into();
    };
    let open = |record: &mut Value| {
        record["representants"][0]["telephone"] = "06 39 98 77 61".into();
    };
    let mut other = neighbour();
    hidden(&mut other);
    let other = [other];
    assert_eq!(found(&other, open), one("C001", "/representants/0/telephone"));
    assert_eq!(found(&other, hidden), BTreeSet::new());
    // An address protected elsewhere is protected here too.
    let address = |protected: &str| {
        found(&[neighbour()], |record| {
            let mut address = json!({"adresse": "12 avenue du Gal-Leurre"});
            if !protected.is_empty() {
                address["protegee"] = protected.into();
            }
            record["representants"][0]["adresse"] = address;
        })
    };
    for open in ["", "non"] {
        assert_eq!(address(open), one("C001", "/representants/0/adresse/adresse"), "{open}");
    }
    // In doubt, it is.
    for kept in ["oui", "ne_sait_pas"] {
        assert_eq!(address(kept), BTreeSet::new(), "{kept}");
    }
}

/// The limits that SECURITY.md tells, so that it stays true.
#[test]
fn what_the_search_does_not_find_is_what_security_says() {
    for text in [
        "Vue avec P. G. hier.",
        "La fille de la coiffeuse, en première au lycée.",
        "Vue avec Perrou hier.",
        "Vue avec Perete GALLUCHARD.",
        "Vue avec Perrettine.",
        // In three pieces, or with digits for letters.
        "Vue avec Per ret te.",
        "Vue avec P3rrett3.",
        // Two words of the language.
        "Vue à la Maison Brume pastel.",
        // Another alphabet, rather than its look-alikes.
        "Vue avec Перретта.",
        // A surname of two letters, alone, and the first name of a parent.
        "Vue avec LY hier.",
        "Chez Wilhelmine, le soir.",
        "Vue au 3 rue Inventée.",
    ] {
        assert_eq!(written(text), BTreeSet::new(), "{text}");
    }
    // A school, somebody who is only written about.
    let other = || {
        let mut other = neighbour();
        other["declencheur"] = "Vue avec Zdenka PASTICHARD.".into();
        other["prostitution"]["plateformes"] =
            json!([{"nom": "Exemple", "compte": "zorvette_93", "annonce": "zorvannonce-93"}]);
        other["prostitution"]["personnes_citees"] = json!([{
            "designation": "Balthazor FEINTARD", "role_suppose": "logeur", "fondement": "constate",
        }]);
        other
    };
    for text in ["Vue avec Zdenka PASTICHARD.", "Un certain Balthazor FEINTARD."] {
        let found = found(&[other()], |record| record["declencheur"] = text.into());
        assert_eq!(found, BTreeSet::new(), "{text}");
    }
    // The same people write for several children: an advertisement is told, and refuses nothing.
    for text in ["Sous le pseudonyme zorvette_93.", "Voir l'zorvannonce-93."] {
        let found = found(&[other()], |record| record["declencheur"] = text.into());
        assert_eq!(found, one("M170", "/declencheur"), "{text}");
    }
    // A word of the language: with a capital, or beside the other name.
    let mut rose = neighbour();
    rose["mineur"]["nom"] = "PETIT".into();
    rose["mineur"]["prenoms"] = json!(["Rose"]);
    let written = |text: &str| found(&[rose.clone()], |record| record["declencheur"] = text.into());
    assert_eq!(written("La jeune rose, et le jeune Petit."), BTreeSet::new());
    assert_eq!(written("La jeune Rose."), one("M170", "/declencheur"));
    assert_eq!(written("La jeune rose petit."), one("M005", "/declencheur"));
}

/// What an adversary tried, and what a worker writes every day.
#[test]
fn names_are_told_from_institutions_and_homes_are_known_for_short() {
    let told = |edit: &dyn Fn(&mut Value), text: &str| {
        let mut other = neighbour();
        edit(&mut other);
        found(&[other], |record| record["declencheur"] = text.into())
    };
    let guardian = |name: &'static str| {
        move |other: &mut Value| other["representants"][0] = json!({"nom": name, "lien": "tuteur"})
    };
    for name in
        ["Métropole de Lyon", "ASE", "ASE 69", "Service ASE", "UDAF 69", "Parquet des mineurs"]
    {
        let text =
            "La Métropole de Lyon, l'ASE et l'UDAF 69 sont saisies, le Parquet des mineurs aussi.";
        assert_eq!(told(&guardian(name), text), BTreeSet::new(), "{name}");
    }
    let home = |name: &'static str| {
        move |other: &mut Value| other["mineur"]["lieu_vie"]["nom"] = name.into()
    };
    for (name, text) in [
        ("Foyer Les Ormefeints", "Sa camarade vit aux Ormefeints."),
        ("MECS Clairbrumeuse", "Au foyer Clairbrumeuse, le soir."),
        ("Les Tilleuls", "Sa camarade vit aux Tilleuls."),
        ("Famille DUVERGOGNARD", "Elle vit chez Mme Duvergognard."),
        ("Famille d'accueil Lise DUVERGOGNARD", "Elle vit chez les Duvergognard."),
    ] {
        assert_eq!(told(&home(name), text), one("M170", "/declencheur"), "{name}: {text}");
    }
    for name in ["Maison des adolescents", "Foyer départemental de l'enfance", "Centre maternel"] {
        assert_eq!(told(&home(name), &format!("Vue : {name}.")), BTreeSet::new(), "{name}");
    }
    let threatened = |other: &mut Value| {
        other["professionnels_menaces"] = json!([{"nom": "Odile Zorglube"}]);
    };
    for text in ["Mme Zorglube a été suivie.", "odile zorglube", "Vu : ZORGLUBE."] {
        assert_eq!(told(&threatened, text), one("M005", "/declencheur"), "{text}");
    }
    let particle = |other: &mut Value| {
        other["mineur"]["nom"] = "LE ROUXART".into();
        other["mineur"]["prenoms"] = json!(["Anne-Lisette"]);
    };
    for text in ["Anne-Lisette Le Rouxart", "annelisette", "LEROUXART", "rouxart69"] {
        assert_eq!(told(&particle, text), one("M005", "/declencheur"), "{text}");
    }
    let account = |name: &'static str| {
        move |other: &mut Value| other["mineur"]["comptes"][0]["pseudonyme"] = name.into()
    };
    for name in ["Instagram", "compte privé", "la jeune", "le 93", "12345"] {
        let text = "Sur Instagram, la jeune a un compte privé, dans le 93, code 12345.";
        assert_eq!(told(&account(name), text), BTreeSet::new(), "{name}");
    }
}

#[test]
fn somebody_else_of_the_same_name_is_a_doubt() {
    let written = |text: &str, edit: &dyn Fn(&mut Value)| {
        found(&[neighbour()], |record| {
            edit(record);
            record["declencheur"] = text.into();
        })
    };
    let nothing = |_: &mut Value| ();
    let doubt = one("M170", "/declencheur");
    assert_eq!(written("M. Galuchard, éducateur, a appelé.", &nothing), doubt);
    let signs =
        |record: &mut Value| record["signalement"]["valideur"]["nom"] = "Perrette ESSAI".into();
    assert_eq!(written("La jeune Perrette.", &signs), doubt);
    assert_eq!(written("La jeune Perrette Galuchard.", &signs), one("M005", "/declencheur"));
    let sister = |record: &mut Value| record["fratrie"] = json!([{"prenom": "Perrette"}]);
    assert_eq!(written("Sa demi-sœur Perrette GALUCHARD.", &sister), doubt);
    let surname = |record: &mut Value| record["mineur"]["nom"] = "GALUCHARD".into();
    assert_eq!(written("Avec Perrette Galuchard.", &surname), one("M005", "/declencheur"));
    let step = |record: &mut Value| {
        record["menage"]["adultes"] =
            json!([{"designation": "M. Jean GALUCHARD", "lien": "beau-père"}]);
    };
    assert_eq!(written("Rien.", &step), BTreeSet::new());
}

/// What a house and the copies of a session do not seek is told.
#[test]
fn what_a_house_and_a_session_do_not_seek_is_told() {
    let told = |file: &str| {
        let mut checked = check_records(&[crate::at(file)], None).unwrap();
        let unsought = checked.find(|checked| checked.file.ends_with(file)).unwrap().unsought;
        let lines = unsought.iter().all(|one| one.line > 0 && one.file.ends_with(file));
        assert!(lines, "{unsought:?}");
        unsought.into_iter().map(|one| (one.field, one.why)).collect::<Vec<_>>()
    };
    let house = told("samples/cesmivip.yaml");
    let has =
        |field: &str, why: &str| house.iter().any(|(at, said)| at == field && said.contains(why));
    assert!(has("collectivite.logo", "image"), "{house:?}");
    for key in ["foyer_ilot", "foyer_rive", "lieu_accueil"] {
        assert!(has(&format!("organismes.{key}.nom"), "M191"), "{key}: {house:?}");
    }
    assert!(!house.iter().any(|(field, _)| field.starts_with("organismes.ase")), "{house:?}");
    // Of the sessions, what is told is an item that a copy hides.
    let session = told("samples/seances/CES-2026-05.yaml");
    assert!(session.iter().all(|(field, _)| field.contains("examens")), "{session:?}");
}

#[test]
fn the_record_itself_is_no_neighbour_of_its_own() {
    assert_eq!(found(&[sample()], |_| ()), BTreeSet::new());
}

#[cfg(feature = "rendu")]
mod pages {
    use cesmivip::pipeline::{Here, referral, slip};
    use cesmivip::seal::WorkspaceKey;
    use cesmivip::view::{Dispatch, DispatchedPiece};

    use super::*;
    use crate::at;

    /// The texts of the referral and of its annex, and what is said not to be sought.
    fn made(edit: impl Fn(&mut Value)) -> (String, String, Vec<(String, String)>) {
        let setup = setup();
        let mut record = sample();
        edit(&mut record);
        let dossier = check_whole(setup, &record, None);
        let dossier = dossier.unwrap_or_else(|report| panic!("{report:#?}")).value;
        let told = dossier.unsought().map(|u| (u.pointer.clone(), u.why.label())).collect();
        let made = referral(setup, &WorkspaceKey::from_bytes([7; 32]), &dossier, &mut Here);
        let made = made.unwrap_or_else(|report| panic!("{report:#?}"));
        let text = |at: usize| {
            let pages = cesmivip::pdf::read_all(made.documents[at].pdf()).unwrap().pages;
            pages.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(!made.letter.1.contains("Ondelivre") && !made.letter.1.contains("Leurre"));
        (text(0), text(1), told)
    }

    fn sheltered(record: &mut Value) {
        record["mineur"]["lieu_vie"] = json!({
            "type": "etablissement", "nom": "Maison Ondelivre",
            "adresse": {"adresse": "7 sente Quorvelune", "commune": "Bron"},
        });
    }

    #[test]
    fn what_gives_a_shelter_away_moves_to_the_annex() {
        let (referral, annex, _) = made(|record| {
            sheltered(record);
            record["mesures"][0]["operateur"] = "Maison Ondelivre, service de suite".into();
            record["fratrie"] = json!([{"prenom": "Zoé", "lieu_vie": "Maison Ondelivre"}]);
            record["signalement"]["auteur"]["service"] = "maison ondelivre".into();
        });
        assert!(!referral.to_lowercase().contains("ondelivre"), "{referral}");
        assert!(referral.contains("voir l’annexe confidentielle"), "{referral}");
        for moved in ["service de suite", "Mentions reportées du signalement"] {
            assert!(annex.contains(moved), "{annex}");
        }
        assert!(annex.matches("ndelivre").count() >= 4, "{annex}");
    }

    /// A quotation that says what is protected is printed to the letter, where it may be read.
    #[test]
    fn a_quotation_that_tells_moves_to_the_annex_as_it_is() {
        for said in [
            "« Elle m'a dit : Maison Ondelivre »",
            "« 7 sente Quorvelune, sonne pas »",
            "« c'est la Zdenka Pastichard qui m'a pris mon tel »",
        ] {
            let (referral, annex, _) = made(|record| {
                sheltered(record);
                record["professionnels_menaces"] = json!([{"nom": "Zdenka PASTICHARD"}]);
                record["representants"][0]["adresse"] = json!({"adresse": "12 av. du Leurre",
                    "protegee": "oui"});
                record["faits"][2]["verbatim"] = json!([said]);
            });
            let said = said.trim_matches(['«', '»', ' ']);
            let plain = |text: &str| text.replace('’', "'");
            assert!(!plain(&referral).contains(said), "{said}: {referral}");
            assert!(plain(&annex).contains(said), "{said}: {annex}");
        }
    }

    #[test]
    fn an_address_is_protected_wherever_one_stands() {
        let hidden = json!({"adresse": "12 av. du Gal-Leurre", "code_postal": "69999",
            "commune": "Fictiville", "protegee": "oui"});
        let (referral, annex, _) = made(|record| {
            record["representants"][0]["adresse"] = hidden.clone();
            // Who is reached there is found by it.
            record["representants"][0]["telephone"] = "06 39 98 77 61".into();
            record["representants"][0]["courriel"] = "cachee@refuge.invalid".into();
            record["prostitution"]["lieux"] = json!([{"type": "hotel",
                "adresse": "5 quai Postiche", "protegee": "oui"}]);
        });
        let kept = ["Leurre", "69999", "Fictiville", "Postiche", "06 39 98 77 61", "refuge"];
        for kept in kept {
            assert!(!referral.contains(kept), "{kept}: {referral}");
            assert!(annex.contains(kept), "{kept}: {annex}");
        }
    }

    /// Who has no address of his own lives with the child.
    #[test]
    fn a_parent_is_hidden_with_the_home() {
        for protected in [true, false] {
            let (referral, annex, _) = made(|record| {
                let mut home = json!({"adresse": "3 venelle Cachottine", "commune": "Fictiville"});
                if protected {
                    home["protegee"] = "oui".into();
                }
                record["mineur"]["domicile"] = home;
                let parent = record["representants"][0].as_object_mut().unwrap();
                parent.remove("adresse");
                parent.insert("telephone".to_owned(), "06 39 98 77 61".into());
                parent.insert("courriel".to_owned(), "cachee@refuge.invalid".into());
            });
            for kept in ["06 39 98 77 61", "refuge"] {
                assert_eq!(referral.contains(kept), !protected, "{kept}: {referral}");
                assert!(!protected || annex.contains(kept), "{kept}: {annex}");
            }
        }
    }

    #[test]
    fn what_is_not_sought_is_told() {
        let (_, _, told) = made(|record| {
            sheltered(record);
            record["mineur"]["lieu_vie"]["consignes"] = "RAS".into();
            record["professionnels_menaces"] =
                json!([{"nom": "Zofia LYON", "fonction": "chef de service"}]);
        });
        let said = |pointer: &str| told.iter().any(|(at, _)| at == pointer);
        for pointer in [
            "/mineur/lieu_vie/adresse/commune",
            "/mineur/lieu_vie/consignes",
            "/professionnels_menaces/0/fonction",
            "/professionnels_menaces/0/nom",
        ] {
            assert!(said(pointer), "{pointer}: {told:?}");
        }
        assert!(!said("/mineur/lieu_vie/nom"), "{told:?}");
    }

    /// Names of files, what is listed, what a template adds to a slip.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "reads a template")]
    fn no_name_of_a_file_and_no_slip_names_anybody() {
        let among = dictionary(setup(), &[neighbour()]);
        let key = WorkspaceKey::from_bytes([7; 32]);
        let piece = |intitule: &str, fichier: &str| DispatchedPiece {
            intitule: intitule.to_owned(),
            mention: None,
            fichier: fichier.to_owned(),
            // Ten digits of the neighbour's telephone stand in it by chance.
            sha256: "0639980041".repeat(7)[..64].to_owned(),
            octets: 12,
            ligne: 3,
            signe: false,
        };
        let dispatch = |recipient: &str, piece: DispatchedPiece| Dispatch {
            number: "BRD-2026-0001".to_owned(),
            day: cesmivip::value::Day::parse("2026-06-12").unwrap(),
            recipient: recipient.to_owned(),
            pieces: vec![piece],
            urgency: None,
            absent: Vec::new(),
            before: Vec::new(),
            point: vec![
                "exemple".to_owned(),
                "3".to_owned(),
                "cmFjaW5lIGludmVudMOpZQ==".to_owned(),
            ],
            key: "exemple+0639980041+cGVycmV0dGU=".to_owned(),
            minisign: "RWQ0639980041".to_owned(),
        };
        let made = |setup: &Setup, dispatch: &Dispatch, among| {
            let made = slip(setup, &key, dispatch, among, &mut Here);
            made.map(|_| ()).map_err(|report| {
                let told = format!("{report:?}").to_lowercase();
                assert!(!told.contains("perrette"), "{told}");
                (report.items()[0].code, report.items()[0].place.file.clone())
            })
        };
        let (plain, pdf) = ("Signalement SIG-2026-0042", "PIECE-0a1b.pdf");
        let told = Err(("C001", "BRD-2026-0001".to_owned()));
        for (recipient, title, file, expected) in [
            ("crip", plain, pdf, Ok(())),
            ("crip", "Photo de Perrette GALUCHARD", pdf, told.clone()),
            ("crip", "Photo de la jeune perrette", pdf, told.clone()),
            ("crip", "Au 7 sente Ormefeinte", pdf, told.clone()),
            ("crip", plain, "PIECE-0a1b.perrette", told.clone()),
            ("perrette_galuchard", plain, pdf, told.clone()),
            // A service is a place, which its own slip may say.
            ("maison_brumepastel", plain, pdf, Ok(())),
        ] {
            let dispatch = dispatch(recipient, piece(title, file));
            assert_eq!(made(setup(), &dispatch, Some(&among)), expected, "{recipient}, {title}");
            assert_eq!(made(setup(), &dispatch, None), Ok(()), "{recipient}, {title}");
        }
        let page = std::fs::read_to_string(at("templates/bordereau/page.typ")).unwrap();
        let over = [(
            "/bordereau/page.typ".to_owned(),
            format!("{page}\nPerrette Galuchard\n").into_bytes(),
        )];
        let leaking = crate::setup_with(over.into_iter().collect());
        let dispatch = dispatch("crip", piece(plain, pdf));
        let (code, _) = made(&leaking, &dispatch, Some(&among)).unwrap_err();
        assert_eq!(code, "C001");
    }

    /// A template of the workspace that holds a neighbour's name is found in the finished bytes.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "reads a template")]
    fn a_neighbour_in_a_template_is_found_in_the_bytes() {
        let page = std::fs::read_to_string(at("templates/signalement/page.typ")).unwrap();
        let leaking = format!("{page}\nPerrette Galuchard\n");
        let over = [("/signalement/page.typ".to_owned(), leaking.into_bytes())];
        let setup = crate::setup_with(over.into_iter().collect());
        let among = dictionary(&setup, &[neighbour()]);
        let dossier = check_whole(&setup, &sample(), Some(&among));
        let dossier = dossier.unwrap_or_else(|report| panic!("{report:#?}")).value;
        let refused = referral(&setup, &WorkspaceKey::from_bytes([7; 32]), &dossier, &mut Here);
        let refused = refused.err().unwrap();
        assert!(refused.items().iter().any(|d| d.code == "C001"), "{refused:#?}");
        assert!(!format!("{refused:?}").contains("Perrette"), "{refused:#?}");
    }
}
