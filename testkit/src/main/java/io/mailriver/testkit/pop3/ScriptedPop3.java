package io.mailriver.testkit.pop3;

import io.mailriver.testkit.peer.LoopbackServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A server with a maildrop that does what a good one does, except where a script answers for it.
/// In the clear; takes every user; each session sees the maildrop as it is at its beginning.
public final class ScriptedPop3 implements AutoCloseable {
    /// What it offers, unless told otherwise.
    public static final String CAPABILITIES = "TOP UIDL USER PIPELINING";

    private final LoopbackServer server;
    private final List<Held> maildrop = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private volatile List<String> capabilities = List.of(CAPABILITIES.split(" ", -1));
    private volatile Script script = (command, usual) -> Optional.of(usual);

    /// Answers a command instead of the server.
    public interface Script {
        /// Answers one command.
        ///
        /// @param usual what a good server says
        /// @return what is said; when it is empty, the connection is closed
        Optional<String> answer(String command, String usual);
    }

    private record Held(String uidl, String mail) {}

    public ScriptedPop3() throws IOException {
        this.server = new LoopbackServer(this::serve);
    }

    public int port() {
        return server.port();
    }

    /// Puts a mail, which ends in CRLF, at the end.
    public ScriptedPop3 put(String uidl, String mail) {
        maildrop.add(new Held(uidl, mail));
        return this;
    }

    /// Takes a mail out.
    public void remove(String uidl) {
        maildrop.removeIf(held -> held.uidl.equals(uidl));
    }

    /// What it says at CAPA; none at all for a server that does not know the command.
    public ScriptedPop3 offer(String... others) {
        capabilities = List.of(others);
        return this;
    }

    public ScriptedPop3 script(Script other) {
        script = other;
        return this;
    }

    /// Every line from clients.
    public List<String> commands() {
        return commands;
    }

    /// How many mails were asked for in all.
    public long retrieved() {
        return commands.stream().filter(command -> command.startsWith("RETR")).count();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Socket client) throws IOException {
        List<Held> mails = new ArrayList<>(maildrop);
        List<Held> deleted = new ArrayList<>();
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        String command = "greeting";
        do {
            String usual = usual(command, mails, deleted);
            Optional<String> answer = script.answer(command, usual);
            if (answer.isEmpty()) {
                return;
            }
            if (command.equals("QUIT") && answer.get().startsWith("+OK")) {
                maildrop.removeAll(deleted);
            }
            out.write(answer.get().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            if (command.equals("QUIT")) {
                return;
            }
            command = line(in);
            commands.add(command);
        } while (!command.isEmpty());
    }

    private String usual(String command, List<Held> mails, List<Held> deleted) {
        String[] words = command.split(" ", -1);
        return switch (words[0]) {
            case "CAPA" -> capabilities.isEmpty() ? "-ERR what?\r\n" : listing(capabilities);
            case "STAT" ->
                    "+OK %d %d\r\n"
                            .formatted(
                                    mails.size(),
                                    mails.stream().mapToInt(held -> held.mail.length()).sum());
            case "LIST" -> listing(numbered(mails, held -> Integer.toString(held.mail.length())));
            case "UIDL" ->
                    capabilities.contains("UIDL")
                            ? listing(numbered(mails, Held::uidl))
                            : "-ERR no\r\n";
            case "RETR" -> mail(mails.get(Integer.parseInt(words[1]) - 1).mail);
            case "TOP" -> mail(header(mails.get(Integer.parseInt(words[1]) - 1).mail));
            case "DELE" -> {
                deleted.add(mails.get(Integer.parseInt(words[1]) - 1));
                yield "+OK\r\n";
            }
            default -> "+OK\r\n";
        };
    }

    private static List<String> numbered(List<Held> mails, Function<Held, String> what) {
        List<String> lines = new ArrayList<>();
        for (Held held : mails) {
            lines.add((lines.size() + 1) + " " + what.apply(held));
        }
        lines.sort(Comparator.reverseOrder()); // no order is promised
        return lines;
    }

    private static String listing(List<String> lines) {
        return "+OK\r\n"
                + String.join("", lines.stream().map(line -> line + "\r\n").toList())
                + ".\r\n";
    }

    private static String mail(String mail) {
        String stuffed = ("\r\n" + mail).replace("\r\n.", "\r\n..").substring(2);
        return "+OK\r\n" + stuffed + ".\r\n";
    }

    private static String header(String mail) {
        int end = mail.indexOf("\r\n\r\n");
        return end < 0 ? mail : mail.substring(0, end + 4);
    }

    /// Without CRLF; empty at the end.
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.write(octet);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }
}
