package io.mailriver.schemas.event;

import org.jspecify.annotations.Nullable;

/// How far a mailbox was read (value of `mail.cursors`, keyed `account/mailboxName`).
public record Cursor(
        long uidValidity,
        long lastUid,
        @Nullable Long highestModSeq,
        @Nullable String mailboxId,
        @Nullable Long formerUidValidity) {
    /// Where only mail is read.
    public Cursor(long uidValidity, long lastUid, @Nullable Long highestModSeq) {
        this(uidValidity, lastUid, highestModSeq, null, null);
    }
}
