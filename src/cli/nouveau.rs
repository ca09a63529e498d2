//! `nouveau`: a record that begins, from nothing or from another.

use std::path::PathBuf;
use std::process::ExitCode;

use cesmivip::atelier::beginning::{Blank, begin_blank, begin_sibling};
use cesmivip::diag::Report;
use cesmivip::store::shown;
use cesmivip::value::{ErratumRef, ReferralRef, SessionRef, SituationRef};
use clap::Subcommand;
use serde_json::json;

use super::common::{Print, folder};
use super::machine::THIS;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Commence une situation, vide ou d'après celle d'un frère ou d'une sœur.
    Situation(Situation),
    /// Commence un signalement vide sur une situation.
    Signalement(Signalement),
    /// Commence une séance vide.
    Seance(Seance),
    /// Commence la correction d'un compte rendu approuvé.
    Erratum(Erratum),
    /// Commence un rapport d'activité vide.
    Rapport(Rapport),
}

/// Where it begins, and how it is told.
#[derive(clap::Args)]
struct Place {
    /// Espace de travail ; celui du dossier présent, sinon.
    #[arg(value_name = "DOSSIER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    print: Print,
}

#[derive(clap::Args)]
struct Situation {
    /// D'après cette situation : la famille seule est copiée.
    #[arg(long = "depuis", value_name = "S-AAAA-NNN", value_parser = situation)]
    from: Option<SituationRef>,
    /// Le numéro de la nouvelle ; le suivant, sinon.
    #[arg(long = "numero", value_name = "S-AAAA-NNN", value_parser = situation)]
    number: Option<SituationRef>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Signalement {
    /// La situation dont il parle.
    #[arg(long = "situation", value_name = "S-AAAA-NNN", value_parser = situation)]
    about: SituationRef,
    /// Son numéro ; le suivant, sinon.
    #[arg(long = "numero", value_name = "SIG-AAAA-NNNN", value_parser = referral)]
    number: Option<ReferralRef>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Seance {
    /// Son numéro ; le suivant, sinon.
    #[arg(long = "numero", value_name = "CES-AAAA-NN", value_parser = session)]
    number: Option<SessionRef>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Erratum {
    /// La séance dont le compte rendu est à corriger.
    #[arg(long = "seance", value_name = "CES-AAAA-NN", value_parser = session)]
    about: SessionRef,
    /// Son numéro ; le suivant, sinon.
    #[arg(long = "numero", value_name = "CES-AAAA-NN-EN", value_parser = erratum)]
    number: Option<ErratumRef>,
    #[command(flatten)]
    place: Place,
}

#[derive(clap::Args)]
struct Rapport {
    /// Son année ; la suivante de la dernière, sinon.
    #[arg(long = "annee", value_name = "AAAA", value_parser = clap::value_parser!(u16).range(1900..=2100))]
    year: Option<u16>,
    #[command(flatten)]
    place: Place,
}

fn situation(text: &str) -> Result<SituationRef, &'static str> {
    SituationRef::parse(text).ok_or("S-AAAA-NNN")
}

fn referral(text: &str) -> Result<ReferralRef, &'static str> {
    ReferralRef::parse(text).ok_or("SIG-AAAA-NNNN")
}

fn session(text: &str) -> Result<SessionRef, &'static str> {
    SessionRef::parse(text).ok_or("CES-AAAA-NN")
}

fn erratum(text: &str) -> Result<ErratumRef, &'static str> {
    ErratumRef::parse(text).ok_or("CES-AAAA-NN-EN")
}

pub fn run(args: &Args) -> ExitCode {
    let written = |number: &str| number.to_owned();
    match &args.what {
        What::Situation(asked) => match &asked.from {
            Some(from) => sibling(from, asked),
            None => {
                let number = asked.number.as_ref().map(|number| written(number.text()));
                blank(&Blank::Situation, number, &asked.place)
            }
        },
        What::Signalement(asked) => {
            let number = asked.number.as_ref().map(|number| written(number.text()));
            blank(&Blank::Referral(asked.about.clone()), number, &asked.place)
        }
        What::Seance(asked) => {
            let number = asked.number.as_ref().map(|number| written(number.text()));
            blank(&Blank::Session, number, &asked.place)
        }
        What::Erratum(asked) => {
            let number = asked.number.as_ref().map(|number| written(number.text()));
            blank(&Blank::Erratum(asked.about.clone()), number, &asked.place)
        }
        What::Rapport(asked) => {
            blank(&Blank::Report, asked.year.map(|year| year.to_string()), &asked.place)
        }
    }
}

fn blank(what: &Blank, number: Option<String>, place: &Place) -> ExitCode {
    let made = begin_blank(folder(place.folder.as_ref()), what, number, THIS);
    told(
        made,
        place,
        &["Remplir ce qui n'a pas de valeur, vérifier, puis suivre ses premières lignes."],
    )
}

fn sibling(from: &SituationRef, asked: &Situation) -> ExitCode {
    let place = &asked.place;
    let made = begin_sibling(folder(place.folder.as_ref()), from, asked.number.clone());
    told(
        made,
        place,
        &[
            "Écrire l'enfant, relire chaque ligne, puis la déplacer dans situations/.",
            "Ajouter cet enfant à la fratrie de l'autre, et nommer dans chaque signalement",
            "celui de l'autre, par sa référence seule (« signalements_fratrie: »).",
        ],
    )
}

fn told(made: Result<PathBuf, Report>, place: &Place, next: &[&str]) -> ExitCode {
    let ui = Ui::new(place.print.format);
    ui.end(made.map(|path| {
        let file = shown(&path);
        ui.result(
            &format!("{file} : commencée, à remplir"),
            json!({"type": "fiche_commencee", "fichier": file}),
        );
        next.iter().for_each(|line| ui.chat(line));
    }))
}
