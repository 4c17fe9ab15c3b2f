package io.mailriver.schemas.event;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The records of this package, and how their schema files are called.
final class RecordTypes {
    private RecordTypes() {}

    /// Every record that stands in no other class.
    static List<Class<?>> all() {
        @Nullable String @Nullable [] files = folder().toFile().list();
        if (files == null || files.length == 0) {
            throw new AssertionError("found no classes in " + folder());
        }
        List<Class<?>> records = new ArrayList<>();
        for (String file : files) {
            if (file != null && file.endsWith(".class") && !file.contains("$")) {
                Class<?> type = load(file.replace(".class", ""));
                if (type.isRecord()) {
                    records.add(type);
                }
            }
        }
        return List.copyOf(records);
    }

    static Class<?> named(String fileName) {
        return all().stream()
                .filter(type -> fileName(type).equals(fileName))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("no record belongs to " + fileName + ".json"));
    }

    /// The name of a record's schema file and samples: `ParsedMail` is `parsed-mail`.
    static String fileName(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(RecordTypes.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static Path folder() {
        try {
            return Path.of(
                            Envelope.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI())
                    .resolve(RecordTypes.class.getPackageName().replace('.', '/'));
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
