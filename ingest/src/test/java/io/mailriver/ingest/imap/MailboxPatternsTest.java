package io.mailriver.ingest.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailriver.runtime.imap.ListedMailbox;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MailboxPatternsTest {
    private static final List<ListedMailbox> LISTED =
            List.of(
                    listed("INBOX"),
                    listed("Archive", "\\Noselect"),
                    listed("Archive.2025"),
                    listed("Archive.2025.May"),
                    listed("Sent Items", "\\HasNoChildren", "\\Sent"),
                    listed("Old", "\\NonExistent"),
                    listed("&AOQ-"));

    @Test
    void inboxIsMeantInAnySpelling() {
        assertThat(chosen("inbox")).containsExactly("INBOX");
    }

    @Test
    void aStarStandsForAnythingAndAPercentSignForOneLevel() {
        assertThat(chosen("Archive/*")).containsExactly("Archive/2025", "Archive/2025/May");
        assertThat(chosen("Archive/%")).containsExactly("Archive/2025");
        assertThat(chosen("%")).containsExactly("INBOX", "Sent Items", "ä");
        assertThat(chosen("*/%ay")).containsExactly("Archive/2025/May");
        assertThat(chosen("A*")).containsExactly("Archive/2025", "Archive/2025/May");
    }

    @Test
    void theOrderIsThatOfThePatterns() {
        assertThat(chosen("ä", "*5", "*")).startsWith("ä", "Archive/2025", "INBOX").hasSize(5);
    }

    @Test
    void exclusionsHoldWhereverTheyStand() {
        assertThat(chosen("!Archive/*", "*", "!\\sent")).containsExactly("INBOX", "ä");
    }

    @Test
    void aSpecialUseIsMeantInAnySpelling() {
        assertThat(chosen("\\SENT")).containsExactly("Sent Items");
        assertThat(new MailboxPatterns(List.of("\\Sent")).wantSpecialUse()).isTrue();
        assertThat(new MailboxPatterns(List.of("*", "!\\Junk")).wantSpecialUse()).isTrue();
        assertThat(new MailboxPatterns(List.of("*")).wantSpecialUse()).isFalse();
    }

    @Test
    void whatCannotBeOpenedIsNeverChosen() {
        assertThat(chosen("Archive", "Old")).isEmpty();
    }

    @Test
    void ofTwoThatHaveTheSameNameTheFirstCounts() {
        ListedMailbox first = new ListedMailbox("a.b", List.of(), Optional.of('.'));
        ListedMailbox second = new ListedMailbox("a/b", List.of(), Optional.of('.'));
        assertThat(new MailboxPatterns(List.of("*")).choose(List.of(first, second)))
                .containsOnlyKeys("a/b")
                .containsValue(first);
    }

    @Test
    void noNameTakesLong() {
        String name = "a".repeat(500);
        var _ =
                assertTimeoutPreemptively(
                        Duration.ofSeconds(5),
                        () ->
                                new MailboxPatterns(List.of("*%*%*a*%b"))
                                        .choose(List.of(listed(name))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "!", "!INBOX"})
    void patternsThatChooseNothingAreRefused(String pattern) {
        assertThatThrownBy(() -> new MailboxPatterns(List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected such as");
        assertThatThrownBy(() -> new MailboxPatterns(List.of("x".repeat(501))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> chosen(String... patterns) {
        return List.copyOf(new MailboxPatterns(Arrays.asList(patterns)).choose(LISTED).keySet());
    }

    private static ListedMailbox listed(String wireName, String... attributes) {
        return new ListedMailbox(wireName, List.of(attributes), Optional.of('.'));
    }
}
