//! Identifiers: one type each, so that none is taken for another.

use compact_str::{CompactString, ToCompactString, format_compact};

use super::string_value;

/// Splits `PREFIX-YYYY-NNN` and checks each part.
fn numbered(text: &str, prefix: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    let mut parts = text.split('-');
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some(head), Some(year), Some(rank), None)
            if head == prefix
                && year.len() == 4 && all_digits(year)
                && digits.contains(&rank.len()) && all_digits(rank)
    )
}

macro_rules! identifier {
    ($(#[$doc:meta])* $ty:ident, $nature:ident, $kind:literal, $expected:literal, $example:literal, $pattern:literal, $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $ty(CompactString);

        impl $ty {
            /// Accepts the exact form only; identifiers become file names.
            pub fn parse(text: &str) -> Option<Self> {
                let accepts: fn(&str) -> bool = $parse;
                accepts(text).then(|| Self(CompactString::from(text)))
            }

            /// Gives the identifier as written.
            pub fn text(&self) -> &str {
                &self.0
            }
        }
        string_value!($ty, $kind, $nature, $expected, $example, {"pattern": $pattern});
    };
}

identifier!(
    /// A situation followed by the commission: `S-2026-042`.
    SituationRef, Reference, "ref_situation",
    "S, l'année, puis un rang de 3 à 5 chiffres (« S-2026-042 »)", "S-2026-042",
    "^S-[0-9]{4}-[0-9]{3,5}$", |t| numbered(t, "S", 3..=5)
);
identifier!(
    /// A referral sent to the prosecutor: `SIG-2026-0042`.
    ReferralRef, Reference, "ref_signalement",
    "SIG, l'année, puis un rang de 4 ou 5 chiffres (« SIG-2026-0042 »)", "SIG-2026-0042",
    "^SIG-[0-9]{4}-[0-9]{4,5}$", |t| numbered(t, "SIG", 4..=5)
);
identifier!(
    /// A session of the commission: `CES-2026-05`.
    SessionRef, Reference, "ref_seance",
    "CES, l'année, puis un rang de 2 chiffres (« CES-2026-05 »)", "CES-2026-05",
    "^CES-[0-9]{4}-[0-9]{2}$", |t| numbered(t, "CES", 2..=2)
);
identifier!(
    /// A fact of a situation: `F1`.
    FactId, Mark, "id_fait",
    "F suivi d'un numéro (« F1 »)", "F1",
    "^F[1-9][0-9]{0,2}$",
    |t| t.strip_prefix('F').is_some_and(|n| {
        (1..=3).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit())
    })
);
identifier!(
    /// A correction of approved minutes: `CES-2026-04-E1`.
    ErratumRef, Reference, "ref_erratum",
    "le numéro de la séance, puis E et un rang (« CES-2026-04-E1 »)", "CES-2026-04-E1",
    "^CES-[0-9]{4}-[0-9]{2}-E[1-9][0-9]?$",
    |t| t.rsplit_once("-E").is_some_and(|(session, rank)| {
        numbered(session, "CES", 2..=2)
            && (1..=2).contains(&rank.len())
            && !rank.starts_with('0')
            && rank.bytes().all(|b| b.is_ascii_digit())
    })
);
identifier!(
    /// The code of a situation in the minutes, where no name is written: `S-061`.
    CaseCode, Reference, "code_cas",
    "S et un rang de 3 à 5 chiffres (« S-061 »)", "S-061",
    "^S-[0-9]{3,5}$",
    |t| t.strip_prefix("S-").is_some_and(|n| {
        (3..=5).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())
    })
);
identifier!(
    /// A recommendation of an examination: `R1`.
    RecommendationId, Mark, "id_preconisation",
    "R suivi d'un numéro (« R1 »)", "R1",
    "^R[1-9][0-9]{0,1}$",
    |t| t.strip_prefix('R').is_some_and(|n| {
        (1..=2).contains(&n.len()) && !n.starts_with('0') && n.bytes().all(|b| b.is_ascii_digit())
    })
);
identifier!(
    /// When a recommendation is due: a day, or the code of an event of the list `echeance`.
    Deadline, Date, "echeance",
    "une date (« 2026-06-18 ») ou un code de la liste « echeance » (« au_retour_de_fugue »)",
    "2026-06-18",
    "^([0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z_]{3,40})$",
    |t| super::Day::parse(t).is_some()
        || ((3..=40).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
);
identifier!(
    /// A short word that names a table: `lieu_vie`.
    Mot, Code, "mot",
    "un mot de lettres minuscules, de chiffres et de « _ » (« lieu_vie »)", "lieu_vie",
    "^[a-z][a-z0-9_]{0,63}$",
    |t| t.len() <= 64
        && t.starts_with(|c: char| c.is_ascii_lowercase())
        && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
);
identifier!(
    /// A variable that a report counts by: `origine_information`.
    NomVariable, Code, "variable",
    "le nom d'une variable, tel que le guide les liste (« lieu_vie »)", "lieu_vie",
    "^[a-z][a-z0-9_]{0,63}$",
    |t| Mot::parse(t).is_some()
);
identifier!(
    /// The key of a service of the organisation: `foyer_ilot`.
    CleService, Code, "cle_service",
    "la clé d'un service, telle que « organismes: » l'écrit dans cesmivip.yaml (« ase »)", "ase",
    "^[a-z][a-z0-9_]{0,63}$",
    |t| Mot::parse(t).is_some()
);
identifier!(
    /// The file of a published report, without any folder: `RAP-2025-publique.json`.
    PublicationName, File, "publication",
    "un nom de fichier .json, sans dossier (« RAP-2025-publique.json »)",
    "RAP-2025-publique.json",
    "^[A-Za-z0-9_-]{1,80}\\.json$",
    |t| t.strip_suffix(".json").is_some_and(|stem| {
        (1..=80).contains(&stem.len())
            && stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
);

identifier!(
    /// A month: `2026-11`. Nothing finer.
    Mois, Date, "mois",
    "une année et un mois (« 2026-11 »)", "2026-11",
    "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$",
    |t| t.len() == 7 && super::Day::parse(&format!("{t}-01")).is_some()
);
identifier!(
    /// A small count, from 0: `12`.
    Nombre, Number, "nombre",
    "un nombre entre guillemets, de 0 à 999 (« \"12\" »)", "12",
    "^(0|[1-9][0-9]{0,2})$",
    |t| t == "0"
        || ((1..=3).contains(&t.len())
            && !t.starts_with('0')
            && t.bytes().all(|b| b.is_ascii_digit()))
);

impl Mois {
    /// The month of a day.
    pub fn of(day: super::Day) -> Self {
        let (year, month, _) = day.parts();
        Self(format_compact!("{year:04}-{month:02}"))
    }
}

impl Nombre {
    /// A count; 999 for whatever is greater.
    pub fn of(count: u16) -> Self {
        Self(count.min(999).to_compact_string())
    }

    /// The count.
    pub fn count(&self) -> u16 {
        self.text().parse().unwrap_or_default()
    }
}

impl CleService {
    /// Tells whether this is the key `text`.
    pub fn is(&self, text: &str) -> bool {
        self.text() == text
    }
}

impl Deadline {
    /// The day, when it is one.
    pub fn day(&self) -> Option<super::Day> {
        super::Day::parse(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_forms_only() {
        assert!(SituationRef::parse("S-2026-042").is_some());
        for bad in ["S-2026-42", "s-2026-042", "S-2026-042 ", "S-2026-042/..", "SIG-2026-0042", ""]
        {
            assert!(SituationRef::parse(bad).is_none(), "{bad:?}");
        }
        assert!(ReferralRef::parse("SIG-2026-0042").is_some());
        assert!(ReferralRef::parse("SIG-2026-0042-v1").is_none());
        assert!(FactId::parse("F12").is_some());
        assert!(FactId::parse("F0").is_none());
    }
}
