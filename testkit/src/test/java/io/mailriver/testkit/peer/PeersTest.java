package io.mailriver.testkit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
final class PeersTest {
    @Test
    void skipsATestWhoseProgramIsMissing() {
        assertThatThrownBy(() -> required("false", () -> Peers.require("sh", "no-such-program")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("[no-such-program]");
    }

    @Test
    void failsATestWhoseProgramIsMissingWherePeersAreRequired() {
        assertThatThrownBy(() -> required("true", () -> Peers.require("no-such-program")))
                .isInstanceOf(AssertionFailedError.class)
                .hasMessageContaining("[no-such-program]");
    }

    @Test
    void goesOnWhenEveryProgramIsThere() {
        Peers.require("sh", "ls");
        assertThat(Peers.program("sh")).endsWith("/sh");
    }

    @Test
    void findsDifferentFreePorts() {
        assertThat(FreePorts.take(20)).doesNotHaveDuplicates().allMatch(port -> port > 1024);
    }

    private static void required(String value, Runnable test) {
        String before = System.getProperty(Peers.REQUIRE_PROPERTY, "false");
        System.setProperty(Peers.REQUIRE_PROPERTY, value);
        try {
            test.run();
        } finally {
            System.setProperty(Peers.REQUIRE_PROPERTY, before);
        }
    }
}
