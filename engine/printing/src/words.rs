//! What a slip says, in the languages that we speak.

use turnero_domain::Language;
use turnero_domain::branch::Promise;

/// The words of a language.
pub(crate) struct Words {
    pub(crate) yours: &'static str,
    pub(crate) next: &'static str,
    one_before: &'static str,
    many_before: &'static str,
    wait: &'static str,
    no_wait: &'static str,
    less_than: &'static str,
    pub(crate) follow: &'static str,
}

const SPANISH: Words = Words {
    yours: "Su turno",
    next: "Usted sigue",
    one_before: "persona antes",
    many_before: "personas antes",
    wait: "Espera estimada",
    no_wait: "sin espera",
    less_than: "menos de",
    follow: "Sígalo en su celular",
};

const ENGLISH: Words = Words {
    yours: "Your ticket",
    next: "You are next",
    one_before: "person before you",
    many_before: "people before you",
    wait: "Expected wait",
    no_wait: "no wait",
    less_than: "less than",
    follow: "Follow it on your phone",
};

const PORTUGUESE: Words = Words {
    yours: "Sua senha",
    next: "Você é o próximo",
    one_before: "pessoa antes",
    many_before: "pessoas antes",
    wait: "Espera estimada",
    no_wait: "sem espera",
    less_than: "menos de",
    follow: "Acompanhe no celular",
};

impl Words {
    /// Those of this language; English where we do not speak it.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language.as_str().split('-').next() {
            Some("es") => &SPANISH,
            Some("pt") => &PORTUGUESE,
            _ => &ENGLISH,
        }
    }

    /// How many stand before somebody.
    pub(crate) fn place(&self, ahead: usize) -> String {
        match ahead {
            0 => self.next.to_owned(),
            1 => format!("1 {}", self.one_before),
            many => format!("{many} {}", self.many_before),
        }
    }

    /// How long somebody was told to wait.
    pub(crate) fn promise(&self, promise: Promise) -> String {
        let Promise { from_minutes: from, to_minutes: to, .. } = promise;
        let interval = match (from, to) {
            (_, 0) => self.no_wait.to_owned(),
            (0, to) => format!("{} {to} min", self.less_than),
            (from, to) if from == to => format!("{to} min"),
            (from, to) => format!("{from}-{to} min"),
        };
        format!("{}: {interval}", self.wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str) -> &'static Words {
        Words::of(Language::new(language).unwrap())
    }

    fn wait(from_minutes: u16, to_minutes: u16) -> String {
        words("en").promise(Promise { from_minutes, likely_minutes: 0, to_minutes })
    }

    #[test]
    fn the_place_is_told_in_the_language_of_the_ticket() {
        assert_eq!(words("es-CO").place(0), "Usted sigue");
        assert_eq!(words("pt-BR").place(1), "1 pessoa antes");
        assert_eq!(words("fr").place(3), "3 people before you");
    }

    #[test]
    fn a_wait_is_told_as_an_interval() {
        assert_eq!(wait(10, 15), "Expected wait: 10-15 min");
        assert_eq!(wait(5, 5), "Expected wait: 5 min");
        assert_eq!(wait(0, 5), "Expected wait: less than 5 min");
        assert_eq!(wait(0, 0), "Expected wait: no wait");
    }
}
