//! Recommendations, and what becomes of them.

use jiff::civil::Date;

use super::chance::Chance;
use super::names::service;
use super::plan::Plan;
use super::profile::Profile;
use super::yaml::{Flow, birthday, days, later};

/// A kind of recommendation: who acts, and how it is written.
type Kind = (&'static str, &'static str, [&'static str; 2]);

const SOMATIC: Kind = (
    "soins_somatiques",
    "soins",
    ["Proposer un bilan de santé.", "Réserver un créneau sans délai."],
);
const PSYCHIC: Kind =
    ("soins_psychiques", "soins", ["Proposer un premier rendez-vous.", "Garder un même soignant."]);
const ADDICTION: Kind = (
    "addictologie",
    "soins",
    ["Proposer une consultation accompagnée.", "Relancer la consultation jeunes."],
);
const SEXUAL: Kind = (
    "sante_sexuelle",
    "soins",
    ["Proposer un entretien d'information.", "Accompagner vers un centre de santé."],
);
const HOUSING: Kind = (
    "hebergement",
    "ase",
    ["Étudier une réorientation.", "Chercher une place en petit collectif."],
);
const DISTANCE: Kind = (
    "eloignement",
    "ase",
    ["Chercher un accueil éloigné.", "Confirmer une place en conservant le lien éducatif."],
);
const SHELTER: Kind = (
    "mise_a_l_abri",
    "ase",
    ["Réserver une place d'accueil immédiat.", "Préparer un accueil de repli."],
);
const SUPPORT: Kind = (
    "co_accompagnement",
    "equipe_mobile",
    ["Proposer une rencontre hors les murs.", "Garder le contact par messages."],
);
const SCHOOL: Kind = (
    "scolarite_insertion",
    "education_nationale",
    ["Adapter l'emploi du temps.", "Désigner un tuteur et chercher un stage."],
);
const PARENTS: Kind = (
    "soutien_parents",
    "ase",
    ["Proposer un temps d'échange mensuel.", "Orienter les parents vers un groupe de parole."],
);
const COURT: Kind = (
    "demarche_judiciaire",
    "ase",
    ["Transmettre un point de situation au magistrat.", "Étudier un nouvel écrit au parquet."],
);
const DIGITAL: Kind = (
    "securite_numerique",
    "lieu_accueil",
    ["Revoir les réglages des comptes.", "Demander le retrait des contenus."],
);
const RETURN: Kind = (
    "retour_de_fugue",
    "police_gendarmerie",
    ["Prévenir le service dès le retour, à toute heure.", "Convenir d'un accueil au retour."],
);
const TEAM: Kind = (
    "appui_equipe",
    "soins",
    ["Proposer une séance d'analyse des pratiques.", "Proposer un temps d'échange avec l'équipe."],
);
const JOINT: Kind = (
    "coordination",
    "ase",
    ["Désigner un référent unique.", "Réunir les intervenants une fois par mois."],
);

/// What a later session says of a recommendation.
pub struct Followed {
    pub meeting: usize,
    pub line: Flow,
}

/// Writes the recommendations of an examination, and tells what later sessions say of each.
pub fn advice(
    plan: &Plan,
    at: usize,
    profile: &Profile,
    rank: usize,
    carried: bool,
    chance: &mut Chance,
) -> (Vec<Flow>, Vec<Followed>) {
    let case = &plan.cases[at];
    let meeting = case.passages[rank];
    let today = plan.meetings[meeting].date;
    let adult = days(today, birthday(profile.birth, 18));
    let home = profile.place == "domicile";
    let out_of_school = profile.schooling != "reguliere";
    let heavy = profile.gravity / 40;
    let mut kinds = chance.each(&[
        (if profile.away.is_some() { 80 } else { profile.runaways * 8 }, RETURN),
        (if adult < 150 { 60 } else { 22 }, JOINT),
        (22, SOMATIC),
        (28, PSYCHIC),
        (14, ADDICTION),
        (20, SEXUAL),
        (if home { 6 } else { 22 }, HOUSING),
        (heavy, DISTANCE),
        (heavy / 2, SHELTER),
        (if carried { 85 } else { 16 }, SUPPORT),
        (if out_of_school { 36 } else { 12 }, SCHOOL),
        (if home { 34 } else { 8 }, PARENTS),
        (14, COURT),
        (16, DIGITAL),
        (if home { 2 } else { 12 }, TEAM),
    ]);
    chance.shuffle(&mut kinds);
    kinds.truncate(1 + chance.weighted(&[(35, 1), (45, 2), (20, 3)]));
    if kinds.is_empty() {
        kinds.push(JOINT);
    }
    let (mut lines, mut followed) = (Vec::new(), Vec::new());
    for (number, (kind, body, texts)) in kinds.into_iter().enumerate() {
        let id = format!("R{}", number + 1);
        let body = match (kind, profile.presenter) {
            ("coordination", "pjj") | ("hebergement", "pjj") => "pjj",
            ("securite_numerique", _) if home => "ase",
            _ => body,
        };
        let day = later(today, chance.between(12, 75));
        let due = match kind {
            "retour_de_fugue" => "au_retour_de_fugue".to_owned(),
            "coordination" if adult < 150 => "a_la_majorite".to_owned(),
            "demarche_judiciaire" if chance.percent(40) => "a_l_audience".to_owned(),
            "hebergement" if chance.percent(15) => "a_la_prochaine_seance".to_owned(),
            _ => day.to_string(),
        };
        let mut line = Flow::new().put("id", &id).put("type", kind);
        line = line
            .say("texte", chance.pick(&texts))
            .put("responsable", service(body, at))
            .put("echeance", &due);
        let alone = ["appui_equipe", "coordination", "demarche_judiciaire", "soutien_parents"];
        if !alone.contains(&kind) && chance.percent(75) {
            let agreed = [(52, "oui"), (24, "partielle"), (12, "non"), (12, "ne_sait_pas")];
            line = line.put("adhesion", chance.weighted(&agreed));
        }
        let mut told = fate(plan, meeting, day, chance);
        // Minutes that no session has adopted are still filled in: what happened meanwhile stands
        // in them, rather than in those of the year after.
        let draft = !plan.meetings[meeting].approved;
        let late = |next: &usize| plan.meetings[*next].block != plan.meetings[meeting].block;
        if draft && told.first().is_some_and(|(next, _)| late(next)) && chance.percent(70) {
            line = line.put("statut", told.remove(0).1);
        }
        lines.push(line);
        for (meeting, state) in told {
            let mut line = Flow::new().put("seance", &plan.meetings[case.passages[rank]].number);
            line = line.put("situation", &case.number).put("id", &id).put("statut", state);
            if chance.percent(25) && ["en_retard", "abandonne"].contains(&state) {
                line = line.say("commentaire", chance.pick(&REASONS));
            }
            followed.push(Followed { meeting, line });
        }
    }
    (lines, followed)
}

const REASONS: [&str; 4] =
    ["relance faite", "aucune place trouvée", "rendez-vous non honoré", "réponse attendue"];

/// The sessions that speak of a recommendation, and the state that each tells: the first after it
/// was due, then others as long as it stays open.
fn fate(plan: &Plan, decided: usize, due: Date, chance: &mut Chance) -> Vec<(usize, &'static str)> {
    let mut told = Vec::new();
    let mut after = due;
    for turn in 0..3 {
        let next = plan.meetings.partition_point(|m| m.date <= after);
        let next = next + usize::from(plan.meetings.get(next).is_some_and(|m| m.exceptional));
        let Some(meeting) = plan.meetings.get(next) else {
            break;
        };
        // What waits for months is closed one way or the other.
        let stale = meeting.block != plan.meetings[decided].block;
        let last = plan.meetings.get(next + 1).is_none_or(|m| m.block != meeting.block);
        let closing = stale || last && chance.percent(if meeting.block == 0 { 90 } else { 30 });
        let open = if closing { 0 } else { [28, 30, 20][turn] };
        let state = chance.weighted(&[
            (62, "realise"),
            (open / 2, "en_cours"),
            (open - open / 2, "en_retard"),
            (9, "abandonne"),
            (4, "sans_objet"),
            (if turn == 0 && !closing { 4 } else { 0 }, ""),
        ]);
        if state.is_empty() {
            break;
        }
        told.push((next, state));
        if state != "en_cours" && state != "en_retard" {
            break;
        }
        after = later(meeting.date, 30);
    }
    told
}
