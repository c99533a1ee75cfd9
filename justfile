# What people do here. `just` alone lists it.

_list:
    @just --list --unsorted

# Play the example day
demo:
    cargo run --release -- demo

# The server, with its data in ./turnero-data
serve *arguments:
    cargo run --release -- {{ arguments }}

# Write docs/settings.md anew
settings:
    cargo run -- config --reference > docs/settings.md

# Everything that is tested
test:
    cargo test --workspace

# As CI looks at the code
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo deny check bans licenses sources

# One bench with its arguments: just bench engine --rounds 5
bench name *arguments:
    cargo run --release -p turnero-benches --bin {{ name }} -- {{ arguments }}

# Simulated disasters, as many as you like
simulate seeds="10000":
    cargo run --release -p turnero-benches --bin simulate -- --seeds {{ seeds }}

# All that CI does
ci:
    .ci/run
