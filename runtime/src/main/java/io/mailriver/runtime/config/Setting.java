package io.mailriver.runtime.config;

/// One key that a record asked for: what `config reference` and `config show` are made of.
///
/// @param path dashed keys joined by dots; list items are written `[]` in the reference
/// @param type for people: `text`, `number`, `duration`, `size`, `one of a | b` ...
/// @param meaning one or two sentences
/// @param byDefault the default as it would be written; empty when there is none
/// @param value the value in force, secrets masked; equal to the default in the reference
public record Setting(String path, String type, String meaning, String byDefault, String value) {}
