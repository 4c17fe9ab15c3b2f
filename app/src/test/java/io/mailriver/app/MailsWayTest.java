package io.mailriver.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;

/** Holds the code to one reading order: a package imports only packages further along the way. */
@AnalyzeClasses(
        packages = MailsWayTest.BASE,
        importOptions = {ImportOption.DoNotIncludeTests.class, MailsWayTest.NoTestkit.class})
final class MailsWayTest {
    static final String BASE = "io.mailriver";

    /** What tests and benchmarks stand on is not on the mail's way. */
    static final class NoTestkit implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/testkit/") && !location.contains("/bench/");
        }
    }

    /** The mail's way, left to right. A new package must take its place here. */
    private static final List<String> WAY =
            List.of(
                    "app",
                    "app.command",
                    "app.river",
                    "app.post",
                    "app.look",
                    "app.config",
                    "ingest.route",
                    "ingest.smtp",
                    "ingest.login",
                    "ingest.imap",
                    "ingest.pop3",
                    "ingest.account",
                    "ingest.sighting",
                    "ingest.intake",
                    "parse.topology",
                    "parse.mime",
                    "parse.content",
                    "parse.classify",
                    "parse.route",
                    "deliver.worker",
                    "deliver.destination",
                    "deliver.smtp",
                    "deliver.imap",
                    "deliver.maildir",
                    "deliver.retry",
                    "deliver.attempt",
                    "runtime.admin",
                    "runtime.log",
                    "runtime.broker",
                    "runtime.imap",
                    "runtime.pop3",
                    "runtime.peer",
                    "runtime.kafka",
                    "runtime.destination",
                    "runtime.config",
                    "schemas.topic",
                    "schemas.blob",
                    "schemas.event",
                    "schemas.identity",
                    "schemas.envelope");

    @ArchTest
    static final ArchRule IMPORTS_FOLLOW_THE_WAY =
            classes().should(importOnlyPackagesFurtherAlong());

    @ArchTest
    static final ArchRule CAMEL_STAYS_AT_THE_EDGE = only("ingest.route").use("org.apache.camel..");

    @ArchTest
    static final ArchRule KAFKA_STREAMS_STAYS_IN_TOPOLOGIES =
            only("..topology", "deliver.retry").use("org.apache.kafka.streams..");

    @ArchTest
    static final ArchRule ROCKSDB_STAYS_WITH_THE_STORES =
            only("..topology", "deliver.retry", "ingest.sighting").use("org.rocksdb..");

    @ArchTest
    static final ArchRule THE_BROKER_STAYS_IN_ITS_PACKAGE =
            only("runtime.broker")
                    .use(
                            "kafka..",
                            "org.apache.kafka.metadata..",
                            "org.apache.kafka.server..",
                            "org.apache.kafka.raft..",
                            "org.apache.kafka.controller..");

    @ArchTest
    static final ArchRule JACKSON_STAYS_WITH_THE_EVENTS =
            only("schemas.event").use("com.fasterxml.jackson..", "tools.jackson..");

    @ArchTest
    static final ArchRule YAML_STAYS_WITH_THE_CONFIGURATION =
            only("runtime.config").use("org.snakeyaml..");

    @ArchTest
    static final ArchRule CEL_STAYS_WITH_THE_ROUTES = only("parse.route").use("dev.cel..");

    @ArchTest
    static final ArchRule MIME4J_STAYS_WITH_MIME =
            only("parse.mime").use("org.apache.james.mime4j..");

    @ArchTest
    static final ArchRule JSOUP_STAYS_WITH_CONTENT = only("parse.content").use("org.jsoup..");

    @ArchTest static final ArchRule TIKA_IS_NEVER_IN_PROCESS = only().use("org.apache.tika..");

    @ArchTest
    static final ArchRule JAKARTA_MAIL_STAYS_WITH_IMAP =
            only("runtime.imap").use("jakarta.mail..", "org.eclipse.angus..");

    @ArchTest
    static final ArchRule PICOCLI_STAYS_WITH_THE_COMMANDS =
            only("app", "app.command").use("picocli..");

    @ArchTest
    static final ArchRule LOGGING_IS_SET_UP_IN_ONE_PLACE =
            only("app.command").use("org.apache.logging..");

    /** A library's place: nobody else may use it. */
    private record Place(String... packages) {
        ArchRule use(String... library) {
            String[] allowed =
                    Arrays.stream(packages)
                            .map(name -> name.startsWith("..") ? name : BASE + "." + name)
                            .toArray(String[]::new);
            return noClasses()
                    .that()
                    .resideOutsideOfPackages(allowed)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(library)
                    .because("a library that stands in one place can be replaced there");
        }
    }

    private static Place only(String... packages) {
        return new Place(packages);
    }

    private static ArchCondition<JavaClass> importOnlyPackagesFurtherAlong() {
        return new ArchCondition<>("import only packages further along " + WAY) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                int here = place(type);
                if (here < 0) {
                    events.add(
                            SimpleConditionEvent.violated(
                                    type, type.getPackageName() + " has no place on the way"));
                    return;
                }
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    if (target.getPackageName().startsWith(BASE) && place(target) < here) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static int place(JavaClass type) {
        String name = type.getPackageName();
        return name.length() <= BASE.length() ? -1 : WAY.indexOf(name.substring(BASE.length() + 1));
    }
}
