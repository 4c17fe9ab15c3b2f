package io.mailriver.app.river;

import io.mailriver.runtime.admin.PartHealth;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Health of a part that only says whether it works: before it first did, it is starting; later it
/// is down.
final class Watch implements Supplier<PartHealth> {
    private final String part;
    private final BooleanSupplier works;
    private final AtomicBoolean worked = new AtomicBoolean();

    Watch(String part, BooleanSupplier works) {
        this.part = part;
        this.works = works;
    }

    @Override
    public PartHealth get() {
        if (works.getAsBoolean()) {
            worked.set(true);
            return PartHealth.up(part, "works");
        }
        return worked.get()
                ? PartHealth.down(part, "does not work right now; it goes on by itself")
                : PartHealth.starting(part);
    }
}
