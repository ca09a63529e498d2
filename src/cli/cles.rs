//! `cles`: the signing key of the register, from its making to its change, and the sheet that
//! brings it back.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::custody::Custody;
use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::register::{Note, Reference, Rotation, Sheet, SigningKey, VerifierKey};
use cesmivip::seal::WorkspaceKey;
use cesmivip::store::{Arrival, Keys, Workspace, write_secret};
use clap::Subcommand;
use secrecy::SecretString;
use serde_json::json;

use super::common::Print;
use super::machine::THIS;
use super::ui::Ui;
use super::{fiche, phrase};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Crée la clé de signature de l'espace, sous une phrase de passe (alias : create).
    #[command(alias = "create")]
    Creer(Where),
    /// Donne la fiche de récupération, à imprimer et à mettre au coffre (alias : sheet).
    #[command(alias = "sheet")]
    Fiche(Paper),
    /// Rétablit les clés d'un espace qui n'en a pas, depuis la fiche (alias : restore).
    #[command(alias = "restore")]
    Restaurer(Where),
    /// Remplace la clé par une nouvelle, que l'ancienne atteste (alias : rotate).
    #[command(alias = "rotate")]
    Changer(Where),
    /// Ouvre la clé, signe un essai et contrôle les fichiers publics (alias : test).
    #[command(alias = "test")]
    Essai(Where),
}

#[derive(clap::Args)]
struct Where {
    /// Espace de travail ; le dossier courant si rien n'est dit.
    #[arg(long = "espace", value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Lit la phrase de passe sur l'entrée standard, une par ligne.
    #[arg(long = "phrase-entree")]
    from_input: bool,
    #[command(flatten)]
    print: Print,
}

#[derive(clap::Args)]
struct Paper {
    #[command(flatten)]
    place: Where,
    /// Fichier à créer, lisible de vous seul ; sinon la sortie standard.
    #[arg(short = 'o', long = "sortie", value_name = "FICHIER")]
    output: Option<PathBuf>,
}

pub fn run(args: &Args) -> ExitCode {
    let (Verb::Creer(place)
    | Verb::Fiche(Paper { place, .. })
    | Verb::Restaurer(place)
    | Verb::Changer(place)
    | Verb::Essai(place)) = &args.verb;
    let ui = Ui::new(place.print.format);
    let done = Desk::open(place).and_then(|desk| match &args.verb {
        Verb::Creer(_) => desk.create(&ui),
        Verb::Fiche(paper) => desk.sheet(paper, &ui),
        Verb::Restaurer(_) => desk.restore(&ui),
        Verb::Changer(_) => desk.change(&ui),
        Verb::Essai(_) => desk.test(&ui),
    });
    ui.end(done.map_err(Report::from))
}

struct Desk {
    workspace: Workspace,
    keys: Keys,
    from_input: bool,
}

impl Desk {
    /// Finishes first what a crash may have left half done.
    fn open(place: &Where) -> Result<Self, Diagnostic> {
        let folder = place.folder.clone().unwrap_or_else(|| PathBuf::from("."));
        let workspace = Workspace::around(&folder)?;
        let keys = Keys::of(&workspace);
        let desk = Self { workspace, keys, from_input: place.from_input };
        if desk.keys.unfinished() {
            let (key, _) = desk.workspace.key(|| THIS.random())?;
            desk.settle(&key)?;
        }
        Ok(desk)
    }

    fn create(&self, ui: &Ui) -> Result<(), Diagnostic> {
        if self.keys.exists() || self.keys.verifier()?.is_some() {
            return Err(self.occupied("signature.pem"));
        }
        let phrase = phrase::choose(self.from_input)?;
        let (space, made) = self.workspace.key(|| THIS.random())?;
        let origin = self.workspace.origin(|| THIS.random())?;
        let key = drawn()?;
        self.install(&space, &key, &phrase, &origin, Arrival::First)?;
        if made {
            ui.chat(&format!(
                "Nouvelle clé d'espace : {}/.cesmivip/cle. Elle est sur la fiche de récupération.",
                self.workspace.root().display(),
            ));
        }
        ui.chat("À faire maintenant : imprimer la fiche de récupération (cesmivip cles fiche), et la mettre au coffre.");
        self.tell("creee", "Clé de signature créée", &key, &origin, ui)
    }

    fn sheet(&self, paper: &Paper, ui: &Ui) -> Result<(), Diagnostic> {
        let key = phrase::unlock(&self.workspace, self.from_input)?;
        let origin = self.origin()?;
        let missing = || self.private("D005", "cle");
        let space = self.workspace.known_key()?.ok_or_else(missing)?;
        let odd = || Diagnostic::new("D032", Place::file("registre/origine"));
        let sheet = Sheet::new(&origin, &key.seed(), &space.bytes()).ok_or_else(odd)?;
        let text = fiche::written(&sheet, &public(&key, &origin)?);
        match &paper.output {
            None => ui.raw(&text),
            Some(path) => {
                write_secret(path, text.as_bytes())?;
                ui.chat(&format!(
                    "Fiche écrite : {}. L'imprimer, puis effacer ce fichier.",
                    path.display()
                ));
            }
        }
        Ok(())
    }

    fn restore(&self, ui: &Ui) -> Result<(), Diagnostic> {
        if self.keys.exists() {
            return Err(self.occupied("signature.pem"));
        }
        let phrase = phrase::choose(self.from_input)?;
        let sheet = fiche::typed(ui)?;
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
        let same = Sheet::new(&origin, &sheet.seed(), &sheet.space());
        if other || same.is_none_or(|same| same.register() != number) {
            let text = "La fiche n'est pas celle de la clé en cours de ce registre.";
            let remedy = "Prendre la fiche imprimée après le dernier changement de clé, ou l'espace de travail de cette fiche.";
            return Err(Diagnostic::new("D046", Place::file("fiche")).message(text).remedy(remedy));
        }
        let (space, _) = self.workspace.key(|| Some(*sheet.space()))?;
        self.install(&space, &key, &phrase, &origin, Arrival::Restored)?;
        if !self.workspace.register().join("registre.tsv").exists() {
            ui.chat("Il n'y a pas de registre ici : remettre le dossier « registre » depuis la sauvegarde avant de rien produire.");
        }
        self.tell("retablie", "Clés rétablies", &key, &origin, ui)
    }

    fn change(&self, ui: &Ui) -> Result<(), Diagnostic> {
        let old = phrase::unlock(&self.workspace, self.from_input)?;
        let origin = self.origin()?;
        self.keys.agree(&old, &origin)?;
        let phrase = phrase::choose(self.from_input)?;
        let (space, _) = self.workspace.key(|| THIS.random())?;
        let new = drawn()?;
        let odd = || Diagnostic::new("D032", Place::file("registre/origine"));
        let statement = Rotation::signed(origin.text(), &old, &new).ok_or_else(odd)?;
        self.install(&space, &new, &phrase, &origin, Arrival::After(&statement))?;
        ui.chat("À faire maintenant : imprimer la nouvelle fiche (cesmivip cles fiche), détruire l'ancienne, et donner la nouvelle clé publique aux destinataires.");
        self.tell("changee", "Clé de signature changée", &new, &origin, ui)
    }

    fn test(&self, ui: &Ui) -> Result<(), Diagnostic> {
        let key = phrase::unlock(&self.workspace, self.from_input)?;
        let origin = self.origin()?;
        self.keys.agree(&key, &origin)?;
        let (first, _) = self.keys.history()?;
        let present = self.keys.followed(&first)?;
        let note = Note::signed("cesmivip/essai/v1\n".to_owned(), origin.text(), &key);
        if !note.is_some_and(|note| note.verifies(&present)) {
            return Err(self.private("D046", "signature.pem"));
        }
        self.tell("essayee", "Tout va bien. Clé de signature", &key, &origin, ui)
    }

    fn install(
        &self,
        space: &WorkspaceKey,
        key: &SigningKey,
        phrase: &SecretString,
        origin: &Reference,
        arrival: Arrival<'_>,
    ) -> Result<(), Diagnostic> {
        let salt = THIS.random::<16>().ok_or_else(undrawn)?;
        let iv = THIS.random::<16>().ok_or_else(undrawn)?;
        let pem = key.locked(phrase, &salt, iv).ok_or_else(undrawn)?;
        self.keys.prepare(&pem, key, origin, arrival)?;
        self.settle(space)
    }

    fn settle(&self, space: &WorkspaceKey) -> Result<(), Diagnostic> {
        if self.keys.restored() {
            return self.keys.settle(None, THIS.instant()?).map(|_| ());
        }
        let mut register = Custody::new(&self.workspace, THIS).register()?;
        let mut register = register.lock(space)?;
        self.keys.settle(Some(&mut register), THIS.instant()?).map(|_| ())
    }

    /// The name of the register, which a workspace with a key already has.
    fn origin(&self) -> Result<Reference, Diagnostic> {
        self.workspace.origin(|| None)
    }

    fn occupied(&self, name: &str) -> Diagnostic {
        self.private("D040", name)
    }

    fn private(&self, code: &'static str, name: &str) -> Diagnostic {
        let path = self.workspace.root().join(".cesmivip").join(name);
        Diagnostic::new(code, Place::file(path.display().to_string()))
    }

    fn tell(
        &self,
        state: &str,
        text: &str,
        key: &SigningKey,
        origin: &Reference,
        ui: &Ui,
    ) -> Result<(), Diagnostic> {
        let public = public(key, origin)?;
        let object = json!({"type": "cle", "etat": state, "origine": origin.text(), "cle": public.to_string()});
        ui.result(&format!("{text} :\n  {public}"), object);
        Ok(())
    }
}

fn public(key: &SigningKey, origin: &Reference) -> Result<VerifierKey, Diagnostic> {
    let odd = || Diagnostic::new("D032", Place::file("registre/origine"));
    key.verifier(origin.text()).ok_or_else(odd)
}

fn drawn() -> Result<SigningKey, Diagnostic> {
    THIS.random::<32>().map(SigningKey::from_seed).ok_or_else(undrawn)
}

fn undrawn() -> Diagnostic {
    let text = "Ce poste n'a pas donné de nombre au hasard.";
    Diagnostic::new("D005", Place::file("cles")).message(text).remedy("Redémarrer le poste.")
}
