import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The department assigns the plan after the opinion on the budget. Silence: its head is told. */
export const assignment = firstOf(issuePapers, keepDeadline);
