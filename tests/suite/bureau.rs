//! The desk, asked as a browser asks it, without one: who comes in, what is shown, what is written.
#![expect(clippy::disallowed_methods, reason = "a process, a port of this machine, folders")]
#![cfg(feature = "bureau")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use cesmivip::value::Digest;

use crate::at;

/// A desk that is open, and the browser of whoever came in.
struct Bureau {
    child: Child,
    port: u16,
    cookie: String,
    /// The first step of every address.
    way: String,
    _folder: tempfile::TempDir,
    root: PathBuf,
}

/// An answer.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Drop for Bureau {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

impl Bureau {
    /// Opens the desk of a workspace that holds some of the samples.
    fn open(folders: &[&str]) -> Self {
        let folder = crate::shared::folder();
        let root = folder.path().join("espace");
        std::fs::create_dir(&root).unwrap();
        if !folders.is_empty() {
            copied(&at("samples"), &root);
        }
        folders.iter().for_each(|name| copied(&at("samples").join(name), &root.join(name)));
        let mut child = Command::new(env!("CARGO_BIN_EXE_cesmivip"))
            .args(["bureau", "--sans-navigateur", "--inactivite", "5"])
            .arg(&root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let link = std::fs::read_to_string(line.trim()).unwrap();
        let _ = std::fs::remove_file(line.trim());
        let after = |mark: &str, end: char| {
            let from = link.find(mark).unwrap() + mark.len();
            link[from..].split(end).next().unwrap().to_owned()
        };
        let port = after("127.0.0.1:", '/').parse().unwrap();
        let word = after("jeton=", '"');
        let mut bureau =
            Self { child, port, cookie: String::new(), way: String::new(), _folder: folder, root };
        // As from a file, which a browser says is another site.
        let from = [("Sec-Fetch-Site", "cross-site")];
        let entered = bureau.ask("GET", &format!("/entrer?jeton={word}"), &from, "");
        assert_eq!(entered.status, 200, "{}", entered.body);
        let set = entered.header("set-cookie").unwrap();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
        bureau.cookie = set.split(';').next().unwrap().to_owned();
        let again = bureau.get(&format!("/entrer?jeton={word}"));
        assert_eq!(again.status, 401);
        let path = set.split("Path=").nth(1).unwrap().split(';').next().unwrap();
        bureau.way = path.trim_end_matches('/').to_owned();
        assert!(bureau.way.len() > 20, "a cookie goes to every port: its path is nobody else's");
        bureau
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // What begins like a place of the desk is one; what does not is asked as it is.
        let path = format!("{}{path}", self.way);
        let mut request = format!("{method} {path} HTTP/1.1\r\nContent-Length: {}\r\n", body.len());
        let own = [("Host", format!("127.0.0.1:{}", self.port)), ("Cookie", self.cookie.clone())];
        for (name, value) in &own {
            if !headers.iter().any(|(other, _)| other == name) && !value.is_empty() {
                request.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n{body}").as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        let head = match self.way.as_str() {
            "" => head.to_owned(),
            way => head.replace(&format!("location: {way}"), "location: "),
        };
        Answer { status, head, body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let headers = [
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", "null"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.ask("POST", path, &headers, &body.join("&"))
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap()
    }
}

fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn word(path: &str) -> String {
    Digest::of(path.as_bytes()).text()[..16].to_owned()
}

#[test]
fn nobody_comes_in_who_was_not_let_in() {
    let bureau = Bureau::open(&["situations"]);
    let page = format!("/f/{}", word("situations/S-2026-042.yaml"));
    let status = |headers: &[(&str, &str)]| {
        let answers: Vec<u16> = ["/", page.as_str(), "/verifier", "/d/0", "/nouveau"]
            .iter()
            .map(|path| bureau.ask("GET", path, headers, "").status)
            .collect();
        let first = answers[0];
        assert!(answers.iter().all(|status| *status == first), "{answers:?}");
        first
    };
    assert_eq!(status(&[("Cookie", "")]), 401);
    assert_eq!(status(&[("Cookie", "cesmivip=0")]), 401);
    assert_eq!(status(&[("Host", "mechant.invalid")]), 403);
    assert_eq!(status(&[("Sec-Fetch-Site", "cross-site")]), 403);
    let lost = bureau.ask("GET", &page, &[("Cookie", "")], "");
    assert!(!lost.body.contains("FICTIVE"));
    let refused = bureau.ask("POST", &page, &[("Origin", "http://mechant.invalid")], "");
    assert_eq!(refused.status, 403);
    assert_eq!(
        bureau.ask("POST", "/nouveau", &[("Origin", "null")], "genre=situation").status,
        403
    );
    assert!(!bureau.root.join("brouillons").exists());
    for path in
        ["/../cesmivip.yaml", "/f/..%2f..%2fcesmivip.yaml", "/fichiers/..%2Fmod.rs", "/d/..%2F"]
    {
        assert_eq!(bureau.get(path).status, 404, "{path}");
    }
    let shown = bureau.get(&page);
    assert_eq!(shown.status, 200);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(shown.header(name), Some(value));
    }
    let policy = shown.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let long = "v/mineur/nom=".to_owned() + &"A".repeat(3 << 20);
    let headers = [("Sec-Fetch-Site", "same-origin")];
    let place = format!("{page}/s/identite");
    assert_eq!(bureau.ask("POST", &place, &headers, &long).status, 413);
    assert_eq!(bureau.ask("POST", &place, &headers, "%FF%FE=%80").status, 200 + 103);
}

#[test]
fn a_section_is_shown_saved_and_nothing_else_changes() {
    let bureau = Bureau::open(&["situations"]);
    let file = "situations/S-2026-042.yaml";
    let (before, page) = (bureau.read(file), format!("/f/{}/s/identite", word(file)));
    let shown = bureau.get(&page);
    assert!(shown.body.contains("name=\"v/mineur/nom\" class=\"line\" value=\"FICTIVE\""));
    let pair = [("a/mineur/langue", "français"), ("v/mineur/langue", "français, arabe")];
    let saved = bureau.post(&page, &[&pair[..], &[("faire", "rester")]].concat());
    assert_eq!((saved.status, saved.header("location")), (303, Some(page.as_str())));
    let after = bureau.read(file);
    let changed: Vec<(&str, &str)> =
        before.lines().zip(after.lines()).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1);
    assert!(changed[0].1.contains("français, arabe"));
    assert_eq!(before.lines().count(), after.lines().count());
    // What begins as an address does is shown as it was typed, and fields keep their names.
    let slash = [("a/mineur/lieu_naissance", "Lyon 8e"), ("v/mineur/lieu_naissance", "/12 rue")];
    assert_eq!(bureau.post(&page, &slash).status, 303);
    let shown = bureau.get(&page).body;
    assert!(shown.contains("value=\"/12 rue\"") && shown.contains("data-champ=\"/mineur/nom\""));
    let back = [("a/mineur/lieu_naissance", "/12 rue"), ("v/mineur/lieu_naissance", "Lyon 8e")];
    assert_eq!(bureau.post(&page, &back).status, 303);
    assert_eq!(bureau.read(file), after);
    // Sent again, as by the way back: nothing more.
    assert_eq!(bureau.post(&page, &pair).status, 303);
    assert_eq!(bureau.read(file), after);
    // From a page that was made before: both are shown, and nothing is written.
    let late = [("a/mineur/langue", "français"), ("v/mineur/langue", "bambara")];
    let conflict = bureau.post(&page, &late);
    assert_eq!(conflict.status, 409);
    assert!(conflict.body.contains("bambara") && conflict.body.contains("français, arabe"));
    assert_eq!(bureau.read(file), after);
    let mine = [
        ("a/mineur/langue", "français, arabe"),
        ("v/mineur/langue", "bambara"),
        ("c/mineur/langue", "mien"),
    ];
    assert_eq!(bureau.post(&page, &mine).status, 303);
    assert!(bureau.read(file).contains("bambara"));
    let theirs = [
        ("a/mineur/langue", "bambara"),
        ("v/mineur/langue", "peul"),
        ("c/mineur/langue", "disque"),
    ];
    assert_eq!(bureau.post(&page, &theirs).status, 303);
    assert!(bureau.read(file).contains("bambara"));
}

#[test]
fn a_second_click_adds_one_item_and_what_is_lost_is_shown() {
    let bureau = Bureau::open(&["situations"]);
    let file = "situations/S-2026-042.yaml";
    let (base, original) = (format!("/f/{}", word(file)), bureau.read(file));
    let page = format!("{base}/ajouter/fugues");
    assert!(bureau.get(&page).body.contains("name=\"v/type\""));
    let item = [
        ("numero", "0123"),
        ("a/type", ""),
        ("v/type", "fugue"),
        ("a/debut", ""),
        ("v/debut", "3 juin 2026 à 22h15"),
        ("faire", "rester"),
    ];
    let first = bureau.post(&page, &item);
    let place = first.header("location").unwrap().to_owned();
    assert_eq!(bureau.post(&page, &item).header("location"), Some(place.as_str()));
    let text = bureau.read(file);
    assert_eq!(text.matches("2026-06-03T22:15").count(), 1);
    assert!(bureau.get(&place).body.contains("03/06/2026 à 22 h 15"));
    // Its name changes with what it holds; the former one still leads to it.
    let saved = bureau.post(&place, &[("a/service", ""), ("v/service", "Commissariat fictif")]);
    assert_eq!(saved.status, 303);
    assert!(bureau.get(&place).body.contains("Commissariat fictif"));
    // An editor that changes one of its fields leaves it what it is.
    let edited = bureau.read(file).replace("2026-06-03T22:15", "2026-06-04T10:00");
    std::fs::write(bureau.root.join(file), edited).unwrap();
    let merged = [("a/reference", ""), ("v/reference", "PV-FICTIF-7")];
    assert_eq!(bureau.post(&place, &merged).status, 303);
    let text = bureau.read(file);
    assert!(text.contains("PV-FICTIF-7") && text.contains("2026-06-04T10:00"));
    // Whoever took it away did not see what is typed since: it is shown.
    std::fs::write(bureau.root.join(file), &original).unwrap();
    let lost = bureau.post(&place, &[("a/tenue", ""), ("v/tenue", "un manteau gris inventé")]);
    assert_eq!(lost.status, 409);
    assert!(lost.body.contains("un manteau gris inventé"));
    assert!(!bureau.read(file).contains("manteau gris inventé"));
}

#[test]
fn an_empty_folder_becomes_a_workspace_and_a_draft_a_record() {
    let bureau = Bureau::open(&[]);
    assert!(bureau.get("/").body.contains("Créer un espace vide"));
    assert_eq!(bureau.post("/espace", &[("avec", "rien")]).status, 303);
    assert!(bureau.root.join("cesmivip.yaml").is_file());
    let begun = bureau.post("/nouveau", &[("numero", "1"), ("genre", "situation")]);
    let draft = begun.header("location").unwrap().to_owned();
    assert_eq!(begun.status, 303);
    let again = bureau.post("/nouveau", &[("numero", "1"), ("genre", "situation")]);
    assert_eq!(again.header("location"), Some(draft.as_str()));
    assert_eq!(std::fs::read_dir(bureau.root.join("brouillons")).unwrap().count(), 1);
    // A draft accepts what is no date, and tells it; it is not put among the others.
    let page = format!("{draft}/s/identite");
    let pairs = [
        ("a/mineur/nom", ""),
        ("v/mineur/nom", "INVENTÉE"),
        ("a/mineur/date_naissance", ""),
        ("v/mineur/date_naissance", "l'an dernier"),
    ];
    assert_eq!(bureau.post(&page, &pairs).status, 303);
    let shown = bureau.get(&page).body;
    assert!(shown.contains("<title>Erreur : ") && shown.contains("l&#39;an dernier"), "{shown}");
    let refused = bureau.post(&format!("{draft}/relire"), &[("numero", "2"), ("faire", "ranger")]);
    assert_eq!(refused.status, 422);
    let pairs =
        [("a/mineur/date_naissance", "l'an dernier"), ("v/mineur/date_naissance", "mars 2011")];
    assert_eq!(bureau.post(&page, &pairs).status, 303);
    let filed = bureau.post(&format!("{draft}/relire"), &[("numero", "3"), ("faire", "ranger")]);
    assert_eq!(filed.status, 303, "{}", filed.body);
    let place = filed.header("location").unwrap().to_owned();
    assert_ne!(place, draft);
    let kept = std::fs::read_dir(bureau.root.join("situations")).unwrap().next().unwrap().unwrap();
    let text = std::fs::read_to_string(kept.path()).unwrap();
    assert!(text.contains("INVENTÉE") && text.contains("2011-03"), "{text}");
    // A page that is still open on the draft saves where it is now.
    let pairs = [("a/mineur/nom", "INVENTÉE"), ("v/mineur/nom", "AUTRE")];
    assert_eq!(bureau.post(&page, &pairs).status, 303);
    assert!(std::fs::read_to_string(kept.path()).unwrap().contains("AUTRE"));
}

#[test]
fn a_report_shows_what_would_print_and_takes_what_a_button_showed() {
    let bureau = Bureau::open(&[
        "situations",
        "situations/generees",
        "situations/suivies",
        "signalements",
        "signalements/generees",
        "seances",
        "seances/generees",
        "rapports",
    ]);
    let file = "rapports/2025.yaml";
    let record = format!("/f/{}", word(file));
    let page = format!("{record}/imprime");
    let shown = bureau.get(&page).body;
    assert!(shown.contains("Mesure en cours") && shown.contains("en nombre"), "{shown}");
    assert!(shown.contains("Ajouter ce tableau"), "{shown}");
    let item = r#"{"id": "sexe", "titre": "Sexe", "unite": "situation", "lignes": "sexe"}"#;
    let pairs = [("numero", "une-fois"), ("faire", "ajouter"), ("ajout", item)];
    let before = bureau.read(file).lines().count();
    for _ in 0..2 {
        let place = format!("{page}#t-sexe");
        assert_eq!(bureau.post(&page, &pairs).header("location"), Some(place.as_str()));
    }
    let after = bureau.read(file);
    assert_eq!(after.matches("lignes: sexe").count(), 1);
    assert!(after.lines().count() - before <= 4, "nothing else changes");
    // Another table of the same name is none that a page showed.
    bureau.post(&page, &[("numero", "autre"), ("faire", "ajouter"), ("ajout", item)]);
    assert_eq!(bureau.read(file), after);
    // What no record could be does not become one.
    let odd = [("numero", "x"), ("faire", "regrouper"), ("tableau", "sexe"), ("groupes", "[1]")];
    bureau.post(&page, &odd);
    assert_eq!(bureau.read(file), after);
    let texts = format!("{record}/s/textes");
    assert!(!bureau.get(&texts).body.contains("inserer:"));
    let shown = bureau.get(&format!("{texts}?chiffres=oui")).body;
    assert!(shown.contains("inserer:situations.uniques"), "{shown}");
    let insert = |name: &str| {
        let doing = format!("inserer:{name}");
        let pairs = [("geste", name), ("dans", "/textes/limites"), ("faire", doing.as_str())];
        bureau.post(&texts, &pairs);
        bureau.read(file)
    };
    let with = insert("situations.uniques");
    assert!(with.contains("{{ situations.uniques }}\n") && with != after, "{with}");
    assert_eq!(insert("x }} {{ y"), with);
}
