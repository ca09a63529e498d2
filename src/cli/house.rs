//! A workspace opened for production: its setup, its key, the folder of its documents.

use std::path::{Path, PathBuf};

use cesmivip::diag::Report;
use cesmivip::seal::WorkspaceKey;
use cesmivip::setup::Setup;
use cesmivip::store::Workspace;

use super::open;
use super::ui::Ui;

pub struct House {
    pub setup: Setup,
    pub key: WorkspaceKey,
    pub outputs: PathBuf,
}

impl House {
    pub fn open(workspace: &Workspace, output: Option<&Path>, ui: &Ui) -> Result<Self, Report> {
        let setup = open::setup(workspace)?;
        let (key, made) = workspace.key(|| {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok().map(|()| bytes)
        })?;
        if made {
            ui.chat(&format!(
                "Nouvelle clé d'espace : {}/.cesmivip/cle. La copier en lieu sûr, ne jamais la transmettre.",
                workspace.root().display(),
            ));
        }
        let outputs = output.map_or_else(|| workspace.outputs(), Path::to_owned);
        Ok(Self { setup, key, outputs })
    }
}
