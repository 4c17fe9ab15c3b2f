package io.mailriver.schemas.envelope;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Whatever a text is, it is a mailbox that reads back the same, or is refused with a reason.
final class AddressGrammarFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void aMailboxReadsBackTheSameOrIsRefused(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        Mailbox mailbox;
        try {
            mailbox = Mailbox.parse(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        String wire = mailbox.toString();
        check(Mailbox.parse(wire).equals(mailbox), "'" + wire + "' reads as something else");
        check(wire.chars().noneMatch(c -> c < 32 || c == 127), "holds a control character");
        byte[] octets = wire.getBytes(StandardCharsets.UTF_8);
        check(octets.length <= Mailbox.MAX_OCTETS, "has " + octets.length + " octets");
        check(
                new String(octets, StandardCharsets.UTF_8).equals(wire),
                "'" + wire + "' has no UTF-8 form");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
