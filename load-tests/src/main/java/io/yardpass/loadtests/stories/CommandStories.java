package io.yardpass.loadtests.stories;

import io.vertx.core.Future;

/** What people do with tickets and money, drawn by chance: commands of every kind, by users, organizers and the platform. */
public final class CommandStories {
    private final Stage stage;
    private final TicketStory tickets;
    private final CreditStory credit;
    private final SponsorshipStory sponsorship;

    public CommandStories(Stage stage) {
        this.stage = stage;
        this.tickets = new TicketStory(stage);
        this.credit = new CreditStory(stage);
        this.sponsorship = new SponsorshipStory(stage);
    }

    /** Completes when the story is at its end; fails where it took a turn that it should not take. */
    public Future<Void> tell() {
        Future<Void> story = switch (stage.random().nextInt(12)) {
            case 0, 1, 2 -> tickets.buy();
            case 3, 4, 5, 6 -> tickets.holdAndBuy();
            case 7 -> tickets.holdAndLetGo();
            case 8 -> tickets.buyAtAWrongPrice();
            case 9, 10 -> credit.tell();
            default -> sponsorship.tell();
        };
        return story.compose(_ -> stage.client().repeatOne());
    }
}
