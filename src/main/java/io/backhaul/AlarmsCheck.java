package io.backhaul;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready while no alarm stands; says which checks have one, and nothing else. */
@Readiness
@ApplicationScoped
public class AlarmsCheck implements HealthCheck {

    private final Alarms alarms;

    AlarmsCheck(Alarms alarms) {
        this.alarms = alarms;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("alarms").up();
        alarms.standing().forEach(check -> answer.down().withData(check, "DOWN"));
        return answer.build();
    }
}
