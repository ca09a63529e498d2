//! Referrals, of the situations that the prosecutor knows.

use jiff::civil::Date;

use super::chance::Chance;
use super::names::Writer;
use super::plan::{Case, TODAY};
use super::profile::Profile;
use super::yaml::{Flow, birthday, days, later, list, month};

const SUPPORTS: [&str; 5] = [
    "Un lien maintenu avec une éducatrice.",
    "Une grand-mère disponible.",
    "@J accepte de rencontrer un soignant.",
    "Une demande d'aide exprimée à demi-mot.",
    "Une équipe éducative stable.",
];

/// Writes the assessment, at the end of the situation, and gives the number and the text of the
/// referral.
pub fn referral(
    case: &Case,
    profile: &Profile,
    day: Date,
    writer: &Writer,
    chance: &mut Chance,
    situation: &mut String,
) -> (String, String) {
    let urgency = match profile.away.is_some() {
        true => chance.weighted(&[(60, "immediate"), (40, "elevee")]),
        false => chance.weighted(&[(14, "immediate"), (46, "elevee"), (40, "signalee")]),
    };
    let immediate = urgency == "immediate";
    let mut dangers = chance.each(&[(55, "sante"), (75, "moralite"), (50, "education")]);
    dangers.insert(0, "securite");
    let ground = match immediate {
        true => "danger_grave_immediat",
        false => chance.weighted(&[(70, "mesures_sans_effet"), (30, "evaluation_impossible")]),
    };
    let support = profile.words.of(chance.pick(&SUPPORTS));
    situation.push_str(&format!(
        "evaluation:\n  dangers: {}\n  motifs: [{ground}]\n  \
         analyse: Les éléments F1 et F2 convergent et font craindre une mise sous emprise.\n  \
         points_appui: {support}\n",
        list(&dangers),
    ));
    let nature = if day > case.first { "suite_de_revoyure" } else { "premier" };
    let (_, number) = case.number.split_at(2);
    let (year, rank) = number.split_once('-').unwrap_or((number, "0"));
    let reference = format!("SIG-{year}-{rank:0>4}");
    let mut out = format!(
        "# yaml-language-server: $schema=../../../schemas/signalement.json\n\
         signalement: {reference}\nsituation: {}\nversion: 1\ndate: {day}\nnature: {nature}\n",
        case.number
    );
    let mut degree = Flow::new().put("degre", urgency);
    if immediate {
        let why = match profile.away {
            Some(_) => "Absence sans nouvelles.",
            None => "Un départ est annoncé pour les prochains jours.",
        };
        let call = Flow::new().put("quand", format!("{day}T10:30"));
        let call = call.say("qualite", "substitut de permanence");
        degree = degree.say("motif", why).put("appel_permanence", call);
    }
    out.push_str(&format!("urgence: {degree}\n"));
    let mut bases = vec!["casf_l226_4", "cciv_375", "loi_2002_305_13"];
    if birthday(profile.birth, 15) > day {
        bases.push("cp_225_7_1");
    }
    out.push_str(&format!("fondements: {}\n", list(&bases)));
    let author = Flow::new().say("nom", writer.name).say("fonction", writer.role);
    let author = author.say("service", writer.service).put("statut", writer.status);
    let author = author.put("organisme", writer.body);
    let author = author.put("telephone", format!("\"{}\"", writer.phone));
    out.push_str(&format!("auteur: {}\n", author.say("courriel", writer.mail)));
    out.push_str("valideur: {nom: Basile SPÉCIMEN, fonction: responsable enfance}\n");
    out.push_str("joignable: {qualite: Astreinte fictive, telephone: \"04 65 71 00 99\"}\n");
    requests(profile, urgency, chance, &mut out);
    if day <= case.first {
        let asked = Flow::new().put("demande", "oui").put("seance", month(case.first));
        out.push_str(&format!("commission: {asked}\n"));
    }
    let copies = [(60, "[crip, service_ase]"), (25, "[crip]"), (15, "[crip, juge_enfants]")];
    let copies = chance.weighted(&copies);
    out.push_str(&format!("copies: {copies}\n"));
    let ways = [(65, "plex"), (25, "courriel_securise"), (10, "remise")];
    out.push_str(&format!("envoi:\n  canal: {}\n  le: {day}T16:30\n", chance.weighted(&ways)));
    out.push_str("copies_envoyees:\n");
    for copied in copies.trim_matches(['[', ']']).split(", ") {
        let sent = Flow::new().put("destinataire", copied).put("le", format!("{day}T16:40"));
        out.push_str(&format!("  - {}\n", sent.put("canal", "courriel_securise")));
    }
    let signature = |name: &str, role: &str| {
        let place = Flow::new().put("lieu", "Lyon").put("date", day);
        place.say("nom", name).say("qualite", role)
    };
    let signatures =
        [signature(writer.name, writer.role), signature("Basile SPÉCIMEN", "responsable enfance")];
    out.push_str("signatures:\n");
    signatures.iter().for_each(|signature| out.push_str(&format!("  - {signature}\n")));
    outcomes(day, chance, &mut out);
    (reference, out)
}

fn requests(profile: &Profile, urgency: &str, chance: &mut Chance, out: &mut String) {
    let home = ["domicile", "particulier", "sans_hebergement"].contains(&profile.place);
    let mut asked = chance.each(&[
        (if home && profile.gravity > 300 { 60 } else { 12 }, "opp"),
        (if home { 45 } else { 22 }, "saisine_je"),
        (30 + profile.level * 15, "enquete_penale"),
        (8 + profile.level * 6, "audition_uaped"),
        (if home { 0 } else { 22 }, "modification_mesure"),
        (if profile.unaccompanied { 70 } else { 8 }, "administrateur_ad_hoc"),
    ]);
    if profile.away.is_some() {
        asked.insert(0, "recherche_mineur");
    }
    if asked.is_empty() || urgency == "signalee" && chance.percent(25) {
        asked.push("information_simple");
    }
    out.push_str("demandes:\n");
    for (at, kind) in asked.iter().enumerate() {
        let why = ["F1 et F2.", "F2.", "F1."][at.min(2)];
        let request = Flow::new().put("type", kind).put("motivation", why);
        out.push_str(&format!("  - {request}\n"));
    }
    if asked.contains(&"opp") {
        let where_ = "Accueil éloigné, en petit collectif ; demande en cours.";
        out.push_str(&format!("orientation_opp: {where_}\n"));
    }
}

/// What is known of the outcome: nothing yet for a recent one.
fn outcomes(day: Date, chance: &mut Chance, out: &mut String) {
    let since = days(day, TODAY);
    out.push_str("suites:\n");
    if since < 45 || chance.percent(12) {
        out.push_str("  - {type: en_attente}\n");
        return;
    }
    let kinds = [
        (30, "saisine_je"),
        (24, "enquete_penale"),
        (14, "opp"),
        (10, "renvoi_departement"),
        (8, "sans_suite"),
        (14, "inconnue"),
    ];
    let first = chance.weighted(&kinds);
    let mut told = vec![first];
    if ["saisine_je", "opp"].contains(&first) && chance.percent(40) {
        told.push("enquete_penale");
    }
    for kind in told {
        let date = later(day, chance.between(2, 40));
        let date = (kind != "inconnue").then_some(date);
        out.push_str(&format!("  - {}\n", Flow::new().put("type", kind).maybe("date", date)));
    }
}
