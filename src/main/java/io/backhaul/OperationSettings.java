package io.backhaul;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@link Settings} says of operations and lists, the calls that Backhaul makes. */
public interface OperationSettings {

    /** One thing the ERP can ask for, as data. */
    interface Operation {
        /** {@code return2}, {@code outbound} or {@code oms}. */
        String system();

        /** HTTP method. */
        @WithDefault("POST")
        String method();

        /** Path below the system's url. */
        String path();

        /** Column that names the order: rows with the same value that stand together are one request. */
        String entity();

        /** Beginnings of columns that may differ between the lines of one order. */
        @WithDefault("item.,attachment.")
        List<String> lines();

        /** What an unanswered call means: {@code repeat} it, {@code look-up} what it did, or {@code ask} a person. */
        @WithDefault("ask")
        Unanswered unanswered();

        /** The query that finds what an unanswered call made; {@code mappings/look-up/<operation>.jslt} asks and judges. */
        Optional<LookUp> lookUp();

        /** Requests whose payloads are equal but for one list share a call. */
        Optional<Batch> batch();

        /** Operations with a higher number are sent first, but never across an order's own sequence. */
        @WithDefault("0")
        int priority();

        /** Schema of the payload: {@code <file in contracts>#<schema>}. */
        Optional<String> contract();

        /** Whether a confirmed call changed the order; false for queries. */
        @WithDefault("true")
        boolean changes();

        /** Whether a payload equal to the last confirmed one is not sent again. */
        @WithDefault("false")
        boolean skipUnchanged();

        /** Paths in the payload that do not count in that comparison. */
        @WithDefault("messageId,timestamp")
        List<String> volatileFields();

        /** Fields of the answer that become columns of the result. */
        Optional<List<String>> answer();

        /**
         * Fields of the answer with links to documents, which are downloaded; {@code <field>File} in {@code answer} is then
         * where each is, relative to the outbox.
         */
        Optional<List<String>> documents();
    }

    /** Several requests in one call. */
    interface Batch {
        /** List (dotted path in the payload) that is put together of the requests' own; all else must be equal. */
        String list();

        /** Most requests in one call. */
        @WithDefault("20")
        int size();
    }

    /** A list of orders at a warehouse, read on a schedule; {@code mappings/list/<list>.jslt} asks and reads. */
    interface OrderList {
        /** {@code return2}, {@code outbound} or {@code oms}. */
        String system();

        /** HTTP method. */
        @WithDefault("POST")
        String method();

        /** Path below the system's url. */
        String path();

        /**
         * When it is read, for each account: {@code off}, every so often such as {@code 15m}, or at the times of a cron
         * expression such as {@code 0 6 * * *}, in the ERP's time zone.
         */
        @WithDefault("off")
        String schedule();

        /** Most pages that one run reads. */
        @WithDefault("1000")
        int pages();

        /** How far a run looks back behind the begin of the last whole one, where the list can be asked for changes. */
        @WithDefault("1h")
        Duration overlap();

        /** Values of an order whose changes are told, in the order of the result's columns. */
        List<String> fields();

        /** Name of the folder below {@code results/} that changes are written to, and of {@code sql/<database>/<result>.sql}. */
        String result();
    }

    /** A query, page by page. */
    interface LookUp {
        /** HTTP method. */
        @WithDefault("POST")
        String method();

        /** Path below the system's url. */
        String path();

        /** Most pages that one look-up reads; beyond them a person must look. */
        @WithDefault("100")
        int pages();
    }

    enum Unanswered {
        REPEAT,
        LOOK_UP,
        ASK
    }
}
