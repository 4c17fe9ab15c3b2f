package io.mailriver.parse.topology;

/// What the resend store knows of a mail before it is worked on: who sent it in the stretch of time
/// that runs, and in the one before.
record Known(Sightings current, Sightings before) {
    static final Known NOTHING = new Known(Sightings.NONE, Sightings.NONE);
}
