//! The record of a situation.

use super::care::{earlier, health, measures, origin, school};
use super::chance::Chance;
use super::facts::{exploitation, facts};
use super::names::{WRITERS, given};
use super::plan::Case;
use super::profile::{Profile, Told};
use super::referral;
use super::signs::{runaways, signs};
use super::yaml::{Flow, days, later, month, scalar};

const SPEECH: [&str; 10] = [
    "« Je veux dormir sans mon téléphone. »",
    "« Je ne veux pas changer de foyer. »",
    "« Je veux bien voir quelqu'un, mais pas ici. »",
    "« J'en ai marre qu'on me pose toujours les mêmes questions. »",
    "« Je voudrais reprendre l'école ailleurs. »",
    "« Il me manque, même si je sais. »",
    "« Je n'ai rien à dire à la police. »",
    "« Je voudrais qu'on prévienne ma grand-mère. »",
    "« Ça va, c'est fini maintenant. »",
    "« Je veux un endroit où il ne viendra pas. »",
];
const SILENCE: [&str; 5] = [
    "L'entretien est prévu avec son éducatrice.",
    "@J n'a pas souhaité s'exprimer.",
    "Le premier rendez-vous n'a pas été honoré.",
    "L'interprète n'était pas disponible.",
    "@J souhaite y réfléchir.",
];
const ACTIONS: [(&str, &str, &str); 10] = [
    ("référente ASE", "Entretien individuel et rappel du cadre", "second rendez-vous accepté"),
    ("équipe éducative", "Sorties accompagnées le soir", "respectées trois semaines"),
    ("équipe mobile", "Proposition d'une rencontre hors les murs", "en réflexion"),
    ("infirmière scolaire", "Orientation vers un centre de santé", "rendez-vous pris"),
    ("milieu ouvert", "Entretien avec les parents", "parents présents"),
    ("équipe éducative", "Changement de numéro de téléphone", "fait"),
    ("service social scolaire", "Aménagement de l'emploi du temps", "reprise partielle"),
    ("référente ASE", "Recherche d'un accueil éloigné", "aucune place à ce jour"),
    ("maison des adolescents", "Premier accueil", "non honoré"),
    ("équipe éducative", "Atelier sur les usages numériques", "suivi"),
];
const TRIGGERS: [&str; 6] = [
    "Un retour de nuit avec une somme en espèces.",
    "Une confidence à l'infirmière.",
    "Une annonce en ligne signalée par un proche.",
    "Une absence de plusieurs jours sans nouvelles.",
    "Des messages menaçants montrés à l'éducatrice.",
    "Un changement rapide de comportement et de fréquentations.",
];

/// Writes the record of a situation.
pub fn record(
    seed: u64,
    at: usize,
    case: &Case,
    profile: &Profile,
) -> (String, Option<(String, String)>) {
    let mut chance = Chance::of(seed, 30, at);
    let chance = &mut chance;
    let words = profile.words;
    let mut out = format!(
        "# yaml-language-server: $schema=../../../schemas/situation.json\n\
         # Entièrement fictive, engendrée (graine {seed}) : personne, lieu et faits sont inventés.\n\
         situation: {}\nmineur:\n  nom: {}\n  prenoms: [{}]\n  sexe: {}\n",
        case.number, profile.surname, profile.given, profile.sex
    );
    let born = match profile.partial {
        None => profile.birth.to_string(),
        Some(0) => month(profile.birth),
        Some(_) => profile.birth.year().to_string(),
    };
    let stated = if profile.partial.is_some() { "declare" } else { "etabli" };
    out.push_str(&format!("  date_naissance: {born}\n  etat_civil: {stated}\n"));
    if profile.unaccompanied {
        let status = chance.pick(&["tutelle", "confie_ase", "en_evaluation"]);
        out.push_str("  langue: langue fictive des Hautes-Marges\n  interprete: oui\n  mna: oui\n");
        out.push_str(&format!("  mna_statut: {status}\n"));
    } else {
        out.push_str("  mna: non\n");
    }
    out.push_str(&format!("  domicile: {{commune: {}}}\n", profile.commune));
    let mut place = Flow::new().put("type", profile.place);
    match profile.away {
        Some(day) => place = place.put("depuis", day),
        None if profile.place != "domicile" => {
            place = place.put("depuis", month(later(profile.known, -chance.between(20, 500))));
        }
        None => {}
    }
    out.push_str(&format!("  lieu_vie: {place}\n"));
    if profile.away.is_some() {
        let size = chance.between(154, 174);
        out.push_str(&format!(
            "  signalement_physique: \"Environ 1,{} m, veste sombre.\"\n",
            size - 100
        ));
    }
    match profile.away.is_none() && chance.percent(65) {
        true => out.push_str(&format!("  parole: {}\n", scalar(chance.pick(&SPEECH)))),
        false if profile.away.is_some() => {
            out.push_str(&format!("  parole_absente: {}\n", words.of("@J est en fugue.")));
        }
        false => {
            let silence = words.of(chance.pick(&SILENCE));
            out.push_str(&format!("  parole_absente: {silence}\n"));
        }
    }
    let by = &WRITERS[chance.below(WRITERS.len())];
    let writer = by.name;
    if let Some(day) = profile.referral {
        let told = told(profile.minor, day, writer, "entretien");
        out.push_str(&format!("  informe: {told}\n"));
    }
    let before = chance.between(3, 14).min(days(profile.known, case.first));
    let shared = later(case.first, -before);
    let mode = chance.weighted(&[(70, "entretien"), (20, "visite_domicile"), (10, "telephone")]);
    let notice = told(profile.minor, shared, writer, mode);
    out.push_str(&format!("  information_partage: {notice}\n"));
    holders(profile, shared, writer, chance, &mut out);
    family(seed, at, profile, chance, &mut out);
    measures(case, profile, chance, &mut out);
    earlier(profile, chance, &mut out);
    out.push_str("demarches:\n");
    for turn in (1..=chance.between(1, 2)).rev() {
        let day = later(profile.known, -turn * chance.between(4, 25));
        let (who, what, effect) = chance.pick(&ACTIONS);
        let action = Flow::new().put("date", day).say("acteur", who);
        out.push_str(&format!("  - {}\n", action.say("action", what).say("effet", effect)));
    }
    out.push_str(&format!("declencheur: {}\n", chance.pick(&TRIGGERS)));
    if profile.referral.is_some() || !chance.percent(4) {
        out.push_str(&format!("origine: {}\n", origin(profile, chance)));
    }
    facts(profile, chance, &mut out);
    exploitation(profile, chance, &mut out);
    signs(profile, chance, &mut out);
    runaways(profile, chance, &mut out);
    health(profile, chance, &mut out);
    school(profile, chance, &mut out);
    let referral =
        profile.referral.map(|day| referral::referral(case, profile, day, by, chance, &mut out));
    (out, referral)
}

fn told(told: Told, day: jiff::civil::Date, by: &str, mode: &str) -> Flow {
    let notice = Flow::new().put("fait", told.done);
    match told.reason {
        Some(reason) => notice.put("motif", reason),
        None => notice.put("date", day).say("par", by).put("mode", mode),
    }
}

fn holders(
    profile: &Profile,
    shared: jiff::civil::Date,
    writer: &str,
    chance: &mut Chance,
    out: &mut String,
) {
    let parents = profile.parents.unwrap_or(Told { done: "non", reason: Some("non_joignable") });
    let own = |holder: Flow, told_to: Told, chance: &mut Chance| {
        let mode = chance.pick(&["entretien", "telephone", "courrier"]);
        let holder = match profile.referral {
            Some(day) => holder.put("information_prealable", told(told_to, day, writer, mode)),
            None => holder,
        };
        holder.put("information_partage", told(told_to, shared, writer, mode))
    };
    out.push_str("representants:\n");
    if profile.unaccompanied {
        let holder = Flow::new().say("nom", "Métropole de Lyon, service fictif de tutelle");
        let holder = holder.put("lien", "tuteur").put("autorite_parentale", "departement");
        let holder = holder.put("decision", "tutelle").put("contacts", "mensuels");
        out.push_str(&format!("  - {}\n", own(holder, parents, chance)));
        return;
    }
    let both = chance.percent(48);
    let first = usize::from(!both && chance.percent(22));
    for rank in first..first + 1 + usize::from(both) {
        let (title, link) = [("Mme", "mere"), ("M.", "pere")][rank.min(1)];
        let holder = Flow::new().say("nom", &format!("{title} {}", profile.surname));
        let mut holder = holder.put("lien", link);
        if chance.percent(25) {
            let number = format!("\"06 39 98 {:02} {:02}\"", chance.below(100), chance.below(100));
            holder = holder.put("telephone", number);
        }
        let (power, ruling) = match both || chance.percent(40) {
            true => ("conjointe", chance.weighted(&[(70, "aucune"), (30, "jaf")])),
            false => ("exclusive", "jaf"),
        };
        holder = holder.put("autorite_parentale", power).put("decision", ruling);
        let contacts = match profile.place {
            "domicile" if rank == 0 => "quotidiens",
            _ => chance.pick(&["hebdomadaires", "mensuels", "occasionnels", "aucun", "suspendus"]),
        };
        // The second parent is sometimes out of reach when the first was told.
        let lost = rank == 1 && both && chance.percent(30);
        let lost = lost.then_some(Told { done: "non", reason: Some("non_joignable") });
        let holder = holder.put("contacts", contacts);
        out.push_str(&format!("  - {}\n", own(holder, lost.unwrap_or(parents), chance)));
    }
}

fn family(seed: u64, at: usize, profile: &Profile, chance: &mut Chance, out: &mut String) {
    if profile.place == "domicile" {
        let homes = [
            (30, "deux_parents"),
            (35, "mere_seule"),
            (8, "pere_seul"),
            (20, "mere_et_conjoint"),
            (7, "residence_alternee"),
        ];
        out.push_str(&format!("menage: {{composition: {}}}\n", chance.weighted(&homes)));
    }
    if chance.percent(22) && !profile.unaccompanied {
        let sibling = Flow::new().say("prenom", given(seed, at + 24, chance.percent(30)));
        let year = profile.birth.year() + if chance.percent(70) { 3 } else { -3 };
        let sibling = sibling.put("naissance", year).say("lieu_vie", "domicile");
        out.push_str(&format!("fratrie: [{sibling}]\n"));
    }
    if chance.percent(45) {
        let others = chance.weighted(&[(25, "oui"), (35, "non"), (40, "ne_sait_pas")]);
        let mut exposed = Flow::new().put("valeur", others);
        if others == "oui" {
            exposed = exposed.say("precision", "D'autres jeunes du même groupe.");
        }
        out.push_str(&format!("autres_mineurs_exposes: {exposed}\n"));
    }
}
