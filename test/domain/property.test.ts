import fc from 'fast-check';
import { national } from '../../domain/procedures/national';
import { awaited, paidOut } from '../../domain/project';
import { Refusal } from '../../domain/refusal';
import { given } from '../given';

const offices = Object.keys(national.offices);

test('whatever people try in whatever order: only refusals are thrown, and no đồng appears', () => {
  const deed = fc.record({ right: fc.boolean(), office: fc.constantFrom(...offices), vote: fc.constantFrom('approve', 'approve', 'approve', 'return', 'reject', 'abstain'), amount: fc.option(fc.bigInt(1n, 400_000_000n), { nil: undefined }), side: fc.constantFrom('sign', 'sign', 'sign', 'sign', 'sign', 'terminate', 'withdraw', 'refund') });
  fc.assert(fc.property(fc.array(deed, { minLength: 5, maxLength: 60 }), (deeds) => {
    const project = given(national).proposed();
    for (const { right, office, vote, amount, side } of deeds) {
      if (project.project!.ended) break;
      try {
        project.ordered();
        if (right) project.papers();
        const by = right && side === 'sign' ? awaited(national, project.project!)[0]!.split('@')[0]! : office;
        if (side === 'sign') project.signs(by, vote as 'approve', { ...(vote === 'approve' ? {} : { reason: 'Lý do' }), ...(amount !== undefined && vote === 'approve' && national.stages[project.project!.stage]!.sets ? { amount } : {}) });
        else if (side === 'refund') project.when({ type: 'recordRefund', reference: 'r', amount: amount ?? 1n }, by);
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
  }), { numRuns: 1_500 });
});
