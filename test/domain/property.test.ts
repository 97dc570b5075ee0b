import fc from 'fast-check';
import { national } from '../../domain/procedures/national';
import { awaitedSigners } from '../../domain/awaited';
import { paidOut } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { given } from '../given';

const offices = Object.keys(national.offices);

test('whatever people try in whatever order: only refusals are thrown, and no đồng appears', () => {
  const start = fc.constantFrom('registration', 'planApproval', 'firstAdvance', 'implementation', 'acceptance', 'balance', 'liquidation');
  const reached = new Map<string, number>();
  const deed = fc.record({ right: fc.constantFrom(true, true, true, true, false), office: fc.constantFrom(...offices), vote: fc.constantFrom('approve', 'approve', 'approve', 'approve', 'approve', 'approve', 'return', 'reject', 'abstain'), amount: fc.option(fc.bigInt(1n, 400_000_000n), { nil: undefined }), side: fc.constantFrom('sign', 'sign', 'sign', 'sign', 'sign', 'terminate', 'withdraw', 'refund') });
  fc.assert(fc.property(start, fc.array(deed, { minLength: 5, maxLength: 60 }), (from, deeds) => {
    const project = given(national).proposed().until(from);
    for (const { right, office, vote, amount, side } of deeds) {
      if (project.project!.ended) break;
      try {
        project.ordered();
        if (right) project.papers();
        const rightful = { sign: awaitedSigners(national, project.project!)[0]!.split('@')[0]!, terminate: 'ministry.minister', withdraw: 'implementer.director', refund: 'department.accountant' } as const;
        const by = right ? rightful[side as 'sign'] : office;
        if (side === 'sign') project.signs(by, vote as 'approve', { ...(vote === 'approve' ? {} : { reason: 'Lý do' }), ...(amount !== undefined && vote === 'approve' && national.stages[project.project!.stage]!.sets ? { amount } : {}) });
        else if (side === 'refund') project.when({ type: 'recordRefund', reference: `r${project.events.length}`, amount: right ? paidOut(project.project!) - project.project!.refunded : amount ?? 1n }, by);
        else project.when({ type: side, reason: 'Lý do' } as { type: 'terminate'; reason: string }, by);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
      const { approved, accepted, refunded, facts, ended } = project.project!;
      const paid = paidOut(project.project!);
      expect(paid <= (approved ?? 0n) && (approved ?? 0n) <= facts.requested && (accepted ?? 0n) <= (approved ?? 0n) && refunded <= paid).toBe(true);
      if (ended === 'closed') expect(paid - refunded).toBe(accepted);
      if (ended === 'terminated') expect(paid).toBe(refunded);
    }
    reached.set(project.project!.ended ?? 'open', (reached.get(project.project!.ended ?? 'open') ?? 0) + 1);
  }), { numRuns: 1_500 });
  // a property that never gets to the end proves little
  for (const end of ['closed', 'terminated', 'notApproved', 'open']) expect([end, (reached.get(end) ?? 0) > 20]).toEqual([end, true]);
});
