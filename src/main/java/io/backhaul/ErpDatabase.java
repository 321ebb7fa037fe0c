package io.backhaul;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The ERP's database, whatever kind its address names; the pool is made when it is first used. A Quarkus data source would
 * have to know its kind when the program is built.
 */
@ApplicationScoped
@Named("erp")
@Unremovable
@RegisterForReflection
public class ErpDatabase extends AbstractDataSource {

    private static final int MOST_CONNECTIONS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    /** Nothing waits for ever: by itself PostgreSQL's driver does, and SQLite's does not wait at all. */
    private static final Map<String, Map<String, String>> PATIENT = Map.of(
            "sqlite", Map.of("busy_timeout", "20000"),
            "postgresql",
                    Map.of(
                            "connectTimeout",
                            "10",
                            "loginTimeout",
                            "10",
                            "socketTimeout",
                            "60",
                            "tcpKeepAlive",
                            "true"));

    private final Settings.Erp settings;
    private AgroalDataSource pool;

    ErpDatabase(Settings settings) {
        this.settings = settings.erp();
    }

    /** Whether the ERP has a database at all. */
    public boolean isOn() {
        return settings.url().isPresent();
    }

    /** Kind of the database as its address names it, such as {@code postgresql}; empty where there is none. */
    public String kind() {
        String[] parts = settings.url().orElse("").split(":", 3);
        return parts.length > 1 ? parts[1].toLowerCase(Locale.ROOT) : "";
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool().getConnection();
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return pool().getConnection(username, password);
    }

    private synchronized AgroalDataSource pool() throws SQLException {
        if (pool == null) {
            String url = settings.url().orElseThrow(() -> new SQLException("backhaul.erp.url is not set"));
            pool = AgroalDataSource.from(
                    new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(connections -> connections
                            .maxSize(MOST_CONNECTIONS)
                            .acquisitionTimeout(PATIENCE)
                            .validateOnBorrow(true)
                            .connectionValidator(
                                    AgroalConnectionPoolConfiguration.ConnectionValidator.defaultValidatorWithTimeout(
                                            (int) PATIENCE.toSeconds()))
                            .maxLifetime(LONGEST_LIFE)
                            .connectionFactoryConfiguration(factory -> {
                                factory.jdbcUrl(url);
                                PATIENT.getOrDefault(kind(), Map.of()).forEach(factory::jdbcProperty);
                                settings.username().ifPresent(name -> factory.principal(new NamePrincipal(name)));
                                settings.password()
                                        .ifPresent(password -> factory.credential(new SimplePassword(password)));
                                return factory;
                            })));
        }
        return pool;
    }

    @PreDestroy
    synchronized void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
