//! The verbs that make documents.
//!
//! Takes: arguments.
//! Gives: one call each to the workshop, and what it answers on the terminal.
//! Never: a document made or issued here.

mod bordereau;
mod how;
mod produire;
mod progress;
mod rapport;
pub mod reconstruire;
mod seance;
mod signalement;
pub mod suivi;
mod telling;
mod worker;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub enum Verb {
    /// Produit tout ce que l'espace de travail demande (alias : build).
    #[command(alias = "build")]
    Produire(produire::Args),
    /// Produit les signalements au procureur (alias : referral).
    #[command(alias = "referral")]
    Signalement(signalement::Args),
    /// Produit la convocation de chaque service, et l'identité des situations, à part (alias : invitation).
    #[command(alias = "invitation")]
    Convocation(seance::Args),
    /// Produit les feuilles d'émargement d'une séance (alias : sign-in).
    #[command(alias = "sign-in")]
    Emargement(seance::Args),
    /// Produit le compte rendu, un extrait par destinataire et la liste des codes (alias : minutes).
    #[command(name = "compte-rendu", alias = "minutes")]
    CompteRendu(seance::Minutes),
    /// Corrige un compte rendu approuvé, sans le remplacer.
    Erratum(seance::Correction),
    /// Essaie, puis publie le rapport d'activité, sa page et ses données (alias : report).
    #[command(alias = "report")]
    Rapport(rapport::Args),
    /// Prépare un envoi : pièces, reçus, bordereau et de quoi tout vérifier (alias : dispatch).
    #[command(alias = "dispatch")]
    Bordereau(bordereau::Args),
    /// Atelier de rendu, lancé par le programme lui-même.
    #[command(name = "__atelier", hide = true)]
    Worker(worker::Args),
}

pub fn run(verb: &Verb) -> ExitCode {
    match verb {
        Verb::Produire(args) => produire::run(args),
        Verb::Signalement(args) => signalement::run(args),
        Verb::Convocation(args) => seance::convocation(args),
        Verb::Emargement(args) => seance::sign_in(args),
        Verb::CompteRendu(args) => seance::minutes(args),
        Verb::Erratum(args) => seance::erratum(args),
        Verb::Rapport(args) => rapport::run(args),
        Verb::Bordereau(args) => bordereau::run(args),
        Verb::Worker(args) => worker::run(args),
    }
}
