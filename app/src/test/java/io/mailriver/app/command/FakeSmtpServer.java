package io.mailriver.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An SMTP server on loopback that takes every mail and remembers what it was told, unless a line
/// contains a word for which it has another answer. Thread-safe.
final class FakeSmtpServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Map<String, String> answers;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> contents = new CopyOnWriteArrayList<>();
    private final AtomicInteger sessions = new AtomicInteger();

    private FakeSmtpServer(ServerSocket socket, Map<String, String> answers) {
        this.socket = socket;
        this.answers = Map.copyOf(answers);
    }

    /// @param answers replies by what a command contains; an empty reply closes the connection
    static FakeSmtpServer start(Map<String, String> answers) {
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            FakeSmtpServer server = new FakeSmtpServer(socket, answers);
            Thread.ofVirtual().start(server::acceptAll);
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    List<String> commands() {
        return commands;
    }

    /// Mails with their dots and CRLFs, as they came over the wire, without the final dot.
    List<String> contents() {
        return contents;
    }

    int sessions() {
        return sessions.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = socket.accept();
                sessions.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException _) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.ISO_8859_1));
                OutputStream out = client.getOutputStream()) {
            say(out, "220 fake.example.org");
            String line = in.readLine();
            while (line != null) {
                commands.add(line);
                String answer = answerTo(line);
                if (answer.isEmpty()) {
                    return;
                }
                say(out, answer);
                if (answer.startsWith("354")) {
                    say(out, contentAnswer(content(in)));
                }
                line = in.readLine();
            }
        } catch (IOException _) {
            // the client is gone
        }
    }

    private String answerTo(String line) {
        return answers.entrySet().stream()
                .filter(entry -> line.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() ->
                        switch (line.split(" ", 2)[0]) {
                            case "EHLO" -> "250-fake.example.org\r\n250-8BITMIME\r\n250 SMTPUTF8";
                            case "DATA" -> "354 go on";
                            case "QUIT" -> "221 bye";
                            default -> "250 2.0.0 fine";
                        });
    }

    private String contentAnswer(String content) {
        contents.add(content);
        return Optional.ofNullable(answers.get("content"))
                .orElse("250 2.6.0 taken as " + contents.size());
    }

    /// Up to the line of one dot. Keeps line ends as they are.
    private static String content(BufferedReader in) throws IOException {
        StringBuilder content = new StringBuilder();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("the client left within a mail");
            }
            content.append((char) octet);
            if (content.toString().endsWith("\r\n.\r\n") || content.toString().equals(".\r\n")) {
                return content.substring(0, content.length() - 3);
            }
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
