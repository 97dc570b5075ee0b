import { readdirSync } from 'node:fs';
import path from 'node:path';
import { noticeTemplates } from '../../domain/notices';
import { refusalCodes } from '../../domain/refusal';
import { refusalText, render, sentence } from '../../templates/render';

const words = { vi: 'Thẩm định cấp cơ sở', en: 'Base-level appraisal' };
const facts = {
  code: 'KC-2026-00123-7', name: 'Đề án <b>"A & B"</b> {{due}} *_`', stage: words, shown: words, due: '2026-02-13T17:00:00.000Z', reason: 'thiếu & <mail@x>', missing: [words, words], month: '2026-08',
  reportDue: '2026-08-24T17:00:00.000Z', amount: '1200000000', outcome: words, council: words,
};

describe.each(['vi', 'en'] as const)('in %s', (language) => {
  test.each(noticeTemplates)('the notice %s has words', (template) => {
    const text = render(language, `notices/${template}`, facts);
    expect(text).toContain('KC-2026-00123-7');
    // plain text: what people typed stands there as they typed it
    expect(text).toContain(template === 'paid' ? '1.200.000.000 đồng' : facts.name);
    expect(render(language, `notices/${template}`, { ...facts, due: null, reason: null, missing: [] })).not.toMatch(/null|undefined|\n\n/);
  });

  test.each(refusalCodes)('the refusal %s has words, with its facts and without', (code) => {
    for (const given of [{}, { missing: ['budgetEstimate'], kind: 'x', month: '2026-08', requested: 5n, approved: 5n, debt: 5n, at: '2026-02-13T17:00:00.000Z', sizes: [5, 7, 9] }]) {
      const text = refusalText(language, { code, facts: given });
      expect(text.length).toBeGreaterThan(20);
      expect(text).not.toMatch(/null|undefined|\{\{|\(\)/);
    }
  });
});

test('a missing fact is an error, not a hole in the text', () => {
  expect(() => render('vi', 'notices/yourTurn', { code: 'x' })).toThrow();
  expect(() => render('vi', 'chat/status', { code: 'x' })).toThrow();
});

test('deadlines are written as the last day, amounts as the state writes them', () => {
  expect(render('vi', 'notices/yourTurn', facts)).toContain('Hạn: hết ngày 13/02/2026.');
  expect(refusalText('vi', { code: 'AMOUNT_ABOVE_REQUEST', facts: { requested: 300_000_000n } })).toContain('300.000.000 đồng');
  expect(refusalText('vi', { code: 'MISSING_PAPERS', facts: { missing: ['budgetEstimate'] } })).toContain('Dự toán kinh phí');
});

test('what is no words is an error, not a gap', () => {
  expect(() => render('vi', 'notices/supplementRequested', { ...facts, missing: [{ kind: 'x', title: words }] })).toThrow('no words');
});

test('both languages have the same words', () => {
  const names = (folder: string) => readdirSync(path.join(__dirname, '../../templates', folder), { recursive: true }).map(String).sort();
  expect(names('vi')).toEqual(names('en'));
  for (const file of ['refusals', 'timeline', 'labels']) {
    const keys = (language: string) => Object.keys(jest.requireActual<object>(`../../templates/${language}/${file}.json`)).sort();
    expect(keys('vi')).toEqual(keys('en'));
  }
  expect(() => sentence('vi', 'labels', 'nope')).toThrow('vi/labels#nope');
});
