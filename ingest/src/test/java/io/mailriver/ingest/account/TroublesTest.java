package io.mailriver.ingest.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TroublesTest {
    private static final OpenMailbox INBOX = mailbox(7);
    private static final OpenMailbox RENUMBERED = mailbox(8);

    private final Troubles troubles = new Troubles();

    @Test
    void whatFailedAmongOthersIsOnlySuspected() {
        troubles.suspect(INBOX, 5);
        assertThat(troubles.of(INBOX, 5))
                .hasValueSatisfying(trouble -> {
                    assertThat(trouble.isOnlySuspected()).isTrue();
                    assertThat(trouble.isHopeless()).isFalse();
                });
        assertThat(troubles.of(INBOX, 6)).isEmpty();
        assertThat(troubles.of(RENUMBERED, 5)).isEmpty();
        assertThat(troubles.in("INBOX")).isTrue();
        troubles.settled(INBOX, 5);
        assertThat(troubles.of(INBOX, 5)).isEmpty();
        assertThat(troubles.in("INBOX")).isFalse();
    }

    @Test
    void threeRefusalsOrSixConnectionsAreHopelessWhenAnotherMailIsGiven() {
        for (int i = 1; i <= 6; i++) {
            if (i <= 3) {
                troubles.refused(INBOX, 1, "no " + i, true);
            }
            troubles.lost(INBOX, 2, "lost " + i, true);
            assertThat(troubles.of(INBOX, 1).orElseThrow().isHopeless()).isEqualTo(i >= 3);
            assertThat(troubles.of(INBOX, 2).orElseThrow().isHopeless()).isEqualTo(i >= 6);
        }
        assertThat(troubles.of(INBOX, 1).orElseThrow().reason()).isEqualTo("no 3");
        assertThat(troubles.of(INBOX, 2).orElseThrow().reason()).isEqualTo("lost 6");
        troubles.lost(INBOX, 2, "lost with the server", false);
        assertThat(troubles.of(INBOX, 2).orElseThrow().isHopeless()).isFalse();
    }

    @Test
    void tenRefusalsAreHopelessWithoutAWitness() {
        for (int i = 1; i <= 10; i++) {
            troubles.refused(INBOX, 1, "no", false);
            assertThat(troubles.of(INBOX, 1).orElseThrow().isHopelessWithoutWitness())
                    .isEqualTo(i == 10);
        }
    }

    @Test
    void thousandsOfThemTakeNoMemory() {
        for (long uid = 1; uid <= 5_000; uid++) {
            troubles.suspect(INBOX, uid);
        }
        assertThat(troubles.of(INBOX, 1)).isEmpty();
        assertThat(troubles.of(INBOX, 5_000)).isPresent();
    }

    private static OpenMailbox mailbox(long uidValidity) {
        return new OpenMailbox("INBOX", uidValidity, 100, 10, 0, Optional.empty());
    }
}
