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
    assert!(passes && codes(&warned) == ["M171", "M199"], "{warned:#?}");
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

/// A whole number is one, however it is written.
#[test]
fn a_version_with_a_point_is_the_number_that_it_says() {
    let (situation, mut referral) = apart();
    referral["version"] = json!(1.0);
    let (report, passes) = told(&situation, &referral, &[]);
    assert!(passes && report.items().is_empty(), "{report:#?}");
    referral["version"] = json!(1.5);
    assert_eq!(codes(&told(&situation, &referral, &[]).0), ["S103"]);
}

/// What came later, or prints though it did, is remarked field by field.
#[test]
fn what_is_later_than_a_referral_is_told_or_is_said_to_print() {
    let said = |edit: &dyn Fn(&mut Value)| {
        let (mut situation, referral) = apart();
        edit(&mut situation);
        codes(&told(&situation, &referral, &[]).0)
    };
    assert_eq!(said(&|_| ()), [""; 0]);
    let printed: [(&str, &str); 4] = [
        ("scolarite", "depuis"),
        ("mineur/lieu_vie", "depuis"),
        ("mineur/informe", "date"),
        ("mineur/information_partage", "date"),
    ];
    for (block, field) in printed {
        let edit = |s: &mut Value| {
            let block = s.pointer_mut(&format!("/{block}")).unwrap();
            if block.is_null() {
                *block = json!({"fait": "oui"});
            }
            block[field] = "2026-06-20".into();
        };
        assert_eq!(said(&edit), ["M199"], "{block}");
    }
    assert_eq!(
        said(&|s| s["signes"]["W03"] = json!({"observe": "oui", "depuis": "2026-06-20"})),
        ["M199"]
    );
    // Left out: the end of a fact, and care that began later.
    assert_eq!(said(&|s| s["faits"][0]["jusqu_a"] = "2026-06-20".into()), ["M171"]);
    let care = json!([{"type": "cmp", "statut": "en_cours", "depuis": "2026-06-20"}]);
    assert_eq!(said(&|s| s["sante"]["suivis"] = care.clone()), ["M171"]);
}

/// A mistyped year is said to be one: neither that a fact is not there, nor that the child is of age.
#[test]
fn a_day_that_is_mistyped_is_what_is_said_to_be_wrong() {
    let (mut situation, mut referral) = apart();
    lives_on(&mut situation);
    referral["demandes"][0]["motivation"] = "Ce que dit F10.".into();
    let (report, passes) = told(&situation, &referral, &[]);
    let fault = report.items().iter().find(|fault| fault.code == "M021").unwrap();
    assert!(!passes && fault.message.contains("vérifier sa date"), "{report:#?}");
    referral["demandes"][0]["motivation"] = "Ce que dit F99.".into();
    let (report, _) = told(&situation, &referral, &[]);
    let fault = report.items().iter().find(|fault| fault.code == "M021").unwrap();
    assert!(fault.message.contains("n'existe pas"), "{report:#?}");

    let (situation, mut referral) = apart();
    referral["signatures"][0]["date"] = "2036-05-29".into();
    let (report, _) = told(&situation, &referral, &[]);
    let fault = report.items().iter().find(|fault| fault.code == "M007").unwrap();
    assert!(fault.message.contains("de cette signature"), "{report:#?}");
}

/// A danger that does not wait may have had no earlier action, and goes tonight.
#[test]
fn a_danger_at_once_asks_for_no_earlier_action() {
    let (mut situation, mut referral) = apart();
    situation["demarches"] = json!([]);
    let mut refused = |ground: &str, urgency: &str| {
        situation["evaluation"]["motifs"] = json!([ground]);
        referral["urgence"]["degre"] = urgency.into();
        codes(&told(&situation, &referral, &[]).0).contains(&"M003")
    };
    assert!(refused("mesures_sans_effet", "elevee"));
    assert!(!refused("danger_grave_immediat", "elevee"));
    assert!(!refused("evaluation_impossible", "immediate"));
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
    use std::collections::{BTreeMap, BTreeSet};

    use cesmivip::diag::Diagnostic;
    use cesmivip::pipeline::{Archive, Dossier, Here, Reached, referral, shown};
    use cesmivip::record::Checked;
    use cesmivip::seal::WorkspaceKey;
    use cesmivip::value::Day;
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

    /// What was sealed, by reference, and to whom it went.
    struct Sealed(BTreeMap<String, Completed>, BTreeSet<String>);

    const COPIES: [&str; 3] = ["crip", "direction", "juge_enfants"];

    impl Default for Sealed {
        fn default() -> Self {
            let all = ["parquet"].into_iter().chain(COPIES).map(str::to_owned);
            Self(BTreeMap::new(), all.collect())
        }
    }

    impl Archive for Sealed {
        fn standing(&self, reference: &str, _: &str) -> Option<Reached> {
            Some(Reached {
                printed: self.0.get(reference)?.clone(),
                handed: self.1.clone(),
                annex_handed: self.1.contains("parquet"),
                sealed_on: Day::parse("2026-06-02"),
            })
        }

        fn sealed(&self, _: &str, _: u32) -> Option<Option<Day>> {
            None
        }

        fn before(&self, reference: &str, version: u32) -> Option<(u32, Option<Completed>)> {
            (version > 1).then(|| Some((1, Some(self.0.get(reference)?.clone()))))?
        }
    }

    impl Sealed {
        fn sent_to(self, recipients: &[&str]) -> Self {
            Self(self.0, recipients.iter().map(|code| (*code).to_owned()).collect())
        }

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
        among(situation, sent, &[], sealed).unwrap_or_else(|report| panic!("{report:#?}"))
    }

    fn among(
        situation: &Value,
        sent: &Value,
        others: &[Value],
        sealed: &Sealed,
    ) -> Result<Checked<Dossier>, Report> {
        let mut all = vec![named("SIG", sent)];
        all.extend(others.iter().map(|other| named("autre", other)));
        complement_of(setup(), &all[0], (&[named("S", situation)], &all), sealed)
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
        for words in ["nouveaux : F10", "modifiés : F2", "retirés depuis : F4"] {
            assert!(said.contains(words), "{words}: {said}");
        }
        assert!(made.to_string().contains("Autrement dit.") && said.contains(" F1,"), "{said}");
        let (same, gone) = (line(&made, "non_repris"), line(&made, "change"));
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

    /// Nobody is told « already said » of what was never given to him.
    #[test]
    fn a_complement_to_what_its_reader_never_got_says_all() {
        let (_, first, second) = complement();
        let (situation, _) = apart();
        let said = |sealed: &Sealed, second: &Value, others: &[Value]| {
            let made = among(&situation, second, others, sealed);
            let made = made.unwrap_or_else(|report| panic!("{report:#?}"));
            let text = shown(&made.value, SECOND).unwrap().to_string();
            let told = codes(&made.warnings);
            assert_eq!(told.contains(&"M196"), text.contains("deux cartes d'accès d'hôtel"));
            told.contains(&"M196")
        };
        let sealed = || Sealed::default().with(&situation, &first);
        let second = {
            let mut second = second;
            second["demandes"] = json!([{"type": "recherche_mineur", "motivation": "F1."}]);
            second
        };
        assert!(!said(&sealed(), &second, &[]));
        // Sealed, and sent to nobody, to others alone, to all but one of its readers.
        assert!(said(&sealed().sent_to(&[]), &second, &[]));
        assert!(said(&sealed().sent_to(&COPIES), &second, &[]));
        assert!(said(&sealed().sent_to(&["parquet", "crip"]), &second, &[]));
        // By the record of the first, if it can be of that version.
        let typed = |day: &str, version: u32| {
            let mut first = first.clone();
            first["version"] = version.into();
            first["envoi"] = json!({"le": format!("{day}T19:00"), "canal": "plex"});
            let copy = |code: &str| json!({"destinataire": code, "le": format!("{day}T19:00")});
            first["copies_envoyees"] = COPIES.map(copy).into_iter().collect();
            first
        };
        let unsent = sealed().sent_to(&[]);
        assert!(!said(&unsent, &second, &[typed("2026-06-02", 1)]));
        assert!(said(&unsent, &second, &[typed("2026-06-02", 2)]), "of another version");
        // It does not say that the annex went: what stands there is said again.
        let annexed = |sealed: &Sealed, others: &[Value]| {
            let made = among(&situation, &second, others, sealed).unwrap().value;
            let annex = shown(&made, &format!("{SECOND}-annexe")).unwrap();
            let names = line(&shown(&made, SECOND).unwrap(), "change").contains("Annexe");
            (block(&annex, "victimes_protegees").is_some(), names)
        };
        assert_eq!(annexed(&sealed(), &[]), (false, false));
        assert_eq!(annexed(&unsent, &[typed("2026-06-02", 1)]), (true, false));
        let mut alone = typed("2026-06-02", 1);
        alone.as_object_mut().unwrap().remove("copies_envoyees");
        assert!(said(&unsent, &second, &[alone]), "the copies did not go");
        // It was written to another office.
        let mut other = sealed();
        let mut view = other.0["SIG-2026-0042"].referral().clone();
        view["organisation"]["parquet"]["juridiction"] = "Tribunal fictif d'ailleurs".into();
        other.0.insert("SIG-2026-0042".to_owned(), Completed::new(view, None));
        assert!(said(&other, &second, &[]));
    }

    /// « Kept », « said as before » and « not repeated » are said of whole values.
    #[test]
    fn a_complement_names_every_block_that_changed() {
        let (_, first, mut second) = complement();
        let (situation, _) = apart();
        let asked = first["demandes"][0].clone();
        second["demandes"] = json!([asked.clone()]);
        let sealed = Sealed::default().with(&situation, &first);
        let still = view(&situation, &second, &sealed, SECOND).unwrap();
        assert!(line(&still, "demandes").contains("maintenues : "), "{still}");
        second["demandes"][0]["motivation"] = "F1, et une crainte nouvelle.".into();
        let made = view(&situation, &second, &sealed, SECOND).unwrap();
        let said = line(&made, "demandes");
        assert!(
            said.contains("autrement motivées : ") && !said.contains("maintenues : "),
            "{said}"
        );
        second["demandes"] = json!([asked]);
        let changed = |edit: &dyn Fn(&mut Value)| {
            let mut situation = situation.clone();
            edit(&mut situation);
            view(&situation, &second, &sealed, SECOND).unwrap()
        };
        type Edit<'e> = &'e dyn Fn(&mut Value);
        let cases: [(Edit<'_>, &str); 5] = [
            (&|s| s["mineur"]["parole"] = "« Autre chose. »".into(), "Parole et information"),
            (&|s| s["evaluation"]["points_appui"] = "Une amie.".into(), "Évaluation du danger"),
            (&|s| s["mineur"]["domicile"]["commune"] = "Givors".into(), "Mineure concernée"),
            (&|s| s["sante"]["besoins"] = "Un suivi.".into(), "Santé"),
            (&|s| s["mineur"]["lieu_vie"]["nom"] = "Abri Tamarix".into(), "Annexe confidentielle"),
        ];
        let before = line(&still, "change");
        for (edit, title) in cases {
            let made = changed(edit);
            let named = line(&made, "change");
            assert!(!before.contains(title) && named.contains(title), "{title}: {before} {named}");
        }
        let urgency = {
            let mut second = second.clone();
            second["urgence"]["motif"] = "Menaces ce soir.".into();
            view(&situation, &second, &sealed, SECOND).unwrap()
        };
        assert!(line(&urgency, "change").contains("Urgence"), "{urgency}");
        let place = |made: &Value| line(made, "lieu_vie");
        let same = "dit comme dans le document complété";
        assert!(place(&still).contains(same));
        let moved = changed(&|s| s["mineur"]["domicile"]["commune"] = "Givors".into());
        assert!(place(&moved).contains("le domicile est dit autrement"), "{}", place(&moved));
        let hidden = changed(&|s| {
            s["mineur"]["lieu_vie"]["adresse"] = json!({"commune": "Givors"});
        });
        assert!(place(&hidden).contains("voir l’annexe"), "{}", place(&hidden));
        // A fact that is not told is not one that was taken back.
        let facts =
            line(&changed(&|s| drop(s["faits"].as_array_mut().unwrap().remove(3))), "faits");
        assert!(facts.contains("retirés depuis : F4"), "{facts}");
        second["faits"] = json!(["F1"]);
        second["demandes"][0]["motivation"] = "F1.".into();
        let facts = line(&view(&situation, &second, &sealed, SECOND).unwrap(), "faits");
        assert!(facts.contains("non repris ici : F2") && !facts.contains("retirés"), "{facts}");
    }

    /// What it replaces is what was sealed, and its first page announces all that differs.
    #[test]
    fn a_version_says_of_the_former_one_what_was_sealed() {
        let (situation, first) = apart();
        let sealed = Sealed::default().with(&situation, &first);
        let mut second = first.clone();
        second["version"] = 2.into();
        let said = |situation: &Value, replaced: Value| {
            let mut second = second.clone();
            second["remplace"] = replaced;
            let found = match among(situation, &second, &[], &sealed) {
                Ok(made) => made.warnings,
                Err(report) => report,
            };
            let mine = |one: &&Diagnostic| ["M197", "M198"].contains(&one.code);
            let all = found.items().iter().filter(mine);
            all.map(|one| (one.code, one.message.clone())).collect::<Vec<_>>()
        };
        let replaced = |version: u32, day: &str, parts: &[&str]| json!({"version": version, "date": day, "parties": parts});
        let day = first["date"].as_str().unwrap();
        assert!(said(&situation, replaced(1, day, &["Faits"])).is_empty());
        assert_eq!(said(&situation, replaced(1, "2026-06-01", &["Faits"]))[0].0, "M197");
        let mut changed = situation.clone();
        changed["faits"][0]["enonce"] = "Autrement dit.".into();
        changed["attitude_parents"] = "Autre attitude.".into();
        assert!(said(&changed, replaced(1, day, &["faits", "Famille"])).is_empty());
        let found = said(&changed, replaced(1, day, &["Faits"]));
        assert!(found[0].0 == "M198" && found[0].1.contains("« Famille »"), "{found:?}");
        assert!(!found[0].1.contains("Faits") && !found[0].1.contains("Autre attitude"));
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
