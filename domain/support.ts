import { dayOf } from './calendar';
import type { Day } from './calendar';
import { checklist } from './eligibility';
import type { Check } from './eligibility';
import type { Facts, PinnedNorm } from './events';
import { least } from './money';
import type { Dong } from './money';
import { limitOf, normAt } from './norms';
import type { Bound } from './norms';
import type { Procedure } from './procedure';
import type { Project } from './project';

/** The support norm that a project keeps: the one in force for its activity on the day of filing; null where none is known. */
export const normFor = ({ activity }: Pick<Facts, 'activity'>, filed: Day): PinnedNorm | null => normAt(activity, filed);

/** The most that the norm pinned at filing allows for this project, in đồng, with every bound named; null where no bound is known. */
export function supportLimit({ norm, facts }: Pick<Project, 'norm' | 'facts'>): { limit: Dong | null; bounds: readonly Bound[] } {
  if (!norm) return { limit: null, bounds: [] };
  const { eligibleCost, total, quantity, line = false, priority = false } = facts;
  const bounds = limitOf(norm, { cost: eligibleCost ?? total, line, priority, ...(quantity === undefined ? {} : { quantity }) });
  return { limit: bounds.reduce<Dong | null>((limit, { amount }) => (limit === null ? amount : least(limit, amount)), null), bounds };
}

/** The conditions of support as a checklist on the day of filing, each with its article; a fact that is missing is to be checked. */
export function eligibilityOf(procedure: Procedure, { facts, filed, approved }: Pick<Project, 'facts' | 'filed' | 'approved'>): Check[] {
  const { application = {}, activity, planYear, requested, total, eligibleCost } = facts;
  const cost = eligibleCost ?? total;
  return checklist({ ...application, activity, fund: procedure.fund, planYear, asked: requested, ...(cost === null ? {} : { cost }), ...(approved === null ? {} : { approved: true }) }, dayOf(filed));
}
