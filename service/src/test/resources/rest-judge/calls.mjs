// The usual calls of a client of PostgREST. Each is named; the first that does not answer as PostgREST does ends the run with 1.
import assert from 'node:assert/strict';
import { PostgrestClient } from '@supabase/postgrest-js';
import { createClient } from '@supabase/supabase-js';

const { url, key, owner, buyer, organization, event, privateEvent, order } = JSON.parse(process.argv[2]);

const as = (token) => new PostgrestClient(`${url}/rest/v1`, token ? { headers: { Authorization: `Bearer ${token}` } } : {});
const visitor = as(null);
const organizer = as(owner);
const customer = as(buyer);

const calls = {
  'select all': async () => {
    const { data, error, status } = await visitor.from('events').select();
    assert.equal(error, null);
    assert.equal(status, 200);
    assert.ok(data.length > 5);
    assert.deepEqual(Object.keys(data[0]).slice(0, 3), ['id', 'owner_context_id', 'title']);
    assert.ok(data.every((each) => each.visibility === 'public' && each.starts_at.endsWith('Z')));
  },
  'columns, a filter, an order and a limit': async () => {
    const { data, error } = await visitor
      .from('events')
      .select('id, name:title, starts_at')
      .eq('owner_context_id', organization)
      .gte('starts_at', '2020-01-01T00:00:00+00:00')
      .order('starts_at', { ascending: false })
      .order('id')
      .limit(3);
    assert.equal(error, null);
    assert.equal(data.length, 3);
    assert.deepEqual(Object.keys(data[0]), ['id', 'name', 'starts_at']);
    assert.ok(data[0].starts_at >= data[1].starts_at && data[1].starts_at >= data[2].starts_at);
  },
  'single, none and maybeSingle': async () => {
    const one = await visitor.from('events').select('id,title').eq('id', event).single();
    assert.equal(one.data.id, event);
    const none = await visitor.from('events').select().eq('id', privateEvent).single();
    assert.equal(none.error.code, 'PGRST116');
    assert.equal(none.status, 406);
    const several = await visitor.from('events').select().single();
    assert.equal(several.error.code, 'PGRST116');
    const maybe = await visitor.from('events').select().eq('id', privateEvent).maybeSingle();
    assert.equal(maybe.error, null);
    assert.equal(maybe.data, null);
    const certainly = await visitor.from('events').select('id').eq('id', event).maybeSingle();
    assert.equal(certainly.data.id, event);
  },
  'counts and ranges': async () => {
    const all = await visitor.from('events').select('id', { count: 'exact', head: true });
    assert.equal(all.error, null);
    assert.equal(all.data, null);
    assert.ok(all.count > 5);
    const page = await visitor.from('events').select('id', { count: 'exact' }).order('id').range(2, 4);
    assert.equal(page.status, 206);
    assert.equal(page.count, all.count);
    assert.equal(page.data.length, 3);
    const planned = await visitor.from('events').select('id', { count: 'planned' }).limit(1);
    assert.equal(planned.count, all.count);
    const beyond = await visitor.from('events').select('id', { count: 'exact' }).range(all.count + 5, all.count + 9);
    assert.equal(beyond.status, 416);
    assert.equal(beyond.error.code, 'PGRST103');
  },
  'every filter that there is': async () => {
    const count = async (narrow) => {
      const { count: found, error } = await narrow(visitor.from('events').select('id', { count: 'exact', head: true }));
      assert.equal(error, null);
      return found;
    };
    const all = await count((q) => q);
    assert.equal(await count((q) => q.eq('id', event)), 1);
    assert.equal(await count((q) => q.neq('id', event)), all - 1);
    assert.equal(await count((q) => q.in('id', [event, organization])), 1);
    assert.equal(await count((q) => q.notIn('id', [event])), all - 1);
    assert.equal(await count((q) => q.not('id', 'eq', event)), all - 1);
    assert.equal(await count((q) => q.is('title', null)), 0);
    assert.equal(await count((q) => q.not('title', 'is', null)), all);
    assert.equal(await count((q) => q.like('title', '%')), all);
    assert.equal(await count((q) => q.ilike('title', '*')), all);
    assert.equal(await count((q) => q.likeAnyOf('title', ['%', 'none'])), all);
    assert.equal(await count((q) => q.ilikeAllOf('title', ['%', 'none'])), 0);
    assert.equal(await count((q) => q.or(`id.eq.${event},title.like.%`)), all);
    assert.equal(await count((q) => q.or(`id.eq.${event},and(id.eq.${organization},title.neq."a,b)")`)), 1);
    assert.equal(await count((q) => q.match({ id: event, visibility: 'public' })), 1);
    assert.equal(await count((q) => q.filter('currency', 'in', '("USDX","EURX")')), 0);
    assert.equal(await count((q) => q.contains('metadata', {})), all);
    assert.equal(await count((q) => q.contains('metadata', { nothing: 'of the kind' })), 0);
    assert.equal(await count((q) => q.eq('metadata->>nothing', 'x')), 0);
    assert.equal((await count((q) => q.lt('starts_at', '2026-06-01'))) + (await count((q) => q.gte('starts_at', '2026-06-01'))), all);
    assert.equal((await count((q) => q.lte('id', event))) + (await count((q) => q.gt('id', event))), all);
  },
  'what belongs to a row': async () => {
    const { data, error } = await visitor
      .from('events')
      .select('id, tiers(id, price_cents), guides(locale)')
      .eq('id', event)
      .order('price_cents', { referencedTable: 'tiers', ascending: false })
      .limit(1, { referencedTable: 'tiers' })
      .single();
    assert.equal(error, null);
    assert.equal(data.tiers.length, 1);
    assert.ok(Array.isArray(data.guides));
    const inner = await visitor.from('tiers').select('id, event:events!inner(title)').eq('event.id', event);
    assert.equal(inner.error, null);
    assert.ok(inner.data.length > 0 && inner.data.every((tier) => tier.event.title));
    const left = await visitor.from('tiers').select('id, event:events(title)').eq('event.id', organization).limit(1).single();
    assert.equal(left.data.event, null);
  },
  'one sees what is one’s own': async () => {
    const mine = await organizer.from('events').select('id').eq('id', privateEvent);
    assert.equal(mine.data.length, 1);
    const bought = await customer.from('orders').select('id, total_cents, order_items(quantity), tickets(id)').order('created_at', { ascending: false });
    assert.equal(bought.error, null);
    assert.deepEqual(bought.data.map((each) => each.id), [order]);
    assert.equal(bought.data[0].order_items[0].quantity, bought.data[0].tickets.length);
    const codes = await customer.from('own_tickets').select('code, event:events(title)').eq('order_id', order);
    assert.equal(codes.data.length, bought.data[0].tickets.length);
    assert.ok(codes.data.every((each) => each.code && each.event.title));
    assert.deepEqual((await organizer.from('own_tickets').select().eq('order_id', order)).data, []);
    const others = await as(owner).from('notifications').select();
    assert.ok(others.data.every((each) => each.user_id !== bought.data[0].user_id));
    const closed = await visitor.from('orders').select();
    assert.equal(closed.status, 401);
    assert.equal(closed.error.code, '42501');
  },
  'errors have what is looked for in them': async () => {
    const column = await visitor.from('events').select('nothing');
    assert.equal(column.status, 400);
    assert.equal(column.error.code, '42703');
    assert.match(column.error.message, /events\.nothing does not exist/);
    const view = await visitor.from('nothing').select();
    assert.equal(view.status, 404);
    assert.equal(view.error.code, 'PGRST205');
    const relation = await visitor.from('events').select('nothing(id)');
    assert.equal(relation.error.code, 'PGRST200');
    assert.ok(relation.error.hint.includes('tiers'));
    const value = await visitor.from('events').select().eq('id', 'no uuid');
    assert.equal(value.error.code, '22P02');
    const token = await as('no token').from('events').select();
    assert.equal(token.status, 401);
    assert.ok(token.error.message.length > 0);
    const { error } = await visitor.from('events').select().csv();
    assert.equal(error.code, 'PGRST107');
    await assert.rejects(async () => await visitor.from('nothing').select().throwOnError(), /nothing/);
  },
  'rpc': async () => {
    const id = crypto.randomUUID();
    const made = await organizer.rpc('create_post', { event_id: event, body: 'Doors at eight', id });
    assert.equal(made.error, null);
    assert.equal(made.data, id);
    assert.equal((await organizer.rpc('create_post', { event_id: event, body: 'Doors at eight', id })).data, id);
    const other = await organizer.rpc('create_post', { event_id: event, body: 'Doors at nine', id });
    assert.equal(other.status, 409);
    assert.equal(other.error.code, '23505');
    assert.deepEqual((await organizer.rpc('user_orgs')).data, [organization]);
    assert.equal((await organizer.rpc('user_orgs').single()).data, organization);
    const faulty = await organizer.rpc('create_post', { event_id: 'no uuid', body: 7, colour: 'red' });
    assert.equal(faulty.status, 422);
    assert.deepEqual(faulty.error.errors.map((each) => each.pointer), ['/event_id', '/body', '/colour']);
    const unknown = await organizer.rpc('drop_everything');
    assert.equal(unknown.status, 404);
    assert.equal(unknown.error.code, 'PGRST202');
    const closed = await visitor.rpc('create_post', { event_id: event, body: 'Hello' });
    assert.equal(closed.status, 401);
    assert.equal(closed.error.code, '42501');
    const read = await visitor.from('posts').select('body').eq('id', id).single();
    assert.equal(read.data.body, 'Doors at eight');
  },
  'createClient of supabase-js': async () => {
    const supabase = createClient(url, key, { auth: { persistSession: false, autoRefreshToken: false } });
    const { data, error } = await supabase.from('events').select('id, title').order('starts_at').limit(2);
    assert.equal(error, null);
    assert.equal(data.length, 2);
    const member = createClient(url, key, { accessToken: async () => owner });
    assert.deepEqual((await member.rpc('user_orgs')).data, [organization]);
  },
};

for (const [name, call] of Object.entries(calls)) {
  try {
    await call();
    console.log(`ok ${name}`);
  } catch (failure) {
    console.error(`not ok ${name}: ${failure.stack}`);
    process.exit(1);
  }
}
process.exit(0);
