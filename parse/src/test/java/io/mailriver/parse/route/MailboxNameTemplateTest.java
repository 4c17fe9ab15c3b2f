package io.mailriver.parse.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class MailboxNameTemplateTest {
    @Test
    void fillsFieldsIn() {
        assertThat(MailboxNameTemplate.parse("Lists/{from.domain}/{year}").fill(f -> "x"))
                .isEqualTo("Lists/x/x");
        assertThat(MailboxNameTemplate.INBOX.fill(f -> "x")).isEqualTo("INBOX");
    }

    @Test
    void neverLetsAFieldMakeALevelOrLeaveItsPlace() {
        MailboxNameTemplate template = MailboxNameTemplate.parse("L/{recipient.detail}");
        assertThat(template.fill(f -> "../../etc")).isEqualTo("L/____etc");
        assertThat(template.fill(f -> "a/b\\c*d%e\r\n")).isEqualTo("L/a_b_c_d_e");
        assertThat(template.fill(f -> "..")).isEqualTo("L/_");
        assertThat(template.fill(f -> "$1\\2")).isEqualTo("L/$1_2");
        assertThat(template.fill(f -> "")).isEqualTo("L/none");
        assertThat(template.fill(f -> "x".repeat(500))).isEqualTo("L/" + "x".repeat(64));
        assertThat(template.fill(f -> "example.org")).isEqualTo("L/example.org");
    }

    @Test
    void refusesWhatIsNoName() {
        assertThatThrownBy(() -> MailboxNameTemplate.parse(" "))
                .hasMessageContaining("is no mailbox name");
        assertThatThrownBy(() -> MailboxNameTemplate.parse("a{b"))
                .hasMessageContaining("brace without its other half");
        assertThatThrownBy(() -> MailboxNameTemplate.parse("{nope}"))
                .hasMessageContaining("unknown field '{nope}'");
    }
}
