//! The alphabets of mathematics: a letter in bold, script, blackboard and so on is a character of its own.

use pulldown_latex::event::Font;

/// Where the letters, Greek letters and digits of an alphabet begin in Unicode; 0 where there are none.
const fn alphabet(font: Font) -> (u32, u32, u32) {
    match font {
        Font::Bold => (0x1D400, 0x1D6A8, 0x1D7CE),
        Font::Italic => (0x1D434, 0x1D6E2, 0),
        Font::BoldItalic | Font::BoldSymbol => (0x1D468, 0x1D71C, 0x1D7CE),
        Font::Script => (0x1D49C, 0, 0),
        Font::BoldScript => (0x1D4D0, 0, 0),
        Font::Fraktur => (0x1D504, 0, 0),
        Font::DoubleStruck => (0x1D538, 0, 0x1D7D8),
        Font::BoldFraktur => (0x1D56C, 0, 0),
        Font::SansSerif => (0x1D5A0, 0, 0x1D7E2),
        Font::BoldSansSerif => (0x1D5D4, 0x1D756, 0x1D7EC),
        Font::SansSerifItalic => (0x1D608, 0, 0),
        Font::SansSerifBoldItalic => (0x1D63C, 0x1D790, 0x1D7EC),
        Font::Monospace => (0x1D670, 0, 0x1D7F6),
        Font::DoubleStruckItalic | Font::UpRight => (0, 0, 0),
    }
}

/// Letters that Unicode had before the alphabets, whose places there are empty.
const EARLIER: [(Font, &str, &str); 4] = [
    (Font::Italic, "h", "ℎ"),
    (Font::Script, "BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
    (Font::Fraktur, "CHIRZ", "ℭℌℑℜℨ"),
    (Font::DoubleStruck, "CHNPQRZ", "ℂℍℕℙℚℝℤ"),
];

/// Variants of Greek letters, in the order of the alphabets, behind ∂.
const VARIANTS: [char; 6] = ['ϵ', 'ϑ', 'ϰ', 'ϕ', 'ϱ', 'ϖ'];

/// A character in an alphabet; itself where the alphabet has no such character.
pub(super) fn letter(font: Font, c: char) -> char {
    let earlier = EARLIER.iter().filter(|(of, ..)| *of == font);
    let earlier = earlier.flat_map(|(_, plain, shown)| plain.chars().zip(shown.chars()));
    if let Some((_, shown)) = earlier.into_iter().find(|&(plain, _)| plain == c) {
        return shown;
    }
    let (latin, greek, digits) = alphabet(font);
    let variant = VARIANTS.iter().zip(52..).find(|&(&variant, _)| variant == c);
    let (first, offset) = match c {
        'A'..='Z' => (latin, c as u32 - 'A' as u32),
        'a'..='z' => (latin, c as u32 - 'a' as u32 + 26),
        '0'..='9' => (digits, c as u32 - '0' as u32),
        'Α'..='Ω' => (greek, c as u32 - 'Α' as u32),
        '∇' => (greek, 25),
        'α'..='ω' => (greek, c as u32 - 'α' as u32 + 26),
        '∂' => (greek, 51),
        _ => variant.map_or((0, 0), |(_, offset)| (greek, offset)),
    };
    char::from_u32(first + offset).filter(|_| first > 0).unwrap_or(c)
}

/// Text in an alphabet.
pub(super) fn letters(font: Option<Font>, text: &str) -> String {
    font.map_or_else(|| text.to_owned(), |font| text.chars().map(|c| letter(font, c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_their_characters() {
        let all = |font, text: &str| letters(Some(font), text);
        assert_eq!(all(Font::DoubleStruck, "NRQxA1"), "ℕℝℚ𝕩𝔸𝟙");
        assert_eq!(all(Font::Bold, "xΑΩαω∇∂ϵϖ9"), "𝐱𝚨𝛀𝛂𝛚𝛁𝛛𝛜𝛡𝟗");
        assert_eq!(all(Font::Script, "LAeB"), "ℒ𝒜ℯℬ");
        assert_eq!(all(Font::Fraktur, "gCz"), "𝔤ℭ𝔷");
        assert_eq!(all(Font::Italic, "hx"), "ℎ𝑥");
        assert_eq!(all(Font::UpRight, "d+"), "d+");
    }
}
