import { alarms } from '../../domain/alarms';
import { awaited } from '../../domain/awaited';
import { endOf, plusWorkingDays, vietnam } from '../../domain/calendar';
import type { Procedure } from '../../domain/procedure';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { given } from '../given';
import type { Given } from '../given';

const found = [{ text: 'Thiếu hóa đơn máy', workingDays: 5 }, { text: 'Chưa lắp biển', workingDays: 10 }];
const inspects = (one: Given, findings = found, by = 'doit.inspector', result = 'Kiểm tra tại xưởng') => one.when({ type: 'inspect', findings, result }, by);
const answers = (one: Given, id: string, answer = 'Đã bổ sung', by = 'implementer.director') => one.when({ type: 'answerFinding', id, answer }, by);
const closes = (one: Given, id: string, by = 'doit.inspector') => one.when({ type: 'closeFinding', id, note: 'Đạt' }, by);
const working = (procedure: Procedure = national) => given(procedure).proposed().until('implementation');

test('an inspection names what was found, each with its own term, and is told to those who carry the project', () => {
  const one = inspects(working());
  expect(one.project!.findings).toMatchObject([{ id: '1.1', text: 'Thiếu hóa đơn máy', due: endOf(plusWorkingDays(vietnam, '2026-03-02', 5)), office: 'doit.inspector', closed: false }, { id: '1.2', due: endOf(plusWorkingDays(vietnam, '2026-03-02', 10)) }]);
  expect(one.notices.map(({ to, template }) => [template, to])).toEqual(expect.arrayContaining([['inspected', 'implementer.director@tt'], ['inspected', 'beneficiary.representative@cs']]));
  expect(inspects(one, [{ text: 'Thiếu sổ', workingDays: 3 }], 'department.inspector').project!.findings.map(({ id, office }) => [id, office])).toEqual([['1.1', 'doit.inspector'], ['1.2', 'doit.inspector'], ['2.1', 'department.inspector']]);
});

test('an inspection that found nothing stops nothing', () => { expect(inspects(working(), []).until('closed').project!.ended).toBe('closed'); });

test.each([['national', national as Procedure], ['provincial', provincial as Procedure]])('an open finding stops the acceptance of a %s project, not the work and not a return, until it is closed', (_, table) => {
  const one = inspects(working(table)).until('acceptance');
  expect(one.papers().refusal(() => one.signs('doit.inspector'))).toBe('FINDING_OPEN');
  answers(one, '1.1');
  expect(one.refusal(() => one.signs('doit.inspector'))).toBe('FINDING_OPEN');
  closes(one, '1.1');
  expect(one.refusal(() => one.signs('doit.inspector'))).toBe('FINDING_OPEN');
  closes(one, '1.2');
  expect(one.signs('doit.inspector').project!.stage).toBe('balance');
  const back = inspects(working(table)).until('acceptance').signs('doit.inspector', 'return');
  expect(back.project).toMatchObject({ stage: 'implementation', findings: [{ closed: false }, { closed: false }] });
});

test('what is found during the acceptance itself stops it too', () => {
  const one = inspects(given(national).proposed().until('acceptance'), [{ text: 'Máy khác hợp đồng', workingDays: 2 }]);
  expect(one.refusal(() => one.signs('doit.inspector'))).toBe('FINDING_OPEN');
  expect(closes(one, '1.1').signs('doit.inspector').project!.stage).toBe('balance');
});

test('a finding is answered by the implementer, again while it is open, and closed by the office that found it', () => {
  const one = inspects(inspects(working()), [{ text: 'Thiếu sổ', workingDays: 3 }], 'department.inspector');
  expect(awaited(national, one.project!)).toContain('implementer.director@tt');
  expect(one.refusal(() => answers(one, '1.1', 'x', 'beneficiary.representative'))).toBe('NOT_YOUR_TURN');
  expect(one.refusal(() => answers(one, '1.1', ' '))).toBe('REASON_REQUIRED');
  answers(one, '1.1');
  expect(one.notices.map(({ to, template }) => [template, to])).toContainEqual(['findingAnswered', 'doit.inspector@sct']);
  expect(answers(one, '1.1').of('findingAnswered')).toHaveLength(1);
  expect(answers(one, '1.1', 'Kèm bản sao').of('findingAnswered')).toHaveLength(2);
  expect(one.refusal(() => closes(one, '1.1', 'department.inspector'))).toBe('NOT_YOUR_TURN');
  expect(one.refusal(() => closes(one, '2.1', 'doit.inspector'))).toBe('NOT_YOUR_TURN');
  expect(one.refusal(() => one.when({ type: 'closeFinding', id: '1.1', note: '' }, 'doit.inspector'))).toBe('REASON_REQUIRED');
  closes(closes(one, '1.1'), '2.1', 'department.inspector');
  for (const deed of [() => closes(one, '1.1'), () => answers(one, '1.1', 'x'), () => closes(one, '9.9')]) expect(one.refusal(deed)).toBe('NO_SUCH_FINDING');
});

test('nobody of the applicant inspects or closes what was found, and nobody with another duty', () => {
  const one = working();
  const insider = { kind: 'person' as const, id: 'x', offices: ['doit.inspector@sct', 'implementer.director@tt'] };
  const deed = { type: 'inspect', findings: found, result: 'x' } as const;
  expect(one.refusal(() => one.when(deed, insider))).toBe('SELF_APPROVAL');
  for (const id of ['implementer.director', 'doit.appraiser', 'department.head']) expect([id, one.refusal(() => one.when(deed, one.person('doit.inspector', { id })))]).toEqual([id, 'SELF_APPROVAL']);
  inspects(one);
  expect(one.refusal(() => one.when({ type: 'closeFinding', id: '1.1', note: 'Đạt' }, insider))).toBe('SELF_APPROVAL');
});

test('who inspected has the duty of acceptance, and no other', () => {
  const one = inspects(working(), []);
  expect(one.project!.duties['doit.inspector']).toBe('accept');
  const other = given(national).proposed().until('acceptance').signs('doit.inspector').papers();
  expect(other.refusal(() => other.signs(other.person('department.head', { id: 'doit.inspector' })))).toBe('SELF_APPROVAL');
});

test.each<[string, { text: string; workingDays: number }[]]>([['without words', [{ text: ' ', workingDays: 5 }]], ['without a term', [{ text: 'x', workingDays: 0 }]], ['with a broken term', [{ text: 'x', workingDays: 1.5 }]], ['with an endless term', [{ text: 'x', workingDays: 251 }]]])('a finding %s is refused', (_, findings) => { expect(working().refusal((one) => inspects(one, findings))).toBe('INVALID_FACT'); });

test('an inspection has a result, its office and its time', () => {
  expect(working().refusal((one) => inspects(one, [], 'doit.inspector', ' '))).toBe('REASON_REQUIRED');
  for (const by of ['doit.director', 'implementer.director', 'department.head']) expect(working().refusal((one) => inspects(one, [], by))).toBe('NOT_YOUR_TURN');
  for (const stage of ['contract', 'balance']) expect(given(national).proposed().until(stage).refusal((one) => inspects(one))).toBe('NOT_ALLOWED_HERE');
  expect(working(provincial).refusal((one) => one.when({ type: 'inspect', findings: [], result: 'x' }, { kind: 'person', id: 'x', offices: ['department.inspector@cuc'] }))).toBe('NOT_YOUR_TURN');
});

test('a finding that is not closed in its time is told once to whoever supervises the work', () => {
  const one = inspects(working());
  const alarm = () => alarms(national, one.project!, vietnam).find(({ key }) => key === 'finding:1.1');
  one.now(alarm()!.at).when(alarm()!.command, 'system');
  expect(one.notices).toMatchObject([{ to: 'department.head@cuc', template: 'overdue' }]);
  expect(alarm()).toBeUndefined();
  closes(one, '1.2');
  expect(alarms(national, one.project!, vietnam).map(({ key }) => key)).not.toContain('finding:1.2');
});
