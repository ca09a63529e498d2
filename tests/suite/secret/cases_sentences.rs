//! Case 31: numbers in digits and in words, words that stand for one, copied texts.

use std::collections::BTreeSet;

use cesmivip::coding::{Edition, Unit};
use cesmivip::pipeline::report::edit;
use cesmivip::record::Commission;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::Setup;
use cesmivip::statistics::{Slip, Value, Values, slips};

use super::editions::{Year, version};
use crate::setup;
use crate::shared::samples;

fn found(sentence: &str, published: &BTreeSet<u64>) -> Vec<Slip> {
    let declared = BTreeSet::from(["119".to_owned(), "toutes les filles du monde".to_owned()]);
    let faults = slips(sentence, &Values::new(), published, &declared);
    faults.into_iter().map(|fault| fault.slip).collect()
}

#[test]
fn case_31_a_sentence_tells_as_much_as_a_table() {
    let published = BTreeSet::from([57, 24, 2026]);
    for sentence in [
        "Un seul garçon était placé.",
        "Aucune fille n'était scolarisée ; aucuns parents.",
        "L'unique mineur suivi.",
        "Les deux tiers des filles.",
        "Tous sauf un.",
        "À une exception près.",
        "La cinquième situation.",
        "La quatorzième, puis la dix-septième.",
        "Le 3e enfant.",
        "Un garçon sur quatre.",
        "La plus jeune avait onze ans.",
        "Soixante-dix-sept pour cent.",
        "Les trois-quarts, soit ¾.",
        "4,5 ans en moyenne.",
        "Il y en avait 7.",
        "Une dizaine, la moitié, la quasi-totalité, l'unanimité.",
        "Zéro fugue.",
        "Toutes les filles étaient placées.",
        "Chaque garçon, l'ensemble de ces mineures, la majorité des jeunes.",
        "١٢ enfants, ３ garçons, ⅓ des filles, x³.",
    ] {
        assert!(!found(sentence, &published).is_empty(), "{sentence}");
    }
    for sentence in [
        "En 2026, 57 situations, dont vingt-quatre.",
        "La commission se réunit à chaque saison ; toutes les institutions y siègent.",
        "À la première présentation, l'article L226-2-2 s'applique.",
        "Le 119 répond à toutes les filles du monde.",
        "Les fiches ne sont pas toutes complètes.",
    ] {
        let published = BTreeSet::from([57, 20, 4, 2026]);
        assert_eq!(found(sentence, &published), [], "{sentence}");
    }
}

#[test]
fn case_31_a_number_of_something_else_is_no_number_of_children() {
    // The first day of the period, the threshold, the sessions: none of them counts a child.
    let lines = version(Edition::Publique, 11)
        + "formations: {actions: 3, participants: 14}\n\
           tableaux:\n  - {id: age, titre: Mesure, unite: situation, lignes: mesure_principale}\n\
           \x20 - {id: organismes, titre: Présences, unite: seance, lignes: organisme, \
           mesure: taux_presence}";
    let mut year = Year::new(&lines);
    year.add(Unit::Situation, 24, &[("mesure_principale", "placement")]);
    year.add(Unit::Situation, 33, &[("mesure_principale", "administrative")]);
    year.add(Unit::Seance, 9, &[]);
    // 1,3 examination a situation: its digits are no number of children either.
    year.add(Unit::Passage, 17, &[("entree", "revoyure")]);
    let edition = year.edition();
    let mean = edition.values.get("situations.passages_moyens");
    assert_eq!(mean, Some(&Value::Published("1,3".to_owned())));
    assert!(edition.numbers.is_superset(&BTreeSet::from([57, 2026])));
    for sentence in ["1 garçon", "onze filles", "9 enfants", "trois mineures", "31 jeunes"] {
        assert_eq!(found(sentence, &edition.numbers), [Slip::Number], "{sentence}");
    }
}

/// The codes of the faults of a text, read beside the records of the samples.
fn faults(setup: &Setup, commission: &Commission, text: &str) -> Vec<String> {
    let lines = format!(
        "rapport: 2026\ntitre: Rapport d'activité fictif\n\
         periode: {{du: 2026-01-01, au: 2026-12-31}}\nversion: publique\n\
         textes: {{profil: {text:?}}}\ntableaux:\n\
         \x20 - {{id: age, titre: Âge, unite: situation, lignes: age_premiere_presentation, \
         regroupements: {{moins de 15 ans: \"..14\", 15 ans et plus: \"15..\"}}}}\n"
    );
    let report = match setup.reader().rapport("rapport.yaml", lines.as_bytes()) {
        Ok(checked) => checked.value,
        Err(report) => return report.items().iter().map(|f| f.code.to_owned()).collect(),
    };
    let key = WorkspaceKey::from_bytes([7; 32]);
    match edit(setup, &key, commission, &report, Edition::Publique, &[], None) {
        Ok(_) => Vec::new(),
        Err(report) => {
            assert!(!format!("{report:?}").contains(text), "a message repeats what was typed");
            report.items().iter().map(|fault| fault.code.to_owned()).collect()
        }
    }
}

#[test]
fn case_31_a_sentence_repeats_nothing_of_the_records() {
    let (setup, (commission, _)) = (setup(), samples());
    let faults = |text: &str| faults(setup, commission, text);
    let all = |code: &str, text: &str| {
        let codes = faults(text);
        assert!(!codes.is_empty() && codes.iter().all(|found| found == code), "{text}: {codes:?}");
    };
    assert_eq!(faults("Les situations de l'année {{ periode.annee }}."), [""; 0]);
    all("M151", "Soit {{ 1 + 1 }} enfants.");
    all("M152", "Soit {{ situations.rien }} enfants.");
    all("M153", "Soit {{ tableaux.age.moins_de_15_ans }} enfants.");
    all("M154", "Soit 4 enfants.");
    all("M155", "Aucune fille.");
    // Three words in a row of a record, a day, a place, the number of a case.
    all("C105", "Un hébergement : la jeune demande un hébergement pour la nuit, comme souvent.");
    all("C105", "Tout s'est joué dans la commune de Vénissieux.");
    let day = faults("Le 8 juin 2026, la police est venue.");
    assert!(day.contains(&"C105".to_owned()), "{day:?}");
    assert!(!faults("Le dossier S-2026-048 est clos.").is_empty());
}
