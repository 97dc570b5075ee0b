import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The plan waits for its approval. Silence is never an approval: it is told upwards. */
export const planApproval = firstOf(issuePapers, keepDeadline);
