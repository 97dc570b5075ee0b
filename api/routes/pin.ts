import { z } from 'zod';
import { demandSecondFactor, setPin } from '../../prisma/pins';
import { route } from '../route';
import { Comment, DayText } from '../schemas';

const Pin = z.strictObject({ pin: z.string().regex(/^\d{6}$/) });
const Demand = z.strictObject({ unit: z.string().regex(/^[a-z0-9-]{1,80}$/), demanded: z.boolean(), effectiveFrom: DayText, reason: Comment(2_000) });

/** The second factor of signing by chat: a person's PIN, and which units demand it. */
export const pinRoutes = [
  route({
    method: 'post', path: '/pin', summary: 'Set my PIN for signing by chat: six digits; a new one unlocks', body: Pin,
    handle: async ({ body, person, commandId, world: { ledger } }) => setPin(ledger.books, body.pin, { by: person.id, at: await ledger.now(), commandId }),
  }),
  route({
    method: 'post', path: '/second-factors', summary: 'Whether a unit demands the PIN for signing by chat, from a day on', body: Demand, administrator: true,
    handle: async ({ body, person, commandId, world: { ledger } }) => demandSecondFactor(ledger.books, body, { by: person.id, at: await ledger.now(), commandId }),
  }),
];
