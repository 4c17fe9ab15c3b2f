package io.mailriver.schemas.topic;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// The partition of a polled account, on every topic that is keyed by account: CRC-32 of its name
/// in UTF-8, modulo [TopicCatalogue#ACCOUNT_PARTITIONS]. Part of the contract: with another one,
/// cursors are not found and mailboxes are read again.
public final class AccountPartition {
    private AccountPartition() {}

    /// From 0 to 63.
    public static int of(String account) {
        CRC32 checksum = new CRC32();
        checksum.update(account.getBytes(StandardCharsets.UTF_8));
        return (int) (checksum.getValue() % TopicCatalogue.ACCOUNT_PARTITIONS);
    }
}
