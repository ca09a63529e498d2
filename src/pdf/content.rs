//! The tokens of a content stream, read strictly: what is not understood is refused.
//!
//! General parsers either guess past what they do not understand, which a search for withheld
//! text cannot afford, or cost half an inspection. Arrays and dictionaries are flattened: the
//! search wants their strings and names, not their shape. A test holds this reading against the
//! PDF crate's on every sample.

/// Why a file cannot be read to the end; then nothing can be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// One token; numbers, booleans and brackets are checked and passed over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(Vec<u8>),
    Name(Vec<u8>),
    /// A whole number.
    Number(i64),
    Operator(&'a [u8]),
}

/// Reads a content stream token by token.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The brackets that are open, innermost last.
    open: Vec<u8>,
    /// Whether operands wait for their operator.
    waiting: bool,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, open: Vec::new(), waiting: false }
    }

    /// Gives the next token, or nothing at the end of a complete stream.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Unreadable> {
        loop {
            while self.peek().is_some_and(is_space) {
                self.at += 1;
            }
            let Some(byte) = self.peek() else {
                let complete = self.open.is_empty() && !self.waiting;
                return if complete { Ok(None) } else { Err(Unreadable) };
            };
            match byte {
                b'(' => return self.operand(Self::literal).map(|text| Some(Token::Text(text))),
                b'/' => return self.operand(Self::name).map(|name| Some(Token::Name(name))),
                b'<' if self.bytes.get(self.at + 1) != Some(&b'<') => {
                    return self.operand(Self::hexadecimal).map(|text| Some(Token::Text(text)));
                }
                b'[' | b']' | b'<' | b'>' => self.bracket(byte)?,
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let digits = |byte: &u8| byte.is_ascii_digit() || b"+-.".contains(byte);
                    let word = self.word();
                    if !word.iter().all(digits) {
                        return Err(Unreadable);
                    }
                    self.waiting = true;
                    let whole = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
                    if let Some(number) = whole {
                        return Ok(Some(Token::Number(number)));
                    }
                }
                _ => match self.word() {
                    b"true" | b"false" | b"null" => self.waiting = true,
                    // An inline image would hide bytes from this reading; Typst makes none.
                    b"" | b"BI" | b"ID" | b"EI" => return Err(Unreadable),
                    operator if self.open.is_empty() => {
                        self.waiting = false;
                        return Ok(Some(Token::Operator(operator)));
                    }
                    _ => return Err(Unreadable),
                },
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Result<u8, Unreadable> {
        let byte = self.peek().ok_or(Unreadable)?;
        self.at += 1;
        Ok(byte)
    }

    fn operand<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        self.waiting = true;
        read(self)
    }

    /// Regular characters up to the next space or delimiter.
    fn word(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn bracket(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.at += 1;
        if matches!(byte, b'<' | b'>') && self.take()? != byte {
            return Err(Unreadable);
        }
        self.waiting = true;
        match byte {
            b'[' | b'<' => {
                self.open.push(byte);
                Ok(())
            }
            _ => {
                let opening = if byte == b']' { b'[' } else { b'<' };
                if self.open.pop() == Some(opening) { Ok(()) } else { Err(Unreadable) }
            }
        }
    }

    /// A string in parentheses (ISO 32000-1, 7.3.4.2).
    fn literal(&mut self) -> Result<Vec<u8>, Unreadable> {
        self.at += 1;
        let (mut text, mut depth) = (Vec::new(), 1);
        loop {
            match self.take()? {
                b'\\' => self.escape(&mut text)?,
                b')' if depth == 1 => return Ok(text),
                byte => {
                    depth += i32::from(byte == b'(') - i32::from(byte == b')');
                    text.push(byte);
                }
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Result<(), Unreadable> {
        let byte = self.take()?;
        text.push(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return Ok(()),
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return Ok(());
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                u8::try_from(code & 0xff).map_err(|_| Unreadable)?
            }
            other => other,
        });
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<Vec<u8>, Unreadable> {
        self.at += 1;
        let mut digits = Vec::new();
        loop {
            match self.take()? {
                b'>' => break,
                byte if is_space(byte) => {}
                byte => digits.push(hex(byte)?),
            }
        }
        if digits.len() % 2 == 1 {
            digits.push(0);
        }
        Ok(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
    }

    fn name(&mut self) -> Result<Vec<u8>, Unreadable> {
        self.at += 1;
        let mut bytes = self.word().iter();
        let mut name = Vec::new();
        while let Some(byte) = bytes.next() {
            name.push(match byte {
                b'#' => match (bytes.next(), bytes.next()) {
                    (Some(high), Some(low)) => hex(*high)? << 4 | hex(*low)?,
                    _ => return Err(Unreadable),
                },
                _ => *byte,
            });
        }
        Ok(name)
    }
}

/// Every string of a content stream, in order: what a test compares with another reader's.
///
/// # Errors
/// When anything in the stream is not understood.
#[doc(hidden)]
pub fn content_strings(stream: &[u8]) -> Result<Vec<Vec<u8>>, Unreadable> {
    let mut tokens = Tokens::new(stream);
    let mut strings = Vec::new();
    while let Some(token) = tokens.next()? {
        if let Token::Text(text) = token {
            strings.push(text);
        }
    }
    Ok(strings)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

fn hex(byte: u8) -> Result<u8, Unreadable> {
    let digit = char::from(byte).to_digit(16).ok_or(Unreadable)?;
    u8::try_from(digit).map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<String>, Unreadable> {
        let mut tokens = Tokens::new(bytes);
        let mut read = Vec::new();
        while let Some(token) = tokens.next()? {
            read.push(match token {
                Token::Text(text) => format!("t:{}", String::from_utf8_lossy(&text)),
                Token::Name(name) => format!("n:{}", String::from_utf8_lossy(&name)),
                Token::Number(number) => format!("i:{number}"),
                Token::Operator(word) => String::from_utf8_lossy(word).into_owned(),
            });
        }
        Ok(read)
    }

    #[test]
    fn every_way_to_write_a_string_is_read() {
        let stream =
            b"/Span <</ActualText (a\\(b\\051 (c) \\\n\\\\)>> BDC\n[<61 6> -12.5 (d)]TJ EMC";
        let expected =
            ["n:Span", "n:ActualText", "t:a(b) (c) \\", "BDC", "t:a`", "t:d", "TJ", "EMC"];
        assert_eq!(read(stream).ok(), Some(expected.map(str::to_owned).to_vec()));
        let numbers = ["i:7", "n:MCID", "i:12", "BDC"].map(str::to_owned);
        assert_eq!(read(b"7 0.5 <</MCID 12>> BDC").ok(), Some(numbers.to_vec()));
        assert_eq!(read(b"/A#42 gs").ok(), Some(vec!["n:AB".to_owned(), "gs".to_owned()]));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for stream in [
            "(open Tj",
            "<6g> Tj",
            "[(a) Tj",
            "(a)] TJ",
            "<</A [>>] BDC",
            "12x w",
            "(a)",
            "% note\n q",
            "BI /W 1 ID x EI",
            "/A#4 gs",
            "{ q }",
            "<< /A > BDC",
        ] {
            assert_eq!(read(stream.as_bytes()), Err(Unreadable), "{stream}");
        }
    }
}
