import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Event } from '../../domain/events';
import { noticeTemplates } from '../../domain/notices';
import { national } from '../../domain/procedures/national';
import type { Actor } from '../../domain/project';
import { refusalCodes } from '../../domain/refusal';
import { timeline } from '../../domain/view';
import { changeLines } from '../../templates/changes';
import { refusalText, render, renderDocument, sentence } from '../../templates/render';
import { given } from '../given';
import type { Given } from '../given';
import { people } from './lists';

const words = { vi: 'Thẩm định cấp cơ sở', en: 'Base-level appraisal' };
const facts = {
  code: 'KC-2026-00123-7', name: 'Đề án <b>"A & B"</b> {{due}} *_`', stage: words, shown: words, due: '2026-02-13T17:00:00.000Z', reason: 'thiếu & <mail@x>', missing: [words, words], month: '2026-08',
  reportDue: '2026-08-24T17:00:00.000Z', amount: '1200000000', outcome: words, council: words,
  because: 'calendar', instead: words, gaps: [{ office: words, why: 'vacant', mend: 'appoint', seats: 1, until: null }], owes: 'Hợp đồng thuê đất?', answer: 'Đã ký', answerBy: '2026-02-13T17:00:00.000Z',
  from: '2026-02-13T17:00:00.000Z', to: '2026-02-20T17:00:00.000Z', until: '2026-02-20T17:00:00.000Z', kind: 'time', text: 'Kéo dài', day: '2026-12-01', confirmed: false, amendmentDue: '2026-02-13T17:00:00.000Z',
  result: 'Đạt', findings: [{ text: 'Chưa treo biển', due: '2026-02-13T17:00:00.000Z' }], reference: 'KC-2026-00123-7/firstAdvance/1', person: 'chu-co-so',
};
/** What differs by notice. */
const own: Record<string, object> = { amendmentDecided: { outcome: 'approved' } };

describe.each(['vi', 'en'] as const)('in %s', (language) => {
  test.each(noticeTemplates)('the notice %s has words', (template) => {
    const text = render(language, `notices/${template}`, { ...facts, ...own[template] });
    expect(text).toContain('KC-2026-00123-7');
    // plain text: what people typed stands there as they typed it
    expect(text).toContain(template === 'paid' ? '1.200.000.000 đồng' : facts.name);
    expect(render(language, `notices/${template}`, { ...facts, due: null, reason: null, missing: [], amount: template === 'paid' || template === 'paymentUnknown' ? '1' : null, day: null, findings: [], ...own[template] })).not.toMatch(/null|undefined|\n\n/);
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

test('APR-02 who signed already is told when, and by whom where it was another', () => {
  const told = (more: object) => refusalText('vi', { code: 'ALREADY_SIGNED', facts: { at: '2026-02-13T03:00:00.000Z', by: 'x', ...more } });
  expect(told({ council: true })).toContain('Bạn đã biểu quyết lúc 10:00 ngày 13/02/2026');
  expect(told({})).toContain('Bạn đã ký ở bước này lúc 10:00');
  expect(told({ decidedByName: 'Trần Quốc Bảo' })).toContain('Trần Quốc Bảo đã ký ở bước này lúc 10:00');
});

test('APR-05 who may not sign is told why: another duty, the applicant, an interest, the own or of the person stood for', () => {
  const told = (facts: object, language: 'vi' | 'en' = 'vi') => refusalText(language, { code: 'SELF_APPROVAL', facts: { ...facts } });
  expect(told({ why: 'duty' })).toContain('Bạn đã giữ nhiệm vụ khác trong đề án');
  expect(told({ why: 'applicant' })).toContain('Bạn nộp đề án, hoặc thuộc đơn vị thực hiện hay thụ hưởng nên không được ký');
  expect(told({ why: 'interest', through: 'lan' })).toContain('Người bạn ký thay đã khai có lợi ích liên quan');
  expect(told({ why: 'interest', through: 'lan' }, 'en')).toContain('the person you stand for declared an interest');
});

test('APR-01 who comes late is told who decided and when', () => {
  expect(refusalText('vi', { code: 'LATE', facts: { decidedByName: 'Trần Quốc Bảo', decidedAt: '2026-02-13T02:00:00.000Z' } })).toContain('bởi Trần Quốc Bảo lúc 09:00 ngày 13/02/2026');
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

const admin: Actor = { kind: 'person', id: 'admin', offices: [], administrator: true };
const at = (project: Given) => ({ stage: project.project!.stage, round: project.project!.round });
const stop = { type: 'suspend', reason: 'Bão' } as const;
const change = { kind: 'time', text: 'Giao máy chậm', day: '2026-12-15' } as const;
const told = (project: Given, to: string) => project.notices.filter((notice) => notice.to === to).map(({ template, facts: given }) => ({ template, vi: render('vi', `notices/${template}`, given), en: render('en', `notices/${template}`, given) }));

describe('with the facts that the rules give,', () => {
  const appraisal = () => given(national).proposed().until('baseAppraisal');
  const running = () => given(national).proposed().until('implementation');
  const asked = () => { const project = appraisal(); return project.when({ type: 'ask', ...at(project), owes: 'Hợp đồng thuê đất?' }, 'doit.appraiser'); };
  const wanted = () => running().when({ type: 'requestAmendment', change, reason: 'Máy về chậm' }, 'implementer.director');

  test('a question is told to the applicant, with its day and the words that answer it', () => {
    const [notice, ...more] = told(asked(), 'implementer.director@tt');
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ template: 'questionAsked' });
    expect(notice!.vi).toMatch(/Hợp đồng thuê đất\?[^]*trước khi hết ngày \d\d\/\d\/2026[^]*Gõ "trả lời KC-2026-00001-M"/);
    expect(notice!.en).toContain('Type "answer KC-2026-00001-M"');
  });

  test('the answer is told to who signs, once, with the term that runs on', () => {
    const project = asked();
    project.when({ type: 'answer', ...at(project), text: 'Thuê 20 năm' }, 'implementer.director');
    expect(told(project, 'doit.appraiser@sct').map(({ template }) => template)).toEqual(['questionAnswered']);
    expect(told(project, 'doit.appraiser@sct')[0]!.vi).toMatch(/Thuê 20 năm[^]*chạy tiếp: hết ngày/);
  });

  test('an amendment is told to who confirms it, then to who decides it, then to the applicant', () => {
    const project = wanted();
    expect(told(project, 'doit.director@sct')).toMatchObject([{ template: 'amendmentRequested' }]);
    expect(told(project, 'doit.director@sct')[0]!.vi).toMatch(/chờ bạn kiểm tra và xác nhận[^]*Điều chỉnh thời gian trong năm: Giao máy chậm[^]*Ngày mới: 15\/12\/2026[^]*Máy về chậm[^]*Hạn: hết ngày/);
    project.when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
    expect(told(project, 'department.head@cuc')).toMatchObject([{ template: 'amendmentRequested' }]);
    expect(told(project, 'department.head@cuc')[0]!.vi).toContain('chờ bạn quyết định');
    project.when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: project.project!.fingerprint }, 'department.head');
    expect(told(project, 'beneficiary.representative@cs')[0]).toMatchObject({ template: 'amendmentDecided', vi: expect.stringContaining('được chấp thuận') });
  });

  test('an amendment of the money names the new amount', () => {
    const project = running().when({ type: 'requestAmendment', change: { kind: 'lessMoney', text: 'Bớt một máy', amount: 250_000_000n }, reason: 'x' }, 'implementer.director');
    expect(told(project, 'doit.director@sct')[0]!.vi).toContain('Số tiền mới: 250.000.000 đồng');
  });

  test('a change of the dossier voids signatures, and who gave them is told why', () => {
    const project = given(national).proposed().until('contract').signs('department.head');
    project.when({ type: 'requestAmendment', change: { kind: 'lessMoney', text: 'Bớt', amount: 250_000_000n }, reason: 'x' }, 'implementer.director')
      .when({ type: 'confirmAmendment', id: '1' }, 'doit.director').when({ type: 'decideAmendment', id: '1', approve: true, fingerprint: project.project!.fingerprint }, 'department.head');
    expect(told(project, 'person:department.head')[0]).toMatchObject({ template: 'signAgain', vi: expect.stringContaining('vì đề án hoặc hội đồng đã được điều chỉnh') });
  });

  test('nobody to sign: which office, why, and the smallest change that mends it, without a name', () => {
    const project = appraisal().when({ type: 'route', stage: 'baseAppraisal', round: 1 }, 'system');
    const [notice] = told(project, 'administrator');
    expect(notice).toMatchObject({ template: 'signersMissing', vi: expect.stringContaining('- Chuyên viên thẩm định, Sở Công Thương: chưa có người giữ chức vụ. Cách xử lý: cử thêm 1 người được phép ký.') });
    const gap = (why: string, mend: string, until: string | null = null) => render('vi', 'notices/signersMissing', { ...facts, gaps: [{ office: words, why, mend, seats: 2, until }] });
    expect(gap('absent', 'delegate', '2026-08-05')).toContain('đang vắng. Cách xử lý: người vắng ủy quyền cho người khác, hoặc chờ đến ngày 05/8/2026');
    expect(gap('quorum', 'replaceMember')).toContain('không còn đủ thành viên để họp. Cách xử lý: thay 2 thành viên hội đồng');
    for (const why of ['conflict', 'chair', 'vacant']) expect(gap(why, 'return')).toContain('trả hồ sơ về bước trước');
  });

  test('who acts instead is told instead of whom', () => {
    const project = given(national).proposed().until('ministryAppraisal');
    const open = { from: '2020-01-01', to: '9999-12-31' };
    project.roster = { people: [{ id: 'b', name: 'B', active: true, offices: [{ holder: 'department.deputyAppraiser@cuc', ...open }], absences: [] }], delegations: [] };
    project.when({ type: 'route', ...at(project) }, 'system');
    expect(told(project, 'department.deputyAppraiser@cuc')).toMatchObject([{ template: 'actsInstead', vi: expect.stringContaining('Chuyên viên thẩm định, Cục hiện không có người được phép ký') }]);
  });

  test('a standstill and its end, an inspection with and without findings, newer rules, a plan without it', () => {
    const stopped = running().when(stop, 'department.head');
    expect(told(stopped, 'implementer.director@tt')[0]!.vi).toMatch(/tạm dừng ở bước Triển khai thực hiện[^]*Bão/);
    expect(told(stopped.when({ type: 'resume', reason: 'Hết bão' }, 'department.head'), 'implementer.director@tt')).toMatchObject([{ template: 'resumed', vi: expect.stringContaining('chạy tiếp: hết ngày') }]);

    const inspected = running().when({ type: 'inspect', result: 'Còn thiếu', findings: [{ text: 'Chưa treo biển', workingDays: 5 }] }, 'doit.inspector');
    expect(told(inspected, 'implementer.director@tt')).toMatchObject([{ template: 'inspected', vi: expect.stringMatching(/- Chưa treo biển \(trả lời trước khi hết ngày [^]*Gõ "trả lời/) }]);
    expect(told(inspected.when({ type: 'answerFinding', id: '1.1', answer: 'Đã treo' }, 'implementer.director'), 'doit.inspector@sct')).toMatchObject([{ template: 'findingAnswered', vi: expect.stringContaining('Đã treo') }]);
    expect(told(running().when({ type: 'inspect', result: 'Đạt', findings: [] }, 'doit.inspector'), 'implementer.director@tt')[0]!.vi).toContain('Không có kiến nghị nào');

    expect(told(given(national).proposed().until('planApproval').when({ type: 'leaveOut', planRound: 'P1', reason: 'Hết nguồn' }, 'ministry.minister'), 'implementer.director@tt')[0]).toMatchObject({ template: 'leftOut', vi: expect.stringContaining('Hết nguồn') });
    const procedure = { id: 'national', effectiveFrom: '2026-03-01', hash: 'h2' };
    expect(told(running().when({ type: 'adoptRules', procedure, reason: 'Thông tư mới' }, admin, { adopts: national }), 'implementer.director@tt')[0]).toMatchObject({ template: 'rulesAdopted', vi: expect.stringContaining('Thông tư mới') });
  });

  test('a delay is apologised for with a new day, with a reason or without', () => {
    const late = () => appraisal().now('2026-06-01T02:00:00.000Z');
    const by = late();
    expect(told(by.when({ type: 'apologise', ...at(by), reason: 'Thiếu người' }, 'doit.appraiser'), 'implementer.director@tt')[0]).toMatchObject({ template: 'apology', vi: expect.stringMatching(/^Xin lỗi[^]*Lý do: Thiếu người[^]*hết ngày \d/) });
    const alone = late();
    expect(told(alone.when({ type: 'apologiseForDelay', ...at(alone) }, 'system'), 'implementer.director@tt')[0]!.vi).not.toContain('Lý do');
  });
});

/** Every kind of event; the compiler misses one that is missing here. */
const everyEvent: Record<Event['type'], true> = {
  proposed: true, revised: true, paperAdded: true, councilAppointed: true, attendanceRecorded: true, councilClosed: true, signedOff: true, votesVoided: true, interestDeclared: true, amountSet: true, moved: true,
  reminded: true, escalated: true, routed: true, clockPaused: true, clockResumed: true, dueMoved: true, apologised: true, amendmentRequested: true, amendmentConfirmed: true, amendmentDecided: true, suspended: true, resumed: true,
  beneficiariesNamed: true, placeAccepted: true, inspected: true, findingAnswered: true, findingClosed: true, reportAsked: true, reportFiled: true, paperIssued: true, paymentOrdered: true, paymentUnknown: true, paymentKnown: true,
  paymentRecorded: true, refundRecorded: true, budgetMoved: true, leftOut: true, rulesAdopted: true, restarted: true,
};

test.each(Object.keys(everyEvent).flatMap((type) => (type === 'signedOff' ? ['approve', 'return', 'reject', 'abstain'].map((vote) => `signedOff.${vote}`) : [type])))('the timeline has words for %s', (key) => {
  for (const language of ['vi', 'en'] as const) {
    const text = sentence(language, 'timeline', key, { reason: null, month: '2026-08', amount: '5', office: words, stage: words, outcome: 'approved' });
    expect(text.length).toBeGreaterThan(5);
    expect(text).not.toMatch(/null|undefined|\{\{/);
  }
});

test('the lines of a real way have what their words want', () => {
  const project = given(national).proposed().until('implementation').when({ type: 'requestAmendment', change, reason: 'x' }, 'implementer.director').when(stop, 'department.head').when({ type: 'resume', reason: 'y' }, 'department.head')
    .when({ type: 'inspect', result: 'r', findings: [] }, 'doit.inspector').when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
  project.when({ type: 'decideAmendment', id: '1', approve: false, reason: 'không', fingerprint: project.project!.fingerprint }, 'department.head');
  const entries = project.events.map((event, index) => ({ event, at: '2026-03-02T02:00:00.000Z', by: 'x', number: index + 1, commandId: 'c', previous: '', hash: '' }));
  const said = timeline(national, entries).map((line) => sentence('vi', 'timeline', line.what === 'signedOff' ? `signedOff.${line.outcome}` : line.what, { reason: null, month: '', amount: null, office: words, ...line }));
  expect(said).toContain('đề nghị điều chỉnh không được chấp thuận: không');
  expect(said).toContain('Cán bộ nghiệm thu, Sở Công Thương kiểm tra');
});

describe('what changed reads', () => {
  const lines = (language: 'vi' | 'en', what: Parameters<typeof changeLines>[1][number]['what'], ...fields: Parameters<typeof changeLines>[1][number]['fields'][number][]) => changeLines(language, [{ what, fields }]);
  test.each([
    ['an amount', lines('vi', 'facts', { field: 'requested', before: '250000000', after: '290000000' }), 'Kinh phí đề nghị: 250.000.000 đồng → 290.000.000 đồng'],
    ['a day', lines('vi', 'facts', { field: 'plannedEnd', before: '2026-10-30', after: '2026-12-01' }), 'Ngày hoàn thành dự kiến: 30/10/2026 → 01/12/2026'],
    ['a text that was empty', lines('vi', 'facts', { field: 'note', before: null, after: 'Gấp' }), 'Ghi chú: (trống) → Gấp'],
    ['a yes', lines('vi', 'facts', { field: 'priority', before: 'false', after: 'true' }), 'Thuộc diện ưu tiên: không → có'],
    ['a paper', lines('vi', 'paperAdded', { field: 'budgetEstimate', before: null, after: 'a.pdf' }), 'Dự toán kinh phí (Mẫu 1): (trống) → a.pdf'],
    ['a paper that was replaced', lines('en', 'paperReplaced', { field: 'budgetEstimate', before: 'a.pdf', after: 'b.pdf' }), /: a\.pdf → b\.pdf$/],
    ['an amount that was set', lines('vi', 'approved', { field: 'approved', before: null, after: '5' }), 'Kinh phí được phê duyệt: (trống) → 5 đồng'],
    ['a place that was accepted', lines('vi', 'accepted', { field: '1', before: null, after: '5' }), 'Giá trị nghiệm thu tại 1: (trống) → 5 đồng'],
    ['the beneficiaries', lines('vi', 'beneficiaries', { field: 'beneficiaries', before: 'A', after: 'A; B' }), 'Đơn vị thụ hưởng: A → A; B'],
    ['an amendment of the money', lines('vi', 'amended', { field: 'lessMoney', before: null, after: '5' }), 'Điều chỉnh giảm kinh phí: 5 đồng'],
    ['an amendment of the time', lines('vi', 'amended', { field: 'time', before: null, after: '2026-12-15' }), 'Điều chỉnh thời gian trong năm: 15/12/2026'],
    ['an amendment in words', lines('vi', 'amended', { field: 'place', before: null, after: 'Xã B' }), 'Điều chỉnh địa điểm: Xã B'],
    ['a field that has no words', lines('vi', 'facts', { field: 'somethingNew', before: 'a', after: 'b' }), 'somethingNew: a → b'],
  ])('%s', (_, [line], expected) => { expect(line).toMatch(expected); });
});

describe('the minutes of a council', () => {
  const member = (name: string, role: string, more: object = {}) => ({ name, role, present: true, interested: false, ...more });
  const minutes = {
    code: 'KC-2026-00123-7', stage: 'baseAppraisal', round: 1, title: words, at: '2026-02-13T02:00:00.000Z', name: facts.name, basis: 'TT 36/2013/TT-BCT Art. 8',
    council: { decision: '12/QĐ-SCT', members: [member('Trần A', 'chair'), member('Lê B', 'deputy'), member('Ngô C', 'secretary'), member('Đỗ D', 'member'), member('Vũ E', 'member'), member('Bùi G', 'member', { present: false }), member('Hồ H', 'member', { present: false, interested: true })] },
    result: { seats: 7, present: 5, quorum: 5, yes: 1, no: 0, back: 0, abstain: 4, interested: 1, mean: 7025, outcome: 'rejected', tieBroken: false },
    votes: [{ name: 'Trần A', vote: 'approve', score: 70, written: false }, { name: 'Lê B', vote: 'abstain', score: null, written: true }],
  };
  const text = renderDocument('councilMinutes', minutes);

  test('APR-08 print every vote with two digits, and one of five in favour is no approval', () => {
    expect(text).toContain('Tán thành: 01; Không tán thành: 00; Không có ý kiến: 04\n');
    expect(text).not.toContain('Đề nghị bổ sung:');
    expect(text).toContain('Hội đồng không đề nghị phê duyệt đề án.');
    expect(text).not.toContain('100');
  });

  test('name the members with their parts, who was there, who had an interest, and the decision', () => {
    for (const line of ['Quyết định thành lập hội đồng: 12/QĐ-SCT', '- Trần A, Chủ tịch, có mặt\n', '- Lê B, Phó chủ tịch, có mặt\n', '- Ngô C, Thư ký, có mặt\n', '- Bùi G, Ủy viên, vắng mặt\n', '- Hồ H, Ủy viên, có lợi ích liên quan, không tham gia\n', 'Có mặt 05/07 thành viên; cần ít nhất 05. Không tham gia vì lợi ích liên quan: 01.'])
      expect(text).toContain(line);
  });

  test('TXT-08 list chair, deputy and secretary first, then the members by given name, however they were appointed', () => {
    const seats = [...people.given.map((name) => member(name, 'member')), member('Vũ Xuân', 'secretary'), member('Tạ Yên', 'chair'), member('Hà Vy', 'deputy')];
    const listed = [...renderDocument('councilMinutes', { ...minutes, council: { decision: null, members: seats } }).matchAll(/^- (.+), (Chủ tịch|Phó chủ tịch|Thư ký|Ủy viên), có mặt$/gm)].map(([, name]) => name);
    expect(listed).toEqual(['Tạ Yên', 'Hà Vy', 'Vũ Xuân', ...people.ordered]);
  });

  test('print scores, the mean, written votes, those who want a supplement, and a tie that the chair broke', () => {
    expect(text).toContain('- Trần A: tán thành, 70 điểm\n');
    expect(text).toContain('- Lê B: không có ý kiến (ý kiến bằng văn bản)\n');
    expect(text).toContain('Điểm trung bình: 70,25');
    expect(text).not.toContain('ngang nhau');
    const tied = renderDocument('councilMinutes', { ...minutes, result: { ...minutes.result, mean: null, yes: 2, back: 2, outcome: 'approved', tieBroken: true } });
    expect(tied).toContain('Đề nghị bổ sung: 02');
    expect(tied).toContain('theo phiếu của Chủ tịch hội đồng');
    expect(tied).not.toContain('Điểm trung bình');
  });
});
