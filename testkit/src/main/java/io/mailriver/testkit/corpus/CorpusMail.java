package io.mailriver.testkit.corpus;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// One mail of the corpus.
///
/// @param group such as `spam-2`
public record CorpusMail(String group, Path file) {
    private static final byte[] MBOX_FROM = "From ".getBytes(StandardCharsets.US_ASCII);

    /// Its name, unique in the corpus, such as `spam-2/00083`.
    public String name() {
        String fileName = String.valueOf(file.getFileName());
        return group + "/" + fileName.substring(0, fileName.indexOf('.'));
    }

    public boolean isSpam() {
        return group.startsWith("spam");
    }

    /// The mail as SMTP can carry it: every line end, a lone CR too, is CRLF, also the last one.
    public byte[] content() {
        return withCrLf(stored());
    }

    /// The mail as it was stored, without the line `From ` that an mbox puts before it. Lines end
    /// with LF; eight mails hold lone CRs, one holds CRLF.
    public byte[] stored() {
        try {
            return withoutMboxFrom(Files.readAllBytes(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static byte[] withoutMboxFrom(byte[] file) {
        if (file.length < MBOX_FROM.length
                || !Arrays.equals(file, 0, MBOX_FROM.length, MBOX_FROM, 0, MBOX_FROM.length)) {
            return file;
        }
        int end = 0;
        while (end < file.length && file[end] != '\n') {
            end++;
        }
        return Arrays.copyOfRange(file, Math.min(end + 1, file.length), file.length);
    }

    static byte[] withCrLf(byte[] mail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(mail.length + mail.length / 32 + 2);
        for (int i = 0; i < mail.length; i++) {
            if (mail[i] == '\r' || mail[i] == '\n') {
                out.write('\r');
                out.write('\n');
                i += mail[i] == '\r' && i + 1 < mail.length && mail[i + 1] == '\n' ? 1 : 0;
            } else {
                out.write(mail[i]);
            }
        }
        if (mail.length > 0 && mail[mail.length - 1] != '\n' && mail[mail.length - 1] != '\r') {
            out.write('\r');
            out.write('\n');
        }
        return out.toByteArray();
    }
}
