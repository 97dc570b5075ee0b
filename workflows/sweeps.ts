import { ledger } from './world';

/** Every minute: open projects that nobody follows are marked, so that the relay wakes them. Repeating it does no harm. */
export const sweep = () => ledger.sweep();
