package io.mailriver.deliver.retry;

import io.mailriver.schemas.event.Delivery.State;
import java.nio.ByteBuffer;

/// What the schedule keeps of one delivery, 14 octets: at which attempt and in which state it is,
/// and when that is to change.
///
/// @param due milliseconds since 1970; where the entry stands in the store of due times. Of a
///   handed-out (`READY`) entry it is when it was handed out, and it stands nowhere.
record ScheduleEntry(int attempt, State state, long due) {
    private static final byte FORM = 1;
    private static final int OCTETS = 1 + Integer.BYTES + 1 + Long.BYTES;

    /// True when the entry also stands in the store of due times.
    boolean waits() {
        return state != State.READY;
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(OCTETS)
                .put(FORM)
                .putInt(attempt)
                .put(code(state))
                .putLong(due)
                .array();
    }

    static ScheduleEntry of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte form = in.get();
        if (form != FORM) {
            throw new IllegalStateException(
                    "schedule entry of form " + form + ", expected " + FORM);
        }
        return new ScheduleEntry(in.getInt(), state(in.get()), in.getLong());
    }

    private static byte code(State state) {
        return switch (state) {
            case READY -> 'r';
            case DEFERRED -> 'd';
            case LEASED -> 'l';
            case ENDED -> 'e';
        };
    }

    private static State state(byte code) {
        for (State state : State.values()) {
            if (code(state) == code) {
                return state;
            }
        }
        throw new IllegalStateException(
                "schedule entry in state " + code + ", expected r, d, l, e");
    }
}
