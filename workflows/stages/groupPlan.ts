import { keepDeadline } from './meanwhile';

/** The implementer names the beneficiaries, the province approves the plan. Silence: told upwards. */
export const groupPlan = keepDeadline;
