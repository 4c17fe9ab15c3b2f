package io.mailriver.app.post;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The files that a command line names: files, folders with all that is in them, and `-` for names
/// that stand on standard input, one a line.
public final class FileNames {
    private FileNames() {}

    /// Files in the order of their naming, those of a folder by name. Hidden ones in folders are
    /// left out. A name that does not exist stays in the list: who opens it reports it.
    public static List<Path> of(List<String> names, InputStream standardInput) {
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            if (name.equals("-")) {
                lines(standardInput).forEach(line -> add(Path.of(line), files));
            } else {
                add(Path.of(name), files);
            }
        }
        return files;
    }

    private static void add(Path path, List<Path> files) {
        if (!Files.isDirectory(path)) {
            files.add(path);
            return;
        }
        try (Stream<Path> inside = Files.walk(path)) {
            inside.filter(file -> isVisible(path.relativize(file)))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .forEach(files::add);
        } catch (IOException failed) {
            throw new UncheckedIOException("can't list the folder '" + path + "'", failed);
        }
    }

    private static boolean isVisible(Path inside) {
        for (Path step : inside) {
            if (step.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static List<String> lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
