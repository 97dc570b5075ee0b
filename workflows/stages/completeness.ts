import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The reception desk checks; the applicant gets the receipt. Silence: the director of the province's department is told. */
export const completeness = firstOf(issuePapers, keepDeadline);
