import { Refusal } from '../../domain/refusal';
import { say } from '../say';
import type { Answer, Talk } from '../world';
import { menu } from './look';

/** What was settled before, here or elsewhere, is told so in words instead of the record's state. */
export async function unlessOver({ language }: Talk, deed: () => Promise<Answer>): Promise<Answer> {
  try {
    return await deed();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'INVALID_FACT' && error.facts['field'] === 'id') return { messages: [say(language, 'overAlready', {}, menu(language))] };
    throw error;
  }
}
