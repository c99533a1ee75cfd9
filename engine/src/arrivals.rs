use turnero_domain::branch::permissions::TICKETS_ISSUE;
use turnero_domain::customers::{CustomerRefusal, FindCustomerByDocument};
use turnero_domain::identity::IdentityDocument;
use turnero_domain::{BranchId, CustomerId, Principal};

use crate::access::engine_itself;
use crate::engine::Engine;
use crate::error::AskError;

impl Engine {
    /// Whose document this is, if we know, for the ticket of somebody who has come: who may give out tickets there need
    /// not be somebody who may look people up.
    ///
    /// A host puts it into the ticket and tells nobody: a kiosk stands where everybody can type the number of somebody else.
    pub async fn holder(
        &self,
        principal: &Principal,
        branch: BranchId,
        document: IdentityDocument,
    ) -> Result<Option<CustomerId>, AskError<CustomerRefusal>> {
        let inner = self.inner();
        let may = inner.permit(principal, TICKETS_ISSUE, Some(branch), "holder");
        may.map_err(AskError::Denied)?;
        let find = FindCustomerByDocument { document };
        match inner.ask(&engine_itself(), None, find).await {
            Ok(found) => Ok(Some(found.customer)),
            Err(AskError::Refused(CustomerRefusal::DocumentUnknown { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
