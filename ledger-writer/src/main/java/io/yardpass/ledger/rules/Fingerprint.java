package io.yardpass.ledger.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.yardpass.domain.CallerCommand;
import io.yardpass.domain.MoveEscrow;
import io.yardpass.domain.PostTransaction;
import io.yardpass.domain.PurchaseTickets;
import io.yardpass.domain.ReverseTransaction;
import io.yardpass.domain.TicketingCommand;
import io.yardpass.domain.TopUpWallet;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

/** Tells whether two requests ask for the same: spelling and order of the JSON do not matter, values do. */
final class Fingerprint {
    private Fingerprint() {}

    /** SHA-256 in hexadecimal digits over everything but the key, the caller, the trace and the proof: that is another in each try. */
    static String of(CallerCommand command) {
        String content = switch (command) {
            case PurchaseTickets purchase -> content(purchase);
            case PostTransaction wanted -> MoneyContent.of(wanted);
            case ReverseTransaction wanted -> MoneyContent.of(wanted);
            case MoveEscrow wanted -> MoneyContent.of(wanted);
            case TopUpWallet wanted -> MoneyContent.of(wanted);
            case TicketingCommand ticketing -> TicketingContent.of(ticketing);
        };
        return HexFormat.of().formatHex(sha256().digest(content.getBytes(UTF_8)));
    }

    private static String content(PurchaseTickets purchase) {
        StringBuilder content = new StringBuilder(256);
        content.append("order ").append(purchase.orderId());
        content.append("\nevent ").append(purchase.eventId());
        content.append("\nbuyer ").append(purchase.buyerId());
        purchase.items().stream()
                .sorted(Comparator.comparing(PurchaseTickets.Item::tierId))
                .forEach(item -> content.append("\nitem ")
                        .append(item.tierId())
                        .append(' ')
                        .append(item.quantity()));
        content.append("\ntotal ").append(purchase.total().cents());
        content.append(' ').append(purchase.total().currency());
        content.append("\noccurred ").append(purchase.occurredAtMicros());
        if (purchase.holdId() != null) {
            content.append("\nhold ").append(purchase.holdId());
        }
        // Last, because it is the only text that a client chooses freely.
        content.append("\npayment ").append(purchase.payment().reference());
        return content.toString();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
