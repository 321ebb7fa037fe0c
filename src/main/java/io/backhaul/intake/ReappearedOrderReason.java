package io.backhaul.intake;

import io.backhaul.Settings;
import io.backhaul.ledger.RequestRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Words the reason that shows only when a source has been read to its end. */
@ApplicationScoped
class ReappearedOrderReason implements RequestRecorder.ReappearedOrder {

    private final Settings settings;

    ReappearedOrderReason(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String reasons(String operation, String firstPosition, String laterPosition) {
        return Reason.toJson(List.of(reason(operation, firstPosition, laterPosition)));
    }

    Reason reason(String operation, String firstPosition, String laterPosition) {
        String column = settings.operations().get(operation).entity();
        return Reason.of(CODE, column, null, firstPosition, laterPosition);
    }
}
