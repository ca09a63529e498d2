//! Answers that no row gives together, by what the definitions of variables say: everybody who reads
//! them knows it.

use super::declared::{MONTHS_CARRIED, UNKNOWN};
use crate::coding::{Impossible, Period, Unit, Variable};
use crate::record::Vocabulary;

/// An answer that is among some, by its code.
type Among<'a> = (&'static str, &'a dyn Fn(&str) -> bool);

/// What the definitions of the variables of situations exclude: a child who is said not to be away
/// lives somewhere; what nobody assessed has no form; a delay is since something was known; who was
/// informed needs no reason; and a period has no more months than it has.
pub(super) fn excluded(
    variables: &[Variable],
    vocabulary: &Vocabulary,
    period: Period,
) -> Vec<Impossible> {
    let unknown = |code: &str| code == UNKNOWN;
    let known = |code: &str| code != UNKNOWN;
    let no = |code: &str| code == "non";
    let told = |code: &str| known(code) && code != "inconnu";
    let here = |code: &str| told(code) && !vocabulary.has_mark("lieu_vie", code, "absent");
    let not_here = |code: &str| !here(code);
    let nobody_left = |code: &str| code == "sans_objet";
    let not_informed = |code: &str| known(code) && code != "oui";
    let pairs: [[Among<'_>; 2]; 8] = [
        [("fugue_en_cours", &no), ("lieu_vie", &not_here)],
        [("fugue_en_cours", &unknown), ("lieu_vie", &told)],
        [("niveau", &unknown), ("formes", &known)],
        [("niveau", &unknown), ("lieux_exploitation", &known)],
        [("niveau", &unknown), ("recrutement", &known)],
        [("delai_examen", &known), ("origine_information", &unknown)],
        [("motif_non_information", &nobody_left), ("information_mineur", &not_informed)],
        [("motif_non_information", &nobody_left), ("information_representants", &not_informed)],
    ];
    let part = |(id, among): &Among<'_>| {
        let all = variables.iter().enumerate();
        let (at, variable) =
            all.filter(|(_, v)| v.unit == Unit::Situation).find(|(_, v)| v.id == *id)?;
        let codes = variable.categories.iter().zip(0..);
        let codes: Vec<u16> = codes.filter(|(c, _)| among(&c.code)).map(|(_, at)| at).collect();
        (!codes.is_empty()).then_some((at, codes))
    };
    let pair = |[one, other]: &[Among<'_>; 2]| {
        let mut parts = vec![part(one)?, part(other)?];
        parts.sort_unstable();
        Some(Impossible { unit: Unit::Situation, parts })
    };
    let months = period.each().count();
    let beyond = |code: &str| code.parse::<usize>().is_ok_and(|carried| carried > months);
    let longer = part(&(MONTHS_CARRIED, &beyond));
    let longer = longer.map(|part| Impossible { unit: Unit::Situation, parts: vec![part] });
    pairs.iter().filter_map(pair).chain(longer).collect()
}
