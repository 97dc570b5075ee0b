import type { RequestHandler } from 'express';
import { dayOf } from '../domain/calendar';
import type { Ledger } from '../prisma/ledger';
import { personByToken } from '../prisma/people';
import type { Person } from '../prisma/people';
import { Problem } from './errors';

export type Authenticate = RequestHandler;

/** How long a token's bearer is remembered: a token that is taken back works on for no longer than this. */
const REMEMBERED_MS = 5_000;

/** Finds who sends a request by its bearer token. The rules ask for the offices again at every command. */
export function bearerOf(ledger: Ledger): Authenticate {
  const known = new Map<string, { person: Person; until: number }>();
  return async (req, res, next) => {
    const token = /^Bearer ([A-Za-z0-9_-]{10,100})$/.exec(req.get('authorization') ?? '')?.[1];
    if (!token) throw new Problem(401, 'UNAUTHENTICATED');
    const at = Date.now();
    let found = known.get(token);
    if (!found || found.until < at) {
      const person = await personByToken(ledger.books, token, dayOf(await ledger.now()));
      known.delete(token);
      if (!person) throw new Problem(401, 'UNAUTHENTICATED');
      found = { person, until: at + REMEMBERED_MS };
      if (known.size > 5_000) known.clear();
      known.set(token, found);
    }
    res.locals['person'] = found.person;
    next();
  };
}
