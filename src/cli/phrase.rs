//! tmp
use cesmivip::diag::{Diagnostic, Place};
use cesmivip::register::SigningKey;
use cesmivip::store::Workspace;
pub fn unlock(_: &Workspace, _: bool) -> Result<SigningKey, Diagnostic> {
    Err(Diagnostic::new("D039", Place::file("x")))
}
