import type { Mark, Office, Party, Procedure, Quorum, Stage, Words } from './procedure';
import { Refusal } from './refusal';
import { faultsOf } from './soundness';

/** What a unit may set for itself at a stage, where the law is silent. */
export const settingNames = [
  'deadline.workingDays', 'deadline.calendarDays', 'remind', 'escalate', 'apology.workingDays', 'mayAsk.workingDays', 'expires.workingDaysAfter', 'council.sizes',
  'quorum.present', 'quorum.pass', 'quorum.of', 'quorum.mean', 'quorum.tie', 'quorum.close', 'quorum.chairPresent', 'quorum.writtenIsPresent', 'reports.askedDaysBefore',
] as const;
export type SettingName = (typeof settingNames)[number];
/** Days, sizes, a share, yes or no; null goes back to the table's own value. */
export type SettingValue = number | boolean | string | null | readonly number[];

/** A unit's own value at the stages that are its own: the first signer's office, or the office that appoints the council, is of its party. */
export interface Setting { unit: string; stage: string; name: string; value: SettingValue }
export interface Settable { stage: string; title: Words; party: Party; name: SettingName; value: SettingValue; source: string; mark: Mark }

/** Everything that units may set in a table, with the table's own value. */
export const settable = (procedure: Procedure): Settable[] => Object.entries(procedure.stages).flatMap(([id, stage]) =>
  settingNames.map((name) => ({ stage: id, title: stage.title, party: ownerOf(stage), name, ...said(stage, name) })).filter((one): one is Settable => one.mark === 'setting'));

/** Whether a table still leaves this open; what a later law settles is no setting any more. */
export const isSettable = (procedure: Procedure, { stage, name }: Pick<Setting, 'stage' | 'name'>): boolean => {
  const at = Object.hasOwn(procedure.stages, stage) ? procedure.stages[stage] : undefined;
  return at !== undefined && isName(name) && said(at, name)?.mark === 'setting';
};

/** The party whose unit sets what is open at a stage. @throws Refusal SETTING_NOT_ALLOWED for a stage that the table does not have */
export function settingParty(procedure: Procedure, stage: string): Party {
  if (!Object.hasOwn(procedure.stages, stage)) throw new Refusal('SETTING_NOT_ALLOWED', { field: 'stage', stage });
  return ownerOf(procedure.stages[stage]!);
}

/**
 * The table as a project gets it: the settings of the units that play a party in it, each at its own stages; those of other units change nothing.
 * @throws Refusal SETTING_NOT_ALLOWED for what the law says or the table does not have, INVALID_FACT with `field` and `rule` for a value that cannot be
 */
export function withSettings(procedure: Procedure, settings: readonly Setting[], units: Partial<Record<Party, string>>): Procedure {
  return settings.reduce((table, setting) => (units[settingParty(procedure, setting.stage)] === setting.unit ? applied(table, setting) : table), procedure);
}

function applied(table: Procedure, { stage, name, value }: Setting): Procedure {
  const before = table.stages[stage]!;
  const now = isName(name) ? said(before, name) : null;
  if (!isName(name) || now?.mark !== 'setting') throw new Refusal('SETTING_NOT_ALLOWED', { field: name, stage, ...(now ? { mark: now.mark, source: now.source } : {}) });
  if (value === null) return table;
  const { rule, fits, write } = knobs[name];
  if (!fits(value, now.value)) throw new Refusal('INVALID_FACT', { field: name, rule, stage });
  const after = { ...table, stages: { ...table.stages, [stage]: write(before, value as never) } };
  const faults = faultsOf(after);
  if (faults.length > 0) throw new Refusal('INVALID_FACT', { field: name, rule: faults.join('; '), stage });
  return after;
}

const isName = (name: string): name is SettingName => (settingNames as readonly string[]).includes(name);

function ownerOf({ signers }: Stage): Party {
  const office: Office = 'council' in signers ? signers.council.appointedBy : 'office' in signers ? signers.office : 'all' in signers ? signers.all[0]! : 'inOrder' in signers ? signers.inOrder[0]! : signers.of[0]!;
  return office.split('.')[0] as Party;
}

interface Said { value: SettingValue; source: string; mark: Mark }
const said = (stage: Stage, name: SettingName): Said | null => knobs[name].read(stage);

/** How one value is read from a stage and written into it, and what it may be. `now` is the table's value. */
interface Knob { rule: string; read(stage: Stage): Said | null; fits(value: SettingValue, now: SettingValue): boolean; write(stage: Stage, value: never): Stage }

/** Far more than any term of the programme; a day is found by walking there. */
const MOST_DAYS = 1_000;
/** Fewer is no council; more cannot be named at the door. */
const MEMBERS = [3, 15] as const;

const whole = (least: number, most: number) => (value: unknown): boolean => Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const wholes = (least: number, most: number) => (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(whole(least, most)) && new Set(value).size === value.length;
const days = (least: number) => ({ rule: `${least}-${MOST_DAYS}`, fits: whole(least, MOST_DAYS) });
const oneOf = (...words: readonly string[]) => ({ rule: words.join(' | '), fits: (value: SettingValue) => words.includes(value as string) });
const yesOrNo = { rule: 'true | false', fits: (value: SettingValue) => typeof value === 'boolean' };

/** The law knows no reminders and no ladder inside the house: they are the product's own. */
const own = { source: 'đơn vị quy định', mark: 'setting' } as const;
const quorum = (read: (quorum: Quorum) => SettingValue) => (stage: Stage): Said | null => {
  const value = stage.quorum ? read(stage.quorum) : null;
  return value === null ? null : { value, source: stage.quorum!.source ?? stage.basis, mark: stage.quorum!.mark };
};
const inQuorum = (stage: Stage, more: Partial<Quorum>): Stage => ({ ...stage, quorum: { ...stage.quorum!, ...more } });

const knobs: Record<SettingName, Knob> = {
  'deadline.workingDays': {
    ...days(1), read: ({ deadline }) => (deadline && 'workingDays' in deadline ? { value: deadline.workingDays, source: deadline.source, mark: deadline.mark } : null),
    write: (stage, workingDays: number) => ({ ...stage, deadline: { ...stage.deadline!, workingDays } }),
  },
  'deadline.calendarDays': {
    ...days(1), read: ({ deadline }) => (deadline && 'calendarDays' in deadline ? { value: deadline.calendarDays, source: deadline.source, mark: deadline.mark } : null),
    write: (stage, calendarDays: number) => ({ ...stage, deadline: { ...stage.deadline!, calendarDays } }),
  },
  remind: {
    rule: `0-${MOST_DAYS}, each once`, read: ({ remind }) => (remind ? { value: remind.map(({ workingDaysBefore }) => workingDaysBefore), ...own } : null),
    fits: (value) => wholes(0, MOST_DAYS)(value) && value.length <= 5,
    write: (stage, all: readonly number[]) => ({ ...stage, remind: all.map((workingDaysBefore) => ({ workingDaysBefore })) }),
  },
  escalate: {
    rule: `0-${MOST_DAYS}, one for each step of the ladder, rising`, read: ({ escalate }) => (escalate ? { value: escalate.map(({ workingDaysAfter }) => workingDaysAfter), ...own } : null),
    fits: (value, now) => wholes(0, MOST_DAYS)(value) && value.length === (now as readonly number[]).length && value.every((step, at) => at === 0 || value[at - 1]! < step),
    write: (stage, all: readonly number[]) => ({ ...stage, escalate: stage.escalate!.map((step, at) => ({ ...step, workingDaysAfter: all[at]! })) }),
  },
  'apology.workingDays': {
    ...days(1), read: ({ apology }) => (apology ? { value: apology.workingDays, source: apology.source, mark: apology.mark } : null),
    write: (stage, workingDays: number) => ({ ...stage, apology: { ...stage.apology!, workingDays } }),
  },
  'mayAsk.workingDays': {
    ...days(1), read: ({ mayAsk }) => (mayAsk ? { value: mayAsk.answerWithin.workingDays, source: mayAsk.answerWithin.source, mark: mayAsk.answerWithin.mark } : null),
    write: (stage, workingDays: number) => ({ ...stage, mayAsk: { ...stage.mayAsk!, answerWithin: { ...stage.mayAsk!.answerWithin, workingDays } } }),
  },
  'expires.workingDaysAfter': {
    ...days(1), read: ({ expires }) => (expires ? { value: expires.workingDaysAfter, source: expires.source, mark: expires.mark } : null),
    write: (stage, workingDaysAfter: number) => ({ ...stage, expires: { ...stage.expires!, workingDaysAfter } }),
  },
  'council.sizes': {
    rule: `${MEMBERS.join('-')}, each once`, read: ({ signers, basis }) => ('council' in signers ? { value: signers.council.sizes, source: basis, mark: signers.council.mark } : null),
    fits: (value) => wholes(...MEMBERS)(value) && value.length > 0,
    write: (stage, sizes: readonly number[]) => ({ ...stage, signers: 'council' in stage.signers ? { ...stage.signers, council: { ...stage.signers.council, sizes } } : stage.signers }),
  },
  'quorum.present': { ...oneOf('1/2', '2/3', 'all'), read: quorum(({ present }) => present), write: (stage, present: Quorum['present']) => inQuorum(stage, { present }) },
  'quorum.pass': { ...oneOf('majority', '2/3', 'all'), read: quorum(({ pass }) => pass), write: (stage, pass: Quorum['pass']) => inQuorum(stage, { pass }) },
  'quorum.of': { ...oneOf('members', 'present'), read: quorum(({ of = 'members' }) => of), write: (stage, of: NonNullable<Quorum['of']>) => inQuorum(stage, { of }) },
  'quorum.mean': { rule: '1-1000', fits: whole(1, 1_000), read: quorum(({ mean }) => mean ?? null), write: (stage, mean: number) => inQuorum(stage, { mean }) },
  'quorum.tie': { ...oneOf('fails', 'chair'), read: quorum(({ tie = 'fails' }) => tie), write: (stage, tie: NonNullable<Quorum['tie']>) => inQuorum(stage, { tie }) },
  'quorum.close': { ...oneOf('early', 'all'), read: quorum(({ close = 'early' }) => close), write: (stage, close: NonNullable<Quorum['close']>) => inQuorum(stage, { close }) },
  'quorum.chairPresent': {
    ...yesOrNo, read: quorum(({ chairPresent = false }) => chairPresent),
    write: (stage, wanted: boolean) => { const { chairPresent: _, ...rest } = stage.quorum!; return { ...stage, quorum: wanted ? { ...rest, chairPresent: true } : rest }; },
  },
  'quorum.writtenIsPresent': { ...yesOrNo, read: quorum(({ writtenIsPresent = false }) => writtenIsPresent), write: (stage, writtenIsPresent: boolean) => inQuorum(stage, { writtenIsPresent }) },
  'reports.askedDaysBefore': {
    rule: '0-28', fits: whole(0, 28), read: ({ reports }) => (reports ? { value: reports.askedDaysBefore, source: reports.source, mark: reports.mark } : null),
    write: (stage, askedDaysBefore: number) => ({ ...stage, reports: { ...stage.reports!, askedDaysBefore } }),
  },
};
