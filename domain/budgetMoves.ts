import type { BudgetMove, Event } from './events';
import type { Dong } from './money';
import type { Project } from './project';
import { Refusal } from './refusal';

/** The budget line that an approval would draw on, with what is free of it, in đồng; null when the fund has none for the year. */
export interface Line { id: string; free: Dong }

const moved = (moves: readonly BudgetMove[]): Event[] => (moves.some(({ amount }) => amount > 0n) ? [{ type: 'budgetMoved', moves: moves.filter(({ amount }) => amount > 0n) }] : []);

/**
 * An approval takes its money from the line; an earlier approval's is given back first. The books check once more, in the same transaction,
 * that it is still free. @throws Refusal BUDGET_NO_LINE, BUDGET_SHORT with what is free
 */
export function reserveMoves({ budget }: Project, amount: Dong, line: Line | null | undefined): Event[] {
  if (!line) throw new Refusal('BUDGET_NO_LINE');
  const back = budget?.reserved ?? 0n;
  const free = line.free + (budget?.line === line.id ? back : 0n);
  if (amount > free) throw new Refusal('BUDGET_SHORT', { line: line.id, free, wanted: amount });
  return moved([...(budget ? [{ kind: 'release' as const, line: budget.line, amount: back }] : []), { kind: 'reserve', line: line.id, amount }]);
}

/** The contract commits what the approval reserved. */
export const commitMoves = ({ budget }: Project): Event[] => (budget ? moved([{ kind: 'commit', line: budget.line, amount: budget.reserved }]) : []);

/** Money that went out, or came back. */
export const paymentMoves = ({ budget }: Project, kind: 'pay' | 'refund', amount: Dong): Event[] => (budget ? moved([{ kind, line: budget.line, amount }]) : []);

/** What will never be paid any more goes back to the line: at the end, and at once when a project is stopped. */
export const freeMoves = ({ budget }: Project, paying: Dong = 0n): Event[] => (budget ? moved([
  { kind: 'release', line: budget.line, amount: budget.reserved }, { kind: 'uncommit', line: budget.line, amount: budget.committed - budget.paid - paying },
]) : []);

/** An amendment of the approved amount: more is taken from the line (and committed where the contract is), less is given back. */
export function amendMoves({ budget, approved }: Project, amount: Dong, line: Line | null | undefined): Event[] {
  if (!budget) return [];
  const more = amount - (approved ?? 0n);
  const signed = budget.committed > 0n;
  if (more <= 0n) return moved([{ kind: signed ? 'uncommit' : 'release', line: budget.line, amount: -more }]);
  if (!line) throw new Refusal('BUDGET_NO_LINE');
  if (more > line.free) throw new Refusal('BUDGET_SHORT', { line: line.id, free: line.free, wanted: more });
  return moved([{ kind: 'reserve', line: budget.line, amount: more }, ...(signed ? [{ kind: 'commit' as const, line: budget.line, amount: more }] : [])]);
}
