package io.mailriver.ingest.smtp;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One SMTP session without its socket: octets in, octets out.
///
/// Blocks may end anywhere. The answers to all commands of a block are gathered, so that pipelined
/// commands get theirs in one packet (RFC 2920, 3.2). Not thread-safe; blocks while a mail is
/// published.
final class Session {
    private final ListenerContext context;
    private final Output output;
    private final Dialogue dialogue;
    private LineReader lines;
    private int errors;
    private Duration pause = Duration.ZERO;
    private @Nullable Answer last;

    /// Where answers go.
    interface Output {
        void write(byte[] octets);
    }

    Session(ListenerContext context, Client client, Output output) {
        this.context = context;
        this.output = output;
        this.dialogue = new Dialogue(context, client);
        this.lines = newLines();
    }

    SessionState state() {
        return dialogue.state();
    }

    void greet() {
        Optional<Answer> refusal = dialogue.refusesConnection();
        if (refusal.isPresent()) {
            end(refusal.get());
        } else {
            output.write(context.greeting().wire());
        }
    }

    /// The client talked before it was greeted (RFC 5321, 3.1 lets us refuse it).
    void refuseEarlyTalker() {
        dialogue.tellRefusedConnection(Answers.EARLY_TALKER);
        end(Answers.EARLY_TALKER);
    }

    /// How long the answers that were written since it was last asked shall wait.
    Duration takePause() {
        Duration taken = pause;
        pause = Duration.ZERO;
        return taken;
    }

    /// What has become of it; to be asked when it has ended.
    SessionEnd summary(Duration lasted) {
        String how = last == null ? "gone" : ListenerMeters.word(last);
        return dialogue.summary(how, lasted);
    }

    /// Takes what the client sent. Behind STARTTLS, QUIT and a `421` the rest is thrown away.
    void receive(byte[] block, int offset, int length) {
        int end = offset + length;
        int next = offset;
        while (next < end && takesOctets()) {
            next = take(block, next, end);
        }
    }

    private int take(byte[] block, int offset, int end) {
        Reception reception = dialogue.reception();
        Chunk chunk = dialogue.chunk();
        if (chunk != null) {
            return chunk(chunk, block, offset, end);
        } else if (reception != null && dialogue.state() == SessionState.CONTENT) {
            return content(reception, block, offset, end);
        }
        return command(block, offset, end);
    }

    /// TLS is there, the session starts anew (RFC 3207, 4.2).
    void secured(Client overTls) {
        dialogue.secured(overTls);
        lines = newLines();
    }

    /// Ends the session with an answer that nobody asked for.
    void end(Answer farewell) {
        if (dialogue.state() != SessionState.CLOSED) {
            output.write(farewell.wire());
            last = farewell;
            dialogue.close();
        }
    }

    /// Ends the session without a word: the client is gone.
    void abandon() {
        dialogue.close();
    }

    private boolean takesOctets() {
        return dialogue.state() != SessionState.HANDSHAKE
                && dialogue.state() != SessionState.CLOSED;
    }

    private int command(byte[] block, int offset, int end) {
        LineReader.Found found = lines.find(block, offset, end);
        switch (found) {
            case NOTHING -> {}
            case LINE -> line();
            case TOO_LONG -> say(dialogue.answerUnread(Answers.LINE_TOO_LONG));
            case BARE_LF -> say(dialogue.answerUnread(Answers.BARE_NEWLINE_IN_COMMAND));
        }
        return lines.next();
    }

    private void line() {
        if (dialogue.state() == SessionState.AUTHENTICATION) {
            say(dialogue.answerResponse(lines.text()));
            return;
        }
        Command command = lines.command(context.parser());
        if (command instanceof Command.Bdat bdat) {
            endChunk(dialogue.beginChunk(bdat)); // there are chunks of no octets
        } else {
            say(dialogue.answer(command));
        }
    }

    private int chunk(Chunk chunk, byte[] block, int offset, int end) {
        int next = dialogue.take(chunk, block, offset, end);
        endChunk(chunk);
        return next;
    }

    private void endChunk(Chunk chunk) {
        if (dialogue.isHopeless()) {
            end(dialogue.answerChunk(chunk));
        } else if (chunk.ended()) {
            int times = chunk.isLast() ? dialogue.replies() : 1;
            Answer answer = dialogue.answerChunk(chunk);
            errors = chunk.isLast() && answer.reply().positive() ? 0 : errors;
            say(answer, times);
        }
    }

    private int content(Reception reception, byte[] block, int offset, int end) {
        int next = reception.take(block, offset, end);
        if (reception.ended()) {
            int times = dialogue.replies();
            Answer answer = dialogue.answerContent(reception);
            errors = answer.reply().positive() ? 0 : errors;
            say(answer, times);
        } else if (reception.isHopeless()) {
            end(dialogue.answerContent(reception));
        }
        return next;
    }

    /// Says the same to many recipients; a mistake is one all the same.
    private void say(Answer answer, int times) {
        for (int i = 1; i < times; i++) {
            output.write(answer.wire());
        }
        say(answer);
    }

    private void say(Answer answer) {
        output.write(answer.wire());
        slowDown(answer);
        if (answer.isLast()) {
            last = answer;
            dialogue.close();
        } else if (isMistake(answer) && errors >= maxErrors()) {
            end(Answers.TOO_MANY_ERRORS);
        }
    }

    private void slowDown(Answer answer) {
        Tarpit tarpit = context.policy().tarpit();
        if (answer.equals(Answers.AUTH_FAILED) || answer.equals(Answers.AUTH_FAILED_TOO_OFTEN)) {
            pause = Tarpit.together(pause, tarpit.pauseOfLogin());
        }
        if (isMistake(answer)) {
            errors++;
            pause = Tarpit.together(pause, tarpit.pause(errors));
        }
    }

    private static boolean isMistake(Answer answer) {
        return answer.reply().permanent() && !answer.equals(Answers.BEHIND_REFUSED_CHUNK);
    }

    private int maxErrors() {
        return context.config().limits().maxErrors();
    }

    private LineReader newLines() {
        return new LineReader(context.config().bareNewlines() != BareNewlines.REFUSE);
    }
}
