import type { Situation } from '../../domain/view';
import { ledger } from '../world';

/** The project as the ledger tells it, with the product's clock, and whether who may sign has changed. */
export type Meanwhile = Situation & { now: string; reroute?: boolean | undefined };

/** What a stage does meanwhile; true when it did something, so that the ledger has to be looked at again. */
export type StageWork = (here: Meanwhile) => Promise<boolean>;

/** Issues the papers that the table names for the stage and that are not there yet. */
export async function issuePapers({ code, stage, round, papersToIssue }: Meanwhile): Promise<boolean> {
  for (const kind of papersToIssue) await ledger.issuePaper(code, stage, round, kind);
  return papersToIssue.length > 0;
}

/** Places the payment order once everyone before the accountant has signed; the accountant then records the result. */
export async function orderPayment({ code, stage, round, order }: Meanwhile): Promise<boolean> {
  if (!order) return false;
  await ledger.placeOrder(code, stage, round, order.reference, order.amount);
  return true;
}

/** Reminds before the term, escalates after it, expires where the table says so, asks for the monthly report: whichever is due. */
export async function keepDeadline({ code, stage, round, alarm, now }: Meanwhile): Promise<boolean> {
  if (!alarm || alarm.at > now) return false;
  const { refused } = await ledger.act(code, alarm.command, `${stage}/${round}/${alarm.key}`);
  // the ledger's clock decides; one that is a moment behind ours says "not yet", and the sleep that follows is short
  return refused === null;
}

/**
 * What every stage keeps up beside its own work: terms that holidays moved, who signs in whose place and what is missing for a lawful set of
 * signers, an order whose answer was lost. True when the ledger has to be looked at again.
 */
export async function keepUp({ code, stage, round, version, recount, reroute, unknown }: Meanwhile): Promise<boolean> {
  if (unknown) { await ledger.reconcile(code, unknown.reference, unknown.amount); return true; }
  // the version names the state that was looked at: what changed since is looked at by itself
  if (recount) return changed(await ledger.act(code, { type: 'recount', stage, round }, `${stage}/${round}/recount/${version}`));
  if (reroute) return changed(await ledger.act(code, { type: 'route', stage, round }, `${stage}/${round}/route/${version}`));
  return false;
}

const changed = ({ added = 0 }: { added?: number }): boolean => added > 0;

/** Does the first thing that is to be done; true when there was one. */
export const firstOf = (...works: StageWork[]): StageWork => async (here) => {
  for (const work of works) if (await work(here)) return true;
  return false;
};
