import { registration } from './registration';
import { completeness } from './completeness';
import { supplement } from './supplement';
import { baseAppraisal } from './baseAppraisal';
import { ministryAppraisal } from './ministryAppraisal';
import { planApproval } from './planApproval';
import { assignment } from './assignment';
import { groupPlan } from './groupPlan';
import { contract } from './contract';
import { firstAdvance } from './firstAdvance';
import { implementation } from './implementation';
import { yearlyAdvance } from './yearlyAdvance';
import { acceptance } from './acceptance';
import { balance } from './balance';
import { settlement } from './settlement';
import { liquidation } from './liquidation';
import { recovery } from './recovery';
import type { StageWork } from './meanwhile';

/** What each stage does meanwhile. A stage that is not named here only keeps its deadline. */
export const stages: Readonly<Record<string, StageWork>> = {
  registration, completeness, supplement, baseAppraisal, ministryAppraisal, planApproval, assignment, groupPlan, contract,
  firstAdvance, implementation, yearlyAdvance, acceptance, balance, settlement, liquidation, recovery,
};
