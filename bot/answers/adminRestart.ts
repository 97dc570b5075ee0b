import { Refusal } from '../../domain/refusal';
import { comment } from '../../domain/text';
import { agreeRestart, carryOutRestart, confirmRestart, openRestart, otherAdministrators } from '../../prisma/restarts';
import type { RestartRequest } from '../../prisma/restarts';
import { visible } from '../access';
import { button, say } from '../say';
import type { Answer, Talk } from '../world';
import type { Asking } from './adminAsks';
import { stampOf } from './stamp';
import { menu } from './look';
import { unlessOver } from './over';

/** What has to be typed, whole and in capitals; without marks or in English it counts too. A message that was sent twice by mistake never is this one. */
const wordsFor = (code: string): readonly string[] => [`KHỞI ĐỘNG LẠI ${code}`, `KHOI DONG LAI ${code}`, `RESTART ${code}`];

/** "Khởi động lại MÃ": what another administrator asked for is shown to agree to; else it says what a restart does and asks why. @throws Refusal SECOND_ADMIN_MISSING */
export async function startRestart(talk: Talk, code: string, reason = ''): Promise<Answer> {
  const { world: { books }, person, language, at } = talk;
  const { project } = await visible(talk, code);
  const open = await openRestart(books, code, at);
  if (open?.askedBy === person.id && open.state === 'asked') return { messages: [say(language, 'adminRestartWaits', open, menu(language))] };
  if (open) return { messages: [say(language, 'adminRestartConfirm', { ...open, name: project.facts.name }, [button(language, 'admin.agree', `yr:${open.id}`), button(language, 'cancel', 'no')])], ask: { what: 'admin', step: 'card' } };
  if ((await otherAdministrators(books, person.id)).length === 0) throw new Refusal('SECOND_ADMIN_MISSING');
  return reason.trim() ? takeRestartReason(talk, { step: 'restartReason', code }, reason) : { messages: [say(language, 'adminRestart', { code, name: project.facts.name })], ask: { what: 'admin', step: 'restartReason', code } };
}

export function takeRestartReason({ language }: Talk, { code }: Asking<'restartReason'>, typed: string): Answer {
  const reason = comment(typed).slice(0, 2000);
  if (!reason) throw new Refusal('REASON_REQUIRED');
  return { messages: [say(language, 'adminRestartWords', { code, reason, line: wordsFor(code)[language === 'vi' ? 0 : 2]!, wrong: false })], ask: { what: 'admin', step: 'restartWords', code, reason } };
}

/** The words were typed: the other administrators are asked. Anything else does nothing; null when it plainly asks for something else. */
export async function takeRestartWords(talk: Talk, ask: Asking<'restartWords'>, typed: string, elsewhere: boolean): Promise<Answer | null> {
  const { language, world } = talk;
  const { code, reason } = ask;
  const said = typed.normalize('NFC').replace(/[\u2010-\u2015\u2212]/g, '-').replace(/\s+/g, ' ').trim();
  if (!wordsFor(code).includes(said)) {
    if (elsewhere) return null;
    return { messages: [say(language, 'adminRestartWords', { code, reason, line: wordsFor(code)[language === 'vi' ? 0 : 2]!, wrong: true })], ask: { what: 'admin', ...ask } };
  }
  const request = await agreeRestart(world.books, { code, reason }, stampOf(talk));
  // another administrator was quicker with the same wish: then there are two
  if (request.state === 'confirmed') return carry(talk, request);
  const others = (await otherAdministrators(world.books, talk.person.id)).length;
  return { messages: [say(language, 'adminRestartAsked', { ...request, others }, menu(language))] };
}

/** The second administrator pressed the button of the notice or of the card. @throws Refusal SECOND_PERSON_REQUIRED */
export const agreeToRestart = (talk: Talk, id: string): Promise<Answer> => unlessOver(talk, async () => carry(talk, await confirmRestart(talk.world.books, id, stampOf(talk))));

/** Both have agreed. The engine may be away: then it stays agreed, and is said so. */
async function carry(talk: Talk, request: RestartRequest): Promise<Answer> {
  const { world: { ledger, engine }, language } = talk;
  const away: Answer = { messages: [say(language, 'adminEngineAway', request, [button(language, 'admin.again', `zr:${request.code}`)])] };
  if (!engine || !(await engine.health())) return away;
  let failed = false;
  try {
    await carryOutRestart({ ledger, engine: { ...engine, restart: (...what) => engine.restart(...what).catch((error: unknown) => { failed = true; throw error; }) } }, request);
  } catch (error) {
    if (failed) return away;
    throw error;
  }
  return { messages: [say(language, 'adminRestarted', request, [button(language, 'status', `st:${request.code}`)])] };
}
