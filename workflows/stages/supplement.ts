import { firstOf, issuePapers, keepDeadline } from './meanwhile';

/** The implementer mends the dossier after a written request. Silence: reminded, then the file expires as the table says. */
export const supplement = firstOf(issuePapers, keepDeadline);
