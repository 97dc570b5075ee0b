import fc from 'fast-check';
import { cutAt, rank } from '../../domain/ranking';
import type { Candidate } from '../../domain/ranking';
import { Refusal } from '../../domain/refusal';

const million = (amount: number) => BigInt(amount) * 1_000_000n;
const one = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id, asked: million(100), keyProject: false, cleanerProduction: false, area: 'none', industry: 'none', record: 0, effect: null, urgency: null, filed: '2026-05-10T02:00:00.000Z', ...more,
});
const order = (...candidates: Candidate[]) => rank(candidates).map(({ candidate }) => candidate.id);
const because = (...candidates: Candidate[]) => rank(candidates).map(({ candidate, by }) => `${candidate.id} ${by}`);

test('a key project comes before any area, industry and record', () => {
  expect(because(one('best', { area: 'highlandIslandBorderEthnic', industry: 'b', record: 9 }), one('key', { keyProject: true, record: null }))).toEqual(['key first', 'best key']);
});

test('then the area: highland, island, border or ethnic minority; poor district; new-rural commune; disadvantaged; none', () => {
  const areas = ['none', 'disadvantaged', 'newRuralCommune', 'poorDistrict', 'highlandIslandBorderEthnic'] as const;
  expect(order(...areas.map((area) => one(area, { area, industry: area === 'none' ? 'b' : 'none' })))).toEqual([...areas].reverse());
});

test('with the same area the industry: group b before a before none', () => {
  expect(because(one('none', { record: 9 }), one('a', { industry: 'a' }), one('b', { industry: 'b' }))).toEqual(['b first', 'a industry', 'none industry']);
});

test('with the same area and industry the unit with the better record', () => {
  expect(because(one('worse', { record: 3, filed: '2026-01-01T00:00:00.000Z' }), one('better', { record: 8 }))).toEqual(['better first', 'worse record']);
});

test('cleaner production goes by effect, then urgency; area, industry and record do not help it', () => {
  const clean = (id: string, effect: number, urgency: number, more: Partial<Candidate> = {}) => one(id, { cleanerProduction: true, effect, urgency, ...more });
  expect(because(clean('highland', 1, 9, { area: 'highlandIslandBorderEthnic', industry: 'b', record: 99 }), clean('urgent', 5, 2), clean('slow', 5, 1), clean('strong', 7, 0))).toEqual(['strong first', 'urgent effect', 'slow urgency', 'highland effect']);
});

test('cleaner production stands after the others by a setting, a key one still first', () => {
  const ranked = rank([one('clean', { cleanerProduction: true, effect: 9, urgency: 9 }), one('plain'), one('keyClean', { cleanerProduction: true, keyProject: true, effect: 1, urgency: 1 })]);
  expect(ranked.map(({ candidate, by, mark }) => [candidate.id, by, mark])).toEqual([['keyClean', 'first', 'seen'], ['plain', 'key', 'seen'], ['clean', 'queue', 'setting']]);
});

test('equals stand by arrival, then by id, and that it is a setting is said', () => {
  const ranked = rank([one('c'), one('b'), one('a', { filed: '2026-06-01T00:00:00.000Z' })]);
  expect(ranked.map(({ candidate, by, mark }) => [candidate.id, by, mark])).toEqual([['b', 'first', 'seen'], ['c', 'arrival', 'setting'], ['a', 'arrival', 'setting']]);
});

test('what is not known is never an advantage, and is named', () => {
  const ranked = rank([one('unknown', { area: null, industry: 'b', record: 9 }), one('none')]);
  expect(ranked.map(({ candidate, unknown }) => [candidate.id, unknown])).toEqual([['none', []], ['unknown', ['area']]]);
  expect(rank([one('x', { area: null, industry: null, record: null })])[0]!.unknown).toEqual(['area', 'industry', 'record']);
  expect(rank([one('x', { cleanerProduction: true, area: null, record: null })])[0]!.unknown).toEqual(['effect', 'urgency']);
  expect(order(one('unknown', { record: null }), one('bad', { record: -5 }))).toEqual(['bad', 'unknown']);
});

test('each place says its law and its reason', () => {
  const [, second] = rank([one('a', { area: 'poorDistrict' }), one('b')]);
  expect(second).toMatchObject({ place: 2, by: 'area', article: 'TT 46/2012/TT-BCT Art. 6', mark: 'seen' });
  expect(second!.because.vi).toContain('Địa bàn');
});

test('none is ranked as none', () => {
  expect(rank([])).toEqual([]);
  expect(cutAt([], 5n)).toEqual({ fits: [], left: [], spent: 0n, remaining: 5n });
});

const candidate = fc.record({
  id: fc.uuid(), asked: fc.bigInt(1n, 1_000n), keyProject: fc.boolean(), cleanerProduction: fc.boolean(), area: fc.constantFrom('highlandIslandBorderEthnic', 'poorDistrict', 'newRuralCommune', 'disadvantaged', 'none', null),
  industry: fc.constantFrom('b', 'a', 'none', null), record: fc.option(fc.integer({ min: 0, max: 3 })), effect: fc.option(fc.integer({ min: 0, max: 3 })), urgency: fc.option(fc.integer({ min: 0, max: 3 })), filed: fc.constantFrom('2026-05-10T02:00:00.000Z', '2026-05-11T02:00:00.000Z'),
}) as fc.Arbitrary<Candidate>;
const candidates = fc.uniqueArray(candidate, { selector: ({ id }) => id, maxLength: 25 });

test('the order does not depend on the order of asking, and changes nothing that it was given', () => {
  fc.assert(fc.property(candidates.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), ([all, shuffled]) => {
    const given = [...all];
    expect(order(...shuffled)).toEqual(order(...all));
    expect(all).toEqual(given);
  }));
});

test('whoever is before another is before it also when only the two are compared', () => {
  fc.assert(fc.property(candidates, (all) => {
    const ids = order(...all);
    for (let at = 1; at < ids.length; at += 1) {
      const pair = [all.find(({ id }) => id === ids[at - 1])!, all.find(({ id }) => id === ids[at])!];
      expect(order(...pair)).toEqual([ids[at - 1], ids[at]]);
    }
  }));
});

const three = () => rank([one('first', { area: 'poorDistrict', asked: million(300) }), one('second', { area: 'newRuralCommune', asked: million(400) }), one('third', { asked: million(50) })]);

test('money pays in order; nobody is funded past one that did not fit, and what is missing is said', () => {
  const { fits, left, spent, remaining } = cutAt(three(), million(600));
  expect([fits.map(({ candidate: { id } }) => id), spent, remaining]).toEqual([['first'], million(300), million(300)]);
  expect(left.map(({ ranked, short, wouldFit }) => [ranked.candidate.id, short, wouldFit])).toEqual([['second', million(100), false], ['third', million(150), true]]);
});

test('money to the đồng fits, one đồng less does not', () => {
  expect(cutAt(three(), million(750)).left).toEqual([]);
  expect(cutAt(three(), million(750) - 1n).left.map(({ ranked, short }) => [ranked.candidate.id, short])).toEqual([['third', 1n]]);
  expect(cutAt(three(), 0n)).toMatchObject({ fits: [], spent: 0n, remaining: 0n });
});

test('no money below zero, no amount that cannot be', () => {
  expect(() => cutAt(three(), -1n)).toThrow(Refusal);
  for (const asked of [0n, -1n, 10n ** 16n + 1n]) expect(() => cutAt(rank([one('x', { asked })]), 5n)).toThrow(Refusal);
});

test('what fits and what is left are all there is, and never more is spent than there is', () => {
  fc.assert(fc.property(candidates, fc.bigInt(0n, 20_000n), (all, money) => {
    const ranked = rank(all);
    const { fits, left, spent, remaining } = cutAt(ranked, money);
    expect([...fits, ...left.map((one) => one.ranked)]).toEqual(ranked);
    expect([spent + remaining, fits.reduce((sum, { candidate: { asked } }) => sum + asked, 0n), remaining >= 0n]).toEqual([money, spent, true]);
    expect(left.every(({ short }) => short > 0n)).toBe(true);
  }));
});
