//! Help in French, the same for every verb, drawn from what each declares of its arguments; and
//! usage errors.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::exit::Exit;
use super::ui::{complain, passed};

const EXITS: &str = "\
Codes de sortie :
  0  tout va bien
  1  données invalides
  2  mauvais usage de la commande
  3  fichier ou droits
  4  gabarit, formulaire ou norme PDF
  5  vérification en désaccord
  6  refusé pour confidentialité
  7  lot traité en partie";

/// Gives a command and all those under it their help.
pub fn french(command: Command) -> Command {
    let path = command.get_name().to_owned();
    explained(command, &path)
}

fn explained(mut command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in &names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |verb| explained(verb, &path));
    }
    let listed = match (names.is_empty(), command.get_positionals().next()) {
        (false, _) => "Commandes :\n{subcommands}\n\n",
        (true, Some(_)) => "Arguments :\n{positionals}\n\n",
        (true, None) => "",
    };
    let template =
        format!("{{about}}\n\nUsage : {{usage}}\n\n{listed}Options :\n{{options}}{{after-help}}\n");
    let usage = usage(&command, path);
    let command = command.help_template(template).after_help(EXITS).override_usage(usage);
    match names.is_empty() {
        true => command,
        false => command.disable_help_subcommand(true).arg_required_else_help(true),
    }
}

/// « cesmivip bordereau DOCUMENT… --destinataire CODE [OPTIONS] »
fn usage(command: &Command, path: &str) -> String {
    let mut usage = path.to_owned();
    if command.has_subcommands() {
        usage.push_str(" COMMANDE");
    }
    for argument in command.get_positionals() {
        let name = value_name(argument);
        let many = argument.get_num_args().is_some_and(|count| count.max_values() > 1);
        let name = if many { format!("{name}…") } else { name };
        usage.push_str(&match argument.is_required_set() {
            true => format!(" {name}"),
            false => format!(" [{name}]"),
        });
    }
    for option in command.get_opts().filter(|option| option.is_required_set()) {
        let long = option.get_long().unwrap_or_default();
        usage.push_str(&format!(" --{long} {}", value_name(option)));
    }
    usage.push_str(" [OPTIONS]");
    usage
}

fn value_name(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.first().map_or_else(|| argument.get_id().to_string(), ToString::to_string)
}

/// Tells a usage error in French; help and version are not errors.
pub fn explain(error: &clap::Error) -> ExitCode {
    let exit = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            passed(error.print());
            return Exit::Ok.into();
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            return Exit::Usage.into();
        }
        _ => Exit::Usage,
    };
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let what = word(ContextKind::InvalidArg).or_else(|| word(ContextKind::InvalidSubcommand));
    let what = what.unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("option ou argument inconnu : « {what} »"),
        ErrorKind::InvalidSubcommand => format!("commande inconnue : « {what} »"),
        ErrorKind::MissingRequiredArgument => format!("argument manquant : {what}"),
        ErrorKind::MissingSubcommand => "commande manquante".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let admitted = match error.get(ContextKind::ValidValue) {
                Some(ContextValue::Strings(values)) if !values.is_empty() => {
                    format!(" ; valeurs admises : {}", values.join(", "))
                }
                _ => String::new(),
            };
            format!("valeur refusée pour {what}{admitted}")
        }
        ErrorKind::ArgumentConflict => format!("{what} ne va pas avec un autre argument"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("nombre de valeurs inattendu pour {what}")
        }
        _ => "commande mal formée".to_owned(),
    };
    let near = word(ContextKind::SuggestedArg).or_else(|| word(ContextKind::SuggestedSubcommand));
    let near = near.map(|near| format!("\n  vouliez-vous dire « {near} » ?")).unwrap_or_default();
    complain(&format!("{message}.{near}\n  L'aide : cesmivip --aide"));
    exit.into()
}
