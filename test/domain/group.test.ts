import fc from 'fast-check';
import { neededPapers } from '../../domain/dossier';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import type { Facts, Place } from '../../domain/project';
import { splitEqually } from '../../domain/shares';
import { given } from '../given';
import type { Given } from '../given';

const places = (...amounts: bigint[]): Place[] => amounts.map((amount, index) => ({ id: `${index + 1}`, name: `HTX ${index + 1}`, place: `Xã ${index + 1}`, amount }));
const names = (one: Given, named: Place[], by = 'implementer.director') => one.when({ type: 'nameBeneficiaries', places: named }, by);
const accepts = (one: Given, place: string, amount: bigint, by = 'doit.inspector') => one.when({ type: 'acceptPlace', place, amount }, by);
const group = (stage: string, facts: Partial<Facts> = {}) => given(national).proposed({ flags: ['groupProject'], ...facts }).until(stage);
const three = places(100_000_000n, 150_000_000n, 50_000_000n);
/** Named by three, and ready to be accepted. */
const working = () => names(group('groupPlan'), three).until('implementation').papers().signs('implementer.director');
const changes = (one: Given) => one.when({ type: 'requestAmendment', change: { kind: 'beneficiary', text: 'HTX 2 thay bằng HTX 4' }, reason: 'HTX 2 xin rút' }, 'implementer.director').when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: one.project!.fingerprint }, 'doit.director');

describe('a group project', () => {
  test('names its beneficiaries after the assignment, in a plan that the province approves', () => {
    const one = group('groupPlan');
    expect(one.papers('implementationPlan').refusal(() => one.signs('implementer.director'))).toBe('BENEFICIARIES_MISSING');
    names(one, three);
    expect(one.project!.facts.beneficiaries).toEqual(['HTX 1', 'HTX 2', 'HTX 3']);
    expect(one.signs('implementer.director').refusal(() => one.signs('department.head'))).toBe('NOT_YOUR_TURN');
    expect(one.signs('doit.director').project!.stage).toBe('contract');
  });

  test.each<[string, Place[], string]>([
    ['none', [], 'INVALID_FACT'], ['a đồng too little', places(299_999_999n), 'INVALID_FACT'], ['a đồng too much', places(300_000_000n, 1n), 'INVALID_FACT'], ['a share of nothing', places(300_000_000n, 0n), 'AMOUNT_NOT_POSITIVE'],
    ['a share below zero', places(300_000_001n, -1n), 'AMOUNT_NOT_POSITIVE'], ['one place twice', [...places(150_000_000n), ...places(150_000_000n)], 'INVALID_FACT'], ['a place without a name', places(300_000_000n).map((place) => ({ ...place, name: ' ' })), 'INVALID_FACT'],
  ])('is refused with %s', (_, named, code) => { expect(group('groupPlan').refusal((one) => names(one, named))).toBe(code); });

  test('shares what was approved to the đồng, however many places there are', () => {
    fc.assert(fc.property(fc.bigInt(1_000n, 300_000_000n), fc.integer({ min: 1, max: 12 }), (amount, count) => {
      const one = given(national).proposed({ flags: ['groupProject'] }).until('planApproval').signs('ministry.minister', 'approve', { amount }).until('groupPlan');
      names(one, places(...splitEqually(amount, count))).until('closed');
      expect([one.project!.accepted, one.project!.budget!.paid]).toEqual([amount, amount]);
    }), { numRuns: 40 });
  });

  test('is named by its implementer, there and nowhere else, and no other project is', () => {
    expect(group('groupPlan').refusal((one) => names(one, three, 'doit.director'))).toBe('NOT_YOUR_TURN');
    for (const stage of ['registration', 'planApproval', 'assignment']) expect([stage, group(stage).refusal((one) => names(one, three))]).toEqual([stage, 'NOT_ALLOWED_HERE']);
    expect(names(group('groupPlan'), three).until('contract').refusal((one) => names(one, three))).toBe('NOT_ALLOWED_HERE');
    expect(given(national).proposed().until('contract').of('moved').some(({ to }) => to === 'groupPlan')).toBe(false);
  });

  test('that is named otherwise after a signature is signed again', () => {
    const one = names(group('groupPlan').papers('implementationPlan'), three).signs('implementer.director');
    names(one, places(300_000_000n));
    expect(one.project!.votes).toEqual([]);
    expect(one.refusal(() => one.signs('doit.director'))).toBe('VOTE_NOT_OPEN');
    expect(one.signs('implementer.director').signs('doit.director').project!.stage).toBe('contract');
  });

  test('goes back to its plan when the province does not approve it', () => {
    const one = names(group('groupPlan').papers('implementationPlan'), three).signs('implementer.director').signs('doit.director', 'return');
    expect(one.project).toMatchObject({ stage: 'groupPlan', round: 2, votes: [] });
    expect(names(one, places(300_000_000n)).until('closed').project!.ended).toBe('closed');
  });
});

describe('the acceptance of a group project', () => {
  test('is by place, and the stage closes when all are, with their sum', () => {
    const one = working();
    expect(one.refusal(() => one.signs('doit.inspector'))).toBe('PLACES_OPEN');
    accepts(accepts(one, '1', 100_000_000n), '2', 150_000_000n);
    expect(one.refusal(() => one.signs('doit.inspector'))).toBe('PLACES_OPEN');
    expect(accepts(one, '3', 50_000_000n).signs('doit.inspector').project).toMatchObject({ stage: 'balance', accepted: 300_000_000n });
  });

  test('in part pays the parts: a place may be accepted for less, or for nothing', () => {
    const one = accepts(accepts(accepts(working(), '1', 99_999_999n), '2', 150_000_000n), '3', 0n).signs('doit.inspector');
    expect(one.project!.accepted).toBe(249_999_999n);
    expect(one.until('closed').project!.payments.map(({ amount }) => amount)).toEqual([210_000_000n, 39_999_999n]);
  });

  test.each<[string, string, bigint, string]>([['above its share', '1', 100_000_001n, 'AMOUNT_ABOVE_APPROVAL'], ['below zero', '1', -1n, 'AMOUNT_NOT_POSITIVE'], ['of no such place', '9', 1n, 'NOT_ALLOWED_HERE']])('%s is refused', (_, place, amount, code) => { expect(working().refusal((one) => accepts(one, place, amount))).toBe(code); });

  test('is the inspector\'s, who has no other duty, while the stage is open; the last word counts', () => {
    const one = working();
    expect(one.refusal(() => accepts(one, '1', 1n, 'doit.director'))).toBe('NOT_YOUR_TURN');
    expect(one.refusal(() => one.when({ type: 'acceptPlace', place: '1', amount: 1n }, one.person('doit.inspector', { id: 'implementer.director' })))).toBe('SELF_APPROVAL');
    const count = accepts(accepts(one, '1', 60_000_000n), '1', 60_000_000n).of('placeAccepted').length;
    expect([count, accepts(one, '1', 70_000_000n).project!.places[0]!.accepted]).toEqual([1, 70_000_000n]);
    expect(names(group('groupPlan'), three).until('implementation').refusal((early) => accepts(early, '1', 1n))).toBe('NOT_ALLOWED_HERE');
  });

  test('takes no other sum than that of its places', () => {
    const one = accepts(accepts(accepts(working(), '1', 100_000_000n), '2', 100_000_000n), '3', 50_000_000n);
    expect(one.refusal(() => one.signs('doit.inspector', 'approve', { amount: 300_000_000n }))).toBe('AMOUNT_NOT_WANTED');
    expect(one.signs('doit.inspector', 'approve', { amount: 250_000_000n }).project!.accepted).toBe(250_000_000n);
  });

  test('by someone of a beneficiary\'s unit is refused', () => {
    const one = names(group('groupPlan'), three.map((place) => ({ ...place, unit: `cs-${place.id}` }))).until('acceptance');
    const insider = { kind: 'person' as const, id: 'x', offices: ['doit.inspector@sct', 'beneficiary.representative@cs-2'] };
    expect(one.refusal(() => one.when({ type: 'acceptPlace', place: '1', amount: 1n }, insider))).toBe('SELF_APPROVAL');
  });
});

describe('an amendment of a group project', () => {
  test('of its beneficiaries by the province has them named anew before anything is accepted', () => {
    const one = changes(working());
    expect(one.project).toMatchObject({ places: [], facts: { beneficiaries: ['HTX 1', 'HTX 2', 'HTX 3'] } });
    for (const deed of [() => accepts(one, '1', 1n), () => one.signs('doit.inspector')]) expect(one.refusal(deed)).toBe('BENEFICIARIES_MISSING');
    const four = three.map((place) => (place.id === '2' ? { ...place, name: 'HTX 4' } : place));
    expect(one.refusal(() => names(one, places(1n)))).toBe('INVALID_FACT');
    names(one, four);
    expect(one.project!.facts.beneficiaries).toEqual(['HTX 1', 'HTX 4', 'HTX 3']);
    expect(one.refusal(() => names(one, three))).toBe('NOT_ALLOWED_HERE');
    expect(one.until('closed').project!.accepted).toBe(300_000_000n);
  });

  test.each([['lessMoney', 270_000_000n], ['moreMoney', 310_000_000n]] as const)('of the money (%s) has its shares sum to the new amount', (kind, amount) => {
    const one = names(group('groupPlan', { total: 2_000_000_000n, activity: 'something_else' }), three).until('acceptance').names().amended({ kind, text: 'Quy mô', amount });
    for (const deed of [() => accepts(one, '1', 1n), () => one.signs('doit.inspector')]) expect(one.refusal(deed)).toBe('BENEFICIARIES_MISSING');
    names(one, places(amount - 1n, 1n)).until('closed');
    expect([one.project!.accepted, one.project!.budget!.paid]).toEqual([amount, amount]);
  });

  test('while its plan is made is followed by the plan', () => {
    const one = names(group('groupPlan'), three).papers('implementationPlan').amended({ kind: 'lessMoney', text: 'Quy mô', amount: 200_000_000n });
    expect(one.refusal(() => one.signs('implementer.director'))).toBe('BENEFICIARIES_MISSING');
    expect(names(one, places(200_000_000n)).until('closed').project!.accepted).toBe(200_000_000n);
  });
});

describe('special projects', () => {
  test('of several provinces go past the base appraisal with their plan of coordination', () => {
    const one = given(national).proposed({ flags: ['multiProvince'] }).until('ministryAppraisal');
    expect(one.of('moved').map(({ to }) => to)).toEqual(['completeness', 'ministryAppraisal']);
    expect(one.refusal(() => one.signs('department.appraiser'))).toBe('MISSING_PAPERS');
    expect(one.papers('coordinationPlan').signs('department.appraiser').until('closed').project!.ended).toBe('closed');
  });

  test('of a key project register with a form, and show the whole document at the contract', () => {
    const key = given(national).proposed({ flags: ['keyProject'] });
    const needed = (stage: string) => neededPapers(national, national.stages[stage]!, key.project!);
    for (const stage of ['registration', 'completeness', 'supplement', 'baseAppraisal']) expect([stage, needed(stage)]).toEqual([stage, ['registrationForm', 'beneficiaryRequest', 'budgetEstimate']]);
    expect([needed('ministryAppraisal'), needed('contract')]).toEqual([['budgetEstimate'], ['projectDocument']]);
    key.until('contract');
    expect(key.project!.papers.some(({ kind }) => kind === 'projectDocument')).toBe(false);
    expect(key.refusal(() => key.signs('department.head'))).toBe('MISSING_PAPERS');
    expect(key.until('closed').project!.ended).toBe('closed');
  });

  test.each([['domestic_fair_organise', true], ['domestic_fair_participate', true], ['foreign_fair', true], ['cluster_infrastructure', true], ['pollution_treatment_cluster', true], ['communication', true], ['machinery_application', false], ['vocational_training', false]])('of %s go to tender: %s', (activity, tender) => {
    const one = given(national).proposed({ activity }).until('contract');
    expect(neededPapers(national, national.stages['contract']!, one.project!)).toEqual(tender ? ['tenderResult'] : []);
    expect(one.refusal(() => one.signs('department.head'))).toBe(tender ? 'MISSING_PAPERS' : 'none');
  });

  test('that ask for a tender themselves have one', () => {
    const one = given(national).proposed({ flags: ['tender'] }).until('contract');
    expect(one.refusal(() => one.signs('department.head'))).toBe('MISSING_PAPERS');
  });

  test('of a province: a group is accepted as a whole, several provinces are appraised as any', () => {
    const one = given(provincial).proposed({ flags: ['groupProject', 'multiProvince'], beneficiaries: ['HTX 1', 'HTX 2'] }).until('closed');
    expect(one.of('moved').map(({ to }) => to)).toEqual(['completeness', 'baseAppraisal', 'planApproval', 'contract', 'implementation', 'acceptance', 'balance', 'settlement', 'closed']);
    expect(one.project).toMatchObject({ accepted: 300_000_000n, places: [] });
  });

  test.each([['completeness', 'doit.clerk', 'return', 'supplement'], ['completeness', 'doit.clerk', 'reject', 'notApproved'], ['baseAppraisal', 'doit.appraiser', 'return', 'supplement'], ['baseAppraisal', 'doit.appraiser', 'reject', 'notApproved'], ['planApproval', 'province.chair', 'return', 'baseAppraisal'], ['planApproval', 'province.chair', 'reject', 'notApproved'], ['contract', 'province.chair', 'return', 'planApproval'], ['acceptance', 'doit.inspector', 'return', 'implementation'], ['balance', 'province.chair', 'return', 'balance'], ['settlement', 'province.chair', 'return', 'settlement']] as const)('of a province at %s: %s says %s, and it goes to %s', (stage, by, vote, to) => {
    const one = given(provincial).proposed().until(stage).papers().signs(by, vote);
    expect(one.project!.stage).toBe(to);
    if (one.project!.ended) expect(one.project!.budget ?? { reserved: 0n, committed: 0n }).toMatchObject({ reserved: 0n, committed: 0n });
    else expect(one.until('closed').project!.budget).toMatchObject({ reserved: 0n, committed: 300_000_000n, paid: 300_000_000n });
  });
});
