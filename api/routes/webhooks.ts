import { z } from 'zod';
import { webhookEvents } from '../../domain/webhook';
import * as webhooks from '../../prisma/webhooks';
import type { WebhookSettings } from '../../prisma/webhooks';
import { Problem } from '../errors';
import { route, stampOf } from '../route';
import type { Asked } from '../route';
import { Empty, Label, Text, UnitId } from '../schemas';

const Id = z.strictObject({ id: z.uuid() });
const Several = <T extends z.ZodType>(one: T) => z.array(one).max(100);
const Url = Text(2_000).min(1);
const [Units, Procedures, Events] = [Several(UnitId), Several(z.string().regex(/^[A-Za-z0-9-]{1,60}$/)), Several(z.enum(webhookEvents as [string, ...string[]]))];
const NewWebhook = z.strictObject({ name: Label(200), url: Url, units: Units.default([]), procedures: Procedures.default([]), events: Events.default([]) });
const WebhookChange = z.strictObject({ name: Label(200).optional(), url: Url.optional(), units: Units.optional(), procedures: Procedures.optional(), events: Events.optional(), active: z.boolean().optional() });
const Replay = z.strictObject({ from: z.string().regex(/^[1-9]\d{0,17}$/) });

const settingsOf = ({ world }: Pick<Asked<unknown, unknown, unknown>, 'world'>): WebhookSettings => world.webhooks ?? { development: false };
/** Without the keys that were left out: what is not said stays. */
const said = <T extends object>(body: T) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

/** Other systems that are told what happens: signed, in order within a project, at least once. */
export const webhookRoutes = [
  route({
    method: 'post', path: '/webhooks', summary: 'Tell another system what happens from now on; the answer shows the secret that signs, never again', body: NewWebhook, administrator: true,
    async handle(asked) {
      asked.res.set('Cache-Control', 'no-store');
      return webhooks.addConsumer(asked.world.ledger.books, asked.body, settingsOf(asked), await stampOf(asked));
    },
  }),
  route({
    method: 'get', path: '/webhooks', summary: 'The systems that are told, where each stands, and the end of the feed', administrator: true,
    handle: async ({ world: { ledger: { books } } }) => ({ items: await webhooks.consumers(books), last: await webhooks.lastPosition(books) }),
  }),
  route({
    method: 'get', path: '/webhooks/:id', summary: 'Where one system stands', params: Id, administrator: true,
    async handle({ params, world: { ledger: { books } } }) {
      const found = await webhooks.consumer(books, params.id);
      if (!found) throw new Problem(404, 'NOT_FOUND');
      return { ...found, last: await webhooks.lastPosition(books) };
    },
  }),
  route({
    method: 'patch', path: '/webhooks/:id', summary: 'Change it, switch it off or on; one that was paused goes on where it stood', params: Id, body: WebhookChange, administrator: true,
    handle: async (asked) => webhooks.changeConsumer(asked.world.ledger.books, asked.params.id, said(asked.body) as webhooks.ConsumerChange, settingsOf(asked), await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/webhooks/:id/replay', summary: 'Send again from a position on, under the same delivery ids', params: Id, body: Replay, administrator: true,
    handle: async (asked) => webhooks.replayConsumer(asked.world.ledger.books, asked.params.id, asked.body.from, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/webhooks/:id/secret', summary: 'A new secret; the old one signs nothing more', params: Id, body: Empty, administrator: true,
    async handle(asked) {
      asked.res.set('Cache-Control', 'no-store');
      return webhooks.renewSecret(asked.world.ledger.books, asked.params.id, settingsOf(asked), await stampOf(asked));
    },
  }),
];
