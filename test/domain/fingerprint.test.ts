import { noticesFor } from '../../domain/notices';
import { national } from '../../domain/procedures/national';
import { provincial } from '../../domain/procedures/provincial';
import { given } from '../given';
import type { Given } from '../given';
import { manyOf, tableOf } from '../tables';

const facts = (project: Given, deed: (project: Given) => unknown): Record<string, unknown> => { try { deed(project); } catch (error) { return (error as { facts: Record<string, unknown> }).facts; } return {}; };
const paper = (kind: string, sha256: string, name = `${kind}-${sha256}.pdf`) => ({ type: 'addPaper', paper: { id: `${kind}-${sha256}`, kind, name, sha256, size: 1 } }) as const;
/** The other side reads, something happens, and the signature is for what was read. */
const readsThen = (project: Given, happens: (project: Given) => unknown, by: string) => {
  const read = project.project!.fingerprint;
  happens(project);
  return project.refusal((one) => one.signs(by, 'approve', { fingerprint: read }));
};

describe('a signature is for what was shown', () => {
  const both = tableOf({ all: ['doit.head', 'doit.member'] }, { needs: ['plan'] });
  const open = () => given(both).proposed().until('decision').papers();
  test('without saying what was shown, none is taken', () => {
    const project = open();
    expect(project.refusal((one) => one.when({ type: 'signOff', stage: 'decision', round: 1, vote: 'approve' }, 'doit.head'))).toBe('FINGERPRINT_REQUIRED');
    expect(project.refusal((one) => one.signs('doit.head', 'approve', { fingerprint: '' }))).toBe('FINGERPRINT_REQUIRED');
  });
  test.each(['x', '0-0', '999-hash', '2-hash-of-1'])('"%s" is no fingerprint of it', (fingerprint) => { expect(open().refusal((one) => one.signs('doit.head', 'approve', { fingerprint }))).toBe('CONTENT_MOVED'); });
  test('the right number with another history is none either', () => {
    const project = open();
    expect(project.refusal((one) => one.signs('doit.head', 'approve', { fingerprint: `${one.project!.fingerprint.split('-')[0]}-other` }))).toBe('CONTENT_MOVED');
  });
  test.each(['approve', 'return', 'reject'] as const)('"%s" is for what was read as well', (vote) => {
    expect(open().refusal((one) => one.signs('doit.head', vote, { fingerprint: '1-x', ...(vote === 'approve' ? {} : { reason: 'x' }) }))).toBe('CONTENT_MOVED');
  });
  test('the event keeps it', () => { const project = open(); const read = project.project!.fingerprint; expect(project.signs('doit.head').of('signedOff').at(-1)!.shown).toBe(read); });
  test('it names the last change and the hash of all before it', () => { expect(open().project!.fingerprint).toMatch(/^\d+-hash-of-\d+$/); });
  test('of the same content by another history it is another one', () => {
    const one = open();
    const two = given(both).proposed().when({ type: 'declareInterest', reason: 'x' }, 'doit.appraiser').until('decision').papers();
    expect(one.project!.fingerprint).not.toBe(two.project!.fingerprint);
  });
  test('what is no content does not change it: reminders, routes, signatures, interests', () => {
    const project = open();
    const before = project.project!.fingerprint;
    project.signs('doit.head').when({ type: 'declareInterest', reason: 'x' }, 'doit.appraiser').when({ type: 'route', stage: 'decision', round: 1 }, 'system');
    expect(project.of('routed')).toHaveLength(1);
    expect(project.project!.fingerprint).toBe(before);
  });
  test('sent back and on again unchanged it is still the same content', () => {
    const project = open();
    const before = project.project!.fingerprint;
    expect(project.signs('doit.head', 'return').until('decision').project!.fingerprint).toBe(before);
  });
});

describe('between reading and signing', () => {
  test('the facts were revised: refused, with what stood there before and after', () => {
    const project = given(national).proposed().until('completeness');
    const read = project.project!.fingerprint;
    project.signs('doit.clerk', 'return').when({ type: 'revise', facts: { ...project.project!.facts, requested: 290_000_000n, name: 'Tên mới' }, version: project.project!.version }, 'implementer.director').until('completeness');
    const told = facts(project, (one) => one.signs('doit.clerk', 'approve', { fingerprint: read }));
    expect(told['changes']).toMatchObject([{ what: 'facts', fields: [{ field: 'name', before: 'Hỗ trợ máy ép mo cau', after: 'Tên mới' }, { field: 'requested', before: '300000000', after: '290000000' }] }]);
    expect(told['fingerprint']).toBe(project.project!.fingerprint);
  });
  test.each<[string, string, (project: Given) => unknown, string]>([
    ['a paper was added', 'completeness', (one) => one.when(paper('financeOpinion', 'a'), 'implementer.director'), 'doit.clerk'],
    ['a paper was replaced', 'baseAppraisal', (one) => one.signs('doit.appraiser', 'return').when(paper('budgetEstimate', 'b'), 'implementer.director').until('baseAppraisal'), 'doit.appraiser'],
    ['the amount was amended', 'firstAdvance', (one) => one.papers().amended({ kind: 'lessMoney', text: 'giảm', amount: 250_000_000n }), 'department.head'],
    ['the activity was amended', 'firstAdvance', (one) => one.papers().amended({ kind: 'activity', text: 'technology_line' }), 'department.head'],
    ['the end was amended, for which signatures stand', 'firstAdvance', (one) => one.papers().amended({ kind: 'time', text: 'thêm thời gian', day: '2026-12-15' }), 'department.head'],
    ['work stood still and the end moved', 'contract', (one) => one.when({ type: 'suspend', reason: 'lũ' }, 'department.head').now('2026-06-01T02:00:00.000Z').when({ type: 'resume', reason: 'hết lũ' }, 'department.head'), 'department.head'],
  ])('%s: refused', (_, stage, happens, by) => {
    const project = given(national).proposed().until(stage);
    project.now(project.at > '2026-05-01' ? project.at : '2026-05-04T02:00:00.000Z');
    expect(readsThen(project, happens, by)).toBe('CONTENT_MOVED');
    expect(project.refusal((one) => one.papers().ordered().signs(by))).toBe('none');
  });
  test('an amendment is decided on what was shown too', () => {
    const project = given(national).proposed().until('implementation').when({ type: 'requestAmendment', change: { kind: 'coordinator', text: 'x' }, reason: 'y' }, 'implementer.director').when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
    const read = project.project!.fingerprint;
    const decides = (fingerprint?: string) => ({ type: 'decideAmendment', id: '1', approve: true, ...(fingerprint === undefined ? {} : { fingerprint }) }) as const;
    project.when(paper('completedVolume', 'a'), 'implementer.director');
    expect(project.refusal((one) => one.when(decides(), 'department.head'))).toBe('FINGERPRINT_REQUIRED');
    expect(project.refusal((one) => one.when(decides(read), 'department.head'))).toBe('CONTENT_MOVED');
    expect(project.when(decides(project.project!.fingerprint), 'department.head').of('amendmentDecided')[0]!.shown).toBe(project.project!.changes.at(-2)!.number + '-hash-of-' + project.project!.changes.at(-2)!.number);
  });
  test('an amendment that was turned down changes nothing that was read', () => {
    const project = given(national).proposed().until('contract').when({ type: 'requestAmendment', change: { kind: 'coordinator', text: 'x' }, reason: 'y' }, 'implementer.director').when({ type: 'confirmAmendment', id: '1' }, 'doit.director');
    expect(readsThen(project, (one) => one.when({ type: 'decideAmendment', id: '1', approve: false, reason: 'không', fingerprint: one.project!.fingerprint }, 'department.head'), 'implementer.director')).toBe('none');
  });
});

describe('signatures given in the round', () => {
  const table = (survives: readonly ('paperAdded' | 'paperReplaced')[] = []) => manyOf(3, { needs: ['plan'], survives });
  const by = (project: Given, id: string) => project.person('doit.member', { id });
  const signed = (survives?: readonly ('paperAdded' | 'paperReplaced')[]) => { const project = given(table(survives)).proposed().until('decision').papers(); return project.signs(by(project, 'a')).signs(by(project, 'b')); };
  test.each([
    ['paperAdded', [], 'quotation', true], ['paperAdded', ['paperAdded'], 'quotation', false], ['paperAdded', ['paperReplaced'], 'quotation', true],
    ['paperReplaced', [], 'plan', true], ['paperReplaced', ['paperAdded'], 'plan', true], ['paperReplaced', ['paperReplaced'], 'plan', false],
  ] as const)('by "%s" with survives %j: void %s', (because, survives, kind, isVoid) => {
    const project = signed(survives).when(paper(kind, 'new'), 'implementer.director');
    expect(project.of('votesVoided')).toEqual(isVoid ? [{ type: 'votesVoided', stage: 'decision', round: 1, because, persons: ['a', 'b'] }] : []);
    expect(project.project!.votes).toHaveLength(isVoid ? 0 : 2);
    expect(project.notices.filter(({ template }) => template === 'signAgain').map(({ to }) => to)).toEqual(isVoid ? ['person:a', 'person:b'] : []);
    // stands or not, nobody signs the new content by the old fingerprint
    expect(project.signs(by(project, 'c')).project!.ended).toBe(isVoid ? null : 'closed');
  });
  test('that are void are given again, by the same persons, and all of them', () => {
    const project = signed().when(paper('plan', 'new'), 'implementer.director');
    for (const id of ['b', 'a']) expect(project.signs(by(project, id)).project!.ended).toBeNull();
    expect(project.signs(by(project, 'c')).project!.ended).toBe('closed');
    expect(project.of('signedOff').filter(({ stage }) => stage === 'decision')).toHaveLength(5);
  });
  test('stand when the same paper comes once more', () => {
    const project = signed();
    const { sha256 } = project.project!.papers[0]!;
    expect(project.when({ type: 'addPaper', paper: { id: 'other', kind: 'plan', name: 'again.pdf', sha256, size: 1 } }, 'implementer.director').project!.votes).toHaveLength(2);
  });
  test('nobody has given are not called void', () => { expect(given(table()).proposed().until('decision').papers().of('votesVoided')).toEqual([]); });
  test.each([[{ kind: 'lessMoney', text: 'x', amount: 250_000_000n }, 0], [{ kind: 'coordinator', text: 'x' }, 0], [{ kind: 'time', text: 'x', day: '2026-12-01' }, 1]] as const)('an amendment %j leaves %i of them', (change, left) => {
    const project = given(national).proposed().until('contract').signs('department.head').amended(change);
    expect(project.project!.votes).toHaveLength(left);
    if (left === 0) expect(project.of('votesVoided')).toMatchObject([{ because: 'amended', persons: ['department.head'] }]);
    expect(project.signs('implementer.director').project!.stage).toBe(left === 0 ? 'contract' : 'firstAdvance');
  });
  test('a council\'s votes are for one content too', () => {
    const project = given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, 'doit.director').signs('m1').signs('m2').when(paper('financeOpinion', 'a'), 'implementer.director');
    expect(project.project!.votes).toEqual([]);
    expect(project.of('votesVoided')[0]!.persons).toEqual(['m1', 'm2']);
  });
});

describe('PAPER_LOCKED', () => {
  const at = (stage: string, more = {}) => given(national).proposed(more).until(stage);
  test.each([['baseAppraisal', 'projectDocument', 'completeness'], ['planApproval', 'budgetEstimate', 'completeness'], ['contract', 'beneficiaryRequest', 'completeness'], ['balance', 'completedVolume', 'acceptance'], ['contract', 'financeOpinion', 'assignment']])('at %s "%s" stays, since %s was signed on it', (stage, kind, relied) => {
    const project = at(stage);
    expect(project.refusal((one) => one.when(paper(kind, 'new'), 'implementer.director'))).toBe('PAPER_LOCKED');
    expect(facts(project, (one) => one.when(paper(kind, 'new'), 'implementer.director'))).toMatchObject({ kind, stage: relied });
  });
  test('nobody replaces it, whichever office', () => {
    for (const by of ['doit.clerk', 'ministry.minister', 'department.head']) expect(at('planApproval').refusal((one) => one.when(paper('budgetEstimate', 'new'), by))).toBe('PAPER_LOCKED');
  });
  test('a paper that both sides signed on stays as well', () => {
    expect(at('implementation', { flags: ['tender'] }).refusal((one) => one.when(paper('tenderResult', 'new'), 'implementer.director'))).toBe('PAPER_LOCKED');
    expect(at('contract', { flags: ['groupProject'] }).refusal((one) => one.when(paper('implementationPlan', 'new'), 'implementer.director'))).toBe('PAPER_LOCKED');
  });
  test('a new kind may come, and one that nobody has signed on yet may be replaced', () => {
    expect(at('baseAppraisal').refusal((one) => one.when(paper('financeOpinion', 'a'), 'implementer.director').when(paper('financeOpinion', 'b'), 'implementer.director'))).toBe('none');
  });
  test('a draft is open again, and what was relied on before is signed on anew', () => {
    const project = at('baseAppraisal').signs('doit.appraiser', 'return').when(paper('budgetEstimate', 'new'), 'implementer.director');
    expect(project.until('baseAppraisal').refusal((one) => one.when(paper('budgetEstimate', 'newer'), 'implementer.director'))).toBe('PAPER_LOCKED');
  });
  test('the stage that was returned to does not rely on its own earlier round, those before it do', () => {
    const project = at('planApproval').signs('ministry.minister', 'return');
    expect(project.project!.stage).toBe('ministryAppraisal');
    expect(facts(project, (one) => one.when(paper('budgetEstimate', 'new'), 'implementer.director'))).toMatchObject({ stage: 'completeness' });
  });
});

describe('APR-10 the amount edited after approval', () => {
  const head = () => given(tableOf({ inOrder: ['doit.head', 'doit.member'] }, { needs: ['quotation'] })).proposed({ requested: 250_000_000n }).until('decision').papers().signs('doit.head');
  test('outside a draft the applicant edits nothing: 290 million never meets a signature for 250', () => {
    const project = head();
    expect(project.refusal((one) => one.when({ type: 'revise', facts: { ...one.project!.facts, requested: 290_000_000n }, version: one.project!.version }, 'implementer.director'))).toBe('NOT_ALLOWED_HERE');
    expect(project.signs('doit.member').project).toMatchObject({ ended: 'closed', facts: { requested: 250_000_000n } });
  });
  test('the quotation replaced: both sign again, the head is told, the change is shown', () => {
    const project = head();
    const read = project.project!.fingerprint;
    project.when(paper('quotation', 'khác', 'bao-gia.pdf'), 'implementer.director');
    expect(project.of('votesVoided')).toMatchObject([{ because: 'paperReplaced', persons: ['doit.head'] }]);
    expect(project.notices.map(({ to, template }) => [to, template])).toContainEqual(['person:doit.head', 'signAgain']);
    expect(project.refusal((one) => one.signs('doit.member', 'approve'))).toBe('VOTE_NOT_OPEN');
    expect(facts(project, (one) => one.signs('doit.head', 'approve', { fingerprint: read }))['changes']).toMatchObject([{ what: 'paperReplaced', fields: [{ field: 'quotation', before: 'quotation.pdf', after: 'bao-gia.pdf' }] }]);
    expect(project.signs('doit.head').signs('doit.member').project!.ended).toBe('closed');
  });
  test('after an approval in the real tables the amount changes by an amendment alone, which voids the open round', () => {
    const project = given(provincial).proposed({ requested: 250_000_000n }).until('contract').signs('province.chair');
    expect(project.refusal((one) => one.when({ type: 'revise', facts: { ...one.project!.facts, requested: 290_000_000n }, version: one.project!.version }, 'implementer.director'))).toBe('NOT_ALLOWED_HERE');
    const read = project.project!.fingerprint;
    project.amended({ kind: 'moreMoney', text: 'giá máy tăng', amount: 290_000_000n });
    expect(project.project).toMatchObject({ approved: 290_000_000n, votes: [] });
    expect(project.refusal((one) => one.signs('implementer.director', 'approve', { fingerprint: read }))).toBe('CONTENT_MOVED');
    expect(project.signs('implementer.director').project!.stage).toBe('contract');
  });
});

describe('APR-16 withdraw pressed on a stale page', () => {
  const withdraw = (version?: number) => ({ type: 'withdraw', reason: 'đổi ý', ...(version === undefined ? {} : { version }) }) as const;
  test('after the approval: refused with the status of now and when it was decided; nothing changes', () => {
    const project = given(national).proposed().until('planApproval').now('2026-03-02T02:00:00.000Z');
    const page = project.project!.version;
    project.now('2026-03-02T02:10:00.000Z').signs('ministry.minister').now('2026-03-02T02:12:00.000Z');
    expect(project.refusal((one) => one.when(withdraw(page), 'implementer.director'))).toBe('VERSION_MOVED');
    expect(facts(project, (one) => one.when(withdraw(page), 'implementer.director'))).toEqual({ version: project.project!.version, stage: 'assignment', decidedAt: '2026-03-02T02:10:00.000Z', outcome: 'approved' });
    expect(project.refusal((one) => one.when(withdraw(project.project!.version), 'implementer.director'))).toBe('NOT_ALLOWED_HERE');
    expect(facts(project, (one) => one.when(withdraw(), 'implementer.director'))).toMatchObject({ instead: 'terminate' });
  });
  test('after any change, also one that leaves the stage', () => {
    const project = given(national).proposed().until('baseAppraisal');
    const page = project.project!.version;
    expect(project.when(paper('financeOpinion', 'a'), 'implementer.director').refusal((one) => one.when(withdraw(page), 'implementer.director'))).toBe('VERSION_MOVED');
  });
  test.each(['withdraw first', 'approval first'])('in the same instant one wins and the other is told: %s', (first) => {
    const project = given(national).proposed().until('planApproval');
    const seen = project.project!;
    const approve = { type: 'signOff', stage: 'planApproval', round: 1, vote: 'approve', fingerprint: seen.fingerprint } as const;
    if (first === 'approval first') {
      expect(project.when(approve, 'ministry.minister').refusal((one) => one.when(withdraw(seen.version), 'implementer.director'))).toBe('VERSION_MOVED');
    } else {
      expect(project.when(withdraw(seen.version), 'implementer.director').refusal((one) => one.when(approve, 'ministry.minister'))).toBe('PROJECT_ENDED');
      expect(facts(project, (one) => one.when(approve, 'ministry.minister'))).toMatchObject({ outcome: 'withdrawn', decidedBy: 'implementer.director', decidedAt: project.at });
    }
    expect(project.of('moved').filter(({ from }) => from === 'planApproval')).toHaveLength(1);
  });
  test('the withdrawal closes everybody\'s turn and tells them, once', () => {
    const project = given(national).proposed().until('baseAppraisal').when({ type: 'appointCouncil', stage: 'baseAppraisal', members: ['m1', 'm2', 'm3', 'm4', 'm5'], chair: 'm1' }, 'doit.director').signs('m1').when(withdraw(), 'implementer.director');
    expect(project.notices.filter(({ template }) => template === 'ended').map(({ to }) => to).sort()).toEqual(['beneficiary.representative@cs', 'implementer.director@tt', 'person:m2', 'person:m3', 'person:m4', 'person:m5']);
    expect(project.refusal((one) => one.when(withdraw(), 'implementer.director'))).toBe('PROJECT_ENDED');
    expect(noticesFor(project.procedure, project.project, project.project!, [])).toEqual([]);
  });
  test('money that was reserved goes back once', () => {
    const project = given(provincial).proposed().until('contract').signs('province.chair', 'return').when(withdraw(), 'implementer.director');
    expect(project.of('budgetMoved').flatMap(({ moves }) => moves.map(({ kind, amount }) => [kind, amount]))).toEqual([['reserve', 300_000_000n], ['release', 300_000_000n]]);
    expect(project.project!.budget).toMatchObject({ reserved: 0n, committed: 0n });
  });
  test('by somebody else, or without a reason, is none', () => {
    const project = given(national).proposed().until('completeness');
    expect(project.refusal((one) => one.when(withdraw(), 'doit.clerk'))).toBe('NOT_YOUR_TURN');
    expect(project.refusal((one) => one.when(withdraw(), one.person('', { id: 'admin', administrator: true })))).toBe('NOT_YOUR_TURN');
    expect(project.refusal((one) => one.when({ type: 'withdraw', reason: ' ' }, 'implementer.director'))).toBe('REASON_REQUIRED');
  });
});
