//! What every verb that makes documents takes.

use cesmivip::atelier::making::Making;

use crate::cli::common::{Output, Print};

/// How documents are made.
#[derive(clap::Args)]
pub struct HowMade {
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    pub print: Print,
    #[command(flatten)]
    bound: Bound,
}

/// The time that a document may take.
#[derive(clap::Args)]
pub struct Bound {
    /// Temps de calcul permis par document, en secondes (10 si rien n'est dit).
    #[arg(long = "limite-temps", value_name = "SECONDES", default_value_t = SECONDS, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
}

/// Processor time for a document, in seconds, when nothing is said.
pub const SECONDS: u64 = 10;

impl HowMade {
    /// As the workshop asks for it.
    pub fn making(&self) -> Making {
        Making { output: self.output.output.clone(), seconds: self.bound.seconds }
    }
}
