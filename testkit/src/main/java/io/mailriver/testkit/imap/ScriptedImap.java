package io.mailriver.testkit.imap;

import io.mailriver.testkit.peer.LoopbackServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server with an empty INBOX that takes everything, except where a script answers for it. In the
/// clear; many connections, one after the other or side by side.
public final class ScriptedImap implements AutoCloseable {
    private static final Pattern LITERAL = Pattern.compile("\\{(\\d+)(\\+?)}$");

    private final LoopbackServer server;
    private final String capabilities;
    private final Script script;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    /// The answer to a command, with `TAG` for its tag; empty for the usual one. To a command with
    /// a literal it is asked for when the literal is announced.
    public interface Script {
        Optional<String> answer(String command);
    }

    /// @param capabilities behind IMAP4rev1
    public ScriptedImap(String capabilities, Script script) throws IOException {
        this.capabilities = "IMAP4rev1 " + capabilities;
        this.script = script;
        this.server = new LoopbackServer(this::serve);
    }

    public int port() {
        return server.port();
    }

    /// Every command, without its tag and literal.
    public List<String> commands() {
        return commands;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        say(out, "* OK ready\r\n");
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int space = line.indexOf(' ');
            String tag = line.substring(0, space);
            String command = line.substring(space + 1);
            commands.add(command);
            Optional<String> answer = script.answer(command);
            Matcher literal = LITERAL.matcher(command);
            if (literal.find()) {
                boolean waits = literal.group(2).isEmpty();
                if (waits && answer.isPresent() && !answer.get().startsWith("TAG OK")) {
                    say(out, answer.get().replace("TAG", tag));
                    continue;
                }
                if (waits) {
                    say(out, "+ go\r\n");
                }
                in.skipNBytes(Long.parseLong(literal.group(1)));
                String _ = line(in);
            }
            say(out, answer.orElseGet(() -> usual(command)).replace("TAG", tag));
        }
    }

    private String usual(String command) {
        int space = command.indexOf(' ');
        return switch (space < 0 ? command : command.substring(0, space)) {
            case "CAPABILITY" -> "* CAPABILITY " + capabilities + "\r\nTAG OK\r\n";
            case "LIST" -> "* LIST (\\Noselect) \"/\" \"\"\r\nTAG OK\r\n";
            case "EXAMINE", "SELECT" ->
                    "* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 1] ok\r\nTAG OK\r\n";
            case "APPEND" -> "TAG OK [APPENDUID 7 1] done\r\n";
            default -> "TAG OK\r\n";
        };
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
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
