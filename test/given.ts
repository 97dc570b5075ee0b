import { vietnam } from '../domain/calendar';
import { decide } from '../domain/decide';
import { noticesFor } from '../domain/notices';
import type { Notice } from '../domain/notices';
import { neededPapers } from '../domain/dossier';
import type { Office, Procedure } from '../domain/procedure';
import { awaited, evolve, holderOf } from '../domain/project';
import type { Actor, Command, Event, Facts, Project, Vote } from '../domain/project';
import { fromJson, toJson } from '../domain/record';
import { situation } from '../domain/view';

const units = { implementer: 'tt', beneficiary: 'cs', doit: 'sct', department: 'cuc', ministry: 'bct', province: 'ubnd' };
const facts: Facts = {
  name: 'Hỗ trợ máy ép mo cau', activity: 'machinery_application', province: 'Quảng Nam', units, requested: 300_000_000n, total: 620_000_000n,
  beneficiaries: ['HTX'], flags: [], planYear: 2026, planRound: 1, plannedEnd: '2026-10-30',
};

/** A project played by the rules alone: given / when / then without any server. One person per office, named like it. */
export class Given {
  project: Project | null = null;
  events: Event[] = [];
  notices: Notice[] = [];
  private number = 0;

  constructor(readonly procedure: Procedure, private at = '2026-03-02T02:00:00.000Z') {}

  now(at: string): this { this.at = at; return this; }

  proposed(more: Partial<Facts> = {}): this {
    return this.when({ type: 'propose', code: 'KC-2026-00001-M', procedure: { id: this.procedure.id, effectiveFrom: this.procedure.effectiveFrom, hash: 'h' }, facts: { ...facts, ...more } }, 'implementer.director');
  }

  /** A person by office, named like it; `id` makes it somebody else. */
  person(office: string, { id = office, administrator = false }: { id?: string; administrator?: boolean } = {}): Actor {
    const held = office.split('+').filter((one) => one in this.procedure.offices).map((one) => holderOf(this.project ?? { facts }, one as Office));
    return { kind: 'person', id, offices: held, administrator };
  }

  when(command: Command, by: string | Actor): this {
    const actor = typeof by === 'string' ? (by === 'system' ? { kind: 'system' as const } : this.person(by)) : by;
    const added = decide(this.procedure, this.project, command, { at: this.at, calendar: vietnam, actor });
    const entries = added.map((event, index) => ({ event, at: this.at, by: actor.kind === 'person' ? actor.id : 'system', number: this.number + index + 1, commandId: 'c', previous: '', hash: '' }));
    const before = this.project;
    // through JSON, as the books keep it
    for (const entry of entries) this.project = fromJson<Project>(toJson(evolve(this.project, entry)));
    this.number += added.length;
    this.notices = noticesFor(this.procedure, before, this.project!, entries);
    this.events.push(...added);
    return this;
  }

  signs(by: string | Actor, vote: Vote = 'approve', more: { reason?: string; amount?: bigint } = vote === 'approve' || vote === 'abstain' ? {} : { reason: 'Lý do' }): this {
    return this.when({ type: 'signOff', stage: this.project!.stage, round: this.project!.round, vote, ...more }, by);
  }

  papers(...kinds: string[]): this {
    const stage = this.procedure.stages[this.project!.stage]!;
    for (const kind of kinds.length > 0 ? kinds : neededPapers(this.procedure, stage, this.project!))
      this.when({ type: 'addPaper', paper: { id: kind, kind, name: `${kind}.pdf`, sha256: `${kind}${this.number}`, size: 1 } }, 'implementer.director');
    return this;
  }

  /** Everybody does what the table asks, until a stage (or an end) is reached. */
  until(stage: string): this {
    for (let acts = 0; this.project!.stage !== stage; acts += 1) {
      if (acts > 80 || this.project!.ended) throw new Error(`${stage} was not reached; it stands at ${this.project!.stage}`);
      this.ordered().papers().signs(awaited(this.procedure, this.project!)[0]!.split('@')[0]!);
    }
    return this;
  }

  /** The product places the order that is due. */
  ordered(): this {
    const { order } = situation(this.procedure, this.project!, vietnam);
    if (!order) return this;
    return this.when({ type: 'orderPayment', stage: this.project!.stage, round: this.project!.round, reference: order.reference, amount: BigInt(order.amount) }, 'system');
  }

  refusal(deed: (given: Given) => unknown): string {
    const before = toJson(this.project);
    try { deed(this); } catch (error) { expect(toJson(this.project)).toBe(before); return (error as { code: string }).code; }
    return 'none';
  }
}

export const given = (procedure: Procedure, at?: string): Given => new Given(procedure, at);
