package io.mailriver.deliver.imap;

import io.mailriver.deliver.attempt.DeliveryOutcome;
import io.mailriver.deliver.attempt.DeliveryOutcome.Deferred;
import io.mailriver.deliver.attempt.DeliveryOutcome.Delivered;
import io.mailriver.deliver.attempt.DeliveryOutcome.Rejected;
import io.mailriver.runtime.imap.ImapCommand;
import io.mailriver.runtime.imap.ImapException;
import io.mailriver.runtime.imap.ImapSession;
import io.mailriver.runtime.imap.Result;
import io.mailriver.runtime.imap.Untagged;
import io.mailriver.schemas.event.MailboxMarks.Mark;
import io.mailriver.schemas.identity.DeliveryId;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Some deliveries to one mailbox, over one session: two round trips for all of them.
///
/// The first asks what is new in the mailbox (NOOP, and a fetch when something is), so that what
/// stands there already is not appended again. The second appends the rest. When their UIDs do not
/// follow on those known, another worker may have appended the same meanwhile: what is new is
/// fetched again, the lowest UID stays and the others go. One use each.
///
/// A fetch never goes out together with what it must see: Dovecot looks before it has taken up what
/// the commands ahead in the same packet did.
final class AppendBatch {
    private static final Set<String> NEVER = Set.of("TOOBIG", "CANNOT"); // RFC 7889, RFC 5530

    private final ImapDestinationConfig config;
    private final ImapSession session;
    private final String wireName;
    private final MailboxView view;
    private final Map<PendingAppend, Optional<Mark>> pending;
    private final Map<DeliveryId, Result> results = new HashMap<>();

    /// A mark beyond this is of another mailbox that happens to have the same UIDVALIDITY.
    private long maxMark = Long.MAX_VALUE;

    /// @param wireName the mailbox name with the server's separator
    /// @param pending each delivery with the newest mark before it
    AppendBatch(
            ImapDestinationConfig config,
            ImapSession session,
            String wireName,
            MailboxView view,
            Map<PendingAppend, Optional<Mark>> pending) {
        this.config = config;
        this.session = session;
        this.wireName = wireName;
        this.view = view;
        this.pending = pending;
    }

    /// Settles every delivery, or throws and settles none.
    void run() throws IOException {
        view.wants(
                pending.keySet().stream()
                        .map(append -> append.delivery().deliveryId())
                        .collect(Collectors.toSet()));
        look();
        Map<DeliveryId, PendingAppend> missing = new LinkedHashMap<>();
        for (PendingAppend append : pending.keySet()) {
            DeliveryId id = append.delivery().deliveryId();
            if (view.lowestUid(id) == 0) {
                missing.putIfAbsent(id, append);
            }
        }
        if (!missing.isEmpty()) {
            append(List.copyOf(missing.values()));
        }
        Map<PendingAppend, DeliveryOutcome> outcomes = new LinkedHashMap<>();
        for (PendingAppend append : pending.keySet()) {
            outcomes.put(append, outcome(append));
        }
        outcomes.forEach(PendingAppend::settle);
        view.prune(needed(view.uidValidity()));
    }

    /// Brings the view up to what the mailbox holds now.
    private void look() throws IOException {
        if (!session.opened().equals(wireName)) {
            open();
            return;
        }
        one(ImapCommand.plain("NOOP"));
        if (cover(session.uidValidity()) || session.newMails() > 0) {
            fetch();
        }
    }

    /// Opens the mailbox, and fetches at once what is new if nothing else is to be expected than
    /// what was there last time.
    private void open() throws IOException {
        long assumed = view.uidValidity() != 0 ? view.uidValidity() : newestMarkValidity();
        boolean atOnce = assumed != 0;
        if (atOnce) {
            boolean _ = cover(assumed);
        }
        List<Result> answers =
                session.examine(
                        config.commandTimeout(),
                        wireName,
                        atOnce ? List.of(Fetched.command(view.upTo() + 1)) : List.of(),
                        this::note);
        if (!answers.getFirst().ok()) {
            create(answers.getFirst());
        }
        boolean possible = session.uidNext() == 0 || view.upTo() < session.uidNext();
        if (atOnce && possible && session.uidValidity() == assumed && answers.getLast().ok()) {
            complete();
        } else {
            maxMark = session.uidNext() == 0 ? Long.MAX_VALUE : session.uidNext();
            view.restart(session.uidValidity(), needed(session.uidValidity()));
            fetch();
        }
    }

    private long newestMarkValidity() {
        return pending.values().stream()
                .flatMap(Optional::stream)
                .max(Comparator.comparing(Mark::at))
                .map(Mark::uidValidity)
                .orElse(0L);
    }

    /// Sees to it that the view will hold, after the next fetch, every place where a delivery of
    /// this batch may stand. True when it has to start over for that.
    private boolean cover(long validity) {
        long needed = needed(validity);
        if (view.covers(validity, needed)) {
            return false;
        }
        view.restart(validity, needed);
        return true;
    }

    private long needed(long validity) {
        return pending.values().stream()
                .mapToLong(mark ->
                        mark.filter(known -> known.uidValidity() == validity)
                                .map(Mark::uidNext)
                                .filter(uidNext -> uidNext <= maxMark)
                                .orElse(1L))
                .min()
                .orElse(1L);
    }

    private void fetch() throws IOException {
        require(one(Fetched.command(view.upTo() + 1)));
        complete();
    }

    private void complete() {
        view.complete();
        session.caughtUp();
    }

    /// Makes the mailbox, with those above it, and subscribes to it. Somebody may have been
    /// quicker.
    private void create(Result refusal) throws IOException {
        Result made = one(ImapCommand.onMailbox("CREATE", wireName));
        Result _ = one(ImapCommand.onMailbox("SUBSCRIBE", wireName));
        Result opened =
                session.examine(config.commandTimeout(), wireName, List.of(), this::note)
                        .getFirst();
        if (!opened.ok()) {
            throw new ImapException(
                    "can't open mailbox '"
                            + wireName
                            + "': "
                            + refusal
                            + "; nor create it: "
                            + made);
        }
    }

    private void append(List<PendingAppend> missing) throws IOException {
        List<Result> answers =
                session.run(
                        config.dataTimeout(),
                        missing.stream().map(append -> append.command(wireName)).toList(),
                        this::note);
        for (int i = 0; i < missing.size(); i++) {
            results.put(missing.get(i).delivery().deliveryId(), answers.get(i));
        }
        if (noteAppended(missing)) {
            complete();
        } else {
            require(one(ImapCommand.plain("NOOP")));
            fetch();
        }
    }

    /// Takes the UIDs from APPENDUID (RFC 4315) when they follow on the highest known one without a
    /// gap: UIDs only go up, so nothing else came before or between. A copy that comes later sees
    /// ours. False when there is a gap, or the server does not tell.
    private boolean noteAppended(List<PendingAppend> missing) {
        Map<DeliveryId, Long> uids = new LinkedHashMap<>();
        for (PendingAppend append : missing) {
            DeliveryId id = append.delivery().deliveryId();
            Result result = results.get(id);
            if (result != null && result.ok()) {
                uids.put(id, result.appendUid(view.uidValidity()));
            }
        }
        long next = view.upTo();
        for (long uid : uids.values()) {
            if (uid != ++next) {
                return false;
            }
        }
        uids.forEach((id, uid) -> view.saw(uid, id));
        return true;
    }

    private DeliveryOutcome outcome(PendingAppend append) throws IOException {
        DeliveryId id = append.delivery().deliveryId();
        Result result = results.get(id);
        long uid = view.lowestUid(id);
        if (uid == 0) {
            session.forgetMailbox();
            return result == null ? new Deferred("neither found nor appended") : unseen(result);
        }
        String further = removeFurther(id);
        String first =
                result == null || !result.ok()
                        ? "already there as UID " + uid
                        : result.code().equals("APPENDUID")
                                ? result.codeAndArguments()
                                : "UID " + uid;
        return new Delivered(first + further);
    }

    /// An OK is the server's word for the mail, whatever took it out of the mailbox since: a filter
    /// there, or a mail reader's. Another APPEND would be moved away just so, again and again.
    private static DeliveryOutcome unseen(Result result) {
        return result.ok()
                ? new Delivered("appended, and no longer there afterwards: " + result)
                : refused(result);
    }

    /// A server that says NO may think better of it (quota, rights, a disk); one that says BAD to a
    /// command that it takes for other mail means this mail.
    private static DeliveryOutcome refused(Result result) {
        return result.condition() == Result.Condition.BAD || NEVER.contains(result.code())
                ? new Rejected(result.toString())
                : new Deferred(result.toString());
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
        session.forgetMailbox();
        require(one(ImapCommand.onMailbox("SELECT", wireName)));
        if (session.uidValidity() != view.uidValidity()) {
            throw new ImapException("mailbox '" + wireName + "' was replaced by another meanwhile");
        }
        require(one(ImapCommand.plain("UID STORE " + set + " +FLAGS.SILENT (\\Deleted)")));
        require(one(ImapCommand.plain("UID EXPUNGE " + set)));
        view.removedFurther(id);
        return "; removed a copy, UID " + set;
    }

    private Result one(ImapCommand command) throws IOException {
        return session.run(config.commandTimeout(), List.of(command), this::note).getFirst();
    }

    private void note(Untagged response) {
        Fetched.of(response)
                .ifPresent(fetched ->
                        fetched.delivery()
                                .ifPresentOrElse(
                                        id -> view.saw(fetched.uid(), id),
                                        () -> view.saw(fetched.uid())));
    }

    private static void require(Result result) throws IOException {
        if (!result.ok()) {
            throw new ImapException("the server refused to go on: " + result);
        }
    }
}
