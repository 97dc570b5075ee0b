import { z } from 'zod';
import { Refusal } from '../../domain/refusal';
import { searchKey } from '../../domain/text';
import { openAlarms } from '../../prisma/alarms';
import { agreeRestart, carryOutRestart } from '../../prisma/restarts';
import type { Engine } from '../../workflows/client';
import { Problem } from '../errors';
import { route } from '../route';
import * as bodies from '../schemas';

const Alarms = z.object({ items: z.array(z.object({ kind: z.string(), since: z.iso.datetime(), detail: z.string() })) });

interface Row { code: string; name: string; stage: string; round: number; unit: string; due: Date | null; ended: string | null; unattended: boolean; since: Date }

export const operationRoutes = [
  route({
    method: 'get', path: '/admin/projects', summary: 'Every project by code, with filters; unattended: nobody may lawfully sign; q: part of the name, without marks or case', query: bodies.AdminQuery, administrator: true,
    async handle({ query: { limit, after = '', stage, overdue, ended, unattended, q }, world: { ledger } }) {
      const { rows } = await ledger.books.pool.query<Row>(
        `SELECT code, name, stage, round, unit, due, ended, unattended, changed_at AS since FROM projects
         WHERE code > $1 AND ($2::text[] IS NULL OR stage = ANY($2)) AND ($3::bool IS NULL OR (due IS NOT NULL AND due <= $5::timestamptz AND ended IS NULL) = $3) AND ($4::bool IS NULL OR (ended IS NOT NULL) = $4)
           AND ($7::bool IS NULL OR unattended = $7) AND ($8::text IS NULL OR position($8 IN name_key) > 0 OR code = upper($8))
         ORDER BY code LIMIT $6`, [after, stage ?? null, overdue ?? null, ended ?? null, await ledger.now(), limit, unattended ?? null, q ? searchKey(q) : null]);
      return { items: rows, after: rows.length === limit ? rows.at(-1)!.code : null };
    },
  }),
  route({
    method: 'get', path: '/admin/projects/:code', summary: 'How the run of a project stands in the engine', params: bodies.Code, administrator: true,
    async handle({ params, world: { ledger, engine } }) {
      const code = params.code.toUpperCase();
      const found = await ledger.read(code);
      if (!found) throw new Refusal('UNKNOWN_PROJECT');
      return { code, version: found.project.version, stage: found.project.stage, run: await reached(engine, () => engine.describe(code)) };
    },
  }),
  route({
    method: 'post', path: '/admin/projects/:code/restart', params: bodies.Code, body: bodies.ReasonBody, administrator: true,
    summary: 'Start the project\'s run again; nothing is repeated. The first administrator asks (`state` asked), within 24 hours a second one does it with the same request (`state` restarted)',
    async handle({ params, body, person, commandId, world: { ledger, engine } }) {
      const code = params.code.toUpperCase();
      const request = await agreeRestart(ledger.books, { code, ...body }, { by: person.id, at: await ledger.now(), commandId });
      if (request.state === 'asked') return { code, state: 'asked', request: request.id, until: request.until };
      const { runId, repeated } = await reached(engine, () => carryOutRestart({ ledger, engine }, request));
      return { code, state: 'restarted', request: request.id, runId, repeated };
    },
  }),
  route({
    method: 'get', path: '/admin/alarms', summary: 'What has to be mended now, the oldest first; `detail` holds no secret', administrator: true, answers: Alarms,
    handle: async ({ world: { ledger } }) => ({ items: await openAlarms(ledger.books.pool) }),
  }),
  route({ method: 'get', path: '/health', summary: 'The process answers', open: true, handle: async () => ({ ok: true }) }),
  route({
    method: 'get', path: '/ready', summary: 'The database answers; the engine is reported, people go on without it', open: true,
    async handle({ world: { ledger, engine }, res }) {
      await ledger.books.pool.query('SELECT 1');
      const { rows: [marks] } = await ledger.books.pool.query<{ n: number; oldest: number | null }>('SELECT count(*)::int AS n, extract(epoch FROM now() - min(since))::int AS oldest FROM marks');
      res.set('Cache-Control', 'no-store');
      return { database: true, engine: await engine.health(), backlog: marks!.n, backlogSeconds: marks!.oldest ?? 0 };
    },
  }),
];

/** What the engine did not take is answered as such, within seconds: the same key may be sent again. */
async function reached<T>(engine: Engine, deed: () => Promise<T>): Promise<T> {
  // the client would try for twenty seconds before it gives up
  if (!(await engine.health())) throw new Problem(503, 'ENGINE_UNAVAILABLE');
  try { return await deed(); } catch { throw new Problem(503, 'ENGINE_UNAVAILABLE'); }
}
