package io.mailriver.testkit.peer;

import java.util.List;

/// The text of `dovecot.conf` for Dovecot 2.3.
///
/// Each user has a passwd file: Dovecot looks for changes of one file at most once a second.
final class DovecotConf {
    private static final String TEMPLATE =
            """
            base_dir = @FOLDER@/run
            state_dir = @FOLDER@/run
            log_path = @LOG@
            protocols = imap pop3 lmtp
            listen = 127.0.0.1
            first_valid_uid = 1
            first_valid_gid = 1
            mail_uid = @USER@
            mail_location = @LOCATION@
            mail_fsync = never
            mail_max_userip_connections = 1000
            disable_plaintext_auth = no
            auth_mechanisms = plain login
            auth_failure_delay = 0
            auth_cache_size = 0
            ssl = yes
            ssl_cert = <@CERTIFICATE@
            ssl_key = <@KEY@
            passdb {
              driver = passwd-file
              args = scheme=PLAIN username_format=%u @FOLDER@/users/%u
            }
            userdb {
              driver = passwd-file
              args = username_format=%u @FOLDER@/users/%u
              default_fields = uid=@USER@ gid=@GROUP@
            }
            namespace inbox {
              inbox = yes
              separator = /
            }
            service imap-login {
              chroot =
              service_count = 0
              client_limit = 2000
              inet_listener imap {
                port = @IMAP@
              }
              inet_listener imaps {
                port = @IMAPS@
                ssl = yes
              }
            }
            service pop3-login {
              chroot =
              service_count = 0
              client_limit = 2000
              inet_listener pop3 {
                port = @POP3@
              }
              inet_listener pop3s {
                port = @POP3S@
                ssl = yes
              }
            }
            service anvil {
              unix_listener anvil-auth-penalty {
                mode = 0
              }
            }
            service lmtp {
              process_limit = 500
              inet_listener lmtp {
                port = @LMTP@
              }
            }
            """;

    private static final String WITHOUT_ROOT =
            """
            default_internal_user = @USER@
            default_internal_group = @GROUP@
            default_login_user = @USER@
            service anvil {
              chroot =
            }
            """;

    private DovecotConf() {}

    /// @param ports IMAP, IMAPS, POP3, POP3S, LMTP
    static String text(
            PeerFolder folder, Dovecot.Options options, String user, List<Integer> ports) {
        String template = Peers.isRoot() ? TEMPLATE : TEMPLATE + WITHOUT_ROOT;
        String group = Peers.isRoot() ? "nogroup" : user;
        return template.replace("@FOLDER@", folder.path().toString())
                        .replace("@LOG@", folder.log("dovecot.log").toString())
                        .replace("@USER@", user)
                        .replace("@GROUP@", group)
                        .replace("@LOCATION@", location(options.storage()))
                        .replace("@CERTIFICATE@", options.certificates().certificate().toString())
                        .replace("@KEY@", options.certificates().key().toString())
                        .replace("@IMAP@", ports.get(0).toString())
                        .replace("@IMAPS@", ports.get(1).toString())
                        .replace("@POP3@", ports.get(2).toString())
                        .replace("@POP3S@", ports.get(3).toString())
                        .replace("@LMTP@", ports.get(4).toString())
                + String.join("\n", options.more())
                + "\n";
    }

    private static String location(Dovecot.Storage storage) {
        return switch (storage) {
            case MAILDIR -> "maildir:~/Maildir:LAYOUT=fs";
            case SDBOX -> "sdbox:~/sdbox";
        };
    }
}
