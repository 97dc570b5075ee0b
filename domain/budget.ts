import { LARGEST } from './money';
import type { Dong } from './money';

/** What a decision does to a line, and what a project does with it: asks, gives back, signs, amends, is paid, pays back. */
export const budgetKinds = ['allocate', 'cut', 'carryIn', 'carryOut', 'reserve', 'release', 'commit', 'uncommit', 'pay', 'refund'] as const;
export type BudgetKind = (typeof budgetKinds)[number];

/** One move of money on a line, in whole đồng, always more than 0. */
export interface Move { kind: BudgetKind; line: string; amount: Dong }

/** What a project holds of a line: promised, under contract, and of that paid out. */
export interface Held { reserved: Dong; committed: Dong; paid: Dong }

/** A line's money in đồng. */
export interface LineMoney extends Held { allocated: Dong }


/** What may still be promised. Below 0 after a cut, and shown so: somebody has to amend contracts. */
export const freeOf = ({ allocated, reserved, committed }: Pick<LineMoney, 'allocated' | 'reserved' | 'committed'>): Dong => allocated - reserved - committed;

/**
 * The line after a move, or 'short' when the money for it is not there. `held` is what the moving project itself holds, since it never uses
 * what is promised to another; without it, all that the line holds. The books ask the same again under the line's lock (`enter_budget`).
 */
export function applyMove<L extends LineMoney>(line: L, move: Pick<Move, 'kind' | 'amount'>, held: Held = line): L | 'short' {
  return bears(line, move, held) ? { ...line, ...moved(line, move) } : 'short';
}

function bears(line: LineMoney, { kind, amount }: Pick<Move, 'kind' | 'amount'>, held: Held): boolean {
  if (amount <= 0n || amount > LARGEST) return false;
  switch (kind) {
    case 'allocate': case 'carryIn': return line.allocated + amount <= LARGEST;
    case 'cut': return line.allocated - amount >= line.paid;
    case 'carryOut': case 'reserve': return freeOf(line) >= amount;
    case 'release': return held.reserved >= amount;
    // on a line that was cut below what it owes, no new contract
    case 'commit': return held.reserved >= amount && freeOf(line) >= 0n;
    case 'uncommit': return held.committed - held.paid >= amount;
    case 'pay': return held.committed - held.paid >= amount && line.allocated - line.paid >= amount;
    case 'refund': return held.paid >= amount;
  }
}

/** Which of the four sums a kind raises (1) or lowers (-1). */
const effects: Record<BudgetKind, Partial<Record<keyof LineMoney, 1n | -1n>>> = {
  allocate: { allocated: 1n }, carryIn: { allocated: 1n }, cut: { allocated: -1n }, carryOut: { allocated: -1n },
  reserve: { reserved: 1n }, release: { reserved: -1n }, commit: { reserved: -1n, committed: 1n },
  uncommit: { committed: -1n }, pay: { paid: 1n }, refund: { paid: -1n, committed: -1n },
};

/** What a move makes of the sums, whether they bear it or not: also for sums of entries and for what a project holds. */
export function moved({ allocated, reserved, committed, paid }: LineMoney, { kind, amount }: Pick<Move, 'kind' | 'amount'>): LineMoney {
  const by = (sum: keyof LineMoney) => amount * (effects[kind][sum] ?? 0n);
  return { allocated: allocated + by('allocated'), reserved: reserved + by('reserved'), committed: committed + by('committed'), paid: paid + by('paid') };
}

export const noMoney: LineMoney = { allocated: 0n, reserved: 0n, committed: 0n, paid: 0n };
