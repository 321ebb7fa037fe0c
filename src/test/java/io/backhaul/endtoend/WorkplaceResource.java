package io.backhaul.endtoend;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Gives the program under test, in-process or packaged, a workplace, and the test the same one. */
public class WorkplaceResource implements QuarkusTestResourceLifecycleManager {

    private Workplace workplace;

    @Override
    public Map<String, String> start() {
        workplace = Workplace.open();
        return workplace.settings();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(workplace, new TestInjector.MatchesType(Workplace.class));
    }

    /** For resources that add to it; there once it is started. */
    protected Workplace workplace() {
        return workplace;
    }

    @Override
    public void stop() {
        workplace.close();
    }
}
