package io.mailriver.app.command;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/// How the program logs: mail lines on standard output, everything else on standard error.
///
/// The libraries' own words are heard from `warn` on, and of those that speak of the expected as a
/// warning only errors.
final class Logging {
    /// Key-values of a mail line, in the order in which a person wants them.
    private static final String MAIL_LINE =
            "%d{HH:mm:ss.SSS} %-13m%notEmpty{ %X{mailId}}"
                    + keys("from", "recipients", "octets", "kind", "defects", "subject", "of")
                    + keys("to", "stage", "reason", "peer", "at", "reply", "detail")
                    + "%n";

    private static final String LINE =
            "%d{HH:mm:ss.SSS} %-5level %c{1}: %m%notEmpty{ %X}%n%xEx{short.message}";

    private static final String[] TALKATIVE = {
        "org.apache.kafka.clients.NetworkClient",
        "org.apache.kafka.clients.admin.AdminClientConfig",
        "org.apache.kafka.clients.consumer.ConsumerConfig",
        "org.apache.kafka.clients.producer.ProducerConfig"
    };

    private Logging() {}

    /// Which form lines have.
    enum Format {
        TEXT,
        JSON
    }

    /// For commands: only errors, on standard error.
    static void quiet() {
        ConfigurationBuilder<BuiltConfiguration> builder = builder();
        builder.add(console(builder, "err", ConsoleAppender.Target.SYSTEM_ERR, LINE));
        builder.add(
                builder.newRootLogger(Level.ERROR).add(builder.newAppenderRef("err")));
        Configurator.reconfigure(builder.build(false));
    }

    private static ConfigurationBuilder<BuiltConfiguration> builder() {
        return ConfigurationBuilderFactory.newConfigurationBuilder()
                .setStatusLevel(Level.ERROR)
                .setConfigurationName("mailriver");
    }

    private static AppenderComponentBuilder console(
            ConfigurationBuilder<BuiltConfiguration> builder,
            String name,
            ConsoleAppender.Target target,
            String pattern) {
        LayoutComponentBuilder layout =
                builder.newLayout("PatternLayout")
                        .addAttribute("pattern", pattern)
                        .addAttribute("disableAnsi", true);
        return builder.newAppender(name, "Console").addAttribute("target", target).add(layout);
    }

    private static String keys(String... names) {
        StringBuilder pattern = new StringBuilder();
        for (String name : names) {
            pattern.append("%notEmpty{ ").append(name).append("=%X{").append(name).append("}}");
        }
        return pattern.toString();
    }
}
