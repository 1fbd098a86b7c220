package io.yardpass.ledger.rules;

import io.yardpass.domain.CommandRoute;
import io.yardpass.domain.Money;
import java.util.UUID;

/** A payment and the one command that it counted for. */
public record CountedPayment(PaymentReference reference, CommandRoute route, UUID commandId, Money amount) {}
