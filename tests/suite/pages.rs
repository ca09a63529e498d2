//! Finished pages: no glyph leaves its column or the paper, and what was typed is what is read.
#![expect(clippy::disallowed_methods, reason = "reads the samples")]

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use cesmivip::page::{Geometry, Order, Run, draw, files_with_data, geometry};
use cesmivip::pipeline::minutes::{Named, desk, papers};
use cesmivip::pipeline::{Here, orders, referral, sheets};
use cesmivip::seal::WorkspaceKey;
use cesmivip::view::Paper;
use proptest::prelude::*;
use serde_json::Value;

use crate::rapport::modele::edition;
use crate::shared::{check_typed, dossier, samples, typed_pair};
use crate::{at, setup};

/// The margins of every page, in millimetres, and the width of the paper.
const MARGIN: f64 = 21.0;
const PAPER: f64 = 210.0;

fn key() -> WorkspaceKey {
    WorkspaceKey::from_bytes([42; 32])
}

/// The referral of a sample, and its annex.
pub fn referrals(path: &str) -> Vec<Order> {
    let (situation, sent) = typed_pair(path);
    referral_orders(situation, sent)
}

/// A referral as it was typed, and its annex.
pub fn referral_orders(situation: Named, sent: Named) -> Vec<Order> {
    let dossier = dossier(setup(), &sent, &[situation], &[]).unwrap().value;
    orders(setup(), &key(), &dossier)
}

/// The papers of a session.
pub fn session_papers(number: &str) -> Vec<Order> {
    let (commission, _) = samples();
    let session = commission.session(number).unwrap();
    let desk = desk(setup(), commission);
    let mut all = papers(desk, session, &[]).unwrap();
    all.truncate(2);
    let day = cesmivip::value::Day::parse("2026-07-22").unwrap();
    all.extend([Paper::Keys, Paper::Convocation(None), Paper::SignIn(None), Paper::FollowUp(day)]);
    let sheets = sheets(setup(), &key(), desk, session, &all);
    sheets.iter().map(|sheet| sheet.order().clone()).collect()
}

pub fn report() -> &'static Order {
    static MADE: OnceLock<Order> = OnceLock::new();
    MADE.get_or_init(|| {
        let companions = setup().companions().unwrap();
        crate::rapport::order(edition(7).accompanied(&companions))
    })
}

/// Where all stands on the pages of a document: laid out once, whoever looks at it.
pub fn laid_out(order: &Order) -> &'static Geometry {
    static LAID: Mutex<BTreeMap<String, &'static OnceLock<Geometry>>> = Mutex::new(BTreeMap::new());
    let shown = format!("{} {}", order.main, order.view);
    let place: &OnceLock<Geometry> =
        LAID.lock().unwrap().entry(shown).or_insert_with(|| Box::leak(Box::default()));
    place.get_or_init(|| {
        let files = files_with_data(order).unwrap();
        geometry(&order.main, &files).unwrap_or_else(|| panic!("{:#?}", draw(order).err()))
    })
}

/// The keys of a view whose texts somebody types, beside its values: the organisation, a report.
const TYPED: [&str; 16] = [
    "nom",
    "direction",
    "adresse",
    "juridiction",
    "service",
    "attention",
    "pour",
    "intitule",
    "contact",
    "sigle",
    "libelle",
    "tetes",
    "titre",
    "source",
    "terme",
    "definition",
];

/// Replaces every value that somebody may have typed.
fn stuff(node: &mut Value, key: &str, token: &mut impl FnMut() -> String) {
    match node {
        Value::Array(items) => {
            // Two rows show what a hundred would.
            if matches!(key, "lignes" | "presences" | "examens") {
                items.truncate(2);
            }
            let key = if items.iter().any(Value::is_string) { key } else { "" };
            items.iter_mut().for_each(|item| stuff(item, key, token));
        }
        Value::Object(map) => {
            let form = map.get("forme").and_then(Value::as_str).unwrap_or_default().to_owned();
            if matches!(form.as_str(), "ligne" | "brut" | "texte" | "citation") {
                map["contenu"] = token().into();
                return;
            }
            // A legal text is the program's.
            if matches!(form.as_str(), "fondement" | "mots") {
                return;
            }
            map.iter_mut().for_each(|(key, value)| stuff(value, key, token));
        }
        Value::String(text) if TYPED.contains(&key) => *text = token(),
        _ => {}
    }
}

/// Says what stands outside of the text, or over something else.
fn misplaced(runs: &[Run]) -> Vec<String> {
    let mut wrong = Vec::new();
    let seen = |run: &&Run| !run.text.trim().is_empty();
    for run in runs.iter().filter(seen) {
        // A stop may hang out of a justified line.
        let stop =
            run.text.trim_end().ends_with(['.', ',', ';', ':', '-', '’', '–', '»', '\u{ad}']);
        let hang = if stop { 1.6 } else { 0.1 };
        if run.left < MARGIN - 0.1 || run.right > PAPER - MARGIN + hang {
            wrong.push(format!(
                "page {}: {:.1}–{:.1} {:?}",
                run.page, run.left, run.right, run.text
            ));
        }
    }
    let mut lines: Vec<&Run> = runs.iter().filter(seen).collect();
    lines.sort_by(|a, b| (a.page, a.left).partial_cmp(&(b.page, b.left)).unwrap());
    for (rank, run) in lines.iter().enumerate() {
        let beside = lines[rank + 1..].iter();
        let beside =
            beside.take_while(|other| other.page == run.page && other.left < run.right - 0.3);
        for other in beside {
            if (other.baseline - run.baseline).abs() < run.size.min(other.size) * 0.5 {
                wrong.push(format!("page {}: {:?} over {:?}", run.page, run.text, other.text));
            }
        }
    }
    wrong.truncate(8);
    wrong
}

/// Long words of every kind: of wide letters, of a pseudonym, of an address, of other scripts.
fn tokens() -> [String; 7] {
    [
        "W".repeat(130),
        "xx_princesse_du_69_".repeat(7),
        format!("https://www.exemple.invalid/{}", "annonce-000417/".repeat(7)),
        "𝓩𝓮𝓵𝓲𝓮".repeat(26),
        "زيلي".repeat(33),
        "!?:/.".repeat(26),
        // Wide, and short enough for a template to believe that it fits.
        "MWMWMWMWMWMWMWMWMWMW".to_owned(),
    ]
}

#[test]
fn nothing_leaves_its_column_on_the_samples() {
    let mut orders = referrals("samples/situations/S-2026-042.yaml");
    orders.extend(session_papers("CES-2026-06"));
    orders.push(report().clone());
    for order in &orders {
        assert_eq!(misplaced(&laid_out(order).runs), Vec::<String>::new(), "{}", order.main);
    }
}

#[test]
fn nothing_leaves_its_column_in_records_of_long_words_and_of_every_sign() {
    for record in ["tableaux_etroits", "mots_longs", "emoji_et_ecritures", "injections"] {
        for order in referrals(&format!("tests/kit/valides/{record}.yaml")) {
            assert_eq!(misplaced(&laid_out(&order).runs), Vec::<String>::new(), "{record}");
        }
    }
}

#[test]
fn long_words_never_leave_their_column() {
    let mut orders = referrals("samples/situations/S-2026-042.yaml");
    orders.extend(session_papers("CES-2026-05"));
    orders.push(report().clone());
    assert!(orders.len() > 8);
    let mut wrong = Vec::new();
    for order in &orders {
        let mut order = order.clone();
        let mut tokens = tokens().into_iter().cycle();
        for part in [
            "blocs",
            "contenu",
            "organisation",
            "chapitres",
            "tableaux",
            "comparateurs",
            "glossaire",
        ] {
            stuff(&mut order.view[part], part, &mut || tokens.next().unwrap());
        }
        let told = misplaced(&laid_out(&order).runs);
        wrong.extend(told.into_iter().map(|what| format!("{} {what}", order.main)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_check_sees_what_overlaps_and_what_leaves() {
    let run = |left: f64, right: f64, baseline: f64, text: &str| Run {
        page: 1,
        left,
        right,
        baseline,
        size: 3.5,
        text: text.to_owned(),
    };
    assert_eq!(misplaced(&[run(21.0, 60.0, 50.0, "a"), run(60.0, 90.0, 50.0, "b")]).len(), 0);
    assert_eq!(misplaced(&[run(21.0, 61.0, 50.0, "a"), run(60.0, 90.0, 50.5, "b")]).len(), 1);
    assert_eq!(misplaced(&[run(21.0, 61.0, 50.0, "a"), run(60.0, 90.0, 54.0, "b")]).len(), 0);
    assert_eq!(misplaced(&[run(21.0, 190.0, 50.0, "a")]).len(), 1);
    assert_eq!(misplaced(&[run(20.0, 90.0, 50.0, "a")]).len(), 1);
}

/// What a person may have called herself, or been called by a machine.
fn exact() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        4 => "[a-zA-Z0-9]",
        1 => "[_*@#'’.:/?!~+=&%-]",
        1 => "[éàçœüß]",
        1 => "[🍑💋🔥𝓩𝓮★ⓩツ]",
    ];
    prop_oneof![
        3 => prop::collection::vec(sign, 3..40).prop_map(|signs| signs.concat()),
        1 => "[a-z]{1,9}'[a-zé]{2,9}[★💋]?",
    ]
    .prop_filter("a line of YAML would not hold it", |token| !token.trim().is_empty())
}

/// What of a record of these words is not read back as it was typed: three names of accounts and
/// the address of an announcement in their fields, a quotation, a name of several words.
fn misread(tokens: &[String], spaced: &str) -> Vec<String> {
    let text = std::fs::read_to_string(at("tests/kit/valides/base.yaml")).unwrap();
    let quoted = |token: &str| serde_json::to_string(token).unwrap();
    let statement = format!(
        "Le compte {} écrit {}, puis {} ; enfin {spaced}.",
        tokens[0], tokens[3], tokens[5]
    );
    let accounts = format!(
        "  comptes:\n    - {{plateforme: Fictive, pseudonyme: {}}}\n    - {{plateforme: Fictive, pseudonyme: {}}}\n  parole:",
        quoted(&tokens[0]),
        quoted(spaced),
    );
    let announced = format!(
        "  plateformes:\n    - {{nom: Fictive, compte: {}, annonce: {}, date: 2026-05-01, fondement: document, source: mère}}\n  images_diffusees",
        quoted(&tokens[1]),
        quoted(&tokens[2]),
    );
    let told = format!(
        "    enonce: {}\n    verbatim: {}",
        quoted(&statement),
        quoted(&format!("« {} »", tokens[4])),
    );
    let text = text
        .replace("  parole:", &accounts)
        .replace("  images_diffusees", &announced)
        .replace("    enonce: La jeune revient avec un téléphone neuf.", &told);
    let checked = match check_typed(setup(), "tests/kit/valides/base.yaml", &text) {
        Ok(checked) => checked.value,
        Err(report) => return vec![format!("refused: {report:#?}")],
    };
    let made = match referral(setup(), &key(), &checked, &mut Here) {
        Ok(made) => made,
        Err(report) => return vec![format!("not made: {report:#?}")],
    };
    let read = cesmivip::pdf::read_all(made.documents[0].pdf()).unwrap().pages;
    let read: String = read.split_whitespace().collect();
    let times = |token: &str| read.matches(&token.split_whitespace().collect::<String>()).count();
    // In a field, and in a quotation, every sign; what is a value of the record keeps every sign
    // in a text too.
    let in_fields = tokens[..3].iter().map(String::as_str).chain([tokens[4].as_str(), spaced]);
    let mut wrong: Vec<String> = in_fields
        .filter(|token| times(token) == 0)
        .map(|token| format!("not in its field: {token:?}\n{read}"))
        .collect();
    wrong.extend(
        [tokens[0].as_str(), spaced]
            .into_iter()
            .filter(|token| times(token) < 2)
            .map(|token| format!("not in a text: {token:?}\n{read}")),
    );
    wrong
}

#[test]
fn a_pseudonym_of_stars_that_ends_in_an_apostrophe_is_read_as_typed() {
    let tokens =
        ["A0a", "08𝓮ç", "mß_Sœmœk4𝓩'fççk:", "~ß*ツ★9🔥Hv5çé’Vⓩ", "lbDe'à★", "lqß4?𝓮bWrd*N2=si45"];
    let spaced = "ofljjky o'q'vxb'' rc'y rs''g 'cu";
    assert_eq!(misread(&tokens.map(str::to_owned), spaced), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A value whose nature is to print as it was typed is read back as it was, in its field and in a
    /// text that quotes it.
    #[test]
    fn what_prints_as_typed_is_read_as_typed(
        tokens in prop::collection::vec(exact(), 6),
        spaced in "[a-z]{3,8}( [a-z']{2,9}){1,4}",
    ) {
        let wrong = misread(&tokens, &spaced);
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
