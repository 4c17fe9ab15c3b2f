package io.mailriver.parse.route;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/// A compiled condition. Thread-safe.
final class Condition {
    static final String MAIL = "mail";
    static final String RECIPIENT = "recipient";
    static final String FROM_DOMAIN = "fromDomain";

    private final String text;
    private final CelRuntime.Program program;

    /// What a condition says of a mail.
    sealed interface Answer {
        /// It holds.
        record Yes() implements Answer {}

        /// It does not hold.
        record No() implements Answer {}

        /// It could not be told, so the rule does not match: `why` goes into the ledger.
        record Unknown(String why) implements Answer {}

        Answer YES = new Yes();
        Answer NO = new No();
    }

    Condition(String text, CelRuntime.Program program) {
        this.text = text;
        this.program = program;
    }

    Answer ask(Map<String, Object> subject) {
        try {
            return Boolean.TRUE.equals(program.eval(subject)) ? Answer.YES : Answer.NO;
        } catch (CelEvaluationException failed) {
            return new Answer.Unknown(explained(failed));
        }
    }

    private static String explained(CelEvaluationException failed) {
        CelErrorCode code = failed.getErrorCode();
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND, INDEX_OUT_OF_BOUNDS ->
                    "a field is missing (" + failed.getMessage() + ")";
            case ITERATION_BUDGET_EXCEEDED -> "more than " + Conditions.MAX_ITERATIONS + " steps";
            default -> "it fails (" + failed.getMessage() + ")";
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
