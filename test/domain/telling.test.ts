import { noticeTemplates } from '../../domain/notices';
import type { Notice } from '../../domain/notices';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { mergedText, mostLines, planTelling, quietUntil, tellingOf, tellings } from '../../domain/telling';
import type { Pace, Waiting } from '../../domain/telling';
import { holderOf } from '../../domain/project';
import { given } from '../given';
import type { Given } from '../given';
import { someone } from '../roster';

/** A time of 2 March 2026 (or `+1 08:00` of the day after) in Vietnam. */
const at = (time: string): string => {
  const [, days = '0', clock = ''] = /^(?:\+(\d) )?(.*)$/.exec(time)!;
  return new Date(Date.parse(`2026-03-02T${clock.length === 5 ? `${clock}:00` : clock}+07:00`) + Number(days) * 86_400_000).toISOString();
};
const night = { from: '21:00', to: '07:00' };
const pace: Pace = { quiet: night, digestAt: '08:00', muted: [] };
let serial = 0;
beforeEach(() => { serial = 0; });
const one = (template: string, since: string, more: Partial<Waiting> = {}): Waiting => ({ id: String((serial += 1)), template, project: 'KC-1', since: at(since), ageMs: 0, due: null, begun: false, alone: false, ...more });

describe('quiet hours', () => {
  test.each([
    ['20:59:59', null], ['21:00', '+1 07:00'], ['23:30', '+1 07:00'], ['00:00', '07:00'], ['06:59:59', '07:00'], ['07:00', null], ['12:00', null],
  ])('at %s of the night they end at %s', (now, until) => expect(quietUntil(at(now), night)).toBe(until && at(until)));
  test('in the middle of the day, over the whole day, and none', () => {
    expect(quietUntil(at('12:30'), { from: '12:00', to: '13:30' })).toBe(at('13:30'));
    expect(quietUntil(at('13:30'), { from: '12:00', to: '13:30' })).toBeNull();
    expect(quietUntil(at('11:59'), { from: '12:00', to: '13:30' })).toBeNull();
    expect(quietUntil(at('12:00'), { from: '12:00', to: '12:00' })).toBeNull();
    expect(quietUntil(at('12:00'), null)).toBeNull();
  });
  test('hold everything but what is urgent', () => {
    const held = [one('stageChanged', '22:00'), one('supplementRequested', '22:01'), one('suspended', '22:02')];
    expect(planTelling(held, pace, at('22:03'))).toMatchObject({ next: { ids: ['3'], as: 'each' }, waitUntil: null });
    expect(planTelling(held.slice(0, 2), pace, at('22:03'))).toMatchObject({ next: null, waitUntil: at('+1 07:00') });
    expect(planTelling(held.slice(0, 2), pace, at('+1 07:00'))).toMatchObject({ next: { ids: ['1', '2'] }, waitUntil: null });
  });
  test('do not hold what was on its way already', () => {
    expect(planTelling([one('yourTurn', '20:59', { begun: true })], pace, at('22:00')).next).toEqual({ ids: ['1'], as: 'each' });
  });
});

test('who asked for no pace is told at once, one by one, in the order of the events', () => {
  const all = [one('overdue', '22:00'), one('stageChanged', '22:00'), one('yourTurn', '22:00'), one('paymentUnknown', '22:00')];
  expect(planTelling(all, null, at('23:00'))).toEqual({ expired: [], muted: [], next: { ids: ['1', '2', '3', '4'], as: 'each' }, waitUntil: null });
  expect(planTelling([], null, at('23:00'))).toEqual({ expired: [], muted: [], next: null, waitUntil: null });
});

describe('the digest', () => {
  test('OPS-02 thirty overdue go in one message at eight, and each of the three whose last day is today by itself; nothing at night', () => {
    const overdue = Array.from({ length: 30 }, (_, index) => one('overdue', '00:00', { project: `KC-${index}` }));
    const critical = Array.from({ length: 3 }, (_, index) => one('reminder', '00:00', { project: `KC-1${index}`, due: at('+1 00:00') }));
    const all = [...overdue, ...critical];
    for (const time of ['00:00', '03:00', '06:59']) expect(planTelling(all, pace, at(time))).toMatchObject({ next: null, waitUntil: at('07:00') });
    expect(planTelling(all, pace, at('07:00')).next).toEqual({ ids: critical.map(({ id }) => id), as: 'each' });
    expect(planTelling(overdue, pace, at('07:00'))).toMatchObject({ next: null, waitUntil: at('08:00') });
    expect(planTelling(overdue, pace, at('08:00')).next).toEqual({ ids: overdue.map(({ id }) => id), as: 'digest' });
  });
  test('more than a message may list go in the next one', () => {
    const all = Array.from({ length: mostLines + 1 }, () => one('overdue', '00:00'));
    expect(planTelling(all, pace, at('08:00')).next!.ids).toHaveLength(mostLines);
    expect(planTelling(all.slice(mostLines), pace, at('08:00')).next).toEqual({ ids: ['31'], as: 'each' });
  });
  test('what comes after eight waits for the next one; an hour inside the quiet waits for its end', () => {
    expect(planTelling([one('overdue', '08:00:01')], pace, at('09:00')).waitUntil).toBe(at('+1 08:00'));
    expect(planTelling([one('overdue', '08:00')], pace, at('08:00')).next).not.toBeNull();
    expect(planTelling([one('overdue', '03:00')], { ...pace, quiet: { from: '21:00', to: '09:30' } }, at('03:00')).waitUntil).toBe(at('09:30'));
  });
  test('a reminder of the last day: the day before and the day after it is one of many', () => {
    const due = at('+1 00:00');
    expect(planTelling([one('reminder', '10:00', { due })], pace, at('10:00')).next).not.toBeNull();
    expect(planTelling([one('reminder', '10:00', { due: at('+2 00:00') })], pace, at('10:00')).next).toBeNull();
    expect(planTelling([one('reminder', '+1 10:00', { due })], pace, at('+1 10:00')).next).toBeNull();
  });
  test('a channel that took no message of several gets each by itself', () => {
    expect(planTelling([one('overdue', '00:00', { alone: true }), one('overdue', '00:00', { alone: true })], pace, at('08:00')).next).toEqual({ ids: ['1', '2'], as: 'each' });
  });
});

describe('what happened to one project within ten minutes', () => {
  test('goes in one message, what has legal effect and other projects apart', () => {
    const all = [one('stageChanged', '09:00'), one('yourTurn', '09:10'), one('paid', '09:05', { project: 'KC-2' }), one('supplementRequested', '09:00'), one('paid', '09:10:01')];
    expect(planTelling(all, pace, at('10:00')).next).toEqual({ ids: ['1', '2'], as: 'merged' });
    expect(planTelling(all.slice(2), pace, at('10:00')).next).toEqual({ ids: ['3', '4', '5'], as: 'each' });
  });
  test('those before it that stand alone go first', () => {
    expect(planTelling([one('supplementRequested', '09:00'), one('stageChanged', '09:00'), one('yourTurn', '09:00')], pace, at('10:00')).next).toEqual({ ids: ['1'], as: 'each' });
  });
  test('says what was said once only', () => {
    expect(mergedText(['Đề án KC-1 đã chuyển bước.\nMáy ép\nGõ "KC-1" để xem.', 'Đề án KC-1 chờ bạn.\nMáy ép\nGõ "KC-1" để xem.', 'Máy ép'])).toBe('Đề án KC-1 đã chuyển bước.\nMáy ép\nGõ "KC-1" để xem.\n\nĐề án KC-1 chờ bạn.');
  });
});

describe('what is not told', () => {
  const DAY = 86_400_000;
  test('OPS-01 what waited past its time; what has legal effect is told however late', () => {
    const all = [one('reminder', '09:00', { ageMs: 7 * DAY }), one('reminder', '09:00', { ageMs: 7 * DAY + 1 }), one('stageChanged', '09:00', { ageMs: 31 * DAY }), one('supplementRequested', '09:00', { ageMs: 400 * DAY }), one('reminder', '09:00', { ageMs: 31 * DAY, begun: true })];
    expect(planTelling(all, null, at('10:00'))).toMatchObject({ expired: ['2', '3'], next: { ids: ['1', '4', '5'] } });
  });
  test('what somebody muted, unless it has legal effect', () => {
    const muted = ['stageChanged', 'supplementRequested', 'overdue'];
    expect(planTelling(muted.map((template) => one(template, '09:00')), { ...pace, muted }, at('10:00'))).toMatchObject({ muted: ['1', '3'], next: { ids: ['2'] } });
  });
  test('a template that nobody knows yet is told like one that has legal effect', () => {
    expect(tellingOf('toString')).toEqual(tellingOf('fromTheFuture'));
    expect(planTelling([one('toString', '09:00', { ageMs: 400 * DAY })], { ...pace, muted: ['toString'] }, at('10:00')).next!.ids).toEqual(['1']);
  });
  test('every notice has its rule; what has legal effect never expires and is never one line of many', () => {
    expect(Object.keys(tellings).sort()).toEqual([...noticeTemplates].sort());
    for (const { priority, legal, validDays, merges } of Object.values(tellings)) if (legal) expect([priority === 'digest', validDays, merges]).toEqual([false, null, false]);
  });
});

describe('who hears what', () => {
  /** Plays histories that meet every event that is told, and collects event, role and template. A deed that the rules refuse at a stage tells nothing. */
  function heard(table: typeof national): Map<string, Set<string>> {
    const told = new Map<string, Set<string>>();
    const hear = (project: Given, before: number) => {
      for (const { number, to, template } of project.notices as Notice[]) {
        const event = project.entries.slice(before).find((entry) => entry.number === number)!.event;
        const what = event.type === 'moved' ? `moved: ${event.ended ? 'ended' : event.outcome}` : event.type;
        const role = to.startsWith('person:') ? 'person named' : to.split('@')[0]!;
        const key = `${what} | ${role}`;
        told.set(key, (told.get(key) ?? new Set()).add(template));
      }
    };
    const watched = (project: Given): Given => {
      const when = project.when.bind(project);
      project.when = (...args: Parameters<Given['when']>) => { const before = project.entries.length; when(...args); hear(project, before); return project; };
      return project;
    };
    const fresh = () => watched(given(table));
    const late = (stage: string) => { const project = fresh().proposed().until(stage); for (let falls = 0; falls < 12 && !project.project!.ended; falls += 1) try { project.falls(); } catch { break; } };
    fresh().proposed().until('closed');
    for (const stage of Object.keys(table.stages)) try { late(stage); } catch { /* not on the straight way */ }
    const decided = Object.keys(table.stages).find((stage) => table.stages[stage]!.returned && 'office' in table.stages[stage]!.signers)!;
    for (const vote of ['return', 'reject'] as const) { const project = fresh().proposed().until(decided); project.signs((table.stages[decided]!.signers as { office: string }).office, vote); }
    for (const deed of Object.values(deeds)) for (const stage of Object.keys(table.stages)) {
      // a deed has its place at some stages; whether it has one at all is asserted below
      try { const project = fresh().proposed().until(stage); for (const step of deed(project)) step(); } catch { /* not here */ }
    }
    return told;
  }

  const heads = (project: Given): string[] => ['department.head', 'province.chair', 'ministry.minister', 'doit.director'].filter((office) => office in project.procedure.offices);
  const byHeads = (project: Given, command: Parameters<Given['when']>[0]) => () => { for (const head of heads(project)) try { project.when(command, head); return; } catch { /* another head */ } };
  /** What happens besides the straight way, at whatever stage the rules let it. */
  const deeds: Record<string, (project: Given) => (() => void)[]> = {
    question: (project) => { const here = { stage: project.project!.stage, round: project.project!.round }; return [
      () => { for (const by of ['doit.appraiser', 'doit.clerk']) try { project.when({ type: 'ask', ...here, owes: 'Hóa đơn' }, by); return; } catch { /* another office */ } },
      () => { project.when({ type: 'answer', ...here, text: 'Đã gửi' }, 'implementer.director'); },
    ]; },
    standstill: (project) => [byHeads(project, { type: 'suspend', reason: 'Bão' }), byHeads(project, { type: 'resume', reason: 'Hết bão' })],
    inspection: (project) => [
      () => { project.when({ type: 'inspect', findings: [{ text: 'Thiếu biển', workingDays: 5 }], result: 'Đạt' }, 'doit.inspector'); },
      () => { project.when({ type: 'answerFinding', id: project.project!.findings[0]!.id, answer: 'Đã treo' }, 'implementer.director'); },
    ],
    amendment: (project) => [() => { project.amended({ kind: 'time', text: 'Kéo dài', day: '2026-12-15' }); }],
    signedBefore: (project) => [() => { project.signs('implementer.director'); }, () => { project.amended({ kind: 'other', text: 'Đổi thiết bị' }); }],
    lostOrder: (project) => [
      () => { project.papers().signs(heads(project)[0]!); },
      () => { project.ordered(); },
      () => { const { reference } = project.project!.payments.at(-1)!; for (const by of ['department.accountant', 'doit.accountant']) try { project.when({ type: 'recordUnknown', reference }, by); return; } catch { /* the other */ } },
    ],
    council: (project) => [
      () => { for (const by of ['doit.director', ...heads(project)]) try { project.when({ type: 'appointCouncil', stage: project.project!.stage, members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, by); return; } catch { /* another office */ } },
      () => { project.papers().signs('m2'); },
      () => { project.when({ type: 'addPaper', paper: { id: 'x', kind: 'projectDocument', name: 'v2.pdf', sha256: 'v2', size: 1 } }, 'implementer.director'); },
    ],
    nobody: (project) => [() => { project.roster = { people: [], delegations: [] }; project.when({ type: 'route', stage: project.project!.stage, round: project.project!.round }, 'system'); }],
    deputies: (project) => [() => {
      const deputies = Object.values(project.procedure.offices).flatMap(({ deputy }) => (deputy ? [deputy] : []));
      project.roster = { people: deputies.map((office) => someone(office, [holderOf(project.project!, office)])), delegations: [] };
      project.when({ type: 'route', stage: project.project!.stage, round: project.project!.round }, 'system');
    }],
    leftOut: (project) => [byHeads(project, { type: 'leaveOut', planRound: 'dot-1', reason: 'Hết tiền' })],
    newRules: (project) => [() => { project.adopts({ ...project.procedure, effectiveFrom: '2026-03-01' }); }],
    newCalendar: (project) => [() => {
      const due = new Date(Date.parse(project.project!.due!) - 1).toISOString().slice(0, 10);
      project.calendar = { ...project.calendar, named: new Map([...project.calendar.named, [due, { day: due, kind: 'swapped', name: { vi: 'Nghỉ', en: 'Off' }, source: 'thử', mark: 'setting' }]]) };
      project.when({ type: 'recount', stage: project.project!.stage, round: project.project!.round }, 'system');
    }],
  };

  test.each([['national', national], ['provincial', provincial]] as const)('%s: each event that is told, by role, printed', (name, table) => {
    const told = heard(table);
    const events = [...new Set([...told.keys()].map((key) => key.split(' | ')[0]!))].sort();
    const lines = events.flatMap((event) => [...told].filter(([key]) => key.startsWith(`${event} | `)).sort().map(([key, templates]) => {
      const [, role] = key.split(' | ');
      return `${event.padEnd(24)} ${role!.padEnd(28)} ${[...templates].sort().map((template) => `${template} (${tellingOf(template).priority}${tellingOf(template).legal ? ', legal' : ''})`).join(', ')}`;
    }));
    process.stdout.write(`\n${name}: ${lines.length} rows\n${lines.join('\n')}\n`);
    // those who carry the project hear of every move and of its end; whoever is in turn hears that it is
    for (const role of ['implementer.director', 'beneficiary.representative']) {
      expect(told.get(`moved: approved | ${role}`)).toContain('stageChanged');
      expect(told.get(`moved: ended | ${role}`)).toContain('ended');
    }
    expect(told.get('moved: returned | implementer.director')).toContain('supplementRequested');
    expect([...told].filter(([key, templates]) => key.startsWith('moved: approved') && templates.has('yourTurn')).length).toBeGreaterThan(3);
    expect([...told.keys()].filter((key) => key.startsWith('reminded')).length).toBeGreaterThan(0);
    // the table is whole: every notice that a rule sends is in it; an alarm is no event of a project
    expect(noticeTemplates.filter((template) => ![...told.values()].some((templates) => templates.has(template)))).toEqual(['unreachedPerson']);
  });
});
