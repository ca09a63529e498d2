//! The folder of a sending as one file: what is in it, and nothing else.

use std::io::Write;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use cesmivip::atelier::sendings::sendings;
use cesmivip::store::{list_files, list_folders, read_document};
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::call::Call;
use super::reply::Reply;
use super::state::Office;

/// The folder of a sending that the register knows, by the number of its slip.
pub fn parcel(desk: &Office, _asked: &Call, number: &str) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let gone = || {
        let text = "Le registre ne connaît pas d'envoi de ce numéro, ou son dossier n'est plus là.";
        desk.pages.message(StatusCode::NOT_FOUND, "Envoi introuvable", text)
    };
    // A folder that a run left unfinished is handed to nobody.
    let known = desk.told(sendings(&workspace, desk.machine, None, None))?;
    if !known.entered.iter().any(|sending| sending.number == number) {
        return Err(gone());
    }
    let folders = list_folders(&workspace.sendings()).unwrap_or_default();
    let is_it = |folder: &PathBuf| folder.file_name().is_some_and(|name| name == number);
    let folder = folders.into_iter().find(is_it).ok_or_else(gone)?;
    let mut files = desk.told(list_files(&folder))?;
    files.sort();
    let mut pieces = Vec::with_capacity(files.len());
    for file in &files {
        pieces.push((name_of(file), desk.told(read_document(file))?));
    }
    match zipped(number, &pieces) {
        Ok(bytes) => Ok(Reply::parcel(bytes, &format!("{number}.zip"))),
        Err(_) => Err(gone()),
    }
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Files in one folder, stored as they are, without a date: the same files are the same bytes.
fn zipped(folder: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, rawzip::Error> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, bytes) in files {
        let place = format!("{folder}/{name}");
        let (mut entry, config) = archive
            .new_file(place.as_str())
            .compression_method(CompressionMethod::STORE)
            .unix_permissions(0o644)
            .start()?;
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes)?;
        let (_, written) = writer.finish()?;
        entry.finish(written)?;
    }
    archive.finish()?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_are_the_same_bytes_and_are_read_back() {
        let files =
            [("BRD-2026-0001.pdf".to_owned(), b"un".to_vec()), ("vide.txt".to_owned(), Vec::new())];
        let bytes = zipped("BRD-2026-0001", &files).unwrap();
        assert_eq!(bytes, zipped("BRD-2026-0001", &files).unwrap());
        let archive = rawzip::ZipArchive::from_slice(&bytes).unwrap();
        let mut found = Vec::new();
        let mut entries = archive.entries();
        while let Some(entry) = entries.next_entry().unwrap() {
            let name = String::from_utf8(entry.file_path().as_ref().to_vec()).unwrap();
            let data = archive.get_entry(entry.wayfinder()).unwrap().data().to_vec();
            found.push((name, data));
        }
        let placed = files.map(|(name, data)| (format!("BRD-2026-0001/{name}"), data));
        assert_eq!(found, placed);
    }
}
