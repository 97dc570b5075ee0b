import { randomBytes } from 'node:crypto';
import { dayOf } from '../../domain/calendar';
import { checklist } from '../../domain/eligibility';
import { activities } from '../../domain/norms';
import { written } from '../../domain/money';
import { writtenDay } from '../../domain/text';
import { dropDraft } from '../../prisma/drafts';
import { inForce } from '../../prisma/procedures';
import { render, sentence } from '../../templates/render';
import type { Language } from '../../templates/render';
import type { Ask } from '../dialog';
import { draftIn, isComplete, isStep, keepAnswers, nextStep, numberOf, seal, settled, steps, yearOf } from '../proposal/answers';
import type { Answers, Complete, Draft, Step } from '../proposal/answers';
import { begin, begunFrom, missingAuthorities } from '../proposal/begin';
import { allowedBy, grantedOf } from '../proposal/norm';
import { pick, read } from '../proposal/read';
import type { Option, Read } from '../proposal/read';
import { ownUnits, unitName } from '../proposal/units';
import { button, choice, say } from '../say';
import { plainly, understand } from '../understand';
import type { Answer, Talk } from '../world';
import { menu } from './look';
import { listPapers } from './papers';

type Asking = Extract<Ask, { what: 'propose' }>;

/** "Lập đề án": a proposal question by question, for whoever directs an implementing unit, or stands for its director. */
export async function startProposal(talk: Talk): Promise<Answer> {
  const { language } = talk;
  const kept = await draftIn(talk);
  if (kept) return { messages: [say(language, 'proposeKept', standing(kept), [button(language, 'propose.resume', 'pe'), button(language, 'propose.discard', 'pd')])] };
  const units = await ownUnits(talk);
  if (units.length === 0) return notYours(talk);
  const draft: Draft = { id: randomBytes(8).toString('hex'), answers: units.length === 1 ? { implementer: units[0]!.id } : {} };
  await keepAnswers(talk, draft);
  return asking(talk, draft, [say(language, 'proposeBegun', {}).text]);
}

/** "Làm tiếp": goes on where it stood, also on another channel or another day. */
export async function resumeProposal(talk: Talk): Promise<Answer> {
  const kept = await draftIn(talk);
  if (!kept) return noDraft(talk);
  if (!(await mayFile(talk, kept))) return notYours(talk);
  const { draft, dropped } = settled(kept, dayOf(talk.at));
  if (dropped.length > 0) await keepAnswers(talk, draft);
  return asking(talk, draft, again(talk.language, dropped));
}

/** "Để sau": everything that was answered is kept already; the question is closed. */
export async function leaveProposal(talk: Talk): Promise<Answer> {
  const kept = await draftIn(talk);
  return kept ? { messages: [say(talk.language, 'proposeSaved', standing(kept), menu(talk.language))] } : noDraft(talk);
}

/** "Sửa 4": asks one question again; the other answers stay. */
export async function editProposal(talk: Talk, typed: string): Promise<Answer> {
  const { language } = talk;
  const kept = await draftIn(talk);
  if (!kept) return noDraft(talk);
  if (!(await mayFile(talk, kept))) return notYours(talk);
  const step = steps[Number(/\d{1,2}/.exec(typed)?.[0]) - 1];
  if (!step) return asking(talk, kept, [sentence(language, 'labels', 'propose.wrong.number', { most: steps.length })]);
  if (step === 'implementer' && (await ownUnits(talk)).length === 1) return asking(talk, kept, [sentence(language, 'labels', 'propose.wrong.onlyUnit')]);
  return asking(talk, kept, [], undefined, step);
}

/** "Hủy": thrown away only after it is confirmed. */
export async function startDiscard(talk: Talk): Promise<Answer> {
  const { language } = talk;
  const kept = await draftIn(talk);
  if (!kept) return noDraft(talk);
  return { messages: [say(language, 'proposeDiscard', standing(kept), [button(language, 'propose.discardYes', `px:${kept.id}`), button(language, 'propose.keep', 'pe')])], ask: { what: 'discard' } };
}

export async function discard({ world: { books }, person, language }: Talk, id: string): Promise<Answer> {
  return { messages: [say(language, (await dropDraft(books, person.id, id)) ? 'proposeDiscarded' : 'stale', {}, menu(language))] };
}

/** What was typed while a question of the proposal is open; null when it plainly asks for something else. The draft stays either way. */
export async function takeProposal(talk: Talk, ask: Asking, text: string): Promise<Answer | null> {
  const { wish } = understand(text);
  if (wish === 'later') return leaveProposal(talk);
  if (wish === 'resume') return resumeProposal(talk);
  if (wish === 'editDraft') return editProposal(talk, text);
  if (text === '' || text.startsWith('/') || plainly(text)) return null;
  const { step } = ask;
  if (step === 'confirm') return null;
  const kept = await draftIn(talk);
  if (!kept) return noDraft(talk);
  const taken = await read(talk, step, kept.answers, text);
  // a question of its own is answered, not refused as an amount or a day
  if ('wrong' in taken && !taken.options && wish !== 'unclear' && !inWords.includes(step)) return null;
  return took(talk, kept, step, taken);
}

/** What may read like anything. */
const inWords: readonly Step[] = ['name', 'activity', 'province', 'beneficiary'];

/** A choice was pressed; on an older message it is nothing any more, and the open question is asked. */
export async function pressOption(talk: Talk, step: string, index: string): Promise<Answer> {
  const { ask } = talk.dialog;
  const value = ask?.what === 'propose' && ask.step === step ? ask.options?.[Number(index)] : undefined;
  const kept = await draftIn(talk);
  if (!kept) return noDraft(talk);
  if (value === undefined || !isStep(step)) return resumeProposal(talk);
  return took(talk, kept, step, await pick(talk, step, kept.answers, value));
}

/** The card was confirmed: the project begins, once, however often this draft is confirmed. */
export async function confirmProposal(talk: Talk, id: string, shown: string): Promise<Answer> {
  const { language, world: { books }, person } = talk;
  const kept = await draftIn(talk);
  if (kept?.id !== id) {
    const begun = await begunFrom(talk, id);
    return begun ? told(talk, begun) : { messages: [say(language, 'stale', {}, menu(language))] };
  }
  const { draft, dropped } = settled(kept, dayOf(talk.at));
  if (dropped.length > 0 || seal(kept) !== shown || !isComplete(draft.answers)) {
    await keepAnswers(talk, draft);
    return asking(talk, draft, [...(seal(kept) !== shown ? [say(language, 'proposeMoved', {}).text] : []), ...again(language, dropped)]);
  }
  if (!(await mayFile(talk, draft))) return notYours(talk);
  const begun = await begin(talk, draft.id, draft.answers);
  if ('missing' in begun) return stopped(talk, draft.answers, begun.missing);
  await dropDraft(books, person.id, id);
  return told(talk, begun);
}

async function told(talk: Talk, { code, pin }: { code: string; pin: string }): Promise<Answer> {
  const papers = await listPapers(talk, code);
  return { messages: [say(talk.language, 'proposed', { code, pin }), ...papers.messages], ...(papers.ask ? { ask: papers.ask } : {}) };
}

/** A reading is kept and the next question asked, or the same one again with the reason. */
async function took(talk: Talk, kept: Draft, step: Step, taken: Read): Promise<Answer> {
  const { language, at } = talk;
  const words = (key: string, facts: object = {}) => sentence(language, 'labels', key, facts);
  if (!(await mayFile(talk, kept))) return notYours(talk);
  if ('wrong' in taken) return asking(talk, kept, [words(`propose.wrong.${taken.wrong}`, taken.facts)], taken.options, step);
  const answers: Answers = { ...kept.answers, ...taken.answers };
  const { draft, dropped } = settled({ ...kept, answers }, dayOf(at));
  await keepAnswers(talk, draft);
  const remarks = [...(taken.remark ? [words(taken.remark.key, taken.remark.facts)] : []), ...again(language, dropped), ...(step === 'requested' ? overNorm(talk, draft) : [])];
  return asking(talk, draft, remarks);
}

const again = (language: Language, dropped: readonly Step[]): string[] =>
  (dropped.length > 0 ? [sentence(language, 'labels', 'propose.again', { numbers: dropped.map(numberOf).join(', ') })] : []);

function overNorm({ language, at }: Talk, { answers }: Draft): string[] {
  const granted = grantedOf(answers, dayOf(at));
  return granted < BigInt(answers.requested!) ? [sentence(language, 'labels', 'propose.overNorm', { granted, number: numberOf('requested') })] : [];
}

/** The next question, or a given one; when all are answered, the whole to confirm. */
async function asking(talk: Talk, draft: Draft, before: readonly string[] = [], offered?: readonly Option[], again?: Step): Promise<Answer> {
  const { language } = talk;
  const step = again ?? nextStep(draft);
  if (step === null) return card(talk, draft.answers as Complete, draft, before);
  const options = offered ?? (await choices(talk, step, draft.answers));
  const texts = options.map(({ text, words, facts }) => text ?? sentence(language, 'labels', words!, facts));
  const facts = {
    before: before.join('\n'), number: numberOf(step), of: steps.length, question: await question(talk, step, draft.answers),
    options: texts.map((text, index) => ({ number: index + 1, text })),
  };
  return {
    messages: [say(language, 'proposeAsk', facts, [...texts.map((text, index) => choice(language, index, text, `po:${step}:${index}`)), button(language, 'propose.later', 'pl')])],
    ask: { what: 'propose', step, ...(options.length > 0 ? { options: options.map(({ value }) => value) } : {}) },
  };
}

async function question({ language, at }: Talk, step: Step, answers: Answers): Promise<string> {
  const facts = step === 'requested' ? allowedBy(answers, dayOf(at)) : step === 'eligibleCost' ? { total: answers.total ?? null } : {};
  return render(language, `chat/propose${step[0]!.toUpperCase()}${step.slice(1)}`, facts);
}

/** What may be pressed instead of typed. */
async function choices(talk: Talk, step: Step, { implementer, total, plannedEnd }: Answers): Promise<Option[]> {
  const own = await ownUnits(talk);
  const unit = own.find(({ id }) => id === implementer);
  const year = yearOf(dayOf(talk.at));
  switch (step) {
    case 'fund': return [{ value: 'national', words: 'propose.national' }, { value: 'provincial', words: 'propose.provincial' }];
    case 'province': return unit?.province ? [{ value: unit.province, text: unit.province }] : [];
    case 'eligibleCost': return total ? [{ value: 'total', words: 'propose.sameAsTotal', facts: { total } }] : [];
    case 'beneficiary': return unit ? [{ value: unit.id, words: 'propose.ownUnit', facts: { name: unit.name } }] : [];
    case 'planYear': return [year, year + 1].filter((one) => !plannedEnd || one <= yearOf(plannedEnd)).map((one) => ({ value: String(one), text: String(one) }));
    case 'implementer': return own.slice(0, 10).map(({ id, name }) => ({ value: id, text: name }));
    default: return [];
  }
}

/** The whole once more, with what the conditions of support say no to or leave open, to be confirmed. */
async function card(talk: Talk, answers: Complete, draft: Draft, before: readonly string[]): Promise<Answer> {
  const { language, at } = talk;
  const today = dayOf(at);
  const missing = await missingAuthorities(talk, answers);
  if (missing.length > 0) return stopped(talk, answers, missing, before);
  const { fund, activity, planYear, requested, total, eligibleCost } = answers;
  // the decision itself is what is asked for
  const checks = checklist({ activity, fund, planYear, asked: BigInt(requested), cost: BigInt(eligibleCost ?? total) }, today).filter(({ verdict, line }) => verdict !== 'yes' && line !== 'approval');
  const facts = { before: before.join('\n'), lines: await lines(talk, answers), granted: grantedOf(answers, today), over: grantedOf(answers, today) < BigInt(requested), checks };
  return {
    messages: [say(language, 'proposeCard', facts, [button(language, 'propose.send', `pc:${draft.id}:${seal(draft)}`), button(language, 'propose.later', 'pl'), button(language, 'propose.discard', 'pd')])],
    ask: { what: 'propose', step: 'confirm' },
  };
}

async function lines(talk: Talk, answers: Complete): Promise<{ number: number; title: string; value: string }[]> {
  const { language, at } = talk;
  const money = (amount: string) => written(BigInt(amount));
  const values: Record<Step, string> = {
    fund: inForce(answers.fund, dayOf(at)).title[language], name: answers.name, activity: activities.get(answers.activity)!.title[language], province: answers.province,
    total: money(answers.total), eligibleCost: money(answers.eligibleCost), requested: money(answers.requested), beneficiary: answers.beneficiary.name,
    plannedEnd: writtenDay(answers.plannedEnd), planYear: String(answers.planYear), implementer: (await unitName(talk, answers.implementer)) ?? answers.implementer,
  };
  const titles: Partial<Record<Step, string>> = { fund: 'propose.fund', beneficiary: 'field.beneficiaries', implementer: 'propose.implementer' };
  return steps.map((step) => ({ number: numberOf(step), title: sentence(language, 'labels', titles[step] ?? `field.${step}`), value: values[step] }));
}

const stopped = ({ language }: Talk, { province }: Answers, missing: readonly string[], before: readonly string[] = []): Answer =>
  ({ messages: [say(language, 'proposeNoUnit', { before: before.join('\n'), province, missing: missing.map((party) => sentence(language, 'labels', `propose.unit.${party}`)) }, [button(language, 'human', 'hu')])] });

const mayFile = async (talk: Talk, { answers: { implementer } }: Draft): Promise<boolean> => {
  const own = await ownUnits(talk);
  return implementer === undefined ? own.length > 0 : own.some(({ id }) => id === implementer);
};

const notYours = ({ language }: Talk): Answer => ({ messages: [say(language, 'proposeNotYours', {}, menu(language))] });
const noDraft = ({ language }: Talk): Answer => ({ messages: [say(language, 'proposeNone', {}, menu(language))] });
const standing = (draft: Draft) => ({ name: draft.answers.name ?? null, number: numberOf(nextStep(draft) ?? 'implementer'), of: steps.length, done: nextStep(draft) === null });
