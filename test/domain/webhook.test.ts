import { exampleProjects } from '../../app/examples';
import type { Event } from '../../domain/events';
import { backOff, payloadOf, signedText, webhookEvents } from '../../domain/webhook';

const P = 'NGƯỜI';
const at = { stage: 'baseAppraisal', round: 1 };
const paper = { id: P, kind: 'budget', name: P, sha256: 'ab', size: 5 };
const procedure = { id: 'national', effectiveFrom: '2018-07-10', hash: 'h' };
const facts = { ...exampleProjects('2026-11-25')[0]!.facts, name: P, beneficiaries: [P], note: P, units: { implementer: P } };
const due = '2026-12-01T10:00:00.000Z';
const change = { kind: 'moreMoney' as const, text: P, amount: 5n };

/** One of every kind; whatever a person is or typed reads NGƯỜI. */
const events: Event[] = [
  { type: 'proposed', code: 'KC-1', procedure, facts, stage: 'registration', due }, { type: 'revised', facts }, { type: 'paperAdded', paper },
  { type: 'councilAppointed', stage: 'baseAppraisal', members: [P, P], chair: P, duty: 'appraise', secretary: P, decision: P }, { type: 'attendanceRecorded', present: [P], ...at },
  { type: 'councilClosed', result: { seats: 5, present: 4, quorum: 3, yes: 4, no: 0, back: 0, abstain: 0, interested: 0, mean: null, outcome: 'approved' }, votes: [{ person: P, office: null, vote: 'approve' }], ...at },
  { type: 'signedOff', office: 'doit.director', vote: 'approve', duty: 'approve', reason: P, amount: 5n, standsFor: P, ...at, acting: { standsFor: P } }, { type: 'votesVoided', because: 'amended', persons: [P], ...at },
  { type: 'interestDeclared', reason: P }, { type: 'amountSet', what: 'approved', amount: 5n }, { type: 'moved', from: 'a', outcome: 'approved', to: 'b', round: 1, due, reason: P },
  { type: 'reminded', key: 'k', ...at }, { type: 'escalated', key: 'k', ...at }, { type: 'routed', routes: {}, gaps: [{ holder: `person:${P}`, why: 'vacant', mend: { what: 'appoint', person: P }, persons: [P] }], ...at },
  { type: 'clockPaused', owes: P, office: 'doit.director', answerBy: due, ...at }, { type: 'clockResumed', due, answer: P, ...at }, { type: 'dueMoved', from: due, to: due, because: 'calendar', ...at }, { type: 'apologised', until: due, reason: P, ...at },
  { type: 'amendmentRequested', id: '1', change, reason: P, decides: 'doit.director', confirms: null, due }, { type: 'amendmentConfirmed', id: '1', due }, { type: 'amendmentDecided', id: '1', outcome: 'approved', change, duty: 'approve', reason: P },
  { type: 'suspended', reason: P }, { type: 'resumed', due, plannedEnd: '2026-12-31', reason: P }, { type: 'beneficiariesNamed', places: [{ id: P, name: P, place: P, amount: 5n }] }, { type: 'placeAccepted', place: P, amount: 5n },
  { type: 'inspected', id: '1', office: 'doit.director', findings: [{ id: '1', text: P, due }], result: P }, { type: 'findingAnswered', id: '1', answer: P }, { type: 'findingClosed', id: '1', note: P },
  { type: 'reportAsked', month: '2026-05', due }, { type: 'reportFiled', month: '2026-05', done: P, spent: 5n }, { type: 'paperIssued', paper, ...at }, { type: 'paymentOrdered', reference: 'r', amount: 5n, what: 'balance', ...at },
  { type: 'paymentUnknown', reference: 'r', amount: 5n }, { type: 'paymentKnown', reference: 'r', amount: 5n }, { type: 'paymentRecorded', reference: 'r', amount: 5n, result: 'paid' }, { type: 'refundRecorded', reference: P, amount: 5n },
  { type: 'budgetMoved', moves: [{ kind: 'reserve', line: 'national-2026', amount: 5n }] }, { type: 'leftOut', planRound: P, reason: P }, { type: 'rulesAdopted', procedure, due, reason: P }, { type: 'restarted', reason: P },
];
const fed = (event: Event) => payloadOf({ position: '7', project: 'KC-1', procedure: 'national', number: 3, at: due, event });

test.each(events.map((event) => [event.type, event] as const))('%s is told without anybody in it', (type, event) => {
  const told = fed(event);
  expect(told).toMatchObject({ position: '7', project: 'KC-1', procedure: 'national', number: 3, at: due, type, data: expect.any(Object) });
  // amounts are strings already, and nothing of a person or typed by one is left
  expect(JSON.stringify(told)).not.toContain(P);
});

test('every kind that may be chosen is looked at here', () => { expect([...webhookEvents].sort()).toEqual(events.map(({ type }) => type).sort()); });

test('a kind that is not known here is told of by its name alone', () => { expect(fed({ type: 'newKind', secret: P } as never)).toMatchObject({ type: 'newKind', data: {} }); });

test('what an event says is what the other system needs', () => {
  expect(fed({ type: 'moved', from: 'a', outcome: 'returned', to: 'b', round: 2, due: null, ended: 'closed' })).toMatchObject({ data: { from: 'a', outcome: 'returned', to: 'b', round: 2, due: null, ended: 'closed' } });
  expect(fed({ type: 'signedOff', office: 'doit.director', vote: 'reject', duty: 'approve', ...at })).toMatchObject({ data: { ...at, office: 'doit.director', vote: 'reject', amount: null } });
  expect(fed({ type: 'paymentRecorded', reference: 'r', amount: 5n, result: 'paid' })).toMatchObject({ data: { reference: 'r', amount: '5', result: 'paid' } });
});

test('the wait doubles up to a quarter of an hour', () => {
  expect([1, 2, 3, 10, 11, 1_000].map((tries) => backOff(tries))).toEqual([1, 2, 4, 512, 900, 900]);
  expect([6, 7, 50].map((tries) => backOff(tries, 60))).toEqual([32, 60, 60]);
});

test('what is signed is the moment, a point and the body', () => { expect(signedText('1764000000', '{"a":1}')).toBe('1764000000.{"a":1}'); });
