import type { Day } from '../../domain/calendar';

/** An office that is to be given to a person, days inclusive; `until` null: without an end. */
export interface Grant { code: string; holder: string; person: string; name: string; from: Day; until: Day | null }

/** What an administrator is asked. `card`: a card waits for its button; `grant` waits for the button of this very card, by its nonce. */
export type AdminAsk =
  | { step: 'restartReason'; code: string }
  | { step: 'restartWords'; code: string; reason: string }
  | { step: 'who'; code: string; holder: string }
  | ({ step: 'days' } & Pick<Grant, 'code' | 'holder' | 'person' | 'name'>)
  | ({ step: 'grant'; nonce: string } & Grant)
  | { step: 'card' };

export type Asking<S extends AdminAsk['step']> = Extract<AdminAsk, { step: S }>;
