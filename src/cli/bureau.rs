//! `bureau`: the desk, in a browser of this machine.
#![expect(
    clippy::disallowed_methods,
    reason = "a link for the browser, the terminal that asks for another one"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use cesmivip::diag::{Diagnostic, Place, Report};
use cesmivip::store::{absolute, is_folder, write_secret};

use super::common::{Format, folder};
use super::machine::THIS;
use super::ui::Ui;
use crate::desk::{Entrance, Office, Options, serve};

#[derive(clap::Args)]
pub struct Args {
    /// Espace de travail, ou dossier vide où en créer un ; le dossier courant si rien n'est dit.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    /// Port de cette machine ; un port libre si rien n'est dit.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1024..))]
    port: Option<u16>,
    /// N'ouvre pas de navigateur : écrit le chemin du fichier qui y mène.
    #[arg(long = "sans-navigateur")]
    alone: bool,
    /// Minutes sans demande après lesquelles le bureau se ferme ; 0 : jamais.
    #[arg(
        long = "inactivite",
        value_name = "MINUTES",
        default_value_t = 120,
        hide_default_value = true
    )]
    idle: u64,
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(Format::Humain);
    ui.end(open(args, &ui))
}

fn open(args: &Args, ui: &Ui) -> Result<(), Report> {
    let named = folder(args.folder.as_ref());
    let Some(folder) = absolute(named).filter(|folder| is_folder(folder)) else {
        return Err(Diagnostic::new("D001", Place::file(named.display().to_string())).into());
    };
    let drawn = || {
        let mut bytes = [0; 32];
        let fault = || Diagnostic::new("D005", Place::file(named.display().to_string()));
        THIS.fill(&mut bytes).then_some(bytes).ok_or_else(fault)
    };
    let (secret, salt) = (drawn()?, drawn()?);
    let idle = (args.idle > 0).then(|| Duration::from_secs(args.idle.saturating_mul(60)));
    let options = Options { port: args.port, idle };
    let browser = !args.alone;
    let made = serve(
        &options,
        |port| Office::new(folder, Entrance::new(port, &secret), salt, THIS),
        |desk, port| {
            ui.chat(&format!("Bureau ouvert : http://127.0.0.1:{port}/"));
            ui.chat("Entrée : un nouveau lien. Ctrl-C : fermer.");
            invite(desk, port, browser);
            let desk = Arc::clone(desk);
            std::thread::spawn(move || {
                let mut line = String::new();
                while std::io::stdin().read_line(&mut line).is_ok_and(|read| read > 0) {
                    invite(&desk, port, browser);
                    line.clear();
                }
            });
        },
    );
    made.map_err(|error| {
        let fault = Diagnostic::new("D002", Place::file("bureau"));
        let text = format!("Le bureau ne peut pas s'ouvrir sur ce port : {error}.");
        fault.message(text).remedy("Ne pas donner de port, ou en donner un autre.").into()
    })
}

/// Makes a link that serves once, in a file that its owner alone reads: no command line shows it.
fn invite(desk: &Office, port: u16, browser: bool) {
    let ui = Ui::new(Format::Humain);
    let mut drawn = [0; 32];
    let name = {
        let mut own = [0; 8];
        THIS.fill(&mut own);
        own.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    if !THIS.fill(&mut drawn) {
        return;
    }
    let word = desk.entrance.invite(&drawn);
    let path = std::env::temp_dir().join(format!("cesmivip-bureau-{name}.html"));
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>cesmivip</title>\
         <meta name=\"referrer\" content=\"no-referrer\">\
         <meta http-equiv=\"refresh\" content=\"0;url=http://127.0.0.1:{port}/entrer?jeton={word}\">\n"
    );
    if write_secret(&path, page.as_bytes()).is_err() {
        ui.chat("Le lien ne peut pas s'écrire dans le dossier temporaire.");
        return;
    }
    let opened = browser && launch(&path);
    if !opened {
        ui.raw(&format!("{}\n", path.display()));
        ui.chat("Ouvrir ce fichier dans un navigateur, dans la minute : il ne sert qu'une fois.");
    }
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(60));
        let _ = std::fs::remove_file(path);
    });
}

fn launch(path: &Path) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(path).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
