//! A link to a new password on its way by mail: from whoever starts the reset to the user, without anybody in between
//! reading it.

use std::sync::Arc;

use turnero_domain::access::{FindUser, Hidden, ResetMail, ResetMailer};
use turnero_domain::mail::Delivery;
use turnero_domain::{Principal, Timestamp, UserId};

use super::bounds::RESET_MAIL_MAX;
use super::error::CredentialError;
use super::once::Once;
use super::passwords::ResetLink;
use super::secret_text::SecretText;
use crate::engine::Engine;

/// A reset that was started.
#[derive(Debug, Clone)]
pub struct ResetSent {
    /// How long the link can be used.
    pub until: Timestamp,
    /// How the link comes to the user.
    pub way: ResetWay,
}

/// How a link to a new password comes to the user whom it is for.
#[derive(Debug, Clone)]
pub enum ResetWay {
    /// By mail: a mail server has taken it. Nobody else has to see the link, so nobody does.
    Mailed,
    /// By whoever started the reset, who is shown it this once.
    ByHand {
        /// What the link ends with.
        secret: SecretText,
        /// What came of the mail, where one was tried.
        mail: Option<Delivery>,
    },
}

impl Engine {
    /// Lets somebody below choose a new password by a link, and mails it to them. Where there is nothing that carries it,
    /// or it did not come through, it is shown to whoever asks instead: one of both, always.
    pub async fn send_reset(
        &self,
        principal: &Principal,
        user: UserId,
    ) -> Result<ResetSent, CredentialError> {
        self.once(None).send_reset(principal, user).await
    }
}

impl Once<'_> {
    /// See [`Engine::send_reset`]. Under a key the same link is mailed again, as the same mail.
    pub async fn send_reset(
        &self,
        principal: &Principal,
        user: UserId,
    ) -> Result<ResetSent, CredentialError> {
        let link = self.start_reset(principal, user).await?;
        let mailer = self.inner.reset_mailer.clone();
        let mail = match mailer {
            Some(mailer) => self.mailed(mailer, user, &link).await,
            None => None,
        };
        let (until, secret) = (link.until, link.secret);
        let way = match mail {
            Some(Delivery::Accepted) => ResetWay::Mailed,
            mail => ResetWay::ByHand { secret, mail },
        };
        Ok(ResetSent { until, way })
    }

    /// What came of the mail; nothing, where who they are is not at hand.
    async fn mailed(
        &self,
        mailer: Arc<dyn ResetMailer>,
        user: UserId,
        link: &ResetLink,
    ) -> Option<Delivery> {
        let found = self.inner.ask(&Principal::host(), None, FindUser { user }).await.ok()?;
        let profile = found.profile?;
        let mail = ResetMail {
            user,
            address: profile.email,
            first_name: profile.first_name,
            user_name: profile.user_name,
            secret: Hidden(link.secret.reveal()),
            until: link.until,
        };
        // On a thread of the engine's own, like all that is asked of what is outside. A mailer that panicked has sent nothing.
        let sending = self.inner.courier.spawn(async move {
            let sending = mailer.send_reset(&mail);
            let sent = tokio::time::timeout(RESET_MAIL_MAX, sending).await;
            sent.unwrap_or(Delivery::AnswerLost)
        });
        let delivery = sending.await.unwrap_or(Delivery::Unreachable);
        tracing::debug!(%user, ?delivery, "a link to a new password was mailed, or was to be");
        Some(delivery)
    }
}
