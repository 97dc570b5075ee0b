import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The ministry's department appraises on the base appraisal sheet. Silence: its head is told. */
export const ministryAppraisal = firstOf(issuePapers, keepDeadline);
