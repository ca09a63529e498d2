//! What a template at fault tells: a code, a place and a sentence of ours, whatever it does with
//! the record.

use std::collections::BTreeMap;

use cesmivip::diag::{Report, rule};
use cesmivip::page::{Order, draw, is_ours};
use serde_json::{Value, json};

/// Words of a record as they may stand there, marks and quotation marks included.
const CANARIES: [&str; 8] = [
    "ZYXMARQUEUR",
    "d'Zyxmarqueur",
    "« zyxmarqueur »",
    "zyx\"mar`queur\" Zyxmarqueur",
    "Zyxmarqueur-zyxmarqueur 06 12",
    "l\u{2019}Zyxmarqueur\nzyxmarqueur",
    "zyxmarqueur: not found",
    "]#Zyxmarqueur(\\",
];

/// Page templates that end on what the record says, or on what they make of it.
const PAGES: [&str; 58] = [
    "#panic(s)",
    "#panic([#s])",
    "#panic([*#s*], (s, s))",
    "#panic(tout)",
    "#panic(upper(s))",
    "#panic(lower(s))",
    "#panic(s.replace(\"'\", \"’\"))",
    "#panic(s.split(\"\").join(\"-\"))",
    "#panic(s.clusters().rev().join())",
    "#panic(repr(s))",
    "#panic(\"unknown variable: \" + s)",
    "#panic(\"file not found (searched at \" + s + \")\")",
    "#assert(false, message: s)",
    "#assert(s == \"\", message: \"nom : \" + s)",
    "#assert.eq(s, \"\")",
    "#assert.eq(s, \"\", message: s)",
    "#assert.ne(s, s)",
    "#(a: 1).at(s)",
    "#(:).at(s)",
    "#(a: 1).remove(s)",
    "#(1, 2).at(s)",
    "#s.at(9999)",
    "#s.inconnu",
    "#(s + 1)",
    "#(1 < s)",
    "#int(s)",
    "#float(s)",
    "#decimal(s)",
    "#version(s)",
    "#rgb(s)",
    "#regex(s + \"(\")",
    "#eval(s)",
    "#eval(\"panic(\" + repr(s) + \")\")",
    "#eval(\"let x = \" + s)",
    "#json(bytes(s))",
    "#yaml(bytes(s + \": [\"))",
    "#toml(bytes(s))",
    "#xml(bytes(\"<\" + s))",
    "#csv(bytes(s + \"\\n\\\"\"))",
    "#cbor(bytes(s))",
    "#plugin(bytes(s))",
    "#image(bytes(s))",
    "#read(\"/\" + s)",
    "#read(s)",
    "#json(\"/\" + s + \".json\")",
    "#image(\"/\" + s + \".png\")",
    "#import \"/\" + s + \".typ\": *",
    "#include \"/\" + s + \".typ\"",
    "#import \"@preview/\" + s + \":1.0.0\"",
    "#text(font: s)[a]",
    "#text(lang: s)[a]",
    "#text(fill: s)[a]",
    "#ref(label(s))",
    "#cite(label(s))",
    "#bibliography(bytes(s))",
    "#raw(\"x\", theme: bytes(s))",
    "#grid(columns: s)",
    "#numbering(s, s)",
];

/// Templates of words that do the same.
const WORDS: [&str; 9] = [
    "{{ mineur.nom | inconnu }}",
    "{{ mineur.nom.inconnu.encore }}",
    "{{ mineur[mineur.nom].x }}",
    "{{ mineur.nom + 1 }}",
    "{{ throw(message=mineur.nom) }}",
    "{{ mineur.nom | get(key=mineur.nom) }}",
    "{{ mineur.nom | date(format=mineur.nom) }}",
    "{{ inconnu(x=mineur.nom) }}",
    "{% include mineur.nom %}",
];

fn order(word: &str, name: &str, template: &str) -> Order {
    let text = match name {
        "page.typ" => format!(
            "#let mots(n) = if type(n) == str {{ (n,) }} \
             else if type(n) == array {{ n.map(mots).flatten() }} \
             else if type(n) == dictionary {{ n.values().map(mots).flatten() }} else {{ () }}\n\
             #let tout = mots(json(\"/donnees.json\").blocs)\n#let s = tout.at(0)\n{template}\n"
        ),
        _ => template.to_owned(),
    };
    let mut files = BTreeMap::from([(format!("/essai/{name}"), text.into_bytes())]);
    files.entry("/essai/page.typ".to_owned()).or_insert_with(|| b"x".to_vec());
    let view = json!({
        "document": {"titre": "Essai"},
        "organisation": {},
        "blocs": [{"lignes": [[{"valeur": {"forme": "ligne", "contenu": word}}]]}],
        "donnees": {"mineur": {"nom": word}},
        "libelles": {},
    });
    let order = Order {
        main: "/essai/page.typ".to_owned(),
        folder: "/essai/".to_owned(),
        view,
        files,
        ident: "essai".to_owned(),
    };
    // The template reads the very word that is looked for.
    assert_eq!(order.view["donnees"]["mineur"]["nom"], Value::from(word));
    order
}

/// Every word of the report is ours, and none is of the record, in any order of its letters.
fn is_silent(report: &Report, order: &Order, template: &str) {
    for fault in report.items() {
        let said = format!("{} {} {}", fault.message, fault.remedy, fault.place);
        let folded = said.to_lowercase();
        let backwards: String = folded.chars().rev().collect();
        let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        for text in [&folded, &backwards, &letters] {
            assert!(!text.contains("marqueur"), "{template}: {said}");
        }
        let rule = rule(fault.code);
        assert!(is_ours(rule.text, &fault.message), "{template}: {said}");
        assert_eq!(fault.remedy, rule.remedy, "{template}");
        let path = fault.place.file.strip_prefix("templates").unwrap_or_default();
        let is_ordered = path == order.folder || order.files.contains_key(path);
        assert!(is_ordered, "{template}: {said}");
    }
}

#[test]
fn a_template_at_fault_says_nothing_of_the_record() {
    for (name, templates) in [("page.typ", &PAGES[..]), ("objet.tera", &WORDS)] {
        for template in templates {
            let mut told = 0;
            for word in CANARIES {
                let order = order(word, name, template);
                if let Err(report) = draw(&order) {
                    is_silent(&report, &order, template);
                    told += 1;
                }
            }
            // What never fails would prove nothing.
            assert!(told > 0, "{template}");
        }
    }
}

#[test]
fn the_author_of_a_template_is_told_what_kind_of_error_it_is() {
    for (template, code, cause) in [
        ("#panic(s)", "G002", "le gabarit s'arrête de lui-même (panic)"),
        ("#panic(\"not found\")", "G002", "le gabarit s'arrête de lui-même (panic)"),
        ("#assert(false)", "G002", "une vérification du gabarit n'est pas tenue (assert)"),
        ("#(:).at(s)", "G002", "cette clé n'est pas dans le dictionnaire"),
        ("#(1,).at(7)", "G002", "ce rang n'est pas dans la liste"),
        ("#inconnu", "G002", "ce nom n'est pas défini"),
        ("#text(font: s)[a]", "G002", "cette police n'est pas dans le programme"),
        ("#let x = ", "G002", "une valeur d'une autre sorte est attendue"),
    ] {
        let order = order("ZYXMARQUEUR", "page.typ", template);
        let report = draw(&order).err().unwrap();
        let fault = &report.items()[0];
        assert_eq!((fault.code, fault.place.line), (code, 4), "{template}: {fault:?}");
        assert!(fault.message.contains(cause), "{template}: {}", fault.message);
    }
}
