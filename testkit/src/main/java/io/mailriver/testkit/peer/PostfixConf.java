package io.mailriver.testkit.peer;

import java.time.Duration;
import java.util.List;

/// The texts of `main.cf` and `master.cf` for Postfix 3.4 and newer.
final class PostfixConf {
    private static final String MAIN =
            """
            compatibility_level = 2
            queue_directory = @FOLDER@/queue
            data_directory = @FOLDER@/data
            daemon_directory = @DAEMONS@
            maillog_file = @LOG@
            maillog_file_prefixes = @FOLDER@
            syslog_name = postfix
            inet_interfaces = loopback-only
            inet_protocols = ipv4
            myhostname = postfix.example
            mydestination =
            mynetworks = 127.0.0.0/8
            relay_domains =
            alias_maps =
            alias_database =
            local_recipient_maps =
            smtpd_relay_restrictions = permit_mynetworks, reject
            smtpd_peername_lookup = no
            smtp_host_lookup = native
            smtp_dns_support_level = disabled
            message_size_limit = 0
            mailbox_size_limit = 0
            default_transport = @TRANSPORT@
            minimal_backoff_time = 2s
            maximal_backoff_time = 4s
            queue_run_delay = 2s
            transport_retry_time = 2s
            smtp_tls_security_level = @RELAY_TLS@
            smtp_tls_CAfile = @CA@
            smtp_tls_secure_cert_match = hostname
            smtp_tls_loglevel = 1
            smtpd_tls_security_level = may
            smtpd_tls_chain_files = @KEY@, @CERTIFICATE@
            smtpd_tls_loglevel = 1
            smtpd_tls_received_header = yes
            """;

    private static final String MASTER =
            """
            127.0.0.1:@SMTP@ inet n - n - - smtpd
            127.0.0.1:@SMTPS@ inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            proxywrite unix - - n - 1 proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            lmtp unix - - n - - lmtp
            showq unix n - n - - showq
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            local unix - n n - - local
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            """;

    private PostfixConf() {}

    static String main(PeerFolder folder, Postfix.Options options) {
        return MAIN.replace("@FOLDER@", folder.path().toString())
                        .replace("@DAEMONS@", daemonFolder())
                        .replace("@LOG@", folder.log("postfix.log").toString())
                        .replace("@TRANSPORT@", options.transport())
                        .replace("@RELAY_TLS@", options.relayTls())
                        .replace("@CA@", options.trusted().ca().toString())
                        .replace("@KEY@", options.certificates().key().toString())
                        .replace("@CERTIFICATE@", options.certificates().certificate().toString())
                + String.join("\n", options.more())
                + "\n";
    }

    /// @param ports SMTP, SMTP with TLS from the first byte
    static String master(List<Integer> ports) {
        return MASTER.replace("@SMTP@", ports.get(0).toString())
                .replace("@SMTPS@", ports.get(1).toString());
    }

    /// Where the machine's installation has its daemons.
    static String daemonFolder() {
        return Installed.DAEMON_FOLDER;
    }

    private static final class Installed {
        static final String DAEMON_FOLDER =
                ProgramRun.alone(
                                "postconf",
                                List.of(Peers.program("postconf"), "-dh", "daemon_directory"),
                                Duration.ofSeconds(30))
                        .orThrow()
                        .output()
                        .strip();
    }
}
