//! A workspace opened for production: its setup, its key, its register, the folder of its
//! documents.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use crate::atelier::custody::Custody;
use crate::atelier::opening;
use crate::atelier::shelves::{Shelves, naming};
use crate::atelier::{Machine, Watch};
use crate::diag::{Diagnostic, Place, Report};
use crate::pipeline::Registry;
use crate::record::Dictionary;
use crate::register::Registered;
use crate::seal::WorkspaceKey;
use crate::setup::Setup;
use crate::store::{Locked, RegisterFile, Workspace};
use crate::value::Digest;

/// A workspace from which documents are issued.
pub struct House<'m> {
    /// Readers, form, organisation, templates.
    pub setup: Setup,
    /// The key of the workspace.
    pub key: WorkspaceKey,
    /// Where documents go.
    pub outputs: PathBuf,
    /// Where it stands.
    pub workspace: Workspace,
    machine: &'m dyn Machine,
    /// `None` until the first document of all opens it: what is refused leaves no register behind.
    register: Mutex<Option<RegisterFile>>,
    /// The templates as they are kept beside what is drawn from them, with their digest.
    pub(super) shared: OnceLock<(Digest, String)>,
}

impl<'m> House<'m> {
    /// Opens a workspace, with the key that it has or a new one; documents go to `output`, or else
    /// where the workspace keeps them.
    ///
    /// # Errors
    /// The faults of the setup, D005 for a key that cannot be used, those of
    /// [`Custody::checked`].
    pub fn open(
        workspace: &Workspace,
        output: Option<&Path>,
        machine: &'m dyn Machine,
        watch: &dyn Watch,
    ) -> Result<Self, Report> {
        let setup = opening::setup(workspace)?;
        let (key, made) = Custody::new(workspace, machine).key_or_new()?;
        if made {
            watch.key_made(&workspace.private("cle"));
        }
        Self::with(workspace, output, machine, (setup, key))
    }

    /// Opens a workspace for whoever draws what nobody keeps: where it has no key yet, with one that is
    /// forgotten.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn glimpse(workspace: &Workspace, machine: &'m dyn Machine) -> Result<Self, Report> {
        let setup = opening::setup(workspace)?;
        let key = match workspace.known_key()? {
            Some(key) => key,
            None => {
                Custody::new(workspace, machine).standing(None)?;
                WorkspaceKey::from_bytes(machine.random().unwrap_or_default())
            }
        };
        Self::with(workspace, None, machine, (setup, key))
    }

    fn with(
        workspace: &Workspace,
        output: Option<&Path>,
        machine: &'m dyn Machine,
        (setup, key): (Setup, WorkspaceKey),
    ) -> Result<Self, Report> {
        let register = Mutex::new(Custody::new(workspace, machine).checked(&key)?);
        let outputs = output.map_or_else(|| workspace.outputs(), Path::to_owned);
        Ok(Self {
            setup,
            key,
            outputs,
            workspace: workspace.clone(),
            machine,
            register,
            shared: OnceLock::new(),
        })
    }

    /// The records of its workspace: what a referral is read among.
    ///
    /// # Errors
    /// D001, D010, D011 for each file that hides what it holds.
    pub fn others(&self) -> Result<Others, Report> {
        let shelves = Shelves::read(&self.workspace, &naming(&self.workspace, &[]));
        let known = shelves.all_situations(&self.setup)?;
        Ok(Others { shelves, among: Arc::new(Dictionary::of_all(&known)) })
    }

    /// The machine it was opened on.
    pub fn machine(&self) -> &'m dyn Machine {
        self.machine
    }

    /// Its register.
    pub fn custody(&self) -> Custody<'_> {
        Custody::new(&self.workspace, self.machine)
    }

    /// Looks at what the register says, while nobody writes to it; there may be none yet.
    ///
    /// # Errors
    /// Those of [`RegisterFile::lock`].
    pub fn look<R>(&self, work: impl FnOnce(&Registered) -> R) -> Result<R, Diagnostic> {
        let mut register = self.register.lock().map_err(|_| Self::lost())?;
        match &mut *register {
            Some(register) => Ok(work(register.lock(&self.key)?.known())),
            None => Ok(work(&Registered::default())),
        }
    }

    fn lost() -> Diagnostic {
        Diagnostic::new("G009", Place::file("cesmivip"))
    }

    /// Works on the register while nobody else does.
    ///
    /// # Errors
    /// Those of [`RegisterFile::lock`] and of the work.
    pub fn registered<R, E: From<Diagnostic>>(
        &self,
        work: impl FnOnce(&mut Locked<'_>) -> Result<R, E>,
    ) -> Result<R, E> {
        let mut register = self.register.lock().map_err(|_| Self::lost())?;
        let register = match &mut *register {
            Some(register) => register,
            empty => empty.insert(self.custody().register(&self.key)?),
        };
        work(&mut register.lock(&self.key)?)
    }
}

/// The records of a workspace, and whom they keep.
pub struct Others {
    shelves: Shelves,
    among: Arc<Dictionary>,
}

impl Others {
    /// Whom they keep.
    pub fn dictionary(self) -> Arc<Dictionary> {
        self.among
    }

    /// What a referral is read among.
    pub fn registry(&self) -> Registry<'_> {
        self.shelves.registry(Some(&self.among))
    }
}
