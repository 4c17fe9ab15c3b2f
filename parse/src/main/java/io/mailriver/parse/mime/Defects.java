package io.mailriver.parse.mime;

import io.mailriver.schemas.event.Defect;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The defects of one mail, in the order in which they were found. A code is listed at most
/// [#MAX_OF_ONE_CODE] times. Not thread-safe.
final class Defects {
    private static final int MAX_OF_ONE_CODE = 10;
    private static final int MAX_DETAIL_CHARACTERS = 200;

    private final int max;
    private final List<Defect> found = new ArrayList<>();
    private final Map<DefectCode, Integer> counts = new EnumMap<>(DefectCode.class);

    Defects(int max) {
        this.max = max;
    }

    /// Notes a defect of the mail as a whole.
    void add(DefectCode code, String detail) {
        add(code, detail, null);
    }

    /// Notes a defect of a part; `partId` is null for the mail itself.
    void add(DefectCode code, String detail, @Nullable String partId) {
        int count = counts.merge(code, 1, Integer::sum);
        if (count > MAX_OF_ONE_CODE || found.size() >= max) {
            counts.merge(DefectCode.TOO_MANY_DEFECTS, 1, Integer::sum);
            return;
        }
        found.add(new Defect(code.code(), Texts.cut(detail, MAX_DETAIL_CHARACTERS), partId));
    }

    List<Defect> list() {
        Integer unlisted = counts.get(DefectCode.TOO_MANY_DEFECTS);
        if (unlisted == null) {
            return List.copyOf(found);
        }
        List<Defect> all = new ArrayList<>(found);
        String code = DefectCode.TOO_MANY_DEFECTS.code();
        all.add(new Defect(code, unlisted + " more are not listed", null));
        return List.copyOf(all);
    }
}
