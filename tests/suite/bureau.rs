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
pub struct Bureau {
    child: Child,
    port: u16,
    cookie: String,
    /// The first step of every address.
    pub way: String,
    _folder: tempfile::TempDir,
    pub root: PathBuf,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
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

pub fn copied(from: &Path, to: &Path) {
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
    pub fn open(folders: &[&str]) -> Self {
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

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
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

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let headers = [
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", "null"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        self.ask("POST", path, &headers, &body.join("&"))
    }

    /// A form that brings a file.
    pub fn bring(&self, path: &str, pairs: &[(&str, &str)], file: &str) -> Answer {
        let mut body = String::new();
        for (name, value) in pairs {
            body.push_str(&format!(
                "--limite\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!(
            "--limite\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"../../x.php\"\r\n\r\n{file}\r\n--limite--\r\n"
        ));
        let headers = [
            ("Sec-Fetch-Site", "same-origin"),
            ("Origin", "null"),
            ("Content-Type", "multipart/form-data; boundary=limite"),
        ];
        self.ask("POST", path, &headers, &body)
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.root.join(path)).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        std::fs::write(self.root.join(path), text).unwrap();
    }

    /// The program, as somebody runs it on the same workspace while its desk is open.
    pub fn run(&self, args: &[&str]) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cesmivip"));
        let ran = program.args(args).current_dir(&self.root).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    }
}

/// What stands in a page between two marks.
pub fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let at = page.find(from).unwrap_or_else(|| panic!("{from} in {page}")) + from.len();
    &page[at..at + page[at..].find(to).unwrap()]
}

pub fn coded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

pub fn word(path: &str) -> String {
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
    // A day to come is told beside its field, and refuses nothing.
    bureau.write(file, &after.replace("date_naissance: 2010", "date_naissance: 2098"));
    assert!(bureau.get(&page).body.contains("à venir"));
    bureau.write(file, &after);
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

/// A session that begins: one situation on its agenda, at its hour.
const CONVENED: &str = "\
seance: CES-2026-07
type: ordinaire
date: 2026-09-03
horaires: {debut: \"14:00\"}
lieu: Salle inventée
presidence: {nom: Basile SPÉCIMEN, fonction: responsable enfance}
secretariat: {nom: Camille GABARIT, fonction: coordinatrice}
invites:
  - {organisme: ase, nom: Anne-Aimée MODÈLE}
examens:
  - situation: S-2026-042   # vue la première
    code: S-061
    entree: revoyure
    presente_par: ase
    horaires: {debut: \"14:10\", fin: \"14:30\"}
    question: Que préparer ?
etat: convoquee
";

#[test]
fn an_examination_is_typed_on_one_page_and_what_is_begun_twice_is_made_once() {
    let bureau = Bureau::open(&["situations"]);
    std::fs::create_dir(bureau.root.join("brouillons")).unwrap();
    let file = "brouillons/CES-2026-07.yaml";
    bureau.write(file, CONVENED);
    let session = bureau.get(&format!("/f/{}", word(file))).body;
    let door = between(&session, "<a href=\"", "\">En séance").rsplit("href=\"").next().unwrap();
    let page = door.split('#').next().unwrap().strip_prefix(&bureau.way).unwrap().to_owned();
    let shown = bureau.get(&page).body;
    assert!(shown.contains("aria-current=\"true\">S-2026-042"), "{shown}");
    let begun = between(&shown, "name=\"v/preconisations/nouveau-", "/").to_owned();
    let shared = between(&shown, "name=\"v/partages/nouveau-", "/").to_owned();
    let name = |mark: &str, list: &str, once: &str, field: &str| {
        format!("{mark}/{list}/nouveau-{once}/{field}")
    };
    let [id, text] = ["id", "texte"].map(|field| name("v", "preconisations", &begun, field));
    let [was_id, was_text] = ["id", "texte"].map(|f| name("a", "preconisations", &begun, f));
    let enonce = name("v", "partages", &shared, "enonce");
    let pairs = [
        ("a/analyse", ""),
        ("v/analyse", "Un appui inventé."),
        (was_id.as_str(), ""),
        (id.as_str(), "R1"),
        (was_text.as_str(), ""),
        (text.as_str(), "Proposer un rendez-vous."),
        (enonce.as_str(), ""),
        ("faire", "rester"),
    ];
    let saved = bureau.post(&page, &pairs);
    assert_eq!((saved.status, saved.header("location")), (303, Some(page.as_str())));
    let once = bureau.read(file);
    assert!(once.contains("analyse: Un appui inventé.") && once.contains("S-2026-042   # vue"));
    assert_eq!((once.matches("R1").count(), once.contains("partages")), (1, false), "{once}");
    // A second click, or the way back: the same item.
    assert_eq!(bureau.post(&page, &pairs).status, 303);
    assert_eq!(bureau.read(file), once);
    let more = [(was_text.as_str(), "Proposer un rendez-vous."), (text.as_str(), "Le proposer.")];
    assert_eq!(bureau.post(&page, &more).status, 303);
    let now = bureau.read(file);
    assert!(now.contains("Le proposer.") && now.matches("R1").count() == 1, "{now}");
    // The script hears the name of what it began, and the number of the next one.
    let shown = bureau.get(&page).body;
    let begun = between(&shown, "name=\"v/preconisations/nouveau-", "/").to_owned();
    let text = name("v", "preconisations", &begun, "texte");
    let body = format!("{}={}", coded(&text), coded("Revoir."));
    let headers = [("Sec-Fetch-Site", "same-origin"), ("Accept", "application/json")];
    let told = bureau.ask("POST", &page, &headers, &body).body;
    let told = &told[told.find('{').unwrap()..=told.rfind('}').unwrap()];
    let told: serde_json::Value = serde_json::from_str(told).unwrap();
    let new = &told["nouveaux"][0];
    assert_eq!(new["de"], format!("/preconisations/nouveau-{begun}"));
    assert!(new["vers"].as_str().unwrap().starts_with("/preconisations/"));
    // What was begun in a list that is not there is shown, and not dropped.
    let astray = [("v/rien/nouveau-1/texte", "un mot inventé")];
    let lost = bureau.post(&page, &astray);
    assert_eq!((lost.status, lost.body.contains("un mot inventé")), (409, true));
}

#[test]
fn due_reviews_are_chosen_and_the_agenda_keeps_its_order_and_hours() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    bureau.write("seances/CES-2026-07.yaml", CONVENED);
    let page = format!("/f/{}/revoyures", word("seances/CES-2026-07.yaml"));
    let shown = bureau.get(&page).body;
    let offered: Vec<&str> =
        shown.split("name=\"choix\" value=\"").skip(1).map(|s| &s[..10]).collect();
    assert!(offered.contains(&"S-2025-019") && offered.len() > 1, "{offered:?} {shown}");
    assert!(!offered.contains(&"S-2026-042"), "what is on the agenda is not offered");
    let chosen = [("numero", "1"), ("choix", "S-2025-019"), ("choix", "S-1999-001")];
    assert_eq!(bureau.post(&page, &chosen).status, 303);
    assert_eq!(bureau.post(&page, &chosen).status, 303);
    let text = bureau.read("seances/CES-2026-07.yaml");
    let (kept, _) = CONVENED.split_once("etat:").unwrap();
    assert!(text.starts_with(kept), "{text}");
    let added = &text[kept.len()..];
    assert_eq!(added.matches("S-2025-019").count(), 1, "{text}");
    assert!(added.contains("entree: revoyure") && added.contains("presente_par: ase"), "{text}");
    let shown = bureau.get(&page).body;
    assert!(!shown.contains("value=\"S-2025-019\""));
    // What is shown and not ticked is set aside, and stays to be chosen.
    let other = offered.iter().find(|number| **number != "S-2025-019").unwrap();
    let left = [("numero", "2"), ("montre", *other)];
    assert_eq!(bureau.post(&page, &left).status, 303);
    let text = bureau.read("seances/CES-2026-07.yaml");
    assert!(text.contains(&format!("revoyures_ecartees: [{other}]")), "{text}");
    let again = bureau.get(&page).body;
    assert!(again.contains(&format!("value=\"{other}\" aria")), "shown, and not ticked: {again}");
}

#[cfg(feature = "rendu")]
#[test]
fn copies_are_seen_before_they_are_sealed_and_chosen_to_be_corrected() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    let session = format!("/f/{}", word("seances/CES-2026-04.yaml"));
    let grid = bureau.get(&format!("{session}/partage")).body;
    assert!(grid.contains("value=\"essayer:soins\""), "{grid}");
    let tried =
        bureau.post(&format!("{session}/relire"), &[("numero", "1"), ("faire", "essayer:soins")]);
    assert_eq!(tried.status, 200, "{}", tried.body);
    let own = "ESSAI-CES-2026-04-soins.pdf";
    assert!(tried.body.contains(own) && bureau.get(&session).body.contains(own));
    let essais = bureau.root.join("essais");
    assert_eq!(std::fs::read_dir(&essais).unwrap().count(), 1);
    assert!(!bureau.root.join("produits").exists() && !bureau.root.join("registre").exists());
    // An erratum chooses among what was sealed.
    bureau.run(&["compte-rendu", "seances/CES-2026-04.yaml"]);
    let pairs = [("numero", "2"), ("genre", "erratum"), ("sur", "CES-2026-04")];
    let begun = bureau.post("/nouveau", &pairs);
    let erratum = begun.header("location").unwrap().to_owned();
    let page = format!("{erratum}/exemplaires");
    let shown = bureau.get(&page).body;
    let digest = |name: &str| bureau.read(&format!("produits/{name}.sha256"))[..64].to_owned();
    assert!(
        shown.contains(&digest("CES-2026-04-soins")) && shown.contains("Scellé le "),
        "{shown}"
    );
    assert!(!shown.contains(&digest("CES-2026-04-cles")), "a list of codes is no copy: {shown}");
    let (ase, secretariat) = (digest("CES-2026-04-ase"), digest("CES-2026-04-secretariat"));
    let chosen = [("numero", "3"), ("choix", ase.as_str()), ("choix", secretariat.as_str())];
    assert_eq!(bureau.post(&page, &chosen).status, 303);
    let file = "brouillons/CES-2026-04-E1.yaml";
    let text = bureau.read(file);
    assert!(text.contains(&ase) && text.contains(&secretariat), "{text}");
    assert_eq!(text.matches("destinataire:").count(), 1, "{text}");
    assert!(bureau.get(&page).body.contains(&format!("value=\"{ase}\" checked")));
    let other = [
        ("numero", "4"),
        ("montre", ase.as_str()),
        ("montre", secretariat.as_str()),
        ("choix", secretariat.as_str()),
    ];
    assert_eq!(bureau.post(&page, &other).status, 303);
    let text = bureau.read(file);
    assert!(!text.contains(&ase) && text.contains(&secretariat), "{text}");
}

#[test]
fn the_follow_up_of_a_day_is_read_and_sealed() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    let then = bureau.get("/suivi?au=23+juillet+2026").body;
    let now = bureau.get("/suivi?au=1/1/2024").body;
    assert!(then.contains("Suivi au 23\u{a0}juillet\u{a0}2026"), "{then}");
    assert_ne!(
        between(&then, "Engagements non clos", "</h2>"),
        between(&now, "Engagements non clos", "</h2>")
    );
    // What is no day is said, and what is shown then is not what was asked.
    let odd = bureau.get("/suivi?au=31/2/2026%3Cb%3E");
    assert_eq!(odd.status, 422);
    assert!(
        odd.body.contains("au-faute") && odd.body.contains("31/2/2026&lt;b&gt;"),
        "{}",
        odd.body
    );
    let asked = [("numero", "un"), ("au", "2026-07-23"), ("faire", "sceller")];
    let own = "CES-2026-06-suivi-2026-07-23.pdf";
    let made = bureau.post("/suivi", &asked);
    assert!(made.status == 200 && made.body.contains(own), "{}", made.body);
    assert!(bureau.root.join("produits").join(own).exists());
    // The same button, a second time.
    assert_eq!(bureau.post("/suivi", &asked).header("location"), Some("/suivi?au=2026-07-23"));
    // Before the first session there is no sheet to make.
    let early = [("numero", "deux"), ("au", "2020-01-01"), ("faire", "sceller")];
    let refused = bureau.post("/suivi", &early);
    assert!(refused.status == 422 && refused.body.contains("M112"), "{}", refused.body);
}

/// What earlier sessions left open is said without typing a number, and once.
#[test]
fn what_became_of_commitments_is_noted_from_a_list() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    std::fs::create_dir(bureau.root.join("brouillons")).unwrap();
    let file = "brouillons/CES-2026-07.yaml";
    bureau.write(file, CONVENED);
    let followed = bureau.get("/suivi?au=2026-08-01").body;
    let page = format!("/f/{}/engagements", word(file));
    assert!(followed.contains(&format!("href=\"{}{page}\"", bureau.way)), "{followed}");
    assert!(followed.contains("Contact hors les murs"), "{followed}");
    let fewer = bureau.get("/suivi?au=2026-08-01&service=Parquet+des+mineurs").body;
    assert!(!fewer.contains("Contact hors les murs"), "{fewer}");
    let shown = bureau.get(&page).body;
    let (agenda, others) = shown.split_once("Autres situations").unwrap();
    assert!(agenda.contains("S-061") && !others.contains("S-061"), "{shown}");
    let key = between(&shown, "name=\"s/", "\"").to_owned();
    let (number, rest) = key.split_once('/').unwrap();
    let id = rest.split_once('/').unwrap().1;
    let names = ["s", "v", "as", "ac"].map(|mark| format!("{mark}/{key}"));
    let answered = |once: &str, state: &str, before: [&str; 2]| {
        let values = [state, "Vu ce jour.", before[0], before[1]];
        let mut pairs: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(values).collect();
        pairs.push(("numero", once));
        bureau.post(&page, &pairs).status
    };
    assert_eq!(answered("un", "realise", ["", ""]), 303);
    let now = bureau.read(file);
    assert!(now.contains(&format!("seance: {number}")) && now.contains(&format!("id: {id}")));
    assert!(now.contains("statut: realise") && now.contains("Vu ce jour."), "{now}");
    // A page that was shown before, where nothing was changed, writes nothing.
    assert_eq!(answered("deux", "en_cours", ["en_cours", "Vu ce jour."]), 303);
    assert_eq!(bureau.read(file), now);
    let again = bureau.get(&page).body;
    let line = format!("name=\"s/{key}\" value=\"realise\" checked");
    assert!(again.contains(&line), "{again}");
    // Nor does a page that was shown before somebody else answered.
    assert_eq!(answered("trois", "abandonne", ["en_cours", "Vu ce jour."]), 303);
    assert_eq!(bureau.read(file), now);
    assert!(bureau.get(&page).body.contains("1 ont changé entre-temps"));
    // A comment alone says that nothing has changed since.
    bureau.write(file, CONVENED);
    assert_eq!(answered("quatre", "", ["", ""]), 303);
    let alone = bureau.read(file);
    assert!(alone.contains("Vu ce jour.") && alone.contains("statut: "), "{alone}");
    bureau.write(file, &now);
    assert_eq!(answered("cinq", "", ["realise", ""]), 303);
    assert!(bureau.read(file).contains("statut: "), "what is commented keeps its state");
    bureau.write(file, &now.replace("etat: convoquee", "etat: approuve"));
    assert_eq!(answered("six", "sans_objet", ["realise", "Vu ce jour."]), 422);
    let warned = "ses exemplaires ne changent plus";
    for place in ["", "/s/examens"] {
        let page = format!("/f/{}{place}", word(file));
        assert!(bureau.get(&page).body.contains(warned), "{place}");
    }
    bureau.write(file, CONVENED);
    // What is no state is not written.
    assert_eq!(answered("sept", "<b>", ["", ""]), 303);
    assert!(!bureau.read(file).contains("<b>"));
}

#[test]
fn an_examination_is_told_the_code_of_its_situation_or_the_first_that_is_free() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    std::fs::create_dir(bureau.root.join("brouillons")).unwrap();
    let file = "brouillons/CES-2026-07.yaml";
    let uncoded = CONVENED.replace("    code: S-061\n", "");
    let uncoded = uncoded.replace("S-2026-042   # vue la première", "S-2026-047");
    let session = format!("/f/{}", word(file));
    bureau.write(file, &uncoded);
    let shown = bureau.get(&session).body;
    let door = between(&shown, "<a href=\"", "\">En séance").rsplit("href=\"").next().unwrap();
    let page = door.split('#').next().unwrap().strip_prefix(&bureau.way).unwrap().to_owned();
    let known = "Les séances appellent cette situation S-067.";
    let shown = bureau.get(&page).body;
    assert!(shown.contains(known) && !shown.contains("Ce qui reste ouvert"), "{shown}");
    // Who is called is so for situations of the agenda, by their codes.
    let called = bureau.get(&format!("{session}/ajouter/invites")).body;
    assert_eq!(called.matches("type=\"checkbox\"").count(), 1, "{called}");
    assert!(called.contains("value=\"S-2026-047\""), "{called}");
    let added = bureau.get(&format!("{session}/ajouter/examens")).body;
    assert!(added.contains("Premier code libre : S-0"), "{added}");
    bureau.write(file, &uncoded.replace("S-2026-047", "S-2026-047\n    code: S-067"));
    let shown = bureau.get(&page).body;
    let open = format!("{session}/engagements#s-S-067\">Ce qui reste ouvert de S-067");
    assert!(!shown.contains(known) && shown.contains(&open), "{shown}");
    assert!(bureau.get(&format!("{session}/engagements")).body.contains("id=\"s-S-067\""));
}

#[test]
fn the_grid_of_a_draft_says_what_is_written_now() {
    let bureau = Bureau::open(&["situations", "situations/suivies", "seances"]);
    std::fs::create_dir(bureau.root.join("brouillons")).unwrap();
    let file = "brouillons/CES-2026-07.yaml";
    let shared = "    partages:\n      - {par: ase, bloc: motif, enonce: Un lien tient.}\netat:";
    // What is still to be filled refuses nothing: no place, nobody who presides.
    let text = CONVENED.replace("etat:", shared).replace("lieu: Salle inventée\n", "");
    bureau.write(file, &text);
    let page = format!("/f/{}/partage", word(file));
    let shown = bureau.get(&page);
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains("partage 1") && shown.body.contains("#c-lieu"), "{}", shown.body);
    assert!(!shown.body.contains("essayer"), "a draft has no copy");
    let row = |page: &str| between(page, ">partage 1<", "</tr>").to_owned();
    let before = row(&shown.body);
    assert!(before.contains("Un lien tient."), "{before}");
    assert!(shown.body.contains("/partages/") && shown.body.contains("#contenu\">partage 1"));
    bureau.write(file, &text.replace("bloc: motif", "bloc: scolarite"));
    let after = row(&bureau.get(&page).body);
    assert_ne!(before, after);
    // Beside the list of an item, whom the matrix gives it to, and what the list then replaces.
    let door = bureau.get(&format!("/f/{}", word(file))).body;
    let door = between(&door, "<a href=\"", "\">En séance").rsplit("href=\"").next().unwrap();
    let door = door.split('#').next().unwrap().strip_prefix(&bureau.way).unwrap().to_owned();
    let said = || between(&bureau.get(&door).body, "-sinon\">", "</p>").to_owned();
    assert!(said().starts_with("Rien de coché : la matrice le donne à : "), "{}", said());
    assert!(said().contains("Aide sociale") && !said().contains("Police"), "{}", said());
    bureau.write(file, &text.replace("bloc: motif", "bloc: motif, destinataires: [ase]"));
    assert!(said().starts_with("La liste remplace la matrice"), "{}", said());
    // What is wrong is: the grid would not be true.
    bureau.write(file, &text.replace("par: ase", "par: [ase]"));
    assert_eq!(bureau.get(&page).status, 422);
}

/// A worker who writes a referral mends the situation from where the fault is told.
#[test]
fn a_fault_of_another_record_leads_to_its_field() {
    let bureau = Bureau::open(&["situations", "signalements"]);
    let (situation, referral) = ("situations/S-2026-048.yaml", "signalements/SIG-2026-0048.yaml");
    let text = bureau.read(situation);
    let without = |start: &str, text: &str| -> String {
        let kept = text.lines().filter(|line| !line.starts_with(start));
        kept.map(|line| format!("{line}\n")).collect()
    };
    bureau.write(situation, &without("sante:", &text));
    let field = format!(
        "/f/{}/s/sante_scolarite#c-sante-risque_immediat\">Situation S-2026-048, ",
        word(situation)
    );
    for page in ["apercu", "relire"] {
        let shown = bureau.get(&format!("/f/{}/{page}", word(referral))).body;
        assert!(shown.contains(&field), "{shown}");
        assert!(!shown.contains("ne_sait_pas"), "{shown}");
    }
    // So does a fault of what is not asked about: the follow-up reads every record.
    bureau.write(situation, &format!("{text}inventee: oui\n"));
    let shown = bureau.get("/suivi").body;
    assert!(shown.contains(&format!("/f/{}", word(situation))), "{shown}");
}

#[test]
fn a_page_is_drawn_beside_and_nothing_in_it_can_run() {
    let bureau = Bureau::open(&["situations", "signalements"]);
    let file = "signalements/SIG-2026-0048.yaml";
    let base = format!("/f/{}", word(file));
    let hostile = "motivation: 'F1 <script>alert(1)</script> #read(\"/etc/passwd\")'";
    let typed = bureau.read(file).replace("motivation: F1.", hostile);
    std::fs::write(bureau.root.join(file), &typed).unwrap();
    let shown = bureau.get(&format!("{base}/apercu"));
    assert_eq!(shown.status, 200, "{}", shown.body);
    let start = format!("src=\"{}{base}/apercu/", bureau.way);
    let name = shown.body.split(&start).nth(1).unwrap().split('"').next().unwrap();
    let picture = bureau.get(&format!("{base}/apercu/{name}"));
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
    let policy = picture.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert_eq!(picture.header("cache-control"), Some("no-store"));
    assert!(picture.body.contains(">BROUILLON</text></svg>"));
    for word in ["<script", "alert", "passwd", "<a ", "foreignObject"] {
        assert!(!picture.body.contains(word), "{word}");
    }
    let json = |path: &str| bureau.ask("GET", path, &[("Accept", "application/json")], "").body;
    let told = json(&format!("{base}/apercu?page=99&document=annexe"));
    let count = told.split("\"pages\":").nth(1).unwrap().split(',').next().unwrap();
    assert!(told.contains(&format!("\"page\":{count},")), "the last page of the referral: {told}");
    assert!(told.contains("\"annexee\":false"), "{told}");
    // Nobody who has not come in, no picture that was not drawn, no other kind of record.
    assert_eq!(
        bureau.ask("GET", &format!("{base}/apercu/{name}"), &[("Cookie", "")], "").status,
        401
    );
    assert_eq!(bureau.get(&format!("{base}/apercu/{}", name.replace('.', "0."))).status, 404);
    let other = word("signalements/SIG-2026-0042.yaml");
    assert_eq!(bureau.get(&format!("/f/{other}/apercu/{name}")).status, 404);
    let situation = format!("/f/{}", word("situations/S-2026-048.yaml"));
    assert_eq!(bureau.get(&format!("{situation}/apercu")).status, 303);
    assert!(json(&format!("/f/{other}/apercu")).contains("\"annexee\":true"));
    // What the form asks is told, and no page is made without it.
    let lacking: String =
        typed.lines().filter(|line| !line.starts_with("copies:")).flat_map(|l| [l, "\n"]).collect();
    std::fs::write(bureau.root.join(file), lacking).unwrap();
    let told = json(&format!("{base}/apercu"));
    assert!(told.starts_with("{\"manques\":"), "{told}");
    let shown = bureau.get(&format!("{base}/apercu")).body;
    assert!(!shown.contains("<img") && shown.contains("F001"), "{shown}");
    assert!(!bureau.root.join("essais").exists() && !bureau.root.join("produits").exists());
    assert!(!bureau.root.join("registre").exists() && !bureau.root.join(".cesmivip/cle").exists());
}

#[cfg(feature = "rendu")]
#[test]
fn a_parcel_is_what_was_prepared_or_nothing() {
    let bureau = Bureau::open(&["situations", "signalements"]);
    let file = "signalements/SIG-2026-0048.yaml";
    let page = format!("/f/{}/envoyer", word(file));
    bureau.run(&["signalement", file]);
    let phrase = "une phrase fictive et longue";
    let keys = [("faire", "creer"), ("phrase", phrase), ("encore", phrase)];
    assert_eq!(bureau.post("/cles", &keys).status, 303);
    // Nobody is sent anything whom nobody ticked.
    assert_eq!(bureau.post(&page, &[("numero", "1"), ("phrase", phrase)]).status, 422);
    assert!(!bureau.root.join("envois").exists());
    let ticked = [("numero", "2"), ("phrase", phrase), ("pour", "parquet"), ("pour", "crip")];
    assert_eq!(bureau.post(&page, &ticked).status, 200);
    let mut folders: Vec<_> = std::fs::read_dir(bureau.root.join("envois"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let number = folders[0].file_name().unwrap().to_str().unwrap().to_owned();
    let parcel = format!("/envois/{number}");
    let offered = format!("{parcel}\" download");
    let asked = || (bureau.get(&parcel).status, bureau.get(&page).body.contains(&offered));
    assert_eq!(asked(), (200, true));
    // A file that has no place there.
    let stranger = folders[0].join("S-2026-099.pdf");
    std::fs::write(&stranger, "un autre enfant").unwrap();
    assert_eq!(asked(), (422, false));
    std::fs::remove_file(&stranger).unwrap();
    assert_eq!(asked(), (200, true));
    // A piece, a receipt, a list that was changed or is gone; a script that was is given anew.
    let names = std::fs::read_dir(&folders[0]).unwrap().map(|entry| entry.unwrap().path());
    for path in names.collect::<Vec<_>>() {
        let was = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(asked(), (422, false), "without {name}");
        if name.ends_with(".pdf") || name == "SHA256SUMS" {
            std::fs::write(&path, [&was[..], b"\n"].concat()).unwrap();
            assert_eq!(asked(), (422, false), "{name} changed");
        }
        std::fs::write(&path, was).unwrap();
    }
    assert_eq!(asked(), (200, true));
    let slip = format!("envois/{number}/{number}.pdf");
    bureau.run(&["registre", "annuler", &slip]);
    assert_eq!(asked(), (422, false));
    assert!(bureau.get(&page).body.contains("D118"));
}

#[test]
fn a_fact_is_cited_by_a_button_and_no_unknown_parcel_is_given() {
    let bureau = Bureau::open(&["situations", "signalements"]);
    let file = "signalements/SIG-2026-0048.yaml";
    let base = format!("/f/{}", word(file));
    let page = format!("{base}/ajouter/demandes");
    assert!(bureau.get(&page).body.contains("value=\"citer:F1:/motivation\""));
    let item = [
        ("numero", "0456"),
        ("a/type", ""),
        ("v/type", "opp"),
        ("a/motivation", ""),
        ("v/motivation", "Vu"),
        ("faire", "citer:F1:/motivation"),
    ];
    let added = bureau.post(&page, &item);
    let place = added.header("location").unwrap().to_owned();
    assert!(place.contains("/e/demandes/"), "{place}");
    assert!(bureau.read(file).contains("Vu F1"));
    let more = [("a/motivation", "Vu F1"), ("v/motivation", "Vu F1"), ("faire", item[5].1)];
    assert_eq!(bureau.post(&place, &more).header("location"), Some(place.as_str()));
    assert!(bureau.read(file).contains("Vu F1 F1"));
    let shown = bureau.get(&place).body;
    assert!(shown.contains("F1 est cité à la fin du texte."));
    // Texts that cite no facts offer none.
    let section = format!("/f/{}/s/parole", word("situations/S-2026-048.yaml"));
    assert!(!bureau.get(&section).body.contains("citer:"));
    for path in ["/envois/BRD-2026-0001", "/envois/..%2Fsituations", "/envois/%2E%2E"] {
        assert_eq!(bureau.get(path).status / 100, 4, "{path}");
    }
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
    // A year that is not over is said before it is published.
    let text = bureau.read(file);
    let asking = |number: &str| {
        let asked = [("numero", number), ("faire", "publier:publique")];
        bureau.post(&format!("{record}/relire"), &asked).body
    };
    assert!(!asking("a").contains("n'est pas finie"));
    bureau.write(file, &text.replace("au: 2025-12-31", "au: 2099-12-31"));
    assert!(asking("b").contains("n'est pas finie"));
    bureau.write(file, &text);
    // What is exact is asked twice too, with who is given it.
    let asked = [("numero", "c"), ("faire", "publier:interne")];
    let inside = bureau.post(&format!("{record}/relire"), &asked).body;
    assert!(inside.contains("un exemplaire chacun : Aide sociale"), "{inside}");
    assert!(inside.contains("sceller:interne") && !inside.contains("sceller:publique"));
    assert!(!bureau.root.join("produits").exists());
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
    // A crossing that is advised is added as it was counted.
    let shown = bureau.get(&page).body;
    let (before, _) = shown.split_once("Ajouter ce croisement").unwrap();
    let (_, item) = before.rsplit_once("name=\"ajout\" value=\"").unwrap();
    let item = item.split_once('"').unwrap().0.replace("&quot;", "\"").replace("&#x27;", "'");
    let pairs = [("numero", "croise"), ("faire", "ajouter"), ("ajout", item.as_str())];
    assert_eq!(bureau.post(&page, &pairs).status, 303, "{item}");
    let crossed = bureau.read(file);
    assert!(crossed.contains("colonnes: ") && crossed.contains("regroupements_colonnes:"));
    assert!(bureau.get(&page).body.contains(" selon "));
    bureau.write(file, &after);
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
