package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.net.URI;
import java.net.URISyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who writes the ledger, as its lease says. */
public final class WriterQueries {
    private static final Logger LOG = LoggerFactory.getLogger(WriterQueries.class);
    private static final String CURRENT = "SELECT epoch, holder, address FROM payments.current_writer()";

    private final SqlClient client;

    /** @param client asks as yardpass_ingest; stays the caller's to close */
    public WriterQueries(SqlClient client) {
        this.client = client;
    }

    /** Completes with null while nobody does. */
    public Future<LedgerWriter> current() {
        return client.preparedQuery(CURRENT).execute().map(WriterQueries::writer);
    }

    private static LedgerWriter writer(RowSet<Row> rows) {
        RowIterator<Row> found = rows.iterator();
        if (!found.hasNext()) {
            return null;
        }
        Row row = found.next();
        return new LedgerWriter(row.getLong(0), row.getString(1), address(row.getString(2)));
    }

    /** Each writer looks at its own before it is written; what got there by another way leads nowhere. */
    private static URI address(String text) {
        if (text == null) {
            return null;
        }
        try {
            URI address = new URI(text);
            if ("http".equals(address.getScheme()) && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // As one of another scheme.
        }
        LOG.warn("the address of the ledger's writer cannot be used: {}", text);
        return null;
    }
}
