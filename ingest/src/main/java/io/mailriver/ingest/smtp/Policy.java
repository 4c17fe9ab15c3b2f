package io.mailriver.ingest.smtp;

import io.mailriver.ingest.login.Logins;
import io.mailriver.ingest.smtp.ClientRates.Kind;
import io.mailriver.runtime.config.ReloadedFiles;
import io.mailriver.schemas.envelope.Domain;
import io.mailriver.schemas.envelope.Mailbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// What one listener asks of its clients, with the files that it is written in. Thread-safe.
///
/// Each question is answered by why not; an empty answer is yes.
final class Policy {
    private final SmtpListenerConfig config;
    private final Domain host;
    private final LoginReading loginReading;
    private final AcceptDomains acceptDomains;
    private final Networks relayNetworks;
    private final Set<X500Principal> relaySubjects = new HashSet<>();
    private final ClientRates rates;
    private final Tarpit tarpit;
    private volatile @Nullable Logins logins;
    private volatile @Nullable ReloadedFiles<RecipientTable> recipients;

    /// How the users' file is read for the first time.
    @FunctionalInterface
    interface LoginReading {
        Logins read(Path file) throws IOException;
    }

    /// @param host our own name
    Policy(SmtpListenerConfig config, Domain host, LoginReading loginReading) {
        this.config = config;
        this.host = host;
        this.loginReading = loginReading;
        this.acceptDomains = new AcceptDomains(config.acceptDomains());
        this.relayNetworks = Networks.of(config.policy().relayNetworks());
        config.policy().relaySubjects().forEach(name -> relaySubjects.add(new X500Principal(name)));
        this.rates = new ClientRates(config.policy().rates(), System::nanoTime);
        this.tarpit = new Tarpit(config.policy().tarpit());
    }

    /// Reads the files for the first time.
    ///
    /// @throws SmtpListenerException naming the one that can't be read
    void read() {
        try {
            Optional<Path> users = config.policy().users();
            logins = users.isPresent() ? loginReading.read(users.get()) : null;
            Optional<Path> addresses = config.policy().recipients();
            recipients = addresses.isPresent() ? read(addresses.get()) : null;
        } catch (IOException wrong) {
            throw new SmtpListenerException(
                    "listener '" + config.name() + "' can't start: " + wrong.getMessage(), wrong);
        }
    }

    /// Reads again what has changed.
    void refresh() {
        Logins users = logins;
        if (users != null) {
            users.refresh();
        }
        ReloadedFiles<RecipientTable> addresses = recipients;
        if (addresses != null) {
            boolean _ = addresses.refresh();
        }
    }

    /// Who may log in; empty when AUTH is not offered.
    Optional<Logins> logins() {
        return Optional.ofNullable(logins);
    }

    Tarpit tarpit() {
        return tarpit;
    }

    /// Counts the connection.
    Optional<Answer> refusesConnectionOf(Client client) {
        return isTrusted(client) || rates.count(Kind.CONNECTIONS, client.address())
                ? Optional.empty()
                : Optional.of(Answers.TOO_MANY_CONNECTIONS_A_MINUTE);
    }

    /// Counts the login when it has failed.
    Optional<Answer> refusesLoginOf(Client client) {
        return rates.isOver(Kind.FAILED_LOGINS, client.address())
                ? Optional.of(Answers.TOO_MANY_FAILED_LOGINS)
                : Optional.empty();
    }

    void countFailedLogin(Client client) {
        boolean _ = rates.count(Kind.FAILED_LOGINS, client.address());
    }

    /// Counts the mail.
    Optional<Answer> refusesMailOf(Client client) {
        if (config.policy().requireAuth() && client.user().isEmpty()) {
            return Optional.of(Answers.AUTH_FIRST);
        }
        return isTrusted(client) || rates.count(Kind.MAILS, client.address())
                ? Optional.empty()
                : Optional.of(Answers.TOO_MANY_MAILS_A_MINUTE);
    }

    /// Counts the recipient when it is refused for good.
    Optional<Answer> refusesRecipient(Client client, Mailbox recipient) {
        if (!isTrusted(client) && rates.isOver(Kind.REFUSED_RECIPIENTS, client.address())) {
            return Optional.of(Answers.TOO_MANY_REFUSED_A_MINUTE);
        }
        Optional<Answer> refusal = judge(client, recipient);
        if (refusal.isPresent()) {
            boolean _ = rates.count(Kind.REFUSED_RECIPIENTS, client.address());
        }
        return refusal;
    }

    private Optional<Answer> judge(Client client, Mailbox recipient) {
        if (isPostmaster(recipient)) {
            return Optional.empty();
        }
        if (!acceptDomains.accepts(recipient.domain())) {
            return mayRelay(client) ? Optional.empty() : Optional.of(Answers.RELAYING_DENIED);
        }
        ReloadedFiles<RecipientTable> table = recipients;
        boolean known = table == null || table.current().has(recipient);
        return known || acceptDomains.acceptsAny() && mayRelay(client)
                ? Optional.empty()
                : Optional.of(Answers.NO_SUCH_RECIPIENT);
    }

    /// RFC 5321, 4.5.1: the postmaster of each of our domains, and our own, is always heard.
    private boolean isPostmaster(Mailbox recipient) {
        return recipient.localPart().equalsIgnoreCase("postmaster")
                && (recipient.domain().equals(host)
                        || acceptDomains.accepts(recipient.domain())
                                && !acceptDomains.acceptsAny());
    }

    private boolean mayRelay(Client client) {
        return client.user().isPresent() || isTrusted(client);
    }

    /// True for who is named in the configuration.
    private boolean isTrusted(Client client) {
        return relayNetworks.contain(client.address())
                || !relaySubjects.isEmpty()
                        && client.tls()
                                .flatMap(tls -> Optional.ofNullable(tls.peer()))
                                .filter(peer -> relaySubjects.contains(new X500Principal(peer)))
                                .isPresent();
    }

    private ReloadedFiles<RecipientTable> read(Path file) throws IOException {
        return ReloadedFiles.read(
                "recipients of listener '" + config.name() + "'",
                List.of(file),
                () -> RecipientTable.read(file, config.policy().recipientDelimiter()));
    }
}
