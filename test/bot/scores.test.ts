import { looksLikeScores, readScores } from '../../bot/answers/scores';

const criteria = [20, 20, 10].map((most, index) => ({ id: `c${index + 1}`, title: { vi: `Tiêu chí ${index + 1}`, en: `Criterion ${index + 1}` }, most }));

test.each(['18 17 10', '18, 17, 10', '18,17,10', ' 18;17 ; 10 ', '18\n17\n10', '18\u00a017\u00a010'])('scores are read from %j', (typed) => {
  expect(readScores(typed, criteria)).toEqual({ scores: { c1: 18, c2: 17, c3: 10 } });
});

test.each([
  ['', { given: 0 }], ['18 17', { given: 2 }], ['18 17 10 5', { given: 4 }], ['18,5 17 10', { given: 4 }],
  ['18 x 10', { unread: ['x'] }], ['18.5 17 10', { unread: ['18.5'] }], ['-1 17 10', { unread: ['-1'] }], ['18 17 mười', { unread: ['mười'] }], ['18 17 99999', { unread: ['99999'] }],
  ['18 17 11', { outside: [{ ...criteria[2], typed: '11' }] }], ['21 21 11', { outside: [expect.anything(), expect.anything(), expect.anything()] }],
])('%j is told as wrong', (typed, wrong) => { expect(readScores(typed, criteria)).toEqual({ wrong: expect.objectContaining({ wanted: 3, ...wrong }) }); });

test('the ends of the range are within', () => { expect(readScores('0 20 10', criteria)).toEqual({ scores: { c1: 0, c2: 20, c3: 10 } }); });

test('numbers are scores, words are not', () => {
  expect(['18 17', '1,2;3'].map(looksLikeScores)).toEqual([true, true]);
  expect(['hủy', '18 điểm', 'KC-2026-00001-M', ''].map(looksLikeScores)).toEqual([false, false, false, false]);
});
