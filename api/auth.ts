import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { dayOf } from '../domain/calendar';
import { Refusal } from '../domain/refusal';
import type { Ledger } from '../prisma/ledger';
import { personByToken } from '../prisma/people';
import type { Person } from '../prisma/people';
import { Problem } from './errors';

export type Authenticate = RequestHandler;

/** How long a token's bearer is remembered for reading: a token that is taken back, or a person who is deactivated, reads on for no longer than this. */
const REMEMBERED_MS = 5_000;

const SIGN_OFF = /^\/projects\/[^/]+\/sign-offs$/;

/**
 * Finds who sends a request by its bearer token, and refuses who is not active any more. Whoever wants to change something is looked up each time,
 * so nobody acts on what was remembered; but for sign-offs, for which the ledger asks again in its own look whether the person is active.
 */
export function bearerOf(ledger: Ledger): Authenticate {
  const known = new Map<string, { person: Person; until: number }>();
  return async (req, res, next) => {
    const token = /^Bearer ([A-Za-z0-9_-]{10,100})$/.exec(req.get('authorization') ?? '')?.[1];
    if (!token) throw new Problem(401, 'UNAUTHENTICATED');
    const at = Date.now();
    let found = known.get(token);
    if (!found || found.until < at || (!['GET', 'HEAD'].includes(req.method) && !SIGN_OFF.test(req.path))) {
      const person = await personByToken(ledger.books, token, dayOf(await ledger.now()));
      known.delete(token);
      if (!person) throw new Problem(401, 'UNAUTHENTICATED');
      found = { person, until: at + REMEMBERED_MS };
      if (known.size > 5_000) known.clear();
      known.set(token, found);
    }
    if (!found.person.active) {
      await keepAttempt(ledger, req, found.person);
      throw new Problem(403, 'PERSON_INACTIVE');
    }
    res.locals['person'] = found.person;
    next();
  };
}

/** What somebody tried on a project who is not active any more stands in the audit, with the last word of the address as its kind. */
async function keepAttempt(ledger: Ledger, req: Request, person: Person): Promise<void> {
  const [, code, deed] = /^\/projects\/([A-Za-z0-9-]{1,40})\/(?:[^/]+\/)*([A-Za-z-]{1,40})\/?$/i.exec(req.path) ?? [];
  if (req.method !== 'POST' || !code) return;
  const key = req.get('Idempotency-Key');
  // not a command of the rules: it never came that far
  await ledger.refuse(code.toUpperCase(), { type: deed } as never, person.id, key && /^[A-Za-z0-9._:-]{1,100}$/.test(key) ? `${person.id}:${key}` : randomUUID(), new Refusal('PERSON_INACTIVE'));
}
