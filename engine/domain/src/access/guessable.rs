//! What others try first: common passwords, common words, words of this place, rows of the keyboard, repetitions.

use unicode_normalization::UnicodeNormalization;

use super::common_passwords;

/// How many characters must be left that nobody would guess, when all that is guessed was taken out.
const SURPRISES_MIN: usize = 5;

/// Words shorter than this say nothing: taking them out would hurt honest sentences.
const WORD_CHARACTERS_MIN: usize = 4;

/// How many common passwords are looked for in one text. Two beside each other are soon tried; three are a sentence.
const COMMON_PASSWORDS_WITHIN: usize = 2;

/// Common in passwords, in English and Spanish, and of this product: shorter than what stands in the list of common
/// passwords, or not in it. A leaked password of 15 characters and more is nearly always made of these, of names, and
/// of rows.
const COMMON: &[&str] = &[
    "password",
    "passwort",
    "passw0rd",
    "p4ssword",
    "p4ssw0rd",
    "pa55word",
    "passwd",
    "pass",
    "contrasena",
    "contrasenia",
    "clave",
    "secreto",
    "secreta",
    "secret",
    "admin",
    "administrator",
    "administrador",
    "root",
    "user",
    "usuario",
    "guest",
    "invitado",
    "login",
    "welcome",
    "bienvenido",
    "bienvenida",
    "hola",
    "hello",
    "letmein",
    "changeme",
    "cambiame",
    "default",
    "master",
    "test",
    "prueba",
    "temporal",
    "temp",
    "demo",
    "sample",
    "ejemplo",
    "example",
    "iloveyou",
    "teamo",
    "tequiero",
    "love",
    "amor",
    "corazon",
    "familia",
    "mariposa",
    "estrella",
    "mucho",
    "princess",
    "princesa",
    "monkey",
    "dragon",
    "sunshine",
    "shadow",
    "superman",
    "batman",
    "pokemon",
    "football",
    "futbol",
    "baseball",
    "soccer",
    "mercedes",
    "ferrari",
    "computer",
    "internet",
    "google",
    "facebook",
    "samsung",
    "whatever",
    "trustno1",
    "starwars",
    "michael",
    "jessica",
    "ashley",
    "daniel",
    "carlos",
    "alejandro",
    "alejandra",
    "andres",
    "sebastian",
    "santiago",
    "valentina",
    "mariana",
    "gabriel",
    "colombia",
    "bogota",
    "medellin",
    "mexico",
    "espana",
    "argentina",
    "america",
    "nacional",
    "millonarios",
    "summer",
    "winter",
    "spring",
    "autumn",
    "verano",
    "invierno",
    "primavera",
    "otono",
    "january",
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
    "monday",
    "lunes",
    "qwerty",
    "qwertz",
    "azerty",
    "turnero",
    "turno",
    "ticket",
    "queue",
    "fila",
    "branch",
    "sucursal",
    "counter",
    "ventanilla",
    "server",
    "servidor",
    "system",
    "sistema",
    "company",
    "empresa",
    "office",
    "oficina",
    "desk",
    "jesus",
    "jesucristo",
    "dios",
    "angel",
    "maria",
    "jose",
    "juan",
    "pedro",
    "luis",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
];

/// Rows that fingers run along. Also read backwards.
const ROWS: &[&str] = &[
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
];

/// Whether somebody who knows these words would soon guess the text.
pub(super) fn is_guessable<'a>(text: &str, context: impl IntoIterator<Item = &'a str>) -> bool {
    let plain: String = text.nfc().flat_map(char::to_lowercase).collect();
    if common_passwords::contains(&plain) {
        return true;
    }
    let folded = fold(text);
    let mut words: Vec<Vec<char>> = context.into_iter().flat_map(parts).collect();
    words.extend(COMMON.iter().map(|word| word.chars().collect()));
    words.retain(|word| word.len() >= WORD_CHARACTERS_MIN);
    // The longest first, so that no part of a word is taken out before the word.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    // Both ways, for a common password can be made of a word and its neighbour.
    [without_common_passwords(&folded), folded]
        .into_iter()
        .any(|rest| surprises(&without_words(rest, &words)) < SURPRISES_MIN)
}

/// The text without all these words.
fn without_words(text: Vec<char>, words: &[Vec<char>]) -> Vec<char> {
    words.iter().fold(text, |rest, word| without(&rest, word))
}

/// The text without the common passwords in it, as many of them as are looked for.
fn without_common_passwords(text: &[char]) -> Vec<char> {
    let mut rest: String = text.iter().collect();
    for _ in 0..COMMON_PASSWORDS_WITHIN {
        let Some((start, end)) = common_passwords::longest_within(&rest) else { break };
        let mut mark = [0; 4];
        rest.replace_range(start..end, TAKEN_OUT.encode_utf8(&mut mark));
    }
    rest.chars().collect()
}

/// The words of a name, and the name itself.
fn parts(name: &str) -> Vec<Vec<char>> {
    let mut parts: Vec<Vec<char>> =
        name.split(|letter: char| !letter.is_alphanumeric()).map(fold).collect();
    parts.push(fold(name));
    parts
}

/// Letters without capitals and accents, and digits; nothing else.
fn fold(text: &str) -> Vec<char> {
    text.nfkd().flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).collect()
}

/// The text without this word, wherever it stands. A mark stays in its place, so that what was around it
/// does not become a word.
fn without(text: &[char], word: &[char]) -> Vec<char> {
    let mut rest = Vec::with_capacity(text.len());
    let mut place = text;
    while let Some((first, others)) = place.split_first() {
        if let Some(behind) = place.strip_prefix(word) {
            rest.push(TAKEN_OUT);
            place = behind;
        } else {
            rest.push(*first);
            place = others;
        }
    }
    rest
}

/// What stands where a word was.
const TAKEN_OUT: char = '\0';

/// How many characters are not the third or a later one of a row or of a repetition. Two in a row say nothing:
/// every word has such a pair.
fn surprises(text: &[char]) -> usize {
    let mut count = 0;
    for (place, letter) in text.iter().enumerate() {
        let (before, _) = text.split_at(place);
        let in_row = before
            .split_last_chunk::<2>()
            .is_some_and(|(_, [one, two])| follows(*one, *two) && follows(*two, *letter));
        let known = *letter == TAKEN_OUT || in_row || repeats(before, *letter);
        count += usize::from(!known);
    }
    count
}

fn follows(last: char, next: char) -> bool {
    let in_row = |row: &&str| {
        let pairs = row.chars().zip(row.chars().skip(1));
        pairs.into_iter().any(|pair| pair == (last, next) || pair == (next, last))
    };
    last == next || ROWS.iter().any(in_row)
}

/// Whether the last two and this one stood there before.
fn repeats(before: &[char], next: char) -> bool {
    let Some((_, [one, two])) = before.split_last_chunk::<2>() else { return false };
    let again = [*one, *two, next];
    before.windows(3).any(|three| three == again)
}
