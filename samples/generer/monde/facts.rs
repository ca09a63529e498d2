//! Facts of a situation, and what is known of the exploitation, by its level.

use super::chance::Chance;
use super::profile::{LEVELS, Profile};
use super::yaml::{Flow, days, later, list, month};

const SEEN: [&str; 6] = [
    "@J rentre de nuit avec un téléphone neuf dont @p n'explique pas la provenance.",
    "@J reçoit de nombreux appels pendant le repas et quitte la pièce à chaque fois.",
    "Une carte d'accès d'hôtel tombe de son sac au retour d'une absence.",
    "@J s'endort en cours deux jours de suite et demande à rester à l'infirmerie.",
    "Un véhicule inconnu dépose @j devant le lieu de vie deux fois dans la semaine.",
    "@J porte des vêtements neufs et ne réclame plus son argent de poche.",
];
const SAID: [&str; 8] = [
    "« Je dois rembourser avant la fin du mois. »",
    "« Il m'attend, je ne peux pas dire non. »",
    "« C'est juste pour dépanner une amie. »",
    "« Il garde mon téléphone quand je dors. »",
    "« Je voudrais que ça s'arrête, mais pas tout de suite. »",
    "« On m'a dit que c'était facile. »",
    "« Si je parle, il envoie les photos. »",
    "« Je gère, vous ne pouvez pas comprendre. »",
];
const REPORTED: [&str; 5] = [
    "Selon une camarade, @j serait attendu@e le soir par des adultes.",
    "Une annonce aurait été vue en ligne avec un numéro proche du sien.",
    "D'après un proche, des billets auraient été trouvés dans sa chambre.",
    "Des sorties de nuit lui seraient demandées par message.",
    "Selon un voisin, plusieurs adultes viendraient chercher @j en voiture.",
];
const WRITTEN: [&str; 3] = [
    "Une capture d'écran montre un rendez-vous fixé contre de l'argent.",
    "Le relevé de présence compte onze demi-journées d'absence en un mois.",
    "La main courante du lieu d'accueil relève trois retours après minuit.",
];
const GUESSED: [&str; 3] = [
    "@P pourrait être hébergé@e chez un adulte pendant ses absences.",
    "Les absences pourraient correspondre à des déplacements dans une autre ville.",
    "Une personne plus âgée pourrait fixer ses rendez-vous.",
];
const WITNESSES: [&str; 7] = [
    "éducatrice",
    "veilleur de nuit",
    "assistante familiale",
    "infirmière scolaire",
    "conseillère principale d'éducation",
    "référente ASE",
    "éducateur de rue",
];

/// Numbered facts, before the service came to know; `F1` and `F2` always exist.
pub fn facts(profile: &Profile, chance: &mut Chance, out: &mut String) {
    out.push_str("faits:\n");
    let mut kinds = vec!["constate", "dit_par_mineur", "rapporte_par_tiers"];
    kinds.push(chance.pick(&["document", "hypothese"]));
    chance.shuffle(&mut kinds);
    kinds.truncate(2 + chance.below(2));
    for (at, kind) in kinds.into_iter().enumerate() {
        let day = later(profile.known, -chance.between(1, 110) / (at as i64 + 1));
        let when = if chance.percent(30) { month(day) } else { day.to_string() };
        let fact = Flow::new().put("id", format!("F{}", at + 1)).put("quand", when);
        let fact = fact.put("fondement", kind).say("source", chance.pick(&WITNESSES));
        let text = match kind {
            "constate" => chance.pick(&SEEN),
            "dit_par_mineur" => chance.pick(&SAID),
            "rapporte_par_tiers" => chance.pick(&REPORTED),
            "document" => chance.pick(&WRITTEN),
            _ => chance.pick(&GUESSED),
        };
        let key = if kind == "dit_par_mineur" { "verbatim" } else { "enonce" };
        out.push_str(&format!("  - {}\n", fact.say(key, &profile.words.of(text))));
    }
}

/// What is known of the exploitation; little when there is only a risk.
pub fn exploitation(profile: &Profile, chance: &mut Chance, out: &mut String) {
    let (level, words) = (profile.level, profile.words);
    let line = |out: &mut String, key: &str, value: String| {
        out.push_str(&format!("  {key}: {value}\n"));
    };
    out.push_str("prostitution:\n");
    line(out, "niveau", LEVELS[level].to_owned());
    if level >= 2 {
        let since = later(profile.known, -chance.between(40, 400));
        let age = days(profile.birth, since) / 365;
        line(out, "premiers_faits", month(since));
        line(out, "age_premiers_faits", age.max(11).to_string());
    }
    let share = |low: usize, high: usize| (low * (3 - level) + high * level) / 3;
    let mut forms = chance.each(&[
        (share(5, 65), "annonce_en_ligne"),
        (share(30, 50), "reseau_social"),
        (share(0, 55), "logee"),
        (share(0, 12), "rue"),
        (share(0, 22), "itinerance"),
        (share(4, 22), "echange_hebergement"),
        (share(6, 12), "echange_produits"),
        (share(35, 18), "echange_cadeaux"),
        (share(22, 18), "contenus_camera"),
    ]);
    if forms.is_empty() && level > 0 {
        forms.push("inconnue");
    }
    if !forms.is_empty() {
        line(out, "formes", list(&forms));
    }
    let given = chance.each(&[
        (share(10, 80), "argent"),
        (share(35, 45), "cadeaux"),
        (share(5, 25), "produits"),
        (share(4, 28), "hebergement"),
        (share(2, 20), "protection"),
    ]);
    if level > 0 && !given.is_empty() {
        line(out, "contreparties", list(&given));
    }
    let mut ways = chance.each(&[
        (30, "pair"),
        (22, "petit_ami"),
        (38, "reseau_social"),
        (5, "annonce"),
        (4, "famille"),
        (if profile.place == "etablissement" { 14 } else { 2 }, "lieu_accueil"),
        (6, "ecole"),
        (profile.runaways * 12, "fugue"),
    ]);
    if ways.is_empty() {
        ways.push("inconnu");
    }
    line(out, "recrutement", list(&ways));
    if level >= 2 {
        let mut places = vec![(28, "hotel"), (24, "meuble"), (16, "logement"), (6, "rue")];
        places.extend([(6, "vehicule"), (14, "en_ligne"), (6, "inconnu")]);
        let place = Flow::new().put("type", chance.weighted(&places));
        let known = chance.percent(60).then(|| chance.weighted(&super::names::COMMUNES));
        let place = place.maybe("commune", known).say("periode", &season(profile));
        let place = place.put("fondement", "rapporte_par_tiers").say("source", "équipe éducative");
        line(out, "lieux", format!("[{place}]"));
        let means = chance.each(&[
            (share(10, 30), "violences"),
            (share(15, 45), "menaces"),
            (30, "dette"),
            (15, "produits"),
            (30, "images"),
            (20, "isolement"),
            (share(10, 40), "surveillance"),
            (35, "dependance_affective"),
        ]);
        if !means.is_empty() {
            line(out, "emprise", Flow::new().list("moyens", &means).to_string());
        }
    }
    let images = [(share(25, 40), "oui"), (30, "non"), (45, "ne_sait_pas")];
    line(out, "images_diffusees", chance.weighted(&images).to_owned());
    if level == 3 {
        let traces =
            chance.each(&[(25, "transport"), (12, "hebergement_contraint"), (20, "dette")]);
        if !traces.is_empty() {
            line(out, "indices_traite", list(&traces));
        }
    }
    if chance.percent(70) {
        let seen = chance.weighted(&[
            (30, "non_reconnue"),
            (28, "ambivalence"),
            (14, "reconnue"),
            (12, "demande_aide"),
            (16, "ne_souhaite_pas_parler"),
        ]);
        line(out, "perception", Flow::new().put("type", seen).to_string());
    }
    let risk = chance.weighted(&[(share(5, 35), "oui"), (25, "non"), (55, "ne_sait_pas")]);
    let mut danger = Flow::new().put("valeur", risk);
    if risk == "oui" {
        danger = danger.say("precision", &words.of("@J dit craindre des représailles."));
    }
    line(out, "risque_represailles", danger.to_string());
}

fn season(profile: &Profile) -> String {
    let name =
        ["hiver", "printemps", "été", "automne"][usize::from(profile.known.month() as u8) % 12 / 3];
    format!("{name} {}", profile.known.year())
}
