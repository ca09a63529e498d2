//! `schema`: the JSON Schema of a kind of record, for editors.

use std::process::ExitCode;

use cesmivip::atelier::starting;
use cesmivip::record::Kind;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::common::Format;
use super::ui::Ui;

#[derive(clap::Args)]
pub struct Args {
    /// situation, signalement, effacement, organisation, seance, erratum ou rapport.
    #[arg(value_name = "GENRE", value_parser = kinds(), hide_possible_values = true)]
    kind: Kind,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let names = Kind::ALL.iter().map(|kind| kind.name());
    PossibleValuesParser::new(names).try_map(|name| Kind::named(&name).ok_or("genre inconnu"))
}

pub fn run(args: &Args) -> ExitCode {
    let ui = Ui::new(Format::Humain);
    ui.end(starting::schema(args.kind).map(|schema| ui.raw(&schema)))
}
