package io.yardpass.ledger.rules;

import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TopUpWallet;
import java.util.Comparator;

/** What commands about money ask for, as {@link Fingerprint} takes it. Texts that clients choose freely come last. */
final class MoneyContent {
    private MoneyContent() {}

    /** Whether it was a dry run does not count: that asks what the real one would be answered. */
    static String of(PostTransaction wanted) {
        StringBuilder content = new StringBuilder(512);
        content.append("transaction ").append(wanted.id());
        content.append("\nkind ").append(wanted.kind());
        content.append("\nreference ").append(wanted.referenceType());
        content.append(' ').append(wanted.referenceId());
        content.append("\ncurrency ").append(wanted.currency());
        wanted.legs().stream()
                .sorted(Comparator.comparing(PostTransaction.Leg::accountId))
                .forEach(leg -> content.append("\nleg ")
                        .append(leg.accountId())
                        .append(' ')
                        .append(leg.cents()));
        content.append("\noccurred ").append(wanted.occurredAtMicros());
        content.append("\nmetadata ").append(wanted.metadata());
        return content.toString();
    }

    static String of(MoveEscrow wanted) {
        return "sponsorship order " + wanted.orderId() + "\naction " + wanted.action() + "\nto " + wanted.resolution()
                + "\npayment " + wanted.paymentReference();
    }

    static String of(TopUpWallet wanted) {
        return "top-up " + wanted.id() + "\norganization " + wanted.organizationId() + "\nuser " + wanted.userId()
                + "\namount " + wanted.amount().cents() + ' ' + wanted.amount().currency()
                + "\npayment " + wanted.payment().reference();
    }

    static String of(ReverseTransaction wanted) {
        return "reversal " + wanted.id() + "\nof " + wanted.transactionId();
    }
}
