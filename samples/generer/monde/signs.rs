//! Warning signs and runaways of a situation, by its gravity.

use super::chance::Chance;
use super::profile::Profile;
use super::yaml::{Flow, hour, later, month};

/// How many nights away, with their weights.
const NIGHTS: &[(usize, i64)] = &[(35, 1), (25, 2), (18, 3), (12, 5), (10, 8)];

/// Warning signs: what makes one likely, in percent at the lowest and at the highest gravity.
const SIGNS: [(&str, usize, usize); 20] = [
    ("W01", 10, 30),
    ("W02", 20, 65),
    ("W03", 20, 55),
    ("W04", 45, 70),
    ("W05", 15, 40),
    ("W06", 20, 35),
    ("W07", 4, 22),
    ("W08", 12, 30),
    ("W09", 18, 55),
    ("W10", 6, 28),
    ("W11", 22, 45),
    ("W12", 18, 28),
    ("W13", 30, 48),
    ("W14", 8, 20),
    ("W15", 5, 34),
    ("W16", 4, 26),
    ("W17", 30, 38),
    ("W18", 30, 58),
    ("W19", 25, 60),
    ("W20", 3, 34),
];

/// A bundle of signs, some looked for and not observed; one that is absent is not known.
pub fn signs(profile: &Profile, chance: &mut Chance, out: &mut String) {
    let out_of_school = profile.schooling != "reguliere" && profile.schooling != "ne_sait_pas";
    let mut signs = Flow::new();
    for (code, low, high) in SIGNS {
        let more = match code {
            "W01" => profile.runaways * 30,
            "W06" if out_of_school => 45,
            _ => 0,
        };
        let yes = low + (high - low) * profile.gravity / 1000 + more;
        let drawn = chance.below(100);
        let detailed = chance.percent(8);
        if drawn < yes && detailed {
            let sign = Flow::new().put("observe", "oui").put("depuis", month(profile.known));
            let often = chance.pick(&["occasionnelle", "mensuelle", "hebdomadaire"]);
            signs = signs.put(code, sign.put("frequence", often).put("fondement", "constate"));
        } else if drawn < yes {
            signs = signs.put(code, "oui");
        } else if drawn > 86 {
            signs = signs.put(code, "non");
        }
    }
    out.push_str(&format!("signes: {signs}\n"));
}

/// Runaways, from the oldest to the one that has no end.
pub fn runaways(profile: &Profile, chance: &mut Chance, out: &mut String) {
    let count = match profile.runaways {
        0 => 0,
        1 => 1 + chance.between(0, 1),
        _ => chance.between(3, 5),
    };
    let past = count - i64::from(profile.away.is_some() && count > 0);
    if past == 0 && profile.away.is_none() {
        return;
    }
    out.push_str("fugues:\n");
    for at in (1..=past).rev() {
        let day = later(profile.known, -at * chance.between(24, 38));
        let (start, nights) = (chance.below(8 * 60) + 15 * 60, chance.weighted(NIGHTS));
        let kind = if nights == 1 { "sortie_non_autorisee" } else { "fugue" };
        let back = format!("{}T{}", later(day, nights), hour(6 * 60 + chance.below(14 * 60)));
        let mut runaway = Flow::new().put("type", kind);
        runaway = runaway.put("debut", format!("{day}T{}", hour(start))).put("fin", back);
        if nights > 1 {
            runaway = runaway.put("declaree", format!("{day}T{}", hour(start + 50)));
            runaway = runaway.put("fpr", chance.weighted(&[(80, "oui"), (20, "ne_sait_pas")]));
        }
        let talk = chance.weighted(&[(65, "oui"), (20, "non"), (15, "ne_sait_pas")]);
        out.push_str(&format!("  - {}\n", runaway.put("entretien_retour", talk)));
    }
    if let Some(day) = profile.away {
        let kind = chance.weighted(&[(60, "fugue"), (40, "disparition_inquietante")]);
        let start = chance.below(3 * 60) + 18 * 60;
        let runaway = Flow::new().put("type", kind).put("debut", format!("{day}T{}", hour(start)));
        let told = format!("{day}T{}", hour(start + 60));
        let runaway =
            runaway.put("declaree", told).put("service", "commissariat").put("fpr", "oui");
        out.push_str(&format!("  - {runaway}\n"));
    }
}
