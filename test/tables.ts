import type { Procedure, Quorum, Signers, Stage } from '../domain/procedure';
import { defineProcedure } from '../domain/soundness';

const words = { vi: 'Bước', en: 'Step' };
const shown = { ...words, portal: 4 };
const office = (duty: 'prepare' | 'appraise' | 'approve' | 'accept', deputy?: string) => ({ title: words, duty, ...(deputy ? { deputy: deputy as 'doit.deputyHead' } : {}) });

/** The smallest whole procedure: a draft, one decision by these signers, and its ends. */
export function tableOf(signers: Signers, stage: Partial<Stage<'draft' | 'decision' | 'done' | 'notApproved' | 'withdrawn' | 'terminated'>> = {}): Procedure {
  return defineProcedure({
    id: 'small', effectiveFrom: '2020-01-01', title: words, fund: 'provincial', basis: 'thử', tellAtHour: 8,
    offices: {
      'implementer.director': office('prepare'),
      'doit.head': office('approve', 'doit.deputyHead'), 'doit.deputyHead': office('approve'),
      'doit.member': office('approve'), 'doit.expert': office('approve'),
      'doit.appraiser': office('appraise'), 'doit.chief': office('appraise'),
    },
    first: 'draft',
    stages: {
      draft: { title: words, shown, basis: 'thử', signers: { office: 'implementer.director' }, drafts: true, approved: 'decision' },
      decision: { title: words, shown, basis: 'thử', signers, approved: 'done', returned: 'draft', rejected: 'notApproved', ...stage },
    },
    ends: {
      done: { title: words, shown, outcome: 'closed' }, notApproved: { title: words, shown, outcome: 'notApproved' },
      withdrawn: { title: words, shown, outcome: 'withdrawn' }, terminated: { title: words, shown, outcome: 'terminated' },
    },
    withdrawal: { decides: 'implementer.director', from: ['draft', 'decision'], to: 'withdrawn', basis: 'thử' },
    termination: { decides: 'doit.head', from: ['decision'], paid: 'terminated', unpaid: 'terminated', basis: 'thử' },
    advances: {}, papers: { plan: words, quotation: words },
  });
}

/** So many persons out of the holders of one office. */
export const manyOf = (atLeast: number, stage: Parameters<typeof tableOf>[1] = {}): Procedure => tableOf({ atLeast, of: ['doit.member'] }, stage);

/** A council in place of the appraiser, which decides like this. */
export const councilOf = (quorum: Quorum, sizes: readonly number[] = [3, 5, 7, 9]): Procedure =>
  tableOf({ council: { title: words, appointedBy: 'doit.chief', duty: 'appraise', sizes, mark: 'setting' }, orOffice: 'doit.appraiser' }, { quorum });
