import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** Both sides sign the contract that is drawn up here. Silence: the head of the department is told. */
export const contract = firstOf(issuePapers, keepDeadline);
