import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The money of a stopped project comes back; the accountant records each refund. Silence: told upwards. */
export const recovery = firstOf(issuePapers, keepDeadline);
