package io.mailriver.testkit.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.schemas.identity.BlobId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SpamAssassinCorpusIT {
    @Test
    void holdsEveryMailOnceWithWholeLines() {
        SpamAssassinCorpus corpus = SpamAssassinCorpus.require();
        Set<BlobId> contents = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (CorpusMail mail : corpus.mails()) {
            byte[] content = mail.content();
            assertThat(hasOnlyWholeLines(content)).as(mail.name()).isTrue();
            contents.add(BlobId.of(content));
            names.add(mail.name());
        }

        assertThat(names).hasSize(SpamAssassinCorpus.MAILS);
        assertThat(contents).hasSize(SpamAssassinCorpus.MAILS);
        assertThat(corpus.mails().stream().filter(CorpusMail::isSpam))
                .hasSize(SpamAssassinCorpus.SPAM);
        assertThat(corpus.every(100)).hasSize(61).doesNotHaveDuplicates();
    }

    private static boolean hasOnlyWholeLines(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            boolean wrongCr =
                    content[i] == '\r' && (i + 1 == content.length || content[i + 1] != '\n');
            boolean wrongLf = content[i] == '\n' && (i == 0 || content[i - 1] != '\r');
            if (wrongCr || wrongLf) {
                return false;
            }
        }
        return content[content.length - 1] == '\n';
    }
}
