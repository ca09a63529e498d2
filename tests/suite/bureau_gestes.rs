//! What is done at the desk beside records: the logo, what is held of a child, its erasure.
#![cfg(feature = "bureau")]
#![expect(clippy::disallowed_methods, reason = "a workspace of its own, a process")]

use crate::at;
use crate::bureau::{Bureau, between, copied, word};

#[test]
fn a_logo_is_tried_on_a_page_before_it_is_kept() {
    let desk = Bureau::open(&[]);
    copied(&at("samples"), &desk.root);
    let page = format!("/f/{}/logo", word("cesmivip.yaml"));
    let shown = desk.get(&page);
    assert!(shown.body.contains("/logo/image\""), "{}", shown.body);
    let told = form(&shown.body, "avant");
    let (before, record) = (desk.read("logo.svg"), desk.read("cesmivip.yaml"));
    // What is no image, or one that no page can hold: nothing is written.
    for wrong in ["un texte", "<svg", "\u{89}PNG", &format!("<svg>{}</svg>", "x".repeat(600 << 10))]
    {
        let once = between(&desk.get(&page).body, "name=\"numero\" value=\"", "\"").to_owned();
        let refused = desk.bring(
            &page,
            &[("numero", &once), ("avant", told), ("description", "Autre")],
            wrong,
        );
        assert!(refused.status == 422 && refused.body.contains("G013"), "{}", refused.body);
        assert_eq!((&desk.read("logo.svg"), &desk.read("cesmivip.yaml")), (&before, &record));
    }
    let drawn = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/><script>alert(1)</script></svg>";
    let once = between(&desk.get(&page).body, "name=\"numero\" value=\"", "\"").to_owned();
    let kept = desk.bring(
        &page,
        &[("numero", &once), ("avant", told), ("description", "Carré « noir »")],
        drawn,
    );
    assert_eq!(kept.header("location"), Some(page.as_str()), "{}", kept.body);
    let now = desk.read("cesmivip.yaml");
    let name = between(&now, "  logo: ", "\n");
    assert!(now.contains("Carré « noir »") && name.starts_with("logo-"), "{now}");
    // No other image is written over.
    assert_eq!((desk.read(name), desk.read("logo.svg")), (drawn.to_owned(), before));
    // A description that a colleague wrote meanwhile stays.
    desk.write("cesmivip.yaml", &now.replace("Carré « noir »", "Disque"));
    for (shown, typed, status) in
        [("Carré « noir »", "Autre", 422), ("Carré « noir »", "Carré « noir »", 303)]
    {
        let once = form(&desk.get(&page).body, "numero").to_owned();
        let pairs = [("numero", once.as_str()), ("avant", shown), ("description", typed)];
        assert_eq!(desk.bring(&page, &pairs, drawn).status, status, "{typed}");
        assert!(desk.read("cesmivip.yaml").contains("logo_description: Disque"), "{typed}");
    }
    // What cannot be written in the record leaves no image behind.
    let other = drawn.replace("9\" height", "7\" height");
    let once = form(&desk.get(&page).body, "numero").to_owned();
    let pairs = [("numero", once.as_str()), ("avant", "Disque"), ("description", "a\u{7}b")];
    let refused = desk.bring(&page, &pairs, &other);
    assert_eq!(refused.status, 422, "{}", refused.body);
    let images = std::fs::read_dir(&desk.root)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with("logo"));
    assert_eq!(images.count(), 2);
    // Looked at by itself, it runs nothing.
    let image = desk.get(&format!("{page}/image"));
    assert_eq!((image.header("content-type"), image.body.as_str()), (Some("image/svg+xml"), drawn));
    assert!(image.header("content-security-policy").unwrap().contains("sandbox"));
    // Another record has none.
    let other = desk.get(&format!("/f/{}/logo", word("situations/S-2026-042.yaml")));
    assert!(other.status != 200, "{}", other.body);
    desk.run(&["valider", "cesmivip.yaml"]);
}

/// The number of the form of a page, and what it showed.
fn form<'a>(page: &'a str, name: &str) -> &'a str {
    between(page, &format!("name=\"{name}\" value=\""), "\"")
}

#[test]
fn what_is_held_of_a_child_is_read_then_erased_and_nothing_else_is() {
    let desk = Bureau::open(&["situations", "signalements"]);
    let record = format!("/f/{}", word("situations/S-2026-048.yaml"));
    desk.run(&["signalement", "signalements/SIG-2026-0048.yaml"]);
    let case = desk.get(&format!("{record}/dossier")).body;
    // Said in words, and with its own letters.
    for said in [
        "SIG-2026-0048-v1",
        "situations/S-2026-048.yaml",
        "Mineur, Lieu de vie actuel",
        "/effacer?situation=S-2026-048",
    ] {
        assert!(case.contains(said), "{said}: {case}");
    }
    let page = "/effacer?situation=S-2026-048";
    let shown = desk.get(page).body;
    assert!(shown.contains("signalements/SIG-2026-0048.yaml"), "{shown}");
    let there = || desk.root.join("situations/S-2026-048.yaml").exists();
    let ask = |shown: &str, pairs: &[(&str, &str)]| {
        let own = [
            ("situation", "S-2026-048"),
            ("numero", form(shown, "numero")),
            ("vu", form(shown, "vu")),
        ];
        let said: Vec<_> = own
            .into_iter()
            .filter(|(name, _)| !pairs.iter().any(|(other, _)| other == name))
            .collect();
        desk.post("/effacer", &[&said[..], pairs].concat())
    };
    let whole = [("lu", "oui"), ("motif", "decision")];
    // Not read, without a reason, what the archives must have first, another plan than the one shown.
    for (pairs, code) in [
        (&[("motif", "decision")][..], "D119"),
        (&[("lu", "oui")], "D102"),
        (&[("lu", "oui"), ("motif", "demande")], "D084"),
        (&[("lu", "oui"), ("motif", "decision"), ("vu", "autre")], "D119"),
    ] {
        let refused = ask(&desk.get(page).body, pairs);
        assert!(refused.status == 422 && refused.body.contains(code), "{code}: {}", refused.body);
        assert!(there(), "{code}");
    }
    let stale = desk.get(page).body;
    desk.write(
        "signalements/SIG-2026-0148.yaml",
        &desk.read("signalements/SIG-2026-0048.yaml").replace("SIG-2026-0048", "SIG-2026-0148"),
    );
    let refused = ask(&stale, &whole);
    assert!(refused.status == 422 && refused.body.contains("a changé depuis") && there());
    let shown = desk.get(page).body;
    let done = ask(&shown, &whole);
    assert!(done.status == 200 && done.body.contains("Une situation est effacée"), "{}", done.body);
    assert!(!there() && desk.root.join("effacements/S-2026-048.yaml").exists());
    assert!(desk.root.join("situations/S-2026-042.yaml").exists());
    // A second click erases nothing more.
    assert_eq!(ask(&shown, &whole).header("location"), Some("/effacer"));
    // What is no number is not everything.
    assert_eq!(desk.get("/effacer?situation=s-2026-042").status, 422);
}

#[test]
fn a_workspace_of_the_former_format_is_shown_what_it_becomes_then_written() {
    let desk = Bureau::open(&[]);
    for part in ["", "situations"] {
        copied(&at("tests/format1/exemple").join(part), &desk.root.join(part));
    }
    let first = desk.get("/").body;
    assert!(first.contains("/migrer\">Passer à la forme présente"), "{first}");
    let shown = desk.get("/migrer").body;
    assert!(shown.contains("signalements/"), "{shown}");
    let pairs = |page: &str, seen: &str| {
        desk.post("/migrer", &[("numero", form(page, "numero")), ("vu", seen)])
    };
    let stale = pairs(&shown, "autre");
    assert!(stale.status == 422 && !desk.root.join("signalements").exists(), "{}", stale.body);
    let done = pairs(&shown, form(&shown, "vu"));
    assert_eq!(done.header("location"), Some("/"), "{}", done.body);
    assert!(desk.root.join("signalements").exists());
    assert_eq!(desk.get("/").status, 200);
    assert!(desk.get("/migrer").body.contains("Rien à faire"));
}

#[test]
fn a_document_is_cancelled_once_it_is_said_whether_it_left() {
    let desk = Bureau::open(&["situations", "signalements"]);
    desk.run(&["signalement", "signalements/SIG-2026-0048.yaml"]);
    let record = desk.get(&format!("/f/{}", word("signalements/SIG-2026-0048.yaml"))).body;
    let link = between(&record, "class=\"changer\" href=\"", "\"");
    let link = link.strip_prefix(&desk.way).unwrap();
    let send = |page: &str, left: &str| {
        desk.post(link, &[("numero", form(page, "numero")), ("sortie", left)])
    };
    let page = desk.get(link).body;
    assert!(page.contains("SIG-2026-0048-v1.pdf"), "{page}");
    let refused = send(&page, "");
    assert!(refused.status == 422 && refused.body.contains("a pu sortir"), "{}", refused.body);
    let done = send(&refused.body, "jamais");
    assert_eq!(done.header("location"), Some(link), "{}", done.body);
    assert!(desk.get(link).body.contains("<strong>annulé"), "{}", desk.get(link).body);
    // What was cancelled is asked no more, nor is what is not there; what was said of it stays said.
    let after = desk.get(link).body;
    assert!(!after.contains("name=\"sortie\""));
    let lines = desk.read("registre/registre.tsv").lines().count();
    assert_eq!(send(&page, "peut-etre").header("location"), Some(link));
    assert_eq!(desk.read("registre/registre.tsv").lines().count(), lines);
    let record = desk.get(&format!("/f/{}", word("signalements/SIG-2026-0048.yaml"))).body;
    assert!(record.contains("annulé le "), "{record}");
    assert_eq!(desk.get("/d/0000000000000000/annuler").status, 404);
}
