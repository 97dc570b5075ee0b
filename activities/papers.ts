import { paidOut } from '../domain/project';
import { sha256 } from '../prisma/hash';
import type { Ledger } from '../prisma/ledger';
import { renderDocument } from '../templates/render';
import type { Activities } from '../workflows/activities';
import { record } from './follow';

/** The papers that stages issue by themselves. */
export const papers = (ledger: Ledger): Pick<Activities, 'issuePaper'> => ({
  /** May run twice: the paper's id is its project, stage, round and kind, so what was written first stays, and it is entered once. */
  async issuePaper(code, stage, round, kind) {
    const { project, procedure } = (await ledger.read(code))!;
    const table = procedure.stages[stage]!;
    const { name, province } = project.facts;
    const text = renderDocument(kind, {
      code, stage, round, at: project.since, name, province, due: project.due, basis: table.basis,
      approved: (project.approved ?? 0n).toString(), accepted: (project.accepted ?? 0n).toString(), paid: paidOut(project).toString(),
    });
    const id = `${code}-${stage}-${round}-${kind}`;
    const content = Buffer.from(text, 'utf8');
    await ledger.books.prisma.document.createMany({
      data: [{ id, projectCode: code, kind, name: `${kind}.txt`, mediaType: 'text/plain; charset=utf-8', sha256: sha256(content), size: content.length, content }], skipDuplicates: true,
    });
    const stored = await ledger.books.prisma.document.findUniqueOrThrow({ where: { id }, select: { name: true, sha256: true, size: true } });
    await record(ledger, code, { type: 'issuePaper', stage, round, paper: { id, kind, ...stored } }, `${stage}/${round}/issue:${kind}`);
  },
});
