import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The implementer brings the settlement dossier. Silence: reminded, then told upwards. */
export const settlement = firstOf(issuePapers, keepDeadline);
