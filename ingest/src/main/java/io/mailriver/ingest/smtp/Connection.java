package io.mailriver.ingest.smtp;

import io.mailriver.runtime.config.ReloadedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The socket of one session, and the virtual thread that reads it.
///
/// The listener's other threads reach in through [#expire], [#stop] and [#abort] alone. They end a
/// read by shutting the socket's input, so that the session's own thread still says its `421`.
final class Connection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /// For commands: long enough for a pipelined group, small because idle sessions keep it.
    private static final int COMMAND_BUFFER_OCTETS = 4 * 1024;

    private static final Duration MAX_HANDSHAKE = Duration.ofSeconds(30);
    private static final long MAX_FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ListenerContext context;
    private final Socket socket;
    private final @Nullable ReloadedFiles<ServerTls> tls;
    private final BufferPool buffers;
    private final Gathered gathered = new Gathered();
    private final Client client;
    private final Session session;
    private final Deadline deadline;
    private final byte[] commandBuffer = new byte[COMMAND_BUFFER_OCTETS];

    private final Semaphore woken = new Semaphore(0);
    private final long since = System.nanoTime();

    /* Kept, because Socket gives out none any more once its input is shut. */
    private final InputStream plainInput;
    private InputStream input;
    private OutputStream output;
    private volatile Waiting waiting = Waiting.NOT;
    private volatile boolean overdue;
    private volatile boolean stopping;

    /// What the session's thread waits for.
    private enum Waiting {
        NOT,
        FOR_COMMAND,
        FOR_CONTENT,
        FOR_HANDSHAKE,
        FOR_ANSWERS_TO_BE_TAKEN
    }

    Connection(
            ListenerContext context,
            Socket socket,
            Client client,
            @Nullable ReloadedFiles<ServerTls> tls,
            BufferPool buffers)
            throws IOException {
        this.context = context;
        this.socket = socket;
        this.plainInput = socket.getInputStream();
        this.input = plainInput;
        this.output = socket.getOutputStream();
        this.tls = tls;
        this.buffers = buffers;
        this.client = client;
        this.session = new Session(context, client, gathered);
        this.deadline = new Deadline(context.config().timeouts().session());
    }

    @Override
    public void run() {
        try {
            if (context.config().tls().mode() == TlsConfig.Mode.IMPLICIT) {
                secure();
            }
            greet();
            flush();
            converse();
        } catch (SSLException failed) {
            LOG.atInfo()
                    .addKeyValue("peer", client.address())
                    .addKeyValue("listener", context.config().name())
                    .addKeyValue("error", failed.getMessage())
                    .log("TLS failed");
        } catch (IOException gone) {
            LOG.atDebug()
                    .addKeyValue("peer", client.address())
                    .addKeyValue("error", gone.getMessage())
                    .log("connection broke");
        } catch (RuntimeException bug) {
            LOG.atError()
                    .addKeyValue("peer", client.address())
                    .addKeyValue("listener", context.config().name())
                    .setCause(bug)
                    .log("session failed");
        } finally {
            session.abandon();
            abort();
            session.summary(Duration.ofNanos(System.nanoTime() - since))
                    .tell(context.config().name(), context.meters());
        }
    }

    private void greet() throws IOException {
        Duration silence = context.config().policy().greetingDelay();
        if (!silence.isZero()) {
            sleep(silence);
            if (plainInput.available() > 0) { // also when that is a TLS record
                session.refuseEarlyTalker();
                return;
            }
        }
        session.greet();
    }

    /// Called now and then: ends the wait for a client that is late, with a word where it is
    /// listening.
    void expire() {
        long late = deadline.late();
        if (late > MAX_FAREWELL_NANOS) {
            abort();
        } else if (late > 0 && !overdue) {
            overdue = true;
            switch (waiting) {
                case FOR_COMMAND, FOR_CONTENT -> shutInput();
                case FOR_HANDSHAKE, FOR_ANSWERS_TO_BE_TAKEN -> abort();
                case NOT -> overdue = false; // it came just now
            }
        }
    }

    /// Asks the session to end: at once when it waits for a command, else behind its mail.
    void stop() {
        stopping = true;
        woken.release();
        if (waiting == Waiting.FOR_COMMAND) {
            shutInput();
        }
    }

    /// Ends the connection without a word.
    void abort() {
        woken.release();
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            LOG.atDebug().setCause(alreadyBroken).log("close failed");
        }
    }

    private void converse() throws IOException {
        while (session.state() != SessionState.CLOSED) {
            switch (session.state()) {
                case CONTENT, CHUNK, BETWEEN_CHUNKS -> receiveContent();
                case HANDSHAKE -> secure();
                case CONNECTED, READY, SENDER, RECIPIENTS, AUTHENTICATION -> receiveCommands();
                case CLOSED -> {}
            }
            flush();
        }
    }

    private void receiveCommands() throws IOException {
        waiting = Waiting.FOR_COMMAND; // first, so that either we see stopping, or stop() sees us
        if (stopping) {
            session.end(Answers.STOPPING);
        } else {
            receive(commandBuffer, context.config().timeouts().command());
        }
    }

    /// Reads with a large buffer until the mail has ended, and the next one when the client
    /// pipelines.
    private void receiveContent() throws IOException {
        byte[] buffer = buffers.take();
        try {
            while (session.state().receivesContent()) {
                waiting = Waiting.FOR_CONTENT;
                receive(buffer, context.config().timeouts().data());
                flush();
            }
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private void receive(byte[] buffer, Duration wait) throws IOException {
        boolean betweenMails = !session.state().receivesContent();
        deadline.set(wait);
        int count = input.read(buffer);
        goOn();
        boolean tooLate =
                stopping && betweenMails; // the input may be shut, no content would be heard
        if (count > 0 && !tooLate) {
            session.receive(buffer, 0, count);
        } else if (overdue) {
            session.end(Answers.TIMEOUT);
        } else if (stopping) {
            session.end(Answers.STOPPING);
        } else {
            session.abandon();
        }
    }

    private void flush() throws IOException {
        if (!gathered.isEmpty()) {
            pause(session.takePause());
            waiting = Waiting.FOR_ANSWERS_TO_BE_TAKEN;
            deadline.set(context.config().timeouts().command());
            gathered.writeTo(output);
            goOn();
        }
    }

    /// Keeps an offender waiting, if there is a place in the tarpit.
    private void pause(Duration howLong) {
        Tarpit tarpit = context.policy().tarpit();
        if (!howLong.isZero() && tarpit.enter()) {
            context.meters().tarpitted();
            try {
                sleep(howLong);
            } finally {
                tarpit.leave();
            }
        }
    }

    /// Sleeps, or until the connection is to end.
    private void sleep(Duration howLong) {
        try {
            boolean _ = woken.tryAcquire(howLong.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Begins TLS; what the client sent in clear before it is gone already.
    private void secure() throws IOException {
        if (tls == null) {
            throw new IllegalStateException("TLS was offered without a certificate");
        }
        waiting = Waiting.FOR_HANDSHAKE;
        deadline.set(MAX_HANDSHAKE);
        ServerTls newest = tls.current();
        SSLSocket secured = newest.over(socket);
        input = secured.getInputStream();
        output = secured.getOutputStream();
        try {
            secured.startHandshake();
        } catch (IOException failed) {
            context.meters().handshake("failed");
            throw failed;
        }
        goOn();
        context.meters().handshake("ok");
        session.secured(client.over(newest.facts(secured.getSession())));
    }

    /// The client has done what we waited for; the work is ours.
    private void goOn() {
        deadline.clear();
        waiting = Waiting.NOT;
    }

    private void shutInput() {
        try {
            socket.shutdownInput();
        } catch (IOException gone) {
            abort();
        }
    }
}
