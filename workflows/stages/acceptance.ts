import { keepDeadline } from './meanwhile';

/** The province accepts the work. Silence: its director is told. */
export const acceptance = keepDeadline;
