package io.mailriver.app.way;

import io.mailriver.testkit.corpus.MailGenerator;
import io.mailriver.testkit.peer.Dovecot;
import java.util.Map;
import java.util.TreeMap;

/// Generated mails that have arrived in a mailbox.
final class NumberedMails {
    private NumberedMails() {}

    /// How often each is there, by its number; those without one are number -1.
    static Map<Integer, Integer> times(Dovecot dovecot, String username, String mailboxName) {
        Map<Integer, Integer> times = new TreeMap<>();
        dovecot.forEachMail(
                username,
                mailboxName,
                mail ->
                        times.merge(
                                MailGenerator.sequenceOf(mail.content()).orElse(-1),
                                1,
                                Integer::sum));
        return times;
    }
}
