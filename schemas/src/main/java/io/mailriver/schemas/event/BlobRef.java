package io.mailriver.schemas.event;

import io.mailriver.schemas.identity.BlobId;

/// A claim check (header `blob`): the mail's bytes stand in the blob store under this name, the
/// record's value is empty. `size` is in octets.
public record BlobRef(BlobId blobId, long size) {}
