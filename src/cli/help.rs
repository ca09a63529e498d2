//! Help in French, the same for every verb, drawn from what each declares of its arguments; and
//! usage errors.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::exit::Exit;
use super::ui::{complain, passed, wrapped};

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
    let (page, usage) = (page(&command, path), usage(&command, path));
    let command = command.override_help(page).override_usage(usage);
    match names.is_empty() {
        true => command,
        false => command.disable_help_subcommand(true).arg_required_else_help(true),
    }
}

/// The page of help of a command, within the width of a terminal.
fn page(command: &Command, path: &str) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut page =
        format!("{}\n\n{}\n", wrapped("", &about), wrapped("Usage : ", &usage(command, path)));
    let verbs = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    let about = |verb: &Command| verb.get_about().map(ToString::to_string).unwrap_or_default();
    let verbs: Vec<_> = verbs.map(|verb| (verb.get_name().to_owned(), about(verb))).collect();
    let positionals = command.get_positionals().map(|argument| {
        let name = value_name(argument);
        let many = if is_many(argument) { "…" } else { "" };
        let name = match argument.is_required_set() {
            true => format!("<{name}>{many}"),
            false => format!("[{name}]{many}"),
        };
        (name, told(argument))
    });
    page.push_str(&listed("Commandes", &verbs));
    page.push_str(&listed("Arguments", &positionals.collect::<Vec<_>>()));
    // The help of the root is that of every verb.
    let options = command.get_arguments().filter(|argument| {
        !argument.is_positional() && !argument.is_hide_set() && argument.get_id() != "help"
    });
    let mut options: Vec<_> = options.map(|option| (head(option), told(option))).collect();
    options.push(("-h, --aide".to_owned(), "Affiche cette aide".to_owned()));
    page.push_str(&listed("Options", &options));
    page.push('\n');
    page + EXITS + "\n"
}

/// The widest head that stands beside what is said of it.
const BESIDE: usize = 24;

/// A part of a page: heads on the left, what is said of each on the right.
fn listed(title: &str, lines: &[(String, String)]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let wide = |head: &String| head.chars().count();
    let width = lines.iter().map(|(head, _)| wide(head)).filter(|wide| *wide <= BESIDE).max();
    let width = width.unwrap_or(BESIDE);
    let mut part = format!("\n{title} :\n");
    for (head, told) in lines {
        let gap = " ".repeat(width);
        if wide(head) > width {
            part.push_str(&format!("  {head}\n{}\n", wrapped(&format!("  {gap}  "), told)));
        } else {
            part.push_str(&wrapped(&format!("  {head:<width$}  "), told));
            part.push('\n');
        }
    }
    part
}

/// « -o, --sortie <DOSSIER> »
fn head(option: &Arg) -> String {
    let short = option.get_short().map_or("    ".to_owned(), |short| format!("-{short}, "));
    let long = option.get_long().map(|long| format!("--{long}")).unwrap_or_default();
    let value = match option.get_action().takes_values() {
        true => format!(" <{}>", value_name(option)),
        false => String::new(),
    };
    format!("{short}{long}{value}")
}

fn told(argument: &Arg) -> String {
    argument.get_help().map(ToString::to_string).unwrap_or_default()
}

fn is_many(argument: &Arg) -> bool {
    argument.get_num_args().is_some_and(|count| count.max_values() > 1)
        || matches!(argument.get_action(), clap::ArgAction::Append)
}

/// « cesmivip bordereau DOCUMENT… --destinataire CODE [OPTIONS] »
fn usage(command: &Command, path: &str) -> String {
    let mut usage = path.to_owned();
    if command.has_subcommands() {
        usage.push_str(" COMMANDE");
    }
    for argument in command.get_positionals() {
        let name = value_name(argument);
        let name = if is_many(argument) { format!("{name}…") } else { name };
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
    complain(&format!("{message}.{near}\n  L'aide : cesmivip aide"));
    exit.into()
}
