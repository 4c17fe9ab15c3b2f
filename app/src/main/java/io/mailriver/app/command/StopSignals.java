package io.mailriver.app.command;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for SIGTERM, SIGINT or SIGHUP. The first one asks for a clean stop, the second ends the
/// process at once.
///
/// A shutdown hook can do neither: it can't give the exit code 0 of a stop that went well, and
/// never hears of a second signal. `sun.misc.Signal` is reached by reflection because javac's
/// warning about it can't be turned off, and warnings are errors here.
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int EXIT_AT_ONCE = 130;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicReference<@Nullable Thread> interrupted = new AtomicReference<>();

    /// Begins to listen.
    void listen() {
        for (String name : new String[] {"TERM", "INT", "HUP"}) {
            try {
                handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException unsupported) {
                LOG.atDebug().setCause(unsupported).log("can't handle SIG{}", name);
            }
        }
    }

    /// What may be broken off by a stop.
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /// Does the work on this thread, which is interrupted when a stop is asked for meanwhile.
    ///
    /// @return false when it was broken off
    boolean interrupting(Work work) throws Exception {
        interrupted.set(Thread.currentThread());
        try {
            if (!isAsked()) {
                work.run();
            }
        } catch (Exception failed) {
            if (!isAsked()) {
                throw failed;
            }
            LOG.atDebug().setCause(failed).log("broken off by a stop");
        } finally {
            interrupted.set(null);
            Thread.interrupted(); // the stop is known, what closes now must be able to wait
        }
        return !isAsked();
    }

    /// Waits for a stop.
    ///
    /// @return true when it was asked for within the time
    boolean await(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /// Asks as a signal does.
    void ask() {
        if (signals.getAndIncrement() > 0) {
            Runtime.getRuntime().halt(EXIT_AT_ONCE);
        }
        asked.countDown();
        Thread working = interrupted.get();
        if (working != null) {
            working.interrupt();
        }
    }

    @SuppressWarnings("ReferenceEquality") // identity is what a proxy's equals means
    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object asking =
                Proxy.newProxyInstance(
                        StopSignals.class.getClassLoader(),
                        new Class<?>[] {handler},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "handle" -> {
                                        ask();
                                        yield null;
                                    }
                                    case "equals" -> proxy == arguments[0];
                                    case "hashCode" -> System.identityHashCode(proxy);
                                    default -> "mailriver's stop";
                                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), asking);
    }
}
