package io.mailriver.testkit.smtp;

import io.mailriver.testkit.smtp.Script.Event;
import io.mailriver.testkit.smtp.Script.Rule;
import io.mailriver.testkit.smtp.Script.Step;
import io.mailriver.testkit.smtp.Script.User;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// One session of a [ScriptedServer]: the protocol.
final class ScriptedSession implements Runnable {
    private static final String END = "\r\n.\r\n";

    private final ScriptedServer server;
    private final int number;
    private final ScriptedConnection connection;
    private final Set<String> contentPoints;
    private String authenticatedAs = "";
    private String mailArgs = "";
    private boolean inTransaction;
    private final List<String> rcptArgs = new ArrayList<>();

    ScriptedSession(ScriptedServer server, int number, ScriptedConnection connection) {
        this.server = server;
        this.number = number;
        this.connection = connection;
        this.contentPoints =
                server.script().rules().stream()
                        .filter(rule -> rule.event() == Event.CONTENT)
                        .map(Rule::containing)
                        .collect(Collectors.toSet());
    }

    @Override
    public void run() {
        try {
            if (server.script().implicitTls()) {
                startTls();
            }
            answer(Event.GREETING, "", "220 scripted.example ESMTP");
            while (true) {
                obey(hear());
            }
        } catch (IOException ended) {
            // whoever closed, it is over
        } finally {
            connection.close();
            server.ended(this);
        }
    }

    ScriptedConnection connection() {
        return connection;
    }

    private void obey(String line) throws IOException {
        Event event = event(line);
        switch (event) {
            case EHLO -> answer(event, line, ehlo());
            case STARTTLS -> {
                if (answer(event, line, "220 2.0.0 go ahead") == 220) {
                    startTls();
                }
            }
            case AUTH -> authenticate(line);
            case MAIL -> {
                if (positive(answer(event, line, "250 2.1.0 sender ok"))) {
                    mailArgs = line.substring("MAIL FROM:".length());
                    rcptArgs.clear();
                    inTransaction = true;
                }
            }
            case RCPT -> {
                String usual = inTransaction ? "250 2.1.5 recipient ok" : "503 5.5.1 MAIL first";
                if (positive(answer(event, line, usual))) {
                    rcptArgs.add(line.substring("RCPT TO:".length()));
                }
            }
            case DATA -> {
                String usual = rcptArgs.isEmpty() ? "554 5.5.1 no valid recipients" : "354 go";
                if (answer(event, line, usual) == 354) {
                    takeContent();
                }
            }
            case QUIT -> {
                answer(event, line, "221 2.0.0 bye");
                throw new EOFException("QUIT");
            }
            case RSET -> {
                rcptArgs.clear();
                inTransaction = false;
                answer(event, line, "250 2.0.0 forgotten");
            }
            case OTHER -> answer(event, line, "500 5.5.2 unknown command");
            case HELO, NOOP, GREETING, HANDSHAKE, CONTENT, END ->
                    answer(event, line, "250 scripted.example");
        }
    }

    private static Event event(String line) {
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        return switch (verb) {
            case "EHLO",
                    "HELO",
                    "STARTTLS",
                    "AUTH",
                    "MAIL",
                    "RCPT",
                    "DATA",
                    "RSET",
                    "NOOP",
                    "QUIT" ->
                    Event.valueOf(verb);
            default -> Event.OTHER;
        };
    }

    private String ehlo() {
        List<String> lines = new ArrayList<>(List.of("scripted.example"));
        server.script().offers().stream()
                .filter(offer -> !(connection.secure() && offer.equals("STARTTLS")))
                .forEach(lines::add);
        String last = lines.removeLast();
        return lines.stream().map(line -> "250-" + line + "\r\n").collect(Collectors.joining())
                + "250 "
                + last;
    }

    private void startTls() throws IOException {
        Optional<Rule> rule = server.rule(Event.HANDSHAKE, "", number);
        if (rule.isPresent()) {
            connection.perform(rule.get().steps());
            throw new EOFException("no TLS");
        }
        connection.startTls(server.tls());
    }

    /// PLAIN (RFC 4616) with an initial response, or LOGIN.
    private void authenticate(String line) throws IOException {
        Optional<Rule> rule = server.rule(Event.AUTH, line, number);
        if (rule.isPresent()) {
            connection.perform(rule.get().steps());
            return;
        }
        String name;
        String password;
        if (line.startsWith("AUTH PLAIN ")) {
            String[] words = decoded(line.substring("AUTH PLAIN ".length())).split("\0", 3);
            name = words[1];
            password = words[2];
        } else {
            say("334 VXNlcm5hbWU6");
            name = decoded(hear());
            say("334 UGFzc3dvcmQ6");
            password = decoded(hear());
        }
        if (server.script().users().contains(new User(name, password))) {
            authenticatedAs = name;
            say("235 2.7.0 welcome");
        } else {
            say("535 5.7.8 who are you");
        }
    }

    private void takeContent() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        StringBuilder tail = new StringBuilder("\r\n");
        while (!tail.toString().equals(END)) {
            int octet = connection.readOctet();
            wire.write(octet);
            tail.append((char) octet);
            if (tail.length() > END.length()) {
                tail.deleteCharAt(0);
            }
            contentPoint(Integer.toString(wire.size()));
        }
        List<Step> steps =
                server.rule(Event.END, mailArgs, number)
                        .map(Rule::steps)
                        .orElseGet(() -> List.of(said("250 2.0.0 taken")));
        server.note(
                new TakenMail(
                        number,
                        connection.secure(),
                        authenticatedAs,
                        mailArgs,
                        rcptArgs,
                        wire.toByteArray(),
                        steps.getFirst() instanceof Step.Say(byte[] reply) && reply[0] == '2'));
        rcptArgs.clear();
        inTransaction = false;
        connection.perform(steps);
    }

    private void contentPoint(String count) throws IOException {
        if (contentPoints.contains(count)) {
            Optional<Rule> rule = server.rule(Event.CONTENT, count, number);
            if (rule.isPresent()) {
                connection.perform(rule.get().steps());
            }
        }
    }

    private String hear() throws IOException {
        String line = connection.readLine();
        server.note(number, line);
        return line;
    }

    private int answer(Event event, String command, String usual) throws IOException {
        return connection.perform(
                server.rule(event, command, number)
                        .map(Rule::steps)
                        .orElseGet(() -> List.of(said(usual))));
    }

    private void say(String line) throws IOException {
        connection.perform(List.of(said(line)));
    }

    private static Step said(String line) {
        return new Step.Say((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static boolean positive(int code) {
        return code / 100 == 2;
    }
}
