package io.mailriver.deliver.smtp;

import io.mailriver.deliver.smtp.SmtpPeer.Credentials;
import io.mailriver.runtime.peer.Deadlines;
import io.mailriver.runtime.peer.PeerConnection;
import io.mailriver.schemas.envelope.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// From the connection to the first mail: greeting, EHLO, STARTTLS, EHLO again, AUTH.
final class Handshake {
    private static final int AUTHENTICATED = 235; // RFC 4954, 6
    private static final int CHALLENGE = 334;
    private static final String MASK = "***";
    private static final Pattern PIECE = Pattern.compile("[A-Za-z0-9+/=]{6,}");

    private final SmtpPeer peer;
    private final SSLContext tls;
    private final Deadlines deadlines;

    Handshake(SmtpPeer peer, SSLContext tls, Deadlines deadlines) {
        this.peer = peer;
        this.tls = tls;
        this.deadlines = deadlines;
    }

    Session run() throws IOException {
        try {
            return attempt(peer.tls());
        } catch (SSLException failed) {
            if (peer.tls() != TlsMode.IF_OFFERED) {
                throw failed;
            }
            return attempt(TlsMode.NONE);
        }
    }

    private Session attempt(TlsMode mode) throws IOException {
        Wire wire =
                new Wire(
                        PeerConnection.open(
                                peer.host(), peer.port(), peer.timeouts().connect(), deadlines));
        try {
            return greet(wire, mode);
        } catch (IOException | RuntimeException failed) {
            wire.close();
            throw failed;
        }
    }

    private Session greet(Wire wire, TlsMode mode) throws IOException {
        if (mode == TlsMode.IMPLICIT) {
            encrypt(wire);
        }
        expect(wire.exchange("the greeting", peer.timeouts().command()), "the session");
        Extensions offered = hello(wire);
        if (mode == TlsMode.REQUIRED && !offered.startTls()) {
            throw new SmtpException("the peer offers no STARTTLS, and tls is required");
        }
        if (offered.startTls() && (mode == TlsMode.REQUIRED || mode == TlsMode.IF_OFFERED)) {
            Reply reply = command(wire, "STARTTLS", "STARTTLS");
            if (Replies.done(reply)) {
                encrypt(wire);
                offered = hello(wire);
            } else if (mode == TlsMode.REQUIRED) {
                throw new SmtpException("the peer refused STARTTLS: " + reply);
            }
        }
        if (peer.credentials().isPresent()) {
            authenticate(wire, offered.authMechanisms(), peer.credentials().get());
        }
        return new Session(wire, offered, mode.verified());
    }

    /// @throws SSLException when there is no TLS to be had, however the peer broke it off
    private void encrypt(Wire wire) throws IOException {
        try {
            wire.startTls(tls, peer.tls().verified(), peer.timeouts().connect());
        } catch (SmtpException | SSLException failed) {
            throw failed;
        } catch (IOException broken) {
            throw new SSLException("the TLS handshake broke: " + broken.getMessage(), broken);
        }
    }

    /// EHLO, and HELO for a peer that does not know it (RFC 5321, 3.2).
    private Extensions hello(Wire wire) throws IOException {
        Reply reply = command(wire, "EHLO", "EHLO " + peer.helloName());
        if (reply.permanent()) {
            expect(command(wire, "HELO", "HELO " + peer.helloName()), "HELO");
            return Extensions.NONE;
        }
        expect(reply, "EHLO");
        return Extensions.of(reply);
    }

    /// PLAIN (RFC 4616), else LOGIN. The record sees to it that TLS is verified here. A refusal is
    /// told without what the peer repeats of the secret.
    private void authenticate(Wire wire, Set<String> mechanisms, Credentials credentials)
            throws IOException {
        String username = credentials.username();
        String password = credentials.password().reveal();
        if (mechanisms.contains("PLAIN")) {
            String response = base64("\0" + username + "\0" + password);
            Reply reply = command(wire, "AUTH", "AUTH PLAIN " + response);
            expectLogin(reply, AUTHENTICATED, response, password);
        } else if (mechanisms.contains("LOGIN")) {
            expectLogin(command(wire, "AUTH", "AUTH LOGIN"), CHALLENGE);
            expectLogin(command(wire, "AUTH", base64(username)), CHALLENGE);
            Reply reply = command(wire, "AUTH", base64(password));
            expectLogin(reply, AUTHENTICATED, base64(password), password);
        } else {
            throw new SmtpException(
                    "the peer offers AUTH " + mechanisms + ", expected PLAIN or LOGIN");
        }
    }

    private Reply command(Wire wire, String step, String line) throws IOException {
        wire.writeLine(line, peer.timeouts().command());
        return wire.exchange("the reply to " + step, peer.timeouts().command());
    }

    private static void expect(Reply reply, String what) throws SmtpException {
        if (!Replies.done(reply)) {
            throw new SmtpException("the peer refused " + what + ": " + reply);
        }
    }

    private static void expectLogin(Reply reply, int code, String... secrets) throws SmtpException {
        if (reply.code() != code) {
            throw new SmtpException("the peer refused AUTH: " + masked(reply, secrets));
        }
    }

    /// Without the secrets, and without longer pieces of them: a peer may repeat a command and cut
    /// it short.
    private static String masked(Reply reply, String... secrets) {
        String text = reply.toString();
        for (String secret : secrets) {
            text = secret.isEmpty() ? text : text.replace(secret, MASK);
        }
        return PIECE.matcher(text)
                .replaceAll(piece ->
                        Arrays.stream(secrets).anyMatch(secret -> secret.contains(piece.group()))
                                ? MASK
                                : Matcher.quoteReplacement(piece.group()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
