import { z } from 'zod';
import { demandSecondFactor, setPin } from '../../prisma/pins';
import { route, stampOf } from '../route';
import { Comment, DayText, UnitId } from '../schemas';

const Pin = z.strictObject({ pin: z.string().regex(/^\d{6}$/) });
const Demand = z.strictObject({ unit: UnitId, demanded: z.boolean(), effectiveFrom: DayText, reason: Comment(2_000) });

/** The second factor of signing by chat: a person's PIN, and which units demand it. */
export const pinRoutes = [
  route({
    method: 'post', path: '/pin', summary: 'Set my PIN for signing by chat: six digits; a new one unlocks', body: Pin,
    handle: async (asked) => setPin(asked.world.ledger.books, asked.body.pin, await stampOf(asked)),
  }),
  route({
    method: 'post', path: '/second-factors', summary: 'Whether a unit demands the PIN for signing by chat, from a day on', body: Demand, administrator: true,
    handle: async (asked) => demandSecondFactor(asked.world.ledger.books, asked.body, await stampOf(asked)),
  }),
];
