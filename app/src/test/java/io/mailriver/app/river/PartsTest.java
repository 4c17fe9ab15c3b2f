package io.mailriver.app.river;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.runtime.admin.PartHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheLastOneFirstAndAGroupWhereItStands() throws Exception {
        try (Parts parts = new Parts()) {
            parts.keep("broker", closing("broker"));
            Parts deliver = parts.group("deliver");
            Parts ingest = parts.group("ingest");
            ingest.keep("intake", closing("intake"));
            ingest.keep("smtp", closing("smtp"));
            deliver.keep("worker", closing("worker"));
        }

        assertThat(closed).containsExactly("smtp", "intake", "worker", "broker");
    }

    @Test
    void whatCantBeClosedDoesNotKeepTheOthers() throws Exception {
        Parts parts = new Parts();
        parts.keep("first", closing("first"));
        parts.keep(
                "broken",
                () -> {
                    throw new IllegalStateException("broken");
                });

        parts.close();

        assertThat(closed).containsExactly("first");
    }

    @Test
    void onePartThatDoesNotStartIsClosedToo() {
        Parts parts = new Parts();

        assertThatThrownBy(() ->
                        parts.start(
                                "half",
                                closing("half"),
                                () -> {
                                    throw new StartException("port in use");
                                },
                                Parts.NO_HEALTH))
                .isInstanceOf(StartException.class);
        parts.close();

        assertThat(closed).containsExactly("half");
    }

    @Test
    void tellsTheHealthOfGroupsToo() throws Exception {
        Parts parts = new Parts();
        Parts group = parts.group("deliver");
        group.start("worker", () -> {}, () -> {}, () -> PartHealth.up("worker", "works"));
        group.start("metrics", () -> {}, () -> {}, Parts.NO_HEALTH);

        assertThat(parts.health()).extracting(PartHealth::part).containsExactly("worker");
    }

    @Test
    void startsSideBySide() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);

        Parts.sideBySide(
                List.of(
                        () -> both.await(10, TimeUnit.SECONDS),
                        () -> both.await(10, TimeUnit.SECONDS)));

        assertThat(both.getNumberWaiting()).isZero();
        assertThat(both.isBroken()).isFalse();
    }

    @Test
    void tellsOfAFailureWhenTheOthersHaveEnded() {
        CountDownLatch failing = new CountDownLatch(1);

        assertThatThrownBy(() ->
                        Parts.sideBySide(
                                List.of(
                                        () -> {
                                            assertThat(failing.await(10, TimeUnit.SECONDS))
                                                    .isTrue();
                                            closed.add("other");
                                        },
                                        () -> {
                                            failing.countDown();
                                            throw new StartException("port in use");
                                        })))
                .isInstanceOf(StartException.class)
                .hasMessage("port in use");
        assertThat(closed).containsExactly("other");
    }

    @Test
    void anInterruptEndsAllStarts() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Parts.sideBySide(List.of(() -> new CountDownLatch(1).await())))
                .isInstanceOf(InterruptedException.class);
    }

    private AutoCloseable closing(String name) {
        return () -> closed.add(name);
    }
}
