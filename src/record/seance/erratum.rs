//! The correction of approved minutes, which are never written again.

use super::Membre;
use crate::diag::Report;
use crate::record::fiche::fiche;
use crate::record::kind::{Kind, Read, Record, Source};
use crate::record::reader::{Checked, Reader};
use crate::record::rules::{self, Findings, Texts};
use crate::record::services::SECRETARIAT;
use crate::value::{
    CaseCode, CleService, Day, Digest, ErratumRef, Folded, Ligne, SessionRef, Texte,
};

/// What stands between the letter of a code and its number, as typed or as a word processor makes it.
const HYPHENS: [char; 4] = ['-', '\u{2010}', '\u{2011}', '\u{2013}'];

fiche! {in crate,
    /// The root of `errata/*.yaml`.
    ErratumRecord = "Erratum" {
        [req] erratum: ErratumRef = "Numéro", "Le numéro de la séance, puis E1, E2…";
        [req] seance: SessionRef = "Séance", "La séance dont le compte rendu approuvé est corrigé.";
        [req] date: Day = "Date", "Date de la correction.";
        [req] signataire: Membre = "Signataire", "Qui corrige.";
        [rep] corrige: ExemplaireCorrige = "Exemplaires corrigés", "Chaque exemplaire corrigé, par son empreinte.";
        [rep] corrections: Correction = "Corrections", "Ce qui est corrigé.";
    }
}

fiche! {in crate,
    /// A copy that this erratum corrects.
    ExemplaireCorrige = "Exemplaire corrigé" {
        [opt] destinataire: CleService = "Destinataire", "Le service, par sa clé ; absent pour l'exemplaire du secrétariat.";
        [req] empreinte: Digest = "Empreinte SHA-256", "Celle du PDF corrigé, dans son fichier .sha256.";
    }
}

fiche! {in crate,
    /// One correction.
    Correction = "Correction" {
        [req] rubrique: Ligne = "Rubrique", "Où : « S-047, préconisation R1 ».";
        [req] au_lieu_de: Texte = "Au lieu de", "Les mots à corriger.";
        [req] lire: Texte = "Lire", "Les mots justes.";
        [rep] destinataires: CleService = "Destinataires", "Qui la reçoit, outre le secrétariat ; personne si la liste manque.";
    }
}

/// A checked correction of approved minutes.
#[derive(Debug)]
pub struct Erratum {
    record: ErratumRecord,
    pub(in crate::record) texts: Texts,
    pub(in crate::record) source: Source,
}

/// What a correction says of the copy of one of its recipients.
#[derive(Debug)]
pub struct Corrected<'a> {
    /// The place of the recipient.
    pub pointer: String,
    /// The words replaced.
    pub replaced: &'a str,
    /// The codes that it writes as codes are.
    pub codes: Vec<String>,
    told: [&'a str; 2],
}

impl Corrected<'_> {
    /// Whether it names a situation by its code, however written: « S-052 », « S 52 », « S-036 et 052 ».
    pub fn names(&self, code: &str) -> bool {
        let number = code.trim_start_matches(|c: char| !c.is_ascii_digit());
        self.told.iter().any(|text| cites(text, number))
    }
}

/// Whether a text cites the number of a code: after its letter, or with the zeros that nothing else has.
fn cites(text: &str, number: &str) -> bool {
    let text = Folded::of(text).words().collect::<Vec<_>>().join(" ");
    let value = |digits: &str| digits.trim_start_matches('0').to_owned();
    let mut rest = text.as_str();
    let mut before = String::new();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        before.push_str(&rest[..at]);
        let end = rest[at..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| at + n);
        let digits = &rest[at..end];
        let lettered = before.split_whitespace().next_back() == Some("s");
        if value(digits) == value(number)
            && (lettered || digits == number && digits.starts_with('0'))
        {
            return true;
        }
        before.push_str(digits);
        rest = &rest[end..];
    }
    false
}

impl Erratum {
    /// Its number.
    pub fn number(&self) -> &ErratumRef {
        &self.record.erratum
    }

    /// The number of the session that it corrects.
    pub fn session(&self) -> &SessionRef {
        &self.record.seance
    }

    /// The copies that it corrects: place in the record, recipient, digest.
    pub fn corrected(&self) -> impl Iterator<Item = (String, &str, Digest)> {
        self.record.corrige.iter().enumerate().map(|(at, copy)| {
            let recipient = copy.destinataire.as_ref().map_or(SECRETARIAT, |code| code.text());
            (format!("/corrige/{at}/empreinte"), recipient, copy.empreinte)
        })
    }

    /// What the corrections that a recipient gets say of its copy.
    pub fn told_to(&self, recipient: &str) -> Vec<Corrected<'_>> {
        let mut told = Vec::new();
        for (at, correction) in self.record.corrections.iter().enumerate() {
            let rank = correction.destinataires.iter().position(|code| code.text() == recipient);
            let Some(rank) = rank else { continue };
            let apart = |c: char| !c.is_alphanumeric() && !HYPHENS.contains(&c);
            let texts = [correction.rubrique.text(), correction.lire.text()];
            let words = texts
                .into_iter()
                .flat_map(|text| text.split(apart))
                .map(|w| w.replace(HYPHENS, "-"));
            told.push(Corrected {
                pointer: format!("/corrections/{at}/destinataires/{rank}"),
                replaced: correction.au_lieu_de.text(),
                codes: words.filter(|word| CaseCode::parse(word).is_some()).collect(),
                told: texts,
            });
        }
        told
    }

    /// The fields.
    pub(crate) fn record(&self) -> &ErratumRecord {
        &self.record
    }
}

impl Record for ErratumRecord {
    const KIND: Kind = Kind::Erratum;
    type Checked = Erratum;
    type Settled = ();

    fn check(&self, texts: &Texts, _: &Reader, findings: &mut Findings<'_>) {
        rules::check_erratum(self, texts, findings);
    }

    fn whole(self, (): (), read: Read, _: &Reader) -> Erratum {
        Erratum { record: self, texts: read.texts, source: read.source }
    }
}

impl Reader {
    /// Reads and checks an erratum by itself; [`crate::record::Commission::check_erratum`]
    /// compares it with the session that it corrects.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn erratum(&self, name: &str, bytes: &[u8]) -> Result<Checked<Erratum>, Report> {
        self.checked::<ErratumRecord>(name, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_met_however_it_is_written() {
        for text in [
            "S-052",
            "S052",
            "S 052",
            "S\u{a0}052",
            "S—052",
            "s-52",
            "S-036/052",
            "S-036 et 052",
            "S-036–S-052",
            "–S-052",
            "S-052-",
            "situation 052",
            "Ｓ-052",
            "S-0５2",
        ] {
            assert!(cites(text, "052"), "{text}");
        }
        for text in ["le 5 mars 2026", "dans 52 jours", "S-521", "15 h 52", "52 rue fictive"] {
            assert!(!cites(text, "052"), "{text}");
        }
    }
}
