package io.mailriver.ingest.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TroublesTest {
    private final Troubles<Integer> troubles = new Troubles<>();

    @Test
    void whatFailedAmongOthersIsOnlySuspected() {
        troubles.suspect(5);
        assertThat(troubles.of(5))
                .hasValueSatisfying(trouble -> {
                    assertThat(trouble.isOnlySuspected()).isTrue();
                    assertThat(trouble.isHopeless()).isFalse();
                });
        assertThat(troubles.of(6)).isEmpty();
        assertThat(troubles.any(mail -> mail == 5)).isTrue();
        troubles.settled(5);
        assertThat(troubles.of(5)).isEmpty();
        assertThat(troubles.any(mail -> mail == 5)).isFalse();
    }

    @Test
    void threeRefusalsOrSixConnectionsAreHopelessWhenAnotherMailIsGiven() {
        for (int i = 1; i <= 6; i++) {
            if (i <= 3) {
                troubles.refused(1, "no " + i, true);
            }
            troubles.lost(2, "lost " + i, true);
            assertThat(troubles.of(1).orElseThrow().isHopeless()).isEqualTo(i >= 3);
            assertThat(troubles.of(2).orElseThrow().isHopeless()).isEqualTo(i >= 6);
        }
        assertThat(troubles.of(1).orElseThrow().reason()).isEqualTo("no 3");
        assertThat(troubles.of(2).orElseThrow().reason()).isEqualTo("lost 6");
        troubles.lost(2, "lost with the server", false);
        assertThat(troubles.of(2).orElseThrow().isHopeless()).isFalse();
    }

    @Test
    void tenRefusalsAreHopelessWithoutAWitness() {
        for (int i = 1; i <= 10; i++) {
            troubles.refused(1, "no", false);
            assertThat(troubles.of(1).orElseThrow().isHopelessWithoutWitness()).isEqualTo(i == 10);
        }
    }

    @Test
    void thousandsOfThemTakeNoMemory() {
        for (int uid = 1; uid <= 5_000; uid++) {
            troubles.suspect(uid);
        }
        assertThat(troubles.of(1)).isEmpty();
        assertThat(troubles.of(5_000)).isPresent();
    }
}
