package io.mailriver.testkit.smtp;

import io.mailriver.testkit.corpus.MailGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A client that sends numbered mails over some sessions until each one has its `250`, as a mail
/// server does: whatever the server answers, and whether it is there or not, it tries again.
///
/// Remembers what was acknowledged and counts every other answer by its code. Generated mail has no
/// line that begins with a dot. Thread-safe.
public final class StubbornSender implements AutoCloseable {
    private static final int SOCKET_PATIENCE_MILLIS = 60_000;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final int port;
    private final MailGenerator mails;
    private final int octets;
    private final int count;
    private final String forwardPath;
    private final AtomicInteger next = new AtomicInteger();
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<Integer, AtomicInteger> replies = new ConcurrentHashMap<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicLong lastAcknowledged = new AtomicLong();
    private final ExecutorService sessions = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stopped;

    public StubbornSender(
            int port, MailGenerator mails, int count, int octets, String forwardPath) {
        this.port = port;
        this.mails = mails;
        this.count = count;
        this.octets = octets;
        this.forwardPath = forwardPath;
    }

    /// Begins to send over so many sessions at once.
    public void start(int sessionCount) {
        for (int i = 0; i < sessionCount; i++) {
            running.add(sessions.submit(this::sendAll));
        }
    }

    /// Waits until every mail is acknowledged.
    ///
    /// @throws AssertionError when that takes longer
    public void await(Duration patience) throws Exception {
        Instant end = Instant.now().plus(patience);
        for (Future<?> session : running) {
            Duration left = Duration.between(Instant.now(), end);
            try {
                session.get(Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS);
            } catch (TimeoutException late) {
                throw new AssertionError(
                        acknowledged.size() + " of " + count + " acknowledged, replies " + replies,
                        late);
            }
        }
    }

    /// The numbers of the mails that have their `250`.
    public Set<Integer> acknowledged() {
        return acknowledged;
    }

    /// When the newest `250` came.
    public Instant lastAcknowledged() {
        return Instant.ofEpochMilli(lastAcknowledged.get());
    }

    /// How often a reply code came instead of what was hoped for.
    public int replies(int code) {
        AtomicInteger counted = replies.get(code);
        return counted == null ? 0 : counted.get();
    }

    /// How often a session broke or could not be had.
    public int breaks() {
        return breaks.get();
    }

    @Override
    public void close() {
        stopped = true;
        sessions.shutdownNow();
    }

    private void sendAll() {
        int mine = next.getAndIncrement();
        while (mine < count && !stopped) {
            try (Session session = new Session()) {
                while (mine < count && !stopped) {
                    mine = send(session, mine) ? next.getAndIncrement() : mine;
                }
            } catch (IOException broken) {
                breaks.incrementAndGet();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private boolean send(Session session, int sequence) throws IOException {
        int code = session.send(mails.mail(sequence, octets));
        if (code == 250) {
            acknowledged.add(sequence);
            lastAcknowledged.set(System.currentTimeMillis());
            return true;
        }
        replies.computeIfAbsent(code, _ -> new AtomicInteger()).incrementAndGet();
        LockSupport.parkNanos(PAUSE.toNanos());
        return false;
    }

    private final class Session implements AutoCloseable {
        private final Socket socket = new Socket();
        private final BufferedReader in;
        private final OutputStream out;

        Session() throws IOException {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    SOCKET_PATIENCE_MILLIS);
            socket.setSoTimeout(SOCKET_PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.ISO_8859_1));
            out = socket.getOutputStream();
            expect(220);
            say("EHLO sender.example.org\r\n");
            expect(250);
        }

        /// The code of the answer that decided.
        int send(byte[] mail) throws IOException {
            say("MAIL FROM:<load@example.org>\r\nRCPT TO:<" + forwardPath + ">\r\nDATA\r\n");
            int sender = reply();
            int recipient = reply();
            int data = reply();
            if (data != 354) {
                return sender != 250 ? sender : recipient != 250 ? recipient : data;
            }
            out.write(mail);
            say(".\r\n");
            return reply();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        private void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        private void expect(int code) throws IOException {
            int found = reply();
            if (found != code) {
                replies.computeIfAbsent(found, _ -> new AtomicInteger()).incrementAndGet();
                throw new IOException("reply " + found + ", expected " + code);
            }
        }

        private int reply() throws IOException {
            String line = in.readLine();
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = in.readLine();
            }
            if (line == null || line.length() < 3) {
                throw new IOException("the server closed");
            }
            return Integer.parseInt(line.substring(0, 3));
        }
    }
}
