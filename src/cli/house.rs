//! A workspace opened for production: its setup, its key, its register, the folder of its
//! documents.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use cesmivip::atelier::custody::Custody;
use cesmivip::atelier::opening;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::seal::{Sealed, WorkspaceKey};
use cesmivip::setup::Setup;
use cesmivip::store::{Batch, Locked, Published, RegisterFile, Workspace};

use super::machine::THIS;
use super::ui::Ui;

pub struct House {
    pub setup: Setup,
    pub key: WorkspaceKey,
    pub outputs: PathBuf,
    pub workspace: Workspace,
    /// `None` until the first document of all opens it: what is refused leaves no register behind.
    register: Mutex<Option<RegisterFile>>,
}

impl House {
    pub fn open(workspace: &Workspace, output: Option<&Path>, ui: &Ui) -> Result<Self, Report> {
        let setup = opening::setup(workspace)?;
        let (key, made) = workspace.key(|| THIS.random())?;
        if made {
            ui.chat(&format!(
                "Nouvelle clé d'espace : {}/.cesmivip/cle. La copier en lieu sûr, ne jamais la transmettre.",
                workspace.root().display(),
            ));
        }
        let register = Mutex::new(Custody::new(workspace, THIS).checked(&key)?);
        let outputs = output.map_or_else(|| workspace.outputs(), Path::to_owned);
        Ok(Self { setup, key, outputs, workspace: workspace.clone(), register })
    }

    /// Issues documents with the files that go with them, by name: all in their place and in the
    /// register, or none.
    pub fn issue(
        &self,
        sealed: &[Sealed],
        companions: &[(String, String)],
    ) -> Result<Published, Diagnostic> {
        let mut batch = Batch::default();
        sealed.iter().for_each(|document| batch.add_sealed(document));
        if let Some(document) = sealed.first() {
            for (name, content) in companions {
                batch.add_companion(name, content.as_bytes(), document);
            }
        }
        self.registered(|register| {
            let events = batch.events(&self.key, register.known())?;
            register.issue(&self.outputs, &batch, THIS.instant()?, &events)
        })
    }

    /// Works on the register while nobody else does.
    pub fn registered<R, E: From<Diagnostic>>(
        &self,
        work: impl FnOnce(&mut Locked<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let lost = || Diagnostic::new("G009", Place::file("cesmivip"));
        let mut register = self.register.lock().map_err(|_| lost())?;
        let register = match &mut *register {
            Some(register) => register,
            empty => empty.insert(Custody::new(&self.workspace, THIS).register()?),
        };
        work(&mut register.lock(&self.key)?)
    }
}
