//! What may be said of a fault of a page template: a sentence of ours for each kind of error.
//!
//! Whatever Typst composes may hold what was typed: `panic` and `assert` say what they are told, a
//! missing key or a font is quoted, a type error shows a value. None of it is passed on, however
//! masked; what it begins with only chooses among the sentences below.

/// The file that names the logo.
pub const ORGANISATION: &str = "cesmivip.yaml";

/// The beginning of an error of Typst, and what is said of it.
const CAUSES: [(&str, &str); 24] = [
    ("panicked", "le gabarit s'arrête de lui-même (panic)"),
    ("assertion failed", "une vérification du gabarit n'est pas tenue (assert)"),
    ("equality assertion failed", "une vérification du gabarit n'est pas tenue (assert)"),
    ("inequality assertion failed", "une vérification du gabarit n'est pas tenue (assert)"),
    ("dictionary does not contain key", "cette clé n'est pas dans le dictionnaire"),
    ("array index out of bounds", "ce rang n'est pas dans la liste"),
    ("string index out of bounds", "ce rang n'est pas dans le texte"),
    ("unknown variable", "ce nom n'est pas défini"),
    ("unknown font family", "cette police n'est pas dans le programme"),
    ("unexpected argument", "un argument est de trop"),
    ("missing argument", "un argument manque"),
    ("not enough arguments", "un argument manque"),
    ("unresolved import", "ce qui est importé n'existe pas"),
    ("cyclic import", "des gabarits s'importent en rond"),
    ("unclosed", "un délimiteur n'est pas fermé"),
    ("unexpected", "ce signe n'est pas attendu ici"),
    ("expected", "une valeur d'une autre sorte est attendue"),
    ("cannot", "cette opération ne se fait pas sur ces valeurs"),
    ("divisor must not be zero", "une division par zéro"),
    ("loop seems to be infinite", "une boucle ne finit pas"),
    ("maximum", "trop d'appels s'emboîtent"),
    ("document did not converge", "la mise en page ne se stabilise pas"),
    ("layout did not converge", "la mise en page ne se stabilise pas"),
    ("file not found", "ce fichier n'est pas du gabarit"),
];

/// What Typst says when a template asks for what the closed world does not hold.
const OUTSIDE: [&str; 4] = ["access denied", "escape the project root", "package", "not found"];

/// The sentence for an error of Typst, by its kind.
pub(super) fn cause(message: &str) -> Option<&'static str> {
    let known = CAUSES.iter().find(|(beginning, _)| message.starts_with(beginning));
    known.map(|(_, sentence)| *sentence)
}

/// Whether an error is about an image that cannot be decoded.
pub(super) fn is_of_an_image(message: &str) -> bool {
    const SAID: [&str; 3] =
        ["failed to decode image", "failed to parse SVG", "unknown image format"];
    SAID.iter().any(|beginning| message.starts_with(beginning))
}

/// Whether an error is about what the closed world does not hold.
pub(super) fn reaches_out(message: &str) -> bool {
    // What a template says of itself may hold any word.
    let own = ["panicked", "assertion", "equality", "inequality"];
    let is_own = own.iter().any(|beginning| message.starts_with(beginning));
    !is_own && OUTSIDE.iter().any(|word| message.contains(word))
}

/// A rule of the catalogue with a cause, as one sentence.
pub(super) fn sentence(rule: &str, cause: &str) -> String {
    format!("{} : {cause}.", rule.trim_end_matches('.'))
}

/// Whether a sentence is one that this room may say of a rule: what comes back from a worker is
/// held to it.
pub fn is_ours(rule: &str, said: &str) -> bool {
    said == rule || CAUSES.iter().any(|(_, cause)| sentence(rule, cause) == said)
}
