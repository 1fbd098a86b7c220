/**
 * What happened, told to others. The relay follows the outbox behind a cursor and makes of each message deliveries to the
 * endpoints that asked for it; the dispatcher sends them, as Standard Webhooks 1.0 has it.
 *
 * <p>Everything runs on one event loop, that of whoever opened it, and nothing waits. At least once: a message that was told
 * and whose answer was lost is told again, under the same {@code webhook-id}.
 */
package io.yardpass.webhooks;
