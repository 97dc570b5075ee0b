import { Refusal } from '../domain/refusal';
import { dayOf } from '../domain/calendar';
import { personByChat } from '../prisma/people';
import { standsFor } from '../prisma/roster';
import { refusalText } from '../templates/render';
import { confirmAbsence, listAbsences, startAbsence, takeBackAbsence } from './answers/absence';
import { confirmBulk, startBulk } from './answers/bulk';
import { answerOffer, chooseDelegate, chooseStage, confirmMandate, listMandates, revokeMandate, settleOffer, startMandate, takeMandate } from './answers/delegation';
import { administer, decideAdmin, pressAdmin, takeAdmin } from './answers/admin';
import { help } from './answers/help';
import { pressKey, refuseForged } from './answers/keys';
import { unlessOver } from './answers/over';
import { takePin } from './answers/pin';
import { placeOf, voteOf } from './answers/place';
import { askNumber } from './answers/printedCode';
import { submit } from './answers/submit';
import { listTasks, openTask } from './answers/tasks';
import { askNear, askWhich } from './answers/unclear';
import { confirmVote, startVote } from './answers/votes';
import { pressAmount, takeAmount, takeReason, takeScores } from './answers/draft';
import { tellDuties } from './answers/duties';
import { humanAnywhere, tellHuman, withheld } from './answers/human';
import { refuseInactive } from './answers/inactive';
import { answerMailCode, chooseUnlink, confirmUnlink, linkChat, startUnlink } from './answers/linking';
import { listProjects, menu, tellTimeline } from './answers/look';
import { lookUp, numberBehind } from './answers/lookUp';
import { chosenPaper, listPapers, takeFile, waitForFile } from './answers/papers';
import { askLanguage, setDigest, setLanguage, setMuted, setPreferred, setQuiet, tellPreferences } from './answers/preferences';
import { confirmProposal, discard, editProposal, leaveProposal, pressOption, resumeProposal, startDiscard, startProposal, takeProposal } from './answers/propose';
import { startAnswer, takeAnswer } from './answers/questions';
import { startReport, takeDone, takeSpent } from './answers/reports';
import { looksLikeScores } from './answers/scores';
import { tellBasis, tellStatus } from './answers/status';
import { confirmWithdrawal, startWithdrawal, takeWithdrawalReason } from './answers/withdraw';
import { readAmount } from '../domain/amount';
import { readCode } from '../domain/code';
import type { Heard, Message } from './channel';
import { keepDialog, openDialog, pressedIn } from './dialog';
import type { Ask } from './dialog';
import { offered } from './guess';
import { decides, isKey, keyed } from './keys';
import { button, say } from './say';
import { behindCode, languageOf, plainly, understand } from './understand';
import type { Intent } from './understand';
import type { Answer, Talk, World } from './world';

/**
 * The answer to one message, on any channel. Knows people, projects and commands, never a platform.
 * A refusal is told; anything else that is thrown is a fault (`inbox.ts` apologises).
 */
export async function converse(heard: Heard, world: World): Promise<Message[]> {
  const { books } = world;
  const at = await world.now();
  const [person, dialog] = await Promise.all([personByChat(books, heard.channel, heard.chatId, dayOf(at)), openDialog(books, heard)]);
  const intent = understand(heard.text ?? '');
  // what answers an open question may speak of a language and ask for none
  const asked = heard.button || heard.file || intent.wish === 'link' || (dialog.ask && !plainly(heard.text ?? '')) ? null : languageOf(intent.wish);
  const language = asked ?? person?.language ?? dialog.language ?? 'vi';
  let answer: Answer;
  try {
    // no "I did not understand": a person of flesh and blood is offered, and what was open stays open
    if (heard.withheld) answer = { messages: [withheld(language, world)], ...(dialog.ask ? { ask: dialog.ask } : {}) };
    else if (intent.wish === 'link' && !heard.button && !heard.file) answer = await linkChat(heard, world, at, language, intent.key);
    else if (person && !person.active) answer = await refuseInactive({ heard, world, person, dialog }, intent);
    else if (!person && dialog.ask?.what === 'mailCode' && /\d{4}/.test(heard.text ?? '')) answer = (await answerMailCode(heard, world, at, language)) ?? { messages: [say(language, 'mailCode.wrong')], ask: dialog.ask };
    else if (!person && dialog.ask?.what === 'lookUpNumber' && /^\s*\d{3}\s?\d{3}\s*$/.test(heard.text ?? '')) answer = await lookUp({ ...heard, text: `${dialog.ask.code} ${heard.text!.trim()}` }, world, language, dialog.ask.code);
    else if (!person && 'code' in intent && intent.code && intent.code !== 'wrong' && !heard.button && !heard.file && numberBehind(heard.text ?? '') === null) answer = askNumber(language, intent.code);
    else if (!person && intent.wish === 'lookUp' && !heard.button && !heard.file) answer = await lookUp(heard, world, language, intent.code);
    else if (!person) answer = { messages: [intent.wish === 'human' ? humanAnywhere(language) : say(language, intent.wish === 'linkHow' ? 'linkHow' : 'welcome')] };
    else answer = await answerTo({ heard, world, person, standsFor: await standsFor(books, person.id, dayOf(at)), language, at, dialog }, intent);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = { messages: [refused(error, language)] };
  }
  const messages = person ? await Promise.all(answer.messages.map(async (one) => (one.buttons ? { ...one, buttons: await keyed(books, { person, heard }, one.buttons) } : one))) : answer.messages;
  // what was open stays open together with its buttons
  const buttons = heard.withheld ? dialog.buttons : messages.at(-1)?.buttons?.map(({ data }) => data) ?? [];
  await keepDialog(books, heard, { buttons, ...(answer.ask ? { ask: answer.ask } : {}), ...(answer.unclear ? { unclear: true } : {}), language });
  return messages;
}

const refused = (refusal: Refusal, language: Talk['language']): Message =>
  refusal.code === 'UNKNOWN_PROJECT'
    ? say(language, 'unknownProject', {}, [button(language, 'projects', 'pj'), button(language, 'help', 'hp')])
    : { text: refusalText(language, refusal), buttons: [button(language, 'tasks', 'ts'), button(language, 'projects', 'pj')] };

async function answerTo(talk: Talk, intent: Intent): Promise<Answer> {
  const { heard, dialog } = talk;
  if (heard.file) return takeFile(talk);
  const text = (heard.text ?? '').trim();
  const pressed = pressedIn(heard, dialog);
  if (pressed !== undefined) return press(talk, pressed);
  if (dialog.ask) {
    if (intent.wish === 'cancel' && dialog.ask.what === 'propose') return startDiscard(talk);
    if (intent.wish === 'cancel' && !(dialog.ask.what === 'spent' && text === '0')) return { messages: [say(talk.language, 'cancelled', {}, menu(talk.language))] };
    const taken = await answerAsk(talk, dialog.ask, intent, text);
    if (taken) return taken;
  }
  return (await administer(talk, text)) ?? grant(talk, intent);
}

/** An open question takes the text as its answer, unless the text plainly asks for something else; null then. */
async function answerAsk(talk: Talk, ask: Ask, intent: Intent, text: string): Promise<Answer | null> {
  const elsewhere = intent.wish !== 'unclear';
  switch (ask.what) {
    case 'reason': return text.startsWith('/') ? null : takeReason(talk, ask, text);
    case 'answer': return text.startsWith('/') ? null : takeAnswer(talk, ask, text);
    case 'scores': return elsewhere && !looksLikeScores(text) ? null : takeScores(talk, ask, text);
    case 'done': return text.startsWith('/') ? null : takeDone(talk, ask, text);
    case 'amount': return elsewhere && readAmount(text) === null ? null : takeAmount(talk, ask, text);
    case 'spent': return elsewhere && readAmount(text) === null ? null : takeSpent(talk, ask, text);
    // typed, it presses the button, so that it counts once like a press
    case 'confirm':
    case 'bulk':
    case 'mandate':
    case 'unlink':
    case 'discard':
    case 'withdrawal':
    case 'away': return intent.wish === 'confirm' ? press(talk, talk.dialog.buttons.find(isKey) ?? '') : null;
    case 'pin': return elsewhere && !/\d{4}/.test(text) ? null : takePin(talk, ask, text);
    case 'delegate': return text.startsWith('/') || (elsewhere && (ask.step === 'stages' || (ask.step === 'days' && !/\d/.test(text)))) ? null : takeMandate(talk, ask, text, elsewhere);
    case 'absence': return elsewhere && !/\d/.test(text) ? null : startAbsence(talk, text);
    case 'propose': return ask.step === 'confirm' && intent.wish === 'confirm' ? press(talk, talk.dialog.buttons.find(isKey) ?? '') : takeProposal(talk, ask, text);
    case 'withdraw': return text.startsWith('/') ? null : takeWithdrawalReason(talk, ask, text);
    case 'mailCode': return answerMailCode(talk.heard, talk.world, talk.at, talk.language);
    case 'admin': return takeAdmin(talk, ask, text, intent, press);
    case 'lookUpNumber':
    case 'whichPaper':
    case 'file': return null;
  }
}

/** What a button asks for. Its data comes from outside: whatever it names is checked like typed words. */
async function press(talk: Talk, data: string): Promise<Answer> {
  if (isKey(data)) return pressKey(talk, data, decided);
  if (decides(data)) return refuseForged(talk, data);
  const [deed, ...rest] = data.split(':');
  const [first = '', second = '', third = '', fourth] = rest;
  switch (deed) {
    case 'pj': return listProjects(talk);
    case 'zr': case 'zl': case 'zu': case 'za': case 'zp': case 'zw': { const told = await pressAdmin(talk, deed, first, second); if (told) return told; break; }
    case 'du': return tellDuties(talk);
    case 'ts': return listTasks(talk);
    case 'hp': return help(talk);
    case 'no': return { messages: [say(talk.language, 'cancelled', {}, menu(talk.language))] };
    case 'st': return tellStatus(talk, first);
    case 'tl': return tellTimeline(talk, first);
    case 'op': return openTask(talk, first);
    case 'sb': return submit(talk, first);
    case 'rp': return startReport(talk, first);
    case 'an': return startAnswer(talk, first);
    case 'pp': return listPapers(talk, first);
    case 'wf': return waitForFile(talk, first, second);
    case 'pf': return chosenPaper(talk, first, second);
    case 'v': { const at = placeOf(second, third); const vote = voteOf(first); if (at && vote) return startVote(talk, vote, at, at.code, seenIn(fourth)); break; }
    case 'am': { const at = placeOf(first, second); if (at) return pressAmount(talk, at); break; }
    case 'hu': return tellHuman(talk, first || null);
    case 'gs': { const code = second ? readCode(second) : null; if (offered(first)) return grant(talk, { wish: first, code }); break; }
    case 'bs': return tellBasis(talk, first);
    case 'pe': return resumeProposal(talk);
    case 'pl': return leaveProposal(talk);
    case 'pd': return startDiscard(talk);
    case 'po': return pressOption(talk, first, second);
    case 'wd': return startWithdrawal(talk, first);
    case 'np': return tellPreferences(talk);
    case 'lg': if (first === 'vi' || first === 'en') return setLanguage(talk, first); break;
    case 'dw': return chooseDelegate(talk, first);
    case 'ds': return chooseStage(talk, first);
    case 'ul': return chooseUnlink(talk, first);
  }
  return { messages: [say(talk.language, 'stale', {}, menu(talk.language))] };
}

/** What a key decides that was pressed in time, by its person, in its chat, for the first time. */
async function decided(talk: Talk, data: string): Promise<Answer> {
  const [deed, first = '', second = '', third = ''] = data.split(':');
  switch (deed) {
    case 'ok': { const at = placeOf(first, second); if (at) return confirmVote(talk, at, third); break; }
    case 'bk': return confirmBulk(talk, first);
    case 'yr': case 'yn': case 'yq': case 'yo': { const told = await decideAdmin(talk, deed, first, second); if (told) return told; break; }
    case 'dg': return confirmMandate(talk, first);
    case 'dy':
    case 'dn': return unlessOver(talk, () => settleOffer(talk, first, deed === 'dy'));
    case 'dr': return unlessOver(talk, () => revokeMandate(talk, first));
    case 'pc': return confirmProposal(talk, first, second);
    case 'px': return discard(talk, first);
    case 'wc': { const at = placeOf(first, second); if (at) return confirmWithdrawal(talk, at, third); break; }
    case 'av': return confirmAbsence(talk, first);
    case 'ax': return unlessOver(talk, () => takeBackAbsence(talk, first));
    case 'ux': return confirmUnlink(talk, first);
  }
  return { messages: [say(talk.language, 'stale', {}, menu(talk.language))] };
}

/** The number of the last change that a button's message showed; older buttons name none. */
const seenIn = (number: string | undefined): number | undefined => (number !== undefined && /^\d{1,9}$/.test(number) ? Number(number) : undefined);

/** What words ask for. */
async function grant(talk: Talk, intent: Intent): Promise<Answer> {
  const { language, person, world } = talk;
  if (intent.wish === 'link') throw new Error('a link is answered before');
  const { wish, code: named } = intent;
  if (wish === 'lookUp' && numberBehind(talk.heard.text ?? '')) return lookUp(talk.heard, world, language, named);
  if (named === 'wrong') return askNear(talk, wish);
  switch (wish) {
    case 'english':
    case 'vietnamese':
      await world.books.pool.query('UPDATE persons SET language = $2 WHERE id = $1', [person.id, language]);
      return { messages: [say(language, 'languageChanged', {}, menu(language))] };
    case 'start':
    case 'help': return help(talk);
    case 'human': return tellHuman(talk, named);
    case 'linkHow': return { messages: [say(language, 'linkHow')] };
    case 'projects': return listProjects(talk);
    case 'status': return named ? tellStatus(talk, named) : listProjects(talk);
    case 'timeline': return withCode(talk, named, tellTimeline);
    case 'duties': return tellDuties(talk);
    case 'tasks': return listTasks(talk);
    case 'papers': return listPapers(talk, named);
    case 'submit': return submit(talk, named);
    case 'report': return startReport(talk, named);
    case 'answer': return startAnswer(talk, named, named ? behindCode(talk.heard.text ?? '') : '');
    case 'approve':
    case 'return':
    case 'reject': return named ? startVote(talk, wish, undefined, named) : listTasks(talk);
    case 'bulk': return startBulk(talk);
    case 'delegate': return startMandate(talk, talk.heard.text ?? '');
    case 'acceptOffer':
    case 'declineOffer': return answerOffer(talk, wish === 'acceptOffer');
    case 'revoke': return listMandates(talk);
    case 'absence': return startAbsence(talk, talk.heard.text ?? '');
    case 'cancelAbsence': return listAbsences(talk);
    case 'unlink': return startUnlink(talk);
    case 'propose': return startProposal(talk);
    case 'resume': return resumeProposal(talk);
    case 'later': return leaveProposal(talk);
    case 'editDraft': return editProposal(talk, talk.heard.text ?? '');
    case 'discard': return startDiscard(talk);
    case 'withdraw': return startWithdrawal(talk, named, named ? behindCode(talk.heard.text ?? '') : '');
    case 'preferences': return tellPreferences(talk);
    case 'quiet': return setQuiet(talk, talk.heard.text ?? '');
    case 'digest': return setDigest(talk, talk.heard.text ?? '');
    case 'mute':
    case 'unmute': return setMuted(talk, talk.heard.text ?? '', wish === 'mute');
    case 'prefer': return setPreferred(talk, talk.heard.text ?? '');
    case 'language': return askLanguage(talk);
    case 'basis': return withCode(talk, named, tellBasis);
    case 'lookUp': return named ? tellStatus(talk, named) : { messages: [say(language, 'lookUpHow')] };
    case 'cancel': return { messages: [say(language, 'cancelled', {}, menu(language))] };
    case 'confirm':
    case 'unclear': return askWhich(talk, named);
  }
}

/** Without a code the list is shown, to choose from. */
const withCode = (talk: Talk, code: string | null, tell: (talk: Talk, code: string) => Promise<Answer>): Promise<Answer> => (code ? tell(talk, code) : listProjects(talk));
