import { randomUUID } from 'node:crypto';

import { neededPapers } from '../domain/dossier';
import { awaitedSigners } from '../domain/awaited';
import type { Command, Project } from '../domain/project';
import { situation } from '../domain/view';
import { dayOf, vietnam } from '../domain/calendar';
import type { Stage } from '../domain/procedure';
import { splitEqually } from '../domain/shares';
import { sha256 } from '../prisma/hash';
import type { Ledger, Receipt } from '../prisma/ledger';
import type { Example } from './examples';
import { councilOf } from './people';

/** The stage, the round and the content that a signature is for. */
const shown = ({ stage, round, fingerprint }: Project) => ({ stage, round, fingerprint });

/** Told of every act: who did what. */
export type Told = (project: Project, person: string, command: Command) => void | Promise<void>;

/** Plays an example's people: each does what the procedure asks of the office, nothing else. */
export interface Player {
  code: string;
  /** Everything that people can do now, until the project waits for time, for the engine, or has come to its ending. */
  go(until?: string): Promise<'arrived' | 'waitsForTime' | 'ended'>;
  /** Files every monthly report that was asked for. */
  report(): Promise<void>;
  /** Hands the work in although the term is not over. */
  finish(): Promise<void>;
}

/** A player of one example. `pauseMs` is how long to wait for the engine between looks. */
export function playerOf(ledger: Ledger, code: string, example: Example, { told = () => undefined, council = true, supplement = false, pauseMs = 100 }: { told?: Told; council?: boolean; supplement?: boolean; pauseMs?: number } = {}): Player {
  const act = async (person: string, command: Command): Promise<Receipt> => {
    const receipt = await ledger.act(code, command, { person }, `play/${code}/${randomUUID()}`);
    await told(receipt.project, person, command);
    return receipt;
  };
  const read = async () => (await ledger.read(code))!;
  let supplemented = !supplement;

  async function bearer(holder: string): Promise<string> {
    if (holder.startsWith('person:')) return holder.slice(7);
    const { rows: [row] } = await ledger.books.pool.query<{ person_id: string }>('SELECT person_id FROM offices WHERE holder = $1 AND $2 BETWEEN valid_from AND valid_to ORDER BY person_id LIMIT 1', [holder, dayOf(await ledger.now())]);
    if (!row) throw new Error(`Nobody holds ${holder}`);
    return row.person_id;
  }

  async function bring(kinds: readonly string[], project: Project): Promise<void> {
    const implementer = await bearer(`implementer.director@${project.facts.units.implementer}`);
    for (const kind of kinds) {
      const content = Buffer.from(`%PDF-1.4\n% ${example.id} ${kind}\n`);
      const paper = { id: `${code}-${kind}`, kind, name: `${kind}.pdf`, sha256: sha256(content), size: content.length };
      await ledger.books.prisma.document.createMany({ data: [{ ...paper, projectCode: code, mediaType: 'application/pdf', content }], skipDuplicates: true });
      await act(implementer, { type: 'addPaper', paper });
    }
  }

  /** One act of the one whose turn it is; false when nobody can act before the engine did its part. */
  async function step(): Promise<boolean> {
    const { project, procedure } = await read();
    const stage = procedure.stages[project.stage]!;
    const { order, unknown } = situation(procedure, project, vietnam);
    if (order || unknown) return false;
    const signer = await bearer(awaitedSigners(procedure, project)[0]!);
    if ('council' in stage.signers && council && project.stage === 'baseAppraisal' && !project.councils[project.stage] && project.votes.length === 0) {
      const members = councilOf(project.facts.province);
      await act(await bearer(`${stage.signers.council.appointedBy}@${project.facts.units.doit}`), { type: 'appointCouncil', stage: project.stage, members, chair: members[0]!, deputy: members[1]!, secretary: members[2]!, decision: `QĐ thành lập hội đồng thẩm định đề án ${code}` });
      return true;
    }
    if (project.stage === 'completeness' && !supplemented) {
      supplemented = true;
      await act(signer, { type: 'signOff', ...shown(project), vote: 'return', reason: 'Dự toán chưa có chữ ký của đơn vị thụ hưởng, đề nghị bổ sung.' });
      return true;
    }
    if (stage.recovers && procedure.termination.paid === project.stage) {
      const debt = project.payments.reduce((sum, { amount, state }) => (state === 'paid' ? sum + amount : sum), 0n) - project.refunded;
      if (debt > 0n) { await act(signer, { type: 'recordRefund', reference: `hoan-tra/${code}`, amount: debt }); return true; }
    }
    const missing = neededPapers(procedure, stage, project).filter((kind) => !project.papers.some((paper) => paper.kind === kind));
    await bring(missing, project);
    await nameAndAccept(project, stage, signer);
    const amount = stage.sets === 'approved' && example.granted < project.facts.requested ? { amount: example.granted } : {};
    const scores = stage.quorum?.criteria && project.councils[project.stage] ? { scores: Object.fromEntries(stage.quorum.criteria.map(({ id, most }) => [id, most - 2])) } : {};
    await act(signer, { type: 'signOff', ...shown((await read()).project), vote: 'approve', ...amount, ...scores });
    return true;
  }

  /** A group project names its beneficiaries after the assignment, and each place is accepted by itself. */
  async function nameAndAccept(project: Project, stage: Stage, signer: string): Promise<void> {
    if (stage.namesBeneficiaries && project.places.length === 0) {
      const shares = splitEqually(project.approved!, 2);
      const places = shares.map((amount, index) => ({ id: String(index + 1), name: `${project.facts.beneficiaries[0]!} (${index + 1})`, place: project.facts.province, amount }));
      await act(await bearer(`implementer.director@${project.facts.units.implementer}`), { type: 'nameBeneficiaries', places });
    }
    if (stage.perPlace) for (const { id, amount } of project.places.filter(({ accepted }) => accepted === null)) await act(signer, { type: 'acceptPlace', place: id, amount });
  }

  async function go(until?: string): Promise<'arrived' | 'waitsForTime' | 'ended'> {
    const patience = Date.now() + 120_000;
    for (;;) {
      const { project, procedure } = await read();
      if (project.ended) return 'ended';
      if (project.stage === until) return 'arrived';
      if (procedure.stages[project.stage]!.reports) return 'waitsForTime';
      if (await step()) continue;
      if (Date.now() > patience) throw new Error(`${code} waits at ${project.stage} for the engine for over two minutes`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  async function report(): Promise<void> {
    const { project } = await read();
    const asked = Object.entries(project.reports).filter(([, state]) => state === 'asked').map(([month]) => month);
    const implementer = await bearer(`implementer.director@${project.facts.units.implementer}`);
    for (const month of asked) await act(implementer, { type: 'fileReport', month, done: `Lắp đặt và chạy thử theo tiến độ, báo cáo tháng ${month}.`, spent: 0n });
  }

  return { code, go, report, finish: async () => { await step(); } };
}

/** Stops a project as its beneficiary wished: the one who may decides it. */
export async function terminate(ledger: Ledger, code: string, told: Told = () => undefined): Promise<void> {
  const { project, procedure } = (await ledger.read(code))!;
  const office = procedure.termination.decides;
  const { rows: [row] } = await ledger.books.pool.query<{ person_id: string }>('SELECT person_id FROM offices WHERE holder = $1', [`${office}@${project.facts.units[office.split('.')[0] as 'ministry']}`]);
  const command: Command = { type: 'terminate', reason: 'Theo nguyện vọng của đơn vị thụ hưởng.' };
  const receipt = await ledger.act(code, command, { person: row!.person_id }, `play/${code}/terminate`);
  await told(receipt.project, row!.person_id, command);
}

