// A view, a hold, a purchase, the same again, and a release, by the generated client. Arguments: URL, token, order, proof.
import {
  Configuration, HoldAnswer, HoldAnswerStatusEnum, IngestApi, ProblemCode, ProblemFromJSON, Purchase, Receipt, ReceiptStatusEnum,
  ResponseError, TicketsApi, VerdictCode,
} from './index';

declare const process: { argv: string[]; exitCode: number };

const [basePath, accessToken, order, proof] = process.argv.slice(2);
const configuration = new Configuration({ basePath, accessToken });
const ingest = new IngestApi(configuration);
const tickets = new TicketsApi(configuration);
const eventId = '0e000000-0000-7000-8000-000000000001';
const tierId = '0c000000-0000-7000-8000-000000000001';

function same(expected: unknown, actual: unknown, what: string): void {
  if (JSON.stringify(expected) !== JSON.stringify(actual)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

function say(what: string): void {
  console.log(`TypeScript client: ${what}`);
}

async function view(): Promise<void> {
  const eventView = { id: crypto.randomUUID(), eventId, occurredAt: new Date() };
  same(1, (await ingest.recordEventViews({ eventView: [eventView] })).accepted, 'accepted views');
  const second = await ingest.recordEventViews({ eventView: [eventView] });
  same(1, second.duplicate, 'duplicate views');
  same(VerdictCode.Duplicate, second.errors[0].code, 'the verdict on a view that was there');
  same(eventView.id, second.errors[0].id, 'the view that was there');
  say('a view counted once');
}

async function hold(): Promise<HoldAnswer> {
  const id = crypto.randomUUID();
  const answer = await tickets.holdTicketsRaw({
    idempotencyKey: id, ticketHold: { id, tierId, quantity: 2, sessionId: 'walk' },
  });
  same(201, answer.raw.status, 'the status of a hold');
  const held = await answer.value();
  same(id, held.holdId, 'the hold');
  same(HoldAnswerStatusEnum.Held, held.status, 'what a hold is');
  same(2, held.quantity, 'held tickets');
  same(true, held.expiresAt.getTime() > Date.now(), 'a hold that lasts');
  say('2 tickets held');
  return held;
}

async function refusedUnpaid(purchase: Purchase): Promise<void> {
  try {
    await tickets.purchaseTickets({ idempotencyKey: order, purchase });
  } catch (refused) {
    if (!(refused instanceof ResponseError)) {
      throw refused;
    }
    same(402, refused.response.status, 'the status without a payment');
    const problem = ProblemFromJSON(await refused.response.json());
    same(ProblemCode.PaymentRequired, problem.code, 'the problem without a payment');
    say('not sold unpaid');
    return;
  }
  throw new Error('sold without a payment');
}

async function purchase(wanted: Purchase, status: number): Promise<Receipt> {
  const answer = await tickets.purchaseTicketsRaw({ idempotencyKey: order, purchase: wanted });
  same(status, answer.raw.status, 'the status of a purchase');
  same(status === 200 ? 'true' : null, answer.raw.headers.get('Idempotent-Replayed'), 'the header of a replay');
  return await answer.value();
}

async function buy(wanted: Purchase): Promise<Receipt> {
  const receipt = await purchase(wanted, 201);
  same(order, receipt.orderId, 'the order');
  same(ReceiptStatusEnum.Completed, receipt.status, 'what an order is');
  same(20_000, receipt.totalCents, 'the total');
  same(20_000, receipt.feeCents + receipt.organizationCents, 'the shares of the total');
  same(2, receipt.tickets.length, 'bought tickets');
  say('2 tickets bought');
  return receipt;
}

async function release(held: HoldAnswer): Promise<void> {
  const answer = await tickets.releaseHoldRaw({ id: held.holdId, idempotencyKey: `release-${held.holdId}` });
  same(201, answer.raw.status, 'the status of a release');
  const released = await answer.value();
  same(held.holdId, released.holdId, 'the released hold');
  same(HoldAnswerStatusEnum.Released, released.status, 'what a released hold is');
  say('2 tickets released');
}

async function walk(): Promise<void> {
  await view();
  const { holdId } = await hold();
  const wanted: Purchase = {
    id: order, eventId, holdId, items: [{ tierId, quantity: 2 }], currency: 'USD', totalCents: 20_000, paymentReference: `pi_${order}`,
  };
  await refusedUnpaid(wanted);
  const paid = { ...wanted, paymentProof: proof };
  const receipt = await buy(paid);
  same(receipt, await purchase(paid, 200), 'the receipt of a replay');
  say('bought once, the same receipt again');
  await release(await hold());
}

walk().catch((failed) => {
  console.error(failed);
  process.exitCode = 1;
});
