package io.mailriver.bench.smtp;

import io.mailriver.testkit.corpus.MailGenerator;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Sends mail as `smtp-source` does, and what that can't: over TLS, and at a given rate with the
/// time of each `250`.
///
/// `key=value` arguments: `port`, `sessions` (50), `mails` (20000), `octets` (4096), `tls` (`none`,
/// `starttls`, `implicit`), `reconnect` (`true`: a connection a mail), `rate` (mails a second over
/// all sessions; as fast as possible without), `uncounted` (0: how many of the first mails have no
/// part in the times, because this program is slow at first as well). The times of a rated load
/// count from when a mail should have been sent, so a server that stalls can't hide it. Prints one
/// line.
public final class SmtpLoad {
    private final int port;
    private final int mails;
    private final int uncounted;
    private final String tls;
    private final boolean reconnect;
    private final double rate;
    private final byte[] mail;
    private final long[] nanos;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private SmtpLoad(Words words) {
        this.port = words.number("port", 2525);
        this.mails = words.number("mails", 20_000);
        this.uncounted = words.number("uncounted", 0);
        this.tls = words.word("tls", "none");
        this.reconnect = words.word("reconnect", "false").equals("true");
        this.rate = words.number("rate", 0);
        this.mail = new MailGenerator("load").mail(1, words.number("octets", 4096));
        this.nanos = new long[mails];
    }

    private record Words(String[] arguments) {
        String word(String key, String otherwise) {
            return Arrays.stream(arguments)
                    .filter(argument -> argument.startsWith(key + "="))
                    .map(argument -> argument.substring(key.length() + 1))
                    .findFirst()
                    .orElse(otherwise);
        }

        int number(String key, int otherwise) {
            return Integer.parseInt(word(key, Integer.toString(otherwise)));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        new SmtpLoad(words).run(words.number("sessions", 50));
    }

    private void run(int sessions) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(sessions);
        long begin = System.nanoTime();
        for (int i = 0; i < sessions; i++) {
            Thread.startVirtualThread(() -> {
                try {
                    send(begin);
                } finally {
                    ended.countDown();
                }
            });
        }
        ended.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long[] counted = Arrays.copyOfRange(nanos, uncounted, mails);
        Arrays.sort(counted);
        System.out.printf(
                Locale.ROOT,
                "mails/s %.0f p50 %.1f ms p99 %.1f ms max %.1f ms refused %d%n",
                mails / seconds,
                counted[counted.length / 2] / 1e6,
                counted[(int) (counted.length * 0.99)] / 1e6,
                counted[counted.length - 1] / 1e6,
                refused.get());
    }

    private void send(long begin) {
        try {
            Session session = null;
            for (int i = next.getAndIncrement(); i < mails; i = next.getAndIncrement()) {
                long due = System.nanoTime();
                if (rate > 0) {
                    due = begin + (long) (i * 1e9 / rate);
                    LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
                }
                if (session == null) {
                    session = new Session();
                }
                if (!session.send()) {
                    refused.incrementAndGet();
                }
                nanos[i] = System.nanoTime() - due;
                if (reconnect) {
                    session.close();
                    session = null;
                }
            }
            if (session != null) {
                session.close();
            }
        } catch (IOException | GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private final class Session {
        private Socket socket;
        private InputStream in;
        private OutputStream out;

        Session() throws IOException, GeneralSecurityException {
            socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setTcpNoDelay(true);
            if (tls.equals("implicit")) {
                secure();
            }
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            expect(220);
            say("EHLO load.example.org\r\n", 250);
            if (tls.equals("starttls")) {
                say("STARTTLS\r\n", 220);
                secure();
                in = new BufferedInputStream(socket.getInputStream());
                out = socket.getOutputStream();
                say("EHLO load.example.org\r\n", 250);
            }
        }

        boolean send() throws IOException {
            say("MAIL FROM:<load@example.org>\r\n", 250);
            say("RCPT TO:<user@example.org>\r\n", 250);
            say("DATA\r\n", 354);
            out.write(mail);
            write(".\r\n");
            return reply() == 250;
        }

        void close() throws IOException {
            say("QUIT\r\n", 221);
            socket.close();
        }

        private void secure() throws IOException, GeneralSecurityException {
            SSLSocket secured =
                    (SSLSocket)
                            TRUSTING.getSocketFactory()
                                    .createSocket(socket, "localhost", port, true);
            secured.startHandshake();
            socket = secured;
        }

        private void say(String text, int code) throws IOException {
            write(text);
            expect(code);
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void expect(int code) throws IOException {
            int found = reply();
            if (found != code) {
                throw new IOException("reply " + found + ", expected " + code);
            }
        }

        private int reply() throws IOException {
            while (true) {
                int code = 0;
                int at = 0;
                boolean more = false;
                for (int c = in.read(); c != '\n'; c = in.read()) {
                    if (c < 0) {
                        throw new IOException("the server closed");
                    }
                    code = at < 3 ? code * 10 + c - '0' : code;
                    more |= at == 3 && c == '-';
                    at++;
                }
                if (!more) {
                    return code;
                }
            }
        }
    }

    /// Certificates of test servers are nobody's.
    private static final SSLContext TRUSTING = trusting();

    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
