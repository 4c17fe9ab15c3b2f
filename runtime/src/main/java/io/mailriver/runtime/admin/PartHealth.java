package io.mailriver.runtime.admin;

import java.util.Locale;

/// How one part of the program is.
///
/// @param part a word such as `smtp` or `parse`
/// @param detail one sentence for people; names no secret
public record PartHealth(String part, State state, String detail) {
    /// What a part can be.
    public enum State {
        /// On its way to work.
        STARTING,
        /// Works.
        UP,
        /// Can't work right now, and will be well again by itself (Kafka is away).
        DOWN,
        /// Will not work again until the process is started anew.
        FAILED;

        /// As it stands in JSON.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static PartHealth starting(String part) {
        return new PartHealth(part, State.STARTING, "starting");
    }

    public static PartHealth up(String part, String detail) {
        return new PartHealth(part, State.UP, detail);
    }

    public static PartHealth down(String part, String detail) {
        return new PartHealth(part, State.DOWN, detail);
    }

    public static PartHealth failed(String part, String detail) {
        return new PartHealth(part, State.FAILED, detail);
    }
}
