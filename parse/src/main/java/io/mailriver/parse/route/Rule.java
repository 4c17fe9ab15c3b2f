package io.mailriver.parse.route;

import io.mailriver.runtime.destination.DestinationKind;
import io.mailriver.schemas.envelope.Mailbox;
import io.mailriver.schemas.envelope.ReversePath;
import java.util.List;
import java.util.Optional;

/// One rule of the configuration, ready to run.
///
/// @param when empty for always
/// @param goesOn true when the rules behind it are asked too
record Rule(String name, Optional<Condition> when, boolean goesOn, Action action) {
    /// What a rule does with a recipient's copy.
    sealed interface Action {
        /// Takes it to destinations.
        record To(List<Target> targets) implements Action {
            public To {
                targets = List.copyOf(targets);
            }
        }

        /// Gives it to other recipients, who walk the rules from the first one on.
        record Redirect(List<Mailbox> to, ReturnPath reversePath) implements Action {
            public Redirect {
                to = List.copyOf(to);
            }
        }

        /// Adds labels to the mail's classification.
        record Tag(List<String> labels) implements Action {
            public Tag {
                labels = List.copyOf(labels);
            }
        }

        /// Keeps it for a person to decide.
        record Hold() implements Action {}

        /// Ends it: counted and in the ledger, never delivered.
        record Drop() implements Action {}
    }

    /// One destination of a rule.
    ///
    /// @param recipients who gets it there; empty for the recipient that the rule was asked about
    /// @param reversePath where reports go; empty for the envelope's
    record Target(
            String destination,
            DestinationKind kind,
            MailboxNameTemplate mailboxName,
            List<String> flags,
            List<Mailbox> recipients,
            Optional<ReversePath> reversePath) {
        public Target {
            flags = List.copyOf(flags);
            recipients = List.copyOf(recipients);
        }
    }

    /// Where reports about a redirected mail go.
    sealed interface ReturnPath {
        /// To where they went before.
        record Keep() implements ReturnPath {
            @Override
            public String toString() {
                return "keep";
            }
        }

        /// To this address.
        record To(ReversePath path) implements ReturnPath {
            @Override
            public String toString() {
                return path.text();
            }
        }

        ReturnPath KEEP = new Keep();
    }
}
