package io.mailriver.deliver.smtp;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.BodyType;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// MAIL and RCPT with the parameters that the peer offers and the mail needs.
final class Commands {
    private static final Pattern XTEXT = Pattern.compile("[!-~]{1,500}"); // RFC 3461, 4
    private static final Set<String> NOTIFY = Set.of("NEVER", "SUCCESS", "FAILURE", "DELAY");

    private Commands() {}

    static String mail(SmtpEnvelope envelope, Extensions offered) {
        StringBuilder line = new StringBuilder("MAIL FROM:<");
        line.append(envelope.reversePath().text()).append('>');
        if (offered.size() && envelope.size() > 0) {
            line.append(" SIZE=").append(envelope.size());
        }
        if (offered.eightBitMime() && envelope.body() != BodyType.SEVEN_BIT) {
            line.append(" BODY=8BITMIME");
        }
        if (offered.smtpUtf8() && envelope.smtpUtf8()) {
            line.append(" SMTPUTF8");
        }
        if (offered.requireTls() && envelope.requireTls()) {
            line.append(" REQUIRETLS");
        }
        if (offered.dsn()) {
            append(line, " RET=", envelope.ret());
            append(line, " ENVID=", envelope.envid());
        }
        return line.toString();
    }

    static String rcpt(ForwardPath path, Extensions offered) {
        StringBuilder line = new StringBuilder("RCPT TO:<").append(path.address()).append('>');
        if (offered.dsn()) {
            if (!path.notifyOn().isEmpty() && NOTIFY.containsAll(path.notifyOn())) {
                line.append(" NOTIFY=").append(String.join(",", path.notifyOn()));
            }
            append(line, " ORCPT=", path.orcpt());
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String name, @Nullable String value) {
        if (value != null && XTEXT.matcher(value).matches()) {
            line.append(name).append(value);
        }
    }
}
