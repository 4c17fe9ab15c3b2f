package io.mailriver.parse.route;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelMacro;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.mailriver.schemas.event.EmailHeader;
import io.mailriver.schemas.event.ParsedMail;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Compiles the conditions of rules: CEL over `mail` (the parsed event, with its real types),
/// `recipient`, `fromDomain` and `header(name)`. Thread-safe.
///
/// Evaluation is bounded: comprehensions run at most [#MAX_ITERATIONS] steps in all, and regular
/// expressions are RE2's, whose time grows with the text alone.
final class Conditions {
    static final int MAX_CODE_POINTS = 10_000;
    static final int MAX_NESTING = 64;
    static final int MAX_ITERATIONS = 100_000;

    private static final Pattern LINE_BREAK = Pattern.compile("[\\r\\n]+");

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .maxExpressionCodePointSize(MAX_CODE_POINTS)
                    .maxParseRecursionDepth(MAX_NESTING)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .build();

    private final CelCompiler compiler =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setTypeProvider(new MailTypes())
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addMacros(headerOfTheMail())
                    .addVar(Condition.MAIL, MailShapes.MAIL.reference())
                    .addVar(Condition.RECIPIENT, SimpleType.STRING)
                    .addVar(Condition.FROM_DOMAIN, SimpleType.STRING)
                    .addFunctionDeclarations(
                            CelFunctionDecl.newFunctionDeclaration(
                                    "header",
                                    CelOverloadDecl.newGlobalOverload(
                                            "header_of_mail",
                                            SimpleType.STRING,
                                            MailShapes.MAIL.reference(),
                                            SimpleType.STRING)))
                    .build();

    // The planner, CEL's newer runtime, copies every container that it meets: for a view over a
    // whole mail that is the whole mail, at each evaluation. This one reads only what is asked for.
    private final CelRuntime runtime =
            CelRuntimeFactory.legacyCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addFunctionBindings(
                            CelFunctionBinding.from(
                                    "header_of_mail",
                                    RecordView.class,
                                    String.class,
                                    (view, name) -> header(view.value(), name)))
                    .build();

    /// Compiles one condition.
    ///
    /// @throws IllegalArgumentException when it is no CEL, meets a field that there is not, or is
    ///   not a yes or no; the message says where
    Condition compile(String text) {
        try {
            CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)) {
                throw new IllegalArgumentException(
                        "gives " + tree.getResultType().name() + ", expected true or false (bool)");
            }
            return new Condition(text, runtime.createProgram(tree));
        } catch (CelValidationException wrong) {
            throw new IllegalArgumentException(explained(wrong), wrong);
        } catch (CelEvaluationException wrong) {
            throw new IllegalArgumentException(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static String explained(CelValidationException wrong) {
        Optional<CelIssue> first =
                wrong.getErrors().stream()
                        .filter(issue -> issue.getSeverity() == CelIssue.Severity.ERROR)
                        .findFirst();
        return first.map(issue ->
                        "is no condition, at line "
                                + issue.getSourceLocation().getLine()
                                + ", column "
                                + (issue.getSourceLocation().getColumn() + 1)
                                + " of it: "
                                + issue.getMessage())
                .orElseGet(() -> "is no condition: " + wrong.getMessage());
    }

    /// `header(name)` is written without the mail, and means the mail's.
    private static CelMacro headerOfTheMail() {
        return CelMacro.newGlobalMacro(
                "header",
                1,
                (make, target, arguments) ->
                        Optional.of(
                                make.newGlobalCall(
                                        "header",
                                        make.newIdentifier(Condition.MAIL),
                                        arguments.getFirst())));
    }

    /// The first such field's value, unfolded (RFC 5322, 2.2.3) and without the space around it;
    /// empty when there is none.
    private static String header(Object mail, String name) {
        if (mail instanceof ParsedMail parsed) {
            for (EmailHeader header : parsed.headers()) {
                if (header.name().equalsIgnoreCase(name)) {
                    return LINE_BREAK.matcher(header.value()).replaceAll("").strip();
                }
            }
        }
        return "";
    }

    /// What conditions are asked about: made once a mail and recipient.
    static Map<String, Object> subject(RecordView<ParsedMail> mail, String recipient) {
        return Map.of(
                Condition.MAIL,
                mail,
                Condition.RECIPIENT,
                recipient,
                Condition.FROM_DOMAIN,
                fromDomain(mail.value()));
    }

    /// The domain of the first `From:` address in lower case; empty when there is none.
    static String fromDomain(ParsedMail mail) {
        var from = mail.from();
        if (from == null || from.isEmpty()) {
            return "";
        }
        String address = from.getFirst().email();
        return address.substring(address.lastIndexOf('@') + 1).strip().toLowerCase(Locale.ROOT);
    }
}
