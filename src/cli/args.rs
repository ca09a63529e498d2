//! The root of what can be typed, in French. Each verb declares its own arguments in its own file.

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

#[cfg(feature = "bureau")]
use super::bureau;
use super::help::french;
#[cfg(feature = "rendu")]
use super::making;
use super::{
    cles, diffusion, dossier, envois, importer, init, migrer, nouveau, purger, registre, schema,
    suivi, valider, verifier,
};

/// Met en forme des fiches YAML en documents scellés pour la protection de l'enfance.
#[derive(Parser)]
#[command(name = "cesmivip", disable_help_flag = true, disable_version_flag = true, version)]
pub struct Cli {
    #[command(subcommand)]
    pub verb: Verb,
    /// Affiche cette aide.
    #[arg(short = 'h', long = "aide", alias = "help", global = true, action = clap::ArgAction::Help)]
    help: Option<bool>,
    /// Affiche la version.
    #[arg(short = 'V', long = "version", action = clap::ArgAction::Version)]
    version: Option<bool>,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Ouvre le bureau dans un navigateur : tout s'y fait sans écrire de fichier (alias : desk).
    #[cfg(feature = "bureau")]
    #[command(alias = "desk")]
    Bureau(bureau::Args),
    /// Vérifie des fiches et signale toutes leurs fautes (alias : check).
    #[command(alias = "check")]
    Valider(valider::Args),
    #[cfg(feature = "rendu")]
    #[command(flatten)]
    Making(making::Verb),
    /// Montre qui reçoit quoi d'une séance, et par quelle règle (alias : distribution).
    #[command(alias = "distribution")]
    Diffusion(diffusion::Args),
    /// Suit engagements, revoyures, file active et majorités (alias : follow-up).
    #[command(alias = "follow-up")]
    Suivi(suivi::Args),
    /// Liste ce qui a été envoyé, à qui et quand (alias : sendings).
    #[command(alias = "sendings")]
    Envois(envois::Args),
    /// Dit si un document est intact, modifié, signé, remplacé ou inconnu (alias : verify).
    #[command(alias = "verify")]
    Verifier(verifier::Args),
    /// Inscrit au registre un document rendu signé, ou le refuse (alias : import-signed).
    #[command(name = "importer-signe", alias = "import-signed")]
    ImporterSigne(importer::Args),
    /// Vérifie, signe ou répare le registre, en tire des reçus (alias : register).
    #[command(alias = "register")]
    Registre(registre::Args),
    /// Crée, garde, change et essaie la clé de signature du registre (alias : keys).
    #[command(alias = "keys")]
    Cles(cles::Args),
    /// Écrit le schéma JSON d'un genre de fiche, pour les éditeurs.
    Schema(schema::Args),
    /// Commence une fiche, à remplir (alias : new).
    #[command(alias = "new")]
    Nouveau(nouveau::Args),
    /// Passe un espace de travail du format 1 au format 2 : montre, puis écrit (alias : migrate).
    #[command(alias = "migrate")]
    Migrer(migrer::Args),
    /// Donne tout ce qui est gardé d'un enfant, partout (alias : file).
    #[command(alias = "file")]
    Dossier(dossier::Args),
    /// Efface ce qui a fait son temps, ou un enfant : montre, puis écrit (alias : purge).
    #[command(alias = "purge")]
    Purger(purger::Args),
    /// Affiche l'aide, ou celle d'une commande (alias : help).
    #[command(alias = "help")]
    Aide(Aide),
    /// Crée un espace de travail, avec des exemples fictifs ou vide.
    Init(init::Args),
}

#[derive(clap::Args)]
pub struct Aide {
    /// La commande, et celle qui vient sous elle : cles creer.
    #[arg(value_name = "COMMANDE")]
    of: Vec<String>,
}

/// Reads what was typed.
///
/// # Errors
/// A usage error, or the help or the version that was asked for.
pub fn typed() -> Result<Cli, clap::Error> {
    let matches = french(Cli::command()).try_get_matches()?;
    let cli = Cli::from_arg_matches(&matches)?;
    match &cli.verb {
        Verb::Aide(asked) => {
            let name = std::iter::once("cesmivip");
            let words = name.chain(asked.of.iter().map(String::as_str)).chain(["--aide"]);
            let matches = french(Cli::command()).try_get_matches_from(words)?;
            Cli::from_arg_matches(&matches)
        }
        _ => Ok(cli),
    }
}
