import type { Instant } from './calendar';
import conditions from './data/conditions.json';
import type { Dong } from './money';
import type { Words } from './procedure';
import { mustBeAmount } from './shares';

export type PriorityArea = 'highlandIslandBorderEthnic' | 'poorDistrict' | 'newRuralCommune' | 'disadvantaged';

/** What decides the place of an application. null: not known, which is never an advantage. */
export interface Candidate {
  id: string;
  asked: Dong;
  /** Đề án điểm. */
  keyProject: boolean;
  /** Cleaner production is ranked by effect and urgency only. */
  cleanerProduction: boolean;
  area: PriorityArea | 'none' | null;
  /** The group of NĐ 45/2012/NĐ-CP Art. 6(2). */
  industry: 'b' | 'a' | 'none' | null;
  /** The implementing unit's record by the office's own measure; more is better. */
  record: number | null;
  /** By the appraisal's own measure; more is better. */
  effect: number | null;
  urgency: number | null;
  filed: Instant;
}

/** What an application is compared by. */
export type Criterion = keyof typeof conditions.ranking;

/** A place with what put it behind the one before (`first` for the best). `unknown`: what was missing to compare it fairly. */
export interface Ranked { place: number; candidate: Candidate; by: Criterion | 'first'; because: Words; article: string; mark: string; unknown: Criterion[] }

/**
 * The order in which applications are funded: key projects; then area; industry, group b before a; the unit's record. Cleaner production is
 * ordered by effect and urgency only (TT 36/2013/TT-BCT Art. 7, TT 46/2012/TT-BCT Art. 6). Where the law is silent a setting decides and is
 * named: cleaner production follows the others, equals stand by arrival.
 */
export function rank(candidates: readonly Candidate[]): Ranked[] {
  const ordered = [...candidates].sort((a, b) => decided(a, b).order);
  return ordered.map((candidate, at) => {
    const unknown = criteriaOf(candidate).filter((criterion) => candidate[criterion as 'area'] === null);
    const before = ordered[at - 1];
    if (!before) return { place: 1, candidate, by: 'first', because: { vi: 'Đứng đầu danh sách.', en: 'First on the list.' }, article: '', mark: 'seen', unknown };
    const { by } = decided(before, candidate);
    return { place: at + 1, candidate, by, because: reasons[by], article: rules[by].article, mark: rules[by].mark, unknown };
  });
}

export interface Cut {
  fits: Ranked[];
  /** Who gets nothing, each with the money that is missing until its turn, and whether the money left over would be enough for it alone. */
  left: { ranked: Ranked; short: Dong; wouldFit: boolean }[];
  /** What is spent and what is left of the money, in đồng. */
  spent: Dong;
  remaining: Dong;
}

/** What the money pays for, strictly in order: nobody is funded past one that did not fit; whether the rest goes to a later one is a person's decision. @throws Refusal INVALID_FACT */
export function cutAt(ranked: readonly Ranked[], money: Dong): Cut {
  mustBeAmount('money', money, 'orZero');
  ranked.forEach(({ candidate }) => mustBeAmount('asked', candidate.asked));
  let sum = 0n;
  const upTo = ranked.map(({ candidate }) => (sum += candidate.asked));
  const fitting = upTo.filter((one) => one <= money).length;
  const spent = upTo[fitting - 1] ?? 0n;
  const remaining = money - spent;
  return {
    fits: ranked.slice(0, fitting), spent, remaining,
    left: ranked.slice(fitting).map((one, at) => ({ ranked: one, short: upTo[fitting + at]! - money, wouldFit: one.candidate.asked <= remaining })),
  };
}

const rules = conditions.ranking;

const criteriaOf = ({ cleanerProduction }: Candidate): Criterion[] => (cleanerProduction ? ['effect', 'urgency'] : ['area', 'industry', 'record']);

/** Lower comes first. What is not known comes after everything that is. */
const standing: Record<Criterion, (one: Candidate) => number> = {
  key: ({ keyProject }) => (keyProject ? 0 : 1),
  queue: ({ cleanerProduction }) => rules.queue.order.indexOf(cleanerProduction ? 'cleanerProduction' : 'general'),
  area: ({ area }) => listed(rules.area.order, area),
  industry: ({ industry }) => listed(rules.industry.order, industry),
  record: ({ record }) => measured(record),
  effect: ({ effect }) => measured(effect),
  urgency: ({ urgency }) => measured(urgency),
  arrival: () => 0,
};
const listed = (order: readonly string[], one: string | null): number => (one === null ? order.length + 1 : order.includes(one) ? order.indexOf(one) : order.length);
const measured = (value: number | null): number => (value === null ? Infinity : -value);

/** Who comes first of two (negative: a) and the first criterion in which they differ. */
function decided(a: Candidate, b: Candidate): { order: number; by: Criterion } {
  for (const by of ['key', 'queue', ...criteriaOf(a)] as Criterion[]) {
    const [first, second] = [standing[by](a), standing[by](b)];
    if (first !== second) return { order: first < second ? -1 : 1, by };
  }
  const [first, second] = [`${a.filed} ${a.id}`, `${b.filed} ${b.id}`];
  return { order: first < second ? -1 : first > second ? 1 : 0, by: 'arrival' };
}

/** Why one stands behind the other. */
const reasons: Record<Criterion, Words> = {
  key: { vi: 'Đề án điểm được xét trước.', en: 'Key projects come first.' },
  queue: { vi: 'Sản xuất sạch hơn được xếp riêng, sau các đề án khác (thiết lập của hệ thống).', en: 'Cleaner production stands in a list of its own, after the others (a setting).' },
  area: { vi: 'Địa bàn của đề án đứng trước được ưu tiên hơn.', en: 'The area of the one before has more priority.' },
  industry: { vi: 'Cùng địa bàn; ngành nghề của đề án đứng trước được ưu tiên hơn.', en: 'Same area; the industry of the one before has more priority.' },
  record: { vi: 'Cùng địa bàn, ngành nghề; đơn vị của đề án đứng trước thực hiện tốt hơn.', en: 'Same area and industry; the unit of the one before has the better record.' },
  effect: { vi: 'Đề án sản xuất sạch hơn đứng trước hiệu quả hơn.', en: 'The cleaner-production project before has more effect.' },
  urgency: { vi: 'Hiệu quả ngang nhau; đề án đứng trước cấp thiết hơn.', en: 'Same effect; the one before is more urgent.' },
  arrival: { vi: 'Ngang nhau theo quy định; xếp theo thứ tự nộp (thiết lập của hệ thống).', en: 'Equal by the law; in order of arrival (a setting).' },
};
