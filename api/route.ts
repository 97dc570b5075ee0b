import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response, Router } from 'express';
import multer from 'multer';
import { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Channel, ChannelName } from '../bot/channel';
import type { Ledger } from '../prisma/ledger';
import type { Person } from '../prisma/people';
import type { Stamp } from '../prisma/staff';
import type { WebhookSettings } from '../prisma/webhooks';
import type { Engine } from '../workflows/client';
import { toJson } from '../domain/record';
import type { Authenticate } from './auth';
import { Problem } from './errors';

/** Where people reach us from outside, as far as this installation is reached there. */
export interface Addresses { publicUrl?: string | undefined; telegramBot?: string | undefined; zaloOa?: string | undefined }

/** What routes stand on. */
export interface World { ledger: Ledger; engine: Engine; webhooks?: WebhookSettings; channels?: ReadonlyMap<ChannelName, Channel>; addresses?: Addresses }

export interface Asked<P, Q, B> { params: P; query: Q; body: B; person: Person; commandId: string; req: Request; res: Response; world: World }

/** Who changes something, when, and under which id. */
export const stampOf = async ({ person, commandId, world: { ledger } }: Pick<Asked<unknown, unknown, unknown>, 'person' | 'commandId' | 'world'>): Promise<Stamp> => ({ by: person.id, at: await ledger.now(), commandId });

/** One route: its door and its deed. From the same schemas come the check and the OpenAPI text. */
export interface Route<P extends z.ZodType = z.ZodType, Q extends z.ZodType = z.ZodType, B extends z.ZodType = z.ZodType> {
  method: 'get' | 'post' | 'patch' | 'put';
  path: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Takes a form too; `file` names the one field that holds a file. */
  form?: { file?: string };
  /** Anybody may ask. */
  open?: true;
  /** Only an administrator may ask. */
  administrator?: true;
  before?: RequestHandler[];
  status?: number;
  /** What is answered, where it is written down. */
  answers?: z.ZodType;
  handle(asked: Asked<z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>;
}

export const route = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(one: Route<P, Q, B>): Route => one as unknown as Route;

const Nothing = z.strictObject({});
const KEY = /^[A-Za-z0-9._:-]{1,100}$/;
const LARGEST = 20 * 1024 * 1024;
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: LARGEST, files: 1, fields: 20, fieldSize: 400_000 }, defParamCharset: 'utf8' });

/** A form that is cut off or has no boundary is the sender's mistake; the parser throws it without a code. */
export const formOf = (parse: RequestHandler): RequestHandler => (req, res, next) => {
  void parse(req, res, (error?: unknown) => { next(error && !(error as { code?: string }).code ? new Problem(400, 'MALFORMED') : error); });
};

/** Mounts routes and writes them down for the OpenAPI text. */
export function mount(router: Router, registry: OpenAPIRegistry, routes: readonly Route[], world: World, authenticate: Authenticate): void {
  for (const one of routes) {
    register(registry, one);
    const form = one.form ? [formOf(one.form.file ? upload.single(one.form.file) : upload.none())] : [];
    router[one.method](one.path, ...(one.before ?? []), ...(one.open ? [] : [authenticate]), ...form, async (req, res) => {
      const person = res.locals['person'] as Person;
      if (one.administrator && !person.administrator) throw new Problem(403, 'FORBIDDEN');
      const commandId = one.method === 'get' ? '' : commandIdOf(one, req, person);
      const answer = await one.handle({
        params: (one.params ?? Nothing).parse(req.params), query: (one.query ?? Nothing).parse(req.query), body: bodyOf(one, req),
        person, commandId, req, res, world,
      } as never);
      if (answer !== undefined) res.status(one.status ?? (one.method === 'post' ? 201 : 200)).type('application/json').send(toJson(answer));
    });
  }
}

function bodyOf(one: Route, req: Request): unknown {
  if (!one.body) return undefined;
  if (!req.is('application/json') && !(one.form && req.is('multipart/form-data'))) throw new Problem(415, 'WRONG_TYPE');
  return one.body.parse({ ...(req.body as object) });
}

/** The sender's own key is the command's id, so that the same press of a button counts once however often it arrives. */
function commandIdOf(one: Route, req: Request, person: Person): string {
  const key = req.get('Idempotency-Key');
  // a change of a draft is bound to the version it was read at, and one of a webhook says how it is to be: neither counts twice anyway
  if (one.method === 'patch' && !key) return `${person.id}:${randomUUID()}`;
  if (!key || !KEY.test(key)) throw new Problem(400, 'IDEMPOTENCY_KEY_REQUIRED');
  return `${person.id}:${key}`;
}

const ProblemText = z.object({ type: z.string(), title: z.string(), status: z.number(), code: z.string(), detail: z.string() });

function register(registry: OpenAPIRegistry, one: Route): void {
  const content = (schema: z.ZodType) => ({ 'application/json': { schema }, ...(one.form ? { 'multipart/form-data': { schema } } : {}) });
  registry.registerPath({
    method: one.method, path: `/api${one.path.replace(/:(\w+)/g, '{$1}')}`, summary: one.summary,
    ...(one.open ? {} : { security: [{ bearer: [] }] }),
    request: {
      ...(one.params ? { params: one.params as never } : {}), ...(one.query ? { query: one.query as never } : {}),
      ...(one.body ? { body: { content: content(one.body) as never } } : {}),
      ...(one.method === 'post' || one.method === 'put' ? { headers: z.object({ 'Idempotency-Key': z.string().regex(KEY) }) as never } : {}),
    },
    responses: {
      [one.status ?? (one.method === 'post' ? 201 : 200)]: { description: 'Done', ...(one.answers ? { content: { 'application/json': { schema: one.answers as never } } } : {}) },
      default: { description: 'A problem (RFC 9457) with a stable code and Vietnamese words', content: { 'application/problem+json': { schema: ProblemText as never } } },
    },
  });
}
