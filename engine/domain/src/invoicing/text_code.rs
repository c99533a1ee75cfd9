/// A form of short texts: letters and digits without accents, so many at least and at most, and those beside them.
/// They are kept in capitals.
pub(in crate::invoicing) struct Capitals(
    pub(in crate::invoicing) usize,
    pub(in crate::invoicing) usize,
    pub(in crate::invoicing) &'static [u8],
);

/// A form of its own: what a regular expression says of it, and what gives the text as it is kept, or nothing when it
/// is no such text.
pub(in crate::invoicing) struct Shaped(
    #[cfg_attr(not(feature = "schema"), expect(dead_code, reason = "only told to others"))]
    pub(in crate::invoicing) &'static str,
    pub(in crate::invoicing) fn(&str) -> Option<String>,
);

impl Capitals {
    pub(in crate::invoicing) fn kept(&self, text: &str) -> Option<String> {
        capitals(text, self.0, self.1, self.2)
    }

    #[cfg(feature = "schema")]
    pub(in crate::invoicing) fn pattern(&self) -> String {
        let beside = self.2.iter().flat_map(|byte| ['\\', char::from(*byte)]);
        format!("[A-Za-z0-9{}]{{{},{}}}", beside.collect::<String>(), self.0, self.1)
    }
}

impl Shaped {
    pub(in crate::invoicing) fn kept(&self, text: &str) -> Option<String> {
        (self.1)(text)
    }

    #[cfg(feature = "schema")]
    pub(in crate::invoicing) fn pattern(&self) -> String {
        self.0.to_owned()
    }
}

/// Declares kinds of short texts that cannot be mistaken for one another: each is checked when it is read,
/// written as it is kept, and cheap to clone.
macro_rules! text_codes {
    ($($(#[$doc:meta])* $name:ident($form:expr, $refusal:ident);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// Checks a text that is to be one.
            pub fn new(text: &str) -> Result<Self, crate::invoicing::refusal::TextCodeRefusal> {
                let refusal = || crate::invoicing::refusal::TextCodeRefusal::$refusal(text);
                let kept = $form.kept(text.trim());
                kept.map(|text| Self(text.into())).ok_or_else(refusal)
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "schema")]
        crate::schema::written! {
            $name, stringify!($name) => crate::schema::trimmed(&$form.pattern());
        }

        impl std::str::FromStr for $name {
            type Err = crate::invoicing::refusal::TextCodeRefusal;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::invoicing::refusal::TextCodeRefusal;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0.as_ref().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}
pub(in crate::invoicing) use text_codes;

/// The text in capitals, if it has `least` to `most` characters, all of them letters and digits without
/// accents, or one of `others`.
pub(in crate::invoicing) fn capitals(
    text: &str,
    least: usize,
    most: usize,
    others: &[u8],
) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
    let plain = (least..=most).contains(&text.len()) && text.bytes().all(fits);
    plain.then(|| text.to_ascii_uppercase())
}
