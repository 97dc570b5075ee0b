import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { settable, settingNames, withSettings } from '../../domain/settings';
import type { Setting, SettingName } from '../../domain/settings';
import { given } from '../given';

const units = { implementer: 'tt', doit: 'sct', department: 'cuc', ministry: 'bct', province: 'ubnd' };
const set = (stage: string, name: string, value: Setting['value'], unit = 'sct'): Setting => ({ unit, stage, name, value });
const refusal = (deed: () => unknown) => { try { deed(); } catch (error) { const { code, facts } = error as { code: string; facts: { field: string; rule?: string } }; return [code, facts.field, ...(facts.rule ? [facts.rule] : [])]; } return []; };
const stageOf = (...settings: Setting[]) => withSettings(national, settings, units).stages['baseAppraisal']!;

test('a unit sets what the law leaves open at its own stages', () => {
  const stage = stageOf(
    set('baseAppraisal', 'deadline.workingDays', 20), set('baseAppraisal', 'remind', [5]), set('baseAppraisal', 'escalate', [1, 7]), set('baseAppraisal', 'apology.workingDays', 3), set('baseAppraisal', 'mayAsk.workingDays', 4),
    set('baseAppraisal', 'council.sizes', [7]), set('baseAppraisal', 'quorum.present', 'all'), set('baseAppraisal', 'quorum.pass', '2/3'), set('baseAppraisal', 'quorum.of', 'present'), set('baseAppraisal', 'quorum.mean', 70),
    set('baseAppraisal', 'quorum.tie', 'fails'), set('baseAppraisal', 'quorum.close', 'all'), set('baseAppraisal', 'quorum.chairPresent', false), set('baseAppraisal', 'quorum.writtenIsPresent', true),
  );
  expect(stage).toMatchObject({
    deadline: { workingDays: 20, mark: 'setting' }, remind: [{ workingDaysBefore: 5 }], escalate: [{ workingDaysAfter: 1, to: 'doit.director' }, { workingDaysAfter: 7, to: 'administrator' }], apology: { workingDays: 3 }, mayAsk: { answerWithin: { workingDays: 4 } },
    signers: { council: { sizes: [7], appointedBy: 'doit.director' } }, quorum: { present: 'all', pass: '2/3', of: 'present', mean: 70, tie: 'fails', close: 'all', writtenIsPresent: true },
  });
  expect(stage.quorum).not.toHaveProperty('chairPresent');
  expect(withSettings(provincial, [set('settlement', 'deadline.calendarDays', 20, 'tt'), set('implementation', 'reports.askedDaysBefore', 3, 'tt'), set('supplement', 'expires.workingDaysAfter', 60, 'tt')], units).stages)
    .toMatchObject({ settlement: { deadline: { calendarDays: 20 } }, implementation: { reports: { askedDaysBefore: 3, beforeDay: 25 } }, supplement: { expires: { workingDaysAfter: 60, to: 'withdrawn' } } });
});

test('the table itself is never changed, and without settings it is the same table', () => {
  const before = JSON.stringify(national);
  expect(withSettings(national, [set('baseAppraisal', 'deadline.workingDays', 20)], units)).not.toBe(national);
  expect(JSON.stringify(national)).toBe(before);
  expect(withSettings(national, [], units)).toBe(national);
});

test('another unit, or a stage of another party, is left alone', () => {
  expect(withSettings(national, [set('baseAppraisal', 'deadline.workingDays', 20, 'sct-khac'), set('ministryAppraisal', 'deadline.workingDays', 9)], units)).toBe(national);
  expect(withSettings(national, [set('ministryAppraisal', 'deadline.workingDays', 9, 'cuc')], units).stages['ministryAppraisal']!.deadline).toMatchObject({ workingDays: 9 });
});

test('a value that is taken back is the table’s own again', () => {
  expect(withSettings(national, [set('baseAppraisal', 'deadline.workingDays', null)], units)).toBe(national);
});

test.each<[string, string, string]>([
  ['registration', 'deadline.workingDays', 'a term to a date'], ['implementation', 'reports.askedDaysBefore', 'reports by the circular'], ['acceptance', 'council.sizes', 'no council here'],
  ['baseAppraisal', 'deadline.calendarDays', 'counted in working days'], ['baseAppraisal', 'expires.workingDaysAfter', 'nothing expires here'], ['baseAppraisal', 'basis', 'no name of a setting'], ['baseAppraisal', 'constructor', 'no name either'],
])('SETTING_NOT_ALLOWED at %s for %s: %s', (stage, name) => {
  for (const unit of ['tt', 'sct', 'cuc']) {
    const said = refusal(() => withSettings(national, [set(stage, name, 5, unit)], { implementer: unit, doit: unit, department: unit }));
    expect(said).toEqual(['SETTING_NOT_ALLOWED', name]);
  }
});

test('a term that the law sets is not a setting, whatever the unit', () => {
  const seen = { ...national, stages: { ...national.stages, baseAppraisal: { ...national.stages['baseAppraisal']!, deadline: { workingDays: 15, source: 'luật', mark: 'seen' as const } } } };
  const remembered = { ...seen, stages: { ...seen.stages, baseAppraisal: { ...seen.stages.baseAppraisal, deadline: { workingDays: 15, source: 'luật', mark: 'memory' as const } } } };
  for (const table of [seen, remembered]) {
    expect(refusal(() => withSettings(table, [set('baseAppraisal', 'deadline.workingDays', 20)], units))).toEqual(['SETTING_NOT_ALLOWED', 'deadline.workingDays']);
    expect(settable(table).map(({ stage, name }) => `${stage} ${name}`)).not.toContain('baseAppraisal deadline.workingDays');
  }
});

test('a stage that the table does not have is no setting', () => {
  for (const stage of ['nope', 'constructor']) expect(refusal(() => withSettings(national, [set(stage, 'remind', [1])], units))).toEqual(['SETTING_NOT_ALLOWED', 'stage']);
});

test.each<[SettingName, unknown]>([
  ['deadline.workingDays', -1], ['deadline.workingDays', 0], ['deadline.workingDays', 1.5], ['deadline.workingDays', 1_001], ['deadline.workingDays', Number.NaN], ['deadline.workingDays', '15'], ['deadline.workingDays', [15]], ['deadline.workingDays', true],
  ['remind', 3], ['remind', [-1]], ['remind', [1, 1]], ['remind', [1, 2, 3, 4, 5, 6]], ['remind', [0.5]], ['escalate', [0]], ['escalate', [5, 0]], ['escalate', [0, 5, 9]], ['escalate', [-1, 5]], ['apology.workingDays', -5], ['mayAsk.workingDays', 0],
  ['council.sizes', [4]], ['council.sizes', [5, 6]], ['council.sizes', []], ['council.sizes', [1]], ['council.sizes', [17]], ['council.sizes', [-5]], ['council.sizes', 5], ['quorum.present', '3/2'], ['quorum.present', 2], ['quorum.pass', 'none'], ['quorum.of', 'all'],
  ['quorum.mean', 101], ['quorum.mean', 0], ['quorum.mean', -65], ['quorum.mean', '65'], ['quorum.tie', 'dice'], ['quorum.close', true], ['quorum.chairPresent', 'yes'], ['quorum.writtenIsPresent', 1],
])('%s cannot be %j', (name, value) => {
  const [code, field, rule] = refusal(() => stageOf(set('baseAppraisal', name, value as Setting['value'])));
  expect([code, field]).toEqual(['INVALID_FACT', name]);
  expect(rule!.length).toBeGreaterThan(3);
});

test('a council of an even size and a mean above the criteria are refused for the reason that the table’s check gives', () => {
  expect(refusal(() => stageOf(set('baseAppraisal', 'council.sizes', [4])))[2]).toContain('even size');
  expect(refusal(() => stageOf(set('baseAppraisal', 'quorum.mean', 101)))[2]).toContain('the criteria sum to 100');
});

test('every name can be set somewhere, only what is marked a setting is listed, and its own default is a value that may be set', () => {
  const all = [national, provincial].flatMap((table) => settable(table).map((one) => ({ table, ...one })));
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set(settingNames));
  for (const { table, stage, name, value, party, mark, source } of all) {
    expect([mark, source.length > 0]).toEqual(['setting', true]);
    expect(withSettings(table, [set(stage, name, value, 'u')], { [party]: 'u' }).stages[stage]).toBeDefined();
  }
  expect(all.find(({ table, stage, name }) => table === national && stage === 'baseAppraisal' && name === 'deadline.workingDays')).toMatchObject({ party: 'doit', value: 15, source: 'đơn vị quy định' });
});

test('a project counts by the table that it is given', () => {
  const due = (table: typeof national) => given(table).proposed().until('baseAppraisal').project!.due;
  expect(due(national)).toBe('2026-03-23T17:00:00.000Z');
  expect(due(withSettings(national, [set('baseAppraisal', 'deadline.workingDays', 20)], units))).toBe('2026-03-30T17:00:00.000Z');
});
