//! AWS Signature Version 4, worked out here once more from its description: what the store of these tests holds every
//! request against.

use std::collections::BTreeMap;
use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What was asked, as it is signed.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// The query, as it was written.
    pub(crate) query: &'a str,
    /// The headers that are signed, by their names in small letters.
    pub(crate) headers: &'a BTreeMap<String, String>,
    /// The hash of the body, or the word in its place.
    pub(crate) payload: &'a str,
    /// `20130524T000000Z`
    pub(crate) moment: &'a str,
    pub(crate) region: &'a str,
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

impl Signed<'_> {
    /// The signature that whoever has this secret comes to.
    pub(crate) fn signature(&self, secret: &str) -> String {
        let mut query: Vec<_> = self
            .query
            .split('&')
            .filter(|pair| !pair.is_empty() && !pair.starts_with("X-Amz-Signature="))
            .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
            .collect();
        query.sort();
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let names = self.headers.keys().cloned().collect::<Vec<_>>().join(";");
        let Self { method, path, payload, moment, region, .. } = self;
        let canonical =
            format!("{method}\n{path}\n{}\n{headers}\n{names}\n{payload}", query.join("&"));
        let (day, _) = moment.split_at_checked(8).unwrap();
        let scope = format!("{day}/{region}/s3/aws4_request");
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in [day, region, "s3", "aws4_request"] {
            key = hmac(&key, part);
        }
        hex(&hmac(&key, &text))
    }
}

const EXAMPLE_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// Two examples of the description of Amazon S3.
#[test]
fn the_signature_is_that_of_the_examples_that_everybody_knows() {
    let nothing = sha256(b"");
    let headers = BTreeMap::from(
        [
            ("host", "examplebucket.s3.amazonaws.com"),
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", nothing.as_str()),
            ("x-amz-date", "20130524T000000Z"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let signed = Signed {
        method: "GET",
        path: "/test.txt",
        query: "",
        headers: &headers,
        payload: &nothing,
        moment: "20130524T000000Z",
        region: "us-east-1",
    };
    let expected = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
    assert_eq!(signed.signature(EXAMPLE_SECRET), expected);
    let host = BTreeMap::from([("host".to_owned(), "examplebucket.s3.amazonaws.com".to_owned())]);
    let query = "X-Amz-Algorithm=AWS4-HMAC-SHA256\
                 &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
                 &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host";
    let link = Signed { query, headers: &host, payload: "UNSIGNED-PAYLOAD", ..signed };
    let expected = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    assert_eq!(link.signature(EXAMPLE_SECRET), expected);
}
