import { keepDeadline } from './meanwhile';

/** The implementer works and reports every month; each report is asked for and followed up. Silence: told upwards. */
export const implementation = keepDeadline;
