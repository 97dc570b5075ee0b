import { z } from 'zod';
import { ApplicationBody, Comment, DayText, FactsBody, Label, Money, Text } from '../api/schemas';
import { vietnam } from '../domain/calendar';
import { checkChanges, withChanges } from '../domain/calendarChanges';
import type { CalendarChange } from '../domain/calendarChanges';
import type { Application } from '../domain/eligibility';
import { activities } from '../domain/norms';
import type { Dossier } from '../domain/outlook';
import { duties } from '../domain/procedure';
import type { Party, Procedure } from '../domain/procedure';
import type { Facts } from '../domain/project';
import { findProvince } from '../domain/provinces';
import { Refusal } from '../domain/refusal';
import { settingParty, withSettings } from '../domain/settings';
import type { Setting } from '../domain/settings';
import { inForce } from '../prisma/procedures';
import { refusalText, sentence } from '../templates/render';

/** What is wrong with a file: where, the rule's name, and words for the person. */
export interface Fault { field: string; rule: string; message: string }

export class Faults extends Error {
  constructor(readonly faults: readonly Fault[]) { super(faults.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join('\n')); this.name = 'Faults'; }
}

/** A fault with its words of `templates/vi/problems.json`. */
export const fault = (field: string, rule: string, facts: object = {}): Fault => ({ field, rule, message: sentence('vi', 'problems', `file.${rule}`, facts) });

/** Terms are walked day by day, so a year has its limits. */
const Near = DayText.refine((day) => day >= '1945-01-01' && day < '2101-01-01', { message: sentence('vi', 'problems', 'file.year') });
const FOR_EVER = '9999-12-31';
const Id = Text(100).min(1);
const Days = { from: Near, to: Near };

/** A file may also say what a project of the books derives from its facts. */
const ToldApplication = ApplicationBody.extend({
  activity: Text(60).optional(), fund: z.enum(['national', 'provincial']).optional(), planYear: z.int().optional(), cost: Money.optional(), asked: Money.optional(), approved: z.boolean().optional(),
});

const Told = z.strictObject({
  procedure: z.enum(['national', 'provincial']), filed: Near, facts: FactsBody.extend({ plannedEnd: Near }), application: ToldApplication.optional(),
  stage: Text(60).optional(), opened: Near.optional(), pauses: z.array(z.strictObject({ from: Near, to: Near.nullable().default(null) })).max(50).default([]),
  holidays: z.array(z.strictObject({ day: Near, kind: z.enum(['off', 'makeup', 'ordinary']), name: Label(200).default('Theo tệp'), replaces: Near.optional() })).max(200).default([]),
  people: z.array(z.strictObject({
    id: Id, name: Label(200), active: z.boolean().default(true), absences: z.array(z.strictObject(Days)).max(50).default([]),
    offices: z.array(z.strictObject({ holder: Text(200).optional(), office: Text(100).optional(), from: Near.optional(), to: Near.optional() })).max(50).default([]),
  })).max(500).default([]),
  delegations: z.array(z.strictObject({
    id: Id.optional(), principal: Id, delegate: Id, stages: z.array(Text(60)).max(50).default([]), units: z.array(Text(80)).max(50).default([]), ...Days, accepted: z.boolean().default(true), revoked: z.boolean().default(false),
  })).max(200).default([]),
  interests: z.record(Id, Comment(2_000)).default({}), duties: z.record(Id, z.enum(duties)).default({}),
  settings: z.array(z.strictObject({ unit: Text(80), stage: Text(60), name: Text(60), value: z.union([z.number(), z.boolean(), Text(20), z.array(z.number()).max(20), z.null()]) })).max(200).default([]),
});
type Told = z.output<typeof Told>;

/** The project that a file tells, and the rules that it began with. @throws Faults everything that is wrong with it */
export function dossierOf(raw: unknown): { procedure: Procedure; settings: readonly Setting[]; dossier: Dossier } {
  const parsed = Told.safeParse(raw);
  if (!parsed.success) throw new Faults(parsed.error.issues.flatMap((issue) => faultsIn(issue, raw)));
  const told = parsed.data;
  const table = guarded('filed', () => inForce(told.procedure, told.filed));
  const wrong = faultsOf(told, table);
  if (wrong.length > 0) throw new Faults(wrong);
  const units = told.facts.units as Partial<Record<Party, string>>;
  const procedure = told.settings.reduce((before, setting, at) => guarded(`settings.${at}`, () => withSettings(before, [setting], units)), table);
  return { procedure, settings: told.settings, dossier: asDossier(told, table) };
}

/** What a deed refuses, as a fault of a field. @throws Faults */
export function guarded<T>(field: string, deed: () => T): T {
  try { return deed(); } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { facts } = error;
    const of = typeof facts['field'] === 'string' && field !== '' ? `${field}.${facts['field']}` : String(facts['field'] ?? field);
    throw new Faults([{ field: of, rule: typeof facts['rule'] === 'string' ? facts['rule'] : error.code, message: refusalText('vi', error) }]);
  }
}

const amounts = ['requested', 'total', 'eligibleCost', 'cost', 'asked', 'capital', 'revenue', 'ownMoney'];

/** One issue of the schema in words that say what to do. */
function faultsIn(issue: z.core.$ZodIssue, raw: unknown): Fault[] {
  const path = issue.path.map(String);
  const field = path.join('.');
  const value = path.reduce<unknown>((inner, key) => (inner !== null && typeof inner === 'object' && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined), raw);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => fault([...path, key].join('.'), 'unknownField'));
  if (value === undefined && path.length > 0) return [fault(field, 'missing')];
  if (amounts.includes(path.at(-1) ?? '')) return [fault(field, amountRule(value))];
  if (issue.code === 'invalid_union') return [{ field, rule: 'form', message: sentence('vi', 'problems', 'file.form') }];
  return [{ field, rule: issue.code, message: issue.message }];
}

function amountRule(value: unknown): string {
  if (typeof value === 'number' ? value < 0 : /^\s*-\s*\d/.test(String(value))) return 'negative';
  if (typeof value === 'string' && /^\d{19,}$/.test(value)) return 'overflow';
  return 'amount';
}

/** What a schema cannot see: names that do not exist, days in the wrong order, and what contradicts something else. */
function faultsOf(told: Told, table: Procedure): Fault[] {
  const { facts, filed, stage, opened, application = {} } = told;
  const ids = told.people.map(({ id }) => id);
  const person = (field: string, id: string) => (ids.includes(id) ? [] : [fault(field, 'unknownPerson', { id })]);
  const stageAt = (field: string, id: string) => (Object.hasOwn(table.stages, id) ? [] : [fault(field, 'unknownStage', { id, known: Object.keys(table.stages) })]);
  const period = (field: string, { from, to }: { from?: string | undefined; to?: string | null | undefined }) => (from && to && to < from ? [fault(`${field}.to`, 'beforeFrom')] : []);
  const places = facts.flags.includes('multiProvince') ? facts.province.split(/[,;]/) : [facts.province];
  const derived: Record<string, unknown> = { activity: facts.activity, fund: table.fund, planYear: facts.planYear, asked: facts.requested };
  return [
    ...(activities.has(facts.activity) ? [] : [fault('facts.activity', 'unknownActivity', { activity: facts.activity, known: [...activities.keys()] })]),
    ...places.map(findProvince).flatMap((found) => (found.kind === 'found' ? [] : [fault('facts.province', 'provinceUnclear', { candidates: found.kind === 'ask' ? found.candidates.map(({ old, current }) => old ?? current) : [] })])),
    ...(facts.plannedEnd < filed ? [fault('facts.plannedEnd', 'endBeforeFiled')] : []),
    ...told.settings.flatMap(({ unit, stage: of }, at) => {
      const party = Object.hasOwn(table.stages, of) ? settingParty(table, of) : null;
      return party === null || facts.units[party] === unit ? [] : [fault(`settings.${at}.unit`, 'notItsStage', { stage: of, party, unit: facts.units[party] })];
    }),
    ...(stage === undefined ? [] : stageAt('stage', stage)), ...(stage !== undefined && stage !== table.first && opened === undefined ? [fault('opened', 'openedMissing')] : []),
    ...(opened !== undefined && opened < filed ? [fault('opened', 'beforeFiled')] : []),
    ...told.pauses.flatMap((pause, at) => [...period(`pauses.${at}`, pause), ...(pause.from < (told.pauses[at - 1] ? told.pauses[at - 1]!.to ?? FOR_EVER : opened ?? filed) ? [fault(`pauses.${at}.from`, 'pauseOrder')] : [])]),
    ...told.people.flatMap(({ id, offices, absences }, at) => [
      ...(ids.indexOf(id) === at ? [] : [fault(`people.${at}.id`, 'twice', { id })]),
      ...absences.flatMap((absence, index) => period(`people.${at}.absences.${index}`, absence)),
      ...offices.flatMap((office, index) => [...period(`people.${at}.offices.${index}`, office), ...officeFaults(`people.${at}.offices.${index}`, office, table, facts as Facts)]),
    ]),
    ...told.delegations.flatMap(({ principal, delegate, stages, ...days }, at) => [
      ...person(`delegations.${at}.principal`, principal), ...person(`delegations.${at}.delegate`, delegate), ...(principal === delegate ? [fault(`delegations.${at}.delegate`, 'oneself')] : []),
      ...period(`delegations.${at}`, days), ...stages.flatMap((id, index) => stageAt(`delegations.${at}.stages.${index}`, id)),
    ]),
    ...Object.keys(told.interests).flatMap((id) => person(`interests.${id}`, id)), ...Object.keys(told.duties).flatMap((id) => person(`duties.${id}`, id)),
    ...Object.entries(derived).flatMap(([name, value]) => {
      const own = (application as Record<string, unknown>)[name];
      return own === undefined || own === value ? [] : [fault(`application.${name}`, 'contradicts')];
    }),
  ];
}

type OfficeTold = Told['people'][number]['offices'][number];

function officeFaults(field: string, { holder, office }: OfficeTold, table: Procedure, { units }: Facts): Fault[] {
  if ((holder === undefined) === (office === undefined)) return [fault(field, 'holderOrOffice')];
  const [name, unit, ...more] = (holder ?? office!).split('@');
  const at = holder === undefined ? `${field}.office` : `${field}.holder`;
  if (!Object.hasOwn(table.offices, name!)) return [fault(at, 'unknownOffice', { office: name, known: Object.keys(table.offices) })];
  if (holder !== undefined) return unit && more.length === 0 ? [] : [fault(at, 'holderForm')];
  if (unit !== undefined) return [fault(at, 'holderOrOffice')];
  const party = name!.split('.')[0] as Party;
  return units[party] ? [] : [fault(at, 'noUnit', { party })];
}

function asDossier(told: Told, table: Procedure): Dossier {
  const { procedure: _, filed, stage, opened, pauses, interests, duties: held } = told;
  const facts = told.facts as Facts;
  const cost = facts.eligibleCost ?? facts.total;
  return {
    facts, filed, pauses, interests, duties: held,
    application: { activity: facts.activity, fund: table.fund, planYear: facts.planYear, asked: facts.requested, ...(cost === null ? {} : { cost }), ...(told.application as Partial<Application> | undefined) },
    open: stage === undefined && opened === undefined ? null : { stage: stage ?? table.first, since: opened ?? filed },
    calendar: calendarWith(told.holidays),
    roster: {
      people: told.people.map((person) => ({ ...person, offices: person.offices.map(({ holder, office, from = '0001-01-01', to = FOR_EVER }) => ({ holder: holder ?? `${office}@${facts.units[office!.split('.')[0] as Party]}`, from, to })) })),
      delegations: told.delegations.map(({ id, ...one }, at) => ({ id: id ?? `${at + 1}`, ...one })),
    },
  };
}

function calendarWith(holidays: Told['holidays']): Dossier['calendar'] {
  const changes = holidays.map(({ name, replaces, ...day }): CalendarChange => ({ ...day, name: { vi: name, en: name }, source: 'tệp', mark: 'setting', ...(replaces ? { replaces } : {}) }));
  if (changes.length === 0) return vietnam;
  try {
    guarded('', () => checkChanges(vietnam, changes));
  } catch (error) {
    if (error instanceof Faults) throw new Faults(error.faults.map((one) => ({ ...one, field: one.field.replace(/^days/, 'holidays') })));
    throw error;
  }
  return withChanges(vietnam, changes);
}

