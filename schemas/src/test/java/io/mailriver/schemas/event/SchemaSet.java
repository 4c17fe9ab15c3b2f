package io.mailriver.schemas.event;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One version of the schemas: the files of a folder by name, `envelope` for `envelope.json`.
final class SchemaSet {
    /// What several schemas share; no JSON value by itself.
    static final String COMMON = "common";

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String META = "https://json-schema.org/draft/2020-12/schema";

    private final Map<String, JsonNode> schemas;
    private final SchemaRegistry registry;

    /// @param schemas by name
    SchemaSet(Map<String, JsonNode> schemas) {
        this.schemas = new TreeMap<>(schemas);
        Map<String, String> byId =
                schemas.values().stream()
                        .collect(
                                Collectors.toMap(
                                        s -> s.path("$id").asString(), JsonNode::toString));
        this.registry =
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder ->
                                builder.schemas(byId)
                                        .schemaRegistryConfig(
                                                SchemaRegistryConfig.builder()
                                                        .formatAssertionsEnabled(true)
                                                        .build()));
    }

    /// The schemas that are shipped.
    static SchemaSet current() {
        return in(resource("/io/mailriver/schemas/json"));
    }

    static SchemaSet in(Path folder) {
        return new SchemaSet(
                files(folder).stream()
                        .collect(Collectors.toMap(SchemaSet::nameOf, file -> json(text(file)))));
    }

    /// A folder of resources.
    static Path resource(String path) {
        URL url = SchemaSet.class.getResource(path);
        if (url == null) {
            throw new AssertionError("there is no resource folder " + path);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// The JSON files of a folder, none when there is no such folder.
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static JsonNode json(String text) {
        return MAPPER.readTree(text);
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.json$", "");
    }

    /// All files but the common one.
    Set<String> values() {
        return schemas.keySet().stream()
                .filter(name -> !name.equals(COMMON))
                .collect(Collectors.toUnmodifiableSet());
    }

    Map<String, JsonNode> files() {
        return Map.copyOf(schemas);
    }

    JsonNode file(String name) {
        JsonNode found = schemas.get(name);
        if (found == null) {
            throw new AssertionError("there is no schema '" + name + ".json', expected " + schemas);
        }
        return found;
    }

    /// What is wrong with a JSON text by a schema; empty when nothing is.
    List<String> problems(String name, String json) {
        return told(SchemaLocation.of(file(name).path("$id").asString()), json);
    }

    /// What is wrong with a schema as a schema.
    List<String> problemsOfSchema(String name) {
        return told(SchemaLocation.of(META), file(name).toString());
    }

    private List<String> told(SchemaLocation schema, String json) {
        return registry.getSchema(schema).validate(json, InputFormat.JSON).stream()
                .map(Error::toString)
                .toList();
    }

    /// The whole schema of a name, references followed.
    Shape shape(String name) {
        return Shape.of(this, name, file(name));
    }
}
