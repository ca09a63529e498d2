//! What several verbs take: how results are printed, how documents are made.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

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

/// The folder that was typed, or the present one.
pub fn folder(typed: Option<&PathBuf>) -> &Path {
    typed.map_or(Path::new("."), PathBuf::as_path)
}

/// The folder where a verb puts documents.
#[derive(Args)]
pub struct Output {
    /// Dossier des documents ; sinon « produits » dans l'espace de travail.
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER")]
    pub output: Option<PathBuf>,
}
