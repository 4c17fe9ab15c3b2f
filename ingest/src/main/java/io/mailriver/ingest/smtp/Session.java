package io.mailriver.ingest.smtp;

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
        output.write(context.greeting().wire());
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
    void end(Answer last) {
        if (dialogue.state() != SessionState.CLOSED) {
            output.write(last.wire());
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
            Answer answer = dialogue.answerChunk(chunk);
            errors = chunk.isLast() && answer.reply().positive() ? 0 : errors;
            say(answer);
        }
    }

    private int content(Reception reception, byte[] block, int offset, int end) {
        int next = reception.take(block, offset, end);
        if (reception.ended()) {
            Answer answer = dialogue.answerContent(reception);
            errors = answer.reply().positive() ? 0 : errors;
            say(answer);
        } else if (reception.isHopeless()) {
            end(dialogue.answerContent(reception));
        }
        return next;
    }

    private void say(Answer answer) {
        output.write(answer.wire());
        if (answer.isLast()) {
            dialogue.close();
        } else if (isMistake(answer) && ++errors >= maxErrors()) {
            end(Answers.TOO_MANY_ERRORS);
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
