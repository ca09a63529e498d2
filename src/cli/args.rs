//! What can be typed, in French.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::record::Kind;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::cles;
use super::exit::Exit;

pub const TEMPLATE: &str = "\
{about}

Usage : {usage}

Arguments :
{positionals}

Options :
{options}{after-help}
";

const ROOT_TEMPLATE: &str = "\
{about}

Usage : cesmivip COMMANDE [OPTIONS]

Commandes :
{subcommands}

Options :
{options}{after-help}
";

pub const EXITS: &str = "\
Codes de sortie :
  0  tout va bien
  1  données invalides
  2  mauvais usage de la commande
  3  fichier ou droits
  4  gabarit, formulaire ou norme PDF
  5  vérification en désaccord
  6  refusé pour confidentialité
  7  lot traité en partie";

/// Met en forme des fiches YAML en documents scellés pour la protection de l'enfance.
#[derive(Parser)]
#[command(
    name = "cesmivip",
    help_template = ROOT_TEMPLATE,
    after_help = EXITS,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    version,
    arg_required_else_help = true
)]
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
    /// Vérifie des fiches et signale toutes leurs fautes (alias : check).
    #[command(alias = "check", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip valider FICHIER… [OPTIONS]")]
    Valider(Valider),
    /// Produit tout ce que l'espace de travail demande (alias : build).
    #[cfg(feature = "rendu")]
    #[command(alias = "build", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip produire [DOSSIER] [OPTIONS]")]
    Produire(Produire),
    /// Produit les signalements au procureur (alias : referral).
    #[cfg(feature = "rendu")]
    #[command(alias = "referral", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip signalement SITUATION… [OPTIONS]")]
    Signalement(Signalement),
    /// Produit la convocation et l'ordre du jour d'une séance (alias : invitation).
    #[cfg(feature = "rendu")]
    #[command(alias = "invitation", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip convocation SEANCE [OPTIONS]")]
    Convocation(SessionPaper),
    /// Produit la feuille d'émargement d'une séance (alias : sign-in).
    #[cfg(feature = "rendu")]
    #[command(alias = "sign-in", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip emargement SEANCE [OPTIONS]")]
    Emargement(SessionPaper),
    /// Produit le compte rendu, un extrait par destinataire et la liste des codes (alias : minutes).
    #[cfg(feature = "rendu")]
    #[command(name = "compte-rendu", alias = "minutes", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip compte-rendu SEANCE [OPTIONS]")]
    CompteRendu(Minutes),
    /// Corrige un compte rendu approuvé, sans le remplacer.
    #[cfg(feature = "rendu")]
    #[command(help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip erratum FICHE [OPTIONS]")]
    Erratum(SessionPaper),
    /// Montre qui reçoit quoi d'une séance, et par quelle règle (alias : distribution).
    #[command(alias = "distribution", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip diffusion SEANCE [OPTIONS]")]
    Diffusion(Diffusion),
    /// Suit engagements, revoyures, file active et majorités (alias : follow-up).
    #[command(alias = "follow-up", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip suivi [DOSSIER] [OPTIONS]")]
    Suivi(Suivi),
    /// Produit le rapport d'activité, sa page et ses données, prouvés sans personne dedans (alias : report).
    #[cfg(feature = "rendu")]
    #[command(alias = "report", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip rapport FICHE [OPTIONS]")]
    Rapport(Rapport),
    /// Prépare un envoi : pièces, reçus, bordereau et de quoi tout vérifier (alias : dispatch).
    #[cfg(feature = "rendu")]
    #[command(alias = "dispatch", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip bordereau DOCUMENT… --destinataire CODE [OPTIONS]")]
    Bordereau(super::bordereau::Args),
    /// Dit si un document est intact, modifié, signé, remplacé ou inconnu (alias : verify).
    #[command(alias = "verify", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip verifier FICHIER… [OPTIONS]")]
    Verifier(super::verifier::Args),
    /// Inscrit au registre un document rendu signé, ou le refuse (alias : import-signed).
    #[command(name = "importer-signe", alias = "import-signed", help_template = TEMPLATE, after_help = EXITS, override_usage = "cesmivip importer-signe FICHIER [OPTIONS]")]
    ImporterSigne(super::importer::Args),
    /// Vérifie, signe ou répare le registre, en tire des reçus (alias : register).
    #[command(alias = "register", help_template = cles::TEMPLATE, after_help = EXITS, override_usage = "cesmivip registre COMMANDE [OPTIONS]", arg_required_else_help = true, disable_help_subcommand = true)]
    Registre(super::registre::Args),
    /// Crée, garde, change et essaie la clé de signature du registre (alias : keys).
    #[command(alias = "keys", help_template = cles::TEMPLATE, after_help = EXITS, override_usage = "cesmivip cles COMMANDE [OPTIONS]", arg_required_else_help = true)]
    Cles(cles::Args),
    /// Écrit le schéma JSON d'un genre de fiche, pour les éditeurs.
    #[command(help_template = TEMPLATE, override_usage = "cesmivip schema GENRE")]
    Schema(Schema),
    /// Crée un espace de travail avec des exemples fictifs.
    #[command(help_template = TEMPLATE, override_usage = "cesmivip init DOSSIER")]
    Init(Init),
    /// Atelier de rendu, lancé par le programme lui-même.
    #[cfg(feature = "rendu")]
    #[command(name = "__atelier", hide = true)]
    Atelier(Atelier),
}

/// How results are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Humain,
    Json,
}

/// How a verb prints its results.
#[derive(Args)]
pub struct Print {
    /// humain, ou json (un objet par ligne).
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "humain",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub format: Format,
}

#[derive(Args)]
pub struct Valider {
    /// Fiches, ou dossiers dont les fiches sont prises.
    #[arg(required = true, value_name = "FICHIER")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub print: Print,
}

/// How a verb makes documents.
#[derive(Args)]
pub struct Making {
    /// Dossier des documents ; sinon « produits » dans l'espace de travail.
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub print: Print,
    /// Temps de calcul permis par document, en secondes (10 si rien n'est dit).
    #[arg(long = "limite-temps", value_name = "SECONDES", default_value_t = 10, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
}

#[cfg(feature = "rendu")]
#[derive(Args)]
pub struct Produire {
    /// Espace de travail, ou dossier d'un espace ; le dossier courant si rien n'est dit.
    #[arg(value_name = "DOSSIER")]
    pub folder: Option<PathBuf>,
    #[command(flatten)]
    pub making: Making,
}

#[derive(Args)]
pub struct Signalement {
    /// Fiches de situation, ou dossiers dont les fiches sont prises.
    #[arg(required = true, value_name = "SITUATION")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub making: Making,
}

#[cfg(feature = "rendu")]
#[derive(Args)]
pub struct SessionPaper {
    /// Fiche de séance, ou d'erratum.
    #[arg(value_name = "FICHE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub making: Making,
}

#[cfg(feature = "rendu")]
#[derive(Args)]
pub struct Minutes {
    #[command(flatten)]
    pub session: SessionPaper,
    /// Ne produire que l'exemplaire de cet organisme, ou « secretariat » ; se répète.
    #[arg(long = "destinataire", value_name = "ORGANISME")]
    pub recipients: Vec<String>,
}

/// The edition asked for, whatever the record says.
#[cfg(feature = "rendu")]
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EditionAsked {
    Publique,
    Interne,
}

#[cfg(feature = "rendu")]
#[derive(Args)]
pub struct Rapport {
    /// Fiche de rapport.
    #[arg(value_name = "FICHE")]
    pub file: PathBuf,
    /// publique ou interne ; celle de la fiche si rien n'est dit.
    #[arg(long, value_name = "EDITION", hide_possible_values = true)]
    pub edition: Option<EditionAsked>,
    /// Propose des regroupements, sans rien produire.
    #[arg(long = "conseil")]
    pub advice: bool,
    #[command(flatten)]
    pub making: Making,
}

#[derive(Args)]
pub struct Diffusion {
    /// Fiche de séance.
    #[arg(value_name = "SEANCE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub print: Print,
}

#[derive(Args)]
pub struct Suivi {
    /// Espace de travail ; le dossier courant si rien n'est dit.
    #[arg(value_name = "DOSSIER")]
    pub folder: Option<PathBuf>,
    /// Jour du suivi, AAAA-MM-JJ ; aujourd'hui si rien n'est dit.
    #[arg(long = "au", value_name = "DATE")]
    pub on: Option<String>,
    /// Produit aussi un PDF scellé.
    #[cfg(feature = "rendu")]
    #[arg(long)]
    pub pdf: bool,
    /// Dossier du PDF ; sinon « produits » dans l'espace de travail.
    #[cfg(feature = "rendu")]
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER", requires = "pdf")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub print: Print,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = Kind::ALL.iter().map(|kind| kind.name());
    PossibleValuesParser::new(names).try_map(|name| Kind::named(&name).ok_or("genre inconnu"))
}

#[derive(Args)]
pub struct Schema {
    /// situation, organisation, seance, erratum ou rapport.
    #[arg(value_name = "GENRE", value_parser = kinds(), hide_possible_values = true)]
    pub kind: Kind,
}

#[derive(Args)]
pub struct Init {
    /// Dossier à créer, absent ou vide.
    #[arg(value_name = "DOSSIER")]
    pub folder: PathBuf,
}

/// Bounds of the worker.
#[derive(Args)]
pub struct Atelier {
    #[arg(long)]
    pub seconds: u64,
    #[arg(long)]
    pub mebibytes: u64,
}

/// Tells a usage error in French; help and version are not errors.
pub fn explain(error: &clap::Error) -> ExitCode {
    let exit = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return Exit::Ok.into();
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return Exit::Usage.into();
        }
        _ => Exit::Usage,
    };
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let what = word(ContextKind::InvalidArg).or_else(|| word(ContextKind::InvalidSubcommand));
    let what = what.unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("option ou argument inconnu : « {what} »"),
        ErrorKind::InvalidSubcommand => format!("commande inconnue : « {what} »"),
        ErrorKind::MissingRequiredArgument => format!("argument manquant : {what}"),
        ErrorKind::MissingSubcommand => "commande manquante".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let admitted = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    format!(" ; valeurs admises : {}", values.join(", "))
                }
                _ => String::new(),
            };
            format!("valeur refusée pour {what}{admitted}")
        }
        ErrorKind::ArgumentConflict => format!("{what} ne va pas avec un autre argument"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("nombre de valeurs inattendu pour {what}")
        }
        _ => "commande mal formée".to_owned(),
    };
    let near = word(ContextKind::SuggestedArg).or_else(|| word(ContextKind::SuggestedSubcommand));
    let near = near.map(|near| format!("\n  vouliez-vous dire « {near} » ?")).unwrap_or_default();
    super::ui::complain(&format!("{message}.{near}\n  L'aide : cesmivip --aide"));
    exit.into()
}
