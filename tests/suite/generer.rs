//! The invented records: the committed ones are those of their seed, and any other would do.

use std::collections::BTreeSet;

use cesmivip::atelier::opening::records;
use cesmivip::coding::Edition;
use cesmivip::diag::Report;
use cesmivip::editing::Editor;
use cesmivip::pipeline::check_situation;
use cesmivip::pipeline::minutes::{Named, followed, gather};
use cesmivip::record::Commission;
use cesmivip::setup::Setup;
use cesmivip::statistics::DrawingKey;
use cesmivip::store::read_file;

use self::monde::{SEED, Scale, World, world};
use crate::{at, setup};

#[path = "../../samples/generer/monde/mod.rs"]
mod monde;

fn made(seed: u64, scale: Scale) -> World {
    world(seed, scale).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The records of a folder of the samples, whatever its depth, by their paths.
fn named(folder: &str) -> Vec<Named> {
    let paths = records(&[at("samples").join(folder)], |_| true).unwrap().records;
    let name =
        |path: &std::path::Path| path.strip_prefix(at("samples")).unwrap().display().to_string();
    paths.iter().map(|(path, _)| (name(path), read_file(path).unwrap())).collect()
}

fn bytes(records: &[(String, String)]) -> Vec<Named> {
    records.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect()
}

/// What is said of the records of a workspace, warnings included.
fn said(
    setup: &Setup,
    situations: &[Named],
    referrals: &[Named],
    sessions: &[Named],
) -> (Commission, Vec<String>) {
    let alone = situations.iter().map(|(name, bytes)| match check_situation(setup, name, bytes) {
        Ok(checked) => checked.warnings,
        Err(report) => report,
    });
    let sent = referrals.iter().map(|named| {
        match crate::shared::dossier(setup, named, situations, referrals) {
            Ok(checked) => checked.warnings,
            Err(report) => report,
        }
    });
    let known = followed(setup, situations, referrals).unwrap_or_else(|r| panic!("{r:#?}"));
    let alone: Vec<Report> = alone.chain(sent).collect();
    let (commission, together) =
        gather(setup, sessions, known).unwrap_or_else(|r| panic!("{r:#?}"));
    let reports = alone.iter().chain(together.values());
    let told = reports.flat_map(|report| report.items());
    let told = told.map(|d| format!("{}:{} {}", d.place.file, d.place.line, d.code)).collect();
    (commission, told)
}

#[test]
fn committed_records_are_those_of_their_seed() {
    let world = made(SEED, Scale::Complement);
    let drawn = [
        ("situations", &world.situations),
        ("signalements", &world.referrals),
        ("seances", &world.sessions),
    ];
    for (folder, records) in drawn {
        for (name, text) in records {
            crate::house::fresh(&format!("samples/{name}"), text);
        }
        let names: BTreeSet<String> = records.iter().map(|(name, _)| name.clone()).collect();
        let committed = named(&format!("{folder}/generees")).into_iter().map(|(name, _)| name);
        assert_eq!(committed.collect::<BTreeSet<_>>(), names);
    }
}

#[test]
fn samples_and_what_completes_them_agree() {
    let (situations, sessions) = (named("situations"), named("seances"));
    let referrals = named("signalements");
    assert_eq!((situations.len(), sessions.len()), (57, 17));
    let exceptional = |(_, bytes): &&Named| {
        String::from_utf8_lossy(bytes).lines().any(|line| line == "type: exceptionnelle")
    };
    assert_eq!(sessions.iter().filter(exceptional).count(), 2);
    let setup = setup();
    let (commission, told) = said(setup, &situations, &referrals, &sessions);
    let new: Vec<_> = told.iter().filter(|told| told.contains("/generees/")).collect();
    assert!(new.is_empty(), "{new:#?}");
    // The samples raise what they raise alone.
    let old = |folder: &str| -> Vec<Named> {
        named(folder).into_iter().filter(|(name, _)| !name.contains("/generees/")).collect()
    };
    let (_, alone) = said(setup, &old("situations"), &old("signalements"), &old("seances"));
    assert_eq!(told, alone);
    // A year's situations, each once.
    let seen = |year: &str| {
        let numbers = sessions.iter().filter(|(_, bytes)| {
            String::from_utf8_lossy(bytes).contains(&format!("\ndate: {year}-"))
        });
        let lines = numbers.flat_map(|(_, bytes)| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let examined = text.lines().filter(|line| line.starts_with("  - situation: "));
            examined.map(|line| line.split(' ').nth(4).unwrap().to_owned()).collect::<Vec<_>>()
        });
        lines.collect::<BTreeSet<_>>().len()
    };
    assert_eq!((seen("2025"), seen("2026")), (24, 46));
    assert_eq!(commission.sessions().len(), 17);
}

#[test]
fn another_seed_and_another_scale_are_as_valid() {
    let country = Scale::Country { situations: 90, sessions: Some(16) };
    let (world, again) = (made(3, country), made(3, country));
    assert_eq!(world.situations, again.situations);
    assert_eq!(world.sessions, again.sessions);
    assert_ne!(world.situations, made(4, country).situations);
    assert_eq!((world.situations.len(), world.sessions.len(), world.unseen), (90, 16, 0));
    let (_, told) =
        said(setup(), &bytes(&world.situations), &bytes(&world.referrals), &bytes(&world.sessions));
    assert!(told.is_empty(), "{told:#?}");
    // A session holds no more than a day does.
    assert!(monde::world(3, Scale::Country { situations: 900, sessions: Some(4) }).is_err());
    let larger = made(5, Scale::Country { situations: 1000, sessions: None });
    let most = larger.sessions.iter().map(|(_, text)| text.matches("\n  - situation: ").count());
    assert!(most.max().is_some_and(|most| (25..=40).contains(&most)));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "reads the source that embeds the samples")]
fn init_gives_every_sample() {
    let source = std::fs::read_to_string(at("src/atelier/starting.rs")).unwrap();
    let given = |name: &String| source.contains(&format!("    \"{name}\",\n"));
    let all =
        ["situations", "signalements", "seances"].into_iter().flat_map(named).map(|(name, _)| name);
    let lost: Vec<String> = all.filter(|name| !given(name)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

/// A plain record on workspaces that nobody tuned: most of what its first run prints are numbers.
#[test]
fn a_plain_record_prints_numbers_at_the_first_run() {
    const PLAIN: &str = "rapport: 2026\ntitre: Essai\n\
        periode: {du: 2026-01-01, au: 2026-12-31}\nversion: publique\ntableaux:\n  \
        - {id: age, titre: Âge, unite: situation, lignes: age_premiere_presentation, \
        regroupements: {14 ans ou moins: '..14', 15 ou 16 ans: '15..16', 17 ans: '17'}}\n  \
        - {id: sexe, titre: Sexe, unite: situation, lignes: sexe}\n  \
        - {id: lieu, titre: Lieu, unite: situation, lignes: lieu_vie}\n  \
        - {id: mesure, titre: Mesure, unite: situation, lignes: mesure_principale}\n  \
        - {id: niveau, titre: Niveau, unite: situation, lignes: niveau}\n  \
        - {id: fugues, titre: Fugues, unite: situation, lignes: fugues}\n  \
        - {id: besoins, titre: Besoins, unite: mention, lignes: besoin}\n";
    let setup = setup();
    let read = setup.reader().rapport("naif.yaml", PLAIN.as_bytes());
    let report = read.unwrap_or_else(|r| panic!("{r:#?}")).value;
    let (mut small, mut all) = (0, 0);
    for seed in [3, 8, 21] {
        let world = made(seed, Scale::Country { situations: 57, sessions: Some(17) });
        let known = followed(setup, &bytes(&world.situations), &bytes(&world.referrals));
        let known = known.unwrap_or_else(|r| panic!("{r:#?}"));
        let gathered = gather(setup, bytes(&world.sessions), known);
        let (commission, _) = gathered.unwrap_or_else(|r| panic!("{r:#?}"));
        let dataset = commission.coded(report.period(), setup.reader().vocabulary());
        let key = DrawingKey([u8::try_from(seed).unwrap(); 32]);
        let (report, dataset, earlier) = (&report, &dataset, &[][..]);
        let editor = Editor { report, dataset, earlier, key, interval: None };
        let settled = editor.settle(Edition::Publique).unwrap_or_else(|r| panic!("{r:#?}"));
        for (lost, figures) in settled.into_outcome().tables.iter().map(|t| t.losses()) {
            (small, all) = (small + lost, all + figures);
        }
    }
    assert!((all - small) * 4 > all * 3, "{small} of {all} print no number");
}
