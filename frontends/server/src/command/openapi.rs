use clap::Args;

use crate::exit::Outcome;
use crate::progress::say;

/// Print the OpenAPI document of the REST API
#[derive(Debug, Args)]
#[command(after_help = "\
It is the one that a server answers at /api/v1/openapi.json; no server is needed for it.

Example:
  turnero openapi > openapi.json")]
pub(super) struct OpenApi {}

impl OpenApi {
    #[expect(clippy::unused_self, reason = "every command runs itself")]
    pub(super) fn run(&self) -> Outcome {
        Ok(say(&serde_json::to_string_pretty(&turnero_rest::document())?)?)
    }
}
