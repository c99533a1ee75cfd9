use std::pin::Pin;

/// What will have come back. The ports answer with it, whatever stands behind them: how long something outside takes, the
/// rules do not know.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
