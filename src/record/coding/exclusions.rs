//! What the definitions of variables exclude: readers who know them subtract one table from
//! another.

use super::declared::{MONTHS_CARRIED, MOST_MONTHS, UNKNOWN};
use crate::coding::{Impossible, Period, Unit, Variable};
use crate::record::Vocabulary;

/// Which categories of a variable, by their codes.
enum Codes {
    /// This one.
    Is(&'static str),
    /// One of these.
    Among(&'static [&'static str]),
    /// As many months as the period has, or as count apart.
    AllAlong,
    /// Any but these.
    Not(&'static [&'static str]),
    /// Those of a code list that bear a mark.
    Marked(&'static str),
    /// Those that do not.
    Unmarked(&'static str),
}

use Codes::{AllAlong, Among, Is, Marked, Not, Unmarked};

/// Situations that answer each of these at once do not exist.
const SITUATIONS: &[&[(&str, Codes)]] = &[
    // A place of life that says the child away is a runaway in course.
    &[("lieu_vie", Marked("absent")), ("fugue_en_cours", Not(&["oui"]))],
    // Any other one is on record.
    &[
        ("lieu_vie", Unmarked("absent")),
        ("fugue_en_cours", Is("oui")),
        ("fugues", Among(&["aucune", UNKNOWN])),
    ],
    // Where a child lives says that she is not away, or nothing does.
    &[("lieu_vie", Among(PLACE_UNKNOWN)), ("fugue_en_cours", Is("non"))],
    &[("lieu_vie", Not(PLACE_UNKNOWN)), ("fugue_en_cours", Is(UNKNOWN))],
    // « Sans objet » when all those of whom something is said are told.
    &[("motif_non_information", Is("sans_objet")), ("information_mineur", TOLD_NOT)],
    &[("motif_non_information", Is("sans_objet")), ("information_representants", TOLD_NOT)],
    // A reason is that of somebody who is not told.
    &[
        ("motif_non_information", Not(&["sans_objet", UNKNOWN])),
        ("information_mineur", TOLD_OR_UNSAID),
        ("information_representants", TOLD_OR_UNSAID),
    ],
    // Who is told makes it « sans objet », and who is not has a reason (M001).
    &[("motif_non_information", Is(UNKNOWN)), ("information_mineur", Not(&[UNKNOWN]))],
    &[("motif_non_information", Is(UNKNOWN)), ("information_representants", Not(&[UNKNOWN]))],
    // Of nobody is anything said.
    &[
        ("motif_non_information", Not(&[UNKNOWN])),
        ("information_mineur", Is(UNKNOWN)),
        ("information_representants", Is(UNKNOWN)),
    ],
    // What is known of an information says who brought it, and when: of nobody, no delay.
    &[("origine_information", Is(UNKNOWN)), ("delai_examen", Not(&[UNKNOWN]))],
    // Who is carried at the end of the period was so at the end of its last month, and who is not
    // was not.
    &[
        ("co_accompagnement", Is("accepte")),
        ("sortie", Is("suivi_en_cours")),
        (MONTHS_CARRIED, Is("0")),
    ],
    &[("co_accompagnement", Not(&["accepte"])), (MONTHS_CARRIED, AllAlong)],
    &[("sortie", Not(&["suivi_en_cours"])), (MONTHS_CARRIED, AllAlong)],
];

const PLACE_UNKNOWN: &[&str] = &["inconnu", UNKNOWN];
const TOLD_NOT: Codes = Not(&["oui", UNKNOWN]);
const TOLD_OR_UNSAID: Codes = Among(&["oui", UNKNOWN]);

/// What no row of a period can be, whatever the records.
pub(super) fn exclusions(
    variables: &[Variable],
    vocabulary: &Vocabulary,
    period: Period,
) -> Vec<Impossible> {
    let all_along = period.months().min(i64::from(MOST_MONTHS));
    let part = |(id, codes): &(&str, Codes)| {
        let at = variables.iter().position(|v| v.unit == Unit::Situation && v.id == *id)?;
        let wanted = |code: &str| match codes {
            Is(one) => code == *one,
            AllAlong => code.parse::<i64>().is_ok_and(|carried| carried >= all_along),
            Among(some) => some.contains(&code),
            Not(others) => !others.contains(&code),
            Marked(mark) => vocabulary.has_mark(id, code, mark),
            Unmarked(mark) => !vocabulary.has_mark(id, code, mark),
        };
        let numbered = variables[at].categories.iter().zip(0..);
        let categories: Vec<u16> =
            numbered.filter(|(c, _)| wanted(&c.code)).map(|(_, number)| number).collect();
        (!categories.is_empty()).then_some((at, categories))
    };
    let never = |parts: &&[(&str, Codes)]| {
        let parts: Option<Vec<_>> = parts.iter().map(part).collect();
        Some(Impossible { unit: Unit::Situation, parts: parts? })
    };
    SITUATIONS.iter().filter_map(never).collect()
}

/// What stands in one block of the record with a field that the block must have: without the
/// field, there is no block.
const BLOCKS: &[(&str, &[&str])] = &[("niveau", &["formes", "lieux_exploitation", "recrutement"])];

/// Whoever leaves the first unanswered leaves the second so.
pub(super) fn nested(variables: &[Variable]) -> Vec<(usize, usize)> {
    let find = |id: &str| variables.iter().position(|v| v.unit == Unit::Situation && v.id == id);
    let pairs = BLOCKS.iter().flat_map(|(field, others)| others.iter().map(move |o| (field, o)));
    pairs.filter_map(|(field, other)| find(field).zip(find(other))).collect()
}
