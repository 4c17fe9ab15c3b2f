package io.mailriver.testkit.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// Exim as a client: it takes one mail on its standard input and passes it on at once, over
/// STARTTLS where that is offered and in chunks where those are.
///
/// Needs root, the user `Debian-exim`, and what `.ci/exim4` fetches: Debian does not install it
/// beside Postfix.
public final class Exim {
    private static final Path HOME =
            Path.of(System.getProperty("user.home"), ".cache", "mailriver", "exim4");
    private static final Path LIBRARY = HOME.resolve("libidn.so.12");
    private static final Path PROGRAM = HOME.resolve("exim4");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Exim() {}

    /// Sends a mail whose lines end in LF; the test is skipped when Exim is not there.
    ///
    /// It writes a `Received` field, and fields that are missing, on top. The exit code tells only
    /// that it has taken the mail, the output is its log.
    ///
    /// @param forwardPaths addresses, one at least
    public static Finished send(
            int port, String reversePath, List<String> forwardPaths, String mail) {
        Peers.require(Files.isExecutable(PROGRAM), "Exim is not at " + PROGRAM + " (.ci/exim4)");
        Peers.requireRoot();
        try (PeerFolder folder = PeerFolder.create("exim")) {
            PeerFolder.giveTo("Debian-exim", folder.folder("spool"));
            copy(PROGRAM, folder.resolve("exim4")); // its user may not enter our home
            copy(LIBRARY, folder.resolve("libidn.so.12"));
            folder.write("exim.conf", configuration(folder, port));
            folder.write("mail", mail);
            String command =
                    "LD_LIBRARY_PATH=%s %s -C %s -odf -oi -f '%s' %s < %s; cat %s"
                            .formatted(
                                    folder.path(),
                                    folder.resolve("exim4"),
                                    folder.resolve("exim.conf"),
                                    reversePath,
                                    String.join(" ", forwardPaths),
                                    folder.resolve("mail"),
                                    folder.resolve("spool/mainlog"));
            return ProgramRun.in(folder, "exim", List.of("/bin/sh", "-c", command), PATIENCE);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String configuration(PeerFolder folder, int port) {
        return """
        exim_path = %s
        exim_user = Debian-exim
        primary_hostname = client.example
        spool_directory = %s
        log_file_path = %s
        keep_environment = LD_LIBRARY_PATH
        begin routers
        all:
          driver = manualroute
          route_list = * 127.0.0.1 byname
          self = send
          transport = out
        begin transports
        out:
          driver = smtp
          port = %d
          hosts_try_chunking = *
          tls_verify_certificates =
        begin retry
        * * F,1m,10s
        """
                .formatted(
                        folder.resolve("exim4"),
                        folder.resolve("spool"),
                        folder.resolve("spool/%slog"),
                        port);
    }
}
