package io.mailriver.schemas.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// JMAP's `EmailBodyPart` (RFC 8621, 4.1.4).
///
/// `partId` and `blobId` are null for `multipart/*`; `blobId` is the SHA-256 of the decoded
/// content, `size` its octets after the content transfer encoding is undone. `subParts` is null for
/// what is no multipart.
public record EmailBodyPart(
        @Nullable String partId,
        @Nullable String blobId,
        long size,
        List<EmailHeader> headers,
        @Nullable String name,
        String type,
        @Nullable String charset,
        @Nullable String disposition,
        @Nullable String cid,
        @Nullable List<String> language,
        @Nullable String location,
        @Nullable List<EmailBodyPart> subParts) {
    public EmailBodyPart {
        headers = List.copyOf(headers);
        language = language == null ? null : List.copyOf(language);
        subParts = subParts == null ? null : List.copyOf(subParts);
    }
}
