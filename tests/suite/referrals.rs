//! Referrals: they speak of a situation on a day, and the situation goes on living.

use cesmivip::diag::Report;
use cesmivip::pipeline::minutes::Named;
use serde_json::{Value, json};

use crate::setup;
use crate::shared::{check_whole, dossier, whole};

fn named(name: &str, value: &Value) -> Named {
    (name.to_owned(), value.to_string().into_bytes())
}

/// The largest sample in two records.
fn apart() -> (Value, Value) {
    let mut situation = whole("samples/situations/S-2026-042.yaml");
    let referral = situation.as_object_mut().unwrap().remove("signalement").unwrap();
    (situation, referral)
}

fn codes(report: &Report) -> Vec<&'static str> {
    let mut codes: Vec<_> = report.items().iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// What is said of a referral beside its situation and others.
fn told(situation: &Value, referral: &Value, others: &[Value]) -> (Report, bool) {
    let mut all = vec![named("SIG", referral)];
    all.extend(others.iter().map(|other| named("autre", other)));
    match dossier(setup(), &all[0], &[named("S", situation)], &all) {
        Ok(checked) => (checked.warnings, true),
        Err(report) => (report, false),
    }
}

/// Weeks of life: she is back, elsewhere, runs away again; a fact, a measure, an action.
fn lives_on(situation: &mut Value) {
    let runaways = situation["fugues"].as_array_mut().unwrap();
    let last = runaways.last_mut().unwrap();
    last["fin"] = "2026-06-20T08:00".into();
    last["etat_retour"] = "Calme.".into();
    runaways.push(json!({"type": "fugue", "debut": "2026-07-01T22:00"}));
    situation["faits"].as_array_mut().unwrap().push(json!({
        "id": "F10", "quand": "2026-06-21", "fondement": "constate", "source": "éducatrice",
        "enonce": "La jeune demande à changer de numéro.", "pieces": [9],
    }));
    let measures = situation["mesures"].as_array_mut().unwrap();
    measures.push(json!({"type": "opp", "decision": "2026-06-20", "operateur": "Foyer fictif"}));
    let actions = situation["demarches"].as_array_mut().unwrap();
    actions.push(json!({"date": "2026-06-22", "acteur": "MECS", "action": "Entretien.",
        "effet": "Accepté."}));
    situation["mineur"]["lieu_vie"]["type"] = "etablissement".into();
    situation["mineur"]["lieu_vie"]["depuis"] = "2026-06-20".into();
    situation["signalements_anterieurs"].as_array_mut().unwrap().push(json!({
        "type": "signalement", "date": "2026-06-02", "reference": "SIG-2026-0042",
    }));
}

#[test]
fn a_situation_that_lives_on_never_refuses_its_referral() {
    let (mut situation, mut referral) = apart();
    lives_on(&mut situation);
    let (warned, passes) = told(&situation, &referral, &[]);
    assert!(passes && codes(&warned) == ["M171"], "{warned:#?}");
    // Once it is sent nothing is remarked any more.
    referral["envoi"] = json!({"le": "2026-06-02T19:00", "canal": "plex"});
    let (warned, passes) = told(&situation, &referral, &[]);
    assert!(passes && warned.items().is_empty(), "{warned:#?}");
}

/// What is known after the sending is no part of what is sealed.
#[test]
fn what_follows_the_sending_changes_nothing_of_what_is_sealed() {
    let committed = |edit: fn(&mut Value)| {
        let mut record = whole("samples/situations/S-2026-042.yaml");
        edit(&mut record["signalement"]);
        let checked = check_whole(setup(), &record, None);
        checked.unwrap_or_else(|report| panic!("{report:#?}")).value.referred().committed()
    };
    let before = committed(|_| ());
    let after = committed(|referral| {
        referral["envoi"] = json!({"le": "2026-06-02T19:00", "canal": "plex", "preuve": "avis 12"});
        referral["copies_envoyees"] = json!([{"destinataire": "crip", "le": "2026-06-03T09:00"}]);
        referral["suites"] = json!([{"type": "opp", "date": "2026-06-05"}]);
    });
    assert_eq!(before, after);
    assert_ne!(before, committed(|referral| referral["orientation_opp"] = "Autre.".into()));
}

/// A complement to the sample, a fortnight later.
fn complement() -> (Value, Value, Value) {
    let (mut situation, first) = apart();
    lives_on(&mut situation);
    let mut second = first.clone();
    second["signalement"] = "SIG-2026-0061".into();
    second["nature"] = "complement".into();
    second["lies"] = json!(["SIG-2026-0042"]);
    second["date"] = "2026-07-02".into();
    second["pieces"] = json!([1, 2, 3, 4, 9].map(|n| json!({"numero": n, "intitule": "Pièce"})));
    second["demandes"] = json!([
        {"type": "recherche_mineur", "motivation": "F10."},
        {"type": "saisine_je", "motivation": "F10."},
    ]);
    second.as_object_mut().unwrap().remove("orientation_opp");
    for signature in second["signatures"].as_array_mut().unwrap() {
        signature["date"] = "2026-07-02".into();
    }
    (situation, first, second)
}

#[test]
fn what_is_completed_is_of_the_same_child_and_came_before() {
    let (mut situation, first, second) = complement();
    situation["mineur"]["lieu_vie"] = json!({"type": "en_fugue", "depuis": "2026-07-01"});
    // Its record tells nothing of what was printed: it says all, and that is remarked.
    let (warned, passes) = told(&situation, &second, std::slice::from_ref(&first));
    assert!(passes && codes(&warned) == ["M173"], "{warned:#?}");
    let mut other = first.clone();
    other["situation"] = "S-2026-999".into();
    assert_eq!(codes(&told(&situation, &second, &[other]).0), ["M173", "M176"]);
    let mut later = first;
    later["date"] = "2026-07-09".into();
    assert_eq!(codes(&told(&situation, &second, &[later]).0), ["M173", "M176"]);
}

#[test]
fn a_referral_of_nobody_is_refused() {
    let (situation, mut referral) = apart();
    referral["situation"] = "S-2026-999".into();
    assert_eq!(codes(&told(&situation, &referral, &[]).0), ["M172"]);
}

/// What a brother's or a sister's record begins with says nothing of the first child alone.
#[test]
fn a_sibling_gets_the_family_and_nothing_of_the_first_child() {
    let (mut situation, _) = apart();
    situation["mineur"]["lieu_vie"]["nom"] = "Abri Tamarix".into();
    situation["representants"][0]["adresse"] = json!({"adresse": "4 rue Gardée",
        "commune": "Lyon", "protegee": "oui"});
    situation["representants"][0]["information_prealable"] = json!({"fait": "oui",
        "date": "2026-06-01", "par": "Camille ESSAI", "mode": "entretien"});
    situation["mesures"][0]["operateur"] = "Abri Tamarix".into();
    situation["fratrie"][0]["lieu_vie"] = "Abri Tamarix".into();
    situation["menage"]["adultes"][0]["designation"] = "le gardien de l'abri  tamarix".into();
    situation["faits"][0]["verbatim"] = "« Mots de la première. »".into();
    let number = cesmivip::value::SituationRef::parse("S-2026-101").unwrap();
    let (name, bytes) = named("S", &situation);
    let made = setup().reader().sibling(&name, &bytes, &number);
    let made = made.unwrap_or_else(|report| panic!("{report:#?}"));
    for shared in ["situation: S-2026-101", "nom: \"Mme FICTIVE\"", "prenom: \"Anatole\""] {
        assert!(made.contains(shared), "{shared}: {made}");
    }
    for own in ["amarix", "Gardée", "Camille", "Mots", "fait:", "enonce", "F1", "mesures:"] {
        assert!(!made.contains(own), "{own}: {made}");
    }
    // What is faulty is not read as if it were said.
    situation["mineur"]["date_naissance"] = "jamais".into();
    let (name, bytes) = named("S", &situation);
    assert!(setup().reader().sibling(&name, &bytes, &number).is_err());
}

/// Pages, looked at with the eyes of the machine.
#[cfg(feature = "rendu")]
mod pages {
    use std::collections::BTreeMap;

    use cesmivip::pipeline::{Archive, Dossier, Here, referral, shown};
    use cesmivip::record::Checked;
    use cesmivip::seal::WorkspaceKey;
    use cesmivip::view::Completed;

    use super::*;
    use crate::shared::complement_of;

    fn made(situation: &Value, sent: &Value, others: &[Value]) -> (String, String) {
        let mut all = vec![named("SIG", sent)];
        all.extend(others.iter().map(|other| named("autre", other)));
        let checked = dossier(setup(), &all[0], &[named("S", situation)], &all);
        let dossier = checked.unwrap_or_else(|report| panic!("{report:#?}")).value;
        let key = WorkspaceKey::from_bytes([42; 32]);
        let made = referral(setup(), &key, &dossier, &mut Here);
        let made = made.unwrap_or_else(|report| panic!("{report:#?}"));
        let read = cesmivip::pdf::read_all(made.documents[0].pdf()).unwrap().pages;
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        (plain(&read), plain(&made.letter.1))
    }

    /// What was sealed, by reference.
    #[derive(Default)]
    struct Sealed(BTreeMap<String, Completed>);

    impl Archive for Sealed {
        fn standing(&self, reference: &str, _: &str) -> Option<Completed> {
            self.0.get(reference).cloned()
        }
    }

    impl Sealed {
        fn with(mut self, situation: &Value, referral: &Value) -> Self {
            let number = referral["signalement"].as_str().unwrap();
            let view = |stem: &str| view(situation, referral, &self, stem);
            let annex = view(&format!("{number}-v1-annexe"));
            let earlier = Completed::new(view(&format!("{number}-v1")).unwrap(), annex);
            self.0.insert(number.to_owned(), earlier);
            self
        }
    }

    fn whole(situation: &Value, sent: &Value, sealed: &Sealed) -> Checked<Dossier> {
        let sent = named("SIG", sent);
        let all = (&[named("S", situation)] as &[_], std::slice::from_ref(&sent));
        complement_of(setup(), &sent, all, sealed).unwrap_or_else(|report| panic!("{report:#?}"))
    }

    fn view(situation: &Value, sent: &Value, sealed: &Sealed, stem: &str) -> Option<Value> {
        shown(&whole(situation, sent, sealed).value, stem)
    }

    fn block<'v>(view: &'v Value, id: &str) -> Option<&'v Value> {
        view["blocs"].as_array().unwrap().iter().find(|block| block["id"] == id)
    }

    /// A line of what the complement says of itself.
    fn line(view: &Value, key: &str) -> String {
        let fields = block(view, "complement").unwrap()["lignes"][0].as_array().unwrap();
        let field = fields.iter().find(|field| field["cle"] == key);
        field.map(|field| field["valeur"]["contenu"].to_string()).unwrap_or_default()
    }

    const SECOND: &str = "SIG-2026-0061-v1";

    #[test]
    fn a_complement_says_what_is_new_and_recalls_the_rest() {
        let (mut situation, first, second) = complement();
        let sealed = Sealed::default().with(&apart().0, &first);
        situation["mineur"]["lieu_vie"] = json!({"type": "en_fugue", "depuis": "2026-07-01"});
        let made = whole(&situation, &second, &sealed);
        assert!(made.warnings.items().is_empty(), "{:#?}", made.warnings);
        let made = shown(&made.value, SECOND).unwrap();
        let text = made.to_string();
        for said in [
            "SIG-2026-0042, version 1, du 2\u{a0}juin\u{a0}2026",
            "nouveaux : F10 ; déjà portés à votre connaissance : F1, F2",
            "La jeune demande à changer de numéro.",
            "Foyer fictif",
            "Sans changement, non repris ici",
        ] {
            let plain = |text: &str| text.replace('\u{a0}', " ");
            assert!(plain(&text).contains(&plain(said)), "{said}: {text}");
        }
        for old in ["deux cartes d'accès d'hôtel", "W15"] {
            assert!(!text.contains(old), "{old}: {text}");
        }
        // A document that completes none that is known says all.
        let all = view(&situation, &second, &Sealed::default(), SECOND).unwrap();
        assert!(block(&all, "complement").is_none());
        assert!(all.to_string().contains("deux cartes d'accès d'hôtel"), "{all}");
    }

    /// What changed since the sealing, wherever it stands and whatever its date, is said again.
    #[test]
    fn a_complement_calls_unchanged_what_was_printed_and_nothing_else() {
        let (_, first, mut second) = complement();
        let (mut situation, _) = apart();
        second["demandes"] = json!([{"type": "recherche_mineur", "motivation": "F1."}]);
        let sealed = Sealed::default().with(&situation, &first);
        let still = view(&situation, &second, &sealed, SECOND).unwrap();
        let same = line(&still, "non_repris");
        for title in
            ["Situation de prostitution", "Comptes et pseudonymes de la mineure", "Famille"]
        {
            assert!(same.contains(title), "{title}: {same}");
        }
        // Part of it stands in the annex alone, where it may have changed.
        assert!(!same.contains("Titulaires") && block(&still, "representants").is_some());
        assert!(line(&still, "lieu_vie").contains("comme dans le document complété"), "{still}");
        assert!(line(&still, "faits").contains("aucun fait nouveau"));
        // A fact of before, learned late; another that is told otherwise; one that is gone.
        let facts = situation["faits"].as_array_mut().unwrap();
        facts.retain(|fact| fact["id"] != "F4");
        facts[1]["enonce"] = "Autrement dit.".into();
        facts.push(json!({"id": "F10", "quand": "2026-05-01", "fondement": "constate",
            "source": "mère", "enonce": "Appris ensuite."}));
        situation["prostitution"]["niveau"] = "avere".into();
        situation["attitude_parents"] = "Autre attitude.".into();
        situation["mesures"]
            .as_array_mut()
            .unwrap()
            .push(json!({"type": "aemo", "operateur": "Service fictif"}));
        situation["mineur"]["lieu_vie"] = json!({"type": "domicile"});
        situation["mineur"].as_object_mut().unwrap().remove("comptes");
        for fugue in situation["fugues"].as_array_mut().unwrap() {
            if fugue["fin"].is_null() {
                fugue["fin"] = "2026-06-02T22:00".into();
            }
        }
        let made = view(&situation, &second, &sealed, SECOND).unwrap();
        let said = line(&made, "faits");
        for words in ["nouveaux : F10", "modifiés : F2", "non repris ici : F4"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(made.to_string().contains("Autrement dit.") && said.contains(" F1,"), "{said}");
        let (same, gone) = (line(&made, "non_repris"), line(&made, "plus_tel_quel"));
        for title in
            ["Situation de prostitution", "Famille", "Comptes et pseudonymes de la mineure"]
        {
            assert!(!same.contains(title) && gone.contains(title), "{title}: {same} {gone}");
        }
        assert!(block(&made, "prostitution").is_some() && block(&made, "famille").is_some());
        assert!(line(&made, "mesures").contains("1 mesure"), "{made}");
        assert!(line(&made, "fugues").contains("1 départ"), "{made}");
        assert!(line(&made, "lieu_vie").contains("changé"), "{made}");
    }

    #[test]
    fn a_new_version_says_on_its_first_page_which_one_it_replaces() {
        let (situation, mut referral) = apart();
        referral["version"] = 2.into();
        referral["remplace"] = json!({"version": 1, "date": "2026-06-01",
            "parties": ["Faits", "Demandes au parquet"], "motif": "un fait précisé"});
        let (text, letter) = made(&situation, &referral, &[]);
        let said = "remplace la version 1 du 1er juin 2026";
        let first = text.find(said).unwrap_or_else(|| panic!("{text}"));
        assert!(first < text.find("Objet").unwrap(), "{text}");
        assert!(text.contains("Faits, Demandes au parquet"), "{text}");
        assert!(letter.contains(said) && letter.contains("Faits"), "{letter}");
    }

    #[test]
    fn a_referral_tells_the_facts_that_it_chooses() {
        let (situation, mut referral) = apart();
        referral["faits"] = json!(["F3", "F8", "F9", "F5", "F7", "F1", "F2", "F6"]);
        let (text, _) = made(&situation, &referral, &[]);
        assert!(text.contains("Les 8 faits") && !text.contains("refus d’être examinée"), "{text}");
    }
}
