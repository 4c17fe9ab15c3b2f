package io.mailriver.app.command;

import io.mailriver.runtime.log.MailLog;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.LoggerComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;

/// How the program logs: mail lines on standard output, everything else on standard error.
///
/// The libraries' own words are heard from `warn` on, and of those that speak of the expected as a
/// warning only errors.
final class Logging {
    private static final String LINE =
            "%d{HH:mm:ss.SSS} %-5level %c{1}: %m%notEmpty{ %X}"
                    + "%notEmpty{: %replace{%ex{short.message}}{[\r\n]+}{ }}%n%ex{none}";

    private static final String LINE_WITH_STACK =
            "%d{HH:mm:ss.SSS} %-5level %c{1} [%t]: %m%notEmpty{ %X}%n%xEx";

    private static final String[] TALKATIVE = {
        "kafka.server.DefaultAutoTopicCreationManager",
        "org.apache.kafka.clients.producer.internals.Sender",
        "org.apache.kafka.controller.QuorumController",
        "org.apache.kafka.clients.NetworkClient",
        "org.apache.kafka.clients.admin.AdminClientConfig",
        "org.apache.kafka.clients.consumer.ConsumerConfig",
        "org.apache.kafka.clients.producer.ProducerConfig",
        "org.apache.kafka.streams.StreamsConfig",
        "org.apache.kafka.streams.processor.internals.ProcessorStateManager",
        "org.apache.kafka.streams.processor.internals.StateDirectory",
        "org.apache.kafka.streams.processor.internals.StreamThread"
    };

    /// What it says at level ERROR is thrown on to the stages, or mended: a store that nothing was
    /// written to is restored at each start, with an error a partition.
    private static final String TOLD_TWICE =
            "org.apache.kafka.streams.processor.internals.TaskManager";

    private static final String JSON_LINE =
            """
            {
              "at": {"$resolver": "timestamp", "pattern": {"format": "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "timeZone": "UTC"}},
              "level": {"$resolver": "level", "field": "name"},
              "logger": {"$resolver": "logger", "field": "name"},
              "message": {"$resolver": "message", "stringified": true},
              "facts": {"$resolver": "mdc"},
              "thread": {"$resolver": "thread", "field": "name"},
              "error": {"$resolver": "exception", "field": "message"},
              "stack": {"$resolver": "exception", "field": "stackTrace", "stackTrace": {"stringified": true}}
            }
            """;

    private static final String OUT = "out";
    private static final String ERR = "err";

    private Logging() {}

    /// Which form lines have.
    enum Format {
        TEXT,
        JSON
    }

    /// For commands: only errors, on standard error.
    static void quiet() {
        ConfigurationBuilder<BuiltConfiguration> builder = builder();
        builder.add(
                console(builder, ERR, ConsoleAppender.Target.SYSTEM_ERR, pattern(builder, LINE)));
        builder.add(builder.newRootLogger(Level.ERROR).add(builder.newAppenderRef(ERR)));
        Configurator.reconfigure(builder.build(false));
    }

    /// For the running program: mail lines on standard output, the rest on standard error.
    ///
    /// @param passing a line also for each station of a mail's way, not only for its end
    /// @param debug hear more of everything
    static void running(Format format, boolean passing, boolean debug) {
        ConfigurationBuilder<BuiltConfiguration> builder = builder();
        LayoutComponentBuilder otherLine =
                switch (format) {
                    case TEXT -> pattern(builder, debug ? LINE_WITH_STACK : LINE);
                    case JSON -> json(builder);
                };
        if (format == Format.JSON) {
            builder.add(console(builder, OUT, ConsoleAppender.Target.SYSTEM_OUT, json(builder)));
        }
        builder.add(console(builder, ERR, ConsoleAppender.Target.SYSTEM_ERR, otherLine));
        LoggerComponentBuilder mails =
                builder.newLogger(MailLog.NAME, Level.INFO).addAttribute("additivity", false);
        builder.add(format == Format.JSON ? mails.add(builder.newAppenderRef(OUT)) : mails);
        builder.add(builder.newLogger(MailLog.PASSING, passing ? Level.INFO : Level.WARN));
        builder.add(builder.newLogger("io.mailriver", debug ? Level.DEBUG : Level.INFO));
        if (!debug) {
            for (String name : TALKATIVE) {
                builder.add(builder.newLogger(name, Level.ERROR));
            }
            builder.add(builder.newLogger(TOLD_TWICE, Level.OFF));
        }
        builder.add(
                builder.newRootLogger(debug ? Level.INFO : Level.WARN)
                        .add(builder.newAppenderRef(ERR)));
        BuiltConfiguration configuration = builder.build(false);
        if (format == Format.TEXT) {
            ConsoleAppender lines = mailLines();
            configuration.initialize();
            configuration.addAppender(lines); // which is started with all others
            configuration.getLogger(MailLog.NAME).addAppender(lines, null, null);
        }
        Configurator.reconfigure(configuration);
    }

    private static ConsoleAppender mailLines() {
        ConsoleAppender.Builder<?> appender = ConsoleAppender.newBuilder();
        appender.setName(OUT);
        appender.setTarget(ConsoleAppender.Target.SYSTEM_OUT);
        appender.setFollow(true);
        appender.setLayout(new MailLine());
        return appender.build();
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
            LayoutComponentBuilder layout) {
        return builder.newAppender(name, "Console")
                .addAttribute("target", target)
                .addAttribute("follow", true) // to where the stream leads now
                .add(layout);
    }

    private static LayoutComponentBuilder pattern(
            ConfigurationBuilder<BuiltConfiguration> builder, String pattern) {
        return builder.newLayout("PatternLayout")
                .addAttribute("pattern", pattern)
                .addAttribute("disableAnsi", true);
    }

    private static LayoutComponentBuilder json(ConfigurationBuilder<BuiltConfiguration> builder) {
        return builder.newLayout("JsonTemplateLayout").addAttribute("eventTemplate", JSON_LINE);
    }
}
