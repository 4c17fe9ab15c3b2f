package io.mailriver.deliver.attempt;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.event.Delivery;
import io.mailriver.schemas.event.Delivery.Trace;
import io.mailriver.schemas.event.Envelope.Tls;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The fields that a delivery puts on top of a mail (RFC 5321, 4.4), each ending in CRLF.
///
/// Whatever a client said of itself is cut down to letters, digits and a few marks, so that nothing
/// can leave its place in a field: no CR, LF or other control, no parenthesis, no white space.
final class TraceFields {
    static final String RETURN_PATH = "return-path";
    static final String DELIVERY = "mailriver-delivery";

    private static final int MAX_LINE_CHARS = 78; // RFC 5322, 2.1.1: what lines should keep to
    private static final int MAX_CLAIM_CHARS = 255; // RFC 1035, 3.1: no domain name is longer
    private static final String CLAIM_MARKS = ".-_:[]";
    private static final String UNNAMED_HOST = "localhost";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss '+0000'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private TraceFields() {}

    /// The host that took the mail in: also our authserv-id. Lower case.
    static String byHost(Delivery delivery) {
        Trace trace = delivery.trace();
        String host = trace == null ? "" : claim(trace.byHost());
        return host.isEmpty() ? UNNAMED_HOST : host.toLowerCase(Locale.ROOT);
    }

    static String returnPath(Delivery delivery) {
        return "Return-Path: <" + delivery.reversePath().text() + ">\r\n";
    }

    static String deliveredTo(Delivery delivery) {
        return delivery.recipients().stream()
                .map(recipient -> "Delivered-To: " + recipient.address() + "\r\n")
                .collect(Collectors.joining());
    }

    static String delivery(Delivery delivery) {
        return "Mailriver-Delivery: " + delivery.deliveryId() + "\r\n";
    }

    static String received(Delivery delivery) {
        List<String> words = new ArrayList<>();
        words.add("Received:");
        Trace trace = delivery.trace();
        if (trace != null) {
            addFrom(words, trace);
        }
        words.add("by " + byHost(delivery));
        if (trace != null && !claim(trace.protocol()).isEmpty()) {
            words.add("with " + claim(trace.protocol()));
        }
        words.add("id " + delivery.mailId());
        addFor(words, delivery.recipients(), delivery.smtpUtf8());
        if (trace != null) {
            addTls(words, trace.tls());
        }
        words.set(words.size() - 1, words.getLast() + ";");
        words.add(DATE.format(delivery.receivedAt()));
        return folded(words);
    }

    private static void addFrom(List<String> words, Trace trace) {
        String helo = claim(trace.helo());
        String name = claim(trace.remoteName());
        String address = addressLiteral(claim(trace.remoteAddress()));
        if (helo.isEmpty() && name.isEmpty() && address.isEmpty()) {
            return;
        }
        words.add("from " + (helo.isEmpty() ? "unknown" : helo));
        if (!address.isEmpty()) {
            words.add(name.isEmpty() ? "(" + address + ")" : "(" + name + " " + address + ")");
        }
    }

    /// Only with one recipient: more would tell each of the others (RFC 5321, 7.6). An address
    /// beyond ASCII stands only in mail that may hold such (RFC 6532).
    private static void addFor(List<String> words, List<ForwardPath> recipients, boolean utf8) {
        if (recipients.size() != 1) {
            return;
        }
        var address = recipients.getFirst().address();
        if (utf8 || !address.needsSmtpUtf8()) {
            words.add("for <" + address + ">");
        }
    }

    /// RFC 8314, 4.3: the cipher suite.
    private static void addTls(List<String> words, @Nullable Tls tls) {
        String cipher = tls == null ? "" : claim(tls.cipher());
        if (!cipher.isEmpty()) {
            words.add("tls " + cipher);
        }
    }

    private static String addressLiteral(String address) {
        if (address.isEmpty() || address.startsWith("[")) {
            return address;
        }
        return address.indexOf(':') >= 0 ? "[IPv6:" + address + "]" : "[" + address + "]";
    }

    private static String claim(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String cut = text.length() > MAX_CLAIM_CHARS ? text.substring(0, MAX_CLAIM_CHARS) : text;
        StringBuilder out = new StringBuilder(cut.length());
        cut.chars().forEach(c -> out.append(isClaimable(c) ? (char) c : '?'));
        return out.toString();
    }

    private static boolean isClaimable(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || CLAIM_MARKS.indexOf(c) >= 0;
    }

    /// Words on lines of at most 78 characters; a longer word has a line of its own.
    private static String folded(List<String> words) {
        StringBuilder out = new StringBuilder(words.getFirst());
        int line = out.length();
        for (String word : words.subList(1, words.size())) {
            boolean fits = line + 1 + word.length() <= MAX_LINE_CHARS;
            out.append(fits ? " " : "\r\n ").append(word);
            line = (fits ? line : 0) + 1 + word.length();
        }
        return out.append("\r\n").toString();
    }
}
