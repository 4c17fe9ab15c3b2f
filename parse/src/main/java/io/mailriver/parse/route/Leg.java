package io.mailriver.parse.route;

import io.mailriver.schemas.envelope.ForwardPath;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import io.mailriver.schemas.event.Envelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One recipient on its way through the rules.
///
/// @param recipient what conditions see: an address, or the account of polled mail
/// @param path the recipient for the delivery
/// @param isEnvelope true when `path` may be used as an SMTP recipient: it stood in the envelope,
///   or a rule gave it; false for polled mail, whose account is no address to send to
/// @param isReturnable true when `reversePath` may be used in SMTP, by the same reasoning
/// @param redirectedBy the rules that redirected it on its way; none of them does so twice, so the
///   way ends
record Leg(
        String recipient,
        ForwardPath path,
        ReversePath reversePath,
        boolean isEnvelope,
        boolean isReturnable,
        Set<String> redirectedBy) {
    /// Where a mail's recipients begin.
    static List<Leg> firstLegs(Envelope envelope) {
        Envelope.Source source = envelope.source();
        if (source != null) {
            return List.of(
                    new Leg(
                            source.account(),
                            ForwardPath.of(addressOf(source.account(), envelope.byHost())),
                            envelope.reversePath(),
                            false,
                            false,
                            Set.of()));
        }
        List<Leg> legs = new ArrayList<>();
        for (ForwardPath path : envelope.forwardPaths()) {
            legs.add(
                    new Leg(
                            path.address().toString(),
                            path,
                            envelope.reversePath(),
                            true,
                            true,
                            Set.of()));
        }
        return legs;
    }

    /// The legs behind a redirect.
    List<Leg> redirected(String rule, Rule.Action.Redirect redirect) {
        Set<String> rules = new HashSet<>(redirectedBy);
        rules.add(rule);
        List<Leg> legs = new ArrayList<>();
        for (Mailbox address : redirect.to()) {
            legs.add(
                    switch (redirect.reversePath()) {
                        case Rule.ReturnPath.Keep() ->
                                new Leg(
                                        address.toString(),
                                        aliasOf(address, redirect.to().size()),
                                        reversePath,
                                        true,
                                        isReturnable,
                                        rules);
                        case Rule.ReturnPath.To(ReversePath newPath) ->
                                new Leg(
                                        address.toString(),
                                        ForwardPath.of(address),
                                        returnTo(newPath),
                                        true,
                                        true,
                                        rules);
                    });
        }
        return legs;
    }

    /// The reverse path that a rule asks for. A report stays one that nobody answers: mail from
    /// `<>` keeps it (RFC 5321, 4.5.5), except polled mail, whose envelope is not known.
    ReversePath returnTo(ReversePath asked) {
        return isReturnable && reversePath instanceof ReversePath.Null ? reversePath : asked;
    }

    /// An alias keeps what the sender asked of reports; that it was expanded to several ends the
    /// wish for a success report (RFC 3461, 5.2.7.3).
    private ForwardPath aliasOf(Mailbox address, int siblings) {
        List<String> notifyOn =
                siblings == 1 || !path.notifyOn().contains("SUCCESS")
                        ? path.notifyOn()
                        : path.notifyOn().stream().filter(word -> !word.equals("SUCCESS")).toList();
        return new ForwardPath(address, notifyOn, path.orcpt());
    }

    /// An account is often named by its address; else it is taken as a name at our own host, so
    /// that a mailbox delivery has a recipient to name.
    private static Mailbox addressOf(String account, String byHost) {
        for (String text : List.of(account, quoted(account) + "@" + byHost)) {
            try {
                return Mailbox.parse(text);
            } catch (IllegalArgumentException notOne) {
                // the next form may do
            }
        }
        return Mailbox.parse("polled@localhost");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
