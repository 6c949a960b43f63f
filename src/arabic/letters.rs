//! Arabic code points under their Unicode names: the one place where letters are written as escapes.
//!
//! In: one scalar value. Out: its class (letter, ignorable, mark that composes, digit, or none of ours) and the
//! letter it is indexed as. Hamza seats on waw and yeh stay letters of their own: writers almost never drop
//! them, and folding them would merge words that readers keep apart.

macro_rules! letters {
    ($($name:ident $code:literal)*) => {
        $(#[doc = concat!("The letter or mark ", stringify!($code), ".")] pub const $name: char = $code;)*
    };
}

letters! {
    HAMZA '\u{0621}'
    ALEF_WITH_MADDA_ABOVE '\u{0622}'
    ALEF_WITH_HAMZA_ABOVE '\u{0623}'
    WAW_WITH_HAMZA_ABOVE '\u{0624}'
    ALEF_WITH_HAMZA_BELOW '\u{0625}'
    YEH_WITH_HAMZA_ABOVE '\u{0626}'
    ALEF '\u{0627}'
    BEH '\u{0628}'
    TEH_MARBUTA '\u{0629}'
    TEH '\u{062A}'
    THEH '\u{062B}'
    JEEM '\u{062C}'
    HAH '\u{062D}'
    KHAH '\u{062E}'
    DAL '\u{062F}'
    THAL '\u{0630}'
    REH '\u{0631}'
    ZAIN '\u{0632}'
    SEEN '\u{0633}'
    SHEEN '\u{0634}'
    SAD '\u{0635}'
    DAD '\u{0636}'
    TAH '\u{0637}'
    AIN '\u{0639}'
    GHAIN '\u{063A}'
    TATWEEL '\u{0640}'
    FEH '\u{0641}'
    QAF '\u{0642}'
    KAF '\u{0643}'
    LAM '\u{0644}'
    MEEM '\u{0645}'
    NOON '\u{0646}'
    HEH '\u{0647}'
    WAW '\u{0648}'
    ALEF_MAKSURA '\u{0649}'
    YEH '\u{064A}'
    FATHATAN '\u{064B}'
    MADDAH_ABOVE '\u{0653}'
    HAMZA_ABOVE '\u{0654}'
    HAMZA_BELOW '\u{0655}'
    ARABIC_DECIMAL_SEPARATOR '\u{066B}'
    ARABIC_THOUSANDS_SEPARATOR '\u{066C}'
    TEH_MARBUTA_GOAL '\u{06C3}'
    ARABIC_COMMA '\u{060C}'
    FORM_FEED '\u{000C}'
    NO_BREAK_SPACE '\u{00A0}'
    ZERO_WIDTH_SPACE '\u{200B}'
    FIRST_STRONG_ISOLATE '\u{2068}'
    POP_DIRECTIONAL_ISOLATE '\u{2069}'
    BYTE_ORDER_MARK '\u{FEFF}'
}

/// Whether `letter` is invisible and changes the direction of the text around it.
pub fn is_bidi_control(letter: char) -> bool {
    matches!(
        letter,
        '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// Whether `letter` could steer what shows it, a terminal or a line of text: controls, and what changes the direction.
pub fn is_steering(letter: char) -> bool {
    letter.is_control() || is_bidi_control(letter)
}

/// What a scalar value is to the analyzer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// An Arabic letter.
    Letter,
    /// Dropped: neither a break nor a letter; a mark or the tatweel, which belong to the letter before them.
    Mark,
    /// Dropped: neither a break nor a letter; an invisible control, which belongs to no letter.
    Control,
    /// Changes the letter before it: maddah or hamza.
    Composing,
    /// A decimal digit of one of four scripts.
    Digit,
    /// Not Arabic; the caller decides.
    Other,
}

/// Returns the class of `letter`.
#[inline]
pub fn class(letter: char) -> Class {
    let code = u32::from(letter);
    match code.checked_sub(0x0600) {
        Some(offset @ 0..=0xFF) => ARABIC_BLOCK[offset as usize],
        _ => class_of(code),
    }
}

/// Whether the two bytes are UTF-8 of a letter or mark in U+0600–U+06FF.
#[inline]
pub fn is_arabic_pair(lead: u8, trail: u8) -> bool {
    let offset = (lead & 3) << 6 | trail & 0x3F;
    lead & 0xFC == 0xD8 && IN_WORDS[usize::from(offset)]
}

/// Which of U+0600–U+06FF stand in words and are no controls.
static IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut offset = 0;
    while offset < 256 {
        let class = ARABIC_BLOCK[offset];
        table[offset] = matches!(class, Class::Letter | Class::Mark | Class::Composing);
        offset += 1;
    }
    table
};

/// The letters of a word as a set, one bit each, from the two bytes of each of them; letters of rarer blocks share their bits.
#[inline]
pub fn alphabet_of_pair(lead: u8, trail: u8) -> u64 {
    let offset = (lead & 3) << 6 | trail & 0x3F;
    ALPHABETS[usize::from(offset)]
}

/// The letters of a word as a set, as [`alphabet_of_pair`] has it.
pub fn alphabet_of(letters: &[char]) -> u64 {
    letters.iter().fold(0, |set, &letter| set | bit_of(letter))
}

/// Any letters at all: what becomes of the letter before a mark that composes is not told by the mark.
pub const ANY_LETTERS: u64 = u64::MAX;

const fn bit_of(letter: char) -> u64 {
    1 << (letter as u32 & 63)
}

/// What each of U+0600–U+06FF adds to the set of letters of a word when it is folded.
static ALPHABETS: [u64; 256] = {
    let mut table = [0; 256];
    let mut offset = 0;
    while offset < 256 {
        table[offset] = match ARABIC_BLOCK[offset] {
            Class::Letter => bit_of(FOLDED_BLOCK[offset]),
            Class::Composing => ANY_LETTERS,
            Class::Mark | Class::Control | Class::Digit | Class::Other => 0,
        };
        offset += 1;
    }
    table
};

/// Whether `letter` is alphabetic, as the standard library has it, which searches its tables for every Arabic letter.
#[inline]
pub fn is_alphabetic(letter: char) -> bool {
    match u32::from(letter).checked_sub(0x0600) {
        Some(offset @ 0..=0xFF) => ALPHABETIC[offset as usize],
        _ => letter.is_alphabetic(),
    }
}

/// Whether `letter` is alphabetic or a number, as the standard library has it.
#[inline]
pub fn is_alphanumeric(letter: char) -> bool {
    match u32::from(letter).checked_sub(0x0600) {
        Some(offset @ 0..=0xFF) => {
            ALPHABETIC[offset as usize] || ARABIC_BLOCK[offset as usize] == Class::Digit
        }
        _ => letter.is_alphanumeric(),
    }
}

/// Which of U+0600–U+06FF have the property Alphabetic of Unicode.
static ALPHABETIC: [bool; 256] = {
    let mut table = [false; 256];
    let mut offset = 0;
    while offset < 256 {
        table[offset] = matches!(
            0x0600 + offset,
            0x0610..=0x061A | 0x0620..=0x0657 | 0x0659..=0x065F | 0x066E..=0x06D3 | 0x06D5..=0x06DC
                | 0x06E1..=0x06E8 | 0x06ED..=0x06EF | 0x06FA..=0x06FC | 0x06FF
        );
        offset += 1;
    }
    table
};

/// Classes of U+0600–U+06FF, where nearly all Arabic text lives.
static ARABIC_BLOCK: [Class; 256] = {
    let mut table = [Class::Other; 256];
    let mut offset = 0;
    while offset < 256 {
        table[offset] = class_of(0x0600 + offset as u32);
        offset += 1;
    }
    table
};

const fn class_of(code: u32) -> Class {
    match code {
        0x0030..=0x0039 | 0x0660..=0x0669 | 0x06F0..=0x06F9 | 0xFF10..=0xFF19 => Class::Digit,
        0x0653..=0x0655 => Class::Composing,
        // High hamza: only ever half of a compatibility letter (U+0675–U+0678), which is one letter.
        0x0640 | 0x0674 => Class::Mark,
        0x0610..=0x061A | 0x064B..=0x0652 | 0x0656..=0x065F | 0x0670 => Class::Mark,
        0x06D6..=0x06DC | 0x06DF..=0x06E4 | 0x06E7..=0x06E8 | 0x06EA..=0x06ED => Class::Mark,
        0x0898..=0x089F | 0x08CA..=0x08E1 | 0x08E3..=0x08FF => Class::Mark,
        // Spacing forms of the marks, whose compatibility decomposition begins with a space.
        0xFC5E..=0xFC63 | 0xFCF2..=0xFCF4 | 0xFE70..=0xFE7F => Class::Mark,
        // Pious phrases in one sign: no reader types them as words.
        0xFDFA | 0xFDFB | 0xFDFD => Class::Mark,
        0x00AD | 0x034F | 0x061C | 0x200B..=0x200F | 0x202A..=0x202E => Class::Control,
        0x2060..=0x2064 | 0x2066..=0x2069 | 0xFEFF | 0xFE00..=0xFE0F => Class::Control,
        0x0620..=0x063F | 0x0641..=0x064A | 0x066E..=0x066F | 0x0671..=0x06D3 | 0x06D5 => {
            Class::Letter
        }
        0x06EE..=0x06EF | 0x06FA..=0x06FC | 0x06FF | 0x0750..=0x077F => Class::Letter,
        0x0870..=0x0887 | 0x0889..=0x088E | 0x08A0..=0x08C9 => Class::Letter,
        0xFB50..=0xFBB1 | 0xFBD3..=0xFD3D | 0xFD50..=0xFD8F | 0xFD92..=0xFDC7 => Class::Letter,
        0xFDF0..=0xFDF9 | 0xFDFC | 0xFE80..=0xFEFC => Class::Letter,
        _ => Class::Other,
    }
}

/// Whether `letter` is a presentation form: one or several letters in the shape they take in a word.
#[inline]
pub fn is_presentation_form(letter: char) -> bool {
    matches!(u32::from(letter), 0xFB50..=0xFDFF | 0xFE70..=0xFEFC)
}

/// Returns what `letter`, which is no presentation form, is indexed as.
#[inline]
pub fn fold(letter: char) -> char {
    match u32::from(letter).checked_sub(0x0600) {
        Some(offset @ 0..=0xFF) => FOLDED_BLOCK[offset as usize],
        _ => letter,
    }
}

/// What the letters of U+0600–U+06FF are indexed as; no letter outside is folded.
static FOLDED_BLOCK: [char; 256] = {
    let mut table = ['\0'; 256];
    let mut offset = 0;
    while offset < 256 {
        if let Some(letter) = char::from_u32(0x0600 + offset as u32) {
            table[offset] = folded(letter);
        }
        offset += 1;
    }
    table
};

const fn folded(letter: char) -> char {
    match letter as u32 {
        0x0622 | 0x0623 | 0x0625 | 0x0671 | 0x0672 | 0x0673 | 0x0675 => ALEF,
        0x0649 | 0x06CC | 0x06CD | 0x06CE | 0x06D0..=0x06D3 | 0x0678 | 0x0620 => YEH,
        0x0629 | 0x06BE..=0x06C3 | 0x06D5 | 0x06FF => HEH,
        0x06A9 | 0x06AA | 0x06AC | 0x06AD | 0x06AF | 0x063B | 0x063C => KAF,
        0x067E => BEH,
        0x0686 => JEEM,
        0x0698 => ZAIN,
        0x06A4 | 0x06A2 => FEH,
        0x06A8 | 0x06A7 => QAF,
        0x0679 => TEH,
        0x0688 => DAL,
        0x0691 => REH,
        0x06BA => NOON,
        0x0676 => WAW,
        // The vowel that its compatibility form U+0677 writes with a high hamza.
        0x0677 => '\u{06C7}',
        _ => letter,
    }
}

/// Returns `letter` with the composing `mark` on it; a mark that the letter does not take is lost.
pub fn compose(letter: char, mark: char) -> char {
    match (letter, mark) {
        (ALEF, MADDAH_ABOVE) => ALEF_WITH_MADDA_ABOVE,
        (ALEF, HAMZA_ABOVE) => ALEF_WITH_HAMZA_ABOVE,
        // By Unicode's canonical order a mark below comes before those above, wherever it is written (UAX #15).
        (ALEF | ALEF_WITH_MADDA_ABOVE | ALEF_WITH_HAMZA_ABOVE, HAMZA_BELOW) => {
            ALEF_WITH_HAMZA_BELOW
        }
        (WAW, HAMZA_ABOVE) => WAW_WITH_HAMZA_ABOVE,
        (YEH | ALEF_MAKSURA, HAMZA_ABOVE) => YEH_WITH_HAMZA_ABOVE,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_twice_is_folding_once_and_stays_a_letter() {
        for letter in ('\u{0600}'..='\u{08FF}').filter(|&letter| class(letter) == Class::Letter) {
            let folded = fold(letter);
            assert_eq!(fold(folded), folded, "{letter}");
            assert_eq!(class(folded), Class::Letter, "{letter}");
        }
    }

    #[test]
    fn the_table_agrees_with_the_ranges() {
        for code in 0x0600..=0x06FF {
            let letter = char::from_u32(code).expect("no surrogates below U+0700");
            assert_eq!(class(letter), class_of(code));
        }
    }

    #[test]
    fn every_character_is_alphabetic_or_a_number_as_the_standard_library_has_it() {
        for letter in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(letter), letter.is_alphabetic(), "{letter}");
            assert_eq!(
                is_alphanumeric(letter),
                letter.is_alphanumeric(),
                "{letter}"
            );
        }
    }

    #[test]
    fn marks_controls_and_punctuation_are_told_apart() {
        assert_eq!(class(TATWEEL), Class::Mark);
        assert_eq!(class('\u{0670}'), Class::Mark);
        assert_eq!(class('\u{200F}'), Class::Control);
        assert_eq!(class(HAMZA_ABOVE), Class::Composing);
        assert_eq!(class(ARABIC_COMMA), Class::Other);
        assert_eq!(class('\u{06D4}'), Class::Other);
        assert_eq!(class('\u{06F4}'), Class::Digit);
    }

    #[test]
    fn a_hamza_makes_the_seat_of_its_letter() {
        assert_eq!(compose(WAW, HAMZA_ABOVE), WAW_WITH_HAMZA_ABOVE);
        assert_eq!(compose(ALEF_MAKSURA, HAMZA_ABOVE), YEH_WITH_HAMZA_ABOVE);
        assert_eq!(compose(BEH, HAMZA_ABOVE), BEH);
    }
}
