package io.mailriver.testkit.program;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a class of the test's class path is started in a JVM of its own: the JDK that runs the test,
/// and the options that the launcher `mailriver` gives.
///
/// @param options for the JVM; later ones win over the launcher's
record ChildJvm(String mainClass, List<String> options, List<String> arguments) {
    private static final List<String> LAUNCHER_OPTIONS =
            List.of(
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-XX:+ExitOnOutOfMemoryError",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED");

    ChildJvm {
        options = List.copyOf(options);
        arguments = List.copyOf(arguments);
    }

    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(LAUNCHER_OPTIONS);
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /// The class path goes through the environment: a list of processes stays readable.
    Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        return environment;
    }
}
