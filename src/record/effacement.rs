//! What stays of a situation that was erased: its number, its codes, and what statistics read of its
//! record, to the month. No name, no text, no day: the schema refuses any other field.

use serde_json::Value;

use super::fiche::fiche;
use super::kind::{Kind, Read, Record, Source};
use super::reader::{Checked, Reader};
use super::rules::{Findings, Texts};
use crate::diag::Report;
use crate::value::{CaseCode, Code, Mois, Nombre, Reponse, SituationRef, lists};

fiche! {
    /// The root of `effacements/*.yaml`.
    EffacementRecord = "Situation effacée" {
        [req] effacement: SituationRef = "Numéro de situation", "Le numéro de la situation effacée ; il ne sert plus à aucune autre.";
        [req] le: Mois = "Effacée en", "Le mois de l'effacement.";
        [req] motif: Code<lists::MotifEffacement> = "Motif", "duree, demande ou decision.";
        [rep] codes: CaseCode = "Codes", "Les codes sous lesquels les comptes rendus en parlent.";
        [opt] age: Nombre = "Âge à la première présentation", "En années révolues.";
        [req] sexe: Code<lists::Sexe> = "Sexe", "fille, garcon ou inconnu.";
        [opt] mna: Reponse = "Mineur non accompagné", "oui, non ou ne_sait_pas.";
        [opt] lieu_vie: Code<lists::LieuVie> = "Lieu de vie", "Son type.";
        [req] mesures_dites: Reponse = "Mesures connues", "oui si la fiche en disait quelque chose.";
        [rep] mesures: MesureEffacee = "Mesures", "Leur nature et leur premier mois.";
        [opt] origine: Code<lists::Origine> = "Origine de l'information", "Qui avait révélé.";
        [opt] delai_examen: Nombre = "Délai avant le premier examen", "En semaines entières.";
        [opt] niveau: Code<lists::Niveau> = "Niveau", "Celui de la fiche.";
        [rep] formes: Code<lists::Forme> = "Formes d'exploitation", "Leurs codes.";
        [rep] lieux: Code<lists::LieuExploitation> = "Lieux d'exploitation", "Leurs types.";
        [rep] recrutement: Code<lists::Recrutement> = "Modes d'entrée", "Leurs codes.";
        [req] signes_dits: Reponse = "Signes connus", "oui si la fiche en disait quelque chose.";
        [rep] signes: Code<lists::Signe> = "Signes observés", "Leurs codes.";
        [req] fugues_dites: Reponse = "Fugues connues", "oui si la fiche en disait quelque chose.";
        [rep] fugues: FugueEffacee = "Fugues", "Le mois du départ, celui du retour.";
        [opt] scolarite: Code<lists::Frequentation> = "Fréquentation scolaire", "Son code.";
        [rep] soins: Code<lists::StatutSoin> = "État des suivis", "Sans leur nature.";
        [opt] deja_signale: Mois = "Signalement antérieur", "Le mois du plus ancien qui n'était pas de cet espace de travail.";
        [rep] signalements: SignalementEfface = "Signalements", "Ceux de cet espace de travail.";
    }
}

fiche! {
    /// What stays of a measure.
    MesureEffacee = "Mesure" {
        [req] r#type: Code<lists::Mesure> = "Nature", "Son code.";
        [opt] debut: Mois = "Début", "Le mois.";
    }
}

fiche! {
    /// What stays of a runaway.
    FugueEffacee = "Fugue" {
        [req] debut: Mois = "Départ", "Le mois.";
        [opt] fin: Mois = "Retour", "Le mois.";
    }
}

fiche! {
    /// What stays of a referral.
    SignalementEfface = "Signalement" {
        [req] mois: Mois = "Mois", "Le mois de sa rédaction.";
        [req] nature: Code<lists::Nature> = "Nature", "Son code.";
        [req] degre: Code<lists::Urgence> = "Degré d'urgence", "Son code.";
        [rep] demandes: Code<lists::Demande> = "Demandes", "Leurs codes.";
        [rep] suites: SuiteEffacee = "Suites", "Leurs codes.";
        [opt] delai: Nombre = "Délai", "En semaines entières, depuis que l'information était connue.";
    }
}

fiche! {
    /// What stays of what the judicial authority did.
    SuiteEffacee = "Suite donnée" {
        [req] r#type: Code<lists::Suite> = "Suite", "Son code.";
        [opt] mois: Mois = "Mois", "Le mois.";
    }
}

/// A checked tombstone.
#[derive(Debug)]
pub struct Effacement {
    pub(in crate::record) record: EffacementRecord,
    pub(in crate::record) source: Source,
}

impl Effacement {
    /// The number of the situation.
    pub fn number(&self) -> &SituationRef {
        &self.record.effacement
    }
}

impl Record for EffacementRecord {
    const KIND: Kind = Kind::Erasure;
    type Checked = Effacement;
    type Settled = ();

    fn check(&self, _: &Texts, _: &Reader, _: &mut Findings<'_>) {}

    fn whole(self, (): (), read: Read, _: &Reader) -> Effacement {
        Effacement { record: self, source: read.source }
    }
}

impl Reader {
    /// Reads and checks what stays of a situation.
    ///
    /// # Errors
    /// Every fault of the file.
    pub fn effacement(&self, name: &str, bytes: &[u8]) -> Result<Checked<Effacement>, Report> {
        self.checked::<EffacementRecord>(name, bytes)
    }
}

const HEAD: &str = "\
# yaml-language-server: $schema=../schemas/effacement.json
# Situation effacée : rien d'autre n'en reste ici. Écrit par « cesmivip purger » ; ne pas compléter.
";

impl EffacementRecord {
    /// The file: a field a line.
    pub(in crate::record) fn file_form(&self) -> String {
        let mut out = HEAD.to_owned();
        let fields = serde_json::to_value(self).unwrap_or_default();
        for (name, value) in fields.as_object().into_iter().flatten() {
            match value {
                Value::Array(items) if items.iter().any(Value::is_object) => {
                    out.push_str(&format!("{name}:\n"));
                    items.iter().for_each(|item| out.push_str(&format!("  - {}\n", flow(item))));
                }
                _ => out.push_str(&format!("{name}: {}\n", flow(value))),
            }
        }
        out
    }
}

/// A value on one line: codes, months and counts need no other care than that a count is a text.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) if text.bytes().all(|b| b.is_ascii_digit()) => format!("\"{text}\""),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "))
        }
        Value::Object(map) => {
            let fields = map.iter().map(|(name, value)| format!("{name}: {}", flow(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
