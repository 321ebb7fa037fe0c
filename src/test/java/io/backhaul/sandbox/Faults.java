package io.backhaul.sandbox;

import java.util.ArrayList;
import java.util.List;

/** The faults in force. The oldest that fits a call hits it. */
final class Faults {
    private final List<Fault> faults = new ArrayList<>();

    void add(Fault fault) {
        faults.add(fault);
    }

    /** The fault that hits this call, or null. */
    Fault.Spec take(String system, String path) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.hits(system, path)) {
                if (fault.isSpent()) {
                    faults.remove(i);
                }
                return fault.spec();
            }
        }
        return null;
    }

    List<Fault.Listed> list() {
        return faults.stream().map(Fault::listed).toList();
    }

    void clear() {
        faults.clear();
    }
}
