import type { ContentChange } from '../../domain/changes';
import { Refusal } from '../../domain/refusal';
import { changeLines } from '../../templates/changes';
import { refusalText } from '../../templates/render';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';

/** A file that moved after it was shown is not signed: what changed is told, and the file offered again. */
export async function unlessMoved({ language }: Talk, code: string, deed: () => Promise<Answer>): Promise<Answer> {
  try {
    return await deed();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'CONTENT_MOVED') throw error;
    const changes = changeLines(language, error.facts['changes'] as ContentChange[]);
    return { messages: [say(language, 'contentMoved', { code, refusal: refusalText(language, error), changes }, [button(language, 'open', `op:${code}`)])] };
  }
}
