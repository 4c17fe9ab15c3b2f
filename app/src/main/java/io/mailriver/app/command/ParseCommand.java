package io.mailriver.app.command;

import io.mailriver.app.config.ConfigFile;
import io.mailriver.app.post.FileContent;
import io.mailriver.app.post.FileNames;
import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.mime.MailParser;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `parse`: what a mail's event looks like, without Kafka.
@Command(
        name = "parse",
        mixinStandardHelpOptions = true,
        description = "Prints the event that a mail in a file becomes, as JSON. Needs no Kafka.",
        footer = {
            "",
            "A file is one mail as it stands there. There is no transport, so envelope,",
            "authentication and route stay empty; receivedAt is the file's time. The same",
            "file gives the same event.",
            "",
            "Examples:",
            "  mailriver parse some.eml",
            "  mailriver parse some.eml | jq '{subject, from, defects}'",
            "  mailriver parse --jsonl corpus/ > events.jsonl",
            "  find corpus -name '*.eml' | mailriver parse --jsonl -",
            "",
            "Exit code 1 when a file could not be read; the others are printed all the",
            "same."
        })
final class ParseCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private final ConfigOptions options = new ConfigOptions();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Files, folders, or - for names on standard input, one a line.")
    private List<String> names = List.of();

    @Option(
            names = "--jsonl",
            description = "One line a file: {\"file\": \"...\", \"mail\": {the event}}.")
    private boolean lines;

    ParseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// A line of `--jsonl`.
    record FileEvent(String file, ParsedMail mail) {}

    @Override
    public Integer call() {
        ConfigFile file = options.load(surroundings);
        Logging.quiet();
        MailParser parser = new MailParser(file.config().parseLimits());
        int failed = 0;
        for (Path mail : FileNames.of(names, surroundings.in())) {
            failed += print(mail, parser) ? 0 : 1;
        }
        return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean print(Path file, MailParser parser) {
        try {
            ParsedMail event = parse(file, parser);
            if (lines) {
                Json.write(new FileEvent(file.toString(), event), surroundings.out());
                surroundings.out().println();
            } else {
                surroundings.out().println(Json.pretty(event));
            }
            return true;
        } catch (NoSuchFileException missing) {
            surroundings.err().println("mailriver: " + file + ": there is no such file");
        } catch (IOException | UncheckedIOException failed) {
            surroundings.err().println("mailriver: " + file + ": " + failed.getMessage());
        }
        return false;
    }

    private static ParsedMail parse(Path file, MailParser parser) throws IOException {
        FileContent content = FileContent.of(file);
        Instant time = Files.getLastModifiedTime(file).toInstant();
        BlobId blobId = content.blob().blobId();
        return parser.parse(
                content.content(),
                new MailFacts(mailId(time, blobId), 1, blobId, time, null, null));
    }

    /// Made of the file's time and content instead of chance.
    private static MailId mailId(Instant time, BlobId blobId) {
        Instant birth = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time;
        return MailId.of(
                birth,
                Long.parseUnsignedLong(blobId.text().substring(0, 16), 16),
                Long.parseUnsignedLong(blobId.text().substring(16, 32), 16));
    }
}
