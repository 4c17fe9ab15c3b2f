package io.mailriver.runtime.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.runtime.imap.Result.Condition;
import org.junit.jupiter.api.Test;

final class ResultTest {
    @Test
    void tellsTheResponseCodeAndItsArguments() {
        Result result = new Result(Condition.OK, "[AppendUid 38505 3955] APPEND completed");
        assertThat(result.ok()).isTrue();
        assertThat(result.code()).isEqualTo("APPENDUID");
        assertThat(result.codeAndArguments()).isEqualTo("AppendUid 38505 3955");
        assertThat(result.appendUid(38505)).isEqualTo(3955);
        assertThat(result.appendUid(1)).as("of another mailbox").isZero();
        assertThat(result).hasToString("OK [AppendUid 38505 3955] APPEND completed");
    }

    @Test
    void hasNoCodeWhenTheServerGivesNone() {
        for (String text : new String[] {"", "done", "[", "[]", "[unclosed", "x [OVERQUOTA] y"}) {
            Result result = new Result(Condition.NO, text);
            assertThat(result.code()).as(text).isEmpty();
            assertThat(result.codeAndArguments()).as(text).isEmpty();
            assertThat(result.appendUid(1)).as(text).isZero();
        }
    }

    @Test
    void aUidThatIsNoneIsNotTold() {
        assertThat(new Result(Condition.OK, "[APPENDUID 1 3:5] x").appendUid(1)).isZero();
        assertThat(new Result(Condition.OK, "[APPENDUID 1 99999999999] x").appendUid(1)).isZero();
        assertThat(new Result(Condition.OK, "[APPENDUID 1 -1] x").appendUid(1)).isZero();
    }
}
