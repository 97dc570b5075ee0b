import type { Day } from './calendar';
import { isDay } from './calendar';
import data from './data/norms.json';
import type { Dong } from './money';
import type { Words } from './procedure';
import { Refusal } from './refusal';
import { mustBeAmount, mustBeCount } from './shares';

/** How the figure was read: in the law, in a text that repeats it, remembered, or looked for and not found. */
export type NormMark = 'seen' | 'seenIndirect' | 'memory' | 'unknown';

/** Raises a cap: hundredths, 150 = 1.5 times. null where the law of the time had none. */
export interface Multiplier { id: 'priority' | 'line'; factor: number | null; source: string; article: string; mark: NormMark }

/** A norm as it was in force from one day to another (inclusive); a project keeps the one of its day. Plain JSON but for `cap`, which the books write as a decimal string. */
export interface NormVersion {
  activity: string;
  from: Day;
  to: Day | null;
  /** Hundredths of a percent of the eligible cost: 5000 = 50 %. */
  percent: number | null;
  /** Đồng for one unit. */
  cap: Dong | null;
  /** What the cap counts: facility, model, booth. */
  unit: string;
  /** null above means that the law sets none, but for what stands here: that is open. */
  notFound: readonly ('percent' | 'cap')[];
  source: string;
  article: string;
  mark: NormMark;
  /** What may raise the cap, pinned with it. */
  multipliers: readonly Multiplier[];
}

/** What a project is measured by. `line`: a whole technology line. `priority`: an area or industry with priority. Both raise the cap, never the percentage. */
export interface Measure { cost: Dong | null; quantity?: number; line?: boolean; priority?: boolean }

/** A limit in đồng with what it is made of: `percent` in hundredths of a percent, `cap` in đồng per unit, `multiplier` in hundredths. */
export interface Bound { name: 'asked' | 'percent' | 'cap'; amount: Dong; percent?: number; cap?: Dong; multiplier?: number; quantity?: number; source: string; article: string; mark: NormMark }

/** What could not be checked: no norm that day, no cost given, a figure that is open, a factor that is only an upper limit or missing. */
export type Unknown = 'norm' | 'cost' | 'percent' | 'cap' | 'priority' | 'line';

export interface Grant { granted: Dong; bounds: readonly Bound[]; binding: Bound['name']; unknown: readonly Unknown[] }

/** An activity of the programme: its group is the number of NĐ 45/2012/NĐ-CP Art. 4 (`A3`). */
export interface Activity { id: string; group: string; unit: string; title: Words }
export const activities: ReadonlyMap<string, Activity> = new Map(data.activities.map(({ id, group, unit, title }) => [id, { id, group, unit, title }]));

type Dated = { from: Day; to: Day | null };
const inForce = <T extends Dated>(versions: readonly T[], day: Day): T | undefined => versions.find(({ from, to }) => from <= day && (to === null || day <= to));

/** The multipliers of an activity on a day. */
const multipliersAt = (activity: string, day: Day): Multiplier[] => data.multipliers.flatMap(({ id, activities: only, versions }) => {
  const version = only === null || (only as string[]).includes(activity) ? inForce(versions as (Omit<Multiplier, 'id'> & Dated)[], day) : undefined;
  return version ? [{ id: id as Multiplier['id'], factor: version.factor, source: version.source, article: version.article, mark: version.mark }] : [];
});

const norms: ReadonlyMap<string, readonly NormVersion[]> = new Map(data.activities.map(({ id, unit, versions }) => [id, versions.map((version) => ({
  ...version, activity: id, unit, cap: version.cap === null ? null : BigInt(version.cap), notFound: version.notFound as NormVersion['notFound'], mark: version.mark as NormMark, multipliers: multipliersAt(id, version.from),
}))]));

/** Every version of an activity's norm, the oldest first; none for an activity that is not known. */
export const versionsOf = (activity: string): readonly NormVersion[] => norms.get(activity) ?? [];

/** The norm in force for an activity on a day; null where none is known. @throws Refusal INVALID_FACT: no such day */
export function normAt(activity: string, day: Day): NormVersion | null {
  if (!isDay(day)) throw new Refusal('INVALID_FACT', { field: 'day', rule: 'day' });
  return inForce(versionsOf(activity), day) ?? null;
}

/**
 * What is granted, in đồng rounded down: the least of what is asked for, the percentage of the cost, and the cap by multiplier and quantity.
 * Every bound is named; `unknown` says what could not be checked, so that 'no bound' is never read as 'no limit'. @throws Refusal INVALID_FACT
 */
export function grant({ activity, day, asked, ...measure }: Measure & { activity: string; day: Day; asked: Dong }): Grant {
  mustBeAmount('asked', asked);
  mustBeMeasure(measure);
  const norm = normAt(activity, day);
  const bounds: Bound[] = [{ name: 'asked', amount: asked, source: 'Đề nghị của đơn vị', article: '', mark: 'seen' }, ...(norm ? limitOf(norm, measure) : [])];
  const binding = bounds.reduce((lowest, bound) => (bound.amount < lowest.amount ? bound : lowest));
  return { granted: binding.amount, bounds, binding: binding.name, unknown: norm ? unknownOf(norm, measure) : ['norm'] };
}

/**
 * The bounds that a norm sets, in đồng rounded down, whatever is asked for; none where nothing is known. The cap is for one unit and is multiplied
 * before the two are compared (TT 28/2018/TT-BTC Art. 8(4); priority: TTLT 26/2014/TTLT-BTC-BCT Art. 6(2)(t)). @throws Refusal INVALID_FACT
 */
export function limitOf(norm: NormVersion, measure: Measure): readonly Bound[] {
  mustBeMeasure(measure);
  const { percent, cap, source, article, mark } = norm;
  const { cost, quantity = 1 } = measure;
  const bounds: Bound[] = [];
  if (percent !== null && cost !== null) bounds.push({ name: 'percent', amount: (cost * BigInt(percent)) / 10_000n, percent, source, article, mark });
  if (cap !== null) bounds.push(capOf({ ...norm, cap }, quantity, multipliersOf(norm, measure).filter((one) => one.factor !== null)));
  return bounds;
}

/** What of a project the norm cannot tell. */
export function unknownOf(norm: NormVersion, measure: Measure): Unknown[] {
  const missing: Unknown[] = norm.percent !== null && measure.cost === null ? ['cost'] : [];
  // that a place has priority gives at most 1.5 times; how much each case gets stands in an annex that was not found
  return [...missing, ...norm.notFound, ...(norm.cap === null ? [] : multipliersOf(norm, measure).filter(({ id, factor }) => id === 'priority' || factor === null).map(({ id }) => id))];
}

const multipliersOf = (norm: NormVersion, measure: Measure): Multiplier[] => norm.multipliers.filter(({ id }) => measure[id]);

const weakness: readonly NormMark[] = ['seen', 'seenIndirect', 'memory', 'unknown'];
const weaker = (a: NormMark, b: NormMark): NormMark => (weakness.indexOf(a) >= weakness.indexOf(b) ? a : b);

function capOf({ cap, source, article, mark }: NormVersion & { cap: Dong }, quantity: number, raised: readonly Multiplier[]): Bound {
  const times = raised.reduce((all, { factor }) => all * BigInt(factor!), 1n);
  const base = 100n ** BigInt(raised.length);
  const others = raised.filter((one) => one.source !== source || one.article !== article);
  return {
    name: 'cap', amount: (cap * times * BigInt(quantity)) / base, cap, multiplier: Number((times * 100n) / base), quantity,
    source: [source, ...others.map((one) => one.source)].filter((one, at, all) => all.indexOf(one) === at).join('; '),
    article: [article, ...others.map((one) => one.article)].join('; '), mark: raised.reduce<NormMark>((weakest, one) => weaker(weakest, one.mark), mark),
  };
}

function mustBeMeasure({ cost, quantity }: Measure): void {
  if (cost !== null) mustBeAmount('cost', cost);
  if (quantity !== undefined) mustBeCount('quantity', quantity);
}
