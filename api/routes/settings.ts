import { z } from 'zod';
import { dayOf } from '../../domain/calendar';
import { settable } from '../../domain/settings';
import { inForce } from '../../prisma/procedures';
import { enterSetting, settingsAfter, settingsFor } from '../../prisma/settings';
import { route, stampOf } from '../route';
import { Comment, DayText, Text } from '../schemas';

const ProcedureId = z.string().regex(/^[A-Za-z0-9-]{1,60}$/);
const Unit = Text(80).min(1);
const Which = z.strictObject({ procedure: ProcedureId, unit: Unit });
const NewSetting = z.strictObject({
  unit: Unit, procedure: ProcedureId, stage: Text(60), name: Text(60), value: z.union([z.number(), z.boolean(), Text(20), z.array(z.number()).max(20), z.null()]), effectiveFrom: DayText, reason: Comment(2_000),
});

/** What units set where the law is silent. Projects that run keep what they began with. */
export const settingRoutes = [
  route({
    method: 'get', path: '/settings', summary: 'What a unit may set in a procedure: the default, what holds today, what is to come, and who entered it', query: Which,
    async handle({ query: { procedure, unit }, world: { ledger: { books, now } } }) {
      const today = dayOf(await now());
      const table = inForce(procedure, today);
      const [entered, coming] = [await settingsFor(books, procedure, [unit], today), await settingsAfter(books, procedure, unit, today)];
      const same = (one: { stage: string; name: string }) => ({ stage, name }: { stage: string; name: string }) => one.stage === stage && one.name === name;
      return {
        procedure: { id: table.id, effectiveFrom: table.effectiveFrom, title: table.title }, unit,
        items: settable(table).map(({ value, ...one }) => {
          const set = entered.find(same(one)) ?? null;
          return { ...one, default: value, value: set?.value ?? value, entered: set, coming: coming.filter(same(one)) };
        }),
      };
    },
  }),
  route({
    method: 'post', path: '/settings', summary: 'Set a value for a unit from a day on, for the projects that begin then; null goes back to the default', body: NewSetting, administrator: true,
    handle: async (asked) => enterSetting(asked.world.ledger.books, asked.body, await stampOf(asked)),
  }),
];
