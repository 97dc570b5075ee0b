import fc from 'fast-check';
import { isWorkingDay, plusDays, plusWorkingDays, rollForward, vietnam } from '../../domain/calendar';
import { explainTerm, usedWorkingDays } from '../../domain/explain';
import type { LegalTerm } from '../../domain/explain';
import { explanationText } from '../../templates/explanation';

const explain = (term: LegalTerm, from: string, pauses: { from: string; to: string | null }[] = []) => explainTerm(vietnam, term, from, pauses);
const whys = (term: LegalTerm, from: string, pauses?: { from: string; to: string | null }[]) => explain(term, from, pauses).days.map(({ day, why, n }) => `${day.slice(5)} ${why}${n === null ? '' : ` ${n}`}`);
const everyDay = fc.integer({ min: 0, max: 8_000 }).map((days) => plusDays('2018-01-01', days));

describe('a term in working days', () => {
  test('goes round Tết, every day with its reason', () => {
    expect(whys({ workingDays: 3 }, '2026-02-13')).toEqual([
      '02-13 event', '02-14 weekend', '02-15 weekend', '02-16 holiday', '02-17 holiday', '02-18 holiday', '02-19 holiday', '02-20 holiday', '02-21 weekend', '02-22 weekend', '02-23 working 1', '02-24 working 2', '02-25 working 3']);
    expect(explain({ workingDays: 3 }, '2026-02-13')).toMatchObject({ last: '2026-02-25', due: '2026-02-25T17:00:00.000Z', roll: null, left: 0, basis: ['BLDS 91/2015/QH13, Art. 147', 'BLDS 91/2015/QH13, Art. 148'] });
    expect(explain({ workingDays: 3 }, '2026-02-13').days[3]).toEqual({ day: '2026-02-16', weekday: 1, counts: false, n: null, why: 'holiday', name: { vi: 'Tết Nguyên đán', en: 'Tết' } });
  });
  test('CAL-04 counts a make-up day and names it', () => { expect(whys({ workingDays: 4 }, '2025-04-24')).toEqual(['04-24 event', '04-25 working 1', '04-26 makeUp 2', '04-27 weekend', '04-28 working 3', '04-29 working 4']); });
  test('CAL-05 skips a day that was swapped off', () => {
    expect(whys({ workingDays: 7 }, '2025-12-30')).toEqual([
      '12-30 event', '12-31 working 1', '01-01 holiday', '01-02 swapped', '01-03 weekend', '01-04 weekend', '01-05 working 2', '01-06 working 3', '01-07 working 4', '01-08 working 5', '01-09 working 6', '01-10 makeUp 7']);
  });
  test('CAL-07 skips the Monday for a holiday on a Sunday', () => {
    expect(whys({ workingDays: 3 }, '2026-04-24')).toEqual([
      '04-24 event', '04-25 weekend', '04-26 holiday', '04-27 compensatory', '04-28 working 1', '04-29 working 2', '04-30 holiday', '05-01 holiday', '05-02 weekend', '05-03 weekend', '05-04 working 3']);
  });
  test('of none ends on the day of the event', () => { expect(explain({ workingDays: 0 }, '2026-02-14')).toMatchObject({ last: '2026-02-14', roll: null }); });
  test.each([-1, 1.5, NaN])('of %p days is refused', (workingDays) => { expect(() => explain({ workingDays }, '2026-02-13')).toThrow('INVALID_FACT'); });
});

describe('other terms roll to the next working day', () => {
  test('fifteen calendar days that end on a Saturday', () => {
    const { days, ...end } = explain({ calendarDays: 15 }, '2026-12-18');
    expect(end).toMatchObject({ last: '2027-01-04', due: '2027-01-04T17:00:00.000Z', roll: { from: '2027-01-02', basis: 'BLDS 91/2015/QH13, Art. 148(5)' } });
    expect(days.filter(({ counts }) => counts).map(({ n }) => n)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(days.slice(-3).map(({ day, why, counts }) => [day, why, counts])).toEqual([['2027-01-02', 'weekend', true], ['2027-01-03', 'weekend', false], ['2027-01-04', 'rolled', false]]);
  });
  test('calendar days that end before Tết is over', () => { expect(explain({ calendarDays: 3 }, '2026-02-13')).toMatchObject({ last: '2026-02-23', roll: { from: '2026-02-16' } }); });
  test('a last day on a make-up Saturday stays', () => { expect(explain({ calendarDays: 2 }, '2025-04-24')).toMatchObject({ last: '2025-04-26', roll: null }); });
  test('months end on the same-numbered day or the last of the month, then roll', () => {
    expect(explain({ months: 1 }, '2025-01-31')).toMatchObject({ last: '2025-02-28', roll: null });
    expect(explain({ months: 1 }, '2026-01-31')).toMatchObject({ last: '2026-03-02', roll: { from: '2026-02-28' } });
    expect(whys({ months: 1 }, '2026-01-31')).toEqual(['01-31 event', '02-28 weekend', '03-01 weekend', '03-02 rolled']);
    expect(explain({ months: 0 }, '2026-01-30')).toMatchObject({ last: '2026-01-30' });
  });
  test('"not after 22 January" on a Saturday', () => {
    expect(explain({ notAfter: { month: 1, day: 22 } }, '2026-12-20')).toMatchObject({ last: '2027-01-22', roll: null });
    expect(explain({ notAfter: { month: 1, day: 22 } }, '2027-12-20')).toMatchObject({ last: '2028-01-24', roll: { from: '2028-01-22' } });
  });
  test('"before 20 June" ends with the 19th', () => {
    expect(explain({ before: { month: 6, day: 20 } }, '2026-06-10')).toMatchObject({ last: '2026-06-19', roll: null });
    expect(explain({ before: { month: 6, day: 20 } }, '2027-01-05')).toMatchObject({ last: '2027-06-21', roll: { from: '2027-06-19' } });
    expect(explain({ before: { month: 6, day: 20 } }, '2026-06-19')).toMatchObject({ last: '2026-06-19' });
    expect(explain({ before: { month: 6, day: 20 } }, '2026-06-20')).toMatchObject({ last: '2027-06-21' });
  });
  test('a day that somebody named', () => {
    expect(explain({ on: '2026-10-30' }, '2026-03-02')).toMatchObject({ last: '2026-10-30', roll: null });
    expect(whys({ on: '2026-09-02' }, '2026-03-02')).toEqual(['03-02 event', '09-02 holiday', '09-03 rolled']);
    expect(whys({ on: '2026-03-02' }, '2026-03-02')).toEqual(['03-02 event']);
  });
});

describe('a pause', () => {
  test('begins after its first day, which still counts, and ends with its last, which does not', () => {
    expect(whys({ workingDays: 3 }, '2026-03-02', [{ from: '2026-03-04', to: '2026-03-06' }])).toEqual([
      '03-02 event', '03-03 working 1', '03-04 working 2', '03-05 paused', '03-06 paused', '03-07 weekend', '03-08 weekend', '03-09 working 3']);
  });
  test('that is still open leaves no end, only what remains', () => {
    const open = explain({ workingDays: 5 }, '2026-03-02', [{ from: '2026-03-04', to: null }]);
    expect([open.last, open.due, open.left, open.days.at(-1)?.day]).toEqual([null, null, 3, '2026-03-04']);
  });
  test('after the term changes nothing', () => { expect(explain({ workingDays: 2 }, '2026-03-02', [{ from: '2026-03-05', to: null }])).toMatchObject({ last: '2026-03-04', left: 0 }); });
  test('from the last day on carries the term to its own end, or the next working day', () => {
    expect(explain({ workingDays: 2 }, '2026-03-02', [{ from: '2026-03-04', to: null }])).toMatchObject({ last: null, due: null, left: 0 });
    expect(explain({ workingDays: 2 }, '2026-03-02', [{ from: '2026-03-04', to: '2026-03-06' }])).toMatchObject({ last: '2026-03-06', left: 0 });
    expect(explain({ workingDays: 2 }, '2026-03-02', [{ from: '2026-03-04', to: '2026-03-07' }])).toMatchObject({ last: '2026-03-09', roll: { from: '2026-03-07' } });
  });
  test('on one day takes nothing away', () => { expect(explain({ workingDays: 3 }, '2026-03-02', [{ from: '2026-03-04', to: '2026-03-04' }]).last).toBe('2026-03-05'); });
  test('twice, and over one another, takes each day once', () => {
    const pauses = [{ from: '2026-03-03', to: '2026-03-05' }, { from: '2026-03-04', to: '2026-03-06' }, { from: '2026-03-09', to: '2026-03-10' }];
    expect(explain({ workingDays: 3 }, '2026-03-02', pauses).last).toBe('2026-03-11');
  });
  test('before the event counts only with its days after it', () => { expect(explain({ workingDays: 1 }, '2026-03-03', [{ from: '2026-03-01', to: '2026-03-04' }]).last).toBe('2026-03-05'); });
  test('lengthens calendar days and months by its days, and leaves a date where it is', () => {
    const pause = [{ from: '2026-03-04', to: '2026-03-08' }];
    expect(explain({ calendarDays: 7 }, '2026-03-02', pause)).toMatchObject({ last: '2026-03-13' });
    expect(explain({ months: 1 }, '2026-03-02', pause)).toMatchObject({ last: '2026-04-06' });
    expect(explain({ on: '2026-03-12' }, '2026-03-02', pause)).toMatchObject({ last: '2026-03-12' });
    expect(explain({ months: 1 }, '2026-03-02', [{ from: '2026-03-04', to: null }])).toMatchObject({ last: null });
  });
  test('used working days leave out what was paused', () => {
    expect(usedWorkingDays(vietnam, '2026-03-02', '2026-03-09')).toBe(5);
    expect(usedWorkingDays(vietnam, '2026-03-02', '2026-03-09', [{ from: '2026-03-04', to: '2026-03-06' }])).toBe(3);
    expect(usedWorkingDays(vietnam, '2026-03-02', '2026-03-09', [{ from: '2026-03-04', to: null }])).toBe(2);
    expect([usedWorkingDays(vietnam, '2026-03-02', '2026-03-02'), usedWorkingDays(vietnam, '2026-03-02', '2026-02-02')]).toEqual([0, 0]);
  });
});

test('an explanation ends where the arithmetic ends, and counts what it says', () => {
  fc.assert(fc.property(everyDay, fc.integer({ min: 0, max: 50 }), (from, days) => {
    const working = explain({ workingDays: days }, from);
    expect([working.last, working.days.filter(({ counts }) => counts).length]).toEqual([plusWorkingDays(vietnam, from, days), days]);
    expect(explain({ calendarDays: days }, from).last).toBe(rollForward(vietnam, plusDays(from, days)));
  }), { numRuns: 200 });
});

test('a pause moves the end by the working days that it took', () => {
  fc.assert(fc.property(everyDay, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 30 }), (from, days, after, length) => {
    const pause = { from: plusDays(from, after), to: plusDays(from, after + length) };
    const { last } = explain({ workingDays: days }, from, [pause]);
    // one that was stopped on its last day ends with the pause, on the next day that is worked
    const stopped = usedWorkingDays(vietnam, from, pause.from) === days && pause.to > pause.from && plusWorkingDays(vietnam, from, days) === pause.from;
    if (stopped) expect(last).toBe(rollForward(vietnam, pause.to));
    else expect([isWorkingDay(vietnam, last!), usedWorkingDays(vietnam, from, last!, [pause])]).toEqual([true, days]);
  }), { numRuns: 3_000 });
});

describe('in words', () => {
  test('a line per day or run of days, in Vietnamese', () => {
    expect(explanationText('vi', explain({ workingDays: 3 }, '2026-02-13'))).toBe([
      'Thứ Sáu 13/02: ngày xảy ra sự kiện, không tính.', 'Thứ Bảy 14/02 đến Chủ nhật 15/02: nghỉ hằng tuần.', 'Thứ Hai 16/02 đến thứ Sáu 20/02: nghỉ Tết Nguyên đán.',
      'Thứ Bảy 21/02 đến Chủ nhật 22/02: nghỉ hằng tuần.', 'Thứ Hai 23/02 đến thứ Tư 25/02: ngày làm việc, ngày thứ 1 đến 3.', 'Hết hạn lúc 24 giờ thứ Tư ngày 25/02/2026.'].join('\n'));
  });
  test('and in English, with the year when it changes', () => {
    expect(explanationText('en', explain({ calendarDays: 15 }, '2026-12-18'))).toBe([
      'Friday 18/12/2026: the day of the event, does not count.', 'Saturday 19/12/2026 to Saturday 02/01/2027: day 1 to 15.', 'Sunday 03/01/2027: weekly day off.',
      'Monday 04/01/2027: the next working day, on which the term ends.', 'Ends at 24:00 on Monday 04/01/2027.'].join('\n'));
  });
  test.each(['vi', 'en'] as const)('every reason has words in %s', (language) => {
    const cases = [explain({ workingDays: 7 }, '2025-12-30'), explain({ workingDays: 3 }, '2026-04-24'), explain({ workingDays: 5 }, '2026-03-02', [{ from: '2026-03-03', to: '2026-03-04' }, { from: '2026-03-06', to: null }]), explain({ months: 1 }, '2026-01-31'), explain({ on: '2026-03-02' }, '2026-03-02')];
    for (const one of cases) expect(explanationText(language, one)).not.toMatch(/null|undefined|\{\{|\(\)|, \./);
    expect(explanationText(language, cases[2]!)).toContain('2');
    expect(explanationText(language, cases[3]!)).toContain('28/02');
  });
  test('both languages have the same words', () => {
    const keys = (language: string) => Object.keys(jest.requireActual<object>(`../../templates/${language}/calendar.json`)).sort();
    expect(keys('vi')).toEqual(keys('en'));
  });
});
