//! The walk over the folders of records.
#![expect(clippy::disallowed_methods, reason = "folders of its own, on the disk")]

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use cesmivip::store::{Filing, Listing, list_home, list_records};

/// Whatever stands among records is in one list and one only: to be read, refused, or left.
#[test]
fn nothing_that_stands_among_records_is_passed_over() {
    const NAMES: [&str; 16] = [
        "a.yaml",
        "b.yml",
        "C.YAML",
        "d.yaml.txt",
        "e",
        ".f.yaml",
        ".DS_Store",
        "registre",
        ".cache",
        "forms",
        "g.YmL~",
        "Thumbs.db",
        "h.json",
        "produits",
        "i.yaml.yaml",
        ".git",
    ];
    let filing = Filing {
        is_home: |name| ["situations", "rapports"].contains(&name),
        is_companion: |home, name| home == "rapports" && name.ends_with(".json"),
    };
    let mut drawn = 2026_u64;
    let mut draw = |below: usize| {
        drawn =
            drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(drawn >> 33).unwrap() % below
    };
    for _ in 0..60 {
        let folder = crate::shared::folder();
        let root = folder.path().canonicalize().unwrap();
        std::fs::write(root.join("cesmivip.yaml"), "x").unwrap();
        let home = ["situations", "rapports"][draw(2)];
        let mut folders = vec![root.join(home)];
        std::fs::create_dir(&folders[0]).unwrap();
        let mut made = Vec::new();
        for _ in 0..draw(40) {
            let path = folders[draw(folders.len())].join(NAMES[draw(NAMES.len())]);
            let within_git = path.parent().unwrap().components().any(|c| c.as_os_str() == ".git");
            if path.symlink_metadata().is_ok() || within_git {
                continue;
            }
            match draw(4) {
                0 => {
                    std::fs::create_dir(&path).unwrap();
                    folders.push(path);
                    continue;
                }
                1 => symlink(["cesmivip.yaml", "/dev/null", "rien"][draw(3)], &path).unwrap(),
                _ => std::fs::write(&path, "x").unwrap(),
            }
            made.push(path);
        }
        let refused_folders = folders.iter().filter(|path| path.ends_with(".git")).cloned();
        let mut expected: Vec<PathBuf> = made.into_iter().chain(refused_folders).collect();
        expected.sort();
        let all = |listing: Listing| {
            let refused = listing.refused.into_iter().map(|(path, _)| path);
            let files = listing.files.into_iter().map(|file| file.path);
            let mut all: Vec<PathBuf> = files.chain(refused).chain(listing.left).collect();
            all.sort();
            all
        };
        assert_eq!(all(list_home(&root, home, filing)), expected);
        // As a folder that is named, and from the workspace, it is the same.
        assert_eq!(all(list_records(&root.join(home), filing).unwrap()), expected);
        let mut whole = all(list_records(&root, filing).unwrap());
        whole.retain(|path| path.starts_with(root.join(home)));
        assert_eq!(whole, expected);
    }
}
