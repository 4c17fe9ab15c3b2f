package io.mailriver.testkit.peer;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;

/// Prints what the peers logged when a test fails, and clears their folders after a good one.
///
/// Found by JUnit on its own wherever testkit is on the class path (`junit-platform.properties`).
public final class PeerLogs
        implements BeforeEachCallback,
                AfterTestExecutionCallback,
                AfterAllCallback,
                LifecycleMethodExecutionExceptionHandler {
    @Override
    public void beforeEach(ExtensionContext context) {
        PeerFolder.deleteClosed();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().filter(PeerLogs::isFailure).isPresent()) {
            print(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        PeerFolder.deleteClosed();
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        if (isFailure(failure)) {
            print(context);
        }
        throw failure;
    }

    private static boolean isFailure(Throwable thrown) {
        return !(thrown instanceof org.opentest4j.TestAbortedException);
    }

    private static void print(ExtensionContext context) {
        String tails = PeerFolder.allTails();
        if (!tails.isEmpty()) {
            System.err.println("peers of the failed " + context.getDisplayName() + "\n" + tails);
        }
        PeerFolder.keepAll();
    }
}
