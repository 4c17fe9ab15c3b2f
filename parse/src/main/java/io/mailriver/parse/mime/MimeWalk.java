package io.mailriver.parse.mime;

import io.mailriver.parse.mime.PartNode.LeafRead;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.io.MaxLineLimitException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.jspecify.annotations.Nullable;

/// One mail's octets to its tree of parts, in one pass over mime4j's token stream.
///
/// Whatever stops the stream, what was found until then is the tree, and there is always a root.
/// Depth is bounded by [EntityHeader], which shows mime4j no multipart that is too deep; memory by
/// the texts that are kept. Not thread-safe; for one mail.
final class MimeWalk {
    private static final int MAX_HEADER_LINE_OCTETS = 4 << 20;
    private static final MimeConfig CONFIG =
            MimeConfig.custom()
                    .setMaxLineLen(MAX_HEADER_LINE_OCTETS) // counts in headers only
                    .setMaxHeaderLen(-1)
                    .setMaxHeaderCount(-1)
                    .setMaxContentLen(-1)
                    .build();

    private final MailReading reading;
    private final HeaderReader fields;
    private final Deque<PartNode> open = new ArrayDeque<>();
    private final byte[] chunk = new byte[8192];
    private @Nullable PartNode root;
    private @Nullable LeafRead preamble;

    MimeWalk(MailReading reading) {
        this.reading = reading;
        this.fields = new HeaderReader(reading);
    }

    /// Reads the mail.
    ///
    /// @throws BlobFailure when the octets can't be read; nothing else
    PartNode read(InputStream octets) {
        EntityHeader header = new EntityHeader(reading, null);
        DecodeMonitor monitor = new EarlyEnds(reading);
        MimeTokenStream stream = new MimeTokenStream(CONFIG, monitor, fields, header);
        stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
        try {
            stream.parse(octets);
            walk(stream);
        } catch (MimeException | IOException | RuntimeException failed) {
            noteFailure(failed);
        }
        return root == null ? emptyRoot(header) : root;
    }

    private void noteFailure(Exception failed) {
        if (failed instanceof BlobFailure unreadable) {
            throw unreadable;
        }
        String partId = reading.header().partId();
        if (failed.getCause() instanceof MaxLineLimitException) {
            fields.build(); // the field before it waited to hear whether it goes on
            reading.defects().add(DefectCode.HEADER_LINE_TOO_LONG, "the rest is not read", partId);
        } else {
            reading.defects().add(DefectCode.PARSER_FAILED, failed.toString(), partId);
        }
    }

    private PartNode emptyRoot(EntityHeader header) {
        header.build();
        PartNode node =
                new PartNode(header, "1", header.isMultipart() ? "text/plain" : header.type());
        LeafBody nothing = new LeafBody(0);
        node.body(new LeafRead(0, nothing.digest(), nothing.kept(), 0, false, false));
        return node;
    }

    private void walk(MimeTokenStream stream) throws IOException, MimeException {
        EntityState state = stream.getState();
        while (state != EntityState.T_END_OF_STREAM) {
            if (!step(stream, state)) {
                reading.defects()
                        .add(DefectCode.TOO_MANY_PARTS, reading.limits().maxParts() + " were read");
                return;
            }
            state = stream.next();
        }
    }

    /// False when there are too many parts.
    private boolean step(MimeTokenStream stream, EntityState state) throws IOException {
        switch (state) {
            case T_START_MULTIPART -> {
                return push(header(stream));
            }
            case T_BODY -> {
                return leaf(header(stream), stream.getInputStream());
            }
            case T_PREAMBLE -> preamble = preamble(stream.getInputStream());
            case T_END_MULTIPART -> pop();
            case T_START_MESSAGE,
                    T_END_MESSAGE,
                    T_RAW_ENTITY,
                    T_START_HEADER,
                    T_FIELD,
                    T_END_HEADER,
                    T_EPILOGUE,
                    T_START_BODYPART,
                    T_END_BODYPART,
                    T_END_OF_STREAM -> {}
        }
        return true;
    }

    private static EntityHeader header(MimeTokenStream stream) {
        return (EntityHeader) stream.getBodyDescriptor();
    }

    private boolean push(EntityHeader header) {
        if (!reading.takePart()) {
            return false;
        }
        noteStrays(header);
        PartNode node = new PartNode(header, header.path(), header.type());
        String encoding = header.transferEncoding();
        if (encoding.equals("base64") || encoding.equals("quoted-printable")) {
            reading.defects().add(DefectCode.MULTIPART_ENCODED, encoding, header.partId());
        }
        attach(node);
        open.push(node);
        preamble = null;
        return true;
    }

    private void pop() {
        PartNode ended = open.pop();
        if (!ended.parts().isEmpty()) {
            return;
        }
        String partId = ended.header().partId();
        reading.defects().add(DefectCode.MULTIPART_WITHOUT_PARTS, ended.type(), partId);
        if (preamble != null && preamble.size() > 0 && reading.takePart()) {
            String childId = ended.partId().isEmpty() ? "1" : ended.partId() + ".1";
            PartNode text =
                    new PartNode(new EntityHeader(reading, null).built(), childId, "text/plain");
            text.body(preamble);
            ended.add(text);
        }
    }

    private boolean leaf(EntityHeader header, InputStream octets) throws IOException {
        if (!reading.takePart()) {
            return false;
        }
        String partId = header.path().isEmpty() ? "1" : header.path();
        PartNode node = new PartNode(header, partId, header.type());
        attach(node);
        noteStrays(header);
        TransferDecoder decoder = decoder(header.transferEncoding(), partId);
        LeafBody body = new LeafBody(node.isText() ? reading.textAllowance() : 0);
        try {
            pour(withStrays(header.strays(), octets), decoder, body);
        } finally {
            node.body(finish(decoder, body, partId));
        }
        return true;
    }

    /// The body from its true beginning: the lines that stood where the header should have ended,
    /// and the empty line after them, where more follows.
    private static InputStream withStrays(byte[] strays, InputStream octets) throws IOException {
        if (strays.length == 0) {
            return octets;
        }
        PushbackInputStream rest = new PushbackInputStream(octets, 2);
        int first = rest.read();
        if (first >= 0) {
            rest.unread(first);
        }
        boolean hasReturn = strays.length > 1 && strays[strays.length - 2] == '\r';
        String empty = first < 0 ? "" : hasReturn ? "\r\n" : "\n";
        InputStream line = new ByteArrayInputStream(empty.getBytes(StandardCharsets.US_ASCII));
        InputStream before = new SequenceInputStream(new ByteArrayInputStream(strays), line);
        return new SequenceInputStream(before, rest);
    }

    private LeafRead preamble(InputStream octets) throws IOException {
        LeafBody body = new LeafBody(reading.textAllowance());
        TransferDecoder decoder = new TransferDecoder.Identity();
        pour(octets, decoder, body);
        return finish(decoder, body, "");
    }

    private void pour(InputStream octets, TransferDecoder decoder, LeafBody body)
            throws IOException {
        int count = octets.read(chunk, 0, chunk.length);
        while (count >= 0) {
            decoder.write(chunk, 0, count, body);
            count = octets.read(chunk, 0, chunk.length);
        }
    }

    private LeafRead finish(TransferDecoder decoder, LeafBody body, String partId) {
        decoder.end(body);
        String fault = decoder.fault();
        if (!fault.isEmpty()) {
            DefectCode code =
                    decoder instanceof Base64Decoder
                            ? DefectCode.INVALID_BASE64
                            : DefectCode.INVALID_QUOTED_PRINTABLE;
            reading.defects().add(code, fault, partId);
        }
        reading.keep(body.keptLength());
        return new LeafRead(
                body.size(),
                body.digest(),
                body.kept(),
                body.keptLength(),
                body.isCut(),
                !fault.isEmpty() || decoder instanceof TransferDecoder.Unknown);
    }

    private TransferDecoder decoder(String encoding, String partId) {
        return switch (encoding) {
            case "base64", "b", "base-64" -> new Base64Decoder();
            case "quoted-printable", "q", "quotedprintable", "quoted-printible" ->
                    new QuotedPrintableDecoder();
            case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "7bits", "8bits", "none" ->
                    new TransferDecoder.Identity();
            default -> {
                reading.defects().add(DefectCode.TRANSFER_ENCODING_UNKNOWN, encoding, partId);
                yield new TransferDecoder.Unknown();
            }
        };
    }

    private void noteStrays(EntityHeader header) {
        if (header.strays().length > 0) {
            reading.defects()
                    .add(
                            DefectCode.HEADER_WITHOUT_END,
                            "the body begins without an empty line",
                            header.partId());
        }
    }

    private void attach(PartNode node) {
        PartNode parent = open.peek();
        if (parent != null) {
            parent.add(node);
        } else if (root == null) {
            root = node;
        }
    }
}
