use std::sync::Arc;

use crate::invoicing::field::Field;
use crate::invoicing::refusal::InputRefusal;

/// Checks a text that must be there: 1 to `limit` characters, nothing that cannot be shown. White space
/// around it is left out.
pub(in crate::invoicing) fn text(
    field: &Field,
    text: Option<&str>,
    limit: usize,
    why: &'static str,
) -> Result<Arc<str>, InputRefusal> {
    let missing = || InputRefusal::Missing { field: field.clone(), why };
    optional_text(field, text, limit)?.ok_or_else(missing)
}

/// Checks a text that may be there. An empty one is none.
pub(in crate::invoicing) fn optional_text(
    field: &Field,
    text: Option<&str>,
    limit: usize,
) -> Result<Option<Arc<str>>, InputRefusal> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let found = text.chars().count();
    if found > limit {
        return Err(InputRefusal::TooLong { field: field.clone(), found, limit });
    }
    let strange = |(_, letter): &(usize, char)| letter.is_control() && *letter != '\n';
    if let Some((place, _)) = text.chars().enumerate().find(strange) {
        return Err(InputRefusal::ControlCharacter { field: field.clone(), place: place + 1 });
    }
    Ok(Some(text.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    #[test]
    fn a_text_is_trimmed_and_bounded_and_names_its_field() {
        let field = Field::new("observation");
        let check = |text: &str| optional_text(&field, Some(text), 250);
        assert_eq!(check("  two\nlines ").unwrap().as_deref(), Some("two\nlines"));
        assert_eq!(check("   ").unwrap(), None);
        assert!(check(&"ñ".repeat(250)).is_ok());
        let refusal = check(&"ñ".repeat(251)).unwrap_err();
        assert_eq!(refusal.code(), "input.too_long");
        assert_eq!(refusal.to_string(), "observation has 251 characters; shorten it to 250");
        assert_eq!(check("a\tb").unwrap_err().code(), "input.control_character");
        let refusal = text(&field, None, 250, "say something").unwrap_err();
        assert_eq!(refusal.to_string(), "observation is missing: say something");
    }
}
