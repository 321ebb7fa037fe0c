package io.backhaul.intake;

import io.backhaul.ledger.RequestRecorder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Words the reason that only the ledger can find. */
@ApplicationScoped
class ReappearedOrderReason implements RequestRecorder.ReappearedOrder {

    @Override
    public String reasons(String firstPosition, String laterPosition) {
        return Reason.toJson(List.of(Reason.of(CODE, null, null, firstPosition, laterPosition)));
    }
}
