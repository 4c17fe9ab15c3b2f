package io.mailriver.schemas.topic;

/// The topics of Mailriver. What each needs from Kafka stands with it; [TopicCatalogue] gives the
/// names (with the configured prefix) and the settings that depend on the installation.
public enum MailTopic {
    RAW("raw", Partitions.CONFIGURED, Cleanup.TRIMMED, "the mail's bytes as received"),
    POLLED("polled", Partitions.CONFIGURED, Cleanup.TRIMMED, "the same, from IMAP and POP3"),
    PARSED("parsed", Partitions.CONFIGURED, Cleanup.EXPIRING, "the parsed mail as JSON"),
    EXTRACT("extract", Partitions.CONFIGURED, Cleanup.TRIMMED, "mail with parts that need Tika"),
    DELIVERIES("deliveries", Partitions.CONFIGURED, Cleanup.TRIMMED, "the work queue"),
    DEFERRED("deferred", Partitions.CONFIGURED, Cleanup.TRIMMED, "what waits for its next attempt"),
    QUEUE("queue", Partitions.CONFIGURED, Cleanup.COMPACTED, "where each delivery stands"),
    COMMANDS("commands", Partitions.CONFIGURED, Cleanup.EXPIRING, "what operators asked"),
    MARKS("marks", Partitions.CONFIGURED, Cleanup.COMPACTED, "where IMAP mailboxes ended"),
    PENDING("pending", Partitions.ACCOUNTS, Cleanup.COMPACTED, "what is to be done to sources"),
    SETTLED("settled", Partitions.CONFIGURED, Cleanup.COMPACTED, "mail whose deliveries all ended"),
    JOURNEY("journey", Partitions.CONFIGURED, Cleanup.TRIMMED, "the ledger"),
    DEAD_LETTER("dead-letter", Partitions.CONFIGURED, Cleanup.KEPT, "what could not be processed"),
    CURSORS("cursors", Partitions.ACCOUNTS, Cleanup.COMPACTED, "how far mailboxes were read"),
    SIGHTINGS("sightings", Partitions.ACCOUNTS, Cleanup.COMPACTED, "what pollers saw"),
    MAILBOX_EVENTS(
            "mailbox-events", Partitions.CONFIGURED, Cleanup.EXPIRING, "changes in mailboxes"),
    ACCOUNTS("accounts", Partitions.ACCOUNTS, Cleanup.COMPACTED, "polled accounts");

    /// How many partitions a topic has.
    public enum Partitions {
        /// `kafka.partitions`.
        CONFIGURED,
        /// [TopicCatalogue#ACCOUNT_PARTITIONS], by an explicit hash of the account.
        ACCOUNTS
    }

    /// How a topic becomes shorter.
    public enum Cleanup {
        /// No retention in Kafka: trimmed by Mailriver when finished and old enough.
        TRIMMED,
        /// Kafka deletes by time: nothing here is unfinished work.
        EXPIRING,
        /// Kafka keeps the newest value of each key.
        COMPACTED,
        /// Never shortened but by a person.
        KEPT
    }

    private final String suffix;
    private final Partitions partitions;
    private final Cleanup cleanup;
    private final String meaning;

    MailTopic(String suffix, Partitions partitions, Cleanup cleanup, String meaning) {
        this.suffix = suffix;
        this.partitions = partitions;
        this.cleanup = cleanup;
        this.meaning = meaning;
    }

    /// The name behind the prefix, such as `raw`.
    public String suffix() {
        return suffix;
    }

    public Partitions partitions() {
        return partitions;
    }

    /// False for the topics of polled accounts: their partitions are many more than all others'
    /// together, and would cost an installation without accounts seconds at each start.
    public boolean isEssential() {
        return partitions != Partitions.ACCOUNTS;
    }

    public Cleanup cleanup() {
        return cleanup;
    }

    /// One line for people.
    public String meaning() {
        return meaning;
    }
}
