//! BinaryCIF (placeholder while it is built).
use crate::{Error, Result};
pub(super) fn to_mmcif(_bytes: &[u8], name: &str, _max_bytes: u64) -> Result<Vec<u8>> {
    Err(Error::Unsupported { reason: format!("{name}: BinaryCIF") })
}
