import { defineSignal } from '@temporalio/workflow';

/** Something happened that concerns this run: look at the ledger again. Says nothing more, so many may be told as one. */
export const poke = defineSignal('poke');
