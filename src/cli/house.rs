//! A workspace opened for production: its setup, its key, its register, the folder of its
//! documents.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::seal::{Sealed, WorkspaceKey};
use cesmivip::setup::Setup;
use cesmivip::store::{Batch, Published, RegisterFile, Workspace, publish};

use super::registry;
use super::ui::Ui;
use super::{clock, open};

pub struct House {
    pub setup: Setup,
    pub key: WorkspaceKey,
    pub outputs: PathBuf,
    workspace: Workspace,
    /// Opened by the first document: what is refused leaves no register behind.
    register: Mutex<Option<RegisterFile>>,
}

impl House {
    pub fn open(workspace: &Workspace, output: Option<&Path>, ui: &Ui) -> Result<Self, Report> {
        let setup = open::setup(workspace)?;
        let (key, made) = workspace.key(clock::random)?;
        if made {
            ui.chat(&format!(
                "Nouvelle clé d'espace : {}/.cesmivip/cle. La copier en lieu sûr, ne jamais la transmettre.",
                workspace.root().display(),
            ));
        }
        registry::check(workspace, &key)?;
        let outputs = output.map_or_else(|| workspace.outputs(), Path::to_owned);
        Ok(Self { setup, key, outputs, workspace: workspace.clone(), register: Mutex::new(None) })
    }

    /// Issues documents with the files that go with them, by name: all in their place and in the
    /// register, or none.
    ///
    /// Files come first: a crash may leave files that the register lacks, which the next run
    /// enters, never a line without its file.
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
        let lost = || Diagnostic::new("G009", Place::file("cesmivip"));
        let mut register = self.register.lock().map_err(|_| lost())?;
        let register = match &mut *register {
            Some(register) => register,
            empty => empty.insert(registry::of(&self.workspace)?),
        };
        let mut register = register.lock(&self.key)?;
        let events = batch.events(&self.key, register.known())?;
        let placed = publish(&self.outputs, &batch)?;
        register.enter(clock::now()?, &events)?;
        let published = placed.keep();
        register.remember()?;
        Ok(published)
    }
}
