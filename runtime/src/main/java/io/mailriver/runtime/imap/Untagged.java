package io.mailriver.runtime.imap;

/// A response that no command's tag is on (RFC 9051, 7): data that was asked for, or that the
/// server tells of by itself.
public sealed interface Untagged
        permits Enabled,
                FetchedMail,
                ListedMailbox,
                LowestFound,
                MailboxStatus,
                Vanished,
                Untagged.Other {
    /// One that says nothing which is asked for here.
    ///
    /// @param key such as EXISTS; empty for a condition such as OK
    record Other(String key) implements Untagged {}
}
