//! Bars, made from the figures that print.

use serde::Serialize;

use super::fig::{Fig, Mark};

/// A drawing: horizontal bars.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Chart {
    genre: &'static str,
    titre: String,
    /// What the bars are: « en nombre de situations », « en pour cent ».
    mesure: String,
    alt: String,
    /// The marks that its bars show.
    marques: Vec<Mark>,
    barres: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    libelle: String,
    texte: String,
    marque: Option<Mark>,
    /// In thousandths of the largest published count, or of the whole for a share; nothing for a figure without number, whose
    /// mark has one length whatever it hides.
    part: Option<u64>,
}

impl Chart {
    /// Draws figures beside their labels, from what is counted in the plural; `None` when none is a
    /// published number, or when a share is of a count too small to print, which no bar shows.
    pub(super) fn bars(title: &str, unit: &str, cells: &[(&str, &Fig)]) -> Option<Self> {
        let rates = cells.iter().any(|(_, fig)| fig.percents().is_some());
        if rates && cells.iter().any(|(_, fig)| fig.mark() == Some(Mark::Moins)) {
            return None;
        }
        let number = |fig: &Fig| if rates { fig.percents() } else { fig.number() };
        let largest = cells.iter().filter_map(|(_, fig)| number(fig)).max().filter(|n| *n > 0)?;
        let largest = if rates { 100 } else { largest };
        let mesure = if rates { "en pour cent".into() } else { format!("en nombre de {unit}") };
        let mut marques: Vec<Mark> = cells.iter().filter_map(|(_, fig)| fig.mark()).collect();
        marques.sort();
        marques.dedup();
        let barres = cells.iter().map(|(label, fig)| Bar {
            libelle: (*label).to_owned(),
            texte: fig.text().to_owned(),
            marque: fig.mark(),
            part: number(fig).map(|n| (n * 1000 + largest / 2) / largest),
        });
        let told = cells.iter().map(|(label, fig)| format!("{label} : {}", in_words(fig)));
        let told = told.collect::<Vec<_>>().join(" ; ");
        Some(Self {
            genre: "barres",
            titre: title.to_owned(),
            alt: format!("Barres horizontales, {mesure}. {told}."),
            mesure,
            marques,
            barres: barres.collect(),
        })
    }
}

fn in_words(fig: &Fig) -> &str {
    match (fig.mark(), fig.number()) {
        (Some(Mark::Nd), _) => "non disponible",
        (None, Some(0)) => "0",
        (Some(Mark::Moins) | None, _) => fig.text(),
    }
}
