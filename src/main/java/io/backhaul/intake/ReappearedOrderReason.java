package io.backhaul.intake;

import io.backhaul.Settings;
import io.backhaul.ledger.RequestRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Words the reason that only the ledger can find. */
@ApplicationScoped
class ReappearedOrderReason implements RequestRecorder.ReappearedOrder {

    private final Settings settings;

    ReappearedOrderReason(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String reasons(String operation, String firstPosition, String laterPosition) {
        String column = settings.operations().get(operation).entity();
        return Reason.toJson(List.of(Reason.of(CODE, column, null, firstPosition, laterPosition)));
    }
}
