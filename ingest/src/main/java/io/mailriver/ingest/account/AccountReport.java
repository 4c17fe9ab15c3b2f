package io.mailriver.ingest.account;

import java.util.Optional;

/// How a configured account is, as this worker knows it.
///
/// @param partition of the topics that are keyed by account
/// @param status empty when it is not polled here: another worker does, or nobody yet
public record AccountReport(String account, int partition, Optional<AccountStatus> status) {}
