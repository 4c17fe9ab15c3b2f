package io.mailriver.ingest.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class UidSetTest {
    @Test
    void neighboursAreARange() {
        assertThat(set(5)).isEqualTo("5");
        assertThat(set(5, 6)).isEqualTo("5:6");
        assertThat(set(1, 2, 3, 7, 9, 10)).isEqualTo("1:3,7,9:10");
        assertThat(set(4294967294L, 4294967295L)).isEqualTo("4294967294:4294967295");
    }

    private static String set(long... uids) {
        return UidSet.of(Arrays.stream(uids).mapToObj(uid -> new ListedMail(uid, 1)).toList());
    }
}
