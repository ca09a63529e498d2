//! The signing key of a register, from its making to its change, and what brings it back.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::custody::Custody;
use super::holder::{KeyHolder, NewPhrase};
use super::{Machine, recovery};
use crate::diag::{Diagnostic, Place};
use crate::register::{
    KeyError, Note, RecoverySheet, Reference, Rotation, SigningKey, VerifierKey,
};
use crate::seal::WorkspaceKey;
use crate::store::{Alone, Arrival, Keys, Settled, Workspace, stands};

/// The keys of a workspace, none of them half changed.
pub struct Keyring<'a> {
    workspace: &'a Workspace,
    machine: &'a dyn Machine,
    keys: Keys,
}

/// A signing key that was just made.
#[derive(Debug)]
pub struct Created {
    /// Its public half.
    pub key: VerifierKey,
    /// The workspace key, when there was none and one was made too.
    pub workspace_key: Option<PathBuf>,
}

/// Keys that were put back.
#[derive(Debug)]
pub struct Restored {
    /// The public half of the signing key.
    pub key: VerifierKey,
    /// Whether the register is there: without it, nothing is to be produced.
    pub has_register: bool,
}

impl<'a> Keyring<'a> {
    /// Takes the keys of a workspace in hand, and first finishes what a crash may have left half
    /// done.
    ///
    /// # Errors
    /// Those of [`Keys::settle`] and of the register that it is entered in.
    pub fn open(workspace: &'a Workspace, machine: &'a dyn Machine) -> Result<Self, Diagnostic> {
        let ring = Self { workspace, machine, keys: Keys::of(workspace) };
        if ring.keys.unfinished() {
            let (key, _) = ring.custody().key_or_new()?;
            ring.settle(&ring.keys.alone()?, &key)?;
        }
        Ok(ring)
    }

    /// Makes the first signing key of the register, under a phrase that is asked for.
    ///
    /// # Errors
    /// D040 where there is a key already, before anything is asked; D005 without chance; those of
    /// the holder and of [`Keys::prepare`].
    pub fn create(&self, holder: &mut dyn KeyHolder) -> Result<Created, Diagnostic> {
        if self.keys.exists() || self.keys.verifier()?.is_some() {
            return Err(self.occupied("signature.pem"));
        }
        self.sound()?;
        let phrase = holder.new_phrase()?;
        let (space, made) = self.custody().key_or_new()?;
        let origin = self.workspace.origin(|| self.machine.random())?;
        let key = self.drawn()?;
        self.install(&space, &key, &phrase, &origin, Arrival::First)?;
        let workspace_key = made.then(|| self.workspace.private("cle"));
        Ok(Created { key: public(&key, &origin)?, workspace_key })
    }

    /// Writes the recovery sheet: the page to print, which holds both secrets.
    ///
    /// # Errors
    /// Those of [`Custody::unlock`]; D005 without a workspace key, D032 for a register that this
    /// program did not name.
    pub fn sheet(&self, holder: &mut dyn KeyHolder) -> Result<Zeroizing<String>, Diagnostic> {
        let key = self.unlock(holder)?;
        let origin = self.origin()?;
        let missing = || at("D005", &self.workspace.private("cle"));
        let space = self.workspace.known_key()?.ok_or_else(missing)?;
        let sheet = RecoverySheet::new(&origin, &key.seed(), &space.bytes()).ok_or_else(unnamed)?;
        Ok(recovery::page(&sheet, &public(&key, &origin)?))
    }

    /// Puts back the keys of a workspace that has none, from the sheet, under a new phrase.
    ///
    /// # Errors
    /// D040 where there is a key already, before anything is asked, or another workspace key; D046
    /// for the sheet of another key than the present one; those of the holder and of
    /// [`Keys::prepare`].
    pub fn restore(&self, holder: &mut dyn KeyHolder) -> Result<Restored, Diagnostic> {
        if self.keys.exists() {
            return Err(self.occupied("signature.pem"));
        }
        let phrase = holder.new_phrase()?;
        let sheet = holder.sheet()?;
        let known = self.workspace.known_key()?;
        if known.is_some_and(|known| *known.bytes() != *sheet.space()) {
            return Err(self.occupied("cle"));
        }
        let number = sheet.register();
        let mut wanted = [0; 32];
        wanted.iter_mut().zip(number).for_each(|(to, from)| *to = from);
        let origin = self.workspace.origin(|| Some(wanted))?;
        let key = SigningKey::from_seed(*sheet.seed());
        let present = self.keys.verifier()?;
        let other = present.is_some_and(|present| Some(present) != key.verifier(origin.text()));
        let same = RecoverySheet::new(&origin, &sheet.seed(), &sheet.space());
        if other || same.is_none_or(|same| same.register() != number) {
            let text = "La fiche n'est pas celle de la clé en cours de ce registre.";
            let remedy = "Prendre la fiche imprimée après le dernier changement de clé, ou l'espace de travail de cette fiche.";
            return Err(Diagnostic::new("D046", Place::file("fiche")).message(text).remedy(remedy));
        }
        let space = self.workspace.key_put_back(*sheet.space())?;
        // What is remembered of the register may be lost with the keys: whoever has the sheet says
        // which register is the one of this workspace.
        self.custody().guards().begin(&space, &origin)?;
        self.install(&space, &key, &phrase, &origin, Arrival::Restored)?;
        let has_register = stands(&self.workspace.register().join("registre.tsv"));
        Ok(Restored { key: public(&key, &origin)?, has_register })
    }

    /// Replaces the key by a new one, which the old one attests; gives its public half.
    ///
    /// # Errors
    /// Those of [`Custody::unlock`], [`Keys::agree`], the holder and [`Keys::prepare`].
    pub fn change(&self, holder: &mut dyn KeyHolder) -> Result<VerifierKey, Diagnostic> {
        let sealed = self.keys.sealed()?;
        let old = self.unlock(holder)?;
        let origin = self.origin()?;
        if let Err(fault) = self.keys.agree(&old, &origin) {
            // A pass phrase takes its time: another command may have changed the key meanwhile.
            let same = self.keys.sealed().is_ok_and(|now| now == sealed);
            return Err(if same { fault } else { self.lost() });
        }
        self.sound()?;
        let phrase = holder.new_phrase()?;
        let (space, _) = self.custody().key_or_new()?;
        let new = self.drawn()?;
        let statement = Rotation::signed(origin.text(), &old, &new).ok_or_else(unnamed)?;
        self.install(&space, &new, &phrase, &origin, Arrival::After(&statement))?;
        public(&new, &origin)
    }

    /// Opens the key, signs a trial with it and checks the public files against it; gives its
    /// public half.
    ///
    /// # Errors
    /// Those of [`Custody::unlock`], [`Keys::agree`] and [`Keys::followed`]; D046 for a trial that
    /// does not verify.
    pub fn test(&self, holder: &mut dyn KeyHolder) -> Result<VerifierKey, Diagnostic> {
        let key = self.unlock(holder)?;
        let origin = self.origin()?;
        self.keys.agree(&key, &origin)?;
        let (first, _) = self.keys.history()?;
        let present = self.keys.followed(&first)?;
        let note = Note::signed("cesmivip/essai/v1\n".to_owned(), origin.text(), &key);
        if !note.is_some_and(|note| note.verifies(&present)) {
            return Err(at("D046", &self.workspace.private("signature.pem")));
        }
        public(&key, &origin)
    }

    fn install(
        &self,
        space: &WorkspaceKey,
        key: &SigningKey,
        phrase: &NewPhrase,
        origin: &Reference,
        arrival: Arrival<'_>,
    ) -> Result<(), Diagnostic> {
        let salt = self.machine.random::<16>().ok_or_else(undrawn)?;
        let iv = self.machine.random::<16>().ok_or_else(undrawn)?;
        let pem = key.locked(phrase.secret(), &salt, iv).ok_or_else(undrawn)?;
        // Others may have asked for a phrase meanwhile: the first to come here wins.
        let alone = self.keys.alone()?;
        self.settle(&alone, space)?;
        if self.overtaken(arrival)? {
            return Err(self.lost());
        }
        self.keys.prepare(&pem, key, origin, arrival)?;
        match self.settle(&alone, space)? {
            Settled::Lost => Err(self.lost()),
            Settled::Done | Settled::Nothing => Ok(()),
        }
    }

    /// Whether another key came into use since this one was asked for.
    fn overtaken(&self, arrival: Arrival<'_>) -> Result<bool, Diagnostic> {
        Ok(match arrival {
            Arrival::First => self.keys.exists() || self.keys.verifier()?.is_some(),
            Arrival::Restored => self.keys.exists(),
            Arrival::After(note) => {
                self.keys.verifier()? != Rotation::verified(note).map(|change| change.old)
            }
        })
    }

    fn settle(&self, alone: &Alone, space: &WorkspaceKey) -> Result<Settled, Diagnostic> {
        if !self.keys.unfinished() {
            return Ok(Settled::Nothing);
        }
        let now = self.machine.instant()?;
        if self.keys.restored() {
            return self.keys.settle(alone, None, now);
        }
        let mut register = self.custody().register(space)?;
        let mut register = register.lock(space)?;
        self.keys.settle(alone, Some(&mut register), now)
    }

    /// Checks, before anything is asked, that the register could be told.
    fn sound(&self) -> Result<(), Diagnostic> {
        match self.workspace.known_key()? {
            Some(key) => self.custody().checked(&key).map(|_| ()),
            None => self.custody().standing(None).map(|_| ()),
        }
    }

    fn lost(&self) -> Diagnostic {
        let text = "Une autre commande a mis une clé de signature en place pendant celle-ci, qui n'a rien changé.";
        let remedy =
            "Savoir qui l'a fait, et sous quelle phrase ; contrôler : cesmivip cles essai.";
        self.occupied("signature.pem").message(text).remedy(remedy)
    }

    fn unlock(&self, holder: &mut dyn KeyHolder) -> Result<SigningKey, Diagnostic> {
        self.custody().unlock(holder)
    }

    fn custody(&self) -> Custody<'a> {
        Custody::new(self.workspace, self.machine)
    }

    /// The name of the register, which a workspace with a key already has.
    fn origin(&self) -> Result<Reference, Diagnostic> {
        self.workspace.origin(|| None)
    }

    fn drawn(&self) -> Result<SigningKey, Diagnostic> {
        self.machine.random::<32>().map(SigningKey::from_seed).ok_or_else(undrawn)
    }

    fn occupied(&self, name: &str) -> Diagnostic {
        at("D040", &self.workspace.private(name))
    }
}

impl Custody<'_> {
    /// Opens the signing key, under the phrase that its holder is asked for.
    ///
    /// # Errors
    /// Those of [`Keys::sealed`], before anything is asked; D042 for a file that is no key, D043
    /// for the phrase of another, those of the holder.
    pub fn unlock(self, holder: &mut dyn KeyHolder) -> Result<SigningKey, Diagnostic> {
        let sealed = Keys::of(self.workspace).sealed()?;
        let phrase = holder.phrase()?;
        let path = self.workspace.private("signature.pem");
        SigningKey::unlocked(&sealed, &phrase).map_err(|locked| match locked {
            KeyError::NotAKey => at("D042", &path),
            KeyError::WrongPhrase => at("D043", &path),
        })
    }
}

pub(super) fn public(key: &SigningKey, origin: &Reference) -> Result<VerifierKey, Diagnostic> {
    key.verifier(origin.text()).ok_or_else(unnamed)
}

fn at(code: &'static str, path: &Path) -> Diagnostic {
    Diagnostic::new(code, Place::file(path.display().to_string()))
}

pub(super) fn unnamed() -> Diagnostic {
    Diagnostic::new("D032", Place::file("registre/origine"))
}

fn undrawn() -> Diagnostic {
    let text = "Ce poste n'a pas donné de nombre au hasard.";
    Diagnostic::new("D005", Place::file("cles")).message(text).remedy("Redémarrer le poste.")
}
