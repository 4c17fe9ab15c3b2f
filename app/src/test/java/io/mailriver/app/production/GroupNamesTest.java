package io.mailriver.app.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailriver.deliver.retry.RetrySchedule;
import io.mailriver.deliver.worker.DeliveryWorker;
import io.mailriver.parse.topology.ParseStage;
import io.mailriver.schemas.topic.MailGroup;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Topics are trimmed up to where the groups of the catalogue have come: a stage that works under
/// another name would keep its topics for ever.
final class GroupNamesTest {
    private final TopicCatalogue catalogue = new TopicCatalogue("post.", 4, 1, Duration.ofDays(7));

    @Test
    void stagesFinishUnderTheNamesThatTheTrimmerAsksFor() {
        assertThat(ParseStage.group(catalogue)).isEqualTo(catalogue.name(MailGroup.PARSE));
        assertThat(DeliveryWorker.groupId(catalogue)).isEqualTo(catalogue.name(MailGroup.DELIVER));
        assertThat(RetrySchedule.applicationId(catalogue))
                .isEqualTo(catalogue.name(MailGroup.SCHEDULE));
    }
}
