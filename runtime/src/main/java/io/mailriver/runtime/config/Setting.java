package io.mailriver.runtime.config;

/// One key that a record asked for: what `config reference` and `config show` are made of.
///
/// @param path dashed keys joined by dots, names that hold dots in double quotes; list items are
///   written `[]` in the reference, `[0]` when read
/// @param type for people: `text`, `number`, `duration`, `size`, `one of a | b` ...
/// @param meaning one or two sentences
/// @param byDefault the default as it would be written in YAML; empty when there is none
/// @param value the value in force as YAML on one line, secrets masked; empty when there is none
/// @param line where it stands in the file; 0 when it does not
public record Setting(
        String path, String type, String meaning, String byDefault, String value, int line) {}
