//! A text at a glance.

/// A text on one line, cut after so many characters: « Un appui pour les démarches de… ».
pub fn glimpse(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters_and_only_when_it_is_longer() {
        assert_eq!(glimpse(" été\n au  lac ", 10), "été au lac");
        assert_eq!(glimpse("été au lac", 2), "ét…");
        assert_eq!(glimpse("", 2), "");
    }
}
