//! What the embedded fonts cannot draw.

use crate::diag::Report;
use crate::page::undrawn;
use crate::record::Marked;

/// Most characters that one warning names.
const MOST_NAMED: usize = 24;

/// Warns of the characters of a record that no embedded font draws, each word at its place: they
/// print by their codes.
pub fn undrawable(marked: &Marked) -> Report {
    let mut report = Report::new();
    marked.texts(&mut |pointer, text| {
        let found = undrawn(text);
        let mut left = found.as_slice();
        while let [(start, _), ..] = left {
            // The signs of one word are told at once.
            let word = text[*start..].find(char::is_whitespace).map_or(text.len(), |at| start + at);
            let many = left.iter().take_while(|(at, _)| *at < word).count();
            let (mine, rest) = left.split_at(many);
            let run = mine.iter().zip(mine.iter().skip(1));
            let touching =
                run.take_while(|((at, c), (next, _))| at + c.len_utf8() == *next).count();
            let (last, c) = mine[touching];
            let fault = marked.inside("G010", pointer, text, *start..last + c.len_utf8());
            report.push(fault.message(told(mine)));
            left = rest;
        }
    });
    report.sort();
    report
}

fn told(found: &[(usize, char)]) -> String {
    let mut codes: Vec<String> = Vec::new();
    for (_, c) in found {
        let code = format!("U+{:04X}", u32::from(*c));
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let first = codes[0].clone();
    let (named, more) = codes.split_at(codes.len().min(MOST_NAMED));
    let named = named.join(", ");
    match (named.contains(','), more.len()) {
        (false, _) => format!(
            "Le caractère {named} n'a de dessin dans aucune police : il s'imprime « [{first}] »."
        ),
        (true, 0) => format!(
            "Les caractères {named} n'ont de dessin dans aucune police : ils s'impriment par leur \
             code, « [{first}] »."
        ),
        (true, more) => format!(
            "Les caractères {named} et {more} autres n'ont de dessin dans aucune police : ils \
             s'impriment par leur code, « [{first}] »."
        ),
    }
}
