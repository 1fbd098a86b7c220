/**
 * A ledger without a database, and a witness who believes nothing of it. On one thread and with no time but its own, so that
 * the same seed makes the same story.
 *
 * <ul>
 *   <li>{@code Tables} answers and checks as PostgreSQL does, with a class for each concern: {@code Directory},
 *       {@code CatalogueTable}, {@code AccountTable}, {@code TransactionTable}, {@code ChainTable}, {@code KeyTable},
 *       {@code HoldTable}, {@code TicketTable}, {@code OrderTable}, {@code WalletTable}, {@code SponsorshipTable}.
 *   <li>{@code Fairground} is who wants something, drawn by chance: {@code Shoppers}, {@code TicketHolders},
 *       {@code Treasurers}, {@code Sponsors}.
 *   <li>{@code Witness} is the small model of what must be true: {@code Chronicle} of money, {@code Stock} and {@code Tickets},
 *       {@code Reversals}, {@code Wallets}, {@code Escrows}, {@code Promises} to callers, {@code Deeds} and who may do them.
 *   <li>{@code Bookkeeper} decides and commits without weather, for {@code LedgerPropertiesTest}; the simulated writers of the
 *       package above do it with.
 * </ul>
 */
package io.yardpass.ledger.simulation;
