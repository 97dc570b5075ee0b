import { atHour } from '../domain/calendar';
import type { Command } from '../domain/project';
import { Refusal } from '../domain/refusal';
import { canonical } from '../domain/record';
import { nextRosterDay, rosterNeeds, signability } from '../domain/signability';
import { situation } from '../domain/view';
import { calendarOf } from '../prisma/holidays';
import type { Ledger } from '../prisma/ledger';
import { rosterKept } from '../prisma/roster';
import type { Activities } from '../workflows/activities';

/** Looking at the ledger, and the product's own commands. */
export const follow = (ledger: Ledger): Pick<Activities, 'follow' | 'act'> => ({
  /** Reads only. */
  async follow(code) {
    const [found, now] = await Promise.all([ledger.read(code), ledger.now()]);
    if (!found) throw new Error(`Project ${code} is not in the ledger`);
    const { procedure, project } = found;
    const here = situation(procedure, project, await calendarOf(ledger.books));
    if (project.ended) return { situation: here, now };
    const { holders, persons } = rosterNeeds(procedure, project);
    const roster = await rosterKept(ledger.books, holders, persons);
    const { routes, gaps } = signability(procedure, project, roster, now);
    const next = nextRosterDay(roster, now);
    return { situation: here, now, reroute: canonical([routes, gaps]) !== canonical([project.routes, project.gaps]), rosterChanges: next && atHour(next, 0) };
  },
  /** May run twice: the command id names project, round and effect, so the second finds the first. */
  async act(code, command, effect) {
    return record(ledger, code, command, effect);
  },
});

/** Gives a command as the product itself. A refusal (too early, ended meanwhile) is an answer: the run looks again. */
export async function record(ledger: Ledger, code: string, command: Command, effect: string): Promise<{ refused: string | null; added: number }> {
  try {
    const { entries } = await ledger.act(code, command, 'system', `system/${code}/${effect}`);
    return { refused: null, added: entries.length };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code, added: 0 };
    throw error;
  }
}
