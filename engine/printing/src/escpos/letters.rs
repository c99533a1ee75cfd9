/// Which letters a printer has: the code page that it is told to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Letters {
    /// IBM 437, which all have.
    Cp437,
    /// IBM 850, for Western Europe.
    Cp850,
    /// The same with the euro.
    #[default]
    Cp858,
    /// IBM 860, for Portugal.
    Cp860,
    /// IBM 866, for Cyrillic letters.
    Cp866,
    /// Windows 1252.
    Windows1252,
    /// None that can be relied on: everything but figures and plain letters is drawn.
    Drawn,
}

/// What ends a row of letters that no table has.
const NONE: char = '\u{fffd}';

impl Letters {
    /// As settings name them.
    pub(crate) const NAMES: [(&'static str, Self); 7] = [
        ("cp437", Self::Cp437),
        ("cp850", Self::Cp850),
        ("cp858", Self::Cp858),
        ("cp860", Self::Cp860),
        ("cp866", Self::Cp866),
        ("windows-1252", Self::Windows1252),
        ("drawn", Self::Drawn),
    ];

    /// The number by which a printer knows the page (`ESC t`).
    pub(super) const fn number(self) -> u8 {
        match self {
            Self::Cp437 | Self::Drawn => 0,
            Self::Cp850 => 2,
            Self::Cp860 => 3,
            Self::Windows1252 => 16,
            Self::Cp866 => 17,
            Self::Cp858 => 19,
        }
    }

    /// What stands behind the letters of ASCII, from 0x80 on.
    const fn upper(self) -> &'static str {
        match self {
            Self::Cp437 => CP437,
            Self::Cp850 => CP850,
            Self::Cp858 => CP858,
            Self::Cp860 => CP860,
            Self::Cp866 => CP866,
            Self::Windows1252 => WINDOWS_1252,
            Self::Drawn => "",
        }
    }

    /// The bytes of a text; `None` when a letter of it is not on the page.
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        text.chars().map(|letter| self.byte(plain(letter))).collect()
    }

    fn byte(self, letter: char) -> Option<u8> {
        match letter {
            ' '..='~' => u8::try_from(letter).ok(),
            NONE => None,
            _ => {
                let place = self.upper().chars().position(|known| known == letter)?;
                u8::try_from(0x80 + place).ok()
            }
        }
    }
}

/// What every page has for signs that few have: nobody misses the difference on a slip.
const fn plain(letter: char) -> char {
    match letter {
        '\u{2010}'..='\u{2015}' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' => '"',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\t' => ' ',
        letter => letter,
    }
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{fffd}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{fffd}";
const CP858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{fffd}";
const CP860: &str = "ÇüéâãàÁçêÊèÍÔìÃÂÉÀÈôõòÚùÌÕÜ¢£Ù₧ÓáíóúñÑªº¿Ò¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{fffd}";
const CP866: &str = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u{fffd}";
const WINDOWS_1252: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\u{fffd}¡¢£¤¥¦§¨©ª«¬\u{fffd}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_has_a_letter_for_each_byte() {
        for (name, letters) in Letters::NAMES {
            let expected = if letters == Letters::Drawn { 0 } else { 128 };
            assert_eq!(letters.upper().chars().count(), expected, "{name}");
        }
    }

    #[test]
    fn spanish_and_portuguese_stand_on_the_page_of_western_europe() {
        assert_eq!(Letters::Cp858.bytes("Ñandú €"), Some(b"\xa5and\xa3 \xd5".to_vec()));
        assert_eq!(Letters::Cp850.bytes("São João"), Some(b"S\xc6o Jo\xc6o".to_vec()));
        assert_eq!(Letters::Cp850.bytes("€"), None);
        assert_eq!(Letters::Cp866.bytes("Касса"), Some(b"\x8a\xa0\xe1\xe1\xa0".to_vec()));
    }

    #[test]
    fn dashes_and_quotes_of_books_become_those_of_typewriters() {
        assert_eq!(Letters::Cp437.bytes("10–15 “min”"), Some(b"10-15 \"min\"".to_vec()));
    }

    #[test]
    fn a_letter_that_is_on_no_page_is_not_guessed() {
        assert_eq!(Letters::Cp858.bytes("صندوق"), None);
        assert_eq!(Letters::Drawn.bytes("é"), None);
        assert_eq!(Letters::Cp858.bytes("\u{fffd}"), None);
        assert_eq!(Letters::Cp858.bytes("a\nb"), None);
    }
}
