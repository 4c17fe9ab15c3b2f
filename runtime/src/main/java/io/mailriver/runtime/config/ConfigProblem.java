package io.mailriver.runtime.config;

/// One thing that is wrong with a configuration.
///
/// @param source the file's name, or another word for where the text came from
/// @param line from 1; 0 when the problem has no place in the file
/// @param path dashed keys joined by dots, such as `ingest.smtp[0].bind`
/// @param text what is wrong and what would be right; holds no secret
public record ConfigProblem(String source, int line, String path, String text) {
    @Override
    public String toString() {
        String place = line > 0 ? source + ":" + line : source;
        return path.isEmpty() ? place + ": " + text : place + ": " + path + ": " + text;
    }
}
