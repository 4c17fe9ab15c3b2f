package io.mailriver.app.command;

/// The words before the tables of `docs/config.md`.
final class ConfigReference {
    static final String PREFACE =
            """
            # Configuration

            Made by `mailriver config reference --markdown` from the records that read it; a test holds both
            together.

            One YAML file: `--config FILE`, else `mailriver.yaml` in the current folder, else built-in defaults
            that run everything on loopback. `${NAME}` in a value becomes the environment variable `NAME`,
            `${file:/path}` the content of a file without its last line break. An unknown key, a wrong type or a
            missing value stops the start (exit code 2) with every problem listed, each with its line.

            In keys, `[]` stands for each item of a list and `NAME` for a name of your choice. Sizes are written
            `512`, `64KiB`, `1MiB`; durations `250ms`, `30s`, `5m`, `2h`, `7d`. Relative paths start at the folder
            in which the program was started.

            """;

    private ConfigReference() {}
}
