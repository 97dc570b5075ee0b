import fc from 'fast-check';
import { checklist, eligible } from '../../domain/eligibility';
import type { Application, BeneficiaryKind, Industry, Line, Place } from '../../domain/eligibility';
import { activities } from '../../domain/norms';
import { Refusal } from '../../domain/refusal';

/** An application that meets everything by the rules of 2024. */
const sound: Application = {
  activity: 'machinery_application', fund: 'national', planYear: 2024, beneficiary: 'enterprise', producesItself: true, workers: 40, capital: 9_000_000_000n, revenue: 20_000_000_000n,
  industry: 'agroForestryFishery', pollutingBrickKiln: false, place: 'district', disadvantagedArea: false, cost: 600_000_000n, asked: 300_000_000n, ownMoney: 300_000_000n,
  counterpartCommitted: true, noOtherStateMoney: true, machinesNew: true, machinesBetter: true, approved: true,
};
const then = '2024-03-01';
const now = '2026-11-25';
const on = (line: Line, more: Partial<Application> = {}, day = then) => checklist({ ...sound, ...more }, day).find((check) => check.line === line)?.verdict ?? null;
const without = (...facts: (keyof Application)[]): Application => Object.fromEntries(Object.entries(sound).filter(([fact]) => !facts.includes(fact as keyof Application))) as unknown as Application;
const lineOf = (line: Line, application: Application, day = then) => checklist(application, day).find((check) => check.line === line)?.verdict ?? null;

test('an application that meets every condition is eligible, line by line with its article', () => {
  const checks = checklist(sound, then);
  expect(checks.map(({ line, verdict }) => [line, verdict])).toEqual(['beneficiary', 'size', 'industry', 'exclusion', 'area', 'activity', 'counterpart', 'noDoubleFunding', 'machinesNew', 'approval'].map((line) => [line, 'yes']));
  expect(checks.every(({ article, text, because }) => article !== '' && [text, because].every(({ vi, en }) => vi !== '' && en !== ''))).toBe(true);
  expect(eligible(checks)).toBe('yes');
});

test('an application that says nothing is told yes nowhere but that its activity is one of the programme', () => {
  for (const activity of activities.keys()) for (const day of ['2011-01-01', '2015-06-01', then, now]) {
    expect(checklist({ activity }, day).filter(({ verdict, line }) => verdict === 'yes' && line !== 'activity')).toEqual([]);
    expect(eligible(checklist({ activity }, day))).toBe('toBeChecked');
  }
});

test('whatever facts are missing, none of them was a no that becomes a yes', () => {
  const facts = Object.keys(sound).filter((fact) => fact !== 'activity') as (keyof Application)[];
  const bad: Application = { ...sound, beneficiary: 'other', producesItself: false, workers: 500, capital: 900_000_000_000n, revenue: 900_000_000_000n, industry: 'other', pollutingBrickKiln: true, place: 'other', counterpartCommitted: false, ownMoney: 0n, noOtherStateMoney: false, machinesNew: false, approved: false };
  fc.assert(fc.property(fc.subarray(facts), fc.constantFrom('2015-06-01', then, now), fc.constantFrom<Application>(sound, bad), (gone, day, whole) => {
    const application = Object.fromEntries(Object.entries(whole).filter(([fact]) => !gone.includes(fact as keyof Application))) as unknown as Application;
    const complete = new Map(checklist(whole, day).map(({ line, verdict }) => [line, verdict]));
    for (const { line, verdict } of checklist(application, day)) if (complete.get(line) === 'no') expect([line, verdict]).not.toEqual([line, 'yes']);
  }));
});

test.each<[keyof Application, Line]>([
  ['beneficiary', 'beneficiary'], ['beneficiary', 'size'], ['beneficiary', 'area'], ['producesItself', 'beneficiary'], ['industry', 'industry'], ['place', 'area'], ['counterpartCommitted', 'counterpart'],
  ['noOtherStateMoney', 'noDoubleFunding'], ['machinesNew', 'machinesNew'], ['machinesBetter', 'machinesNew'], ['approved', 'approval'],
])('without %s the line %s has to be checked', (fact, line) => { expect(lineOf(line, without(fact))).toBe('toBeChecked'); });

test.each<[BeneficiaryKind, string, string]>([
  ['enterprise', 'yes', 'yes'], ['cooperative', 'yes', 'yes'], ['householdBusiness', 'yes', 'yes'], ['cleanerProductionFacility', 'yes', 'yes'],
  ['cooperativeGroup', 'yes', 'toBeChecked'], ['serviceOrganisation', 'yes', 'toBeChecked'], ['clusterInvestor', 'toBeChecked', 'yes'],
  ['artisan', 'no', 'yes'], ['sustainableConsumptionFacility', 'no', 'yes'], ['other', 'no', 'toBeChecked'],
])('beneficiary %s: %s to 2025-10-14, %s from NĐ 235 on', (beneficiary, before, after) => {
  expect([on('beneficiary', { beneficiary }, '2025-10-14'), on('beneficiary', { beneficiary }, '2025-10-15')]).toEqual([before, after]);
});

test('who does not produce is no beneficiary of the producing kinds; a cluster investor need not', () => {
  expect(on('beneficiary', { producesItself: false })).toBe('no');
  expect(on('beneficiary', { beneficiary: 'clusterInvestor', producesItself: false }, now)).toBe('yes');
});

test.each<[string, Partial<Application>, string]>([
  ['2018-03-10', { workers: 300, capital: 900_000_000_000n }, 'yes'], ['2018-03-10', { workers: 301, capital: 100_000_000_000n }, 'yes'], ['2018-03-10', { workers: 301, capital: 100_000_000_001n }, 'no'],
  ['2018-03-11', { workers: 201 }, 'no'], ['2018-03-11', { workers: 200 }, 'yes'], [now, { workers: 200, revenue: 200_000_000_000n, capital: 900_000_000_000n }, 'yes'],
  [now, { workers: 200, revenue: 900_000_000_000n, capital: 100_000_000_000n }, 'yes'], [now, { workers: 200, revenue: 200_000_000_001n, capital: 100_000_000_001n }, 'no'], [now, { workers: 201, revenue: 1n, capital: 1n }, 'no'],
  [now, { beneficiary: 'cooperative', workers: 900 }, 'yes'], [now, { beneficiary: 'cleanerProductionFacility', workers: 9_000, capital: 10n ** 14n }, 'yes'],
])('size on %s: %p → %s', (day, more, verdict) => { expect(on('size', more, day)).toBe(verdict); });

test('a figure that is missing only matters where the others do not decide', () => {
  expect(lineOf('size', without('workers'))).toBe('toBeChecked');
  expect(lineOf('size', { ...without('capital'), workers: 10, revenue: 1n })).toBe('yes');
  expect(lineOf('size', { ...without('capital'), workers: 10, revenue: 900_000_000_000n })).toBe('toBeChecked');
  expect(lineOf('size', { ...without('capital', 'revenue'), workers: 201 })).toBe('no');
  expect(lineOf('size', { ...without('capital'), workers: 301 }, '2015-06-01')).toBe('toBeChecked');
});

test.each<[Industry, boolean | undefined, string, string]>([
  ['agroForestryFishery', undefined, 'yes', 'yes'], ['handicraft', false, 'yes', 'yes'], ['mining', true, 'yes', 'yes'], ['mining', false, 'no', 'no'], ['mining', undefined, 'toBeChecked', 'toBeChecked'], ['other', true, 'no', 'toBeChecked'],
])('industry %s, disadvantaged area %p: %s to 2025-10-14, then %s', (industry, disadvantagedArea, before, after) => {
  const application = { ...without('disadvantagedArea'), industry, ...(disadvantagedArea === undefined ? {} : { disadvantagedArea }) };
  expect([lineOf('industry', application, '2025-10-14'), lineOf('industry', application, '2025-10-15')]).toEqual([before, after]);
});

test('clay bricks from polluting kilns are excluded; only who makes building materials is asked', () => {
  expect(on('exclusion', { industry: 'chemicalsAndBuildingMaterials', pollutingBrickKiln: true })).toBe('no');
  expect(on('exclusion', { industry: 'chemicalsAndBuildingMaterials', pollutingBrickKiln: false })).toBe('yes');
  expect(on('exclusion', { industry: 'handicraft', pollutingBrickKiln: true })).toBe('no');
  expect(lineOf('exclusion', { ...without('pollutingBrickKiln'), industry: 'chemicalsAndBuildingMaterials' })).toBe('toBeChecked');
  expect(lineOf('exclusion', without('pollutingBrickKiln', 'industry'))).toBe('toBeChecked');
  expect(lineOf('exclusion', without('pollutingBrickKiln'))).toBe('yes');
});

test.each<[Place, Partial<Application>, string]>([
  ['district', {}, 'yes'], ['town', {}, 'yes'], ['commune', {}, 'yes'], ['wardOfClass2Or3', {}, 'yes'], ['other', {}, 'no'], ['wardOfClass1', {}, 'toBeChecked'], ['wardOfClass1', { communeUntil: null }, 'no'],
  // five years, counted to 31 December of the year before the plan (2023-12-31)
  ['wardOfClass1', { communeUntil: '2018-12-31' }, 'yes'], ['wardOfClass1', { communeUntil: '2018-12-30' }, 'no'], ['wardOfClass1', { communeUntil: '2022-05-01' }, 'yes'],
])('area %s %p: %s', (place, more, verdict) => { expect(on('area', { place, ...more })).toBe(verdict); });

test('the area has to be checked from NĐ 235 on, and is never asked of a cleaner-production facility before', () => {
  expect([on('area', {}, '2025-10-14'), on('area', {}, '2025-10-15'), on('area', { place: 'other' }, now)]).toEqual(['yes', 'toBeChecked', 'toBeChecked']);
  expect(on('area', { beneficiary: 'cleanerProductionFacility', place: 'other' })).toBe('yes');
  expect(lineOf('area', { ...without('planYear'), place: 'wardOfClass1', communeUntil: '2022-05-01' })).toBe('toBeChecked');
});

test('activities that NĐ 235 added are none before it; one that nobody knows has to be checked', () => {
  for (const activity of ['sustainable_consumption', 'digital_transformation']) expect([on('activity', { activity }, '2025-10-14'), on('activity', { activity }, '2025-10-15')]).toEqual(['no', 'yes']);
  for (const activity of ['enterprise_founding', 'constructor', '']) expect(on('activity', { activity })).toBe('toBeChecked');
  for (const activity of activities.keys()) expect(on('activity', { activity })).toBe('yes');
});

test('own money that does not cover the remainder is no counterpart, to the đồng, whatever is declared', () => {
  expect(on('counterpart', { ownMoney: 299_999_999n })).toBe('no');
  expect(checklist({ ...sound, ownMoney: 299_999_999n }, then).find(({ line }) => line === 'counterpart')!.because.vi).toBe('Thiếu 1 đồng so với phần còn lại.');
  expect(on('counterpart', { counterpartCommitted: false })).toBe('no');
  expect(lineOf('counterpart', without('ownMoney'))).toBe('yes');
});

test('other state money for the same item, used machines, machines no better, a refusal to approve: no', () => {
  expect([on('noDoubleFunding', { noOtherStateMoney: false }), on('machinesNew', { machinesNew: false }), on('machinesNew', { machinesBetter: false }), on('approval', { approved: false })]).toEqual(['no', 'no', 'no', 'no']);
  expect(lineOf('machinesNew', { ...without('machinesBetter'), machinesNew: false })).toBe('no');
});

test('only machines are asked to be new, only models to be new to the district, only founders to be in a disadvantaged area', () => {
  const asked = (activity: string) => checklist({ activity }, then).map(({ line }) => line).filter((line) => ['machinesNew', 'newModel', 'foreignEvents', 'startup'].includes(line));
  expect(['machinery_application', 'technology_line', 'demo_model_new', 'demo_model_replicate', 'foreign_fair', 'startup_enterprise', 'consulting'].map(asked)).toEqual([['machinesNew'], ['machinesNew'], ['newModel'], [], ['foreignEvents'], ['startup'], []]);
});

test('a model new to the district: asked by the national fund, to be checked since there are no districts', () => {
  const model = (more: Partial<Application>, day = then) => on('newModel', { activity: 'demo_model_new', ...more }, day);
  expect([model({ newToDistrict: true }), model({ newToDistrict: false }), model({}), model({ fund: 'provincial', newToDistrict: false })]).toEqual(['yes', 'no', 'toBeChecked', null]);
  expect(lineOf('newModel', { ...without('fund'), activity: 'demo_model_new', newToDistrict: false })).toBe('toBeChecked');
  expect([model({ newToDistrict: true }, '2025-06-30'), model({ newToDistrict: true }, '2025-07-01')]).toEqual(['yes', 'toBeChecked']);
});

test.each([[0, 'yes'], [1, 'yes'], [2, 'no'], [9, 'no'], [undefined, 'toBeChecked']])('after %p supported events abroad this year one more is: %s', (foreignEvents, verdict) => {
  expect(on('foreignEvents', { activity: 'foreign_fair', ...(foreignEvents === undefined ? {} : { foreignEvents }) })).toBe(verdict);
});

test('an enterprise is founded with support only in a disadvantaged area', () => {
  const startup = { ...without('disadvantagedArea'), activity: 'startup_enterprise' };
  expect([lineOf('startup', { ...startup, disadvantagedArea: true }), lineOf('startup', { ...startup, disadvantagedArea: false }), lineOf('startup', startup)]).toEqual(['yes', 'no', 'toBeChecked']);
});

test('before the first text that was read nothing is settled', () => {
  expect(new Set(checklist(sound, '2011-01-01').map(({ verdict, mark }) => `${verdict} ${mark}`))).toEqual(new Set(['toBeChecked unknown']));
});

test('one no decides; a line to be checked keeps the whole open', () => {
  expect(eligible(checklist({ ...sound, approved: false, machinesNew: false }, then))).toBe('no');
  expect(eligible(checklist(sound, now))).toBe('toBeChecked');
});

test('how well a rule is known is said with it: remembered terms of TT 28/2018 are not passed off as read', () => {
  const mark = (line: Line, day: string) => checklist(sound, day).find((check) => check.line === line)!.mark;
  expect([mark('counterpart', '2018-05-10'), mark('counterpart', '2018-05-11'), mark('size', now), mark('beneficiary', now)]).toEqual(['seen', 'memory', 'memory', 'seenIndirect']);
});

test('a day that does not exist is refused', () => { expect(() => checklist(sound, '2026-02-30')).toThrow(new Refusal('INVALID_FACT')); });
