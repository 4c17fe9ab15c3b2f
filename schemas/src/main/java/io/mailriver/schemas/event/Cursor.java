package io.mailriver.schemas.event;

import org.jspecify.annotations.Nullable;

/// How far a mailbox was read (value of `mail.cursors`, keyed `account/mailboxName`).
public record Cursor(long uidValidity, long lastUid, @Nullable Long highestModSeq) {}
