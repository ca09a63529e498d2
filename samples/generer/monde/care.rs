//! What surrounds the minor: measures, earlier reports, origin of the information, care, school.

use super::chance::Chance;
use super::plan::Case;
use super::profile::Profile;
use super::yaml::{Flow, birthday, days, later, list, month};

/// What is ordered goes with where the minor lives; it lasts until the last session at least.
pub fn measures(case: &Case, profile: &Profile, chance: &mut Chance, out: &mut String) {
    let placed =
        [(70, "placement_ase"), (14, "opp"), (8, "accueil_provisoire"), (8, "placement_direct")];
    let kind = match profile.place {
        _ if profile.unaccompanied => "tutelle_mna",
        "domicile" | "hospitalise" => chance.weighted(&[
            (28, ""),
            (22, "aed"),
            (12, "evaluation_ip"),
            (26, "aemo"),
            (8, "mjie"),
            (4, "placement_domicile"),
        ]),
        "particulier" => {
            chance.weighted(&[(35, "tiers_digne_de_confiance"), (35, "aemo"), (30, "")])
        }
        "sans_hebergement" => chance.weighted(&[(40, "aemo"), (30, "mjie"), (30, "")]),
        "etablissement_pjj" => "placement_pjj",
        _ => chance.weighted(&placed),
    };
    if kind.is_empty() {
        out.push_str("mesures: []\n");
        return;
    }
    let decided = later(profile.known, -chance.between(30, 600));
    let end = later(case.last, chance.between(30, 400)).min(birthday(profile.birth, 18));
    let (service, where_) = match profile.place {
        "assistant_familial" => ("Service fictif d'accueil familial", Some("assistant_familial")),
        "lieu_vie_accueil" => ("Lieu de vie fictif", Some("lieu_vie")),
        "etablissement_pjj" => ("Service fictif d'hébergement éducatif", Some("pjj")),
        "particulier" if kind == "tiers_digne_de_confiance" => {
            ("Service fictif de milieu ouvert", Some("particulier"))
        }
        "etablissement" | "en_fugue" => ("Foyer fictif", Some("etablissement")),
        _ => ("Service fictif de milieu ouvert", None),
    };
    out.push_str("mesures:\n");
    let measure = |kind: &str| Flow::new().put("type", kind);
    if chance.percent(18) && days(decided, profile.known) > 60 {
        // The one before, which gave way to it.
        let from = later(decided, -chance.between(150, 400));
        let past = measure(chance.pick(&["aed", "aemo"])).put("decision", from);
        let past =
            past.put("echeance", decided).say("operateur", "Service fictif de milieu ouvert");
        out.push_str(&format!("  - {past}\n"));
    }
    let current = measure(kind).put("decision", decided);
    let current = current.maybe("echeance", (kind != "tutelle_mna").then_some(end));
    let current = current.say("operateur", service).say("commune", profile.commune);
    out.push_str(&format!("  - {}\n", current.maybe("lieu_placement", where_)));
}

pub fn earlier(profile: &Profile, chance: &mut Chance, out: &mut String) {
    if !profile.reported {
        out.push_str("signalements_anterieurs: []\n");
        return;
    }
    let outcomes = ["évaluation", "mesure éducative", "sans suite connue", "placement"];
    let origins = ["collège", "lieu d'accueil", "service social", "119", "hôpital"];
    out.push_str("signalements_anterieurs:\n");
    for turn in (1..=1 + i64::from(chance.percent(30))).rev() {
        let kind = chance.weighted(&[(70, "information_preoccupante"), (30, "signalement")]);
        let day = later(profile.known, -turn * chance.between(120, 500));
        let report = Flow::new().put("type", kind).put("date", month(day));
        let report = report.say("origine", chance.pick(&origins));
        out.push_str(&format!("  - {}\n", report.say("suite", chance.pick(&outcomes))));
    }
}

pub fn origin(profile: &Profile, chance: &mut Chance) -> Flow {
    let housed = profile.place != "domicile";
    let source = chance.weighted(&[
        (12, "mineur"),
        (if housed { 4 } else { 26 }, "parents"),
        (if housed { 55 } else { 24 }, "personnel_social"),
        (12, "personnel_sante"),
        (15, "autre_institution"),
        (5, "autre_particulier"),
        (2, "ne_sait_pas"),
    ]);
    let by = match source {
        "personnel_sante" => chance.pick(&["hopital", "medecine_liberale"]),
        "autre_institution" => chance.pick(&["enseignement", "police_gendarmerie"]),
        "autre_particulier" => "snated_119",
        "parents" => chance.pick(&["ase", "service_social", "snated_119"]),
        _ => chance.weighted(&[
            (60, "protection_enfance"),
            (15, "ase"),
            (10, "pjj"),
            (15, "association"),
        ]),
    };
    Flow::new().put("source", source).put("transmission", by).put("connue_le", profile.known)
}

pub fn health(profile: &Profile, chance: &mut Chance, out: &mut String) {
    let risk = [(4 + profile.level * 3, "oui"), (68, "non"), (22, "ne_sait_pas")];
    let risk = chance.weighted(&risk);
    let mut health = Flow::new().put("risque_immediat", risk);
    if risk == "oui" {
        health = health.say("precision", "Propos inquiétants, que le médecin a entendus.");
    }
    let kinds = chance.each(&[
        (24, "cmp"),
        (22, "psychologue"),
        (30, "medecin"),
        (34, "sante_sexuelle"),
        (10, "uaped"),
        (18, "addictologie"),
        (20, "maison_adolescents"),
    ]);
    let care = kinds.into_iter().take(3).map(|kind| {
        let states = [
            (42, "en_cours"),
            (26, "propose"),
            (12, "refuse"),
            (12, "en_attente"),
            (8, "interrompu"),
        ];
        Flow::new().put("type", kind).put("statut", chance.weighted(&states))
    });
    let care: Vec<Flow> = care.collect();
    if !care.is_empty() {
        health = health.put("suivis", list(&care));
    }
    out.push_str(&format!("sante: {health}\n"));
}

pub fn school(profile: &Profile, chance: &mut Chance, out: &mut String) {
    let mut school = Flow::new().put("frequentation", profile.schooling);
    if profile.schooling == "non_inscrit" {
        let reasons = ["attente_affectation", "formation_emploi", "refus", "changement_lieu"];
        school = school.put("motif", chance.pick(&reasons));
    } else if profile.schooling != "ne_sait_pas" {
        let age = days(profile.birth, profile.known) / 365;
        let class = match age {
            ..=12 => "5e",
            13 => "4e",
            14 => "3e",
            15 => "Seconde",
            _ => chance.pick(&["Première", "CAP", "Terminale"]),
        };
        school = school.say("classe", class);
    }
    if chance.percent(60) {
        school = school.put("service_social", chance.weighted(&[(70, "oui"), (30, "non")]));
    }
    out.push_str(&format!("scolarite: {school}\n"));
}
