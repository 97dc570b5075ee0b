import { dayOf } from '../../domain/calendar';
import type { Office, Party, Procedure } from '../../domain/procedure';
import { parties } from '../../domain/procedure';
import type { Facts } from '../../domain/project';
import { authoritiesOf } from '../../prisma/authorities';
import { codeFor, pinOf } from '../../prisma/lookup';
import { inForce } from '../../prisma/procedures';
import { pinFor } from '../../prisma/settings';
import { mustKnowUnits, registerUnit } from '../../prisma/units';
import type { Talk } from '../world';
import type { Complete } from './answers';

export interface Begun { code: string; pin: string }

/**
 * Begins the project of a complete draft as a request of `POST /projects` does, under a name of the draft's own, so that it begins once however
 * often it is confirmed, on whatever channel. `missing`: the authorities that nobody registered; nothing was done then.
 * @throws Refusal of the rules
 */
export async function begin(talk: Talk, draft: string, answers: Complete): Promise<Begun | { missing: Party[] }> {
  const { world: { books, ledger }, person, at } = talk;
  const missing = await missingAuthorities(talk, answers);
  if (missing.length > 0) return { missing };
  const today = dayOf(at);
  const { beneficiary, province, implementer, name, activity, fund } = answers;
  const authorities = await authoritiesOf(books, province);
  // the same name again is the same unit, so a repetition adds nothing
  const unit = beneficiary.unit ?? (await registerUnit(books, { name: beneficiary.name, kind: 'ruralEstablishment', province, asTyped: beneficiary.asTyped ?? false })).unit.id;
  const units = { implementer, beneficiary: unit, ...Object.fromEntries(Object.entries(authorities).map(([party, { id }]) => [party, id])) };
  await mustKnowUnits(books, units);
  const facts: Facts = {
    name, activity, province, units, requested: BigInt(answers.requested), total: BigInt(answers.total), eligibleCost: BigInt(answers.eligibleCost),
    beneficiaries: [beneficiary.name], flags: [], planYear: answers.planYear, planRound: 1, plannedEnd: answers.plannedEnd,
  };
  const commandId = keyOf(talk, draft);
  const code = await codeFor(books, commandId, Number(today.slice(0, 4)));
  const began = (await ledger.entries(code))[0]?.event;
  // confirmed again after a setting began, it is still the same proposal
  const procedure = began?.type === 'proposed' ? began.procedure : await pinFor(books, fund, units, today);
  await ledger.act(code, { type: 'propose', code, procedure, facts: began?.type === 'proposed' ? began.facts : facts }, { person: person.id }, commandId);
  return { code, pin: await pinOf(books, code) };
}

/** The authorities of the table that are registered nowhere, or more than once. */
export const missingAuthorities = async ({ world: { books }, at }: Talk, { fund, province }: Complete): Promise<Party[]> => {
  const found = await authoritiesOf(books, province);
  return actingIn(inForce(fund, dayOf(at))).filter((party) => party !== 'implementer' && party !== 'beneficiary' && !Object.hasOwn(found, party));
};

const actingIn = ({ offices }: Procedure): Party[] => {
  const there = new Set((Object.keys(offices) as Office[]).map((office) => office.split('.')[0]));
  return parties.filter((party) => there.has(party));
};

/** What a draft that is gone became; null when it was thrown away. */
export async function begunFrom(talk: Talk, draft: string): Promise<Begun | null> {
  const { world: { books } } = talk;
  const { rows: [row] } = await books.pool.query<{ code: string }>('SELECT r.code FROM reserved_codes r JOIN projects p ON p.code = r.code WHERE r.key = $1', [keyOf(talk, draft)]);
  return row ? { code: row.code, pin: await pinOf(books, row.code) } : null;
}

const keyOf = ({ person }: Talk, draft: string): string => `draft/${person.id}/${draft}`;
