package io.backhaul.nemesis;

import java.time.Instant;
import java.util.List;

/**
 * All that is left when a run is over.
 *
 * @param input files in the order the ERP gave them
 * @param sources in the order the ledger took them
 * @param effects the sandbox's log, in its order
 * @param leftOver files where none should be any more
 * @param violations calls that broke the API's contract
 * @param pauses when the program was stopped and continued (SIGSTOP, SIGCONT)
 */
record Evidence(
        List<InputFile> input,
        List<LedgerSource> sources,
        List<LedgerRow> rows,
        List<LedgerRequest> requests,
        List<Effect> effects,
        List<ResultLine> results,
        List<String> leftOver,
        List<String> violations,
        List<Pause> pauses) {

    /** @param path below the inbox */
    record LedgerSource(long no, String path, String system, String state, boolean balanced) {}

    record LedgerRow(String path, String position, long requestId) {}

    /** @param calls outcome and code of each attempt */
    record LedgerRequest(
            long id,
            String path,
            String firstPosition,
            String account,
            String entity,
            String messageId,
            String state,
            String code,
            List<String> calls) {
        /** Whether an attempt was not answered, so that it may have acted. */
        boolean unknown() {
            return calls.stream().anyMatch(call -> call.startsWith("unknown"));
        }
    }

    /** @param changed it acted, and was no repeat of what was there already */
    record Effect(
            Instant time,
            String system,
            String account,
            String operation,
            String entity,
            String messageId,
            String payloadHash,
            boolean acted,
            boolean changed,
            String answer) {}

    record ResultLine(String path, String line, String entity, String outcome, String messageId) {}

    /** @param window how long after it what was under way may still go out */
    record Pause(Instant from, Instant to, java.time.Duration window) {
        boolean explains(Instant effect) {
            return !effect.isBefore(to) && effect.isBefore(to.plus(window));
        }
    }
}
