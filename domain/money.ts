/**
 * Money is whole đồng: `bigint` in code, a decimal string wherever it is written down.
 * Floating point would lose đồng above 2^53 and invent fractions that the law does not know.
 */
export type Dong = bigint;

/** The most that an amount is believed to be, in đồng: five times the state's yearly budget (from memory); more is a slip of the hand. */
export const LARGEST: Dong = 10n ** 16n;

/** The share of an amount in whole đồng, rounded down: the state never pays a fraction it did not promise. */
export function percentOf(amount: Dong, percent: number): Dong {
  return (amount * BigInt(percent)) / 100n;
}

export const least = (a: Dong, b: Dong): Dong => (a < b ? a : b);

/** `1200000000` → `1.200.000.000 đồng`, as papers of the state write amounts. */
export function written(amount: Dong): string {
  return `${amount.toString().replace(/\B(?=(\d{3})+(?!\d))/g, '.')} đồng`;
}
