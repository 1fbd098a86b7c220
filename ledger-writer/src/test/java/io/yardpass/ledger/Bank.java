package io.yardpass.ledger;

import io.yardpass.domain.Caller;
import io.yardpass.domain.Envelope;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.Role;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Commands about money as tests ask for them, on the accounts of a fair. */
final class Bank {
    static final Caller SERVICE = new Caller("test", null, Role.SERVICE_ROLE, Fair.ORGANIZATION);
    static final Caller OTHER_SERVICE = new Caller("test", null, Role.SERVICE_ROLE, Fair.OTHER_ORGANIZATION);

    private final Fair fair;

    Bank(Fair fair) {
        this.fair = fair;
    }

    /** An empty account of an organization, as the ledger opens it. */
    UUID account(String kind, UUID organization, String currency) {
        UUID id = UUID.randomUUID();
        fair.database.execute("""
                SET ROLE yardpass_ledger;
                INSERT INTO payments.accounts (id, kind, organization_id, currency, created_at)
                VALUES ('%s', '%s', '%s', '%s', now())""".formatted(id, kind, organization, currency));
        return id;
    }

    long balance(UUID account) {
        return fair.database.count("SELECT balance_cents FROM payments.accounts WHERE id = '" + account + "'");
    }

    /** How many rows of everything that a command writes there are. */
    List<List<String>> rows() {
        return fair.database.rows(Stream.of(
                        "payments.batches",
                        "payments.transactions",
                        "payments.entries",
                        "payments.accounts",
                        "payments.credit_lots",
                        "payments.receipts",
                        "payments.idempotency_keys",
                        "organizations.wallets",
                        "sponsorship.order_history",
                        "public.outbox")
                .map(table -> "SELECT '" + table + "', count(*) FROM " + table)
                .collect(java.util.stream.Collectors.joining(" UNION ALL ")));
    }

    static PostTransaction transfer(Caller caller, UUID debited, UUID credited, long cents) {
        UUID id = UUID.randomUUID();
        return transfer(caller, id, "key " + id, debited, credited, cents, false);
    }

    static PostTransaction transfer(
            Caller caller, UUID id, String key, UUID debited, UUID credited, long cents, boolean dryRun) {
        return new PostTransaction(
                id,
                "moved",
                "note",
                id,
                null,
                null,
                "{\"by\":\"hand\"}",
                List.of(new PostTransaction.Leg(debited, cents), new PostTransaction.Leg(credited, -cents)),
                dryRun,
                new Envelope(key, caller, null));
    }

    static ReverseTransaction reversal(Caller caller, UUID original) {
        UUID id = UUID.randomUUID();
        return new ReverseTransaction(id, original, new Envelope("key " + id, caller, null));
    }
}
