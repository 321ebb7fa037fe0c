package io.backhaul.nemesis;

import io.backhaul.nemesis.Breach.Kind;
import io.backhaul.nemesis.Evidence.Effect;
import io.backhaul.nemesis.Evidence.LedgerRequest;
import io.backhaul.nemesis.Evidence.Pause;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What was asked of one order, in the ERP's order, and what the API did, in its own. */
final class EntityHistory {

    /** The API's refusals that a rule of its own, or a fault that was ordered, explains. */
    private static final String BY_FAULT = "BUSINESS_ERROR";

    private record Asked(InputOrder order, LedgerRequest request) {
        @Override
        public String toString() {
            return Checker.name(order, request);
        }

        boolean is(String state) {
            return request.state().equals(state);
        }

        boolean unknown() {
            return request.unknown();
        }

        /** Done for certain: confirmed. Perhaps: refused in the end, after an attempt nobody answered. */
        boolean mayAct() {
            return is("CONFIRMED") || unknown() && (is("REJECTED") || is("UNKNOWN"));
        }

        boolean matches(Effect effect) {
            return order.content().equals(effect.operation() + " " + effect.payloadHash())
                    && (effect.messageId() == null || effect.messageId().equals(request.messageId()));
        }
    }

    private final List<Asked> asked = new ArrayList<>();
    private final List<Effect> acted = new ArrayList<>();
    private final List<Effect> refused = new ArrayList<>();
    private final List<Breach> breaches = new ArrayList<>();

    void asked(InputOrder order, LedgerRequest request) {
        asked.add(new Asked(order, request));
    }

    void seen(Effect effect) {
        (effect.acted() ? acted : refused).add(effect);
    }

    List<Breach> breaches(List<Pause> pauses) {
        unasked();
        doubled(pauses);
        notDone();
        if (breaches.isEmpty() && !inOrder()) {
            breach(Kind.SWAPPED, acted.get(acted.size() - 1), pauses, "asked " + asked + ", done " + acted);
        }
        unchanged();
        refusals();
        return breaches;
    }

    private void breach(Kind kind, Effect effect, List<Pause> pauses, String what) {
        boolean explained = pauses.stream().anyMatch(pause -> pause.explains(effect.time()));
        breaches.add(new Breach(explained ? Kind.WINDOW : kind, what));
    }

    /** Nothing is done that was not asked for, or that the ledger says was not sent. */
    private void unasked() {
        for (Effect effect : acted) {
            List<Asked> asking =
                    asked.stream().filter(one -> one.matches(effect)).toList();
            if (asking.isEmpty()) {
                breaches.add(new Breach(Kind.SURPLUS, "nobody asked for " + effect));
            } else if (asking.stream().noneMatch(Asked::mayAct)) {
                breaches.add(new Breach(Kind.NOT_WANTED, effect + " for " + asking));
            }
        }
    }

    /** A content takes effect at most as often as it was asked for with success. */
    private void doubled(List<Pause> pauses) {
        for (String content : contents()) {
            List<Asked> asking = asked.stream()
                    .filter(one -> one.order().content().equals(content))
                    .toList();
            List<Effect> changes = acted.stream()
                    .filter(Effect::changed)
                    .filter(effect ->
                            asking.get(0).order().content().equals(effect.operation() + " " + effect.payloadHash()))
                    .toList();
            long most = asking.stream().filter(Asked::mayAct).count();
            if (asking.get(0).order().kind() == InputOrder.Kind.ONCE) {
                most = Math.min(most, 1);
            }
            if (changes.size() > most) {
                breach(
                        Kind.DOUBLED,
                        changes.get(changes.size() - 1),
                        pauses,
                        changes.size() + " effects for " + most + " of " + asking + ": " + changes);
            }
        }
    }

    private Set<String> contents() {
        Set<String> contents = new TreeSet<>();
        asked.forEach(one -> contents.add(one.order().content()));
        return contents;
    }

    /** What is confirmed was done, or had been done before where it can be done only once. */
    private void notDone() {
        for (Asked one : asked) {
            if (mustAct(one) && acted.stream().noneMatch(one::matches)) {
                breaches.add(new Breach(Kind.NOT_DONE, one.toString()));
            }
        }
    }

    private boolean mustAct(Asked one) {
        return one.is("CONFIRMED") && !(one.unknown() && doneBefore(one));
    }

    /** An earlier request did it already, and the API says so. */
    private boolean doneBefore(Asked one) {
        return one.order().kind() == InputOrder.Kind.ONCE
                && asked.subList(0, asked.indexOf(one)).stream()
                        .filter(earlier ->
                                earlier.order().content().equals(one.order().content()))
                        .anyMatch(earlier -> acted.stream().anyMatch(earlier::matches));
    }

    /**
     * Whether the deeds can be dealt out to the requests one after the other: each deed to a request that asked for it,
     * none to an earlier request than the deed before it, and at least one to each request that must have acted.
     */
    private boolean inOrder() {
        Set<Integer> dealt = new TreeSet<>(Set.of(0));
        for (Asked one : asked) {
            Set<Integer> next = new TreeSet<>();
            for (int start : dealt) {
                if (!mustAct(one)) {
                    next.add(start);
                }
                int end = start;
                while (one.mayAct() && end < acted.size() && one.matches(acted.get(end))) {
                    next.add(++end);
                }
            }
            dealt = next;
        }
        return dealt.contains(acted.size());
    }

    /** Left out exactly where it equals what was confirmed last, and nothing unknown came between. */
    private void unchanged() {
        String last = null;
        for (Asked one : asked) {
            String content = one.order().content();
            if (one.is("UNCHANGED") && !content.equals(last) || one.is("CONFIRMED") && content.equals(last)) {
                breaches.add(new Breach(Kind.UNCHANGED_WRONG, one + " in " + asked));
            }
            if (one.is("CONFIRMED")) {
                last = content;
            } else if (one.is("REJECTED") && one.unknown()) {
                last = null;
            }
        }
    }

    /** What is rejected was refused by the API: by its rules, which its log shows, or by order of the nemesis. */
    private void refusals() {
        for (Asked one : asked) {
            if (one.is("REJECTED")
                    && !BY_FAULT.equals(one.request().code())
                    && refused.stream().noneMatch(one::matches)) {
                breaches.add(new Breach(Kind.NOT_DONE, one + " was never refused"));
            }
        }
    }
}
