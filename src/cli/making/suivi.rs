//! `suivi --pdf`: the follow-up sheet, sealed.

use std::path::PathBuf;

use cesmivip::atelier::following::WorkOnADay;
use cesmivip::atelier::making::{Making, follow_up_sheet};
use cesmivip::diag::Report;

use super::how::SECONDS;
use super::progress::Watcher;
use super::telling::tell;
use crate::cli::machine::THIS;
use crate::cli::ui::Ui;

/// Whether a sheet is asked for, and where.
#[derive(clap::Args)]
pub struct SheetAsked {
    /// Produit aussi un PDF scellé.
    #[arg(long)]
    pdf: bool,
    /// Dossier du PDF ; sinon « produits » dans l'espace de travail.
    #[arg(short = 'o', long = "sortie", value_name = "DOSSIER", requires = "pdf")]
    output: Option<PathBuf>,
}

/// Makes the sheet, if it was asked for.
pub fn make(args: &SheetAsked, followed: &WorkOnADay, ui: &Ui) -> Result<(), Report> {
    if !args.pdf {
        return Ok(());
    }
    let making = Making { output: args.output.clone(), seconds: SECONDS };
    let watcher = Watcher::quiet(ui);
    let WorkOnADay { workspace, commission, day, .. } = followed;
    let made = follow_up_sheet(workspace, commission, *day, &making, THIS, &watcher)?;
    tell(&made, ui);
    Ok(())
}
