package io.backhaul.status;

import io.backhaul.endtoend.WorkplaceResource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A workplace whose ERP has a database, a real PostgreSQL, and whose OMS orders are listed every second. */
public class ErpResource extends WorkplaceResource {

    private EmbeddedPostgres erp;

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = new LinkedHashMap<>(super.start());
        try {
            erp = EmbeddedPostgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.put("backhaul.erp.url", erp.getJdbcUrl("postgres", "postgres"));
        settings.put("backhaul.lists.oms-return-list.schedule", "1s");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        super.inject(injector);
        injector.injectIntoFields(erp, new TestInjector.MatchesType(EmbeddedPostgres.class));
    }

    @Override
    public void stop() {
        try (EmbeddedPostgres database = erp) {
            super.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
