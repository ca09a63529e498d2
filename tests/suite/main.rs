//! One suite, one module a subject. `house` holds the project to its own rules.
#![allow(clippy::unwrap_used, missing_docs)]

mod alarms;
mod amending;
mod atelier;
mod attaque;
mod blanks;
mod bureau;
mod bureau_gestes;
mod canaries;
mod circles;
mod cles;
#[cfg(feature = "rendu")]
mod cli;
#[cfg(feature = "rendu")]
mod cli_envois;
#[cfg(feature = "rendu")]
mod cli_lives;
#[cfg(feature = "rendu")]
mod cli_produire;
#[cfg(feature = "rendu")]
mod cli_purger;
#[cfg(feature = "rendu")]
mod cli_rapport;
#[cfg(feature = "rendu")]
mod cli_seances;
mod coding;
#[cfg(feature = "rendu")]
mod documents;
mod doors;
mod entry;
#[cfg(feature = "rendu")]
mod erasure;
mod foresight;
mod forgery;
#[cfg(feature = "rendu")]
mod freeze;
mod generer;
mod house;
mod kit;
mod kit_organisations;
mod kit_rapports;
mod kit_seances;
#[cfg(feature = "rendu")]
mod layout;
mod listing;
mod memory;
mod migration;
#[cfg(feature = "rendu")]
mod minutes;
mod mutants;
mod natures;
#[cfg(feature = "rendu")]
mod pages;
mod papers;
mod paths;
#[cfg(feature = "rendu")]
mod rapport;
#[cfg(feature = "rendu")]
mod reading;
mod referrals;
mod registre;
mod secrets;
#[path = "../envoi/sending.rs"]
mod sending;
#[cfg(feature = "rendu")]
mod services;
mod shared;
#[cfg(feature = "rendu")]
mod sharing;
mod signature;
#[cfg(feature = "rendu")]
mod telling;
mod tiers;
mod typed_codes;
mod verifier;

use std::path::{Path, PathBuf};

use cesmivip::setup::{Files, Inputs, Setup};

use self::shared::setup;

/// A path inside the project.
fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The files of a folder with an ending, in order.
#[expect(clippy::disallowed_methods, reason = "lists the samples")]
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(at(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    found.sort();
    found
}

/// What a run of the program gave.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn of(output: std::process::Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The setup of the samples, with templates of one's own.
#[expect(clippy::disallowed_methods, reason = "reads the samples")]
fn setup_with(templates: Files) -> Setup {
    let organisation = std::fs::read(at("samples/cesmivip.yaml")).unwrap();
    let inputs = Inputs {
        organisation: ("cesmivip.yaml".to_owned(), organisation),
        templates,
        ..Inputs::default()
    };
    let mut setup = Setup::new(inputs).unwrap_or_else(|report| panic!("{report:#?}"));
    setup.with_logo(std::fs::read(at("samples/logo.svg")).unwrap());
    setup
}
