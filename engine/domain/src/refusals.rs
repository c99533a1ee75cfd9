/// Declares refusals: their codes, their sentences and their data.
macro_rules! refusals {
    ($(#[$about:meta])* $enum:ident {$(
        $(#[$doc:meta])* $code:literal $sentence:literal $kind:ident $({$($field:tt)*})?
    )*}) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
        #[serde(tag = "error_code")]
        pub enum $enum {$(
            $(#[$doc])*
            #[error($sentence)]
            #[serde(rename = $code)]
            $kind $({$($field)*})?,
        )*}

        impl crate::Refusal for $enum {
            fn code(&self) -> &'static str {
                match self {$(Self::$kind { .. } => $code,)*}
            }
        }
    };
}
pub(crate) use refusals;
