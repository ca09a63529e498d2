//! Writes workspaces of invented records, for the samples, for statistics and for measures of
//! scale: `cargo run --example generer -- DOSSIER`.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

mod monde;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use monde::{SEED, Scale, World, world};

const HELP: &str = "\
Engendre des fiches fictives, toujours les mêmes pour une même graine.

  cargo run --example generer -- DOSSIER [OPTIONS]

  --graine N       la graine (12)
  --situations N   nombre de situations (100)
  --seances N      nombre de séances (ce qu'il faut)
  --complement     complète les exemples du dépôt à 57 situations et 17 séances

Écrit dans les dossiers generees de DOSSIER/situations, signalements et seances.";

const ORGANISATION: &str = include_str!("../cesmivip.yaml");
const LOGO: &str = include_str!("../logo.svg");

#[expect(clippy::disallowed_methods, reason = "reads its arguments")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| ["-h", "--help", "--aide"].contains(&a.as_str())) {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let made =
        understood(&arguments).and_then(|(folder, seed, scale)| Ok((folder, world(seed, scale)?)));
    let (folder, made) = match made {
        Ok(made) => made,
        Err(fault) => {
            eprintln!("{fault}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    if let Err(fault) = write(&folder, &made) {
        eprintln!("{fault}");
        return ExitCode::from(3);
    }
    println!(
        "{} : {} situation(s), {} signalement(s), {} séance(s).",
        folder.display(),
        made.situations.len(),
        made.referrals.len(),
        made.sessions.len()
    );
    if made.unseen > 0 {
        println!("{} situation(s) sans examen : il n'y a plus de code à donner.", made.unseen);
    }
    ExitCode::SUCCESS
}

/// The folder, the seed and the scale asked for.
fn understood(arguments: &[String]) -> Result<(PathBuf, u64, Scale), String> {
    let (mut folder, mut seed, mut complement) = (None, SEED, false);
    let (mut situations, mut sessions) = (None, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut number = || -> Result<usize, String> {
            let given = rest.next().and_then(|text| text.parse().ok());
            given.ok_or_else(|| format!("« {argument} » attend un nombre."))
        };
        match argument.as_str() {
            "--graine" => seed = number()? as u64,
            "--situations" => situations = Some(number()?),
            "--seances" => sessions = Some(number()?),
            "--complement" => complement = true,
            other if other.starts_with('-') => return Err(format!("Option inconnue : {other}.")),
            path if folder.is_none() => folder = Some(PathBuf::from(path)),
            _ => return Err("Un seul dossier à la fois.".to_owned()),
        }
    }
    let folder = folder.ok_or("Le dossier manque.")?;
    if complement && (situations.is_some() || sessions.is_some()) {
        return Err("« --complement » fixe le nombre des situations et des séances.".to_owned());
    }
    let situations = situations.unwrap_or(100);
    if situations == 0 || situations > 99_000 || sessions == Some(0) {
        return Err("Il faut de 1 à 99000 situations, et une séance au moins.".to_owned());
    }
    let country = Scale::Country { situations, sessions };
    Ok((folder, seed, if complement { Scale::Complement } else { country }))
}

/// Writes the files; the folders `generees` hold nothing else, or nothing is written.
#[expect(clippy::disallowed_methods, reason = "writes workspaces")]
fn write(folder: &Path, made: &World) -> Result<(), String> {
    let fault = |path: &Path, error: std::io::Error| format!("{} : {error}", path.display());
    for records in [&made.situations, &made.referrals, &made.sessions] {
        let names: std::collections::BTreeSet<PathBuf> =
            records.iter().map(|(name, _)| folder.join(name)).collect();
        let Some(place) = names.first().and_then(|path| path.parent()) else {
            continue;
        };
        std::fs::create_dir_all(place).map_err(|error| fault(place, error))?;
        for entry in std::fs::read_dir(place).map_err(|error| fault(place, error))? {
            let path = entry.map_err(|error| fault(place, error))?.path();
            if !names.contains(&path) {
                return Err(format!(
                    "{} : d'autres fiches y sont déjà, le vider.",
                    place.display()
                ));
            }
        }
    }
    let new = !folder.join("cesmivip.yaml").exists();
    let own = [("cesmivip.yaml", ORGANISATION), ("logo.svg", LOGO)];
    let own = own.into_iter().filter(|_| new);
    let records = made.situations.iter().chain(&made.referrals).chain(&made.sessions);
    for (name, text) in own.chain(records.map(|(name, text)| (name.as_str(), text.as_str()))) {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| fault(&path, error))?;
    }
    Ok(())
}
