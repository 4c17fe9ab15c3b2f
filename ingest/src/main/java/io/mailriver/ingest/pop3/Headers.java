package io.mailriver.ingest.pop3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mailriver.runtime.pop3.Pop3Exception;
import io.mailriver.runtime.pop3.Pop3Session;
import io.mailriver.runtime.pop3.Reply;
import io.mailriver.schemas.identity.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Unique ids for the mails of a server that has none: what is in them, and which copy of it. No
/// state.
///
/// A first look are the headers (TOP n 0), without the fields that servers change. A header that
/// names no mail of its own - it lacks Message-ID or Date - decides nothing, and neither does a
/// server without TOP: then the whole content does.
final class Headers {
    /// A longer header is one that decides nothing.
    static final int MAX_OCTETS = 256 * 1024;

    /// What mailbox formats and servers put into a header, and change.
    private static final Set<String> CHANGING =
            Set.of("status", "x-status", "x-uidl", "x-uid", "x-keywords", "x-imapbase", "lines");

    private static final int TOGETHER = 100;

    private final Duration dataTimeout;
    private final long maxMailOctets;

    Headers(Duration dataTimeout, long maxMailOctets) {
        this.dataTimeout = dataTimeout;
        this.maxMailOctets = maxMailOctets;
    }

    /// Looks at every mail.
    ///
    /// @param sizes of all mails by number
    List<ListedMail> list(Pop3Session session, Map<Integer, Long> sizes) throws IOException {
        Map<String, Integer> copies = new HashMap<>();
        List<ListedMail> mails = new ArrayList<>();
        List<Integer> numbers = List.copyOf(sizes.keySet());
        for (int from = 0; from < numbers.size(); from += TOGETHER) {
            List<Integer> some = numbers.subList(from, Math.min(numbers.size(), from + TOGETHER));
            List<String> looks = looks(session, some);
            for (int i = 0; i < some.size(); i++) {
                int number = some.get(i);
                long size = sizes.getOrDefault(number, 0L);
                String look =
                        looks.get(i).isEmpty() ? content(session, number, size) : looks.get(i);
                int copy = copies.merge(look, 1, Integer::sum);
                mails.add(new ListedMail(number, look + "." + copy, size));
            }
        }
        return mails;
    }

    /// An empty one for each mail whose header decides nothing.
    private List<String> looks(Pop3Session session, List<Integer> numbers) throws IOException {
        if (!session.has("TOP")) {
            return numbers.stream().map(number -> "").toList();
        }
        List<String> looks = new ArrayList<>();
        Pop3Session.Asked asked = session.askTop(numbers, 0);
        for (int i = 0; i < numbers.size(); i++) {
            ByteArrayOutputStream header = new ByteArrayOutputStream();
            Reply reply =
                    asked.take(
                            dataTimeout,
                            maxMailOctets,
                            (octets, offset, length) -> {
                                if (header.size() <= MAX_OCTETS) {
                                    header.write(octets, offset, length);
                                }
                            });
            looks.add(
                    reply.ok() && header.size() <= MAX_OCTETS
                            ? look(header.toString(ISO_8859_1))
                            : "");
        }
        return looks;
    }

    /// What a header says of its mail.
    ///
    /// @param header up to the empty line, and perhaps what is behind it
    /// @return empty when it decides nothing
    static String look(String header) {
        MessageDigest digest = Digests.sha256();
        boolean counts = false;
        boolean identified = false;
        boolean dated = false;
        for (String line : header.split("\r?\n", -1)) {
            if (line.isEmpty()) {
                break;
            }
            if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                String name = line.substring(0, Math.max(0, line.indexOf(':')));
                String field = name.strip().toLowerCase(Locale.ROOT);
                counts = !CHANGING.contains(field);
                identified |= field.equals("message-id");
                dated |= field.equals("date");
            }
            if (counts) {
                digest.update(line.getBytes(ISO_8859_1));
                digest.update((byte) '\n');
            }
        }
        return identified && dated ? "header-" + HexFormat.of().formatHex(digest.digest()) : "";
    }

    private String content(Pop3Session session, int number, long size) throws IOException {
        if (size > maxMailOctets) {
            return "size-" + size; // it will be a gap
        }
        MessageDigest digest = Digests.sha256();
        Reply reply = session.ask(List.of(number)).take(dataTimeout, maxMailOctets, digest::update);
        if (!reply.ok()) {
            throw new Pop3Exception(
                    "mail " + number + " has no UIDL and is not given: " + reply.text());
        }
        return "content-" + HexFormat.of().formatHex(digest.digest());
    }
}
