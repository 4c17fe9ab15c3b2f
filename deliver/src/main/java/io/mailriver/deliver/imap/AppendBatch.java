package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import io.mailriver.schemas.identity.DeliveryId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.iap.Response;

/// Some deliveries to one mailbox, over one session: two round trips for all of them.
///
/// The first asks what is new in the mailbox, so that what stands there already is not appended
/// again. The second appends the rest and asks again, so that a copy that another worker appended
/// meanwhile is seen; then the lowest UID stays and the others go. One use each.
final class AppendBatch {
    private static final Pattern UID_VALIDITY = Pattern.compile(".*\\[UIDVALIDITY (\\d+)].*");
    private static final Set<String> NEVER = Set.of("TOOBIG", "CANNOT"); // RFC 7889, RFC 5530

    private final ImapDestinationConfig config;
    private final ImapSession session;
    private final String wireName;
    private final MailboxView view;
    private final List<PendingAppend> pending;
    private final List<Optional<Mark>> marks;
    private final Map<PendingAppend, Result> results = new HashMap<>();
    private long announcedValidity;

    /// @param wireName the mailbox name with the server's separator
    /// @param marks for each delivery the newest mark before it
    AppendBatch(
            ImapDestinationConfig config,
            ImapSession session,
            String wireName,
            MailboxView view,
            List<PendingAppend> pending,
            List<Optional<Mark>> marks) {
        this.config = config;
        this.session = session;
        this.wireName = wireName;
        this.view = view;
        this.pending = pending;
        this.marks = marks;
    }

    /// Settles every delivery, or throws and settles none.
    void run() throws IOException {
        look();
        Map<DeliveryId, PendingAppend> missing = new LinkedHashMap<>();
        for (PendingAppend append : pending) {
            DeliveryId id = append.delivery().deliveryId();
            if (view.lowestUid(id) == 0) {
                missing.putIfAbsent(id, append);
            }
        }
        if (!missing.isEmpty()) {
            append(List.copyOf(missing.values()));
        }
        Map<PendingAppend, DeliveryOutcome> outcomes = new LinkedHashMap<>();
        for (PendingAppend append : pending) {
            outcomes.put(append, outcome(append));
        }
        outcomes.forEach(PendingAppend::settle);
        view.prune(needed(view.uidValidity()));
    }

    /// Brings the view up to what the mailbox holds now.
    private void look() throws IOException {
        long assumed = view.uidValidity() != 0 ? view.uidValidity() : newestMarkValidity();
        if (assumed == 0) {
            examine();
            return;
        }
        cover(assumed);
        announcedValidity = assumed;
        boolean open = session.examined().equals(wireName);
        ImapCommand first =
                open ? ImapCommand.plain("NOOP") : ImapCommand.onMailbox("EXAMINE", wireName);
        List<Result> answers =
                session.run(
                        config.commandTimeout(),
                        List.of(first, ImapCommand.fetchDeliveries(view.upTo() + 1)),
                        this::note);
        if (!answers.getFirst().ok()) {
            create(answers.getFirst());
            return;
        }
        session.examined(wireName);
        if (announcedValidity != assumed) {
            startOver();
        } else {
            complete(answers.getLast());
        }
    }

    /// Opens a mailbox that nothing is known of.
    private void examine() throws IOException {
        Result answer =
                session.run(
                                config.commandTimeout(),
                                List.of(ImapCommand.onMailbox("EXAMINE", wireName)),
                                this::note)
                        .getFirst();
        if (answer.ok()) {
            session.examined(wireName);
            startOver();
        } else {
            create(answer);
        }
    }

    private long newestMarkValidity() {
        return marks.stream()
                .flatMap(Optional::stream)
                .max(Comparator.comparing(Mark::at))
                .map(Mark::uidValidity)
                .orElse(0L);
    }

    /// Sees to it that the view holds, or will hold after the next FETCH, every place where a
    /// delivery of this batch may stand.
    private void cover(long validity) {
        long needed = needed(validity);
        if (!view.covers(validity, needed)) {
            view.restart(validity, needed);
        }
    }

    private long needed(long validity) {
        return marks.stream()
                .mapToLong(mark ->
                        mark.filter(known -> known.uidValidity() == validity)
                                .map(Mark::uidNext)
                                .orElse(1L))
                .min()
                .orElse(1L);
    }

    /// The mailbox is another than the one that was known: looks through it.
    private void startOver() throws IOException {
        view.restart(announcedValidity, needed(announcedValidity));
        fetch();
    }

    private void fetch() throws IOException {
        List<Result> answers =
                session.run(
                        config.commandTimeout(),
                        List.of(
                                ImapCommand.plain("NOOP"),
                                ImapCommand.fetchDeliveries(view.upTo() + 1)),
                        this::note);
        complete(answers.getLast());
    }

    /// Makes the mailbox, with those above it, and subscribes to it. Somebody may have been
    /// quicker.
    private void create(Result refusal) throws IOException {
        session.examined("");
        List<Result> made =
                session.run(
                        config.commandTimeout(),
                        List.of(
                                ImapCommand.onMailbox("CREATE", wireName),
                                ImapCommand.onMailbox("SUBSCRIBE", wireName),
                                ImapCommand.onMailbox("EXAMINE", wireName)),
                        this::note);
        if (!made.getLast().ok()) {
            throw new ImapException(
                    "can't open mailbox '"
                            + wireName
                            + "': "
                            + refusal
                            + "; nor create it: "
                            + made.getFirst());
        }
        session.examined(wireName);
        startOver();
    }

    private void append(List<PendingAppend> missing) throws IOException {
        List<ImapCommand> commands = new ArrayList<>();
        missing.forEach(append -> commands.add(append.command(wireName)));
        commands.add(ImapCommand.plain("NOOP"));
        commands.add(ImapCommand.fetchDeliveries(view.upTo() + 1));
        List<Result> answers = session.run(config.dataTimeout(), commands, this::note);
        for (int i = 0; i < missing.size(); i++) {
            results.put(missing.get(i), answers.get(i));
        }
        complete(answers.getLast());
    }

    private DeliveryOutcome outcome(PendingAppend append) throws IOException {
        DeliveryId id = append.delivery().deliveryId();
        Result result = results.get(append);
        long uid = view.lowestUid(id);
        if (uid == 0) {
            session.examined("");
            return result == null || result.ok()
                    ? new Deferred("appended, but not seen in the mailbox afterwards: " + result)
                    : refused(result);
        }
        String further = removeFurther(id);
        return new Delivered(
                (result == null || !result.ok()
                                ? "already there as UID " + uid
                                : appended(result, uid))
                        + further);
    }

    /// A server that says NO may think better of it (quota, ACL, a disk); one that says BAD to a
    /// command it has taken before means this mail.
    private static DeliveryOutcome refused(Result result) {
        return switch (result.condition()) {
            case BAD -> new Rejected(result.toString());
            case NO ->
                    NEVER.contains(result.code())
                            ? new Rejected(result.toString())
                            : new Deferred(result.toString());
            case OK -> new Delivered(result.toString());
        };
    }

    private static String appended(Result result, long uid) {
        return result.code().equals("APPENDUID") ? result.codeAndArguments() : "UID " + uid;
    }

    /// Removes copies with higher UIDs, which racing attempts left; they see the same and do the
    /// same. What happened, for the ledger.
    private String removeFurther(DeliveryId id) throws IOException {
        NavigableSet<Long> uids = view.furtherUids(id);
        if (uids.isEmpty()) {
            return "";
        }
        String set = uids.stream().map(String::valueOf).collect(Collectors.joining(","));
        if (!session.has("UIDPLUS")) {
            return "; a copy stays as UID " + set + ", as the server has no UIDPLUS";
        }
        session.examined("");
        List<Result> done =
                session.run(
                        config.commandTimeout(),
                        List.of(
                                ImapCommand.onMailbox("SELECT", wireName),
                                ImapCommand.plain(
                                        "UID STORE " + set + " +FLAGS.SILENT (\\Deleted)"),
                                ImapCommand.plain("UID EXPUNGE " + set)),
                        untagged -> {});
        require(done.getLast());
        view.removedFurther(id);
        return "; removed a copy, UID " + set;
    }

    private void note(Response response) {
        Optional<Fetched> fetched = Fetched.of(response);
        if (fetched.isPresent()) {
            long uid = fetched.get().uid();
            fetched.get().delivery().ifPresentOrElse(id -> view.saw(uid, id), () -> view.saw(uid));
        } else if (response.isUnTagged() && response.isOK()) {
            Matcher matcher = UID_VALIDITY.matcher(response.getRest());
            if (matcher.matches()) {
                announcedValidity = Long.parseLong(matcher.group(1));
            }
        }
    }

    private void complete(Result fetch) throws IOException {
        require(fetch);
        view.complete();
    }

    private static void require(Result result) throws IOException {
        if (!result.ok()) {
            throw new ImapException("the server refused a look at the mailbox: " + result);
        }
    }
}
