import type { Day } from '../domain/calendar';
import type { Vote } from '../domain/project';
import type { Books } from '../prisma/client';
import type { Language } from '../templates/render';
import type { AdminAsk } from './answers/adminAsks';
import type { Heard } from './channel';
import type { Step } from './proposal/answers';
import { pressedNumber } from './typed';

/**
 * A decision that is being put together. `shown` is the fingerprint of the file as it was when the decision began: it signs that and nothing
 * else. Amounts are decimal strings, đồng.
 */
export interface Draft { code: string; stage: string; round: number; vote: Vote; shown: string; scores?: Record<string, number>; reason?: string; amount?: string }

/** One of several files that are signed together: what was shown of it is what is signed. */
export interface BulkItem { code: string; stage: string; round: number; shown: string }
/** A delegation that is being put together; `stages` empty: all. Days inclusive. */
export interface Mandate { to: string; name: string; from: Day; until: Day; stages: string[]; reason: string }

/** What was shown on a card and waits to be confirmed. The nonce binds the press to this very card. */
export type Confirmable =
  | ({ what: 'confirm'; nonce: string } & Draft)
  | { what: 'bulk'; nonce: string; items: BulkItem[] }
  | ({ what: 'mandate'; nonce: string } & Mandate)
  | { what: 'away'; nonce: string; from: Day; until: Day };

/** A question that waits for an answer. */
export type Ask =
  | Confirmable
  | { what: 'pin'; then: Confirmable }
  | ({ what: 'delegate'; step: 'who' | 'days' | 'stages' | 'reason' } & Partial<Mandate>)
  | { what: 'absence' }
  | ({ what: 'admin' } & AdminAsk)
  | { what: 'mailCode' | 'unlink' }
  /** The number that belongs to a code, from who is not linked. */
  | { what: 'lookUpNumber'; code: string }
  /** A question of a proposal (`bot/proposal`), or its whole to confirm; `options`: what each choice under it sets. The draft itself is kept apart, for longer. */
  | { what: 'propose'; step: Step | 'confirm'; options?: string[] }
  | { what: 'discard' }
  /** Withdrawing a project, as it was shown at this version: the reason, then the card. */
  | { what: 'withdraw'; code: string; version: number }
  | { what: 'withdrawal'; nonce: string; code: string; version: number; reason: string }
  | ({ what: 'scores' | 'reason' | 'amount' } & Draft)
  | { what: 'answer'; code: string; stage: string; round: number; finding?: string }
  /** Which paper it is that was sent; `more`: the others of the same album. */
  | { what: 'whichPaper'; document: string; more?: string[]; group?: string }
  | { what: 'file'; code: string; kind: string }
  | { what: 'done'; code: string; month: string }
  | { what: 'spent'; code: string; month: string; done: string };

/** What a chat's last message left open: its buttons in order (a typed number presses one) and its question; `unclear`: the last one was not understood. */
export interface Dialog { buttons: string[]; ask?: Ask; language?: Language; unclear?: true }

type Chat = Pick<Heard, 'channel' | 'chatId'>;

/** The open dialog of a chat; an empty one when there is none or its 30 minutes are over. */
export async function openDialog({ pool }: Books, { channel, chatId }: Chat): Promise<Dialog> {
  const { rows: [row] } = await pool.query<{ state: string }>('SELECT state FROM dialogs WHERE channel = $1 AND chat_id = $2 AND expires_at > now()', [channel, chatId]);
  return row ? (JSON.parse(row.state) as Dialog) : { buttons: [] };
}

/** The data of the button that is pressed: on the screen, or of the last message by its number, typed. */
export const pressedIn = ({ button, text }: Heard, { buttons }: Dialog): string | undefined => button ?? buttons[(pressedNumber(text ?? '') ?? 0) - 1];

/** Keeps a chat's dialog for 30 minutes; of two first messages at once both are kept, the later one stands. */
export async function keepDialog({ pool }: Books, { channel, chatId }: Chat, dialog: Dialog): Promise<void> {
  await pool.query(
    `INSERT INTO dialogs (channel, chat_id, state, expires_at) VALUES ($1, $2, $3, now() + interval '30 minutes')
     ON CONFLICT (channel, chat_id) DO UPDATE SET state = excluded.state, expires_at = excluded.expires_at`, [channel, chatId, JSON.stringify(dialog)]);
}
