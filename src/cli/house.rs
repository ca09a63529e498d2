//! A workspace opened for production: its setup, its key, the folder of its documents.

use std::path::{Path, PathBuf};

use cesmivip::diag::{Diagnostic, Report};
use cesmivip::seal::{Sealed, WorkspaceKey};
use cesmivip::setup::Setup;
use cesmivip::store::{Batch, Published, Workspace, publish};

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

    /// Issues documents with the files that go with them, by name: all or none.
    pub fn issue(
        &self,
        sealed: &[Sealed],
        companions: &[(String, String)],
    ) -> Result<Published, Diagnostic> {
        let mut batch = Batch::default();
        sealed.iter().for_each(|document| batch.add_sealed(document));
        for (name, content) in companions {
            batch.add(name.clone(), content.as_bytes());
        }
        publish(&self.outputs, &batch)
    }
}
