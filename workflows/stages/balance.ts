import { firstOf, issuePapers, keepDeadline, orderPayment } from './meanwhile';

/** What was accepted and not paid yet is approved, ordered once, and recorded. Silence: told upwards. */
export const balance = firstOf(issuePapers, orderPayment, keepDeadline);
