package io.mailriver.ingest.imap;

import io.mailriver.testkit.peer.ImapClient;
import java.nio.charset.StandardCharsets;

/// Small mails, and how they get into a mailbox.
final class TextMails {
    private TextMails() {}

    static String mail(int number) {
        return "Subject: mail " + number + "\r\n\r\nmail " + number + "\r\n";
    }

    static void append(ImapClient client, String mailbox, String flags, String mail) {
        var _ = client.append(mailbox, flags, mail.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void appendDated(ImapClient client, String mail, String date) {
        var _ = client.append("INBOX", "", date, mail.getBytes(StandardCharsets.ISO_8859_1));
    }
}
