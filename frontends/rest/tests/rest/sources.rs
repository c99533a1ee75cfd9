//! The sources as words: enough of Rust to see which function calls which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A word of the sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Word(String),
    Text(String),
    Mark(char),
}

/// A function, or a macro, with what stands in it.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) file: PathBuf,
    /// The part of the rules, or the crate, that it belongs to.
    pub(crate) part: String,
    /// The type that it belongs to.
    pub(crate) owner: Option<String>,
    pub(crate) name: String,
    pub(crate) body: Vec<Token>,
}

/// All functions of some folders.
pub(crate) struct Sources {
    functions: Vec<Function>,
    by_name: BTreeMap<String, Vec<usize>>,
    /// What each message is called in logs, by its type and its part.
    names: Vec<(String, String, String)>,
    /// Which other parts a part names.
    known: BTreeSet<(String, String)>,
    refusals: Vec<(String, Vec<Token>)>,
    /// The sentence of each kind of error, by the name of its type and its own.
    sentences: BTreeMap<(String, String), String>,
}

impl Sources {
    pub(crate) fn read(folders: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut sources = Self {
            functions: Vec::new(),
            by_name: BTreeMap::new(),
            names: Vec::new(),
            known: BTreeSet::new(),
            refusals: Vec::new(),
            sentences: BTreeMap::new(),
        };
        for folder in folders {
            let mut files = Vec::new();
            walk(&root.join(folder), &mut files);
            for file in files {
                let below = file.strip_prefix(root.join(folder)).unwrap();
                let part = match below.components().next() {
                    Some(first) if below.components().count() > 1 => {
                        first.as_os_str().to_string_lossy().into_owned()
                    }
                    _ => String::new(),
                };
                let part = if folder.ends_with("domain/src") { part } else { (*folder).to_owned() };
                let text = std::fs::read_to_string(&file).unwrap();
                sources.add(&file, &part, &words(&text));
            }
        }
        for (place, function) in sources.functions.iter().enumerate() {
            sources.by_name.entry(function.name.clone()).or_default().push(place);
        }
        sources
    }

    pub(crate) fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.iter()
    }

    pub(crate) fn lists_of_refusals(&self) -> impl Iterator<Item = &(String, Vec<Token>)> {
        self.refusals.iter()
    }

    /// What is said of an error of this type and kind.
    pub(crate) fn sentence(&self, of: &(String, String)) -> Option<&String> {
        self.sentences.get(of)
    }

    /// The rule of each message, by the name of the message.
    pub(crate) fn messages(&self) -> impl Iterator<Item = (String, &Function)> {
        self.names.iter().filter_map(|(kind, part, name)| {
            let own = |function: &&Function| {
                function.owner.as_ref() == Some(kind) && function.part == *part
            };
            // The engine has some for its simulation.
            if part == "engine/src" {
                return None;
            }
            Some((name.clone(), self.named("decide").find(own)?))
        })
    }

    /// `Owner::name`, or `module::name`.
    pub(crate) fn members<'a>(
        &'a self,
        from: &'a Function,
        owner: &'a str,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Function> {
        let is_type = owner.starts_with(|first: char| first.is_ascii_uppercase());
        self.named(name).filter(move |function| match &function.owner {
            Some(known) => known == owner && self.reaches(from, function),
            // By its module: one that is named, or its own.
            None if ["crate", "self", "super"].contains(&owner) => from.part == function.part,
            None => !is_type && is_in(function, owner) && self.reaches(from, function),
        })
    }

    /// `.name(`, of whatever type it may be. Rules are not decided by way of those who ask for them.
    pub(crate) fn methods<'a>(
        &'a self,
        from: &'a Function,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Function> {
        let known = name != "decide" && name != "ask" && name != "ask_once";
        self.named(name)
            .filter(move |function| known && function.owner.is_some() && self.knows(from, function))
    }

    /// `name`, in the same file or, if there is none, wherever it may come from.
    pub(crate) fn free<'a>(&'a self, from: &'a Function, name: &'a str) -> Vec<&'a Function> {
        let fits = |function: &&Function| function.owner.is_none() && self.knows(from, function);
        let all: Vec<_> = self.named(name).filter(fits).collect();
        let own: Vec<_> = all.iter().copied().filter(|one| one.file == from.file).collect();
        if own.is_empty() { all } else { own }
    }

    pub(crate) fn macros<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Function> + use<'a> {
        self.by_name.get(&format!("{name}!")).into_iter().flatten().map(|at| &self.functions[*at])
    }

    /// Whether a function of this part can be meant by its full name.
    fn reaches(&self, from: &Function, to: &Function) -> bool {
        from.part == to.part || height(&from.part) > height(&to.part)
    }

    /// Whether a function of this part can be meant by its bare name. The engine hands over what the rules are asked, and
    /// does not follow them.
    fn knows(&self, from: &Function, to: &Function) -> bool {
        let named = || self.known.contains(&(from.part.clone(), to.part.clone()));
        match (height(&from.part), height(&to.part)) {
            // What all routes can come to is told of all of them, so a handler is known by itself and by what it asks of
            // the engine.
            (3, 3) => from.file == to.file || to.file.ends_with("problems.rs"),
            (3, 2) => to.owner.as_deref() == Some("Engine"),
            (2, 2) => from.file.parent() == to.file.parent(),
            (2.., 0 | 1) => false,
            _ => from.part == to.part || self.reaches(from, to) && (to.part.is_empty() || named()),
        }
    }

    fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Function> + use<'a> {
        self.by_name.get(name).into_iter().flatten().map(|at| &self.functions[*at])
    }

    fn add(&mut self, file: &Path, part: &str, words: &[Token]) {
        let mut owners: Vec<(usize, Option<String>, Option<String>)> = Vec::new();
        for four in words.windows(4) {
            if let [Token::Word(root), Token::Mark(':'), Token::Mark(':'), Token::Word(other)] =
                four
                && root == "crate"
            {
                self.known.insert((part.to_owned(), other.clone()));
            }
        }
        let (mut at, mut depth) = (0, 0_usize);
        while let Some(token) = words.get(at) {
            let word = if let Token::Word(word) = token { word.as_str() } else { "" };
            let next = |after: usize| match words.get(at + after) {
                Some(Token::Word(word)) => word.as_str(),
                _ => "",
            };
            match token {
                Token::Mark('{') => depth += 1,
                Token::Mark('}') => {
                    depth = depth.saturating_sub(1);
                    owners.retain(|(begun, ..)| *begun <= depth);
                }
                // Tests refuse on purpose.
                _ if word == "mod" && next(1) == "tests" => {
                    at = end_of_block(words, at);
                }
                _ if word == "refusals" && words.get(at + 1) == Some(&Token::Mark('!')) => {
                    let end = end_of_block(words, at);
                    self.add_refusals(&words[at + 2..end]);
                    at = end;
                }
                _ if word == "impl" => {
                    let until = words[at..].iter().position(|one| *one == Token::Mark('{'));
                    let head = &words[at + 1..at + until.unwrap_or(1)];
                    let (trait_, owner) = implemented(head);
                    owners.push((depth + 1, trait_, owner));
                    at += until.unwrap_or(1) - 1;
                }
                _ if word == "const" && next(1) == "NAME" => {
                    let text = words[at..].iter().find_map(|one| match one {
                        Token::Text(text) => Some(text.clone()),
                        _ => None,
                    });
                    if let (Some((_, Some(of), Some(kind))), Some(name)) = (owners.last(), text)
                        && of == "Message"
                    {
                        self.names.push((kind.clone(), part.to_owned(), name));
                    }
                }
                _ if word == "enum" && !next(1).is_empty() => {
                    let end = end_of_block(words, at);
                    self.add_sentences(next(1), &words[at..end]);
                }
                _ if word == "macro_rules" => {
                    let end = end_of_block(words, at);
                    let name = format!("{}!", next(2));
                    self.functions.push(Function {
                        file: file.to_owned(),
                        part: part.to_owned(),
                        owner: None,
                        name,
                        body: words[at + 3..end].to_vec(),
                    });
                    at = end;
                }
                _ if word == "fn" && !next(1).is_empty() => {
                    let name = next(1).to_owned();
                    let end = end_of_function(words, at);
                    let (_, _, owner) = owners.last().cloned().unwrap_or_default();
                    self.functions.push(Function {
                        file: file.to_owned(),
                        part: part.to_owned(),
                        owner,
                        name,
                        body: words[at + 2..end].to_vec(),
                    });
                    at = end;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// `#[error("...")] Kind`, several of them.
    fn add_sentences(&mut self, owner: &str, words: &[Token]) {
        let mut said: Option<&String> = None;
        for (at, token) in words.iter().enumerate() {
            match token {
                Token::Text(text) if matches!(words.get(at.wrapping_sub(2)), Some(Token::Word(word)) if word == "error") =>
                {
                    said = Some(text);
                }
                Token::Word(kind) if kind.starts_with(|first: char| first.is_ascii_uppercase()) => {
                    let begins = matches!(
                        words.get(at.wrapping_sub(1)),
                        Some(Token::Mark(']' | ',' | '{' | '}'))
                    );
                    if let Some(text) = said.filter(|_| begins) {
                        let text = text.replace("{}", "…").replace(['{', '}'], "");
                        self.sentences.insert((owner.to_owned(), kind.clone()), text);
                        said = None;
                    }
                }
                _ => {}
            }
        }
    }

    /// `Type { ... }`, several of them.
    fn add_refusals(&mut self, words: &[Token]) {
        let mut at = 0;
        while at < words.len() {
            if let (Some(Token::Word(kind)), Some(Token::Mark('{'))) =
                (words.get(at), words.get(at + 1))
            {
                let end = end_of_block(words, at);
                self.refusals.push((kind.clone(), words[at + 2..end].to_vec()));
                at = end;
            }
            at += 1;
        }
    }
}

const FRONT_END: &str = "frontends/rest/src";
const ENGINE: &str = "engine/src";

/// How high a part stands: it knows those below it, if it names them.
fn height(part: &str) -> u8 {
    const PARTS: [&str; 4] = ["access", "branch", "customers", "invoicing"];
    match part {
        FRONT_END => 3,
        ENGINE => 2,
        part if PARTS.contains(&part) => 1,
        _ => 0,
    }
}

/// Whether a function stands in a module of this name.
fn is_in(function: &Function, module: &str) -> bool {
    let parts = function.file.iter().filter_map(|part| part.to_str());
    parts.map(|part| part.trim_end_matches(".rs")).any(|part| part == module)
}

/// The trait and the type of `impl<..> Trait for Type`.
fn implemented(head: &[Token]) -> (Option<String>, Option<String>) {
    let mut angles = 0_i32;
    let mut names: Vec<&str> = Vec::new();
    for token in head {
        match token {
            Token::Mark('<') => angles += 1,
            Token::Mark('>') => angles -= 1,
            Token::Word(word) if angles == 0 => names.push(word),
            _ => {}
        }
    }
    let names: Vec<_> = names.into_iter().take_while(|name| *name != "where").collect();
    let last = |names: &[&str]| names.last().map(|name| (*name).to_owned());
    match names.iter().position(|name| *name == "for") {
        Some(place) => (last(&names[..place]), last(&names[place + 1..])),
        None => (None, last(&names)),
    }
}

/// Where the block that begins next ends.
fn end_of_block(words: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in words.iter().enumerate().skip(from) {
        match token {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') if depth == 1 => return at,
            Token::Mark('}') => depth = depth.saturating_sub(1),
            // `mod tests;` has no block.
            Token::Mark(';') if depth == 0 => return at,
            _ => {}
        }
    }
    words.len()
}

/// Where a function ends: with its block, or without one.
fn end_of_function(words: &[Token], from: usize) -> usize {
    let mut brackets = 0_i32;
    for (at, token) in words.iter().enumerate().skip(from) {
        match token {
            Token::Mark('(' | '[') => brackets += 1,
            Token::Mark(')' | ']') => brackets -= 1,
            Token::Mark(';') if brackets == 0 => return at,
            Token::Mark('{') if brackets == 0 => return end_of_block(words, at),
            _ => {}
        }
    }
    words.len()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        // Tests refuse on purpose.
        let of_tests = ["tests", "simulation", "example", "given", "properties"];
        if path.file_stem().is_some_and(|name| of_tests.iter().any(|one| name == *one)) {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
}

/// The words of a text: without comments, and what stands in quotes as one.
fn words(text: &str) -> Vec<Token> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if letter == '/' && next == '/' {
            while letters.get(at).is_some_and(|letter| *letter != '\n') {
                at += 1;
            }
        } else if letter == '"' {
            let mut inside = String::new();
            at += 1;
            while let Some(letter) = letters.get(at).copied().filter(|letter| *letter != '"') {
                if letter == '\\' {
                    at += 1;
                }
                inside.extend(letters.get(at));
                at += 1;
            }
            found.push(Token::Text(inside));
            at += 1;
        } else if letter == 'r' && (next == '"' || next == '#' && letters.get(at + 2) == Some(&'"'))
        {
            let hash = usize::from(next == '#');
            at += 2 + hash;
            let begun = at;
            let ends = |at: usize| {
                letters.get(at) == Some(&'"') && (hash == 0 || letters.get(at + 1) == Some(&'#'))
            };
            while at < letters.len() && !ends(at) {
                at += 1;
            }
            found.push(Token::Text(letters[begun..at].iter().collect()));
            at += 1 + hash;
        } else if letter == '\'' {
            // A character, or a lifetime.
            let escaped = next == '\\';
            let end = if escaped { at + 3 } else { at + 2 };
            at = match letters.get(end) {
                Some('\'') => end + 1,
                _ if escaped => {
                    letters[at + 2..].iter().position(|one| *one == '\'').unwrap_or(0) + at + 3
                }
                _ => at + 1,
            };
        } else if letter.is_alphanumeric() || letter == '_' {
            let begun = at;
            while letters.get(at).is_some_and(|one| one.is_alphanumeric() || *one == '_') {
                at += 1;
            }
            found.push(Token::Word(letters[begun..at].iter().collect()));
        } else {
            if !letter.is_whitespace() {
                found.push(Token::Mark(letter));
            }
            at += 1;
        }
    }
    found
}
