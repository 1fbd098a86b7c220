/**
 * What a database of events needs while time passes: months made before anybody writes to them and dropped when their
 * time is over, and counts folded into hours and days.
 *
 * <p>Everything here works as yardpass_owner, through pools that the composition root hands over, on whatever event loop
 * answers; nothing waits. No request depends on it: who writes or reads is held up for a bounded moment at most, and a
 * round that fails is tried again. Several processes may do it at once: the database lets one work at a time.
 */
package io.yardpass.analytics.upkeep;
