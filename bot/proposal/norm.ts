import { activities, grant, limitOf, normAt, unknownOf } from '../../domain/norms';
import type { Bound } from '../../domain/norms';
import { least } from '../../domain/money';
import type { Answers } from './answers';

/** What the norm of a day would allow for the answers so far: the bounds it sets, the least of them, and what it cannot tell. */
export interface Allowed { limit: bigint | null; bounds: readonly Bound[]; unknown: readonly string[]; raised: boolean; title: { vi: string; en: string } }

export function allowedBy({ activity = '', eligibleCost, total }: Answers, day: string): Allowed {
  const norm = normAt(activity, day);
  const cost = eligibleCost ?? total;
  const measure = { cost: cost === undefined ? null : BigInt(cost) };
  const bounds = norm ? limitOf(norm, measure) : [];
  return {
    bounds, limit: bounds.reduce<bigint | null>((limit, { amount }) => (limit === null ? amount : least(limit, amount)), null), unknown: norm ? unknownOf(norm, measure) : ['norm'],
    // a place with priority or a whole line may get more; that is not asked here
    raised: (norm?.multipliers.length ?? 0) > 0, title: activities.get(activity)?.title ?? { vi: activity, en: activity },
  };
}

/** What would be granted of the amount that is asked for, đồng. */
export const grantedOf = ({ activity = '', eligibleCost, total, requested = '0' }: Answers, day: string): bigint =>
  grant({ activity, day, asked: BigInt(requested), cost: eligibleCost ?? total ? BigInt((eligibleCost ?? total)!) : null }).granted;
