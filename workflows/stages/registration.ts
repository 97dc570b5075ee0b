import { keepDeadline } from './meanwhile';

/** The implementer prepares the dossier. Silence: reminded before 20 June, nothing is decided. */
export const registration = keepDeadline;
