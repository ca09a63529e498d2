//! The examination of one situation.

use super::advice::advice;
use super::chance::Chance;
use super::names::service;
use super::plan::{Meeting, Plan};
use super::profile::{Profile, Told};
use super::sentences::*;
use super::session::Register;
use super::yaml::{Flow, birthday, days, later, list};

pub fn examination(
    plan: &Plan,
    (at, rank): (usize, usize),
    profile: &Profile,
    times: Flow,
    register: &mut Register,
    chance: &mut Chance,
    out: &mut String,
) {
    let case = &plan.cases[at];
    let meeting = &plan.meetings[case.passages[rank]];
    let words = profile.words;
    let next = case.passages.get(rank + 1).map(|next| &plan.meetings[*next]);
    let closed = next.is_none() && closes(plan, meeting, chance);
    let support = support(plan, at, rank, closed, register, chance);
    let entry = match rank {
        _ if meeting.exceptional => "urgence",
        0 => chance.weighted(&[(94, "premiere"), (6, "urgence")]),
        _ => "revoyure",
    };
    out.push_str(&format!(
        "  - situation: {}\n    code: {}\n    entree: {entry}\n    presente_par: {}\n    \
         horaires: {times}\n    information_partage: {}\n",
        case.number,
        case.code,
        service(profile.presenter, at),
        informed(profile, meeting, rank, chance),
    ));
    let apart = if profile.place == "domicile" { 7..9 } else { 5..7 };
    let question = match rank {
        0 if chance.percent(30) => chance.pick(&QUESTIONS[apart]),
        0 => chance.pick(&QUESTIONS[..5]),
        _ => chance.pick(&AGAIN),
    };
    out.push_str(&format!("    question: {}\n    partages:\n", words.of(question)));
    let mut shared = vec![(
        profile.presenter,
        "motif",
        match rank {
            _ if meeting.exceptional => "Absence depuis plusieurs jours, sans nouvelles.",
            0 => chance.pick(&MOTIVES),
            _ => chance.pick(&NEWS),
        },
    )];
    let teller = match profile.presenter {
        body @ ("lieu_accueil" | "pjj") => body,
        _ => "ase",
    };
    let told = 8 + profile.level * 8;
    shared.extend(chance.each(&[
        (55, (teller, "synthese_danger", SUMMARY[at % 4])),
        (45, ("soins", "besoin_sante", HEALTH[(at + rank) % 4])),
        (38, ("education_nationale", "scolarite", SCHOOL[(at / 2) % 4])),
        (told, ("equipe_mobile", "exploitation", EXPLOITATION[(at / 3) % 4])),
    ]));
    for (by, block, text) in shared {
        let shared = Flow::new()
            .put("par", service(by, at))
            .put("bloc", block)
            .say("enonce", &words.of(text));
        let narrowed = block == "exploitation" && chance.percent(40);
        let to = narrowed.then_some("[ase, parquet]");
        out.push_str(&format!("      - {}\n", shared.maybe("destinataires", to)));
    }
    let adult = birthday(profile.birth, 18);
    let closing = closed.then(|| closing(days(meeting.date, adult), profile, chance));
    let danger = match closing {
        Some((_, text)) => text.to_owned(),
        None => words.of(chance.pick(&DANGERS[profile.level])),
    };
    out.push_str(&format!("    analyse: {danger} Point d'appui, {}.\n", chance.pick(&SUPPORTS)));
    if chance.percent(16) {
        out.push_str(&format!("    desaccords: {}\n", chance.pick(&UNKNOWNS)));
    }
    let (lines, followed) = advice(plan, at, profile, rank, support == "accepte", chance);
    out.push_str("    preconisations:\n");
    lines.iter().for_each(|line| out.push_str(&format!("      - {line}\n")));
    followed.into_iter().for_each(|f| register.followed[f.meeting].push(f.line));
    out.push_str(&format!("    co_accompagnement: {support}\n"));
    if let Some((reason, _)) = closing {
        let closing = Flow::new().put("motif", reason).put("date", meeting.date);
        out.push_str(&format!("    cloture: {closing}\n"));
    } else {
        let due = next.map_or(later(meeting.date, 42 + chance.between(4, 14) * 7), |m| m.date);
        let review = match due < adult {
            true if next.is_none() && chance.percent(12) => Flow::new().put("prevue", "non"),
            true => {
                let or = [(80, ""), (10, "en cas de fugue"), (10, "à la demande du service")];
                let or = chance.weighted(&or);
                let review = Flow::new().put("date", due);
                if or.is_empty() { review } else { review.say("ou", or) }
            }
            // A review after the coming of age would come too late.
            false => Flow::new().say("ou", "avant la majorité"),
        };
        out.push_str(&format!("    revoyure: {review}\n"));
    }
    let needs = chance.each(&[
        (6 + profile.gravity / 40, "accueil_eloigne"),
        (6 + profile.gravity / 70, "accueil_bas_seuil"),
        (if profile.away.is_some() { 30 } else { 5 }, "accueil_urgence"),
        (16, "pedopsychiatrie"),
        (8, "addictologie"),
        (if ["en_attente", "demande"].contains(&support) { 70 } else { 0 }, "co_accompagnement"),
        (if profile.schooling == "reguliere" { 2 } else { 14 }, "scolarite_adaptee"),
        (if profile.unaccompanied { 50 } else { 1 }, "interpretariat"),
        (if days(meeting.date, adult) < 200 { 40 } else { 0 }, "relais_majeur"),
    ]);
    if !closed && !needs.is_empty() {
        out.push_str(&format!("    besoins_non_pourvus: {}\n", list(&needs)));
    }
}

/// Why the commission stops following a situation, and what it says of the danger then.
fn closing(to_adult: i64, profile: &Profile, chance: &mut Chance) -> (&'static str, &'static str) {
    match to_adult {
        ..150 => ("majorite", "Passage à la majorité préparé."),
        _ => chance.weighted(&[
            (42, ("protection_assuree", "Protection assurée.")),
            (28, ("relais", "Relais engagé auprès d'un autre dispositif.")),
            (14, ("eloignement", "Départ du territoire, avec une transmission.")),
            (
                if profile.level < 2 { 20 } else { 4 },
                ("sans_suite", "Éléments non confirmés à ce jour."),
            ),
            (4, ("autre", "Suivi devenu sans objet.")),
        ]),
    }
}

/// Who is not seen again has left, unless the time has not come.
fn closes(plan: &Plan, meeting: &Meeting, chance: &mut Chance) -> bool {
    let end = plan.meetings[plan.meetings.len() - 1].date;
    match days(meeting.date, end) {
        150.. => plan.tidy || chance.percent(88),
        _ => chance.percent(10),
    }
}

/// The mobile team carries ten situations at most, and lets each go before the end of a block:
/// the sessions of the samples count their own ten.
fn support(
    plan: &Plan,
    at: usize,
    rank: usize,
    closed: bool,
    register: &mut Register,
    chance: &mut Chance,
) -> &'static str {
    let case = &plan.cases[at];
    let block = plan.meetings[case.passages[rank]].block;
    let next = case.passages.get(rank + 1).map(|next| plan.meetings[*next].block);
    let carried = register.carried.remove(&at);
    let room = block == 0 && next == Some(0) && register.carried.len() < 10;
    if !closed && room && chance.percent(if carried { 75 } else { 55 }) {
        register.carried.insert(at);
        return "accepte";
    }
    let last = closed || carried || plan.tidy && block == 0 && next != Some(0);
    match last {
        true => chance.weighted(&[(70, "non_indique"), (30, "refuse_par_mineur")]),
        false => chance.weighted(&[
            (18, "demande"),
            (30, "en_attente"),
            (20, "refuse_par_mineur"),
            (32, "non_indique"),
        ]),
    }
}

/// Parents and minor: as the record of the situation says at first, told again before a review.
fn informed(profile: &Profile, meeting: &Meeting, rank: usize, chance: &mut Chance) -> Flow {
    let told = |told: Told, chance: &mut Chance| {
        let before = chance.between(2, 10).min(days(profile.known, meeting.date).max(0));
        let day = later(meeting.date, -before);
        let again = rank > 0 && told.done == "differe";
        let notice = Flow::new().put("fait", if again { "oui" } else { told.done });
        match told.reason.filter(|_| !again) {
            Some(reason) => notice.put("motif", reason),
            None => notice.put("date", day),
        }
    };
    let parents = profile.parents.map(|parents| told(parents, chance));
    Flow::new().maybe("representants", parents).put("mineur", told(profile.minor, chance))
}
