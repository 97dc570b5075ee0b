import { LARGEST, least } from './money';
import type { Dong } from './money';
import { Refusal } from './refusal';

const wrong = (field: string, rule: string, more: object = {}) => new Refusal('INVALID_FACT', { field, rule, ...more });

/** Refuses an amount that is negative, zero (unless `orZero`) or beyond every programme, in đồng. @throws Refusal INVALID_FACT with field and rule */
export function mustBeAmount(field: string, amount: Dong, zero: 'orZero' | 'positive' = 'positive'): void {
  if (amount < 0n || (amount === 0n && zero === 'positive')) throw wrong(field, zero);
  if (amount > LARGEST) throw wrong(field, 'atMost', { most: LARGEST });
}

/** Refuses a count that is not a whole number from 1 to `most`. @throws Refusal INVALID_FACT with field and rule */
export function mustBeCount(field: string, count: number, most = 100_000): void {
  if (!Number.isInteger(count) || count < 1) throw wrong(field, 'wholeAndPositive');
  if (count > most) throw wrong(field, 'atMost', { most });
}

/** Instalments in whole đồng by percentages (at most two decimals) that sum to 100; what rounding leaves is in the last. @throws Refusal INVALID_FACT */
export function splitByPercent(total: Dong, percents: readonly number[]): Dong[] {
  mustBeAmount('total', total);
  const hundredths = percents.map((percent) => Math.round(percent * 100));
  if (!percents.every((percent, at) => percent > 0 && hundredths[at]! / 100 === percent)) throw wrong('percents', 'positiveWithTwoDecimals');
  if (hundredths.reduce((sum, one) => sum + one, 0) !== 10_000) throw wrong('percents', 'sumTo100');
  return restOnLast(total, hundredths.map((share) => (total * BigInt(share)) / 10_000n));
}

/** Equal instalments in whole đồng; what rounding leaves is in the last. @throws Refusal INVALID_FACT */
export function splitEqually(total: Dong, parts: number): Dong[] {
  mustBeAmount('total', total);
  mustBeCount('parts', parts, 1_000);
  return restOnLast(total, Array.from({ length: parts }, () => total / BigInt(parts)));
}

const sum = (amounts: readonly Dong[]): Dong => amounts.reduce((all, one) => all + one, 0n);

function restOnLast(total: Dong, shares: readonly Dong[]): Dong[] {
  const first = shares.slice(0, -1);
  return [...first, total - sum(first)];
}

/** A contract's money in đồng: advances paid, how much of them is set off against accepted work, and what was paid for accepted work beside them. */
export interface Advances { contract: Dong; capPercent: number; advances: readonly Dong[]; pending: Dong; cleared: Dong; accepted: Dong; paid?: Dong }

export interface AdvancePosition {
  advanced: Dong;
  /** Advances that no accepted work covers yet. */
  outstanding: Dong;
  /** Contract less everything paid: an advance counts once, cleared or not. */
  stillPayable: Dong;
  /** Accepted work that neither an advance nor a payment covers. */
  dueForWork: Dong;
  /** What the ceiling for all advances leaves after those pending; below 0 where it was passed, and shown so. */
  underCap: Dong;
  /** The most that a further advance may be. */
  furtherAdvanceMax: Dong;
}

/**
 * Where a contract stands with its advances, in đồng. All advances together stay under `capPercent` of the contract (TTLT 26/2014/TTLT-BTC-BCT
 * Art. 8(2)(b)); requests that are pending hold money too, and accepted work is paid for, not advanced. @throws Refusal INVALID_FACT
 */
export function advancePosition({ contract, capPercent, advances, pending, cleared, accepted, paid = 0n }: Advances): AdvancePosition {
  mustBeAmount('contract', contract);
  mustBeCount('capPercent', capPercent, 100);
  advances.forEach((advance) => mustBeAmount('advances', advance));
  for (const [field, amount] of Object.entries({ pending, cleared, accepted, paid })) mustBeAmount(field, amount, 'orZero');
  const advanced = sum(advances);
  if (accepted > contract) throw wrong('accepted', 'withinContract');
  if (cleared > least(advanced, accepted)) throw wrong('cleared', 'withinAdvancesAndAccepted');
  if (paid > accepted - cleared) throw wrong('paid', 'withinAccepted');
  const outstanding = advanced - cleared;
  const stillPayable = contract - advanced - paid;
  if (stillPayable < 0n) throw wrong('advances', 'withinContract');
  const underCap = (contract * BigInt(capPercent)) / 100n - advanced - pending;
  const unworked = contract - accepted - outstanding - pending;
  const room = least(underCap, unworked);
  return { advanced, outstanding, stillPayable, dueForWork: accepted - cleared - paid, underCap, furtherAdvanceMax: room > 0n ? room : 0n };
}

/** What of a contract is neither paid nor asked for, in đồng: requests that are pending hold money too. Below 0 where too much was asked for. @throws Refusal INVALID_FACT */
export function leftToRequest({ contract, paid, pending }: { contract: Dong; paid: Dong; pending: readonly Dong[] }): Dong {
  mustBeAmount('contract', contract);
  mustBeAmount('paid', paid, 'orZero');
  pending.forEach((request) => mustBeAmount('pending', request));
  return contract - paid - sum(pending);
}

/** Refuses a request beyond what is left, telling the most that may be asked for. @throws Refusal INVALID_FACT, AMOUNT_ABOVE_LEFT */
export function mustBeLeft(contract: Parameters<typeof leftToRequest>[0], amount: Dong): void {
  mustBeAmount('amount', amount);
  const left = leftToRequest(contract);
  if (amount > left) throw new Refusal('AMOUNT_ABOVE_LEFT', { amount, left: left > 0n ? left : 0n });
}

export interface CommittedContract { id: string; committed: Dong; paid: Dong }

export interface AfterCut {
  allocation: Dong;
  /** Below 0 where contracts exceed the money, and shown so: somebody has to amend them. */
  free: Dong;
  newContracts: 'open' | 'blocked';
  /** The contracts that can give something back, with the most that each can; empty while nothing is missing. */
  toAmend: { id: string; unpaid: Dong }[];
}

/** What a cut of an allocation leaves, in đồng. @throws Refusal BUDGET_BELOW_PAID, INVALID_FACT (no cut, or sums that cannot be) */
export function afterCut({ allocation, committed, paid, to, contracts = [] }: { allocation: Dong; committed: Dong; paid: Dong; to: Dong; contracts?: readonly CommittedContract[] }): AfterCut {
  for (const [field, amount] of Object.entries({ allocation, committed, paid, to })) mustBeAmount(field, amount, 'orZero');
  if (paid > committed) throw wrong('paid', 'withinCommitted');
  if (to >= allocation) throw wrong('to', 'lessThan', { below: allocation });
  if (to < paid) throw new Refusal('BUDGET_BELOW_PAID', { paid });
  const free = to - committed;
  const open = contracts.map((one) => ({ id: one.id, unpaid: one.committed - one.paid })).filter(({ unpaid }) => unpaid > 0n);
  return { allocation: to, free, newContracts: free < 0n ? 'blocked' : 'open', toAmend: free < 0n ? open : [] };
}
