//! The record of a session: who was there, what was examined, what became of the rest.

use std::collections::BTreeSet;

use super::chance::Chance;
use super::examination::examination;
use super::names::HOSTS;
use super::plan::{Meeting, Plan};
use super::profile::Profile;
use super::yaml::{Flow, hour};

const GENERAL: [&str; 8] = [
    "Délai d'accès aux soins.",
    "Calendrier des prochaines séances.",
    "Formation des professionnels au repérage.",
    "Recensement des besoins non pourvus.",
    "Travail sur un accueil à bas seuil.",
    "Rappel des règles de partage de l'information.",
    "Bilan des accueils externalisés.",
    "Point sur l'interprétariat.",
];

/// A member: institution, person, function, how often there in a hundred, then by screen.
const MEMBERS: [(&str, &str, &str, usize, usize); 7] = [
    ("ase", "Anne-Aimée MODÈLE", "référente", 97, 5),
    ("pjj", "Yann SEXTANT", "éducateur", 80, 12),
    ("police_gendarmerie", "Hugo CALIBRE", "brigade des mineurs", 64, 10),
    ("parquet", "Élise TYPE", "substitut", 55, 30),
    ("soins", "Farid ÉTALON", "pédopsychiatre", 82, 25),
    ("education_nationale", "Nadège TOISE", "conseillère technique", 86, 10),
    ("equipe_mobile", "Gaëlle MOULE", "éducatrice", 93, 6),
];

/// Who is not convened to an exceptional session, unless the situation is theirs.
const FEW: [&str; 2] = ["pjj", "education_nationale"];

/// What sessions know of those that came before.
pub struct Register {
    /// The follow-up that each session will tell.
    pub followed: Vec<Vec<Flow>>,
    /// The situations that the mobile team carries.
    pub carried: BTreeSet<usize>,
}

impl Register {
    pub fn new(plan: &Plan) -> Self {
        let followed = plan.meetings.iter().map(|_| Vec::new()).collect();
        Self { followed, carried: BTreeSet::new() }
    }
}

/// Writes the record of a session; sessions are written in their order.
pub fn record(
    seed: u64,
    at: usize,
    plan: &Plan,
    profiles: &[Profile],
    register: &mut Register,
) -> String {
    let meeting = &plan.meetings[at];
    let mut chance = Chance::of(seed, 40, at);
    let chance = &mut chance;
    let count = meeting.exams.len();
    let (start, each) = match count {
        _ if meeting.exceptional => (9 * 60, 25),
        ..15 => (13 * 60 + 30, 15),
        _ => (9 * 60, 10),
    };
    let mut out = format!(
        "# yaml-language-server: $schema=../../../schemas/seance.json\n\
         # Séance entièrement inventée, engendrée (graine {seed}).\nseance: {}\n",
        meeting.number
    );
    if meeting.exceptional {
        out.push_str("type: exceptionnelle\n");
        out.push_str("motif: Absence inquiétante et recherche d'un accueil sans délai.\n");
    } else {
        out.push_str("type: ordinaire\n");
    }
    let times = Flow::new().put("debut", format!("\"{}\"", hour(start)));
    let times = times.put("fin", format!("\"{}\"", hour(start + 25 + each * count)));
    out.push_str(&format!("date: {}\nhoraires: {times}\n", meeting.date));
    out.push_str(match meeting.exceptional {
        true => "lieu: Visioconférence\n",
        false => "lieu: \"Salle A, Lyon 3e\"\n",
    });
    out.push_str("presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n");
    out.push_str(
        "coordination: {nom: Odile COMPAS, fonction: coordinatrice de la commission}\n\
         secretariat: {nom: Camille GABARIT, fonction: coordinatrice}\n",
    );
    let version = 1 + usize::from(meeting.date.year() > 2025) * 2;
    let read = Flow::new().put("version", version).put("lu_a", format!("\"{}\"", hour(start + 2)));
    out.push_str(&format!("rappel_confidentialite: {read}\n"));
    attendance(meeting, plan, profiles, chance, &mut out);
    if let Some((number, decision)) = &meeting.previous {
        let mut previous = Flow::new().put("seance", number).put("approbation", decision);
        previous = match *decision {
            "adopte" => previous,
            "reporte" => previous.say("reserves", "Le projet est en seconde lecture."),
            _ => previous.say("reserves", "Une échéance est à lire au mois suivant."),
        };
        out.push_str(&format!("compte_rendu_precedent: {previous}\n"));
    }
    out.push_str(if count == 0 { "examens: []\n" } else { "examens:\n" });
    for (turn, (case, rank)) in meeting.exams.iter().enumerate() {
        let from = start + 10 + turn * each;
        let times = Flow::new().put("debut", format!("\"{}\"", hour(from)));
        let times = times.put("fin", format!("\"{}\"", hour(from + each)));
        examination(plan, (*case, *rank), &profiles[*case], times, register, chance, &mut out);
    }
    let followed = std::mem::take(&mut register.followed[at]);
    out.push_str(if followed.is_empty() {
        "suivi_engagements: []\n"
    } else {
        "suivi_engagements:\n"
    });
    followed.iter().for_each(|line| out.push_str(&format!("  - {line}\n")));
    out.push_str("points_generaux:\n");
    let general = chance.each(&GENERAL.map(|point| (22, point)));
    for point in general.iter().take(3).chain(general.is_empty().then_some(&GENERAL[1])) {
        out.push_str(&format!("  - {point}\n"));
    }
    let state = if meeting.approved { "approuve" } else { "projet" };
    out.push_str(&format!("prochaine_seance: {}\netat: {state}\n", meeting.next));
    out
}

fn attendance(
    meeting: &Meeting,
    plan: &Plan,
    profiles: &[Profile],
    chance: &mut Chance,
    out: &mut String,
) {
    let numbers: Vec<&str> =
        meeting.exams.iter().map(|(case, _)| plan.cases[*case].number.as_str()).collect();
    let presents = |body: &str| meeting.exams.iter().any(|(at, _)| profiles[*at].presenter == body);
    let mut lines = Vec::new();
    for (body, name, role, there, screen) in MEMBERS {
        // An exceptional session has few guests.
        if meeting.exceptional && FEW.contains(&body) && !presents(body) {
            continue;
        }
        let drawn = chance.below(100);
        let state = match drawn {
            _ if meeting.exceptional && drawn < there => "visio",
            _ if drawn < there && chance.percent(screen) => "visio",
            _ if drawn < there || presents(body) => "present",
            _ => chance.weighted(&[(75, "excuse"), (25, "absent")]),
        };
        lines.push((body, name, role, "titulaire", state, Vec::new()));
    }
    // A host institution comes for its own situations, one person each time they are several.
    for (at, (home, name, role)) in HOSTS.into_iter().enumerate() {
        let own = meeting.exams.iter().zip(&numbers);
        let own = own.filter(|((case, _), _)| {
            profiles[*case].presenter == "lieu_accueil" && case % HOSTS.len() == at
        });
        let own: Vec<&str> = own.map(|(_, number)| *number).collect();
        if !own.is_empty() {
            let far = meeting.exceptional || chance.percent(15);
            let state = if far { "visio" } else { "present" };
            lines.push((home, name, role, "invite", state, own));
        }
    }
    if meeting.exceptional {
        lines.iter_mut().for_each(|line| line.5 = numbers.clone());
        out.push_str("invites:\n");
        for (body, name, role, quality, _, own) in &lines {
            let guest = Flow::new().put("organisme", body).say("nom", name).say("fonction", role);
            let guest = guest.put("qualite", quality).list("situations", own);
            out.push_str(&format!("  - {guest}\n"));
        }
    }
    out.push_str("presences:\n");
    for (body, name, role, quality, state, own) in &lines {
        let member = Flow::new().put("organisme", body).say("nom", name).say("fonction", role);
        let member = member.put("statut", state).put("qualite", quality).list("situations", own);
        out.push_str(&format!("  - {member}\n"));
    }
}
