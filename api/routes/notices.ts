import { z } from 'zod';
import { channelNames } from '../../bot/channel';
import { noticeProgress } from '../../bot/progress';
import { tellings } from '../../domain/telling';
import * as list from '../../prisma/noticeList';
import type { NoticeRow } from '../../prisma/noticeList';
import { preferencesOf, setPreferences } from '../../prisma/noticePreferences';
import { noticeText } from '../../templates/notice';
import { Problem } from '../errors';
import { route, stampOf } from '../route';
import { Page, Text, YesNo } from '../schemas';

const NoticeId = z.string().regex(/^[1-9]\d{0,17}$/);
const Id = z.strictObject({ id: NoticeId });
const After = NoticeId.optional();
const Mine = Page.extend({ after: After, unread: YesNo.optional() });
const All = Page.extend({ after: After, state: z.enum(list.noticeStates).optional(), project: z.string().regex(/^[A-Za-z0-9-]{1,40}$/).optional(), person: Text(100).min(1).optional() });
const Lately = z.strictObject({ hours: z.coerce.number().int().min(1).max(168).default(24) });
const UpTo = z.strictObject({ upTo: NoticeId });

const Hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** What may be muted: all but what has legal effect for the one who is told. */
const mutable = Object.entries(tellings).filter(([, { legal }]) => !legal).map(([template]) => template).sort();
const Preferences = z.strictObject({ quietFrom: Hour, quietTo: Hour, digestAt: Hour, muted: z.array(z.enum(mutable as [string, ...string[]])).max(100), preferred: z.enum(channelNames).nullable() });

type Language = 'vi' | 'en';

/** What somebody is shown of a notice; `text` null: its words lack a fact. */
function shown({ id, project, event, template, facts, state, channel, createdAt, changedAt, readAt }: NoticeRow, language: Language) {
  return { id, project, event, what: template, text: worded(language, template, facts), state, channel, createdAt, changedAt, read: readAt !== null, readAt };
}

function worded(language: Language, template: string, facts: object): string | null {
  try { return noticeText(language, template, facts); } catch { return null; }
}

const page = <T extends { id: string }>(items: T[], limit: number) => ({ items, after: items.length === limit ? items.at(-1)!.id : null });

export const noticeRoutes = [
  route({
    method: 'get', path: '/notices', summary: 'What I was told, in my language, whether it reached me and whether I read it, the newest first', query: Mine,
    async handle({ query: { limit, after, unread }, person, world: { ledger } }) {
      return page((await list.notices(ledger.books, { person: person.id, before: after, unread, limit })).map((row) => shown(row, person.language)), limit);
    },
  }),
  route({
    method: 'post', path: '/notices/read', summary: 'I read all up to this one', body: UpTo, status: 200,
    handle: async ({ body: { upTo }, person, world: { ledger } }) => ({ read: await list.readUpTo(ledger.books, person.id, upTo, await ledger.now()) }),
  }),
  route({
    method: 'post', path: '/notices/:id/read', summary: 'I read it', params: Id, status: 200,
    async handle({ params: { id }, person, world: { ledger } }) {
      if (!(await list.readOne(ledger.books, person.id, id, await ledger.now()))) throw new Problem(404, 'NOT_FOUND');
      return { id, read: true };
    },
  }),
  route({
    method: 'get', path: '/notice-preferences', summary: 'When and how I want to be told; `preferences` null: the installation\'s quiet hours count. `mutable`: what may be muted',
    handle: async ({ person, world: { ledger } }) => ({ preferences: await preferencesOf(ledger.books, person.id), mutable, channels: channelNames }),
  }),
  route({
    method: 'post', path: '/notice-preferences', summary: 'Set all of it; what has legal effect cannot be muted', body: Preferences, status: 200,
    async handle({ body, person, world: { ledger } }) {
      await setPreferences(ledger.books, person.id, body);
      return { preferences: await preferencesOf(ledger.books, person.id), mutable, channels: channelNames };
    },
  }),
  route({
    method: 'post', path: '/notices/:id/resend', summary: 'Send a notice again that is unknown, failed or reached nobody; it says that it is sent again', params: Id, administrator: true,
    handle: async (asked) => list.resend(asked.world.ledger.books, asked.params.id, await stampOf(asked)),
  }),
  route({
    method: 'get', path: '/notices/progress', summary: 'How far the telling is, by channel: all that waits, what came of the notices of the last hours, and when the last will be told at the earliest', query: Lately, administrator: true,
    handle: async ({ query: { hours }, world: { ledger } }) => noticeProgress(ledger.books, await ledger.now(), hours),
  }),
  route({
    method: 'get', path: '/admin/notices', summary: 'Every delivery, the newest first, by state, project and person', query: All, administrator: true,
    async handle({ query: { limit, after, state, project, person: whose }, person, world: { ledger } }) {
      const rows = await list.notices(ledger.books, { person: whose, project: project?.toUpperCase(), state, before: after, limit });
      return page(rows.map((row) => ({ ...shown(row, person.language), person: row.person, personName: row.personName, error: row.error })), limit);
    },
  }),
];
