package io.mailriver.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/// Stands in for the program, which testkit does not have on its class path: prints what it was
/// given, counts its starts in the data folder, and stops with 0 on SIGTERM.
public final class Main {
    private static final int REFUSED = 2;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("arguments " + Arrays.toString(arguments));
        System.err.println("a log line");
        if (!arguments[0].equals("run")) {
            System.exit(arguments[0].equals("trace") ? 0 : REFUSED);
        }
        if (Files.readString(Path.of(arguments[2])).contains("wrong")) {
            System.err.println("line 1: wrong");
            System.exit(REFUSED);
        }
        Path data = Files.createDirectories(Path.of(arguments[4]));
        long starts = 1;
        try (var files = Files.list(data)) {
            starts += files.count();
        }
        Files.createFile(data.resolve("start-" + starts));
        System.out.println("start " + starts + " with " + System.getenv("A_WORD"));
        System.out.println("mailriver is ready");
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> {
                            System.out.println("stopping");
                            System.out.flush();
                            Runtime.getRuntime().halt(0);
                        }));
        stopped.await();
    }
}
