//! What mails say: own templates, and those of the site in their place, file by file.

use std::path::{Path, PathBuf};

use minijinja::{Environment, UndefinedBehavior, Value};
use turnero_domain::Language;

use crate::bounds::{SUBJECT_CHARACTERS_MAX, TEMPLATE_BYTES_MAX, TEMPLATE_STEPS_MAX};
use crate::facts::{Facts, ResetFacts};

/// The languages that mails are written in. The first is for whoever speaks another.
pub const LANGUAGES: [&str; 3] = ["es", "en", "pt"];

/// Our own templates, each under the name of the file that takes its place.
const OWN: [(&str, &str); 20] = [
    ("layout.html", include_str!("../templates/layout.html")),
    ("document.es.subject.txt", include_str!("../templates/document.es.subject.txt")),
    ("document.es.txt", include_str!("../templates/document.es.txt")),
    ("document.es.html", include_str!("../templates/document.es.html")),
    ("document.en.subject.txt", include_str!("../templates/document.en.subject.txt")),
    ("document.en.txt", include_str!("../templates/document.en.txt")),
    ("document.en.html", include_str!("../templates/document.en.html")),
    ("document.pt.subject.txt", include_str!("../templates/document.pt.subject.txt")),
    ("document.pt.txt", include_str!("../templates/document.pt.txt")),
    ("document.pt.html", include_str!("../templates/document.pt.html")),
    ("plain.html", include_str!("../templates/plain.html")),
    ("reset.es.subject.txt", include_str!("../templates/reset.es.subject.txt")),
    ("reset.es.txt", include_str!("../templates/reset.es.txt")),
    ("reset.es.html", include_str!("../templates/reset.es.html")),
    ("reset.en.subject.txt", include_str!("../templates/reset.en.subject.txt")),
    ("reset.en.txt", include_str!("../templates/reset.en.txt")),
    ("reset.en.html", include_str!("../templates/reset.en.html")),
    ("reset.pt.subject.txt", include_str!("../templates/reset.pt.subject.txt")),
    ("reset.pt.txt", include_str!("../templates/reset.pt.txt")),
    ("reset.pt.html", include_str!("../templates/reset.pt.html")),
];

/// What a mail is about, which is what the names of its templates begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    /// A document of an issuer.
    Document,
    /// A link to a new password.
    Reset,
}

impl Template {
    const fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Reset => "reset",
        }
    }
}

/// What mails say, ready to be filled in.
pub struct Templates {
    environment: Environment<'static>,
}

/// What a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// The folder, or a file in it, cannot be read.
    #[error("{path}, which mail.templates names, cannot be read: {reason}")]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file that takes the place of none of ours is a mistake in its name.
    #[error("{path} takes the place of no template; its name is one of {}", names())]
    Unknown {
        /// Which one.
        path: PathBuf,
    },
    /// It cannot be understood, or asks for what there is not.
    #[error("template {file}, line {line}: {reason}")]
    Faulty {
        /// Which one.
        file: String,
        /// The line.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
}

fn names() -> String {
    OWN.map(|(name, _)| name).join(", ")
}

impl Templates {
    /// Ours, and those in this folder in their place. Each is filled in once: what is wrong with a template is found here,
    /// and not when the first mail is to be sent.
    pub fn load(folder: Option<&Path>) -> Result<Self, TemplateFault> {
        let mut environment = Environment::new();
        // A name that nobody knows is a mistake of whoever wrote it.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(TEMPLATE_STEPS_MAX));
        for (name, own) in OWN {
            let text = match folder {
                Some(folder) => read(&folder.join(name))?.unwrap_or_else(|| own.to_owned()),
                None => own.to_owned(),
            };
            let added = environment.add_template_owned(name, text);
            added.map_err(|error| faulty(name, &error))?;
        }
        if let Some(folder) = folder {
            every_name_is_known(folder)?;
        }
        let templates = Self { environment };
        for language in LANGUAGES {
            for facts in Facts::examples(language) {
                templates.fill(Template::Document, &facts.value(), language)?;
            }
            templates.fill(Template::Reset, &ResetFacts::example(language).value(), language)?;
        }
        Ok(templates)
    }

    /// The language in which somebody is written to who speaks this one.
    pub(crate) fn language(wanted: Language) -> &'static str {
        let spoken = wanted.as_str().split('-').next().unwrap_or_default();
        let [first, ..] = LANGUAGES;
        LANGUAGES.into_iter().find(|language| *language == spoken).unwrap_or(first)
    }

    /// What a mail with these facts says in this language.
    pub(crate) fn fill(
        &self,
        template: Template,
        facts: &Value,
        language: &str,
    ) -> Result<Said, TemplateFault> {
        let about = template.name();
        let filled = |name: String| {
            let found = self.environment.get_template(&name);
            let filled = found.and_then(|template| template.render(facts.clone()));
            filled.map_err(|error| faulty(&name, &error))
        };
        let subject = filled(format!("{about}.{language}.subject.txt"))?;
        Ok(Said {
            subject: one_line(&subject),
            text: filled(format!("{about}.{language}.txt"))?,
            html: filled(format!("{about}.{language}.html"))?,
        })
    }
}

/// A subject is one line whatever is in a name: what breaks a line would begin another header.
pub(crate) fn one_line(text: &str) -> String {
    let plain = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let words: String = plain.collect();
    let words: Vec<_> = words.split_whitespace().collect();
    words.join(" ").chars().take(SUBJECT_CHARACTERS_MAX).collect()
}

fn read(path: &Path) -> Result<Option<String>, TemplateFault> {
    let unreadable = |reason: String| TemplateFault::Unreadable { path: path.to_owned(), reason };
    match std::fs::metadata(path) {
        Ok(found) if found.len() > TEMPLATE_BYTES_MAX => {
            Err(unreadable(format!("it has more than {TEMPLATE_BYTES_MAX} bytes")))
        }
        Ok(_) => match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(unreadable(error.to_string())),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(error.to_string())),
    }
}

fn every_name_is_known(folder: &Path) -> Result<(), TemplateFault> {
    let unreadable = |error: std::io::Error| TemplateFault::Unreadable {
        path: folder.to_owned(),
        reason: error.to_string(),
    };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let template = path.extension().is_some_and(|ending| ending == "txt" || ending == "html");
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if template && !OWN.iter().any(|(own, _)| *own == name) {
            return Err(TemplateFault::Unknown { path });
        }
    }
    Ok(())
}

fn faulty(file: &str, error: &minijinja::Error) -> TemplateFault {
    let kind = error.kind().to_string();
    let reason = error.detail().map_or_else(|| kind.clone(), |detail| format!("{kind}: {detail}"));
    let file = error.name().unwrap_or(file).to_owned();
    TemplateFault::Faulty { file, line: error.line().unwrap_or(0), reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(files: &[(&str, &str)]) -> Result<Templates, TemplateFault> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Templates::load(Some(folder.path()))
    }

    #[track_caller]
    fn refused(files: &[(&str, &str)], words: &[&str]) {
        let told = with(files).err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(words.iter().all(|word| told.contains(word)), "{told}");
    }

    fn said(templates: &Templates, language: &'static str) -> Said {
        let facts = Facts::examples(language).into_iter().next().unwrap();
        templates.fill(Template::Document, &facts.value(), language).unwrap()
    }

    #[test]
    fn every_language_says_what_it_is_who_sells_and_how_much() {
        let templates = Templates::load(None).unwrap();
        for language in LANGUAGES {
            let Said { subject, text, html } = said(&templates, language);
            assert_eq!(
                subject,
                "900825759;Clínica del Sur S.A.S.;SETP990000493;01;Clínica del Sur S.A.S."
            );
            for part in ["SETP990000493", "Clínica del Sur", "96", "COP"] {
                assert!(text.contains(part) && html.contains(part), "{language}: {part}");
            }
            assert!(!text.contains("{{") && !text.contains("\n\n\n"), "{text}");
        }
    }

    #[test]
    fn a_file_of_the_site_takes_the_place_of_ours_and_no_other() {
        let templates = with(&[("document.es.subject.txt", "De {{ issuer }}\n")]).unwrap();
        assert_eq!(said(&templates, "es").subject, "De Clínica del Sur S.A.S.");
        assert!(said(&templates, "en").subject.starts_with("900825759;"));
        let ours = said(&Templates::load(None).unwrap(), "es").text;
        assert_eq!(said(&templates, "es").text, ours);
        let framed = with(&[("layout.html", "<b>{% block content %}{% endblock %}</b>")]).unwrap();
        assert!(said(&framed, "pt").html.starts_with("<b>"));
    }

    #[test]
    fn a_mistake_in_a_template_is_found_at_once_with_its_file_and_line() {
        let broken = "first\n{% if number %}\n";
        refused(&[("document.en.txt", broken)], &["document.en.txt, line ", "syntax error"]);
        let unknown = "first\nsecond {{ nmber }}\n";
        refused(&[("document.pt.html", unknown)], &["document.pt.html, line 2", "undefined"]);
        refused(&[("invoice.es.txt", "")], &["takes the place of no template", "layout.html"]);
        let endless =
            "{% for n in range(100000) %}{% for m in range(100000) %}x{% endfor %}{% endfor %}";
        refused(&[("document.es.txt", endless)], &["document.es.txt", "fuel"]);
    }

    #[test]
    fn what_is_in_a_name_is_text_in_html_and_breaks_no_line_of_a_subject() {
        let templates = Templates::load(None).unwrap();
        let facts = Facts::examples("es").remove(0).with_customer("<script>alert(1)</script>");
        let Said { text, html, .. } =
            templates.fill(Template::Document, &facts.value(), "es").unwrap();
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script>"));
        assert!(text.contains("<script>"), "a text is a text");
        assert_eq!(one_line("a\r\nBcc: x@y.co\tb \u{7}c"), "a Bcc: x@y.co b c");
        assert_eq!(one_line(&"ñ".repeat(999)).chars().count(), SUBJECT_CHARACTERS_MAX);
    }

    #[test]
    fn who_speaks_what_we_do_not_is_written_to_in_spanish() {
        for (wanted, found) in [("es-CO", "es"), ("en", "en"), ("pt-BR", "pt"), ("fr", "es")] {
            assert_eq!(Templates::language(wanted.parse().unwrap()), found);
        }
    }
}
