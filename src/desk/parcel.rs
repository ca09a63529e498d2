//! The folder of a sending as one file: what is in it, and nothing else.

use std::io::Write;

use axum::http::StatusCode;
use cesmivip::atelier::enclosed::SentFolders;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::call::Call;
use super::reply::Reply;
use super::state::Office;

/// The folder of a sending, as the register says that it was prepared, by the number of its slip.
pub fn parcel(desk: &Office, _asked: &Call, number: &str) -> Result<Reply, Reply> {
    let workspace = desk.space()?;
    let gone = || {
        let text = "Le registre ne connaît pas d'envoi de ce numéro, ou son dossier n'est plus là.";
        desk.pages.message(StatusCode::NOT_FOUND, "Envoi introuvable", text)
    };
    let folders = desk.told(SentFolders::open(&workspace, desk.machine))?;
    let pieces = match folders.enclosed(number) {
        Err(faults) if faults.items().iter().any(|fault| fault.code == "D001") => {
            return Err(gone());
        }
        other => desk.told(other)?,
    };
    zipped(number, &pieces)
        .map(|bytes| Reply::kept("application/zip", bytes, &format!("{number}.zip")))
        .map_err(|_| gone())
}

/// The first day that such a file can say: none of them has a time of its own.
fn first_day() -> UtcDateTime {
    UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0)
        .unwrap_or_else(|| UtcDateTime::from_unix(0))
}

/// Files in one folder, stored as they are, all of one day: the same files are the same bytes.
fn zipped(folder: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, rawzip::Error> {
    let mut out = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut out);
    for (name, bytes) in files {
        let place = format!("{folder}/{name}");
        let (mut entry, config) = archive
            .new_file(place.as_str())
            .compression_method(CompressionMethod::STORE)
            .last_modified(first_day())
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
