//! Writes invented sendings, for judges that are not ours: `cargo run --example envoi -- DOSSIER`.
//!
//! Beside each one, what the recipient does not get: the register, and keys of another one.
#![allow(missing_docs)]

#[expect(dead_code, reason = "tests read the rest")]
mod sending;

use std::path::PathBuf;

use self::sending::{Sending, sending};

#[expect(clippy::disallowed_methods, reason = "reads its argument, writes for judges")]
fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "envois".into()));
    // Trees of every shape: one line more than a whole tree, one less, and in between.
    for size in [4u8, 5, 7, 8, 9, 33, 100, 255] {
        let (made, other) = (sending(7, size), sending(8, size));
        let locked = made.as_ref().and_then(Sending::locked);
        let (Some(made), Some(other), Some(locked)) = (made, other, locked) else {
            return Err(std::io::Error::other("the sending cannot be made"));
        };
        let folder = root.join(format!("envoi de {size} lignes"));
        std::fs::create_dir_all(&folder)?;
        for (name, bytes) in made.files {
            std::fs::write(folder.join(name), bytes)?;
        }
        std::fs::write(root.join(format!("registre de {size} lignes.tsv")), made.register)?;
        std::fs::write(root.join("signature.pem"), locked)?;
        for name in ["cle.vkey", "cle.pem", "cle.pub"] {
            std::fs::write(root.join(format!("autre-{name}")), &other.files[name])?;
        }
    }
    Ok(())
}
