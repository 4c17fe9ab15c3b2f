package io.mailriver.parse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.MailKind;
import io.mailriver.schemas.event.ParsedMail;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionsTest {
    private final Conditions conditions = new Conditions();
    private final ParsedMail mail =
            SampleMails.mail(
                    SampleMails.envelope("ann@example.net", "bob@example.org"),
                    List.of(
                            new EmailHeader("X-Flag", " yes\r\n  really "),
                            new EmailHeader("X-Flag", "no")),
                    MailKind.AUTO_REPLY,
                    null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mail.classification.kind == 'auto-reply'",
                "mail.size < 100 && mail.revision == 1",
                "recipient == 'bob@example.org' && recipient.endsWith('@example.org')",
                "fromDomain == 'example.net'",
                "header('x-flag') == 'yes  really'",
                "header('X-None') == ''",
                "mail.from[0].name == 'Ann'",
                "mail.from.exists(a, a.email.endsWith('@Example.NET'))",
                "mail.to.all(a, !has(a.name))",
                "mail.headers.exists(h, h.name.matches('(?i)x-f.*'))",
                "!has(mail.subject) && !has(mail.cc) && has(mail.messageId)",
                "mail.receivedAt < timestamp('2026-11-06T00:00:00Z')",
                "mail.receivedAt.getHours() == 10",
                "mail.envelope.body == '8BITMIME'",
                "mail.envelope.forwardPaths[0].address == 'bob@example.org'",
                "mail.envelope.forwardPaths[0].notify.size() == 0",
                "mail.bodyValues['1'].value.contains('ell')",
                "mail.bodyStructure.type == 'text/plain' && !has(mail.bodyStructure.subParts)",
                "'x' in ['x', 'y'] && !('spam' in mail.classification.labels)",
                "mail.envelope.remoteAddress.startsWith('192.0.2.')",
            })
    void holds(String text) {
        assertThat(answer(text)).isEqualTo(Condition.Answer.YES);
    }

    @Test
    void doesNotMatchWhereAFieldIsMissingAndSaysWhich() {
        assertThat(answer("mail.subject == 'hello'"))
                .isInstanceOfSatisfying(
                        Condition.Answer.Unknown.class,
                        unknown ->
                                assertThat(unknown.why())
                                        .contains("a field is missing")
                                        .contains("subject"));
        assertThat(answer("mail.authentication.results[0].result == 'pass'"))
                .isInstanceOf(Condition.Answer.Unknown.class);
        assertThat(answer("mail.attachments[0].name == 'x'"))
                .isInstanceOf(Condition.Answer.Unknown.class);
    }

    @Test
    void letsAnOrSaveAMissingField() {
        assertThat(answer("mail.subject == 'x' || fromDomain == 'example.net'"))
                .isEqualTo(Condition.Answer.YES);
    }

    @Test
    void refusesAMisspeltFieldWithItsColumn() {
        assertThatThrownBy(() -> conditions.compile("true && mail.classification.knd == 'bounce'"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1, column 28")
                .hasMessageContaining("undefined field 'knd'");
        assertThatThrownBy(() -> conditions.compile("mail.from[0].mail == ''"))
                .hasMessageContaining("undefined field 'mail'");
        assertThatThrownBy(() -> conditions.compile("mail.to.exists(a, a.adress == '')"))
                .hasMessageContaining("undefined field 'adress'");
    }

    @Test
    void refusesWhatIsNoCondition() {
        assertThatThrownBy(() -> conditions.compile("mail.size +"))
                .hasMessageContaining("is no condition, at line 1");
        assertThatThrownBy(() -> conditions.compile("mail.size"))
                .hasMessageContaining("gives int, expected true or false");
        assertThatThrownBy(() -> conditions.compile("mail.size == 'x'"))
                .hasMessageContaining("no matching overload");
        assertThatThrownBy(() -> conditions.compile("header(5) == ''"))
                .hasMessageContaining("header");
        assertThatThrownBy(() -> conditions.compile("sender == ''"))
                .hasMessageContaining("undeclared reference to 'sender'");
        assertThatThrownBy(() -> conditions.compile("(".repeat(100) + "true" + ")".repeat(100)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stopsAConditionThatTakesTooManySteps() {
        List<EmailHeader> headers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            headers.add(new EmailHeader("X-" + i, "v"));
        }
        ParsedMail large =
                SampleMails.mail(
                        SampleMails.envelope("a@b.c", "b@c.d"), headers, MailKind.BULK, "s");
        Condition condition =
                conditions.compile(
                        "mail.headers.exists(a, mail.headers.exists(b, a.value + 'x' == b.name))");
        assertThat(condition.ask(Conditions.subject(MailShapes.MAIL.view(large), "b@c.d")))
                .isEqualTo(new Condition.Answer.Unknown("more than 100000 steps"));
    }

    @Test
    void knowsEveryFieldOfTheEventUnderItsJsonName() {
        Set<String> differences = new TreeSet<>();
        compare(ParsedMail.class, MailShapes.MAIL, "mail", differences);
        assertThat(differences).containsExactly("mail.route");
        Set<String> json = new HashSet<>(keys(Json.read(Json.write(mail), Map.class)));
        json.remove("route");
        assertThat(MailShapes.MAIL.view(mail).keySet()).isEqualTo(json);
    }

    private static Set<String> keys(Map<?, ?> map) {
        Set<String> keys = new HashSet<>();
        map.keySet().forEach(key -> keys.add(String.valueOf(key)));
        return keys;
    }

    private static void compare(
            Class<?> type, Shape<?> shape, String path, Set<String> differences) {
        Set<String> known = new HashSet<>();
        shape.fieldNames().forEach(known::add);
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName().equals("notifyOn") ? "notify" : component.getName();
            if (!known.remove(name)) {
                differences.add(path + "." + name);
            }
            Class<?> inner = recordOf(component.getGenericType());
            Shape<?> innerShape = inner == null ? null : shapeOf(inner.getSimpleName());
            if (inner != null && innerShape != null && inner != type) {
                compare(inner, innerShape, path + "." + name, differences);
            }
        }
        known.forEach(extra -> differences.add("extra " + path + "." + extra));
    }

    private static @Nullable Shape<?> shapeOf(String name) {
        return MailShapes.ALL.stream()
                .filter(shape -> shape.type().name().endsWith(name))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Class<?> recordOf(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            return recordOf(arguments[arguments.length - 1]);
        }
        return type instanceof Class<?> found && found.isRecord() ? found : null;
    }

    private Condition.Answer answer(String text) {
        return conditions
                .compile(text)
                .ask(Conditions.subject(MailShapes.MAIL.view(mail), "bob@example.org"));
    }
}
