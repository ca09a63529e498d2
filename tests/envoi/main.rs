//! Writes invented sendings, for judges that are not ours: `cargo run --example envoi -- DOSSIER`.
#![allow(missing_docs, clippy::disallowed_methods)]

mod sending;

use std::path::PathBuf;

use self::sending::sending;

fn main() -> std::io::Result<()> {
    let root = PathBuf::from(std::env::args_os().nth(1).unwrap_or_else(|| "envois".into()));
    // Trees of every shape: one line more than a whole tree, one less, and in between.
    for size in [4u8, 5, 7, 8, 9, 31, 33, 100, 255] {
        let Some(made) = sending(7, size) else {
            continue;
        };
        let folder = root.join(format!("envoi de {size} lignes"));
        std::fs::create_dir_all(&folder)?;
        for (name, bytes) in made.files {
            std::fs::write(folder.join(name), bytes)?;
        }
        std::fs::write(folder.join("pieces.txt"), format!("{}\n{}\n", made.sealed, made.signed))?;
    }
    Ok(())
}
