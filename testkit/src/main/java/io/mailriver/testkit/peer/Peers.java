package io.mailriver.testkit.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// Says whether this machine has the programs that a test needs.
///
/// What is missing makes the test skipped, or failed when the system property [#REQUIRE_PROPERTY]
/// is `true`, as it is in the full build.
public final class Peers {
    public static final String REQUIRE_PROPERTY = "mailriver.require-peers";

    private static final List<Path> SYSTEM_FOLDERS =
            List.of(
                    Path.of("/usr/sbin"),
                    Path.of("/usr/bin"),
                    Path.of("/sbin"),
                    Path.of("/bin"),
                    Path.of("/usr/local/sbin"),
                    Path.of("/usr/local/bin"));

    private Peers() {}

    /// Goes on only when every program is there.
    public static void require(String... programs) {
        List<String> missing =
                Arrays.stream(programs).filter(program -> find(program).isEmpty()).toList();
        require(missing.isEmpty(), "programs " + missing + " are not installed");
    }

    /// Goes on only when this process is root, which Postfix needs.
    public static void requireRoot() {
        require(isRoot(), "this process is not root, which Postfix needs");
    }

    /// Goes on only when the claim holds; `otherwise` says what is missing.
    public static void require(boolean holds, String otherwise) {
        if (Boolean.getBoolean(REQUIRE_PROPERTY)) {
            Assertions.assertTrue(holds, otherwise + ", and " + REQUIRE_PROPERTY + " is true");
        }
        Assumptions.assumeTrue(holds, otherwise);
    }

    /// The program's file; system folders count whether or not they are on the path.
    static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        SYSTEM_FOLDERS.stream(),
                        Arrays.stream(path.split(":")).filter(s -> !s.isEmpty()).map(Path::of))
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// The program's file as text.
    ///
    /// @throws PeerException when it is not installed
    static String program(String name) {
        return find(name)
                .map(Path::toString)
                .orElseThrow(() -> new PeerException("program " + name + " not installed", null));
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
