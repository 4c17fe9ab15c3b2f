package io.mailriver.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;

/** Holds the code to one reading order: a package imports only packages further along the way. */
@AnalyzeClasses(packages = MailsWayTest.BASE, importOptions = ImportOption.DoNotIncludeTests.class)
final class MailsWayTest {
    static final String BASE = "io.mailriver";

    /** The mail's way, left to right. A new package must take its place here. */
    private static final List<String> WAY =
            List.of(
                    "app",
                    "app.command",
                    "app.river",
                    "app.look",
                    "app.config",
                    "ingest.route",
                    "ingest.smtp",
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
