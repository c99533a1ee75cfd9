use crate::refusals::refusals;

refusals! {
    /// Why a field of a customer is not taken as it was written. What was written is not repeated: a refusal may end in
    /// a log.
    FieldRefusal {
        /// There is nothing in it.
        "field.empty"
        "there is nothing in this field; write 1 to {limit} characters, or leave the field out"
        Empty {
            /// The most characters.
            limit: usize,
        }
        /// There is too much in it.
        "field.too_long"
        "this field has {found} characters; shorten it to {limit}"
        TooLong {
            /// How many it has.
            found: usize,
            /// The most characters.
            limit: usize,
        }
        /// There is something in it that cannot be shown.
        "field.control_character"
        "character {place} of this field is a control character; leave it out"
        ControlCharacter {
            /// Where it stands: 1 for the first.
            place: usize,
        }
        /// It is no e-mail address.
        "email.invalid"
        "this is no e-mail address; write it like name@example.com"
        EmailInvalid {}
        /// It is no phone number.
        "phone.invalid"
        "a phone number has 7 to 15 digits, and perhaps a plus in front; write it like +57 310 123 4567"
        PhoneInvalid {}
        /// It is no municipality.
        "municipality.invalid"
        "a municipality is written with the five digits of its DANE code; write it like 68679"
        MunicipalityInvalid {}
        /// It is no country.
        "country.invalid"
        "a country is written with the two letters of ISO 3166; write it like CO"
        CountryInvalid {}
        /// Only Colombia has municipalities with a DANE code.
        "municipality.abroad"
        "only an address in Colombia has a municipality; leave it out, or write CO as the country"
        MunicipalityAbroad {}
        /// No such word.
        "field.word_unknown"
        "there is no such {field}; take one of {known}"
        WordUnknown {
            /// What it was to be.
            field: &'static str,
            /// The words that there are.
            known: String,
        }
    }
}
