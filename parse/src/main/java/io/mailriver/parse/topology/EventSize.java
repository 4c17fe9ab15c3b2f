package io.mailriver.parse.topology;

import io.mailriver.schemas.event.EmailBodyValue;
import io.mailriver.schemas.event.Json;
import io.mailriver.schemas.event.ParsedMail;
import io.mailriver.schemas.event.PartContent;
import io.mailriver.schemas.topic.TopicCatalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Keeps an event below the size of a record: one that is larger has its texts cut, and says so.
/// The parser's own limits make this rare.
final class EventSize {
    /// Room for the record's key, headers and frame.
    static final int MAX_OCTETS = TopicCatalogue.MAX_RECORD_OCTETS - 64 * 1024;

    /// What is left of each text of an event that is too large.
    static final int CUT_CHARS = 4096;

    private EventSize() {}

    /// The event as JSON.
    ///
    /// @throws EventTooLargeException when it is too large without its texts, too
    static byte[] json(ParsedMail mail) {
        byte[] json = Json.write(mail);
        if (json.length <= MAX_OCTETS) {
            return json;
        }
        byte[] shorter = Json.write(cut(mail));
        if (shorter.length > MAX_OCTETS) {
            throw new EventTooLargeException(
                    "the event has "
                            + shorter.length
                            + " octets with its texts cut, at most "
                            + MAX_OCTETS
                            + " fit into a record");
        }
        return shorter;
    }

    private static ParsedMail cut(ParsedMail mail) {
        Map<String, EmailBodyValue> bodyValues = new LinkedHashMap<>(mail.bodyValues());
        bodyValues.replaceAll((partId, body) ->
                body.value().length() <= CUT_CHARS
                        ? body
                        : new EmailBodyValue(cut(body.value()), body.isEncodingProblem(), true));
        List<PartContent> content =
                mail.content().stream()
                        .map(part -> {
                            String text = part.text();
                            return text == null || text.length() <= CUT_CHARS
                                    ? part
                                    : new PartContent(
                                            part.partId(),
                                            part.mediaType(),
                                            part.language(),
                                            cut(text),
                                            true,
                                            part.digest(),
                                            part.status());
                        })
                        .toList();
        return mail.withTexts(bodyValues, content);
    }

    private static String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(CUT_CHARS - 1)) ? CUT_CHARS - 1 : CUT_CHARS;
        return text.substring(0, end);
    }
}
