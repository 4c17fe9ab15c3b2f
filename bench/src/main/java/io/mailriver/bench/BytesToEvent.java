package io.mailriver.bench;

import io.mailriver.parse.mime.MailFacts;
import io.mailriver.parse.mime.MailParser;
import io.mailriver.parse.mime.ParseLimits;
import io.mailriver.schemas.blob.MailContent;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.identity.BlobId;
import io.mailriver.schemas.identity.MailId;
import io.mailriver.testkit.corpus.CorpusMail;
import io.mailriver.testkit.corpus.SpamAssassinCorpus;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A mail's bytes to its event, over every mail of the SpamAssassin corpus in turn, on one core.
/// The counters tell megabytes (10^6 octets) and mails a second.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
public class BytesToEvent {
    private final MailParser parser = new MailParser(ParseLimits.DEFAULT);
    private List<Mail> mails = List.of();
    private int next;

    private record Mail(MailContent content, int octets, MailFacts facts) {}

    /// What one second's work comes to.
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Work {
        public double megabytes;
        public double mails;

        @Setup(Level.Iteration)
        public void clear() {
            megabytes = 0;
            mails = 0;
        }

        void add(int octets) {
            megabytes += octets / 1e6;
            mails++;
        }
    }

    @Setup
    public void read() {
        mails = SpamAssassinCorpus.require().mails().stream().map(BytesToEvent::mail).toList();
    }

    private static Mail mail(CorpusMail mail) {
        byte[] octets = mail.content();
        BlobId blobId = BlobId.of(octets);
        Instant at = Instant.EPOCH;
        MailFacts facts = new MailFacts(MailId.of(at, 1, 2), 1, blobId, at, null, null);
        return new Mail(new MailContent.Inline(octets), octets.length, facts);
    }

    /// The event as a record.
    @Benchmark
    public ParsedMail event(Work work) {
        Mail mail = nextMail();
        work.add(mail.octets());
        return parser.parse(mail.content(), mail.facts());
    }

    /// The event as it is written to `mail.parsed`.
    @Benchmark
    public byte[] serialisedEvent(Work work) {
        Mail mail = nextMail();
        work.add(mail.octets());
        return Json.write(parser.parse(mail.content(), mail.facts()));
    }

    /// The digest that names the content, for comparison: intake takes it once for each mail.
    @Benchmark
    public BlobId digest(Work work) {
        Mail mail = nextMail();
        work.add(mail.octets());
        return BlobId.of(((MailContent.Inline) mail.content()).bytes());
    }

    private Mail nextMail() {
        Mail mail = mails.get(next);
        next = next + 1 == mails.size() ? 0 : next + 1;
        return mail;
    }
}
