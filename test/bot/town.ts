import type { Facts } from '../../domain/project';
import { projectCode } from '../../domain/code';
import type { Heard, Message } from '../../bot/channel';
import { converse } from '../../bot/conversation';
import type { World } from '../../bot/world';
import { openBooks } from '../../prisma/client';
import { issueLinkKey, link } from '../../prisma/people';
import { ledgerOf } from '../../prisma/ledger';
import { inForce, pin, publishProcedures } from '../../prisma/procedures';
import { freshDatabase } from '../world/database';

export const at = '2026-03-02T02:00:00.000Z';
const units = { implementer: 'tt-a', beneficiary: 'cs-a', doit: 'sct-a', department: 'cuc', ministry: 'bct' };
const offices: Record<string, string> = {
  director: 'implementer.director@tt-a', owner: 'beneficiary.representative@cs-a', clerk: 'doit.clerk@sct-a', appraiser: 'doit.appraiser@sct-a',
  cuc: 'department.appraiser@cuc', head: 'department.head@cuc', accountant: 'department.accountant@cuc', doit: 'doit.director@sct-a', minister: 'ministry.minister@bct', stranger: 'implementer.director@tt-b',
};

export const members = ['m1', 'm2', 'm3', 'm4', 'm5'];

/** A small world on real PostgreSQL: an applicant, the offices above, and a stranger; everyone has a web chat of the same name. */
export async function town() {
  const database = await freshDatabase();
  const books = openBooks(database.appUrl, 10);
  let moment = at;
  const now = async () => moment;
  const world: World = { books, ledger: ledgerOf(books, now), now };
  await publishProcedures(books);
  await books.prisma.person.createMany({ data: Object.keys(offices).map((id) => ({ id, name: `Chức danh ${id}` })) });
  await books.prisma.office.createMany({ data: Object.entries(offices).map(([personId, holder]) => ({ personId, holder })) });
  for (const id of Object.keys(offices)) await link(books, 'web', id, await issueLinkKey(books, id), '2026-03-02');

  // people without an office, as a council has them
  for (const id of members) {
    await books.prisma.person.create({ data: { id, name: `Ủy viên ${id}` } });
    await link(books, 'web', id, await issueLinkKey(books, id), '2026-03-02');
  }

  let count = 0;
  const heard = (chatId: string, more: Partial<Heard>): Heard => ({ channel: 'web', chatId, externalId: `m${(count += 1)}`, ...more });
  const told = async (one: Heard): Promise<Message> => {
    const messages = await converse(one, world);
    for (const { buttons = [] } of messages) for (const { data } of buttons) expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
    return { text: messages.map(({ text }) => text).join('\n'), buttons: messages.at(-1)?.buttons ?? [] };
  };
  let serial = 0;
  return {
    world, books, heard, told,
    say: (who: string, text: string) => told(heard(who, { text })),
    press: (who: string, button: string) => told(heard(who, { button })),
    file: (who: string, name: string, content: string | Uint8Array, text?: string) => {
      const bytes = Buffer.from(content);
      return told(heard(who, { ...(text === undefined ? {} : { text }), file: { name, mediaType: '', size: bytes.length, fetch: async () => bytes } }));
    },
    /** It is later now. */
    later(to: string) { moment = to; },
    /** Somebody stands for somebody else, as if it had been offered and accepted. */
    async standsFor(delegate: string, principal: string, { stages = [], units = [] as string[], days = ['2026-03-01', '2026-03-10'], accepted = true }: { stages?: string[]; units?: string[]; days?: string[]; accepted?: boolean } = {}): Promise<void> {
      await books.pool.query(
        `INSERT INTO delegations (id, principal_id, delegate_id, valid_from, valid_to, stages, units, reason, created_by, created_at, accepted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'Đi công tác', $2, now(), CASE WHEN $8 THEN now() END)`,
        [`d${(serial += 1)}`, principal, delegate, ...days, stages, units, accepted]);
    },
    /** A new project of the applicant. */
    async propose(more: Partial<Facts> = {}): Promise<string> {
      const code = projectCode(2026, (serial += 1));
      const facts: Facts = {
        name: 'Ứng dụng máy ép viên <nén> & sấy *gỗ*', activity: 'machinery_application', province: 'Bắc Giang', units, requested: 300_000_000n, total: 800_000_000n,
        beneficiaries: ['Cơ sở Gỗ mỹ nghệ Hòa Phát'], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30', ...more,
      };
      await world.ledger.act(code, { type: 'propose', code, procedure: pin(inForce('national', '2026-03-02')), facts }, { person: 'director' }, `propose/${code}`);
      return code;
    },
    async signAs(who: string, code: string, amount?: bigint): Promise<void> {
      const { project } = (await world.ledger.read(code))!;
      await world.ledger.act(code, { type: 'signOff', stage: project.stage, round: project.round, vote: 'approve', fingerprint: project.fingerprint, ...(amount ? { amount } : {}) }, { person: who }, `sign/${who}/${code}/${project.version}`);
    },
    async papers(code: string, ...kinds: string[]): Promise<void> {
      for (const kind of kinds) await world.ledger.act(code, { type: 'addPaper', paper: { id: `${code}-${kind}`, kind, name: `${kind}.pdf`, sha256: kind.padEnd(64, '0'), size: 9 } }, { person: 'director' }, `paper/${code}/${kind}`);
    },
    /** A new project of the applicant, handed in. */
    async submitted(): Promise<string> {
      const code = await this.propose();
      await this.papers(code, ...dossier);
      await this.signAs('director', code);
      return code;
    },
    stage: async (code: string) => { const { project } = (await world.ledger.read(code))!; return `${project.stage}/${project.round}`; },
    async close() { await books.close(); await database.drop(); },
  };
}
export type Town = Awaited<ReturnType<typeof town>>;
export const dossier = ['projectDocument', 'beneficiaryRequest', 'budgetEstimate'] as const;
/** What is sent back by the button whose label has these words. */
export const dataOf = ({ buttons }: Pick<Message, 'buttons'>, words: string): string => buttons!.find(({ label }) => label.includes(words))!.data;
