package io.mailriver.ingest.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.testkit.smtp.Dialogue;
import io.mailriver.testkit.smtp.DialoguePlayer;
import io.mailriver.testkit.smtp.DialoguePlayer.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays every dialogue of `dialogues/` against a listener of its own, each step in one packet and
/// octet by octet.
final class DialogueIT {
    private static final Path DIALOGUES = Path.of("src/test/resources/dialogues");

    static List<Dialogue> dialogues() throws IOException {
        try (Stream<Path> files = Files.list(DIALOGUES)) {
            return files.sorted().map(Dialogue::read).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void goesAsWritten(Dialogue dialogue) throws IOException {
        play(dialogue, Pace.WHOLE);
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void goesAsWrittenOctetByOctet(Dialogue dialogue) throws IOException {
        play(dialogue, Pace.BYTE_BY_BYTE);
    }

    private static void play(Dialogue dialogue, Pace pace) throws IOException {
        SmtpListenerConfig config = Listeners.config(dialogue.settings());
        FakeIntake intake = new FakeIntake();
        try (SmtpListener listener = Listeners.start(config, intake)) {
            new DialoguePlayer(
                            listener.address(),
                            pace,
                            config.tls().mode() == TlsConfig.Mode.IMPLICIT,
                            intake::contents,
                            actions(intake))
                    .play(dialogue);
            Awaitility.await().until(() -> listener.connections() == 0);
        }
        assertThat(intake.openMails()).as("incoming mails that were not given back").isZero();
    }

    /// `DO fail-write-busy` and so on for each [FakeIntake.Fault]; `DO fail-none` ends it.
    private static Map<String, Runnable> actions(FakeIntake intake) {
        Map<String, Runnable> actions = new HashMap<>();
        Arrays.stream(FakeIntake.Fault.values())
                .forEach(fault -> actions.put(word(fault), () -> intake.fail(fault)));
        return actions;
    }

    private static String word(FakeIntake.Fault fault) {
        return "fail-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
