//! Minutes: what finished copies hold, what an agenda and a follow-up tell.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use cesmivip::pipeline::minutes::{desk, followed, gather, invitations, papers, sign_in_sheets};
use cesmivip::pipeline::{Here, sheets};
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::Files;
use cesmivip::view::{Paper, recipients, session_view};

use crate::shared::{named, samples, situations};
use crate::{at, setup, setup_with};

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([42; 32])
}

#[test]
fn every_copy_of_the_samples_is_made_and_holds_no_name() {
    let (setup, (commission, findings)) = (setup(), samples());
    assert!(findings.values().all(|report| !report.refuses()), "{findings:#?}");
    let session = commission.session("CES-2026-06").unwrap();
    let desk = desk(setup, commission);
    assert_eq!(recipients(desk, session).len(), 10);
    let mut papers = papers(desk, session, &[]).unwrap_or_else(|r| panic!("{r:#?}"));
    assert_eq!(papers.len(), 12);
    papers.extend(invitations(desk, session));
    papers.extend(sign_in_sheets(desk, session));
    assert_eq!(papers.len(), 12 + 19 + 5);
    let mut lines = String::new();
    let mut copies = std::collections::BTreeSet::new();
    for (paper, sheet) in papers.iter().zip(sheets(setup, &key(), desk, session, &papers)) {
        let sealed = sheet.make(setup, &key(), &mut Here).unwrap_or_else(|r| panic!("{r:#?}"));
        let reading = cesmivip::pdf::read_all(sealed.pdf()).unwrap();
        let pages = reading.pages.split_whitespace().collect::<String>();
        let name = ["APOCRYPHE", "Timothée"].iter().any(|name| pages.contains(name));
        // The sheet of a service names those whom it is called for.
        let sheet = matches!(paper, Paper::Identities(_));
        assert!(sheet || name == (*paper == Paper::Keys), "{paper:?}");
        let draft = pages.matches("PROJETnonapprouvé").count();
        let page_count = pages.matches("Exemplairedestinéà").count();
        assert!(page_count > 0);
        let drafted = matches!(paper, Paper::Full | Paper::Extract(_));
        assert_eq!(draft, if drafted { page_count } else { 0 }, "{paper:?}");
        assert!(copies.insert(pages.split("Copie").nth(1).unwrap()[..9].to_owned()));
        lines.push_str(sealed.sum());
    }
    crate::house::fresh("tests/suite/empreintes_seance.txt", &lines);
}

#[test]
fn a_template_that_tells_what_a_copy_withholds_is_refused() {
    let mut page = std::fs::read_to_string(at("templates/compte_rendu/page.typ")).unwrap();
    page.push_str("\nContacts par une appli\u{ad}cation de MESSAGERIE.\n");
    let setup = setup_with(Files::from([("/compte_rendu/page.typ".to_owned(), page.into_bytes())]));
    let (commission, _) = samples();
    let session = commission.session("CES-2026-05").unwrap();
    let desk = desk(&setup, commission);
    let make = |member: &str| {
        let papers = [Paper::Extract(member.to_owned())];
        let sheets = sheets(&setup, &key(), desk, session, &papers);
        sheets[0].make(&setup, &key(), &mut Here).map(|_| ())
    };
    assert!(make("parquet").is_ok());
    let refused = make("soins").unwrap_err();
    let found = &refused.items()[0];
    assert_eq!((found.code, found.path.as_deref()), ("C001", Some("/examens/0/partages/3/enonce")));
}

#[test]
fn a_template_that_names_a_minor_is_refused() {
    // « Đặng » has a letter that no decomposition makes plain.
    for name in ["Timothée", "TIMOTHÉE", "Đặng", "Dang"] {
        let mut page = std::fs::read_to_string(at("templates/convocation/page.typ")).unwrap();
        page.push_str(&format!("\n{name} viendra.\n"));
        let files = Files::from([("/convocation/page.typ".to_owned(), page.into_bytes())]);
        let setup = setup_with(files);
        let mut situations = situations();
        let (_, bytes) =
            situations.iter_mut().find(|(n, _)| n.ends_with("S-2025-027.yaml")).unwrap();
        *bytes = String::from_utf8(bytes.clone()).unwrap().replace("PASTICHE", "ĐẶNG").into_bytes();
        let known = followed(&setup, &situations, &[]).unwrap_or_else(|r| panic!("{r:#?}"));
        let (commission, _) = gather(&setup, named("samples/seances"), known).ok().unwrap();
        let session = commission.session("CES-2026-06").unwrap();
        let desk = desk(&setup, &commission);
        let sheets = sheets(&setup, &key(), desk, session, &[Paper::Convocation(None)]);
        let refused = sheets[0].make(&setup, &key(), &mut Here).map(|_| ()).unwrap_err();
        assert_eq!(refused.items()[0].code, "C001", "{name}");
    }
}

/// A shelter that is also a service: its own copies name it, and nobody else's do.
#[test]
fn the_name_of_a_service_excuses_it_where_it_is_shown_and_nowhere_else() {
    let mut page = std::fs::read_to_string(at("templates/compte_rendu/page.typ")).unwrap();
    let plain = setup();
    page.push_str("\nFoyer fictif de l'Îlot.\n");
    let telling =
        setup_with(Files::from([("/compte_rendu/page.typ".to_owned(), page.into_bytes())]));
    let mut situations = situations();
    let (_, bytes) = situations.iter_mut().find(|(n, _)| n.ends_with("S-2026-042.yaml")).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    *bytes = text.replacen("Maison Ondelivre", "Foyer fictif de l'Îlot", 1).into_bytes();
    assert!(!bytes.is_empty() && !String::from_utf8_lossy(bytes).contains("nom: Maison Ondelivre"));
    let made = |setup: &cesmivip::setup::Setup, paper: &Paper| {
        let known = followed(setup, &situations, &[]).unwrap_or_else(|r| panic!("{r:#?}"));
        let (commission, _) = gather(setup, named("samples/seances"), known).ok().unwrap();
        let session = commission.session("CES-2026-06").unwrap();
        let sheets =
            sheets(setup, &key(), desk(setup, &commission), session, std::slice::from_ref(paper));
        let made = sheets[0].make(setup, &key(), &mut Here).map(|_| ());
        made.map_err(|report| report.items()[0].code)
    };
    let extract = |key: &str| Paper::Extract(key.to_owned());
    for (paper, told) in [
        (Paper::Full, Ok(())),
        (extract("foyer_ilot"), Ok(())),
        (extract("ase"), Ok(())),
        (extract("equipe_mobile"), Err("C001")),
        (extract("foyer_rive"), Err("C001")),
    ] {
        assert_eq!(made(plain, &paper), Ok(()), "{paper:?}");
        assert_eq!(made(&telling, &paper), told, "{paper:?}");
    }
}

#[test]
fn a_sheet_of_identities_names_no_other_child() {
    let mut page = std::fs::read_to_string(at("templates/identites/page.typ")).unwrap();
    page.push_str("\nVue avec la petite ÉBAUCHE.\n");
    let setup = setup_with(Files::from([("/identites/page.typ".to_owned(), page.into_bytes())]));
    let (commission, _) = samples();
    let session = commission.session("CES-2026-06").unwrap();
    let made = |key_of: &str| {
        let papers = [Paper::Identities(key_of.to_owned())];
        let sheets = sheets(&setup, &key(), desk(&setup, commission), session, &papers);
        let made = sheets[0].make(&setup, &key(), &mut Here).map(|_| ());
        made.map_err(|report| report.items()[0].code)
    };
    // Her own home, and who is called to all, may read her name; the other homes may not.
    assert_eq!(made("lieu_accueil"), Ok(()));
    assert_eq!(made("ase"), Ok(()));
    assert_eq!(made("foyer_ilot"), Err("C001"));
    assert_eq!(made("foyer_rive"), Err("C001"));
}

#[test]
fn an_agenda_marks_what_is_overdue_and_counts_what_came_before() {
    let (setup, (commission, _)) = (setup(), samples());
    let session = commission.session("CES-2026-06").unwrap();
    let desk = desk(setup, commission);
    let view = serde_json::to_value(session_view(desk, session, &Paper::Convocation(None), "x").0)
        .unwrap();
    let rows = view["contenu"]["examens"].as_array().unwrap();
    let late = |code: &str| rows.iter().find(|r| r["code"] == code).unwrap()["en_retard"] == true;
    // Seen at this session, after the day it was due; due and not listed; not due.
    assert!(late("S-034") && late("S-031") && !late("S-061"));
    let eve = cesmivip::value::Day::parse("2026-07-22").unwrap();
    let eve = cesmivip::pipeline::minutes::state(setup, commission, eve);
    assert_eq!(view["contenu"]["engagements"], eve.engagements.len());
    assert_eq!(view["contenu"]["engagements_en_retard"], 23);
}

#[test]
fn follow_up_tells_what_is_late_due_carried_and_waiting() {
    let (setup, (commission, _)) = (setup(), samples());
    let day = |text: &str| cesmivip::value::Day::parse(text).unwrap();
    let state = |text: &str| cesmivip::pipeline::minutes::state(setup, commission, day(text));
    let then = state("2026-07-23");
    let late = then.engagements.iter().filter(|c| c.jours_de_retard > 0).count();
    assert_eq!(late, 11);
    assert_eq!(
        (then.engagements[0].code.as_str(), then.engagements[0].jours_de_retard),
        ("S-034", 189)
    );
    let due: Vec<_> = then.revoyures.iter().map(|r| (r.code.as_str(), r.en_retard)).collect();
    assert_eq!(due, [("S-031", true), ("S-047", true), ("S-043", true)]);
    assert_eq!((then.file_active.len(), then.capacite), (10, 10));
    let waiting: Vec<_> = then.liste_attente.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(waiting, ["S-056", "S-066", "S-067"]);
    let ages: Vec<_> = then.majorites.iter().map(|m| m.code.as_str()).collect();
    assert_eq!(ages, ["S-045", "S-052"]);
    // The past is told as it was known: nothing of later sessions.
    let before = state("2026-02-05");
    assert_eq!((before.file_active.len(), before.liste_attente.len()), (4, 1));
}

#[test]
fn the_next_session_is_one_that_is_not_over_or_the_day_announced() {
    let commission = &crate::shared::samples().0;
    let on = |day: &str| cesmivip::value::Day::parse(day).unwrap();
    let next = |day: &str| {
        commission.next_session(on(day)).map(|(number, day)| (number.map(str::to_owned), day))
    };
    let written = |number: &str, day: &str| Some((Some(number.to_owned()), on(day)));
    // One whose minutes are approved is over, even of the same day.
    assert_eq!(next("2026-04-30"), written("CES-2026-05", "2026-06-11"));
    assert_eq!(next("2026-07-23"), written("CES-2026-06", "2026-07-23"));
    assert_eq!(next("2026-07-24"), Some((None, on("2026-09-03"))));
    assert_eq!(next("2026-09-04"), None);
}
