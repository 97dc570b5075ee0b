import { randomUUID } from 'node:crypto';
import { exampleProjects } from '../../app/examples';
import { playerOf } from '../../app/play';
import { projectCode } from '../../domain/code';
import type { Command, Facts } from '../../domain/project';
import type { Ledger } from '../../prisma/ledger';
import { nextSerial } from '../../prisma/lists';
import { inForce, pin } from '../../prisma/procedures';
import { viewRound } from '../../prisma/planViews';

const examples = exampleProjects('2026-11-25');

/** A real example filed again under a code of its own, with other facts, and played to a stage. */
export async function filed(ledger: Ledger, id: string, more: Partial<Facts> = {}, until: string = 'planApproval'): Promise<string> {
  const found = examples.find((one) => one.id === id)!;
  const facts = { ...found.facts, ...more };
  const code = projectCode(2026, await nextSerial(ledger.books, 2026));
  const procedure = pin(inForce(found.procedure, (await ledger.now()).slice(0, 10)));
  await ledger.act(code, { type: 'propose', code, procedure, facts }, { person: `${facts.units.implementer}-giam-doc` }, randomUUID());
  await playerOf(ledger, code, { ...found, facts, granted: facts.requested }, { council: false }).go(until);
  return code;
}

/** Something a person does on a project now. */
export const acts = (ledger: Ledger, code: string, person: string, command: Command) => ledger.act(code, command, { person }, randomUUID());

/** What one who reads the round is shown, by project. */
export const shownIn = async (ledger: Ledger, id: string) => Object.fromEntries((await viewRound(ledger.books, id)).items.map(({ project, shown }) => [project, shown]));

/** A stamp with a key of its own. */
export const stampOf = async (ledger: Ledger, by: string, commandId: string = randomUUID()) => ({ by, at: await ledger.now(), commandId });
