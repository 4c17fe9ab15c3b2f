package io.mailriver.ingest.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/// Whatever a client sends after its envelope, the session answers in whole lines, and gives back
/// what it held.
final class SessionFuzzTest {
    private static final SmtpListenerConfig CONFIG = Listeners.config(List.of("max-size: 2000"));
    private static final byte[] BEFORE_BDAT =
            "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\n".getBytes(US_ASCII);
    private static final byte[] ENVELOPE =
            "EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n".getBytes(US_ASCII);

    /// The octets may hold chunks: wherever a block ends, the same is said and stored.
    @FuzzTest(maxDuration = "5m")
    void saysTheSameWhereverBlocksEnd(FuzzedDataProvider data) {
        int cut = data.consumeInt(0, 4096);
        byte[] octets = data.consumeRemainingAsBytes();
        FakeIntake intake = new FakeIntake();
        FakeIntake cutIntake = new FakeIntake();

        String said = say(intake, octets, octets.length);
        String cutSaid = say(cutIntake, octets, Math.min(cut, octets.length));

        assertThat(cutSaid).isEqualTo(said);
        assertThat(cutIntake.contents()).containsExactlyElementsOf(intake.contents());
        assertThat(cutIntake.openMails()).isZero();
    }

    private static String say(FakeIntake intake, byte[] octets, int cut) {
        Said said = new Said();
        Session session = Listeners.session(CONFIG, intake, said);
        session.receive(BEFORE_BDAT, 0, BEFORE_BDAT.length);
        session.receive(octets, 0, cut);
        session.receive(octets, cut, octets.length - cut);
        session.abandon();
        return String.join("\n", said.lines());
    }

    @FuzzTest(maxDuration = "5m")
    void answersInWholeLines(byte[] octets) {
        FakeIntake intake = new FakeIntake();
        Said said = new Said();
        Session session = Listeners.session(CONFIG, intake, said);

        session.receive(ENVELOPE, 0, ENVELOPE.length);
        session.receive(octets, 0, octets.length);
        session.abandon();

        assertThat(said.lines()).allMatch(line -> line.matches("[2-5][0-9][0-9][ -][ -~]*"));
        assertThat(intake.openMails()).isZero();
        assertThat(intake.contents()).allMatch(content -> content.length <= 2000);
    }
}
