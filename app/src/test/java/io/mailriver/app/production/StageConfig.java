package io.mailriver.app.production;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `mailriver.yaml` that stands in another file, and what it asks of its surroundings.
record StageConfig(String text) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");
    private static final Pattern PEM = Pattern.compile("(?m)(?<=[ \"])/\\S+\\.(?:pem|crt|key)\\b");

    /// The environment variables that it names.
    Set<String> variables() {
        Set<String> names = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /// The same with certificate and key files that are there: the check looks whether they are.
    String withFiles(Path folder) throws Exception {
        Path pem = folder.resolve("any.pem");
        Files.writeString(pem, "");
        return PEM.matcher(text).replaceAll(Matcher.quoteReplacement(pem.toString()));
    }

    Yaml yaml() {
        return Yaml.of(text);
    }

    String adminPort() {
        return port(yaml().text("admin.bind"));
    }

    String smtpPort() {
        return port(yaml().items("ingest.smtp").getFirst().text("bind"));
    }

    private static String port(String bind) {
        if (!bind.startsWith("0.0.0.0:")) {
            throw new AssertionError("'" + bind + "' can't be reached from outside a container");
        }
        return bind.substring(bind.indexOf(':') + 1);
    }
}
