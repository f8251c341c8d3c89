//! `GetKeys`.

use contract::{
    Result,
    identity::{GetKeysRequest, GetKeysResponse, identity_service::GetKeys},
};
use principal::Call;
use service::Read;

use crate::Identity;

impl Read<GetKeys> for Identity {
    async fn read(&self, _: &Call, _: GetKeysRequest) -> Result<GetKeysResponse> {
        Ok(self.keyring.published())
    }
}
