package io.mailriver.ingest.imap;

import io.mailriver.testkit.imap.ScriptedImap;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An INBOX for a scripted server: answers what a poller asks, as a good server would, unless the
/// twist does.
final class ScriptedMailbox implements ScriptedImap.Script {
    private static final Pattern FETCH = Pattern.compile("UID FETCH (\\S+) \\((.*)\\)");
    private static final Pattern PIECE = Pattern.compile("BODY\\.PEEK\\[]<(\\d+)\\.(\\d+)>");

    private final NavigableMap<Long, String> mails = new ConcurrentSkipListMap<>();
    private volatile Twist twist = (command, usual) -> usual;
    private volatile long uidNext = 1;

    /// Changes an answer.
    interface Twist {
        String answer(String command, String usual);
    }

    ScriptedMailbox put(long uid, String mail) {
        mails.put(uid, mail);
        uidNext = Math.max(uidNext, uid + 1);
        return this;
    }

    void remove(long uid) {
        mails.remove(uid);
    }

    /// What it says of its next UID; 0 for nothing.
    ScriptedMailbox uidNext(long number) {
        uidNext = number;
        return this;
    }

    ScriptedMailbox twist(Twist other) {
        twist = other;
        return this;
    }

    @Override
    public Optional<String> answer(String command) {
        String usual = usual(command);
        String answer = twist.answer(command, usual);
        return answer.isEmpty() ? Optional.empty() : Optional.of(answer);
    }

    /// The response that gives a mail.
    String given(long uid, String items) {
        String mail = mails.getOrDefault(uid, "");
        Matcher piece = PIECE.matcher(items);
        String body =
                piece.find()
                        ? piece(mail, piece)
                        : items.contains("BODY.PEEK[]") ? " BODY[] " + literal(mail) : "";
        String size = items.contains("RFC822.SIZE") ? " RFC822.SIZE " + mail.length() : "";
        String flags = items.contains("FLAGS") ? " FLAGS (\\Seen \\Recent)" : "";
        String date =
                items.contains("INTERNALDATE")
                        ? " INTERNALDATE \" 1-Mar-2026 10:00:00 +0100\""
                        : "";
        String id = items.contains("EMAILID") ? " EMAILID (M" + uid + ")" : "";
        return "* "
                + (mails.headMap(uid).size() + 1)
                + " FETCH (UID "
                + uid
                + size
                + flags
                + date
                + id
                + body
                + ")\r\n";
    }

    private String usual(String command) {
        if (command.equals("LIST \"\" \"*\"")) {
            return "* LIST (\\HasNoChildren) \"/\" INBOX\r\nTAG OK\r\n";
        }
        if (command.startsWith("EXAMINE")) {
            return "* "
                    + mails.size()
                    + " EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n"
                    + (uidNext > 0 ? "* OK [UIDNEXT " + uidNext + "] ok\r\n" : "")
                    + "TAG OK\r\n";
        }
        if (command.startsWith("STATUS")) {
            return "* STATUS INBOX (UIDNEXT "
                    + uidNext
                    + " UIDVALIDITY 7 MESSAGES "
                    + mails.size()
                    + ")\r\nTAG OK\r\n";
        }
        Matcher fetch = FETCH.matcher(command);
        return fetch.matches()
                ? uids(fetch.group(1)).stream()
                                .map(uid -> given(uid, fetch.group(2)))
                                .collect(Collectors.joining())
                        + "TAG OK done\r\n"
                : "";
    }

    private List<Long> uids(String set) {
        List<Long> uids = new ArrayList<>();
        for (String range : set.split(",", -1)) {
            if (range.equals("*")) {
                uids.add(mails.lastKey());
            } else {
                String[] ends = range.split(":", -1);
                uids.addAll(
                        mails.subMap(
                                        Long.parseLong(ends[0]),
                                        true,
                                        Long.parseLong(ends[ends.length - 1]),
                                        true)
                                .keySet());
            }
        }
        return uids;
    }

    private static String piece(String mail, Matcher asked) {
        int from = (int) Math.min(mail.length(), Long.parseLong(asked.group(1)));
        int to = (int) Math.min(mail.length(), from + Long.parseLong(asked.group(2)));
        return " BODY[]<" + asked.group(1) + "> " + literal(mail.substring(from, to));
    }

    private static String literal(String text) {
        return "{" + text.length() + "}\r\n" + text;
    }
}
