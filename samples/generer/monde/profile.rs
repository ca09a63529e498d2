//! What a situation is like: drawn once, read by its record and by the sessions.
//!
//! One hidden number, the gravity, ties the rest together: older minors have more of it, and the
//! more there is, the more often they are away from home, run away, and out of school.

use jiff::civil::Date;

use super::chance::{Chance, ranked};
use super::names;
use super::plan::{Case, Plan};
use super::yaml::{birthday, days, later};

pub const LEVELS: [&str; 4] = ["risque", "pre_prostitution", "suspicion", "avere"];
const PLACES: [&str; 9] = [
    "domicile",
    "particulier",
    "assistant_familial",
    "etablissement",
    "lieu_vie_accueil",
    "etablissement_pjj",
    "hospitalise",
    "sans_hebergement",
    "en_fugue",
];
const SCHOOLING: [&str; 6] = [
    "reguliere",
    "irreguliere",
    "ne_sait_pas",
    "exclusion_temporaire",
    "non_inscrit",
    "inscrit_descolarise",
];

/// How to speak of the minor: « la jeune », « La jeune », « elle », « Elle », and the ending.
#[derive(Clone, Copy)]
pub struct Words([&'static str; 5]);

impl Words {
    /// Writes a sentence of the lists for this minor.
    pub fn of(self, text: &str) -> String {
        let mut text = text.to_owned();
        for (mark, word) in ["@j", "@J", "@p", "@P", "@e"].iter().zip(self.0) {
            text = text.replace(mark, word);
        }
        text
    }
}

/// Whether somebody was told that information would be shared.
#[derive(Clone, Copy)]
pub struct Told {
    pub done: &'static str,
    pub reason: Option<&'static str>,
}

pub struct Profile {
    pub sex: &'static str,
    pub words: Words,
    pub surname: String,
    pub given: &'static str,
    pub birth: Date,
    /// Whether the birth is known to the day, and else only to the month or the year.
    pub partial: Option<usize>,
    /// From 0 to 999.
    pub gravity: usize,
    pub level: usize,
    pub place: &'static str,
    pub commune: &'static str,
    pub unaccompanied: bool,
    /// None, one or two, three or more.
    pub runaways: usize,
    /// When the one that has no end began.
    pub away: Option<Date>,
    pub schooling: &'static str,
    /// When the service came to know.
    pub known: Date,
    pub referral: Option<Date>,
    /// Whether an earlier report is known.
    pub reported: bool,
    pub presenter: &'static str,
    pub minor: Told,
    pub parents: Option<Told>,
}

/// Draws every profile of a plan.
pub fn profiles(seed: u64, plan: &Plan) -> Vec<Profile> {
    let count = plan.cases.len();
    let noise = |stream: u64, weight: usize| -> Vec<usize> {
        (0..count).map(|at| Chance::of(seed, stream, at).below(weight)).collect()
    };
    let sum = |a: &[usize], b: &[usize]| -> Vec<usize> {
        a.iter().zip(b).map(|(a, b)| a * 1_000 + b).collect()
    };
    let ages: Vec<usize> =
        plan.cases.iter().map(|case| usize::try_from(case.age - 12).unwrap_or(0) * 30).collect();
    let aged = sum(&ages, &noise(10, 140_000));
    let gravity = ranked(&aged, &vec![1; count.min(1000)]);
    let gravity: Vec<usize> = gravity.iter().map(|g| g * 1000 / count.min(1000)).collect();
    let levels = ranked(&aged, &[15, 15, 40, 30]);
    let half: Vec<usize> = gravity.iter().map(|g| g / 2).collect();
    let places = ranked(&sum(&half, &noise(11, 700_000)), &[25, 4, 12, 38, 7, 5, 2, 2, 5]);
    // Who comes to an exceptional session has run away.
    let urgent = plan.cases.iter().map(|case| match case.passages.first() {
        Some(at) if plan.meetings[*at].exceptional => 2_000,
        _ => 0,
    });
    let running: Vec<usize> = gravity.iter().zip(urgent).map(|(g, urgent)| g + urgent).collect();
    let runaways = ranked(&sum(&running, &noise(12, 900_000)), &[40, 32, 28]);
    let broken: Vec<usize> = gravity.iter().zip(&runaways).map(|(g, r)| g / 2 + r * 200).collect();
    let schooling = ranked(&sum(&broken, &noise(13, 500_000)), &[24, 34, 4, 6, 12, 20]);
    let sexes = ranked(&noise(14, 1 << 40), &[920, 60, 20]);
    let alone = ranked(&noise(15, 1 << 40), &[95, 5]);
    let referred = ranked(&sum(&gravity, &noise(16, 700_000)), &[70, 30]);
    let reported = ranked(&noise(17, 1 << 40), &[50, 50]);
    let mut girls = 0;
    let drawn = plan.cases.iter().enumerate().map(|(at, case)| {
        let mut chance = Chance::of(seed, 20, at);
        let boy = sexes[at] == 1;
        girls += usize::from(!boy);
        let place = PLACES[places[at]];
        let unaccompanied = alone[at] == 1 && case.age >= 14 && place != "domicile";
        let span = days(case.first, case.last);
        let young = i64::from(18 - case.age) * 365 - span - 30;
        let birth = birthday(case.first, -case.age);
        let birth = later(birth, -chance.between(0, young.clamp(0, 360)));
        let sure = days(case.last, birthday(birth, 18)) < 500 || referred[at] == 1;
        let known = known(case, plan, &mut chance);
        let referral = (referred[at] == 1).then(|| referral(case, known, &mut chance));
        let away = (place == "en_fugue").then(|| {
            let from = referral.unwrap_or(case.last);
            later(from, -chance.between(2, 20))
        });
        Profile {
            sex: ["fille", "garcon", "inconnu"][sexes[at]],
            words: Words(match sexes[at] {
                0 => ["la jeune", "La jeune", "elle", "Elle", "e"],
                1 => ["le jeune", "Le jeune", "il", "Il", ""],
                _ => ["l'enfant", "L'enfant", "l'enfant", "L'enfant", ""],
            }),
            surname: names::surname(seed, at),
            given: names::given(seed, if boy { at - girls } else { girls }, boy),
            birth,
            partial: (!sure && (unaccompanied || chance.percent(12))).then(|| chance.below(2)),
            gravity: gravity[at],
            level: levels[at],
            place,
            commune: chance.weighted(&names::COMMUNES),
            unaccompanied,
            runaways: runaways[at],
            away,
            schooling: SCHOOLING[schooling[at]],
            known,
            referral,
            reported: reported[at] == 1,
            presenter: presenter(place, schooling[at], &mut chance),
            minor: minor(place, &mut chance),
            parents: (unaccompanied || !chance.percent(5))
                .then(|| parents(unaccompanied, &mut chance)),
        }
    });
    drawn.collect()
}

/// From one to twelve weeks before the first session, some days before an urgent one.
fn known(case: &Case, plan: &Plan, chance: &mut Chance) -> Date {
    let urgent = case.passages.first().is_some_and(|at| plan.meetings[*at].exceptional);
    let weeks = chance.weighted(&[(18, 1), (24, 2), (22, 4), (18, 6), (12, 8), (6, 11)]);
    let before = if urgent { chance.between(1, 4) } else { weeks * 7 + chance.between(0, 7) };
    later(case.first, -before)
}

/// Before the first session, or after a review that calls for it.
fn referral(case: &Case, known: Date, chance: &mut Chance) -> Date {
    if case.passages.len() > 1 && chance.percent(25) {
        return later(case.last, chance.between(1, 4));
    }
    let most = (days(known, case.first) - 1).clamp(0, 21);
    later(known, chance.between(0, most))
}

fn presenter(place: &str, schooling: usize, chance: &mut Chance) -> &'static str {
    match place {
        "etablissement" | "lieu_vie_accueil" => {
            chance.weighted(&[(55, "lieu_accueil"), (40, "ase"), (5, "equipe_mobile")])
        }
        "etablissement_pjj" => "pjj",
        "hospitalise" => "soins",
        "domicile" if schooling < 2 => {
            chance.weighted(&[(50, "education_nationale"), (40, "ase"), (10, "soins")])
        }
        "sans_hebergement" => chance.weighted(&[(50, "equipe_mobile"), (50, "ase")]),
        _ => chance.weighted(&[(80, "ase"), (10, "police_gendarmerie"), (10, "equipe_mobile")]),
    }
}

fn minor(place: &str, chance: &mut Chance) -> Told {
    if place == "en_fugue" {
        return Told { done: "non", reason: Some("non_joignable") };
    }
    let done = chance.weighted(&[(80, "oui"), (8, "non"), (12, "differe")]);
    let reasons = [(40, "non_joignable"), (35, "age_maturite"), (25, "autre")];
    let reason = chance.weighted(&reasons);
    Told { done, reason: (done != "oui").then_some(reason) }
}

fn parents(unaccompanied: bool, chance: &mut Chance) -> Told {
    let done = chance.weighted(&[(68, "oui"), (20, "non"), (12, "differe")]);
    let reasons = [
        (34, "non_joignable"),
        (22, "interet_contraire"),
        (18, "parent_cite"),
        (18, "risque_pression"),
        (8, "entrave_enquete"),
    ];
    let reason = chance.weighted(&reasons);
    if unaccompanied || done == "oui" {
        return Told { done: "oui", reason: None };
    }
    Told { done, reason: Some(reason) }
}
