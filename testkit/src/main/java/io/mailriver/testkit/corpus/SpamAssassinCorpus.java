package io.mailriver.testkit.corpus;

import io.mailriver.testkit.peer.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The SpamAssassin public corpus: 6,046 complete real mails of 2002, 4,150 ham and 1,896 spam, 33
/// MB.
///
/// Its folder is the system property [#FOLDER_PROPERTY], or `~/.cache/mailriver/corpus`, which
/// `.ci/corpus` fills. 514 mails hold 8-bit octets, 24 hold lines of more than 998 octets (the
/// longest has 48,677), none a NUL.
public final class SpamAssassinCorpus {
    public static final String FOLDER_PROPERTY = "mailriver.corpus";
    public static final int MAILS = 6_046;
    public static final int SPAM = 1_896;

    private static final List<String> GROUPS =
            List.of("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2");

    private final List<CorpusMail> mails;

    private SpamAssassinCorpus(List<CorpusMail> mails) {
        this.mails = List.copyOf(mails);
    }

    /// The corpus; the test is skipped when it is not there whole, or fails where peers are
    /// required ([Peers]).
    public static SpamAssassinCorpus require() {
        Path folder = folder();
        List<CorpusMail> found = GROUPS.stream().flatMap(group -> list(folder, group)).toList();
        Peers.require(
                found.size() == MAILS,
                "corpus folder "
                        + folder
                        + " holds "
                        + found.size()
                        + " mails, expected "
                        + MAILS
                        + ": run .ci/corpus");
        return new SpamAssassinCorpus(found);
    }

    /// Every mail, always in the same order. Contents are read when asked for.
    public List<CorpusMail> mails() {
        return mails;
    }

    /// Every n-th mail: some of each group, for tests that need not see all.
    public List<CorpusMail> every(int n) {
        return Stream.iterate(0, i -> i < mails.size(), i -> i + n).map(mails::get).toList();
    }

    private static Path folder() {
        String given = System.getProperty(FOLDER_PROPERTY, "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        String home =
                Optional.ofNullable(System.getenv("HOME")).orElse(System.getProperty("user.home"));
        return Path.of(home, ".cache", "mailriver", "corpus");
    }

    private static Stream<CorpusMail> list(Path folder, String group) {
        Path files = folder.resolve(group);
        if (!Files.isDirectory(files)) {
            return Stream.empty();
        }
        try (Stream<Path> listed = Files.list(files)) {
            return listed
                    .filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file -> new CorpusMail(group, file))
                    .toList()
                    .stream();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
