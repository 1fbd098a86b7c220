package io.yardpass.ledger;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.yardpass.domain.CallerCommand;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.EscrowStatus;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.Hold;
import io.yardpass.ledger.rules.HoldStatus;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.SponsorshipOrder;
import io.yardpass.ledger.rules.Ticket;
import io.yardpass.ledger.rules.TicketStatus;
import io.yardpass.ledger.rules.Tier;
import io.yardpass.ledger.simulation.Fairground;
import io.yardpass.ledger.simulation.Schedule;
import io.yardpass.ledger.simulation.Sent;
import io.yardpass.ledger.simulation.Tables;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A simulation that finds nothing may be blind. Each of these bugs is found, and soon. */
@ExtendWith(Quiet.class)
class PlantedBugTest {
    private static final int SEEDS_MAX = 1_000;

    @Test
    void aWriterWhoseEpochIsNotCheckedIsFound() {
        assertFound("epoch", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected boolean isOver(long sentInEpoch) {
                        return false;
                    }
                };
            }
        });
    }

    @Test
    void aGuardThatDoesNotRaiseIsFound() {
        assertFound("tier", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected boolean stockStandsWhereExpected(Sent batch) {
                        return true;
                    }
                };
            }
        });
    }

    @Test
    void anAnswerBeforeTheCommitIsFound() {
        assertFound("told of", new Plant() {
            @Override
            public Term term(Term honest, SimulatedServer server) {
                return new ForwardingTerm(honest) {
                    @Override
                    public Future<Writing> write(Batch batch) {
                        super.write(batch);
                        return Future.succeededFuture(new Writing.Committed());
                    }
                };
            }
        });
    }

    @Test
    void aBatchThatIsTakenForCommittedWithoutALookIsFound() {
        assertFound("told of", new Plant() {
            @Override
            public Term term(Term honest, SimulatedServer server) {
                return new ForwardingTerm(honest) {
                    @Override
                    public Future<Boolean> wasCommitted(Head sent, long sentInEpoch) {
                        return Future.succeededFuture(true);
                    }
                };
            }
        });
    }

    /** The store refuses what is decided on balances that never were, so that nobody is told a lie, and nobody anything else. */
    @Test
    void memoryThatIsAheadOfTheCommitIsFound() {
        assertFound("told of what is not committed|a caller was never answered", new Plant() {
            @Override
            public Poster poster(LedgerOptions options, BatchPoster.Surroundings around, Election election) {
                return new PlainPoster(options, around, election, PlainPoster.Remembers.BEFORE_COMMIT);
            }
        });
    }

    @Test
    void theSamePosterThatRemembersAfterTheCommitIsSound() {
        Plant sound = new Plant() {
            @Override
            public Poster poster(LedgerOptions options, BatchPoster.Surroundings around, Election election) {
                return new PlainPoster(options, around, election, PlainPoster.Remembers.AFTER_COMMIT);
            }
        };
        for (long seed = 0; seed < 50; seed++) {
            assertNull(new Simulation(seed, sound).run(), "seed " + seed);
        }
    }

    @Test
    void aRetryWithoutItsIdIsFound() {
        assertFound("an errand was done twice", new Plant() {
            @Override
            public CallerCommand again(CallerCommand command, Fairground fairground) {
                return fairground.renamed(command);
            }
        });
    }

    @Test
    void anExpiredHoldThatIsSoldTwiceIsFound() {
        assertFound("hold", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected boolean holdsStandWhereExpected(Sent batch) {
                        return true;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, PlantedBugTest::neverEnd);
            }
        });
    }

    @Test
    void aTicketThatIsRefundedTwiceIsFound() {
        assertFound("a ticket went somewhere that had gone before", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected boolean ticketsStandWhereExpected(Sent batch) {
                        return true;
                    }

                    @Override
                    protected boolean refundsArePaid(Sent batch) {
                        return true;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, PlantedBugTest::areIssuedStill);
            }
        });
    }

    @Test
    void aScanThatIsUndoneAfterItsTimeIsFound() {
        assertFound("a scan was undone too late", misreading(PlantedBugTest::areScannedJustNow));
    }

    @Test
    void escrowThatIsReleasedBeforeItIsLockedIsFound() {
        assertFound("an order was taken on from where it was not", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected String refusalOfEscrow(Sent batch) {
                        return null;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, PlantedBugTest::areLockedAlready);
            }
        });
    }

    /** The order seems to be for another event, which is on. */
    @Test
    void moneyThatComesInForAnEventThatWasCalledOffIsFound() {
        assertFound("was funded or locked of an event that was called off", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected String refusalOfEscrow(Sent batch) {
                        return null;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(
                        honest,
                        found -> found.of(Facts.SPONSORSHIP_ORDERS)
                                .replaceAll((id, order) -> withEvent(order, anyThatIsOn(server.tables, order))));
            }
        });
    }

    private static UUID anyThatIsOn(Tables tables, SponsorshipOrder order) {
        return tables.tiers().stream()
                .map(Tier::eventId)
                .filter(event -> tables.event(event).status() == EventStatus.PUBLISHED)
                .findFirst()
                .orElse(order.eventId());
    }

    private static SponsorshipOrder withEvent(SponsorshipOrder order, UUID event) {
        return new SponsorshipOrder(
                order.id(),
                event,
                order.status(),
                order.organizerId(),
                order.organizerFeeBps(),
                order.sponsorOrganizationId(),
                order.amount(),
                order.unapproved());
    }

    @Test
    void aPaymentThatCountsTwiceIsFound() {
        assertFound("a payment counted twice", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected boolean paymentsAreNew(Sent batch) {
                        return true;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, found -> found.of(Facts.USED_REFERENCES).clear());
            }
        });
    }

    @Test
    void anEdgeThatBelievesWhoeverAsksAgainIsFound() {
        assertFound("money came in that nobody paid", new Plant() {
            @Override
            public CallerCommand again(CallerCommand command, Fairground fairground) {
                return fairground.believed(command);
            }
        });
    }

    @Test
    void anEventThatIsSoldAlthoughItWasCalledOffIsFound() {
        assertFound("of an event that was called off", misreading(PlantedBugTest::goOn));
    }

    @Test
    void refundsOfAnEventThatEndTooEarlyAreFound() {
        assertFound("refunds ended before all were refunded", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected String refusalOfCancellations(Sent batch) {
                        return null;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, found -> found.of(Facts.ORDERS_TO_REFUND).clear());
            }
        });
    }

    private static void goOn(ReadResult found) {
        found.of(Facts.EVENTS)
                .replaceAll((id, event) -> new SaleEvent(
                        event.id(),
                        event.organizationId(),
                        event.isOpen(),
                        event.currency(),
                        event.feeBps(),
                        EventStatus.PUBLISHED,
                        event.endsAtMicros(),
                        event.loadedAtMicros()));
    }

    private static void areIssuedStill(ReadResult found) {
        found.of(Facts.TICKETS)
                .replaceAll((id, ticket) -> new Ticket(
                        ticket.id(),
                        ticket.code(),
                        ticket.eventId(),
                        ticket.tierId(),
                        ticket.orderId(),
                        ticket.ownerId(),
                        ticket.organizationId(),
                        TicketStatus.ISSUED,
                        ticket.transfers(),
                        ticket.priceCents(),
                        null,
                        null));
    }

    private static void areScannedJustNow(ReadResult found) {
        found.of(Facts.TICKETS)
                .replaceAll((id, ticket) -> new Ticket(
                        ticket.id(),
                        ticket.code(),
                        ticket.eventId(),
                        ticket.tierId(),
                        ticket.orderId(),
                        ticket.ownerId(),
                        ticket.organizationId(),
                        ticket.status(),
                        ticket.transfers(),
                        ticket.priceCents(),
                        Schedule.BEGINNING_MICROS + Duration.ofDays(1).toNanos() / 1_000,
                        0L));
    }

    @Test
    void escrowThatIsReleasedForWhatNobodyApprovedIsFound() {
        assertFound("money was released for what nobody approved", new Plant() {
            @Override
            public Tables tables() {
                return new Tables() {
                    @Override
                    protected String refusalOfEscrow(Sent batch) {
                        return null;
                    }
                };
            }

            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, PlantedBugTest::areApprovedAlready);
            }
        });
    }

    private static void areApprovedAlready(ReadResult found) {
        found.of(Facts.SPONSORSHIP_ORDERS)
                .replaceAll((id, order) -> new SponsorshipOrder(
                        order.id(),
                        order.eventId(),
                        order.status(),
                        order.organizerId(),
                        order.organizerFeeBps(),
                        order.sponsorOrganizationId(),
                        order.amount(),
                        0));
    }

    private static void areLockedAlready(ReadResult found) {
        found.of(Facts.SPONSORSHIP_ORDERS)
                .replaceAll((id, order) -> order.status() != EscrowStatus.FUNDED
                        ? order
                        : new SponsorshipOrder(
                                order.id(),
                                order.eventId(),
                                EscrowStatus.LOCKED,
                                order.organizerId(),
                                order.organizerFeeBps(),
                                order.sponsorOrganizationId(),
                                order.amount(),
                                order.unapproved()));
    }

    /** What is read is bent before anybody looks at it. */
    private static Term reading(Term honest, Consumer<ReadResult> bend) {
        return new ForwardingTerm(honest) {
            @Override
            public Future<Reading> read(ReadSet readSet, long nowMicros) {
                return super.read(readSet, nowMicros).onSuccess(reading -> {
                    if (reading instanceof Reading.Read(ReadResult found)) {
                        bend.accept(found);
                    }
                });
            }
        };
    }

    /** A reader that looks at neither state nor time of a hold. */
    private static void neverEnd(ReadResult found) {
        found.of(Facts.HOLDS)
                .replaceAll((id, hold) -> new Hold(
                        hold.id(),
                        hold.tierId(),
                        hold.organizationId(),
                        hold.buyerId(),
                        hold.sessionId(),
                        hold.quantity(),
                        HoldStatus.HELD,
                        Long.MAX_VALUE));
    }

    private static Plant misreading(Consumer<ReadResult> bend) {
        return new Plant() {
            @Override
            public Term term(Term honest, SimulatedServer server) {
                return reading(honest, bend);
            }
        };
    }

    private static void assertFound(String expected, Plant planted) {
        for (long seed = 0; seed < SEEDS_MAX; seed++) {
            String wrong = new Simulation(seed, planted).run();
            if (wrong != null) {
                System.out.printf("found by seed %d: %.100s%n", seed, wrong);
                assertTrue(Pattern.compile(expected).matcher(wrong).find(), wrong);
                return;
            }
        }
        throw new AssertionError("not found by " + SEEDS_MAX + " seeds");
    }
}
