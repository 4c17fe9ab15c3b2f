# What the measuring scripts share: a folder that goes away, free ports, clocks, a private Postfix.
# Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/mailriver-bench.XXXXXX")
source_program=$(command -v smtp-source || echo /usr/sbin/smtp-source)
sink_program=$(command -v smtp-sink || echo /usr/sbin/smtp-sink)
[ "$(id -u)" = 0 ] && sink_user="-u nobody" || sink_user=
postfix_started=

# The JDK 25 as JAVA_HOME.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && grep -qs '^JAVA_VERSION="25[."]' "$home/release"; then
      export JAVA_HOME=$home
      return
    fi
  done
  echo "no JDK 25: set JAVA_HOME" >&2
  exit 2
}

# Builds the bench module; what it needs to run is then in $bench_classpath.
build_bench() {
  find_jdk
  (cd "$root" && mvn -B -q -pl bench -am -Dmaven.test.skip=true -Dspotless.check.skip=true package)
  bench_classpath="$root/bench/target/classes:$(cat "$root/bench/target/classpath")"
}

# bench_java MAIN-CLASS ARGUMENTS, with the JVM options that the launcher gives the program. Becomes
# the JVM: for the background and for subshells.
bench_java() {
  exec "$JAVA_HOME/bin/java" ${bench_jvm:--Xmx512m -XX:+UseSerialGC} --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$bench_classpath" "$@"
}

free_port() {
  perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'
}

await_port() {
  until perl -MIO::Socket::INET -e "exit !IO::Socket::INET->new('127.0.0.1:$1')"; do :; done
}

# await_line FILE TEXT PID
await_line() {
  until grep -q "$2" "$1" 2>/dev/null; do
    kill -0 "$3" 2>/dev/null || { cat "$1" >&2; exit 1; }
    perl -e 'select undef, undef, undef, 0.1'
  done
}

now() { date +%s%N; }

# rate COUNT START END
rate() { echo "$1 $2 $3" | awk '{ printf "%d", $1 * 1e9 / ($3 - $2) }'; }

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

# The best of $rounds.
best() {
  local top=0 each
  for _ in $(seq "$rounds"); do
    each=$("$@")
    [ "$each" -le "$top" ] || top=$each
  done
  echo "$top"
}

# send PORT COUNT OCTETS [smtp-source options]: smtp-source over $sessions sessions; -d keeps a
# session for many mails, -4 does nothing and so opens one for each
send() {
  "$source_program" ${4:--d} -s "$sessions" -m "$2" -l "$3" -f sender@example.org -t user@example.org \
    "127.0.0.1:$1"
}

# accept_rate PORT OCTETS [smtp-source options]
accept_rate() {
  local start end
  start=$(now)
  send "$1" "$mails" "$2" "${3:-}"
  end=$(now)
  rate "$mails" "$start" "$end"
}

# start_postfix PORT DEFER LINES: a private instance with its shipped limits, but for limits on one
# client. DEFER: "smtp" keeps all mail in the queue, "" relays it; LINES go to main.cf
start_postfix() {
  mkdir -p "$work/postfix" "$work/postfix-queue" "$work/postfix-data"
  chown postfix "$work/postfix-data"
  chmod 755 "$work"
  sed -e "s/^smtp  *inet .*/127.0.0.1:$1 inet n - n - - smtpd/" \
    /etc/postfix/master.cf > "$work/postfix/master.cf"
  cat > "$work/postfix/main.cf" <<END
compatibility_level = 3.6
queue_directory = $work/postfix-queue
data_directory = $work/postfix-data
maillog_file = $work/postfix.log
maillog_file_prefixes = $work
myhostname = postfix.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_tls_security_level = none
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_client_new_tls_session_rate_limit = 0
defer_transports = $2
alias_maps =
alias_database =
$3
END
  postfix -c "$work/postfix" start > /dev/null 2>&1
  postfix_started=yes
  await_port "$1"
}

stop_postfix() {
  [ -n "$postfix_started" ] || return 0
  postfix -c "$work/postfix" stop > /dev/null 2>&1 || true
  postfix_started=
  while pgrep -f "$work/postfix" > /dev/null; do :; done
  rm -rf "$work/postfix-queue"
}

# A certificate for localhost: $work/tls.crt, $work/tls.key
make_certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -keyout "$work/tls.key" -out "$work/tls.crt" 2> /dev/null
}

remove_work() {
  [ -n "${MAILRIVER_BENCH_KEEP:-}" ] || rm -rf "$work"
}
