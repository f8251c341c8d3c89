//! `RotateKeys`.

use contract::{
    Result,
    identity::{GetKeysResponse, RotateKeysRequest, identity_service::RotateKeys},
};
use principal::Call;
use service::Act;

use crate::Identity;

impl Act<RotateKeys> for Identity {
    async fn act(&self, _: &Call, _: RotateKeysRequest) -> Result<GetKeysResponse> {
        self.keyring.rotate().await
    }
}
