import { vietnam } from '../domain/calendar';
import type { Command } from '../domain/project';
import { Refusal } from '../domain/refusal';
import { situation } from '../domain/view';
import type { Ledger } from '../prisma/ledger';
import type { Activities } from '../workflows/activities';

/** Looking at the ledger, and the product's own commands. */
export const follow = (ledger: Ledger): Pick<Activities, 'follow' | 'act'> => ({
  /** Reads only. */
  async follow(code) {
    const [found, now] = await Promise.all([ledger.read(code), ledger.now()]);
    if (!found) throw new Error(`Project ${code} is not in the ledger`);
    return { situation: situation(found.procedure, found.project, vietnam), now };
  },
  /** May run twice: the command id names project, round and effect, so the second finds the first. */
  async act(code, command, effect) {
    return record(ledger, code, command, effect);
  },
});

/** Gives a command as the product itself. A refusal (too early, ended meanwhile) is an answer: the run looks again. */
export async function record(ledger: Ledger, code: string, command: Command, effect: string): Promise<{ refused: string | null }> {
  try {
    await ledger.act(code, command, 'system', `system/${code}/${effect}`);
    return { refused: null };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.code };
    throw error;
  }
}
